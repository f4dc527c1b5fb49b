"""A fresh database for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fasttrack_core.store import Store, open_store
from fasttrack_core.store.migrate import migrate
from tests.store.invented import stamp


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The SQLite file of a database that was just made."""
    path = tmp_path / "data" / "fasttrack.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    """An open store on it."""
    opened = open_store(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture
def school(store: Store) -> str:
    """The id of an invented school."""
    with store.write() as unit:
        return unit.schools.add("Larkmoor Primary School", stamp()).id
