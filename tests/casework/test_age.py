"""Compulsory school age by the prescribed days (Education Act 1996 section 8)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.casework import AgeStatus, EventKind, school_age
from fasttrack_core.errors import OutOfStep
from tests.casework.walks import Walk


@pytest.mark.parametrize(
    ("born", "starts"),
    [
        (date(2021, 3, 31), date(2026, 3, 31)),  # five on a prescribed day: of age that day
        (date(2021, 3, 30), date(2026, 3, 31)),
        (date(2021, 4, 1), date(2026, 8, 31)),
        (date(2021, 8, 31), date(2026, 8, 31)),
        (date(2021, 9, 1), date(2026, 12, 31)),
        (date(2021, 12, 31), date(2026, 12, 31)),
        (date(2021, 1, 1), date(2026, 3, 31)),
        (date(2020, 2, 29), date(2025, 3, 31)),
    ],
)
def test_school_age_begins_on_the_prescribed_day_on_or_after_the_fifth_birthday(born: date, starts: date) -> None:
    assert school_age(born, starts - timedelta(days=1)).status is AgeStatus.NOT_YET
    assert school_age(born, starts).status is AgeStatus.OF_AGE


@pytest.mark.parametrize(
    ("born", "ends"),
    [
        (date(2010, 9, 1), date(2027, 6, 25)),  # sixteen on 1 September: that school year's June
        (date(2010, 8, 31), date(2026, 6, 26)),  # sixteen on the last day of the school year
        (date(2010, 6, 26), date(2026, 6, 26)),  # sixteen on the leaving date itself
        (date(2009, 9, 1), date(2026, 6, 26)),
        (date(2012, 1, 15), date(2028, 6, 30)),  # 30 June is itself a Friday
    ],
)
def test_school_age_ends_with_the_last_friday_in_june_of_the_school_year_of_the_sixteenth_birthday(
    born: date, ends: date
) -> None:
    assert school_age(born, ends).status is AgeStatus.OF_AGE
    assert school_age(born, ends + timedelta(days=1)).status is AgeStatus.OVER


def test_without_a_date_of_birth_school_age_cannot_be_told() -> None:
    assert school_age(None, date(2026, 9, 7)).status is AgeStatus.CANNOT_TELL


@given(st.dates(date(1995, 1, 1), date(2030, 12, 31)))
def test_school_age_lasts_about_eleven_years_and_ends_on_a_friday_in_june(born: date) -> None:
    verdict = school_age(born, born)
    assert verdict.first_day is not None
    assert verdict.last_day is not None
    assert 10.4 < (verdict.last_day - verdict.first_day).days / 365.25 < 11.9
    assert (verdict.last_day.weekday(), verdict.last_day.month) == (4, 6)
    assert verdict.last_day.day > 23


@pytest.mark.parametrize(
    ("born", "words"),
    [(None, "date of birth is not recorded"), (date(2022, 1, 1), "not begun"), (date(2009, 1, 1), "has ended")],
)
def test_no_legal_step_is_open_outside_school_age_or_without_a_date_of_birth(born: date | None, words: str) -> None:
    walk = Walk().to_parents_meeting()
    walk.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=["p1", "p2"])
    walk.date_of_birth = born
    assert words in walk.reasons("legal-action-now")
    with pytest.raises(OutOfStep):
        walk.decide("legal-action-now")
    assert walk.option("start-without-agreement").open


def test_a_legal_letter_is_not_issued_outside_school_age() -> None:
    walk = Walk().to_parents_meeting()
    walk.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=["p1", "p2"])
    walk.decide("legal-action-now")
    walk.date_of_birth = None
    with pytest.raises(OutOfStep, match="date of birth"):
        walk.issue("bwd-05-notice-of-intention", released_by="R. Patel")
