"""One database for a test, of either kind, and all that a test asks of it behind the store's back."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from fasttrack_core.store import Store, open_store, schema
from fasttrack_core.store.migrate import migrate
from tests.databases.server import Server

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def kinds_for(metafunc: pytest.Metafunc) -> list[Any]:
    """The kinds of database on which a test runs.

    Those about the SQLite file ask for the fixture ``file``, or are marked ``sqlite_file``; those about a server are
    marked ``postgresql_server``. Tests of the store run on both; tests of the services and of jobs too where they are
    marked ``both_databases``, the others in the whole breadth.
    """
    marked = {mark.name for mark in metafunc.definition.iter_markers()}
    if "file" in metafunc.fixturenames or "sqlite_file" in marked:
        return [SQLITE]
    if "postgresql_server" in marked:
        return [POSTGRESQL]
    folders = metafunc.definition.path.relative_to(metafunc.config.rootpath).parts
    if "store" in folders or "both_databases" in marked:
        return [SQLITE, POSTGRESQL]
    too = {"services", "jobs"} & set(folders)
    return [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.whole)] if too else [SQLITE]


@dataclass(frozen=True)
class Database:
    """A database of one test."""

    kind: str
    address: str

    @property
    def file(self) -> Path:
        """The SQLite file; of use to tests about it alone."""
        assert self.kind == SQLITE, "this test is about the SQLite file: ask for the fixture file"
        return Path(str(make_url(self.address).database))

    def open(self) -> Store:
        """A store on it."""
        return open_store(self.address)

    @contextmanager
    def behind(self) -> Iterator[Any]:
        """A connection that goes past the store; every statement is kept at once. Values are marked ``%s``."""
        if self.kind == SQLITE:
            with closing(sqlite3.connect(self.file, isolation_level=None)) as opened:
                opened.execute("PRAGMA synchronous = OFF")
                yield _Marks(opened)
        else:
            with closing(psycopg.connect(self.address, autocommit=True, options="-c timezone=UTC")) as opened:
                yield opened

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, read without the store."""
        with self.behind() as opened:
            return {
                table.name: sorted(opened.execute(f"SELECT * FROM {table.name}").fetchall(), key=repr)  # noqa: S608
                for table in schema.metadata.sorted_tables
            }

    def contents(self) -> str:
        """A hash of everything in it, read without the store."""
        return hashlib.sha256(repr(self.rows()).encode()).hexdigest()


class _Marks:
    """An SQLite connection that takes ``%s`` for a value, as PostgreSQL's does."""

    def __init__(self, opened: sqlite3.Connection) -> None:
        self._opened = opened

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        return self._opened.execute(statement.replace("%s", "?"), values)


class Databases:
    """Where databases come from: copies of one that was made once. The server starts when one is asked of it."""

    def __init__(self, prepared: Callable[[str, Callable[[Path], None]], Path]) -> None:
        self._prepared = prepared
        self._server: Server | None = None

    @contextmanager
    def copied(self, kind: str, folder: Path, name: str, make: Callable[[str], None]) -> Iterator[Database]:
        """A database like the one that ``make`` wrote at an address, once for each ``name``; an SQLite file lies in
        ``folder``, with the marker that says it was made."""
        if kind == SQLITE:
            made = self._prepared(name, lambda file: make(f"sqlite:///{file}"))
            shutil.copytree(made.parent, folder, dirs_exist_ok=True)
            yield Database(kind, f"sqlite:///{folder / made.name}")
            return
        copy = self.server.copy(name, make)
        yield Database(kind, self.server.address(copy))
        self.server.drop(copy)

    def new(self, kind: str, folder: Path) -> AbstractContextManager[Database]:
        """A database in which nothing has been written."""
        return self.copied(kind, folder, "new", migrated)

    @contextmanager
    def unmade(self, kind: str, folder: Path) -> Iterator[Database]:
        """An address at which nothing has been made: of no file in ``folder``, or of a server's empty database."""
        if kind == SQLITE:
            yield Database(kind, f"sqlite:///{folder / 'store.db'}")
        else:
            with self.copied(kind, folder, "empty", lambda _: None) as found:
                yield found

    @property
    def server(self) -> Server:
        """The server of this run."""
        if self._server is None:
            self._server = Server()
        return self._server

    def close(self) -> None:
        """The server, if there is one, is gone."""
        if self._server is not None:
            self._server.close()


def migrated(address: str) -> None:
    """There is a database at the address, with the newest schema."""
    migrate(address)
