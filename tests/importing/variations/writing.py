"""The same school as files of several shapes."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from tests.importing.variations.truth import HALVES, Pupil, School

Sign = Callable[[str], str]
"""What stands in the file for a code."""


def uk(day: date) -> str:
    """02/09/2025."""
    return f"{day:%d/%m/%Y}"


def listed(
    school: School,
    sign: Sign = str,
    *,
    header: Sequence[str] = ("UPN", "Name", "Date", "AM/PM", "Mark"),
    keep: Callable[[str], bool] = lambda code: True,
) -> list[list[str]]:
    """A row for each pupil and session; keep: the codes that have a row at all."""
    rows = [
        [pupil.upn, pupil.name, uk(day), half, sign(code)]
        for place, pupil in enumerate(school.pupils)
        for day, half in school.sessions
        if keep(code := school.marks[place, day, half])
    ]
    return [list(header), *rows]


def _who(pupil: Pupil) -> Sequence[str]:
    return pupil.upn, pupil.surname, pupil.forename, pupil.reg


def _session(day: date, half: str) -> str:
    return f"{uk(day)} {half}"


def grid(
    school: School,
    sign: Sign = str,
    *,
    heading: Callable[[date, str], str] = _session,
    columns: Callable[[Pupil], Sequence[str]] = _who,
    header: Sequence[str] = ("UPN", "Surname", "Forename", "Reg"),
) -> list[list[str]]:
    """A row for each pupil, a column for each session."""
    rows = [
        [*columns(pupil), *(sign(school.marks[place, day, half]) for day, half in school.sessions)]
        for place, pupil in enumerate(school.pupils)
    ]
    return [[*header, *(heading(day, half) for day, half in school.sessions)], *rows]


def days_across(
    school: School, sign: Sign = str, *, header: Sequence[str] = ("UPN", "Name", "Date", "AM", "PM")
) -> list[list[str]]:
    """A row for each pupil and day, the morning's and the afternoon's mark beside each other."""
    rows = [
        [pupil.upn, pupil.name, uk(day), *(sign(school.marks[place, day, half]) for half in HALVES)]
        for place, pupil in enumerate(school.pupils)
        for day in school.days
    ]
    return [list(header), *rows]


Writer = Callable[[School, Sign], list[list[str]]]
SHAPES: tuple[tuple[str, Writer], ...] = (("a list", listed), ("a grid", grid), ("rows of days", days_across))


def text(
    rows: Iterable[Sequence[str]], *, separator: str = ",", encoding: str = "utf-8", titles: Sequence[str] = ()
) -> bytes:
    """The rows as separated text, under title rows."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator="\n")
    writer.writerows([title] for title in titles)
    writer.writerows(rows)
    return file.getvalue().encode(encoding)


def days_in_a_cell(school: School, sign: Sign = str) -> list[list[str]]:
    """A row for each pupil, a column for each day, with the morning's sign and then the afternoon's in its cell."""
    rows = [
        [*_who(pupil), *("".join(sign(school.marks[place, day, half]) for half in HALVES) for day in school.days)]
        for place, pupil in enumerate(school.pupils)
    ]
    return [["UPN", "Surname", "Forename", "Reg", *map(uk, school.days)], *rows]


def signs(**names: str) -> Sign:
    """The sign of each code by ``names``; present is ``present`` in both halves where that is given."""

    def sign(code: str) -> str:
        if code in "/\\" and "present" in names:
            return names["present"]
        return names.get(code, code)

    return sign
