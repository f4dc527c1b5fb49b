"""Sessions: keys sort as the calendar does, weeks begin on Monday, the academic year on 1 September."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.sessions import (
    HALVES,
    Half,
    academic_year_start,
    day_number,
    day_of,
    days_between,
    monday_numbers,
    session_key,
    session_of,
    sorted_keys,
    spoken_date,
)

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
sessions = st.tuples(days, st.sampled_from(HALVES))


@given(sessions, sessions)
def test_keys_sort_as_days_do_and_the_morning_comes_first(one: tuple[date, Half], other: tuple[date, Half]) -> None:
    assert (session_key(*one) < session_key(*other)) == (one < other)


@given(sessions)
def test_a_key_says_its_day_and_half(session: tuple[date, Half]) -> None:
    assert session_of(session_key(*session)) == session


@given(days)
def test_a_day_number_says_its_day(day: date) -> None:
    assert day_of(day_number(day)) == day


def test_the_first_day_number_is_that_of_1_january_1970() -> None:
    assert (day_number(date(1970, 1, 1)), session_key(date(1970, 1, 1), Half.PM)) == (0, 1)


@given(days)
def test_every_day_of_a_week_has_the_week_s_monday(day: date) -> None:
    monday = monday_numbers(np.array([day_number(day)], dtype=np.int32))[0]
    assert day_of(monday) == day - timedelta(days=day.weekday())


def test_keys_are_put_in_order_each_once() -> None:
    assert sorted_keys([5, 3, 5, 4]).tolist() == [3, 4, 5]


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2025, 8, 31), date(2024, 9, 1)),
        (date(2025, 9, 1), date(2025, 9, 1)),
        (date(2025, 12, 31), date(2025, 9, 1)),
        (date(2026, 1, 1), date(2025, 9, 1)),
    ],
)
def test_the_academic_year_begins_on_1_september(day: date, start: date) -> None:
    assert academic_year_start(day) == start


def test_a_date_in_a_sentence_has_no_leading_zero() -> None:
    assert spoken_date(date(2026, 9, 7)) == "7 September 2026"


def test_days_between_holds_both_ends() -> None:
    assert list(days_between(date(2026, 2, 27), date(2026, 3, 1))) == [
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
    ]
    assert list(days_between(date(2026, 3, 1), date(2026, 3, 1))) == [date(2026, 3, 1)]
    assert list(days_between(date(2026, 3, 2), date(2026, 3, 1))) == []
