"""Missed sessions in days and hours, as people say them."""

from decimal import Decimal

import pytest

from fasttrack_core.attendance.figures.lost_time import lost_days, lost_hours


@pytest.mark.parametrize(
    ("sessions", "days"),
    [(0, "no days"), (1, "half a day"), (2, "1 day"), (3, "1½ days"), (23, "11½ days"), (2020, "1,010 days")],
)
def test_two_sessions_are_a_day(sessions: int, days: str) -> None:
    assert lost_days(sessions) == days


@pytest.mark.parametrize(
    ("sessions", "hours_a_day", "hours"),
    [
        (0, "5", "0 hours"),
        (1, "5", "2½ hours"),
        (2, "5", "5 hours"),
        (1, "2", "1 hour"),
        (1, "1", "½ hour"),
        (23, "5", "57½ hours"),
        (1, "5.5", "2 hours 45 minutes"),
        (2, "1.02", "1 hour 1 minute"),
        (3, "5.25", "7 hours 53 minutes"),
        (1, "0.5", "15 minutes"),
        (800, "5", "2,000 hours"),
    ],
)
def test_a_session_is_half_of_the_learning_hours_of_a_day(sessions: int, hours_a_day: str, hours: str) -> None:
    assert lost_hours(sessions, Decimal(hours_a_day)) == hours
