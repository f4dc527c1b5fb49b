"""The record: which sessions the school was open for, and where its record begins and ends."""

from datetime import date, timedelta
from importlib import resources

import numpy as np
import pytest
from hypothesis import given

from fasttrack_core.attendance import figures
from fasttrack_core.attendance.figures.codes import read_code_table
from fasttrack_core.attendance.figures.record import PENALTY_CODES, Record
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.attendance.figures.thresholds import judge
from tests.attendance.invented import (
    EVER,
    MONDAY,
    NATIONAL,
    Session,
    both_halves,
    calendar_of,
    mondays,
    record_of,
    register_of,
    weekdays,
    weeks_of,
)
from tests.attendance.random_registers import Invented, as_ofs, schools

TWO_DAYS = both_halves(weekdays(MONDAY, 2))
TWO_WEEKS = weeks_of(mondays(MONDAY, 2))


def opened(record: Record) -> list[Session]:
    """The open sessions as days and halves."""
    return [session_of(key) for key in record.keys]


@pytest.mark.parametrize("code", ["/", "\\", "L", "V", "B", "I", "C1", "G", "N", "U"])
def test_one_pupil_s_possible_mark_opens_the_session(code: str) -> None:
    assert opened(record_of(TWO_DAYS, f". {code}", ". #", ".")) == [TWO_DAYS[1]]


@pytest.mark.parametrize("code", [".", "-", "?", "#", "Z", "D", "X", "Y4", "H"])
def test_marks_that_are_no_possible_session_open_nothing(code: str) -> None:
    assert opened(record_of(TWO_DAYS, f"{code}*4", f"{code}*4")) == []


def test_a_pupil_s_own_planned_closure_closes_the_session_for_nobody_else() -> None:
    record = record_of(TWO_DAYS, "/ / # #", "/ / G /")
    counts = record.counts(MONDAY, MONDAY + timedelta(days=1))
    assert (counts.of(0).possible, counts.of(0).missing) == (2, 0)
    assert (counts.of(1).possible, counts.of(1).unauthorised) == (4, 1)


def test_marks_in_a_session_the_calendar_closes_are_ignored() -> None:
    record = record_of(TWO_DAYS, "/ G G G", calendar=calendar_of(TWO_DAYS[:2], TWO_DAYS[2:3]))
    assert opened(record) == TWO_DAYS[:2]  # the third is listed as closed, the fourth is not listed
    assert record.counts(date.min, date.max).of(0).unauthorised == 1
    assert record.recorded_up_to == MONDAY


def test_an_open_session_of_the_calendar_without_any_mark_is_missing_between_marks() -> None:
    marked = [TWO_DAYS[0], TWO_DAYS[3]]
    assert record_of(marked, "/ /").counts(date.min, date.max).of(0).missing == 0
    assert record_of(marked, "/ /", calendar=calendar_of(TWO_DAYS)).counts(date.min, date.max).of(0).missing == 2


def test_with_a_calendar_the_record_begins_with_the_first_school_week_that_holds_a_possible_mark() -> None:
    sessions = weeks_of(mondays(MONDAY, 4))
    calendar = calendar_of(sessions)
    row = ["" for _ in range(10)] + ["-", "?", "H", "#", "X"] + ["" for _ in range(9)] + ["/"] + ["" for _ in range(9)]
    record = Record(register_of(sessions, row), calendar, today=EVER)
    assert opened(record) == sessions[20:25]  # from its Monday, up to the last session that is recorded
    assert [session_of(key) for key in record.ahead] == sessions[25:]  # and the calendar has others ahead
    assert record.weeks.tolist() == [0] * 5


def test_a_mark_that_the_calendar_closes_does_not_begin_the_record() -> None:
    calendar = calendar_of(TWO_WEEKS[10:], TWO_WEEKS[:10])
    record = record_of(TWO_WEEKS, "/*12", calendar=calendar)
    assert opened(record) == TWO_WEEKS[10:12]
    assert [session_of(key) for key in record.ahead] == TWO_WEEKS[12:]


def test_a_calendar_that_opens_no_marked_session_leaves_an_empty_record() -> None:
    calendar = calendar_of(weeks_of([MONDAY + timedelta(weeks=5)]))
    record = record_of(TWO_DAYS, "/ / / /", calendar=calendar)
    assert opened(record) == []
    assert record.recorded_up_to is None


def test_figures_are_as_of_the_last_recorded_session() -> None:
    tuesday = MONDAY + timedelta(days=1)
    assert record_of(TWO_WEEKS, "/ / / /").recorded_up_to == tuesday
    calendar = calendar_of(weeks_of(mondays(MONDAY, 10)))
    assert record_of(TWO_WEEKS, "/ / / / -", calendar=calendar).recorded_up_to == tuesday
    assert record_of(TWO_WEEKS, "/ / / / #", calendar=calendar).recorded_up_to == tuesday  # # says nothing of anybody
    assert record_of(TWO_WEEKS, "/ / / / Y4", calendar=calendar).recorded_up_to == tuesday + timedelta(days=1)


def test_a_span_holds_both_its_days() -> None:
    record = record_of(TWO_WEEKS, "G*20")
    second, fourth = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)
    assert record.counts(second, fourth).of(0).unauthorised == 6
    assert record.counts(second, second).of(0).unauthorised == 2
    assert record.counts(fourth, second).of(0).possible == 0
    assert record.pupil_counts(0, second, fourth) == record.counts(second, fourth).of(0)
    assert record.open_days(record.span(second, MONDAY + timedelta(days=6))) == (second, MONDAY + timedelta(days=4))
    assert record.open_days(slice(0, 0)) == (None, None)


def test_the_school_year_to_date_starts_on_1_september_and_ends_with_the_day() -> None:
    days = [date(2025, 7, 24), *(date(2025, 8, day) for day in (1, 11, 21, 29)), date(2025, 9, 1), date(2025, 9, 2)]
    record = record_of(both_halves(days), "G*14")
    days = days[-3:]
    assert record.open_days(record.year_to(date(2025, 9, 1))) == (days[1], days[1])
    assert record.open_days(record.year_to(date(2025, 8, 31))) == (date(2025, 7, 24), days[0])
    assert record.open_days(record.year_to(date(2025, 12, 31))) == (days[1], days[2])


def test_school_weeks_run_monday_to_sunday_and_skip_holidays() -> None:
    sunday = MONDAY - timedelta(days=1)
    days = [sunday - timedelta(days=1), sunday, MONDAY, MONDAY + timedelta(weeks=3, days=4)]
    record = record_of(both_halves(days), "/*8")
    assert record.weeks.tolist() == [0, 0, 0, 0, 1, 1, 2, 2]
    assert record.week_starts.tolist() == [0, 4, 6, 8]


def test_seven_day_weeks_are_one_week_each() -> None:
    days = [MONDAY + timedelta(days=number) for number in range(14)]
    record = record_of(both_halves(days), "G*28")
    assert record.weeks.tolist() == [0] * 14 + [1] * 14


def test_a_code_that_does_not_count_to_the_threshold_is_unauthorised_all_the_same() -> None:
    """A table with one more unauthorised code: figures are by category, and the rule counts its own codes."""
    text = resources.files(figures).joinpath("codes.csv").read_text(encoding="utf-8")
    table = read_code_table(f"{text.rstrip()}\nE9,an invented code,unauthorised,,,no,132,\n", "invented")
    register = register_of(TWO_DAYS, "/ / / /")
    marks = np.array([[144, 132, 129, 144]], dtype=np.uint8)
    record = Record(Register(register.pupils, register.sessions, marks), today=EVER, codes=table)
    counts = record.counts(date.min, date.max).of(0)
    assert (counts.possible, counts.attended, counts.authorised, counts.unauthorised) == (4, 2, 0, 2)
    assert record.counted_in(slice(0, 4), PENALTY_CODES).tolist() == [1]
    verdict = judge(record, NATIONAL, MONDAY + timedelta(days=1)).of(0)
    assert (verdict.counted, verdict.counts.unauthorised) == (1, 2)


def test_the_codes_of_the_national_threshold_are_those_the_table_says() -> None:
    assert {"G", "N", "O", "U"} == PENALTY_CODES


def test_what_a_rule_s_own_codes_count_stands_beside_the_category() -> None:
    record = record_of(TWO_DAYS, "G N O U")
    whole = slice(0, 4)
    assert record.counts_in(whole).of(0).unauthorised == 4
    assert record.counted_in(whole, PENALTY_CODES - {"N"}).tolist() == [3]
    assert record.counted_in(whole, PENALTY_CODES).tolist() == [4]


@pytest.mark.parametrize("pupils", [0, 2])
def test_a_register_without_sessions_or_pupils_is_an_empty_record(pupils: int) -> None:
    for record in (record_of([], *[""] * pupils), record_of(TWO_DAYS, *[""] * pupils)):
        assert opened(record) == []
        assert record.recorded_up_to is None
        assert record.until(MONDAY) == 0
        assert record.week_starts.tolist() == [0]
        assert record.counts(date.min, date.max).possible.tolist() == [0] * pupils


def test_a_calendar_over_a_register_without_pupils_is_an_empty_record() -> None:
    record = record_of(TWO_DAYS, calendar=calendar_of(TWO_DAYS))
    assert (opened(record), record.recorded_up_to) == ([], None)


@given(schools(), as_ofs, as_ofs)
def test_open_sessions_and_counts_are_those_of_the_definitions(school: Invented, one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    assert opened(school.fast) == school.slow.opened
    counts = school.fast.counts(first, last)
    for row in range(len(school.slow.rows)):
        found = counts.of(row)
        assert found == school.fast.pupil_counts(row, first, last)
        counted = (found.possible, found.attended, found.authorised, found.unauthorised)
        assert (*counted, found.missing, found.unmarked_end) == school.slow.counts(row, first, last)
