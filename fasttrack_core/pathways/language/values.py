"""Lengths, events, spans and parties: the values of which a definition's clocks, tasks and conditions are made."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from fasttrack_core.pathways.language.reading import Ref, day, one_of, refuse, value, whole
from fasttrack_core.pathways.language.text import Path

EVENT = re.compile(
    r"((earlier|[a-z][a-z0-9]*(-[a-z0-9]+)*)\.)?[a-z][a-z0-9]*(-[a-z0-9]+)*(\.(issued|served|received))?"
)


class Unit(StrEnum):
    """What a length or a span is counted in."""

    SCHOOL_DAYS = "school_days"
    SCHOOL_WEEKS = "school_weeks"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    WORKING_DAYS = "working_days"
    POSSIBLE = "possible"
    HALF_TERMS = "half_terms"
    TERMS = "terms"


LENGTHS = (Unit.SCHOOL_DAYS, Unit.SCHOOL_WEEKS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS, Unit.WORKING_DAYS)
"""What a length is counted in; a span also in the pupil's own sessions, half terms and terms."""
_ALWAYS = ("year", "half_term", "term", "ever", "reliance")


@dataclass(frozen=True, slots=True)
class Length:
    """So many of a unit; the number may be a setting's."""

    unit: Unit
    number: int | Ref


@dataclass(frozen=True, slots=True)
class Rolling:
    """The so many of a unit that end on the day judged, or on the day before ``ending``; never before ``from_``."""

    unit: Unit
    number: int | Ref
    ending: str | None = None
    from_: date | Ref | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """From the day after an event, or with ``first`` same from its own day, up to the day judged or for a length."""

    since: str
    for_: Length | None = None
    first: str = "next"


@dataclass(frozen=True, slots=True)
class Named:
    """``year``, ``half_term``, ``term``, ``ever``, ``reliance``, or the span of the clock of that name."""

    name: str


Span = Rolling | Since | Named


@dataclass(frozen=True, slots=True)
class Parties:
    """Who does or decides something: each of ``names``, or with ``any_`` one of them."""

    names: tuple[str, ...]
    any_: bool = False


SCHOOL = Parties(("school",))


def event(written: Any, path: Path) -> str:
    """The name of something that happens: of a task, decision, stage or clock, with its place or copy by dots."""
    if not isinstance(written, str) or not EVENT.fullmatch(written):
        raise refuse(path, "this must name what happens: a task, a stage, a decision or a clock")
    return written


def length(written: Any, path: Path) -> Length:
    """``{school_days: 10}``."""
    return _length(written, path, at_least=1)


def due_length(written: Any, path: Path) -> Length:
    """The same, and 0 is allowed."""
    return _length(written, path, at_least=0)


def _length(written: Any, path: Path, *, at_least: int) -> Length:
    if not isinstance(written, dict) or len(written) != 1:
        raise refuse(path, "a length has one unit and a number, such as {school_days: 10}")
    ((unit, number),) = written.items()
    one_of(*LENGTHS)(unit, (*path, unit))
    return Length(Unit(unit), _number(number, (*path, unit), at_least))


def _number(written: Any, path: Path, at_least: int) -> int | Ref:
    found = value(whole)(written, path)
    if isinstance(found, int) and not at_least <= found <= 4_000:
        raise refuse(path, f"a length lies between {at_least} and 4,000")
    return found


def span(written: Any, path: Path) -> Span:
    """``{school_weeks: 10}``, ``year``, the name of a clock, ``{since: EVENT}`` and what else ``over`` may hold."""
    if isinstance(written, str):
        return Named(written) if written in _ALWAYS else Named(event(written, path))
    if not isinstance(written, dict):
        raise refuse(path, "a span is a length such as {school_weeks: 10}, year, or the name of a clock")
    if "since" in written:
        _only(written, path, "since", "for", "first")
        ends = length(written["for"], (*path, "for")) if "for" in written else None
        first = one_of("next", "same")(written.get("first", "next"), (*path, "first"))
        return Since(event(written["since"], (*path, "since")), ends, first)
    units = [unit for unit in written if unit in tuple(Unit)]
    if len(units) != 1:
        raise refuse(path, f"a span has one unit: {', '.join(Unit)}")
    _only(written, path, units[0], "ending", "from")
    return Rolling(
        Unit(units[0]),
        _number(written[units[0]], (*path, units[0]), 1),
        event(written["ending"], (*path, "ending")) if "ending" in written else None,
        value(day)(written["from"], (*path, "from")) if "from" in written else None,
    )


def _only(written: dict[str, Any], path: Path, *known: str) -> None:
    for other in written:
        one_of(*known)(other, (*path, other))


def parties(written: Any, path: Path) -> Parties:
    """``officer``, ``[school, officer]`` for all of them, ``{any: [school, parents]}`` for one of them."""
    if isinstance(written, dict):
        if list(written) != ["any"]:
            raise refuse(path, "parties are a name, a list of names for all of them, or {any: [..]} for one of them")
        return Parties(_names(written["any"], (*path, "any")), any_=True)
    return Parties(_names(written if isinstance(written, list) else [written], path))


def _names(written: Any, path: Path) -> tuple[str, ...]:
    names = written if isinstance(written, list) else [written]
    for each in names:
        if not isinstance(each, str) or not re.fullmatch(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", each):
            raise refuse(path, "this must name a party")
    if not names or len(set(names)) != len(names):
        raise refuse(path, "each party is named once, and at least one")
    return tuple(names)
