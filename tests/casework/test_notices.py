"""Earlier penalty notices count for three years to the day, across 29 February too (bad input 63)."""

from datetime import date, timedelta

import pytest

from fasttrack_core.casework.notices import first_day_counting, last_day_within


@pytest.mark.parametrize(
    ("given", "last"),
    [
        (date(2024, 9, 2), date(2027, 9, 2)),
        (date(2024, 2, 28), date(2027, 2, 28)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2024, 3, 1), date(2027, 3, 1)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2025, 3, 1), date(2028, 3, 1)),
    ],
)
def test_a_notice_counts_up_to_and_on_the_corresponding_day(given: date, last: date) -> None:
    assert last_day_within(given, 3) == last


def test_looking_back_and_looking_ahead_agree_on_every_day() -> None:
    day = date(2026, 12, 1)
    while day <= date(2029, 4, 1):
        first = first_day_counting(day, 3)
        assert last_day_within(first, 3) >= day
        assert last_day_within(first - timedelta(days=1), 3) < day
        day += timedelta(days=1)
