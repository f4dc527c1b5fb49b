"""Findings that need the whole register."""

from datetime import date, timedelta

from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar
from fasttrack_core.attendance.figures.sessions import Half
from fasttrack_core.importing import checks
from fasttrack_core.importing.findings import Severity
from tests.importing.files import read


def register_of(days: dict[str, int], pupils: int = 40):  # type: ignore[no-untyped-def]
    """A register with that many pupils marked present on each day's morning."""
    rows = [f"{pupil},{day},AM,/" for day, marked in days.items() for pupil in range(1000, 1000 + marked)]
    rows += [f"{pupil},{next(iter(days))},AM," for pupil in range(1000, 1000 + pupils)]
    text = "Adno,Date,Session,Mark\n" + "\n".join(rows) + "\n"
    return read(text, answers={"years": "the dates are right"}).register


def values(days: dict[str, int], calendar: SchoolCalendar | None = None) -> list[str]:
    register = register_of(days)
    found = checks.check(register, Record(register, calendar, today=date(2100, 1, 1)))
    return [finding.value for finding in found if finding.severity is Severity.WARNING]


def test_weekend_marks_are_warned_of() -> None:
    assert values({"2025-09-19": 40, "2025-09-20": 40, "2025-09-21": 40, "2025-09-22": 40}) == [
        "2025-09-20",
        "2025-09-21",
    ]


def test_marks_of_under_a_twentieth_of_the_pupils_are_warned_of() -> None:
    assert values({"2025-09-22": 40, "2025-09-23": 1}) == ["2025-09-23 AM"]
    assert values({"2025-09-22": 40, "2025-09-23": 2}) == []


def test_a_date_more_than_a_year_from_the_median_is_warned_of() -> None:
    middle = date(2025, 9, 22)
    at, over = (middle + timedelta(days=days) for days in (364, 366))
    assert at.weekday() < 5
    assert over.weekday() < 5
    assert values({middle.isoformat(): 40, at.isoformat(): 10}) == []
    assert values({middle.isoformat(): 40, over.isoformat(): 10}) == [over.isoformat()]


def test_marks_in_sessions_that_the_calendar_closes_are_warned_of() -> None:
    calendar = SchoolCalendar.from_rows([(date(2025, 9, 22), Half.AM, True), (date(2025, 9, 23), Half.AM, False)])
    assert values({"2025-09-22": 40, "2025-09-23": 40, "2025-09-24": 40}, calendar) == [
        "2025-09-23 AM",
        "2025-09-24 AM",
    ]


def notes(rows: str, today: date = date(2100, 1, 1)) -> list[str]:
    register = read("Adno,Date,Session,Mark\n" + rows).register
    assert register is not None
    found = checks.check(register, Record(register, today=today))
    return [finding.message for finding in found if finding.severity is Severity.NOTE]


def test_pupils_in_one_half_of_the_day_are_counted_in_a_note() -> None:
    days = [f"2025-09-{day}" for day in (22, 23, 24)]
    rows = [f"{pupil},{day},{half},/" for pupil in range(1000, 1010) for day in days for half in ("AM", "PM")]
    assert notes("\n".join(rows)) == []
    mornings = [f"{pupil},{day},AM,/" for pupil in (2000, 2001) for day in days]
    sentence = "2 pupils have marks in one half of the day only. Nothing counts as missing in the other half."
    assert notes("\n".join([*rows, *mornings])) == [sentence]


def test_marks_ahead_are_counted_in_a_note_for_what_they_are() -> None:
    rows = [f"{pupil},2025-09-{day},AM,/" for pupil in range(1000, 1010) for day in (22, 23)]
    ahead = ["1000,2025-12-01,AM,S", "1001,2025-12-01,AM,S", "1000,2025-12-02,AM,S"]
    text = "\n".join([*rows, *ahead])
    (planned,) = notes(text, date(2025, 9, 23))
    assert planned == (
        "3 marks of 2 pupils, from 1 December 2025 to 2 December 2025, are planned: they lie after 23 September 2025. "
        "Kept, and in no figure."
    )
    monday = "\n".join([*rows, "1000,2025-09-24,AM,/", "1001,2025-09-24,AM,/"])
    (uncounted,) = notes(monday, date(2025, 9, 24))
    assert uncounted == (
        "2 marks of 2 pupils, on 24 September 2025, are not yet counted: the register is recorded up to 23 September "
        "2025 AM. Kept, and in no figure."
    )
