"""The page of bad inputs names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "bad-inputs.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| (F?\d+) \|", line)]
MUST_BE_THERE = {*range(1, 66), *range(79, 85), 87, 88, 90, 91, 93, 94, 96}


def test_every_test_that_the_page_names_exists() -> None:
    assert NAMED
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file in {file for file, _ in NAMED}}
    assert not [
        f"{file}::{test}" for file, test in NAMED if not re.search(rf"^def {test}\(", texts[file], re.MULTILINE)
    ]


def test_every_row_names_a_test_and_no_row_that_must_be_there_is_missing() -> None:
    assert all("`tests/" in row for row in ROWS)
    numbers = {int(row.split("|")[1]) for row in ROWS if "F" not in row.split("|")[1]}
    assert numbers >= MUST_BE_THERE
