"""The calendar: which sessions are open, what a school day and a school week are, and "n school days on"."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.school_calendar import Closure, SchoolCalendar, Term, TermDates, read_calendar
from fasttrack_core.attendance.figures.sessions import HALVES, Half, day_of
from fasttrack_core.errors import BadCalendar, CalendarTooShort
from tests.attendance.invented import both_halves, calendar_of, weekdays

TERMS = (
    Term("Autumn 1", date(2025, 9, 3), date(2025, 10, 24)),
    Term("Autumn 2", date(2025, 11, 3), date(2025, 12, 19)),
    Term("Spring 1", date(2026, 1, 5), date(2026, 2, 13)),
    Term("Spring 2", date(2026, 2, 23), date(2026, 3, 27)),
    Term("Summer 1", date(2026, 4, 13), date(2026, 5, 22)),
    Term("Summer 2", date(2026, 6, 1), date(2026, 7, 21)),
    Term("Next autumn", date(2026, 9, 2), date(2026, 10, 23)),
)
INSET = (date(2025, 9, 3), date(2025, 11, 3), date(2026, 1, 5), date(2026, 6, 1), date(2026, 9, 2))
MAY_DAY = date(2026, 5, 4)
SNOW = Closure(date(2026, 1, 20), date(2026, 1, 21), "snow")
BOILER = Closure(date(2026, 3, 4), date(2026, 3, 4), "no heating", halves=(Half.PM,))
TRIP = Closure(date(2026, 6, 24), date(2026, 6, 26), "part of the building is shut", year_groups=("5", "6"))
YEAR = SchoolCalendar.from_terms(TermDates(TERMS, INSET, (MAY_DAY,), (SNOW, BOILER, TRIP)))


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2025, 9, 11), 1, date(2025, 9, 12)),
        (date(2025, 9, 12), 1, date(2025, 9, 15)),  # a weekend
        (date(2025, 9, 13), 1, date(2025, 9, 15)),  # from a day that is none itself
        (date(2025, 10, 22), 3, date(2025, 11, 4)),  # half-term and an INSET day
        (date(2025, 12, 17), 3, date(2026, 1, 6)),  # Christmas and an INSET day
        (date(2026, 1, 19), 1, date(2026, 1, 22)),  # two days of snow
        (date(2026, 3, 3), 1, date(2026, 3, 4)),  # a half day is a school day
        (date(2026, 5, 1), 1, date(2026, 5, 5)),  # a bank holiday
        (date(2026, 6, 23), 1, date(2026, 6, 24)),  # closed to two year groups only
        (date(2026, 7, 17), 10, date(2026, 9, 14)),  # summer and the end of the year
    ],
)
def test_n_school_days_on_passes_over_what_is_not_a_school_day(day: date, n: int, expected: date) -> None:
    assert YEAR.nth_school_day_after(day, n) == expected


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2025, 9, 15), 1, date(2025, 9, 12)),
        (date(2025, 9, 14), 1, date(2025, 9, 12)),
        (date(2025, 11, 4), 1, date(2025, 10, 24)),
        (date(2026, 1, 6), 2, date(2025, 12, 18)),
        (date(2026, 1, 22), 1, date(2026, 1, 19)),
        (date(2026, 3, 5), 1, date(2026, 3, 4)),
        (date(2026, 9, 10), 6, date(2026, 7, 21)),
    ],
)
def test_n_school_days_before_passes_over_the_same_days(day: date, n: int, expected: date) -> None:
    assert YEAR.nth_school_day_before(day, n) == expected


@given(st.integers(0, 185), st.integers(1, 60))
def test_n_school_days_on_and_n_back_from_a_school_day_is_the_same_day(place: int, n: int) -> None:
    days = YEAR.school_days(date(2025, 9, 1), date(2026, 10, 31))
    start = days[min(place, len(days) - 1 - n)]
    on = YEAR.nth_school_day_after(start, n)
    assert YEAR.nth_school_day_before(on, n) == start
    assert len(YEAR.school_days(start + timedelta(days=1), on)) == n


@pytest.mark.parametrize("n", [0, -1])
def test_no_school_days_on_is_not_a_day(n: int) -> None:
    with pytest.raises(CalendarTooShort):
        YEAR.nth_school_day_after(date(2025, 9, 11), n)
    with pytest.raises(CalendarTooShort):
        YEAR.nth_school_day_before(date(2025, 9, 11), n)


def test_a_day_beyond_the_calendar_cannot_be_worked_out_and_the_message_says_what_to_do() -> None:
    last = date(2026, 10, 23)
    assert YEAR.nth_school_day_after(date(2026, 10, 22), 1) == last
    with pytest.raises(CalendarTooShort, match=r"runs from 4 September 2025 to 23 October 2026.*Add the term dates"):
        YEAR.nth_school_day_after(last, 1)
    with pytest.raises(CalendarTooShort, match=r"school day 1 before 4 September 2025"):
        YEAR.nth_school_day_before(date(2025, 9, 4), 1)


def test_a_calendar_without_school_days_says_so() -> None:
    empty = SchoolCalendar.from_terms(TermDates(()))
    assert (empty.first_day, empty.last_day, empty.rows()) == (None, None, [])
    assert not empty.is_school_day(date(2025, 9, 8))
    with pytest.raises(CalendarTooShort, match="no school days"):
        empty.nth_school_day_after(date(2025, 9, 8), 1)


def test_the_calendar_begins_on_the_day_of_commencement_and_not_the_day_before() -> None:
    assert (YEAR.first_day, YEAR.last_day) == (date(2025, 9, 4), date(2026, 10, 23))
    assert not YEAR.is_school_day(date(2025, 9, 3))
    assert YEAR.is_school_day(date(2025, 9, 4))
    assert not YEAR.is_school_day(date(2026, 10, 24))


@pytest.mark.parametrize("day", [date(2025, 9, 6), date(2025, 9, 7), INSET[1], MAY_DAY, SNOW.first_day, SNOW.last_day])
def test_weekends_inset_bank_holidays_and_whole_closures_are_no_school_days(day: date) -> None:
    assert not YEAR.is_school_day(day)


def test_a_half_day_closure_shuts_one_session_and_counts_the_day() -> None:
    listed = {(day, half): is_open for day, half, is_open in YEAR.rows()}
    assert YEAR.is_school_day(BOILER.first_day)
    assert (listed[BOILER.first_day, Half.AM], listed[BOILER.first_day, Half.PM]) == (True, False)


def test_two_half_day_closures_of_one_day_shut_it() -> None:
    day = date(2025, 9, 10)
    halves = tuple(Closure(day, day, "no water", halves=(half,)) for half in HALVES)
    assert not SchoolCalendar.from_terms(TermDates(TERMS, closures=halves)).is_school_day(day)


def test_a_closure_of_some_year_groups_keeps_the_session_open_for_the_school() -> None:
    listed = {(day, half): is_open for day, half, is_open in YEAR.rows()}
    assert all(listed[day, half] for day in weekdays(TRIP.first_day, 3) for half in HALVES)


def test_a_week_of_holiday_or_inset_is_no_school_week_and_a_one_day_week_is_a_whole_one() -> None:
    terms = (Term("One day", date(2025, 9, 12), date(2025, 9, 12)), Term("Later", date(2025, 9, 15), date(2025, 9, 26)))
    inset = tuple(weekdays(date(2025, 9, 15), 5))
    weeks = SchoolCalendar.from_terms(TermDates(terms, inset)).school_weeks
    assert [day_of(monday) for monday in weeks] == [date(2025, 9, 8), date(2025, 9, 22)]


def test_a_school_that_opens_at_weekends_has_weeks_of_seven_days() -> None:
    week = [date(2025, 9, 8) + timedelta(days=number) for number in range(8)]
    calendar = calendar_of(both_halves(week))
    assert [day_of(monday) for monday in calendar.school_weeks] == [date(2025, 9, 8), date(2025, 9, 15)]
    assert calendar.nth_school_day_after(date(2025, 9, 12), 1) == date(2025, 9, 13)


def test_the_school_days_of_a_span_hold_both_its_ends() -> None:
    assert YEAR.school_days(date(2025, 10, 24), date(2025, 11, 4)) == [date(2025, 10, 24), date(2025, 11, 4)]
    assert YEAR.school_days(date(2025, 10, 25), date(2025, 11, 3)) == []


@pytest.mark.parametrize("gap", [0, -1, -30])
def test_terms_that_overlap_are_refused_in_whatever_order_they_stand(gap: int) -> None:
    second = TERMS[0].last_day + timedelta(days=gap)
    terms = (Term("Autumn 2", second, date(2025, 12, 19)), TERMS[0])
    with pytest.raises(BadCalendar, match="Autumn 1 and Autumn 2 overlap"):
        SchoolCalendar.from_terms(TermDates(terms))


def test_a_term_may_begin_the_day_after_the_last_one_ended() -> None:
    terms = (TERMS[0], Term("Autumn 2", TERMS[0].last_day + timedelta(days=1), date(2025, 12, 19)))
    assert SchoolCalendar.from_terms(TermDates(terms)).is_school_day(date(2025, 10, 27))


def test_a_term_or_a_closure_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadCalendar, match="Backwards ends before it begins"):
        SchoolCalendar.from_terms(TermDates((Term("Backwards", date(2025, 9, 3), date(2025, 9, 2)),)))
    closure = Closure(date(2025, 9, 10), date(2025, 9, 9), "snow")
    with pytest.raises(BadCalendar, match="closure from 10 September 2025 ends before it begins"):
        SchoolCalendar.from_terms(TermDates(TERMS, closures=(closure,)))


def test_a_calendar_file_is_read_in_any_order_and_says_what_is_open() -> None:
    text = "\ufeffDate, Session ,OPEN\r\n2025-09-09,pm,No\r\n\r\n2025-09-08 , AM , yes\r\n2025-09-09,AM,YES\r\n"
    assert read_calendar(text).rows() == [
        (date(2025, 9, 8), Half.AM, True),
        (date(2025, 9, 9), Half.AM, True),
        (date(2025, 9, 9), Half.PM, False),
    ]


@given(st.dictionaries(st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(HALVES)), st.booleans()))
def test_a_calendar_written_and_read_again_is_the_same(sessions: dict[tuple[date, Half], bool]) -> None:
    sessions[date(2030, 1, 2), Half.AM] = True
    lines = [f"{day},{half},{'yes' if is_open else 'no'}" for (day, half), is_open in sessions.items()]
    found = read_calendar("\n".join(["date,session,open", *lines]))
    assert found.rows() == sorted((day, half, is_open) for (day, half), is_open in sessions.items())


@pytest.mark.parametrize(
    "line",
    [
        "08/09/2025,AM,yes",
        "2025-02-29,AM,yes",
        "2025-09-08,morning,yes",
        "2025-09-08,AM,open",
        "2025-09-08,AM",
        "2025-09-08,AM,yes,more",
        ",,yes",
    ],
)
def test_a_line_that_cannot_be_read_is_named_by_its_number(line: str) -> None:
    with pytest.raises(BadCalendar, match="Line 3 of the calendar file cannot be read"):
        read_calendar(f"date,session,open\n2025-09-04,AM,yes\n{line}\n")


def test_a_session_listed_twice_is_refused_by_its_line() -> None:
    with pytest.raises(BadCalendar, match="Line 4 of the calendar file lists a session twice"):
        read_calendar("date,session,open\n2025-09-04,AM,yes\n2025-09-04,PM,yes\n2025-09-04,AM,no\n")
    with pytest.raises(BadCalendar, match="lists a session twice"):
        calendar_of([(date(2025, 9, 4), Half.AM)] * 2)


@pytest.mark.parametrize("text", ["", "date,session\n2025-09-04,AM\n", "2025-09-04,AM,yes\n", "open,session,date\n"])
def test_a_file_without_the_header_is_refused(text: str) -> None:
    with pytest.raises(BadCalendar, match="must begin with the line date,session,open"):
        read_calendar(text)


def test_a_cell_too_long_for_a_calendar_is_a_plain_error() -> None:
    with pytest.raises(BadCalendar, match="Line 2 of the calendar file cannot be read"):
        read_calendar("date,session,open\n" + "9" * 200_000 + ",AM,yes\n")
    with pytest.raises(BadCalendar, match=r"Line 1 of the calendar file cannot be read|must begin with the line date"):
        read_calendar("date" * 50_000)


@pytest.mark.parametrize("lines", ["", "2025-09-04,AM,no\n2025-09-04,PM,no\n"])
def test_a_calendar_file_that_opens_nothing_is_refused(lines: str) -> None:
    with pytest.raises(BadCalendar, match="no open session"):
        read_calendar("date,session,open\n" + lines)
