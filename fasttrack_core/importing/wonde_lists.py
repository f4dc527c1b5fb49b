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
    id_column: int = 0


def codes_of(tables: Iterable[Table], wanted: Collection[str] = ()) -> CodeNames:
    """The list of codes among the tables that has most of the ids ``wanted``; an id with two codes is left out."""
    return max(_code_lists(tables), key=lambda names: len(names.codes.keys() & set(wanted)), default=CodeNames())


def _code_lists(tables: Iterable[Table]) -> Iterable[CodeNames]:
    for table in tables:
        captions = captions_of(table)
        columns = code_columns(captions)
        if columns is None or "session" in captions:
            continue
        codes: dict[str, str] = {}
        twice: list[int] = []
        for row in range(1, table.height):
            name, code = (table.columns[place].text(row).strip() for place in columns)
            if name and codes.setdefault(name, code) != code:
                twice.append(row)
        for row in twice:
            codes.pop(table.columns[columns[0]].text(row).strip(), None)
        yield CodeNames(codes, twice, columns[0])


def pupils_of(tables: Iterable[Table]) -> dict[str, dict[str, str]]:
    """What the first list of pupils among the tables says of each id, by role; dates of birth as ISO dates."""
    for table in tables:
        captions = captions_of(table)
        ids = place_of(captions, ("id",))
        places = {role: place_of(captions, names) for role, names in PUPIL_NAMES.items()}
        if ids is None or "session" in captions or (places[Role.UPN] is None and places[Role.SURNAME] is None):
            continue
        zone = place_of(captions, (BIRTH_ZONE,))
        found: dict[str, dict[str, str]] = {}
        for row in range(1, table.height):
            said = {role: table.columns[at].text(row) for role, at in places.items() if at is not None}
            if said.get(Role.BIRTH):
                said[Role.BIRTH] = day_of_moment(
                    said[Role.BIRTH], "" if zone is None else table.columns[zone].text(row)
                )
            found.setdefault(tidy(table.columns[ids].text(row)), said)
        return found
    return {}


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
