"""How a pupil's year can still end: every limit below, at and above it, and by trying every number of absences."""

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.attendance.figures.enrolments import ENROLMENTS, Enrolment, write
from fasttrack_core.attendance.figures.measures import percent_shown
from fasttrack_core.attendance.figures.mountain import DEFAULT_BANDS, climb
from fasttrack_core.attendance.figures.patterns import find_patterns
from fasttrack_core.attendance.figures.projection import CannotTell, Projection, project, sessions_left, suppose
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.thresholds import judge
from tests.attendance.beside import Slow
from tests.attendance.invented import (
    BLACKBURN,
    CLUSTER,
    EVER,
    NATIONAL,
    NORFOLK,
    Session,
    both_halves,
    calendar_of,
    mondays,
    record_of,
    register_of,
    weekdays,
    weeks_of,
)
from tests.oracle.model import POSSIBLE

START = date(2025, 9, 8)
YEAR: list[Session] = weeks_of([*mondays(START, 10), *mondays(date(2026, 6, 1), 10)])
"""Twenty weeks, 200 sessions: ten in the autumn, ten in the summer, the last one on 7 August 2026."""
LAST = date(2026, 8, 7)


def projected(marks: str, sessions: list[Session] = YEAR) -> Projection:
    """The projection of a pupil whose marks so far are these, in a school that marks as far as they do."""
    calendar = calendar_of(sessions)
    record = record_of(sessions, marks, calendar=calendar)
    assert record.recorded_up_to is not None
    found = project(record, 0, record.recorded_up_to, DEFAULT_BANDS, calendar)
    assert isinstance(found, Projection)
    return found


def silent(record: Record, as_of: date, calendar: object) -> str:
    found = project(record, 0, as_of, DEFAULT_BANDS, calendar)  # type: ignore[arg-type]
    assert isinstance(found, CannotTell)
    return found.reason


def test_present_for_every_session_left_is_the_best_the_year_can_be() -> None:
    found = projected("O*20 /*80")
    assert (found.left, found.possible, found.last_day) == (100, 200, LAST)
    assert (found.percent, found.band) == ("90.00", "90-92.4")
    assert (found.best.label, found.best.chance.may_miss) == ("90-92.4", 0)
    assert found.best.chance.until == found.as_of


@pytest.mark.parametrize(("missed", "may_miss"), [(0, 19), (18, 1), (19, 0), (20, -1), (21, -1)], ids=str)
def test_persistent_absence_begins_at_exactly_ten_percent_of_the_years_possible_sessions(
    missed: int, may_miss: int
) -> None:
    found = projected(f"O*{missed} /*{100 - missed}")
    assert found.persistent.may_miss == may_miss
    assert found.persistent.possible is (missed < 20)


def test_severe_absence_begins_at_exactly_half() -> None:
    assert projected("I*99 /").severe.may_miss == 0
    assert projected("I*100").severe.may_miss == -1


@pytest.mark.parametrize(("may_miss", "day"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2)])
def test_until_is_the_last_day_that_can_be_missed_whole(may_miss: int, day: int) -> None:
    found = projected(f"O*{19 - may_miss} /*{81 + may_miss}")
    days = [found.as_of, *weekdays(date(2026, 6, 1), 5)]
    assert (found.persistent.may_miss, found.persistent.until) == (may_miss, days[day])


def test_a_limit_that_nothing_can_break_any_more_holds_to_the_years_last_day() -> None:
    found = projected("O /*195")
    assert found.left == 4
    assert (found.persistent.may_miss, found.persistent.until) == (4, LAST)
    assert found.bands[-1].chance.until == LAST


def test_a_band_out_of_reach_has_no_day() -> None:
    top = projected("O*20 /*80").bands[0]
    assert (top.chance.possible, top.chance.until, top.reached_on) == (False, None, None)


def test_the_day_on_which_a_band_is_reached_by_attending_is_the_first_one() -> None:
    # 90 of 100; 95% needs 190 of 200: the hundredth session left. 92.5% needs (90 + n) / (100 + n): n = 34.
    found = {band.label: band for band in projected("O*10 /*90").bands}
    left = weeks_of(mondays(date(2026, 6, 1), 10))
    assert found["95-97.4"].reached_on == left[99][0] == LAST
    assert found["92.5-94.9"].reached_on == left[33][0]
    assert found["90-92.4"].reached_on == date(2025, 11, 14)
    assert found["97.5-100"].reached_on is None


def test_an_afternoon_that_nobody_has_a_mark_for_yet_is_still_left() -> None:
    calendar = calendar_of(YEAR)
    morning = record_of(YEAR, "/*9", ".", calendar=calendar)
    friday = START + timedelta(days=4)
    assert morning.recorded_up_to == friday
    assert len(sessions_left(morning, friday)) == 191
    assert len(sessions_left(morning, START)) == 198


def test_marks_after_the_day_asked_about_are_sessions_left() -> None:
    calendar = calendar_of(YEAR)
    record = record_of(YEAR, "O*10 /*190", calendar=calendar)
    found = project(record, 0, START + timedelta(days=4), DEFAULT_BANDS, calendar)
    assert isinstance(found, Projection)
    assert (found.now.possible, found.left, found.percent) == (10, 190, "95.00")


def test_without_a_calendar_that_reaches_the_summer_nothing_is_told() -> None:
    short = weeks_of(mondays(START, 10))
    record = record_of(short, "/*50", calendar=calendar_of(short))
    day = date(2025, 10, 10)
    assert "Without term dates" in silent(record, day, None)
    assert "ends on 14 November 2025" in silent(record, day, calendar_of(short))
    assert "no school day of this school year" in silent(record, day, calendar_of(weeks_of(mondays(START, 1))[:0]))


@pytest.mark.parametrize(("last", "told"), [(date(2026, 5, 31), False), (date(2026, 6, 1), True)])
def test_a_calendar_reaches_the_summer_from_the_first_of_june_on(last: date, told: bool) -> None:
    sessions = [*weeks_of(mondays(START, 2)), *both_halves([last])]
    calendar = calendar_of(sessions)
    found = project(record_of(sessions, "/*20", calendar=calendar), 0, START, DEFAULT_BANDS, calendar)
    assert isinstance(found, Projection) is told


def test_a_pupil_without_a_possible_session_has_no_projection() -> None:
    calendar = calendar_of(YEAR)
    record = record_of(YEAR, "X*20", "/*20", calendar=calendar)
    assert "No possible session" in silent(record, date(2025, 9, 19), calendar)


@pytest.mark.parametrize(("unmarked", "told"), [(9, True), (10, False)])
def test_a_pupil_without_a_mark_for_a_school_week_may_have_left(unmarked: int, told: bool) -> None:
    calendar = calendar_of(YEAR)
    record = record_of(YEAR, f"/*{30 - unmarked}", "/*30", calendar=calendar)
    assert record.recorded_up_to is not None
    found = project(record, 0, record.recorded_up_to, DEFAULT_BANDS, calendar)
    assert isinstance(found, Projection) is told
    if isinstance(found, CannotTell):
        assert "still on roll" in found.reason


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_every_chance_is_that_of_trying_every_number_of_absences(absent: int, present: int, left: int) -> None:
    if not absent + present:
        return
    sessions = [*YEAR[: absent + present], *both_halves(weekdays(date(2026, 6, 1), 30))[:left]]
    sessions = sorted({*sessions, (date(2026, 7, 31), YEAR[0][1])})
    found = projected(f"I*{absent} /*{present}", sessions)
    left = found.left
    total = absent + present + left
    assert found.percent == "100.00" or absent != 0

    def most(kept: object) -> int:
        return max((more for more in range(left + 1) if kept(absent + more)), default=-1)  # type: ignore[operator]

    assert found.persistent.may_miss == most(lambda missed: not Fraction(missed, total) >= Fraction(1, 10))
    assert found.severe.may_miss == most(lambda missed: not Fraction(missed, total) >= Fraction(1, 2))
    for band in found.bands:
        edge = band.lower_percent / 100
        assert band.chance.may_miss == most(lambda missed, edge=edge: Fraction(total - missed, total) >= edge)
        tries = [n for n in range(left + 1) if Fraction(present + n, absent + present + n) >= edge]
        days = [day for day, _ in sessions][absent + present :]
        assert band.reached_on == (None if not tries else found.as_of if not tries[0] else days[tries[0] - 1])
    assert found.best.label == found.band


@pytest.mark.parametrize("rule", [BLACKBURN, NORFOLK, NATIONAL, CLUSTER], ids=lambda rule: rule.id)
def test_supposing_nothing_changes_no_verdict_and_no_figure(rule: object) -> None:
    calendar = calendar_of(YEAR)
    rows = ["O*10 /*90", "I*40 /*60", "G*9 /*91", ".*20 /*80", "X*100", "/*30 N*12 /*58"]
    record = record_of(YEAR, *rows, calendar=calendar)
    assert record.recorded_up_to is not None
    whole = judge(record, rule, record.recorded_up_to)  # type: ignore[arg-type]
    for row in range(len(rows)):
        changed = suppose(record, row, record.recorded_up_to, calendar, code="O", absences=0, sessions=0)
        assert not isinstance(changed, CannotTell)
        assert changed.as_of == record.recorded_up_to
        assert judge(changed.record, rule, changed.as_of).of(0) == whole.of(row)  # type: ignore[arg-type]
        assert climb(changed.record, changed.as_of).counts.of(0) == climb(record, record.recorded_up_to).counts.of(row)


@given(
    st.lists(st.sampled_from(["/", "O", "I", "", "X", "G", "N"]), min_size=60, max_size=140),
    st.sampled_from(["O", "I", "G"]),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_what_is_supposed_is_judged_as_if_it_had_been_marked(
    marks: list[str], code: str, absences: int, sessions: int
) -> None:
    calendar = calendar_of(YEAR)
    other = ["/"] * len(marks)
    record = Record(register_of(YEAR, other, marks), calendar, today=EVER)
    as_of = YEAR[len(marks) - 1][0]
    start = len(YEAR) - len(sessions_left(record, as_of))
    found = suppose(record, 1, as_of, calendar, code=code, absences=absences, sessions=sessions)
    assert not isinstance(found, CannotTell)
    absences, sessions = min(absences, len(YEAR) - start), min(max(absences, sessions), len(YEAR) - start)
    assert (found.absences, found.sessions) == (absences, sessions)
    row = [*marks, *[""] * (len(YEAR) - len(marks))]
    for place in range(sessions):
        row[start + place] = code if place < absences else "/\\"[(start + place) % 2]
    slow = Slow(YEAR, [other, row], YEAR)
    for rule in (BLACKBURN, NORFOLK, NATIONAL, CLUSTER):
        verdict = judge(found.record, rule, found.as_of).of(0)
        assert verdict.status == slow.status(1, rule, found.as_of)
        days = slow.window(rule, found.as_of)
        counts = slow.counts(1, days[0], days[-1])
        found_counts = verdict.counts.possible, verdict.counts.attended, verdict.counts.unauthorised
        assert found_counts == (*counts[:2], counts[3])


def test_marks_after_the_day_that_is_looked_at_are_no_part_of_what_is_supposed() -> None:
    """The pupil was away for all of the next forty sessions; supposed are ten of them, three missed."""
    calendar = calendar_of(YEAR)
    record = record_of(YEAR, "/*100", "/*60 O*40", calendar=calendar)
    found = suppose(record, 1, YEAR[59][0], calendar, code="I", absences=3, sessions=10)
    assert not isinstance(found, CannotTell)
    counts = found.record.pupil_counts(0, date.min, date.max)
    assert (counts.possible, counts.attended, counts.authorised, counts.unauthorised) == (70, 67, 3, 0)
    assert found.as_of == YEAR[69][0]


def test_what_is_supposed_for_days_off_the_roll_counts_in_no_figure() -> None:
    """A pupil leaves after thirty days and is back ten days later: of forty sessions supposed twenty are off roll."""
    calendar = calendar_of(YEAR)
    plain = register_of(YEAR, "/*100", "/*60")
    spans = write([Enrolment(None, YEAR[59][0]), Enrolment(YEAR[80][0], None)])
    pupils = (plain.pupils[0], replace(plain.pupils[1], attributes={ENROLMENTS: spans}))
    record = Record(Register(pupils, plain.sessions, plain.marks), calendar, today=EVER)
    found = suppose(record, 1, YEAR[59][0], calendar, code="O", absences=30, sessions=40)
    assert not isinstance(found, CannotTell)
    counts = found.record.pupil_counts(0, date.min, date.max)
    assert (counts.possible, counts.attended, counts.unauthorised, counts.missing) == (80, 70, 10, 0)


def test_supposing_leaves_the_record_as_it_was() -> None:
    calendar = calendar_of(YEAR)
    record = record_of(YEAR, "/*50", calendar=calendar)
    before = record.marks.copy()
    suppose(record, 0, date(2025, 10, 10), calendar, code="G", absences=10, sessions=20)
    assert np.array_equal(before, record.marks)


def test_without_a_calendar_nothing_can_be_supposed() -> None:
    record = record_of(YEAR, "/*50")
    assert isinstance(suppose(record, 0, START, None, code="O", absences=1, sessions=1), CannotTell)


def test_a_thousand_generated_pupils_are_projected_and_patterned_as_one_counts_them_slowly() -> None:
    """Every figure of the pupil page that is not a verdict, for 1,000 pupils with absences of every kind."""
    chance = random.Random(20260907)
    calendar = calendar_of(YEAR)
    weights = {"/": 60, "I": 8, "O": 6, "N": 2, "U": 3, "L": 6, "G": 2, "X": 2, "": 3, "Y1": 1, "V": 2}
    rows = [chance.choices(list(weights), list(weights.values()), k=120) for _ in range(1_000)]
    rows[0] = ["/"] * 120
    record = Record(register_of(YEAR, *rows), calendar, today=EVER)
    slow = Slow(YEAR, rows, YEAR)
    as_of, span = YEAR[119][0], YEAR[:120]
    for row in range(1_000):
        possible, attended, *_ = slow.counts(row, YEAR[0][0], as_of)
        found = project(record, row, as_of, DEFAULT_BANDS, calendar)
        assert isinstance(found, Projection)
        total, missed = possible + 80, possible - attended
        assert (found.now.possible, found.now.attended, found.left) == (possible, attended, 80)
        assert found.percent == percent_shown(attended + 80, total, DEFAULT_BANDS.edges)
        exact = Fraction(100 * (attended + 80), total)
        assert found.band == next(band.label for band in DEFAULT_BANDS.bands if exact >= band.lower_percent)
        free = [more for more in range(81) if Fraction(missed + more, total) < Fraction(1, 10)]
        assert found.persistent.may_miss == max(free, default=-1)
        patterns = find_patterns(record, row, record.year_to(as_of))
        for weekday, tally in patterns.weekdays.items():
            kinds = [slow.kind(row, each) for each in span if each[0].weekday() == weekday]
            counted = (sum(kind in POSSIBLE for kind in kinds), kinds.count("authorised"), kinds.count("unauthorised"))
            assert (tally.possible, tally.authorised, tally.unauthorised) == counted
        assert sum(spell.sessions for spell in patterns.spells) == missed
        assert sum(tally.late for tally in patterns.halves.values()) == rows[row].count("L")
