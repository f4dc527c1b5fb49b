"""Files as schools really send them: changed in any way, they are read right, asked about, or every loss is named."""

from collections.abc import Callable
from datetime import date
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fasttrack_core import importing
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import Sheet
from tests.breadth import every, examples
from tests.formats.grids import Grid, long_grid, week_grid, wide_grid
from tests.formats.judging_damage import Verdict, judge
from tests.formats.mutations import MUTATIONS
from tests.formats.mutations.kinds import Mutation
from tests.formats.truth import LATEST, School, blank_free, whole, words
from tests.formats.writers import arbor, bromcom_marks, bromcom_weekly, own_spreadsheet, sims_marks

NUMBERS = words("004179 004099 004228 004267 004328 004385 004175 004349 004378 004379")


@cache
def school() -> School:
    """Ten pupils with awkward names and marks, two school weeks, some days before the 13th and some after."""
    return whole().slice(NUMBERS, date(2026, 10, 5), date(2026, 10, 16))


def sims() -> Grid:
    here = school()
    return long_grid(sims_marks.plain_table(here), here, {key: mark or "-" for key, mark in here.marks.items()})


def arbor_marks() -> Grid:
    return long_grid(arbor.marks(school()), school(), blank_free(school()))


def bromcom() -> Grid:
    return long_grid(bromcom_marks.second_version(school()), school(), dict(school().marks))


def own_sheet() -> Grid:
    return wide_grid(own_spreadsheet.column_a_session(school()), school(), dict(school().marks), 10)


def bromcom_weeks() -> Grid:
    return week_grid(bromcom_weekly.dated(school()), school(), dict(school().marks))


WRITERS: dict[str, Callable[[], Grid]] = {
    "sims": sims,
    "arbor": arbor_marks,
    "bromcom": bromcom,
    "own sheet": own_sheet,
    "bromcom weeks": bromcom_weeks,
}


@cache
def unchanged(name: str) -> Grid:
    """A file as its system wrote it: change only a copy."""
    return WRITERS[name]()


def no_workbook(data: bytes) -> list[Sheet]:
    raise UnreadableFile("Not a workbook.")


def outcome(grid: Grid) -> Verdict | str:
    """The verdict on what was read, or the sentence with which the file was refused or asked about."""
    data = grid.data()
    try:
        reading = importing.read("register.csv", data, sheets=no_workbook, latest=LATEST)
    except UnreadableFile as question:
        return str(question)
    return judge(grid, reading, 1 if data.startswith(b"sep=") else 0)


def fitting(*mutations: Mutation) -> list[object]:
    return [
        pytest.param(name, mutation, id=f"{mutation.name}, {name}")
        for mutation in mutations
        for name in WRITERS
        if mutation.fits(unchanged(name))
    ]


def test_there_are_at_least_forty_mutations() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) >= 40


@pytest.mark.parametrize("name", WRITERS)
def test_an_unchanged_file_is_read_as_the_truth(name: str) -> None:
    result = outcome(unchanged(name).copy())
    assert isinstance(result, Verdict)
    assert result.equal, result.damage[:5]


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize(("name", "mutation"), fitting(*(m for m in MUTATIONS if m.harmless)))
def test_what_loses_nothing_is_read_as_the_truth(name: str, mutation: Mutation, seed: int) -> None:
    grid = unchanged(name).copy()
    mutation.apply(grid, Random(seed))
    result = outcome(grid)
    assert isinstance(result, Verdict), result
    assert result.equal, (result.damage[:5], result.named)


@pytest.mark.parametrize("seed", every([1, 2], 1))
@pytest.mark.parametrize(("name", "mutation"), fitting(*(m for m in MUTATIONS if not m.harmless)))
def test_what_may_lose_something_never_loses_it_in_silence(name: str, mutation: Mutation, seed: int) -> None:
    grid = unchanged(name).copy()
    mutation.apply(grid, Random(seed))
    result = outcome(grid)
    if isinstance(result, str):
        assert result.endswith((".", "?")), result
    else:
        assert not result.damage, result.damage[:5]


@settings(max_examples=examples(20, 60))
@given(
    name=st.sampled_from(sorted(WRITERS)),
    chosen=st.lists(st.sampled_from(MUTATIONS), min_size=2, max_size=3, unique_by=lambda mutation: mutation.name),
    seed=st.integers(0, 999),
)
def test_several_changes_at_once_never_damage_in_silence(name: str, chosen: list[Mutation], seed: int) -> None:
    grid, rng = unchanged(name).copy(), Random(seed)
    for mutation in chosen:
        if grid.lines[0].header and mutation.fits(grid):
            mutation.apply(grid, rng)
    result = outcome(grid)
    if isinstance(result, Verdict):
        assert not result.damage, ([mutation.name for mutation in chosen], result.damage[:5])
