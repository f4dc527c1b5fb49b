"""What a rule put together on screen says now and on any day of a span equals a slow recount and the thresholds."""

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.record import PENALTY_CODES, Record
from fasttrack_core.attendance.figures.sessions import day_number, day_of
from fasttrack_core.attendance.figures.thresholds import Rule, Status, judge
from fasttrack_core.attendance.figures.what_if import sweep
from fasttrack_core.attendance.figures.what_if_days import Days, Tally
from tests.attendance.beside import Slow
from tests.attendance.invented import (
    BLACKBURN,
    CLUSTER,
    EVER,
    MONDAY,
    NATIONAL,
    NORFOLK,
    both_halves,
    mondays,
    record_of,
    register_of,
    rule,
    weekdays,
    weeks_of,
)
from tests.attendance.random_registers import Invented, as_ofs, limits, rules, schools

FOREVER = date(2030, 1, 1)


def tally(school: Record, asked: Rule) -> Tally:
    return Tally(Days(school), asked.codes)


@given(schools(), rules(), as_ofs)
def test_over_the_whole_record_the_first_day_is_that_of_the_thresholds(
    school: Invented, asked: Rule, as_of: date
) -> None:
    found = tally(school.fast, asked).span(asked, None, as_of)
    assert np.array_equal(found.first_met, judge(school.fast, asked, as_of).first_met)
    assert not found.already.any()


@given(schools(), rules(), as_ofs, as_ofs)
def test_each_day_of_a_span_is_judged_as_the_slow_recount_judges_it(
    school: Invented, asked: Rule, first: date, last: date
) -> None:
    found = tally(school.fast, asked).span(asked, first, last)
    opened = school.slow.school.days
    before = [day for day in opened if day < first and day <= last][-1:]
    for row in range(len(school.slow.rows)):
        met = [day for day in opened if first <= day <= last and school.slow.status(row, asked, day) is Status.MET]
        assert found.first_met[row] == (day_number(met[0]) if met else -1)
        if first <= last:
            assert found.already[row] == any(school.slow.status(row, asked, day) is Status.MET for day in before)


@given(schools(), as_ofs, st.sampled_from([PENALTY_CODES, frozenset("GOU"), frozenset("GNOUI"), frozenset("H")]))
def test_without_limits_the_table_is_the_sweep(school: Invented, as_of: date, codes: frozenset[str]) -> None:
    fast = Tally(Days(school.fast), codes).sweep(as_of, 6, 5)
    slow = sweep(school.fast, as_of, 6, 5, codes)
    assert np.array_equal(fast.now, slow.now)
    assert np.array_equal(fast.ever, slow.ever)


@given(schools(), as_ofs, as_ofs, limits, limits)
def test_each_cell_of_the_table_is_the_rule_of_its_sessions_and_weeks(
    school: Invented, as_of: date, since: date, low: Fraction | None, high: Fraction | None
) -> None:
    counter = Tally(Days(school.fast), PENALTY_CODES)
    table = counter.sweep(as_of, 3, 4, since=since, at_least_percent=low, below_percent=high)
    for weeks in range(1, 5):
        for sessions in range(1, 4):
            asked = rule(weeks, unauthorised_at_least=sessions, attendance_at_least=low, attendance_below=high)
            ever = counter.span(asked, since, as_of).met.sum()
            assert table.ever[sessions - 1, weeks - 1] == ever
            if any(day <= as_of for day in school.slow.school.days):
                met = (judge(school.fast, asked, as_of).status == 1).sum()
                assert table.now[sessions - 1, weeks - 1] == met


CODES = ["/"] * 40 + ["G", "O", "U", "N", "I", "M", "L", "V", "#", "-", "", "X"]
ASKED = [
    BLACKBURN,
    NORFOLK,
    NATIONAL,
    CLUSTER,
    rule(4, unauthorised_at_least=6, codes=frozenset("GOU"), attendance_below=Fraction(97, 1)),
    rule(12, unauthorised_at_least=12, codes=frozenset("GNOUI")),
    rule(6, attendance_below=Fraction(90)),
    rule(None, unauthorised_at_least=20, codes=frozenset("OU"), attendance_at_least=Fraction(50)),
]


@pytest.fixture(scope="module")
def thousand() -> tuple[Record, Slow]:
    """1,000 pupils over the end of one year and the beginning of the next, with weeks of holiday in between."""
    chance = random.Random(20260907)
    days = [*weekdays(date(2025, 6, 9), 30), *weekdays(date(2025, 9, 3), 36), *weekdays(date(2025, 11, 3), 34)]
    sessions = both_halves(days)
    rows = []
    for _ in range(1000):
        often = chance.random() ** 3
        rows.append(
            [
                chance.choice(CODES) if chance.random() < 0.5 else "O" if chance.random() < often else "/"
                for _ in sessions
            ]
        )
    return Record(register_of(sessions, *rows), today=EVER), Slow(sessions, rows)


@pytest.mark.parametrize("asked", ASKED, ids=lambda each: f"{each.unauthorised_at_least} in {each.school_weeks}")
def test_for_a_thousand_pupils_every_answer_is_the_slow_one(thousand: tuple[Record, Slow], asked: Rule) -> None:
    fast, slow = thousand
    counter, met = tally(fast, asked), [slow.days_met(row, asked) for row in slow.rows]
    for as_of in (date(2025, 12, 19), date(2025, 11, 12), date(2025, 10, 26), date(2025, 9, 1), date(2025, 7, 4)):
        past = [sorted(day for day in days if day <= as_of) for days in met]
        found = counter.span(asked, None, as_of).first_met
        assert [day_of(day) if day >= 0 else None for day in found] == [next(iter(days), None) for days in past]
        this_year = [next((day for day in days if day >= date(2025, 9, 1)), None) for days in past]
        found = counter.span(asked, date(2025, 9, 1), as_of).first_met
        assert [day_of(day) if day >= 0 else None for day in found] == this_year
        if asked.school_weeks is not None:
            last = max(day for day in slow.school.days if day <= as_of)
            now = judge(fast, asked, as_of).status == 1
            assert now.tolist() == [last in days for days in past]
            if asked.unauthorised_at_least is not None:
                table = counter.sweep(
                    as_of, 20, 12, since=date(2025, 9, 1),
                    at_least_percent=asked.attendance_at_least, below_percent=asked.attendance_below,
                )  # fmt: skip
                cell = asked.unauthorised_at_least - 1, asked.school_weeks - 1
                assert (table.now[cell], table.ever[cell]) == (now.sum(), sum(day is not None for day in this_year))


@pytest.mark.parametrize("sessions", [9, 10, 11])
def test_the_limit_itself_is_reached_and_one_below_is_not(sessions: int) -> None:
    school = record_of(weeks_of(mondays(MONDAY, 11)), f"/*10 G*{sessions} /*{100 - sessions}", "/*110")
    assert tally(school, NATIONAL).span(NATIONAL, None, FOREVER).met.tolist() == [sessions >= 10, False]


@pytest.mark.parametrize(("absent", "met"), [(4, False), (5, False), (6, True)])
def test_attendance_at_the_upper_limit_is_not_below_it(absent: int, met: bool) -> None:
    asked = rule(10, unauthorised_at_least=1, attendance_below=Fraction(95))
    school = record_of(weeks_of(mondays(MONDAY, 10)), f"G*{absent} /*{100 - absent}", "/*100")
    counter = tally(school, asked)
    assert counter.span(asked, date(2025, 11, 14), FOREVER).met.tolist() == [met, False]
    assert counter.sweep(FOREVER, 1, 10, below_percent=Fraction(95)).now[0, 9] == met


def test_who_met_it_the_day_before_the_span_does_not_come_to_meet_it_within() -> None:
    asked = rule(2, unauthorised_at_least=2)
    school = record_of(weeks_of(mondays(MONDAY, 4)), "/*8 G*2 /*30", "/*18 G*2 /*20", "G*2 /*18 /*8 G*2 /*10")
    found = tally(school, asked).span(asked, MONDAY + timedelta(weeks=1), FOREVER)
    assert found.already.tolist() == [True, False, True]
    assert found.met.tolist() == [True, True, True]
    assert found.comes_to_meet.tolist() == [False, True, False]
    assert day_of(found.first_met[1]) == MONDAY + timedelta(days=11)


def test_codes_of_authorised_absence_count_where_they_are_asked_for() -> None:
    asked = rule(1, unauthorised_at_least=4)
    school = record_of(weeks_of([MONDAY]), "I*2 G*2 /*6", "G*4 /*6")
    assert tally(school, asked).span(asked, None, FOREVER).met.tolist() == [False, True]
    wider = replace(asked, codes=PENALTY_CODES | {"I"})
    assert tally(school, wider).span(wider, None, FOREVER).met.tolist() == [True, True]


@pytest.mark.parametrize("pupils", [0, 2])
def test_an_empty_school_has_nobody(pupils: int) -> None:
    for sessions in ([], weeks_of([MONDAY])):
        counter = tally(record_of(sessions, *[""] * pupils), NATIONAL)
        assert not counter.span(NATIONAL, None, FOREVER).met.any()
        assert counter.sweep(FOREVER, 3, 2).ever.tolist() == [[0, 0]] * 3


def test_a_span_that_ends_before_it_begins_has_nobody() -> None:
    counter = tally(record_of(weeks_of([MONDAY]), "G*10"), NATIONAL)
    assert not counter.span(NATIONAL, MONDAY + timedelta(days=4), MONDAY).met.any()
