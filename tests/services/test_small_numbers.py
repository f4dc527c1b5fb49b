"""Small numbers stay hidden: nobody can work one out from the numbers shown."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.services.mountain.small_numbers import SmallNumbers, Sum, hide
from fasttrack_core.services.office.school_settings import SchoolSettings

RULE = SmallNumbers(below=5)


def hidden(values: list[int], *sums: Sum, rule: SmallNumbers = RULE) -> set[int]:
    return set(hide(values, [cell for cell, value in enumerate(values) if rule.small(value)], sums, rule))


@pytest.mark.parametrize(("number", "small"), [(0, False), (1, True), (4, True), (5, False), (6, False)])
def test_a_number_is_small_from_one_to_one_below_the_limit(number: int, small: bool) -> None:
    assert RULE.small(number) is small


def test_where_nothing_is_small_nothing_is_hidden() -> None:
    assert hidden([30, 12, 18], Sum(0, (1, 2))) == set()


def test_a_total_does_not_reveal_the_one_hidden_part() -> None:
    assert hidden([60, 3, 20, 37], Sum(0, (1, 2, 3))) == {1, 2}


def test_of_two_parts_both_are_hidden() -> None:
    assert hidden([30, 3, 27], Sum(0, (1, 2))) == {1, 2}


def test_two_hidden_parts_that_are_small_together_take_a_third_with_them() -> None:
    assert hidden([60, 2, 2, 20, 36], Sum(0, (1, 2, 3, 4))) == {1, 2, 3}
    assert hidden([60, 2, 3, 20, 35], Sum(0, (1, 2, 3, 4))) == {1, 2}


def test_a_part_of_nought_hides_nobody() -> None:
    assert hidden([23, 3, 0, 20], Sum(0, (1, 2, 3))) == {1, 3}


def test_where_every_part_is_hidden_and_small_the_total_is_too() -> None:
    assert hidden([3, 3, 0], Sum(0, (1, 2))) == {0, 1}


def test_a_class_is_not_revealed_by_its_year_and_the_other_class() -> None:
    # The school, two years, and their two classes each; one class is small.
    values = [60, 30, 30, 3, 27, 15, 15]
    sums = (Sum(0, (1, 2)), Sum(0, (3, 4, 5, 6)), Sum(1, (3, 4)), Sum(2, (5, 6)))
    found = hidden(values, *sums)
    assert {3, 4} <= found
    assert 0 not in found


def test_three_sums_that_go_round_determine_what_each_alone_leaves_open() -> None:
    """Each total counts two of three groups, and each group stands in two totals: half their difference is a group."""
    sums = (Sum(0, (3, 4)), Sum(1, (4, 5)), Sum(2, (3, 5)))
    found = hidden([12, 19, 13, 3, 9, 10], *sums)
    assert {3, 4, 5} < found, "with all three totals shown the small group is (12 + 13 - 19) / 2"


def test_the_limit_is_the_schools_own() -> None:
    assert hidden([60, 8, 52], Sum(0, (1, 2)), rule=SmallNumbers(below=10)) == {1, 2}
    assert hidden([60, 8, 52], Sum(0, (1, 2)), rule=SmallNumbers(below=8)) == set()
    assert hidden([60, 1, 59], Sum(0, (1, 2)), rule=SmallNumbers(below=0)) == set()


def test_a_school_that_has_decided_nothing_hides_numbers_under_five() -> None:
    assert SmallNumbers.of(SchoolSettings(name="Quarry Lane School")) == SmallNumbers(5)
    assert SmallNumbers.of(SchoolSettings(name="Quarry Lane School", small_numbers_below=0)) == SmallNumbers(0)


def test_the_rule_says_what_it_hides() -> None:
    assert SmallNumbers(5).said.startswith("Numbers from 1 to 4 are hidden")
    assert SmallNumbers(2).said.startswith("Numbers of 1 are hidden")
    assert SmallNumbers(1).said == SmallNumbers(0).said == "No number is hidden for being small."


def test_settings_saved_before_the_limit_could_be_chosen_have_not_changed() -> None:
    assert "small_numbers_below" not in SchoolSettings(name="Quarry Lane School").model_dump()
    assert SchoolSettings(name="Quarry Lane School", small_numbers_below=10).model_dump()["small_numbers_below"] == 10


def possible_values(values: list[int], covered: set[int], sums: list[Sum], most: int) -> dict[int, set[int]]:
    """What a reader who tries everything finds possible for each hidden cell, up to ``most``."""
    cells = sorted(covered)
    guesses = np.meshgrid(*[np.arange(most + 1, dtype=np.int16)] * len(cells), indexing="ij", sparse=True)
    tried: dict[int, Any] = dict(enumerate(values)) | dict(zip(cells, guesses, strict=True))
    fits = np.ones((most + 1,) * len(cells), dtype=bool)
    for each in sums:
        fits &= np.equal(tried[each.total], sum(tried[part] for part in each.parts))
    places = range(len(cells))
    return {
        cell: set(np.flatnonzero(fits.any(axis=tuple(each for each in places if each != place))).tolist())
        for place, cell in enumerate(cells)
    }


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_whoever_tries_every_number_never_finds_a_small_one(parts: list[int]) -> None:
    values = [sum(parts), parts[0] + parts[1], parts[2] + parts[3], *parts]
    sums = [Sum(0, (1, 2)), Sum(0, (3, 4, 5, 6)), Sum(1, (3, 4)), Sum(2, (5, 6))]
    covered = hidden(values, *sums)
    small = {cell for cell, value in enumerate(values) if RULE.small(value)}
    assert small <= covered
    if len(covered) <= 4:
        found = possible_values(values, covered, sums, sum(parts) + 2)
        assert all(len(found[cell]) > 1 for cell in covered)
