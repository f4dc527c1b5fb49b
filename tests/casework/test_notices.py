"""Which earlier penalty notices count: three years that end with the day of the new one, and never before the floor."""

from datetime import date, timedelta

import pytest

from fasttrack_core.casework.notices import first_day_counting
from fasttrack_core.pathways import built_in, load
from fasttrack_core.pathways.models import EarlierNotices

PATHWAYS = load(built_in())
THREE = EarlierNotices(citation="A code", years=3)


@pytest.mark.parametrize(
    ("proposed", "first"),
    [
        (date(2030, 9, 2), date(2027, 9, 3)),  # one of 2 September 2027 is out, one of the 3rd is in
        (date(2030, 9, 1), date(2027, 9, 2)),
        (date(2030, 12, 31), date(2028, 1, 1)),
        (date(2031, 2, 28), date(2028, 2, 29)),
        (date(2031, 3, 1), date(2028, 3, 2)),
        (date(2032, 2, 29), date(2029, 3, 1)),
        (date(2032, 3, 1), date(2029, 3, 2)),
    ],
)
def test_the_three_years_end_with_the_day_of_the_new_notice(proposed: date, first: date) -> None:
    assert first_day_counting(THREE, proposed) == first


def test_the_first_day_that_counts_never_moves_back() -> None:
    day = date(2026, 12, 1)
    while day <= date(2033, 4, 1):
        first, then = first_day_counting(THREE, day), first_day_counting(THREE, day + timedelta(days=1))
        assert first <= then <= first + timedelta(days=2)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("proposed", "first"),
    [
        (date(2026, 11, 30), date(2024, 8, 19)),
        (date(2027, 8, 18), date(2024, 8, 19)),
        (date(2027, 8, 19), date(2024, 8, 20)),
        (date(2027, 9, 2), date(2024, 9, 3)),
    ],
)
@pytest.mark.parametrize("pathway", ["national-framework", "blackburn-with-darwen"])
def test_no_notice_before_19_august_2024_counts_and_the_floor_lapses_by_itself(
    pathway: str, proposed: date, first: date
) -> None:
    found = PATHWAYS[pathway]
    notices = found.earlier_notices or found.beside[0].notices
    assert notices is not None
    assert first_day_counting(notices, proposed) == first
    assert (notices.at_most, notices.inferred) == (2, True)
