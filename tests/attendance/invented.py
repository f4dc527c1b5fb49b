"""Small invented registers, written as a person would write them on paper."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from fasttrack_core.attendance.figures.codes import ENGLAND, NO_MARK
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar
from fasttrack_core.attendance.figures.sessions import HALVES, Half, session_key
from fasttrack_core.attendance.figures.thresholds import Rule

MONDAY = date(2025, 9, 8)
"""A Monday early in the academic year 2025/26."""
EVER = date(2100, 1, 1)
"""A today on which every mark has come."""

Session = tuple[date, Half]


def weekdays(first: date, how_many: int) -> list[date]:
    """That many Mondays to Fridays from ``first`` on."""
    found: list[date] = []
    day = first
    while len(found) < how_many:
        if day.weekday() < 5:
            found.append(day)
        day += timedelta(days=1)
    return found


def both_halves(days: Iterable[date]) -> list[Session]:
    """The morning and the afternoon of each day."""
    return [(day, half) for day in days for half in HALVES]


def weeks_of(first_mondays: Iterable[date]) -> list[Session]:
    """The ten sessions of each of these weeks."""
    return [session for monday in first_mondays for session in both_halves(weekdays(monday, 5))]


def mondays(first: date, how_many: int) -> list[date]:
    """That many Mondays in a row."""
    return [first + timedelta(weeks=number) for number in range(how_many)]


def written(row: str) -> list[str]:
    """``"/*3 G . I01"`` as five marks: a star repeats, a point is an empty cell."""
    marks: list[str] = []
    for word in row.split():
        text, _, times = word.partition("*")
        marks += ["" if text == "." else text] * int(times or 1)
    return marks


def register_of(sessions: Sequence[Session], *rows: str | Sequence[str], year_group: str = "5") -> Register:
    """A register of invented pupils, one for each row of marks; what a row leaves out has no mark."""
    marks = np.full((len(rows), len(sessions)), NO_MARK, dtype=np.uint8)
    for number, row in enumerate(rows):
        texts = written(row) if isinstance(row, str) else list(row)
        assert len(texts) <= len(sessions), "more marks than sessions"
        for column, text in enumerate(texts):
            marks[number, column] = ENGLAND.on(sessions[column][0])[ENGLAND.read(text)[0]]
    pupils = tuple(Pupil(pupil_id=f"P{number:03d}", year_group=year_group) for number in range(len(rows)))
    keys = np.array([session_key(day, half) for day, half in sessions], dtype=np.int32)
    return Register(pupils, keys, marks)


def record_of(
    sessions: Sequence[Session], *rows: str | Sequence[str], calendar: SchoolCalendar | None = None
) -> Record:
    """The record of an invented register."""
    return Record(register_of(sessions, *rows), calendar, today=EVER)


def calendar_of(opened: Iterable[Session], closed: Iterable[Session] = ()) -> SchoolCalendar:
    """A calendar that lists these sessions."""
    rows = [(day, half, True) for day, half in opened] + [(day, half, False) for day, half in closed]
    return SchoolCalendar.from_rows(rows)


def rule(school_weeks: int | None, **tests: object) -> Rule:
    """An invented rule."""
    values: dict[str, object] = {
        "id": "invented",
        "title": "An invented rule",
        "citation": "none",
        "edition": "2025",
        "basis": "local policy",
    }
    return Rule(school_weeks=school_weeks, **{**values, **tests})  # type: ignore[arg-type]


BLACKBURN = rule(
    10, unauthorised_at_least=10, attendance_at_least=Fraction(80), attendance_below=Fraction(95), id="blackburn"
)
NORFOLK = rule(6, unauthorised_at_least=9, explain_share=Fraction(15), id="norfolk")
NATIONAL = rule(10, unauthorised_at_least=10, id="national")
CLUSTER = rule(None, attendance_below=Fraction(70), id="cluster")
RULES: Mapping[str, Rule] = {known.id: known for known in (BLACKBURN, NORFOLK, NATIONAL, CLUSTER)}
