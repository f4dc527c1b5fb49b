"""Compulsory school age by the prescribed days (Education Act 1996 section 8)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.casework import AgeStatus, EventKind, school_age
from fasttrack_core.casework.age import does_not_fit
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


def test_without_a_date_of_birth_school_age_cannot_be_worked_out() -> None:
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
    walk = Walk().to_legal_action_now().legal_checks().checklist_done()
    walk.date_of_birth = None
    with pytest.raises(OutOfStep, match="date of birth"):
        walk.issue("bwd-05-notice-of-intention", released_by="R. Patel")


@pytest.mark.parametrize("year", range(1, 11))
@pytest.mark.parametrize("on", [date(2026, 9, 1), date(2026, 11, 30), date(2027, 6, 30), date(2027, 8, 31)], ids=str)
def test_years_1_to_10_are_of_school_age_whatever_the_birthday(year: int, on: date) -> None:
    verdict = school_age(None, on, f"Year {year}")
    assert verdict.status is AgeStatus.OF_AGE
    for born in (date(2026 - year - 5, 9, 1), date(2026 - year - 4, 2, 28), date(2026 - year - 4, 8, 31)):
        by_birth = school_age(born, on)
        assert by_birth.status is AgeStatus.OF_AGE
        assert by_birth.first_day is not None
        assert verdict.first_day is not None
        assert by_birth.first_day <= verdict.first_day
        assert by_birth.last_day == verdict.last_day


@pytest.mark.parametrize(
    ("year", "on", "status"),
    [
        ("Reception", date(2026, 9, 1), AgeStatus.CANNOT_TELL),
        ("R", date(2027, 7, 20), AgeStatus.CANNOT_TELL),
        ("0", date(2026, 11, 30), AgeStatus.CANNOT_TELL),
        ("N", date(2026, 11, 30), AgeStatus.CANNOT_TELL),
        ("", date(2026, 11, 30), AgeStatus.CANNOT_TELL),
        ("4 Oak", date(2026, 11, 30), AgeStatus.CANNOT_TELL),
        ("1", date(2026, 9, 1), AgeStatus.OF_AGE),
        ("10", date(2027, 8, 31), AgeStatus.OF_AGE),
        ("11", date(2026, 9, 1), AgeStatus.OF_AGE),
        ("11", date(2027, 6, 24), AgeStatus.OF_AGE),
        ("11", date(2027, 6, 25), AgeStatus.OF_AGE),  # the last Friday in June: still of age on the day itself
        ("11", date(2027, 6, 26), AgeStatus.CANNOT_TELL),
        ("12", date(2026, 11, 30), AgeStatus.CANNOT_TELL),
        ("13", date(2026, 11, 30), AgeStatus.CANNOT_TELL),
    ],
)
def test_in_reception_and_at_the_end_of_year_11_only_the_date_of_birth_tells(
    year: str, on: date, status: AgeStatus
) -> None:
    assert school_age(None, on, year).status is status


@pytest.mark.parametrize("text", ["Year 6", "year 6", "Y6", "6", "06", "Year 06", "Yr 6", " 6 "])
def test_a_year_group_is_read_as_schools_write_it(text: str) -> None:
    assert school_age(None, date(2026, 11, 30), text).status is AgeStatus.OF_AGE


def test_a_year_group_of_last_years_register_is_a_year_older_today() -> None:
    last = date(2026, 5, 22)
    assert school_age(None, date(2026, 11, 30), "R", last).status is AgeStatus.OF_AGE
    assert school_age(None, date(2026, 11, 30), "10", last).status is AgeStatus.OF_AGE
    assert school_age(None, date(2026, 11, 30), "11", last).status is AgeStatus.CANNOT_TELL
    assert school_age(None, date(2026, 11, 30), "6", last) == school_age(None, date(2026, 11, 30), "7")


def test_a_recorded_date_of_birth_stands_before_the_year_group() -> None:
    assert school_age(date(2022, 9, 1), date(2026, 11, 30), "1").status is AgeStatus.NOT_YET


def test_a_year_1_pupil_whose_figures_reach_into_reception_needs_the_date_of_birth() -> None:
    verdict = school_age(None, date(2026, 9, 30), "1")
    assert verdict.first_day == date(2026, 8, 31)
    assert "whatever the birthday" in verdict.reason


def test_the_year_group_opens_the_gate_where_no_date_of_birth_is_recorded() -> None:
    walk = Walk()
    walk.date_of_birth = None
    walk.ready_for_the_gate()
    assert "date of birth is not recorded" in walk.reasons("agreed")
    walk.year_group = "5"
    assert walk.option("agreed").open


@pytest.mark.parametrize(
    ("born", "year_group", "usual"),
    [
        (date(2016, 8, 31), "Year 6", ""),
        (date(2015, 9, 1), "6", ""),
        (date(2016, 9, 1), "Year 6", "Year 5"),
        (date(2015, 8, 31), "Y6", "Year 7"),
        (date(2021, 9, 1), "R", ""),
        (date(2022, 8, 31), "Reception", ""),
        (date(2022, 9, 1), "Reception", "no year yet"),
        (date(2010, 9, 1), "Year 11", ""),
        (date(2010, 8, 31), "Year 11", "Year 12"),
        (date(2006, 11, 1), "Year 11", "no year any more"),
        (date(2016, 9, 1), "", ""),
        (date(2016, 9, 1), "Nursery", ""),
    ],
)
@pytest.mark.parametrize("on", [date(2026, 9, 1), date(2026, 11, 20), date(2027, 8, 31)], ids=str)
def test_a_date_of_birth_that_does_not_fit_the_year_group_is_said(
    born: date, year_group: str, usual: str, on: date
) -> None:
    said = does_not_fit(born, year_group, on)
    assert bool(said) == bool(usual)
    assert f"usually in {usual} in 2026/27" in said or not usual
