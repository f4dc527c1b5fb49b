"""Every test, file and function that README.md and a page of docs/ name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
MADE_LATER = ("data/", "test-results/")
"""Folders that come with the work, not with the repository."""
SHORTENED = (ROOT, ROOT / "fasttrack_core", ROOT / "fasttrack_core" / "pathways", ROOT / "fasttrack_core" / "casework")
"""Where a path that a page names may begin."""
ROOMS = (ROOT / "fasttrack_core", ROOT / "pages")
"""Where a module may be that a page names without its folder."""


def defined() -> dict[str, set[str]]:
    """The files of tests, from the root, with the names of their tests."""
    return {
        path.relative_to(ROOT).as_posix(): set(
            re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
        )
        for path in (ROOT / "tests").rglob("test_*.py")
    }


def code_of(page: Path) -> list[str]:
    """What a page shows between backticks."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", page.read_text(encoding="utf-8"))


def places(name: str) -> list[Path]:
    """The files or folders that a page may mean by a path or by the name of a module."""
    found = [base / name for base in SHORTENED if (base / name).exists()]
    return found or ([] if "/" in name else [path for room in ROOMS for path in room.rglob(name)])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    there = defined()
    known = {name for names in there.values() for name in names}
    known |= {f"{file}::{name}" for file, names in there.items() for name in names}
    named = {code for code in code_of(page) if re.fullmatch(r"(tests/[\w/]+\.py::)?test_\w+", code)}
    assert not sorted(named - known)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_folder_that_a_page_names_is_there(page: Path) -> None:
    named = {code for code in code_of(page) if re.fullmatch(r"(\w[\w.-]*/)+[\w.-]*|\w+\.(py|yaml)", code)}
    named -= {code for code in named if code.startswith(MADE_LATER) or code == "N/A"}
    assert not sorted(code for code in named if not places(code))


def test_every_function_and_class_named_beside_a_fact_stands_in_its_file() -> None:
    text = (ROOT / "docs" / "pathway-blackburn.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)*\w+\.py)` (\w+(?:, [A-Z]\w+)*)", text)
    assert len(named) > 30
    assert not [
        f"{file} {name}"
        for file, names in named
        for name in names.split(", ")
        if not any(
            re.search(rf"^ *(?:def|class) {name}\b|^{name}\b", place.read_text(encoding="utf-8"), re.MULTILINE)
            for place in places(file)
        )
    ]
