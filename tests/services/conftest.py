"""The sample school as the slow recount sees it, read and classified once."""

from pathlib import Path

import pytest

from tests.recount import figures
from tests.recount.reading import read_any


@pytest.fixture(scope="session")
def school(sample_data: Path) -> figures.School:
    """Every mark of the sample school's register, opened by its marks."""
    return figures.School(read_any(sample_data / "register-wide.csv"))
