"""No table ends as if it were whole: all rows to 30 are in sight, and beyond that it says how many there are."""

import ast
from pathlib import Path

import pytest

from pages.components.common import tables
from tests.pages.conftest import Visit, words


def test_every_table_of_the_pages_is_shown_by_the_one_helper(root: Path) -> None:
    found = [
        path.name
        for path in (root / "pages").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "st.dataframe"
    ]
    assert found == ["tables.py"]


def test_no_table_has_a_height_of_its_own(root: Path) -> None:
    for path in (root / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("tables.show", "choosing.row"):
                assert "height" not in {word.arg for word in node.keywords}, path.name


@pytest.mark.parametrize("count", [0, 1, 29, 30, 31, 5000])
@pytest.mark.parametrize("row_height", [None, 66])
def test_all_rows_to_thirty_are_in_sight(count: int, row_height: int | None) -> None:
    """As many as there are, in a table that is as high as they are; or 30 of them, and no more."""
    thirty = tables.HEAD + (row_height or tables.ROW) * 30 + 2
    assert tables.height(count, row_height) == ("content" if count <= 30 else thirty)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_row_is_as_high_as_the_table_counts_on_in_larger_type_too(sample_visit: Visit, hidden: bool) -> None:
    at = sample_visit("overview", shared_screen_chosen=hidden)
    assert at.dataframe
    assert {each.proto.row_height for each in at.dataframe} == {tables.ROW}


def test_a_longer_table_says_how_many_rows_there_are(sample_visit: Visit) -> None:
    shown = words(sample_visit("mountain"))
    assert "1–30 of 418. Scroll in the table to see the others." in shown
