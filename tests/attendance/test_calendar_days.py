"""What a day of the calendar is, and a day changed into something else: whole days, half days, year groups."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.calendar.days import DayChange, DayKind, calendar_days, changed, shut_for
from fasttrack_core.attendance.figures.school_calendar import Closure, Opening, SchoolCalendar, Term, TermDates
from fasttrack_core.attendance.figures.sessions import HALVES, Half, days_between, session_key
from fasttrack_core.errors import BadCalendar

AUTUMN = Term("Autumn 1", date(2025, 9, 1), date(2025, 10, 24))
SECOND = Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19))
TERMS = TermDates((AUTUMN, SECOND))
MONDAY = date(2025, 9, 8)
FRIDAY = date(2025, 9, 12)


def change(first: date, last: date | None = None, kind: DayKind = DayKind.CLOSED, **more: object) -> DayChange:
    return DayChange(first, last or first, kind, **more)  # type: ignore[arg-type]


def open_keys(dates: TermDates) -> set[int]:
    return set(SchoolCalendar.from_terms(dates).open_sessions.tolist())


def day(dates: TermDates, when: date) -> tuple[DayKind, DayKind, str]:
    here = calendar_days(dates, when, when)[0]
    return here.am, here.pm, here.reason


@pytest.mark.parametrize("kind", [DayKind.INSET, DayKind.BANK_HOLIDAY, DayKind.CLOSED])
def test_a_day_that_becomes_shut_closes_its_two_sessions_and_no_other(kind: DayKind) -> None:
    after = changed(TERMS, change(MONDAY, kind=kind, reason="why"))
    assert open_keys(TERMS) - open_keys(after) == {session_key(MONDAY, half) for half in HALVES}
    assert open_keys(after) <= open_keys(TERMS)
    assert day(after, MONDAY)[:2] == (kind, kind)


@pytest.mark.parametrize("half", HALVES)
def test_a_half_day_closure_shuts_that_half_alone(half: Half) -> None:
    after = changed(TERMS, change(MONDAY, halves=(half,), reason="no water"))
    assert open_keys(TERMS) - open_keys(after) == {session_key(MONDAY, half)}
    assert calendar_days(after, MONDAY, MONDAY)[0].in_words.count("losed") == 1


def test_a_closed_whole_week_is_no_school_week() -> None:
    after = changed(TERMS, change(MONDAY, MONDAY + timedelta(days=6), reason="flood"))
    weeks = SchoolCalendar.from_terms(after).school_weeks
    assert len(weeks) == len(SchoolCalendar.from_terms(TERMS).school_weeks) - 1
    assert len(after.closures) == 1


def test_a_week_of_inset_does_not_name_its_weekend() -> None:
    after = changed(TERMS, change(MONDAY, MONDAY + timedelta(days=7), DayKind.INSET))
    assert [each.weekday() for each in after.inset_days] == [0, 1, 2, 3, 4, 0]


def test_what_is_said_last_of_a_day_is_what_it_is() -> None:
    dates = changed(TERMS, change(MONDAY, kind=DayKind.INSET))
    dates = changed(dates, change(MONDAY, kind=DayKind.BANK_HOLIDAY))
    assert (dates.inset_days, dates.bank_holidays) == ((), (MONDAY,))
    dates = changed(dates, change(MONDAY, reason="snow"))
    assert day(dates, MONDAY) == (DayKind.CLOSED, DayKind.CLOSED, "snow")
    assert changed(dates, change(MONDAY, kind=DayKind.OPEN)) == TERMS


def test_opening_the_middle_of_a_closure_leaves_its_two_ends_closed() -> None:
    shut = changed(TERMS, change(MONDAY, FRIDAY, reason="flood"))
    after = changed(shut, change(date(2025, 9, 10), kind=DayKind.OPEN))
    assert [(each.first_day.day, each.last_day.day) for each in after.closures] == [(8, 9), (11, 12)]
    assert open_keys(after) - open_keys(shut) == {session_key(date(2025, 9, 10), half) for half in HALVES}


def test_opening_the_morning_of_an_inset_day_leaves_its_afternoon_shut() -> None:
    shut = changed(TERMS, change(MONDAY, kind=DayKind.INSET))
    after = changed(shut, change(MONDAY, kind=DayKind.OPEN, halves=(Half.AM,)))
    assert day(after, MONDAY) == (DayKind.OPEN, DayKind.CLOSED, "INSET day")


def test_a_half_inset_day_is_a_closure_of_that_half_with_its_name() -> None:
    after = changed(TERMS, change(MONDAY, kind=DayKind.INSET, halves=(Half.PM,)))
    assert after.closures == (Closure(MONDAY, MONDAY, "INSET day", (Half.PM,)),)


def test_a_saturday_or_a_day_of_the_holidays_can_be_opened_and_taken_back() -> None:
    for when in (date(2025, 9, 13), date(2025, 10, 28)):
        after = changed(TERMS, change(when, kind=DayKind.OPEN, reason="catching up", halves=(Half.AM,)))
        assert open_keys(after) - open_keys(TERMS) == {session_key(when, Half.AM)}
        assert day(after, when)[:2] == (DayKind.OPEN, DayKind.NO_TERM)
        assert changed(after, change(when, kind=DayKind.NO_TERM)) == TERMS


def test_an_opening_outweighs_a_closure_of_the_same_session() -> None:
    dates = replace(
        TERMS, closures=(Closure(MONDAY, FRIDAY, "flood"),), openings=(Opening(FRIDAY, "exam", (Half.AM,)),)
    )
    assert session_key(FRIDAY, Half.AM) in open_keys(dates)
    assert session_key(FRIDAY, Half.PM) not in open_keys(dates)
    assert day(dates, FRIDAY)[:2] == (DayKind.OPEN, DayKind.CLOSED)


def test_a_closure_of_some_year_groups_is_shown_and_shuts_no_session() -> None:
    after = changed(TERMS, change(MONDAY, FRIDAY, reason="roof", year_groups=("5", "6")))
    assert open_keys(after) == open_keys(TERMS)
    assert "closed to year 5, 6: roof" in calendar_days(after, MONDAY, MONDAY)[0].in_words
    assert len(shut_for(after, "5")) == 10
    assert shut_for(after, "4") == frozenset()


def test_a_closure_of_some_year_groups_ends_where_the_school_is_open_again_to_all() -> None:
    shut = changed(TERMS, change(MONDAY, FRIDAY, reason="roof", year_groups=("5",)))
    after = changed(shut, change(FRIDAY, kind=DayKind.OPEN))
    assert [(each.first_day, each.last_day) for each in after.closures] == [(MONDAY, date(2025, 9, 11))]
    inset = changed(shut, change(FRIDAY, kind=DayKind.INSET))
    assert inset.closures == shut.closures


def test_only_a_closure_can_be_for_some_year_groups() -> None:
    with pytest.raises(BadCalendar, match="Only a closure"):
        changed(TERMS, change(MONDAY, kind=DayKind.INSET, year_groups=("5",)))


@pytest.mark.parametrize(
    ("first", "last", "halves", "says"),
    [
        (FRIDAY, MONDAY, HALVES, "before the first"),
        (MONDAY, date(2026, 10, 13), HALVES, "more than a year"),
        (MONDAY, MONDAY, (), "Choose the morning"),
    ],
)
def test_days_that_cannot_be_meant_are_refused(first: date, last: date, halves: tuple[Half, ...], says: str) -> None:
    with pytest.raises(BadCalendar, match=says):
        changed(TERMS, change(first, last, halves=halves, reason="x"))


def test_the_longest_change_is_400_days() -> None:
    assert changed(TERMS, change(MONDAY, MONDAY + timedelta(days=399), reason="x")).closures


@pytest.mark.parametrize("when", [date(2024, 2, 29), date(2026, 3, 29), date(2025, 10, 26), date(2025, 8, 31)])
def test_leap_days_clock_changes_and_the_turn_of_the_year_are_days_like_others(when: date) -> None:
    term = Term("Long", when - timedelta(days=10), when)
    after = TermDates((term,))
    beside = {each.day: each.am for each in calendar_days(after, when - timedelta(days=1), when + timedelta(days=1))}
    assert (beside[when] is DayKind.OPEN) is (when.weekday() < 5)
    assert beside[when + timedelta(days=1)] is DayKind.NO_TERM
    monday = when - timedelta(days=when.weekday())
    opened = changed(after, change(monday, when, DayKind.OPEN))
    assert opened == after


kinds = st.sampled_from([DayKind.OPEN, DayKind.INSET, DayKind.BANK_HOLIDAY, DayKind.CLOSED])
changes = st.builds(
    lambda start, length, kind, halves: DayChange(
        MONDAY + timedelta(days=start), MONDAY + timedelta(days=start + length), kind, "why", halves
    ),
    st.integers(-20, 90),
    st.integers(0, 9),
    kinds,
    st.sampled_from([HALVES, (Half.AM,), (Half.PM,)]),
)


@given(st.lists(changes, max_size=6), changes)
def test_a_change_shuts_or_opens_its_own_sessions_and_no_others(before: list[DayChange], last: DayChange) -> None:
    dates = TERMS
    for each in before:
        dates = changed(dates, each)
    after = changed(dates, last)
    own = {session_key(day, half) for day in days_between(last.first_day, last.last_day) for half in last.halves}
    assert open_keys(after) - own == open_keys(dates) - own
    if last.kind is not DayKind.OPEN:
        assert not open_keys(after) & own
    else:
        weekdays = {key for key in own if ((key >> 1) + 3) % 7 < 5}
        assert weekdays <= open_keys(after)


@given(st.lists(changes, max_size=8))
def test_the_days_shown_are_those_the_calendar_counts(made: list[DayChange]) -> None:
    dates = TERMS
    for each in made:
        dates = changed(dates, each)
    shown = {
        session_key(each.day, half)
        for each in calendar_days(dates, date(2025, 8, 1), date(2026, 1, 31))
        for half, kind in zip(HALVES, (each.am, each.pm), strict=True)
        if kind is DayKind.OPEN
    }
    assert shown == open_keys(dates)
