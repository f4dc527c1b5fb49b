"""The sample school as the slow recount sees it, read and classified once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases.kinds import Database, Databases
from tests.recount import figures
from tests.recount.reading import read_any


@pytest.fixture(scope="session")
def school(sample_data: Path) -> figures.School:
    """Every mark of the sample school's register, opened by its marks."""
    return figures.School(read_any(sample_data / "register-wide.csv"))


@pytest.fixture
def unmade(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """Where a database is going to be made by what is tested."""
    with databases.unmade(database_kind, tmp_path) as found:
        yield found
