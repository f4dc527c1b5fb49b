"""How the parts of a definition are read: each field by its own reader, each fault with the path to its place.

A part is a frozen dataclass whose fields are made by ``key``. Everything that is wrong with a part is said at once.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, TypeVar

from fasttrack_core.pathways.language.text import Path

T = TypeVar("T")
Read = Callable[[Any, Path], T]
"""Makes a value of what was written at a path. Raises Refused."""

MOST_WORDS = 3_000
"""Characters of one text for the screen."""
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
SETTING = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
CODE = re.compile(r"[A-Za-z][A-Za-z-]{1,29}")
_LAW = re.compile(r"law\.[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where. ``sentence`` begins in the middle of a line and ends without a stop."""

    path: Path
    sentence: str


class Refused(Exception):
    """A part that cannot be read, with everything that was found wrong with it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


def refuse(path: Path, sentence: str) -> Refused:
    """The refusal for one fault."""
    return Refused(Fault(path, sentence))


@dataclass(frozen=True, slots=True)
class Ref:
    """A value by name: a setting, ``law.NAME``, or the school's ``expected_attendance``."""

    name: str


def key(read: Read[Any], default: Any = dataclasses.MISSING) -> Any:
    """A field of a part. Without a default it must be written. A trailing underscore of its name is not."""
    if type(default).__hash__ is None:
        return dataclasses.field(default_factory=lambda: default, metadata={"read": read})
    return dataclasses.field(default=default, metadata={"read": read})


def part(kind: type[T]) -> Read[T]:
    """A map with the keys of the dataclass ``kind``, and no others. Nothing written is an empty map."""

    def read(written: Any, path: Path) -> T:
        parts = _map(written, path)
        fields = {field.name.rstrip("_"): field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
        faults = [Fault((*path, name), _not_known(name, parts[name], fields)) for name in parts if name not in fields]
        found: dict[str, Any] = {}
        for name, field in fields.items():
            if name in parts:
                try:
                    found[field.name] = field.metadata["read"](parts[name], (*path, name))
                except Refused as refused:
                    faults += refused.faults
            elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                faults.append(Fault((*path, name), f"'{name}' is missing"))
        if faults:
            raise Refused(*faults)
        try:
            return kind(**found)
        except ValueError as error:
            raise refuse(path, str(error)) from error

    return read


def map_of(read: Read[T], names: re.Pattern[str] = ID) -> Read[Mapping[str, T]]:
    """A map of such values by name."""

    def read_map(written: Any, path: Path) -> Mapping[str, T]:
        found: dict[str, T] = {}
        faults: list[Fault] = []
        for name, value in _map(written, path).items():
            if not names.fullmatch(name) or len(name) > 60:
                faults.append(Fault((*path, name), f"'{name}' is no name; {_HOW[names]}"))
                continue
            try:
                found[name] = read(value, (*path, name))
            except Refused as refused:
                faults += refused.faults
        if faults:
            raise Refused(*faults)
        return found

    return read_map


_HOW = {
    ID: "a name has small letters, digits and single hyphens, and begins with a letter",
    SETTING: "the name of a setting has small letters, digits and single underscores, and begins with a letter",
    CODE: "a closing code has 2 to 30 letters and hyphens, and begins with a letter",
}


def list_of(read: Read[T], *, least: int = 0) -> Read[tuple[T, ...]]:
    """A list of such values; one that stands alone is a list of it."""

    def read_list(written: Any, path: Path) -> tuple[T, ...]:
        entries = written if isinstance(written, list) else [] if written is None else [written]
        found: list[T] = []
        faults: list[Fault] = []
        for place, value in enumerate(entries):
            try:
                found.append(read(value, (*path, place) if isinstance(written, list) else path))
            except Refused as refused:
                faults += refused.faults
        if faults:
            raise Refused(*faults)
        if len(found) < least:
            raise refuse(path, "nothing stands here; at least one is needed")
        return tuple(found)

    return read_list


def words(written: Any, path: Path) -> str:
    """Text for the screen, not blank."""
    if isinstance(written, dict | list):
        raise refuse(path, "words are expected here; put quotes round a text that holds , : ? [ ] { } or #")
    text = "" if written is None else str(written).strip()
    if not text:
        raise refuse(path, "words are missing here")
    if len(text) > MOST_WORDS:
        raise refuse(path, f"this is longer than {MOST_WORDS:,} characters")
    return text


def name(names: re.Pattern[str] = ID) -> Read[str]:
    """The name of something."""

    def read(written: Any, path: Path) -> str:
        if not isinstance(written, str) or not names.fullmatch(written) or len(written) > 60:
            raise refuse(path, f"'{_shown(written)}' is no name; {_HOW[names]}")
        return written

    return read


def one_of(*choices: str) -> Read[str]:
    """One of those words."""

    def read(written: Any, path: Path) -> str:
        if written not in choices:
            raise refuse(
                path, f"'{_shown(written)}' cannot stand here; write {_either(choices)}{_near(written, choices)}"
            )
        return str(written)

    return read


def yes_no(written: Any, path: Path) -> bool:
    """``yes`` or ``no``."""
    return one_of("yes", "no")(written, path) == "yes"


def whole(written: Any, path: Path) -> int:
    """A whole number."""
    try:
        return int(str(written))
    except ValueError:
        raise refuse(path, f"'{_shown(written)}' is no whole number") from None


def decimal(written: Any, path: Path) -> Fraction:
    """A number with at most six decimals, exact."""
    text = str(written)
    if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", text):
        raise refuse(path, f"'{_shown(written)}' is no number; write one such as 80 or 97.5")
    return Fraction(Decimal(text))


def percent(written: Any, path: Path) -> Fraction:
    """A percent from 0 to 100, exact."""
    found = decimal(written, path)
    if not 0 <= found <= 100:
        raise refuse(path, "a percent lies between 0 and 100")
    return found


def day(written: Any, path: Path) -> date:
    """A date as 2026-09-01."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(written)):
            return date.fromisoformat(str(written))
    except ValueError:
        pass
    raise refuse(path, f"'{_shown(written)}' is no date; write one as 2026-09-01")


def value(read: Read[T]) -> Read[T | Ref]:
    """Such a value, or the name of what holds it."""

    def read_value(written: Any, path: Path) -> T | Ref:
        if isinstance(written, str) and (SETTING.fullmatch(written) or _LAW.fullmatch(written)):
            return Ref(written)
        return read(written, path)

    return read_value


def _map(written: Any, path: Path) -> Mapping[str, Any]:
    if written is None:
        return {}
    if not isinstance(written, dict):
        raise refuse(path, "this must be a map: 'name: value' lines, or {name: value}")
    return written


def _not_known(found: str, value_found: Any, known: Iterable[str]) -> str:
    if value_found is None and " " in found:
        return (
            f"'{found}' reads as a name of its own; if it belongs to the words before it, put quotes round all of them"
        )
    return f"'{found}' is not a word of this language here{_near(found, known)}"


def _near(found: object, known: Iterable[str]) -> str:
    near = get_close_matches(str(found), list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def _either(choices: Iterable[str]) -> str:
    *most, last = [str(choice) for choice in choices]
    return f"{', '.join(most)} or {last}" if most else last


def _shown(written: Any) -> str:
    if isinstance(written, dict | list):
        return "a map" if isinstance(written, dict) else "a list"
    text = "" if written is None else str(written)
    return text if len(text) <= 60 else f"{text[:57]}…"
