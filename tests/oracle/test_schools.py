"""The invented schools do what schools do, and the slow model says of each what the policy page promises of all."""

import pytest

from tests.breadth import every
from tests.oracle import commands
from tests.oracle.codes import CODES
from tests.oracle.invariance import slow, undisturbed
from tests.oracle.model import School
from tests.oracle.schools import HAPPENINGS, Invented, school_of


def test_everything_that_schools_do_happens_in_some() -> None:
    schools = [school_of(seed) for seed in range(80)]
    assert {each for school in schools for each in school.happened} == set(HAPPENINGS)
    seen = [slow(school) for school in schools]
    assert sum(bool(school.strays()) for school in seen) > 10
    assert sum(any(map(school.planned, school.pupils)) for school in seen) > 20
    assert sum(any(map(school.not_yet_counted, school.pupils)) for school in seen) > 5
    assert sum(bool(school.starts) for school in seen) > 10
    assert (
        sum(
            any(school.unmarked_end(each, *school.days[:: len(school.days) - 1]) for each in school.pupils)
            for school in seen
            if len(school.days) > 1
        )
        > 20
    )
    assert any(school.as_of() is None for school in seen)
    assert sum(school.calendar is None for school in schools) > 15
    partial = [
        school for school in seen if school.calendar and len(school.known_years) < len(set(school._years.values()))
    ]
    assert len(partial) > 3
    assert {len(school.pupils) for school in seen} >= {1, 10, 20}
    written = {mark for school in schools for row in school.marks.values() for mark in row.values()}
    assert written >= set(CODES)


@pytest.mark.parametrize("seed", every(range(24), 6))
def test_planned_marks_and_one_stray_change_no_figure(seed: int) -> None:
    school, entered = undisturbed(seed)
    assert sum(map(len, entered.marks.values())) > sum(map(len, school.marks.values()))
    same(slow(school), slow(entered), school)


def same(plain: School, entered: School, school: Invented) -> None:
    """Every figure of both as of the same days."""
    assert entered.recorded_up_to == plain.recorded_up_to
    for asked in school.days[:3]:
        if plain.as_of(asked) is None:
            continue
        assert commands.mountain(entered, asked) == commands.mountain(plain, asked)
        assert commands.sweep(entered, asked, 12, 12) == commands.sweep(plain, asked, 12, 12)
        for pathway in commands.PATHWAYS:
            assert commands.thresholds(entered, pathway, asked) == commands.thresholds(plain, pathway, asked)
            for pupil in plain.pupils:
                numbers = commands.reason_numbers(plain, pathway, pupil, asked)
                assert commands.reason_numbers(entered, pathway, pupil, asked) == numbers
