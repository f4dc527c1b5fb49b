"""Findings that need the whole register."""

from datetime import date, timedelta

from fasttrack_core.attendance.school_calendar import SchoolCalendar
from fasttrack_core.attendance.sessions import Half
from fasttrack_core.importing import checks
from tests.importing.files import read


def register_of(days: dict[str, int], pupils: int = 40):  # type: ignore[no-untyped-def]
    """A register with that many pupils marked present on each day's morning."""
    rows = [f"{pupil},{day},AM,/" for day, marked in days.items() for pupil in range(1000, 1000 + marked)]
    rows += [f"{pupil},{next(iter(days))},AM," for pupil in range(1000, 1000 + pupils)]
    return read("Adno,Date,Session,Mark\n" + "\n".join(rows) + "\n").register


def values(days: dict[str, int], calendar: SchoolCalendar | None = None) -> list[str]:
    return [finding.value for finding in checks.check(register_of(days), calendar)]


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
