"""A fresh database for every test, of both kinds; a test that asks for ``file`` is about the SQLite file."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from fasttrack_core.store import Store
from tests.databases.kinds import Database, Databases
from tests.store.invented import stamp


@pytest.fixture
def database(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """A database in which nothing has been written."""
    with databases.new(database_kind, tmp_path / "data") as found:
        yield found


@pytest.fixture
def file(database: Database) -> Path:
    """The SQLite file, in a folder as it was made."""
    return database.file


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """An open store on it."""
    opened = database.open()
    yield opened
    opened.close()


@pytest.fixture
def school(store: Store) -> str:
    """The id of an invented school."""
    with store.write() as unit:
        return unit.schools.add("Larkmoor Primary School", stamp()).id


Stores = Callable[[str], Store]


@pytest.fixture(scope="session")
def lasting(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """lasting(kind) is a store for tests with many examples: each works at schools of its own in it."""
    with ExitStack() as opened:

        @cache
        def store(kind: str) -> Store:
            database = opened.enter_context(databases.new(kind, tmp_path_factory.mktemp("lasting") / "data"))
            found = database.open()
            opened.callback(found.close)
            return found

        yield store
