"""A fresh database for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fasttrack_core.store import Store, open_store
from tests.store.invented import stamp


@pytest.fixture
def file(new_database: Path, tmp_path: Path) -> Path:
    """The SQLite file of a database in which nothing has been written, in a folder as it was made."""
    return Path(shutil.copytree(new_database.parent, tmp_path / "data")) / new_database.name


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
