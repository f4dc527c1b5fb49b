"""Wonde's lists of codes and of pupils, which its marks name by id only."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fasttrack_core.importing.header import Role
from fasttrack_core.importing.numbers import tidy
from fasttrack_core.importing.table import Table

_LONDON = ZoneInfo("Europe/London")
_CODE = ("code",)
_MEANING = ("type", "description")
PUPIL_NAMES: dict[str, tuple[str, ...]] = {
    Role.UPN: ("upn", "education_details.upn"),
    Role.ADMISSION: ("admission_number", "education_details.admission_number", "local_upn"),
    Role.SURNAME: ("legal_surname", "surname"),
    Role.FORENAME: ("legal_forename", "forename"),
    Role.SEX: ("gender", "sex", "legal_sex"),
    Role.BIRTH: ("date_of_birth.date", "date_of_birth"),
}
BIRTH_ZONE = "date_of_birth.timezone"


def captions_of(table: Table) -> list[str]:
    """The headings in lower case, without the ``data`` in which Wonde wraps what belongs to a record."""
    head = table.head(1)
    return [caption.strip().casefold().replace(".data.", ".") for caption in head[0]] if head else []


def place_of(captions: Sequence[str], names: Iterable[str]) -> int | None:
    """The column of the first of ``names`` that there is."""
    return next((captions.index(name) for name in names if name in captions), None)


def code_columns(captions: Sequence[str]) -> tuple[int, int] | None:
    """The columns of the ids and of the codes in a list of codes."""
    ids, code, meaning = place_of(captions, ("id",)), place_of(captions, _CODE), place_of(captions, _MEANING)
    return None if ids is None or code is None or meaning is None else (ids, code)


@dataclass(frozen=True, slots=True)
class CodeNames:
    """codes: the code of each id. twice: the places of the rows that give an id another code than before."""

    codes: dict[str, str] = field(default_factory=dict)
    twice: list[int] = field(default_factory=list)


def codes_of(table: Table) -> CodeNames:
    """The codes of a list of codes; an id with two codes is left out."""
    columns = code_columns(captions_of(table))
    return CodeNames() if columns is None else _codes(table, *columns)


def codes_named(tables: Iterable[Table], wanted: Collection[str]) -> dict[str, str]:
    """The codes of the list among the tables that has most of the ids ``wanted``."""
    best: dict[str, str] = {}
    for table in tables:
        captions = captions_of(table)
        code = place_of(captions, (*_CODE, *(name for name in captions if name.endswith(".code"))))
        if code is None:
            continue
        for ids in _id_columns(captions):
            found = _codes(table, ids, code).codes
            if len(found.keys() & set(wanted)) > len(best.keys() & set(wanted)):
                best = found
    return best


def _codes(table: Table, ids: int, code: int) -> CodeNames:
    codes: dict[str, str] = {}
    twice: list[int] = []
    for row in range(1, table.height):
        name, text = table.columns[ids].text(row).strip(), table.columns[code].text(row).strip()
        if name and codes.setdefault(name, text) != text:
            twice.append(row)
    for row in twice:
        codes.pop(table.columns[ids].text(row).strip(), None)
    return CodeNames(codes, twice)


def _id_columns(captions: Sequence[str]) -> list[int]:
    """The columns of ids; those of a list with one record stand in the table of what is around it."""
    return [place for place, caption in enumerate(captions) if caption == "id" or caption.endswith(".id")]


def pupils_named(tables: Iterable[Table], wanted: Collection[str]) -> dict[str, dict[str, str]]:
    """What the list of pupils that has most of the ids ``wanted`` says of each, by role; dates of birth as ISO dates.

    Empty where no list has any of them.
    """
    best: tuple[int, Table, int] | None = None
    for table in tables:
        captions = captions_of(table)
        if place_of(captions, (*PUPIL_NAMES[Role.UPN], *PUPIL_NAMES[Role.SURNAME])) is None:
            continue
        for ids in _id_columns(captions):
            count = len({tidy(text) for text in table.columns[ids].values} & set(wanted))
            if count > (best[0] if best else 0):
                best = count, table, ids
    return _pupils(best[1], best[2]) if best else {}


def _pupils(table: Table, ids: int) -> dict[str, dict[str, str]]:
    captions = captions_of(table)
    places = {role: place_of(captions, names) for role, names in PUPIL_NAMES.items()}
    zone = place_of(captions, (BIRTH_ZONE,))
    found: dict[str, dict[str, str]] = {}
    for row in range(1, table.height):
        said = {role: table.columns[at].text(row) for role, at in places.items() if at is not None}
        if said.get(Role.BIRTH):
            said[Role.BIRTH] = day_of_moment(said[Role.BIRTH], "" if zone is None else table.columns[zone].text(row))
        found.setdefault(tidy(table.columns[ids].text(row)), said)
    return found


def day_of_moment(text: str, zone: str) -> str:
    """The school's date of a moment, as an ISO date; the text itself where it is no moment, empty where the zone does
    not say which day it is.

    A moment in the zone of the school is of its own date; 23:00 of 1 September in UTC is 2 September in England.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    if moment.tzinfo is None:
        if not zone.strip():
            late = moment.hour >= 22
            return "" if late else moment.date().isoformat()
        try:
            named = UTC if zone.strip().upper() in ("Z", "UTC", "+00:00") else ZoneInfo(zone.strip())
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return ""
        moment = moment.replace(tzinfo=named)
    return moment.astimezone(_LONDON).date().isoformat()
