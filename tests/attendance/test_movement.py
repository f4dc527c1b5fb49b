"""Movement on the mountain: each day by its own exact figures, and who joined since is named as such."""

import random
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given

from fasttrack_core.attendance.figures.mountain import DEFAULT_BANDS, climb
from fasttrack_core.attendance.figures.movement import Way, between, move
from fasttrack_core.attendance.figures.record import Record
from tests.attendance.beside import Slow
from tests.attendance.invented import EVER, MONDAY, both_halves, record_of, register_of, weekdays
from tests.attendance.random_registers import Invented, as_ofs, schools

EDGES = [band.lower_percent for band in DEFAULT_BANDS.bands]
DAYS = weekdays(MONDAY, 20)
SESSIONS = both_halves(DAYS)


def slow_band(slow: Slow, row: int, day: date) -> int:
    """The band by its definition, with one fraction; -1 where nothing was possible."""
    day = slow.school.as_of(day) or day
    possible, attended, *_ = slow.counts(row, slow.school.year_start(day), day)
    if not possible:
        return -1
    return next(number for number, edge in enumerate(EDGES) if attended * 100 >= edge * possible)


def slow_way(before: int, after: int) -> Way:
    if before == -1:
        return Way.ABSENT if after == -1 else Way.JOINED
    if after == -1:
        return Way.LEFT
    return Way.STAYED if before == after else Way.CLIMBED if after < before else Way.SLID


def agree(fast: Record, slow: Slow, earlier: date, later: date) -> None:
    """Ways, steps and flows are those of the slow count."""
    moved = move(fast, earlier, later)
    rows = range(len(slow.rows))
    bands = [(slow_band(slow, row, earlier), slow_band(slow, row, later)) for row in rows]
    assert [Way(way) for way in moved.way] == [slow_way(*each) for each in bands]
    assert moved.steps.tolist() == [before - after if min(before, after) >= 0 else 0 for before, after in bands]
    flows = moved.flows(np.ones(len(slow.rows), dtype=np.bool_))
    assert flows.sum() == len(slow.rows)
    for before in range(-1, len(EDGES)):
        for after in range(-1, len(EDGES)):
            assert flows[before, after] == bands.count((before, after))


@pytest.mark.parametrize(
    ("marks", "way"),
    [
        ("/*19 G /*20", Way.CLIMBED),  # 95% of 20, then 39 of 40: exactly 97.5%
        ("/*19 G /*19 I", Way.STAYED),  # then 38 of 40: still 95%
        ("/*19 G /*18 I*2", Way.SLID),  # then 37 of 40: 92.5%
        ("/*19 . /*20", Way.STAYED),  # a missing mark counts for nobody
    ],
)
def test_a_pupil_climbs_at_the_edge_and_not_below_it(marks: str, way: Way) -> None:
    moved = move(record_of(SESSIONS, marks, "/*40"), DAYS[9], DAYS[19])
    assert Way(moved.way[0]) is way


def test_a_pupil_whose_first_mark_came_after_the_earlier_day_joined_since() -> None:
    record = record_of(SESSIONS, ".*20 /*20", ".*19 /*21", "/*40")
    moved = move(record, DAYS[9], DAYS[19])
    assert [Way(way) for way in moved.way] == [Way.JOINED, Way.STAYED, Way.STAYED]
    flows = moved.flows(np.ones(3, dtype=np.bool_))
    assert flows[-1, 0] == 1
    assert flows[0, 0] == 2


def test_a_pupil_with_no_mark_at_all_stands_nowhere_on_either_day() -> None:
    moved = move(record_of(SESSIONS, ".*40", "/*40"), DAYS[9], DAYS[19])
    assert Way(moved.way[0]) is Way.ABSENT


def test_the_same_day_twice_moves_nobody() -> None:
    moved = move(record_of(SESSIONS, "/*19 G*21", "/*40"), DAYS[9], DAYS[9])
    assert set(moved.way.tolist()) == {Way.STAYED}
    assert not moved.steps.any()


def test_over_the_first_of_september_the_later_figures_begin_afresh() -> None:
    july, september = weekdays(date(2025, 7, 14), 5), weekdays(date(2025, 9, 8), 5)
    record = record_of(both_halves([*july, *september]), "G*10 /*10", "/*10", ".*10 /*10")
    moved = move(record, july[-1], september[-1])
    assert not moved.within_one_year
    assert [Way(way) for way in moved.way] == [Way.CLIMBED, Way.LEFT, Way.JOINED]
    assert moved.steps[0] == len(EDGES) - 1
    assert move(record, september[0], september[-1]).within_one_year


def test_only_members_are_counted_in_the_flows() -> None:
    moved = move(record_of(SESSIONS, "/*40", "/*20 G*20"), DAYS[9], DAYS[19])
    flows = moved.flows(np.array([True, False]))
    assert flows.sum() == flows[0, 0] == 1


@given(schools(), as_ofs, as_ofs)
def test_movement_is_what_two_slow_counts_say(school: Invented, earlier: date, later: date) -> None:
    agree(school.fast, school.slow, earlier, later)


@given(schools(), as_ofs, as_ofs)
def test_going_back_turns_every_way_round(school: Invented, earlier: date, later: date) -> None:
    there, back = move(school.fast, earlier, later), move(school.fast, later, earlier)
    assert there.steps.tolist() == (-back.steps).tolist()
    everyone = np.ones(len(there.way), dtype=np.bool_)
    assert there.flows(everyone).tolist() == back.flows(everyone).T.tolist()


DAYS_OF_LARGE = weekdays(date(2025, 9, 3), 40)


@pytest.mark.parametrize(("earlier", "later"), [(4, 39), (19, 20), (0, 39), (39, 39)])
def test_a_thousand_generated_pupils_move_as_the_slow_count_says(earlier: int, later: int) -> None:
    invented = random.Random(20251)
    sessions = both_halves(DAYS_OF_LARGE)
    rows = []
    for _ in range(1000):
        away = invented.choice((0.0, 0.02, 0.05, 0.1, 0.3, 0.7))
        begins = invented.choice((0, 0, 0, 0, 12, 40))
        rows.append(
            [""] * begins
            + [
                invented.choice("IGOMCNX#-?") if invented.random() < away else "/"
                for _ in range(len(sessions) - begins)
            ]
        )
    register = register_of(sessions, *rows)
    agree(Record(register, today=EVER), Slow(sessions, rows), DAYS_OF_LARGE[earlier], DAYS_OF_LARGE[later])


def test_movement_between_mountains_is_movement_between_their_days() -> None:
    record = record_of(SESSIONS, "/*19 G*21", "/*40")
    earlier, later = climb(record, DAYS[2]), climb(record, DAYS[19] + timedelta(days=3))
    assert between(earlier, later).way.tolist() == move(record, DAYS[2], DAYS[19]).way.tolist()
