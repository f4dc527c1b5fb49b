"""The list of wrong changes has not rotted: each quoted text stands where it is said, once, and its tests are there."""

import pytest

from tests.long.mutations import GONE, MUTATIONS, ROOT, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: f"{each.number}")
def test_every_quoted_text_stands_once_in_its_file(mutation: Mutation) -> None:
    assert mutation.change(ROOT) != (ROOT / "fasttrack_core" / mutation.file).read_text(encoding="utf-8")
    assert all((ROOT / test).is_file() for test in mutation.tests)


def test_all_forty_five_are_listed_once() -> None:
    assert sorted([*GONE, *(each.number for each in MUTATIONS)]) == list(range(1, 46))


def test_what_is_said_to_be_gone_is_gone() -> None:
    assert "possible_defence" not in (ROOT / "fasttrack_core" / "attendance" / "figures" / "codes.csv").read_text(
        encoding="utf-8"
    )
