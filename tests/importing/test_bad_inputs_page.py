"""Each row of the page of bad inputs names its tests; tests/frame/test_docs.py looks whether they exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "bad-inputs.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| \w*\d\w* \|", line)]
MUST_BE_THERE = {*range(1, 66), *range(79, 85), 87, 88, 90, 91, 93, 94, 96}


def test_every_row_names_a_test_and_no_row_that_must_be_there_is_missing() -> None:
    assert all("`tests/" in row for row in ROWS)
    names = [row.split("|")[1].strip() for row in ROWS]
    assert len(names) == len(set(names))
    assert {int(name) for name in names if name.isdecimal()} >= MUST_BE_THERE
