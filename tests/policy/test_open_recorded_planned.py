"""When the school was open, up to which session its register is recorded, and what marks ahead do: nothing."""

from datetime import date, timedelta

import pytest

from fasttrack_core.attendance.figures.mountain import climb
from fasttrack_core.attendance.figures.opening import Ahead, SchoolYears, opening
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar
from fasttrack_core.attendance.figures.sessions import Half, session_of
from fasttrack_core.attendance.figures.thresholds import judge
from fasttrack_core.attendance.figures.what_if import sweep
from tests.attendance.invented import (
    EVER,
    MONDAY,
    RULES,
    Session,
    both_halves,
    calendar_of,
    mondays,
    record_of,
    register_of,
    weekdays,
    weeks_of,
)

DAYS = weekdays(MONDAY, 10)
SESSIONS = both_halves(DAYS)
HALF_TERM = date(2025, 10, 28)


def opened(record: Record) -> list[Session]:
    return [session_of(key) for key in record.keys]


def strays(record: Record) -> list[Session]:
    return [session_of(key) for key in record.opening.strays]


def school_of(pupils: int, marked_in_last: int, code: str = "/", calendar: SchoolCalendar | None = None) -> Record:
    """A school whose every pupil is present in all sessions but the last, in which only some have a mark."""
    rows = [["/"] * 19 + ([code] if row < marked_in_last else [""]) for row in range(pupils)]
    return record_of(SESSIONS, *rows, calendar=calendar)


# --- open -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pupils", "marked", "is_open"),
    [
        (100, 4, False),
        (100, 5, True),  # exactly 1 in 20
        (100, 6, True),
        (5, 1, False),  # from five pupils on, two are needed
        (5, 2, True),
        (4, 1, True),
        (1, 1, True),
        (10, 1, False),
        (10, 2, True),
        (39, 1, False),
        (39, 2, True),
        (41, 2, False),  # 2 in 41 is less than 1 in 20
        (1000, 49, False),
        (1000, 50, True),
    ],
)
def test_a_session_is_open_from_one_in_twenty_and_two_pupils_on(pupils: int, marked: int, is_open: bool) -> None:
    record = school_of(pupils, marked)
    assert (SESSIONS[-1] in [session_of(key) for key in record.opening.open]) is is_open
    assert strays(record) == ([] if is_open else [SESSIONS[-1]])


def test_pupils_marked_as_unable_to_attend_are_marked_and_alone_open_nothing() -> None:
    assert SESSIONS[-1] not in [session_of(key) for key in school_of(40, 40, "Y4").opening.open]
    snow = record_of(SESSIONS, *[["/"] * 20] * 2, *[["/"] * 19 + ["Y4"]] * 38)
    assert opened(snow) == SESSIONS


@pytest.mark.parametrize("code", ["#", "Z", "-", "?", "H"])
def test_a_code_that_says_nothing_of_who_was_expected_marks_nobody(code: str) -> None:
    record = record_of(SESSIONS, *[["/"] * 19 + ["/"]], *[["/"] * 19 + [code]] * 39)
    assert strays(record) == [SESSIONS[-1]]


@pytest.mark.parametrize("pupils", [10, 40, 1000])
def test_a_stray_mark_makes_no_session_no_school_week_and_nothing_missing(pupils: int) -> None:
    sessions = [*weeks_of(mondays(MONDAY, 7)), (HALF_TERM, Half.AM), *weeks_of(mondays(date(2025, 11, 3), 3))]
    plain = [["/"] * 70 + [""] + ["/"] * 30] * pupils
    stray = [["/"] * 70 + ["O"] + ["/"] * 30, *plain[1:]]
    with_stray, without = record_of(sessions, *stray), record_of(sessions, *plain)
    assert strays(with_stray) == [(HALF_TERM, Half.AM)]
    assert opened(with_stray) == opened(without)
    assert with_stray.weeks.max() == 9
    assert with_stray.counts(date.min, date.max).of(0) == without.counts(date.min, date.max).of(0)
    assert with_stray.counts(date.min, date.max).missing.sum() == 0
    for rule in RULES.values():
        one, other = (judge(each, rule, sessions[-1][0]).frame() for each in (with_stray, without))
        assert one.equals(other)


def test_a_pupil_s_own_hash_closes_the_session_for_nobody_else() -> None:
    record = record_of(SESSIONS, ["/"] * 18 + ["#", "#"], ["/"] * 20)
    assert record.counts(date.min, date.max).possible.tolist() == [18, 20]


def test_where_the_calendar_opens_a_session_of_the_year_it_alone_decides() -> None:
    record = record_of(SESSIONS, *[["/"] * 20] * 3, calendar=calendar_of(SESSIONS[:4], SESSIONS[4:6]))
    assert opened(record) == SESSIONS[:4]
    assert [session_of(key) for key in record.opening.closed] == SESSIONS[4:]
    assert strays(record) == []


def test_a_year_of_which_the_calendar_lists_closed_days_only_is_not_known_and_these_days_are_closed() -> None:
    other_year = both_halves([date(2026, 9, 7)])
    record = record_of(SESSIONS, *[["/"] * 20] * 3, calendar=calendar_of(other_year, SESSIONS[4:6]))
    assert opened(record) == [*SESSIONS[:4], *SESSIONS[6:]]
    assert [session_of(key) for key in record.opening.closed] == SESSIONS[4:6]


def test_a_session_after_today_is_open_by_the_calendar_only() -> None:
    today = DAYS[4]
    register = register_of(SESSIONS, *[["/"] * 20] * 3)
    assert [session_of(key) for key in opening(register, None, today).open] == SESSIONS[:10]
    known = opening(register, calendar_of(SESSIONS), today)
    assert [session_of(key) for key in known.open] == SESSIONS
    assert [session_of(key) for key in known.recorded] == SESSIONS[:10]


# --- recorded up to -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pupils", "marked", "recorded"), [(40, 19, False), (40, 20, True), (41, 20, False), (41, 21, True)]
)
def test_a_session_is_recorded_from_half_the_usual_number_on(pupils: int, marked: int, recorded: bool) -> None:
    record = school_of(pupils, marked)
    assert (opened(record)[-1] == SESSIONS[-1]) is (2 * marked >= pupils) is recorded
    assert [session_of(key) for key in record.ahead] == ([] if recorded else [SESSIONS[-1]])


def test_an_open_session_before_the_last_recorded_one_counts_however_few_are_marked() -> None:
    rows = [["/"] * 20] * 2 + [["/"] * 9 + [""] + ["/"] * 10] * 38
    record = record_of(SESSIONS, *rows)
    assert opened(record) == SESSIONS
    assert record.counts(date.min, date.max).missing.tolist() == [0] * 2 + [1] * 38


@pytest.mark.parametrize(("sessions_before", "recorded"), [(18, True), (19, False)])
def test_what_is_usual_in_a_school_year_is_asked_of_that_year_from_twenty_sessions_on(
    sessions_before: int, recorded: bool
) -> None:
    last_year = both_halves(weekdays(date(2024, 9, 9), 30))
    this_year = both_halves(weekdays(MONDAY, 15))[: sessions_before + 1]
    # Ten pupils last year, forty this year; in the newest session eight are marked.
    old = [["/"] * 60 + ["/"] * sessions_before + (["/"] if row < 8 else [""]) for row in range(10)]
    new = [[""] * 60 + ["/"] * sessions_before + [""] for _ in range(30)]
    record = record_of([*last_year, *this_year], *old, *new)
    assert (opened(record)[-1] == this_year[-1]) is recorded


def test_without_a_possible_mark_nothing_is_recorded() -> None:
    for calendar in (None, calendar_of(SESSIONS)):
        record = record_of(SESSIONS, *[["Y4"] * 20] * 3, calendar=calendar)
        assert (record.recorded_up_to, opened(record)) == (None, [])
        assert climb(record, DAYS[0]).counts.possible.tolist() == [0] * 3


@pytest.mark.parametrize("pupils", [10, 200])
def test_one_class_marked_on_monday_morning_does_not_move_the_school_to_monday(pupils: int) -> None:
    monday = (DAYS[-1] + timedelta(days=3), Half.AM)
    few = max(2, pupils // 10)
    rows = [["/"] * 20 + (["/"] if row < few else [""]) for row in range(pupils)]
    with_monday = record_of([*SESSIONS, monday], *rows)
    without = record_of(SESSIONS, *[row[:20] for row in rows])
    assert with_monday.recorded_up_to == without.recorded_up_to == DAYS[-1]
    assert with_monday.counts(date.min, date.max).possible.tolist() == [20] * pupils
    rows_, keys = Ahead(with_monday.register, with_monday.opening).uncounted
    assert rows_.tolist() == list(range(few))
    assert {session_of(int(key)) for key in keys} == {monday}


# --- planned --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("calendar", [None, calendar_of([*SESSIONS, *both_halves(weekdays(date(2025, 9, 22), 200))])])
@pytest.mark.parametrize("today", [DAYS[-1], date(2025, 10, 3), EVER])
@pytest.mark.parametrize("planned", ["S of one pupil", "# of everybody", "S of a year group"])
def test_marks_ahead_move_no_figure_also_when_their_day_has_come(
    calendar: SchoolCalendar | None, today: date, planned: str
) -> None:
    ahead = both_halves([date(2025, 10, 1), date(2025, 10, 2)])
    own = {"S of one pupil": 1, "# of everybody": 40, "S of a year group": 10}[planned]
    rows = [["G"] * 3 + ["/"] * 17 for _ in range(40)]
    more = [[*row, *([planned[0]] * 4 if place < own else [""] * 4)] for place, row in enumerate(rows)]
    plain = Record(register_of(SESSIONS, *rows), calendar, today=DAYS[-1])
    found = Record(register_of([*SESSIONS, *ahead], *more), calendar, today=today)
    assert (found.recorded_up_to, opened(found)) == (plain.recorded_up_to, opened(plain))
    for day in (DAYS[3], DAYS[-1], ahead[-1][0], date(2027, 1, 1)):
        assert climb(found, day).frame().equals(climb(plain, day).frame())
        assert sweep(found, day).frame().equals(sweep(plain, day).frame())
        for rule in RULES.values():
            assert judge(found, rule, day).frame().equals(judge(plain, rule, day).frame())
    there = Ahead(found.register, found.opening)
    if today < ahead[0][0]:
        assert len(there.planned[0]) == own * 4
        assert len(there.uncounted[0]) == 0
    else:
        assert len(there.planned[0]) == 0


# --- the school year ------------------------------------------------------------------------------------------------


def years_of(*days: date) -> SchoolYears:
    return opening(register_of(both_halves(days), *["/*2000"[:2]] * 0, *[["/"] * 2 * len(days)] * 3), None, EVER).years


@pytest.mark.parametrize(
    ("days", "start"),
    [
        ([date(2025, 8, 16), date(2025, 8, 26)], date(2025, 8, 16)),  # nine days between, but nothing before the first
        ([date(2025, 7, 18), date(2025, 8, 26), date(2025, 9, 2)], date(2025, 8, 26)),
        ([date(2025, 8, 26), date(2025, 9, 2)], date(2025, 8, 26)),  # begins the record
        ([date(2025, 7, 25), date(2025, 8, 4)], date(2025, 9, 1)),  # nine days without an open one
        ([date(2025, 7, 25), date(2025, 8, 5)], date(2025, 8, 5)),  # ten
        ([date(2025, 7, 18), date(2025, 8, 5), date(2025, 8, 26)], date(2025, 8, 5)),  # the first such day
        ([date(2025, 7, 18), date(2025, 9, 2)], date(2025, 9, 1)),
        ([date(2025, 7, 18), date(2025, 8, 31)], date(2025, 8, 31)),
    ],
)
def test_the_school_year_begins_in_august_where_school_does(days: list[date], start: date) -> None:
    years = years_of(*days)
    assert years.start(date(2025, 12, 1)) == start
    assert years.end(date(2025, 12, 1)) == date(2026, 8, 31)
    assert years.start(start - timedelta(days=1)) == date(2024, 9, 1)
    assert years.end(start - timedelta(days=1)) == start - timedelta(days=1)
    assert years.year_of(start) == 2025


def test_the_calendar_says_when_the_school_year_begins_and_the_marks_where_it_lists_nothing() -> None:
    summer = both_halves([date(2026, 7, 17), date(2026, 8, 25), date(2026, 9, 2)])
    marks = register_of(summer, *[["/"] * 6] * 3)
    assert opening(marks, None, EVER).years.start(date(2026, 12, 1)) == date(2026, 8, 25)
    shut = calendar_of([summer[4]], summer[2:4])
    assert opening(marks, shut, EVER).years.start(date(2026, 12, 1)) == date(2026, 9, 1)
    ahead = calendar_of(both_halves([date(2026, 8, 24)]))
    assert opening(marks, ahead, date(2026, 7, 31)).years.start(date(2026, 12, 1)) == date(2026, 8, 24)


def test_figures_of_the_school_year_begin_with_its_first_day_in_august() -> None:
    old, new = weekdays(date(2026, 6, 1), 30), weekdays(date(2026, 8, 26), 20)
    record = record_of(both_halves([*old, *new]), *[["G"] * 60 + ["O"] * 4 + ["/"] * 36] * 3)
    found = climb(record, new[-1])
    assert (found.counts.unauthorised[0], found.counts.possible[0]) == (4, 40)
    assert record.open_days(record.year_to(new[-1]))[0] == date(2026, 8, 26)


def test_a_stray_mark_in_august_begins_no_school_year() -> None:
    sessions = [*both_halves(weekdays(date(2026, 6, 1), 30)), (date(2026, 8, 20), Half.AM)]
    sessions += both_halves(weekdays(date(2026, 9, 2), 5))
    rows = [["/"] * 60 + (["S"] if row == 0 else [""]) + ["/"] * 10 for row in range(10)]
    assert record_of(sessions, *rows).years.start(date(2026, 12, 1)) == date(2026, 9, 1)


# --- complete -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "calendar", "until"),
    [
        (20, None, DAYS[9]),
        (19, None, DAYS[8]),  # the afternoon is usually open too
        (20, calendar_of(SESSIONS), DAYS[9]),
        (19, calendar_of(SESSIONS), DAYS[8]),
        (19, calendar_of(SESSIONS[:19]), DAYS[9]),  # the calendar has no afternoon that day
    ],
)
def test_a_period_is_complete_up_to_the_last_day_of_which_every_session_is_recorded(
    marked: int, calendar: SchoolCalendar | None, until: date
) -> None:
    record = record_of(SESSIONS, *[["/"] * marked] * 3, calendar=calendar)
    assert record.recorded_up_to == DAYS[9]
    assert record.opening.recorded_until == until


def test_a_school_of_mornings_is_complete_with_the_morning() -> None:
    record = record_of(SESSIONS[::2], *[["/"] * 10] * 3)
    assert record.opening.usual_halves == (Half.AM,)
    assert record.opening.recorded_until == DAYS[9]


# --- where the calendar itself is doubtful ----------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "doubtful"), [(4, False), (5, True)])
def test_a_calendar_that_closes_five_days_marked_as_usual_is_doubtful(days: int, doubtful: bool) -> None:
    calendar = calendar_of(SESSIONS[: 20 - 2 * days])
    record = record_of(SESSIONS, *[["/"] * 20] * 3, calendar=calendar)
    assert len(record.opening.closed_as_usual) == days
    from fasttrack_core.importing.checks import above_figures

    said = above_figures(record)
    assert bool(said) is doubtful
    if doubtful:
        assert said[0].startswith("The calendar ends on 12 September 2025 and the register goes on")
