"""Format 7: Bromcom's week, a row a pupil and week: MonAM to FriPM."""

from datetime import date, timedelta

from tests.formats.carriers import Cell, Page
from tests.formats.cases import FileCase, Truth, in_carriers
from tests.formats.truth import HALVES, Pupil, School, small, weeks

HEADER = [f"{name}{half}" for name in ("Mon", "Tue", "Wed", "Thu", "Fri") for half in HALVES]


def week_of(school: School, pupil: Pupil, first: date) -> list[Cell]:
    """Ten cells; # where the school had no register, empty where the pupil was not on roll."""
    cells: list[Cell] = []
    for number in range(5):
        day = first + timedelta(days=number)
        for half in HALVES:
            mark = school.mark(pupil, day, half)
            cells.append((mark or "") if day in school.days else "#")
    return cells


def dated(school: School) -> Page:
    """startDate says the week; half term is not among the weeks."""
    rows = [
        [pupil.student_id, *week_of(school, pupil, first), first.isoformat()]
        for first in weeks(school.days)
        for pupil in school.pupils
        if any(cell not in ("", "#") for cell in week_of(school, pupil, first))
    ]
    return Page([["StudentId", *HEADER, "startDate"], *rows])


def dated_first(school: School) -> Page:
    """The start in front, as 05/10/2026."""
    rows = [[row[-1] and date.fromisoformat(str(row[-1])), *row[:-1]] for row in dated(school).rows[1:]]
    return Page([["startDate", "StudentId", *HEADER], *rows])


def without_week(school: School) -> Page:
    first = weeks(school.days)[0]
    return Page([["StudentId", *HEADER], *([p.student_id, *week_of(school, p, first)] for p in school.pupils)])


def week_in_title(school: School) -> Page:
    first = weeks(school.days)[0]
    return Page([[f"Weekly attendance: week beginning {first:%d/%m/%Y}"], [], *without_week(school).rows])


def files() -> list[FileCase]:
    school = small()
    week = small(18, date(2026, 10, 12), date(2026, 10, 16))
    rest = {"true": Truth.MARKS, "known_by": ("student_id",)}
    return [
        *in_carriers("bromcom weekly", 7, "weekly", dated, school, ("comma", "tabs", "xlsx", "xls"), **rest),
        *in_carriers("bromcom weekly, British day first", 7, "w", dated_first, school, ("comma", "xlsx"), **rest),
        *in_carriers("bromcom week in title", 7, "week", week_in_title, week, ("comma", "xlsx"), may_ask=True, **rest),
        *in_carriers(
            "bromcom week in file name",
            7,
            "attendance_week_2026-10-12",
            without_week,
            week,
            ("comma", "xlsx"),
            may_ask=True,
            **rest,
        ),
        *in_carriers("bromcom week nowhere", 7, "export", without_week, week, ("comma",), must_ask=True, **rest),
    ]
