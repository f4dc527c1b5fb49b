"""Format 9: Bromcom's year: the marks of a pupil and year in one string, with the year's totals."""

from functools import partial

from tests.formats.carriers import Cell, Page
from tests.formats.cases import FileCase, Truth, in_carriers
from tests.formats.truth import Key, School, words, years
from tests.formats.writers.mark_strings import mark_string, marks_in, school_years

HEADER = words("studentID year attendanceStartDate attendanceMarks possible attended authorised unauthorised")


def table(school: School, days_a_week: int, british: bool = False) -> Page:
    """One row for each pupil and year, from the pupil's first day of it to the last."""
    rows: list[list[Cell]] = []
    for year, part in school_years(school):
        for pupil in part.pupils:
            days = part.days_of(pupil)
            if not days:
                continue
            t = part.totals(pupil)
            text = mark_string(part, pupil, days[0], days[-1], days_a_week)
            start: Cell = days[0] if british else days[0].isoformat()
            shown = f"{year}/{int(year) + 1}"
            rows.append([pupil.student_id, shown, start, text, t.possible, t.attended, t.authorised, t.unauthorised])
    return Page([HEADER, *rows])


def what_it_says(school: School) -> dict[Key, str]:
    """The truth, with - where a pupil was away from roll between two times at the school."""
    said: dict[Key, str] = {}
    for _, part in school_years(school):
        for pupil in part.pupils:
            days = part.days_of(pupil)
            if days:
                said |= marks_in(part, pupil, days[0], days[-1])
    return said


def files() -> list[FileCase]:
    school = years()
    rest = {
        "true": Truth.MARKS, "known_by": ("student_id",), "marks": what_it_says(school), "also_totals": True,
    }  # fmt: skip
    five, seven = partial(table, days_a_week=5), partial(table, days_a_week=7, british=True)
    return [
        *in_carriers("bromcom year, weekdays", 9, "StudentAttendance", five, school, ("comma", "xlsx"), **rest),
        *in_carriers("bromcom year, all days", 9, "attendance", seven, school, ("comma", "tabs", "xls"), **rest),
    ]
