"""Files that once broke the reader, read again; and a short run of new ones."""

from pathlib import Path

import pytest

from tests.fuzz.case import kept, load
from tests.fuzz.examining import Once, examine, read_here
from tests.fuzz.making import made, mapped

SEED = 2026


@pytest.mark.parametrize("path", kept(), ids=lambda path: path.stem)
def test_a_file_that_once_failed_is_answered(path: Path) -> None:
    assert examine(load(path))


@pytest.mark.parametrize("first", range(0, 100, 25))
def test_damaged_files_of_every_format_are_answered(first: int) -> None:
    for number in range(first, first + 25):
        case, once = made(SEED, number).case, Once(read_here)
        assert examine(case, once), number
        with_mapping = mapped(case, once, SEED, number)
        if with_mapping is not None:
            assert examine(with_mapping, once), number
