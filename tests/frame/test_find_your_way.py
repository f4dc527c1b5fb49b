"""A newcomer's guesses: each file that docs/find-your-way.md names is there, with the line that decides in it once."""

import re
import tomllib
from pathlib import Path

import pytest

from fasttrack_core.importing.limits import MEGABYTE, Limits

ROOT = Path(__file__).parents[2]
NOT_IN_USE = ROOT / "fasttrack_core" / "pathways" / "language"
"""The next format of definitions has its own texts of the same pathways; no case runs on them yet."""
ROWS = re.findall(
    r"^\| (.+\?) \| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \|$",
    (ROOT / "docs" / "find-your-way.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_there_are_at_least_fifteen_questions_each_with_its_answer() -> None:
    lines = (ROOT / "docs" / "find-your-way.md").read_text(encoding="utf-8").splitlines()
    assert len(ROWS) == sum(line.startswith("| ") for line in lines) - 1 >= 15


@pytest.mark.parametrize(("folder", "file", "line"), [row[1:] for row in ROWS], ids=[row[2] for row in ROWS])
def test_the_file_is_where_it_is_guessed_and_the_line_stands_in_it_once(folder: str, file: str, line: str) -> None:
    lines = (ROOT / folder / file).read_text(encoding="utf-8").splitlines()
    assert sum(each.strip().startswith(line) for each in lines) == 1


@pytest.mark.parametrize(("folder", "file"), [row[1:3] for row in ROWS], ids=[row[2] for row in ROWS])
def test_no_other_file_of_the_room_has_the_name(folder: str, file: str) -> None:
    """A second file of that name in the room would be as good a guess."""
    room = ROOT.joinpath(*Path(folder).parts[:2])
    found = [path.parent for path in room.rglob(file) if NOT_IN_USE not in path.parents]
    assert found == [ROOT / folder]


def test_the_server_and_the_reader_have_the_same_limit_of_an_upload() -> None:
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]
    assert server["maxUploadSize"] * MEGABYTE == Limits().upload_bytes
