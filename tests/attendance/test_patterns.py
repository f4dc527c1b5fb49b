"""When a pupil is absent: each count is that of looking at every session, and each limit is tried at its edge."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given

from fasttrack_core.attendance.figures.patterns import Patterns, Spell, Tally, find_patterns
from fasttrack_core.attendance.figures.sessions import Half
from tests.attendance.beside import Slow
from tests.attendance.invented import MONDAY, Session, both_halves, calendar_of, mondays, record_of, weekdays, weeks_of
from tests.attendance.random_registers import Invented, schools
from tests.oracle.model import ATTENDED, POSSIBLE

WHOLE = slice(0, 10_000)


def patterns(sessions: list[Session], marks: str) -> Patterns:
    return find_patterns(record_of(sessions, marks, calendar=calendar_of(sessions)), 0, WHOLE)


def test_a_weekday_and_a_half_of_the_day_stand_with_the_sessions_they_are_out_of() -> None:
    found = patterns(weeks_of(mondays(MONDAY, 2)), "O \\ /*6 / I L*1 U /*6 / I")
    assert found.weekdays[0] == Tally(4, 0, 2, 1, 1)
    assert found.weekdays[4] == Tally(4, 2, 0, 0, 0)
    assert found.weekdays[2].absent == 0
    assert (found.halves[Half.AM].absent, found.halves[Half.PM].absent) == (1, 3)
    assert sorted(found.weekdays) == [0, 1, 2, 3, 4]


def test_a_session_that_was_not_possible_or_has_no_mark_is_out_of_no_count() -> None:
    found = patterns(weeks_of([MONDAY]), "Y1 . - /*7")
    assert (found.weekdays[0].possible, found.weekdays[1].possible) == (0, 1)


@pytest.mark.parametrize(("closed", "holiday"), [(4, False), (5, True), (6, True)])
def test_five_closed_weekdays_in_a_row_are_a_holiday(closed: int, holiday: bool) -> None:
    days = weekdays(MONDAY, 10 + closed)
    sessions = both_halves([*days[:5], *days[5 + closed :]])
    found = patterns(sessions, "/*9 O G /*9")
    assert found.before == (Tally(2, 0, 1) if holiday else Tally())
    assert found.after == (Tally(2, 0, 1) if holiday else Tally())
    assert found.elsewhere.possible == (16 if holiday else 20)


def test_the_day_before_a_holiday_is_known_before_the_holiday_has_come() -> None:
    sessions = weeks_of([MONDAY, MONDAY + timedelta(weeks=3)])
    record = record_of(sessions, "/*8 O*2", calendar=calendar_of(sessions))
    assert find_patterns(record, 0, slice(0, 10)).before == Tally(2, 0, 2)


def test_a_single_day_between_two_holidays_counts_once() -> None:
    sessions = both_halves([MONDAY, MONDAY + timedelta(weeks=2), MONDAY + timedelta(weeks=4)])
    found = patterns(sessions, "/ / O O / /")
    assert (found.before.possible, found.after.possible, found.elsewhere.possible) == (4, 2, 0)


@pytest.mark.parametrize(("sessions", "is_long"), [(9, False), (10, True), (11, True)])
def test_a_spell_of_a_school_week_is_long(sessions: int, is_long: bool) -> None:
    found = patterns(weeks_of(mondays(MONDAY, 2)), f"/ O*{sessions} /*{19 - sessions}")
    assert [spell.sessions for spell in (found.long if is_long else found.broken)] == [sessions]
    assert len(found.spells) == 1


def test_a_closed_or_unmarked_session_neither_ends_a_spell_nor_counts_in_it() -> None:
    found = patterns(weeks_of([MONDAY]), "/ I Y1 . O / U / / I")
    assert found.spells == (
        Spell(MONDAY, MONDAY + timedelta(days=2), 2, 1),
        Spell(MONDAY + timedelta(days=3), MONDAY + timedelta(days=3), 1, 1),
        Spell(MONDAY + timedelta(days=4), MONDAY + timedelta(days=4), 1, 0),
    )


def slow_tally(slow: Slow, row: int, span: list[Session]) -> Tally:
    kinds = [(slow.kind(row, session), slow.code(row, session)) for session in span]
    return Tally(
        sum(kind in POSSIBLE for kind, _ in kinds),
        sum(kind == "authorised" for kind, _ in kinds),
        sum(kind == "unauthorised" for kind, _ in kinds),
        sum(code == "L" for _, code in kinds),
        sum(code == "U" for _, code in kinds),
    )


def closed_weekdays(first: date, second: date) -> int:
    between = [first + timedelta(days=offset) for offset in range(1, (second - first).days)]
    return sum(day.weekday() < 5 for day in between)


@given(schools())
def test_every_pattern_is_that_of_looking_at_every_session(school: Invented) -> None:
    slow = school.slow
    holidays = [pair for pair in itertools.pairwise(slow.open_days) if closed_weekdays(*pair) >= 5]
    before = {one for one, _ in holidays}
    after = {two for _, two in holidays} - before
    for row in range(len(slow.rows)):
        found = find_patterns(school.fast, row, WHOLE)
        for weekday, tally in found.weekdays.items():
            assert tally == slow_tally(slow, row, [each for each in slow.opened if each[0].weekday() == weekday])
        for half, tally in found.halves.items():
            assert tally == slow_tally(slow, row, [each for each in slow.opened if each[1] is half])
        assert found.before == slow_tally(slow, row, [each for each in slow.opened if each[0] in before])
        assert found.after == slow_tally(slow, row, [each for each in slow.opened if each[0] in after])
        letters = ""
        for session in slow.opened:
            kind = slow.kind(row, session)
            letters += "p" if kind in ATTENDED else "a" if kind in POSSIBLE else ""
        assert [spell.sessions for spell in found.spells] == [len(run) for run in letters.split("p") if run]
        missed = sum(tally.absent for tally in found.halves.values())
        assert sum(spell.sessions for spell in found.spells) == missed
