"""The sweep: how many pupils each pair of "sessions in school weeks" would reach."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.measures import PUPILS_AT_ONCE
from fasttrack_core.attendance.figures.record import PENALTY_CODES, Record
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.thresholds import judge
from fasttrack_core.attendance.figures.what_if import sweep
from tests.attendance.invented import (
    EVER,
    MONDAY,
    NATIONAL,
    both_halves,
    calendar_of,
    mondays,
    record_of,
    weekdays,
    weeks_of,
)
from tests.attendance.random_registers import Invented, as_ofs, schools

FOREVER = date(2030, 1, 1)


@given(schools(), as_ofs, st.integers(1, 6), st.integers(1, 6), st.sampled_from([PENALTY_CODES, frozenset("GOU")]))
def test_the_sweep_is_that_of_counting_every_pupil_s_every_window(
    school: Invented, as_of: date, max_sessions: int, max_weeks: int, codes: frozenset[str]
) -> None:
    found = sweep(school.fast, as_of, max_sessions, max_weeks, codes)
    assert found.now.shape == found.ever.shape == (max_sessions, max_weeks)
    for weeks in range(1, max_weeks + 1):
        most = [school.slow.most(row, as_of, weeks, codes) for row in range(len(school.slow.rows))]
        for sessions in range(1, max_sessions + 1):
            assert found.now[sessions - 1, weeks - 1] == sum(now >= sessions for now, _ in most)
            assert found.ever[sessions - 1, weeks - 1] == sum(ever >= sessions for _, ever in most)


@pytest.mark.parametrize("sessions", [9, 10, 11])
def test_the_sweep_agrees_with_the_national_threshold_below_at_and_above_its_limit(sessions: int) -> None:
    record = record_of(weeks_of(mondays(MONDAY, 11)), f"/*10 G*{sessions} /*{100 - sessions}", "/*110")
    as_of = record.recorded_up_to
    assert as_of is not None
    met = int((judge(record, NATIONAL, as_of).status == 1).sum())
    assert sweep(record, as_of).now[9, 9] == met == (1 if sessions >= 10 else 0)


def test_now_looks_at_the_last_window_and_ever_at_all_of_them() -> None:
    record = record_of(weeks_of(mondays(MONDAY, 4)), "G*3 /*37", "/*37 G*3", "G*2 /*37 G")
    table = sweep(record, FOREVER, 3, 4)
    assert table.now.tolist() == [[2, 2, 2, 3], [1, 1, 1, 3], [1, 1, 1, 3]]
    assert table.ever.tolist() == [[3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 3]]


def test_a_window_runs_across_holidays_and_the_year_s_end() -> None:
    days = [*weekdays(date(2025, 7, 14), 5), *weekdays(date(2025, 9, 8), 5)]
    record = record_of(both_halves(days), "/*5 G*10 /*5")
    assert sweep(record, date(2025, 9, 12), 10, 2).now[9].tolist() == [0, 1]


def test_sessions_after_the_day_are_ignored_even_within_its_week() -> None:
    record = record_of(weeks_of([MONDAY]), "G*10")
    assert sweep(record, MONDAY + timedelta(days=2), 10, 1).ever[:, 0].tolist() == [1] * 6 + [0] * 4


def test_more_weeks_than_are_recorded_are_the_whole_record() -> None:
    record = record_of(weeks_of(mondays(MONDAY, 2)), "G*20")
    assert sweep(record, FOREVER, 20, 5).now[19].tolist() == [0, 1, 1, 1, 1]


def test_more_sessions_in_a_window_than_a_byte_can_count_are_counted() -> None:
    days = [MONDAY + timedelta(days=number) for number in range(7 * 20)]
    record = record_of(both_halves(days), "G*280", "G*24 /*256", "/*280")
    table = sweep(record, FOREVER, 280, 20)
    assert table.now[:, 19].tolist() == [2] * 24 + [1] * 256
    assert table.ever[:, 19].tolist() == [2] * 24 + [1] * 256


def test_an_open_week_without_marks_is_a_school_week_of_the_window() -> None:
    sessions = weeks_of(mondays(MONDAY, 3))
    record = record_of([*sessions[:10], *sessions[20:]], "G*20", calendar=calendar_of(sessions))
    assert sweep(record, FOREVER, 20, 3).now[19].tolist() == [0, 0, 1]


@pytest.mark.parametrize("pupils", [0, 2])
def test_an_empty_school_has_a_table_of_noughts(pupils: int) -> None:
    for sessions in ([], weeks_of([MONDAY])):
        table = sweep(record_of(sessions, *[""] * pupils), MONDAY, 3, 2)
        assert table.now.tolist() == table.ever.tolist() == [[0, 0]] * 3


def test_a_day_before_the_record_has_a_table_of_noughts() -> None:
    table = sweep(record_of(weeks_of([MONDAY]), "G*10"), MONDAY - timedelta(days=1), 2, 2)
    assert table.now.tolist() == table.ever.tolist() == [[0, 0]] * 2


def test_a_large_authority_has_the_sweep_of_its_schools_together() -> None:
    small = record_of(weeks_of(mondays(MONDAY, 3)), "G*3 /*27", "/*30", "/*27 O*3", "N*2 /*26 G*2").register
    times = 2 * PUPILS_AT_ONCE // 4 + 1
    marks = np.asfortranarray(np.tile(small.marks, (times, 1)))
    large = Record(Register(small.pupils * times, small.sessions, marks), today=EVER)
    one, all_of_them = sweep(Record(small, today=EVER), FOREVER, 5, 4), sweep(large, FOREVER, 5, 4)
    assert np.array_equal(all_of_them.now, one.now * times)
    assert np.array_equal(all_of_them.ever, one.ever * times)


def test_the_table_has_one_row_for_each_pair_sessions_first() -> None:
    frame = sweep(record_of(weeks_of([MONDAY]), "G*2"), FOREVER, 3, 2).frame()
    assert frame.to_dict("list") == {
        "sessions": [1, 1, 2, 2, 3, 3],
        "weeks": [1, 2, 1, 2, 1, 2],
        "pupils_now": [1, 1, 1, 1, 0, 0],
        "pupils_ever": [1, 1, 1, 1, 0, 0],
    }


@pytest.mark.parametrize("highest", [254, 255, 256, 300, 1000])
def test_more_sessions_than_a_small_number_holds_may_be_asked_about(highest: int) -> None:
    record = record_of(weeks_of([MONDAY]), "G*10", "/*10")
    table = sweep(record, FOREVER, highest, 1)
    assert table.now[:, 0].tolist() == [1] * 10 + [0] * (highest - 10)
