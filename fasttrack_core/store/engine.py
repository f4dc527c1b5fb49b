"""Connections: how SQLite is set up, and what must hold before a database is used."""

import os
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from fasttrack_core.errors import StoreProblem

MIGRATIONS = Path(__file__).with_name("migrations")
WRITING = "fasttrack_writing"
"""Execution option of a connection whose transaction will write. Writers wait for each other, so that what a writer has
read still holds when it writes: all of them on SQLite; on PostgreSQL those who write for the same school."""
SCHOOL = "fasttrack_school"
"""Execution option of such a connection: the id of the school that is written for; None for one that is alone."""

_SQLITE_HEADER = b"SQLite format 3\x00"
_FIRST_VERSION_WITH_SOUND_WAL = (3, 51, 3)
_WRITERS = 7_112_026
"""The number of the advisory locks that writers on PostgreSQL hold; any fixed number of our own will do."""
PATIENCE = "30s"
"""So long a writer on PostgreSQL waits for another one."""
ABANDONED = "10min"
"""A writer on PostgreSQL of whom nothing is heard for so long holds up nobody any more: its computer may be off."""
_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA busy_timeout = 20000",  # as long as the largest import may take; a busy machine is slow too
    "PRAGMA synchronous = FULL",
    "PRAGMA trusted_schema = OFF",
)


def default_url() -> str:
    """FASTTRACK_DB, else the file ``fasttrack.db`` in the folder FASTTRACK_DATA, else in ``data``."""
    folder = Path(os.environ.get("FASTTRACK_DATA") or "data")
    return os.environ.get("FASTTRACK_DB") or f"sqlite:///{folder / 'fasttrack.db'}"


def read_url(text: str) -> URL:
    """The database URL in ``text``; raises StoreProblem for one that cannot be used."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise StoreProblem(
            "The database address cannot be read. Write one such as sqlite:///data/fasttrack.db."
        ) from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreProblem("Fast Track keeps its records in SQLite or PostgreSQL. Correct the database address.")
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise StoreProblem("The database has to be a file. Write an address such as sqlite:///data/fasttrack.db.")
    return url


def file_of(url: URL) -> Path | None:
    """The SQLite file of ``url``; None for a database server."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def marker_of(file: Path) -> Path:
    """The small file beside a database that says: one was made here."""
    return file.with_name(file.name + ".made")


def connect(url: URL) -> Engine:
    """An engine on a database that exists; SQLite never makes a file by being opened.

    Errors from it hold no values (``hide_parameters``), so that no pupil's name reaches a log.
    """
    file = file_of(url)
    if file is None:
        try:
            server = create_engine(url, hide_parameters=True, isolation_level="REPEATABLE READ", pool_pre_ping=True)
        except ModuleNotFoundError:
            raise StoreProblem(
                "To work with a PostgreSQL server Fast Track needs the package psycopg, and the address has to begin "
                "with postgresql://. Install what requirements-postgresql.txt names."
            ) from None
        event.listen(server, "begin", _begin_on_server)
        return server

    def open_file() -> sqlite3.Connection:
        return sqlite3.connect(
            f"{file.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
        )

    engine = create_engine(
        "sqlite://", creator=open_file, hide_parameters=True, poolclass=QueuePool, pool_size=8, max_overflow=24
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def writes_ahead() -> bool:
    """Whether SQLite writes beside the file first (WAL), so that readers and a writer do not wait for each other."""
    return sqlite3.sqlite_version_info >= _FIRST_VERSION_WITH_SOUND_WAL


def _set_up_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    sound_wal = writes_ahead()
    for setting in _SETTINGS:
        connection.execute(setting)
    if sound_wal:
        connection.execute("PRAGMA journal_mode = WAL")


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _begin_on_server(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(WRITING, False):
        return
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{ABANDONED}'")
    school_id = options.get(SCHOOL)
    if school_id is None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
        return
    own = zlib.crc32(school_id.encode()) - 2**31  # two schools with one number would only wait for each other
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({_WRITERS})")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS}, {own})")


def prepared(connection: Connection, *, writing: bool, school_id: str | None = None) -> Connection:
    """The connection, its next transaction one that writes, for that school or alone, or one that only reads.

    A reader sees one state throughout. A writer on PostgreSQL sees what was committed when it got its turn (READ
    COMMITTED: a snapshot would be taken before the wait).
    """
    options: dict[str, Any] = {WRITING: writing, SCHOOL: school_id}
    if connection.dialect.name == "postgresql":
        options["isolation_level"] = "READ COMMITTED" if writing else "REPEATABLE READ"
    return connection.execution_options(**options)


@contextmanager
def stopping_after(connection: Connection, seconds: float | None) -> Iterator[None]:
    """On SQLite a statement within the block ends with SQLITE_INTERRUPT once this time is over; None: never."""
    raw = connection.connection.driver_connection
    if seconds is None or not isinstance(raw, sqlite3.Connection):
        yield
        return
    latest = time.monotonic() + seconds
    raw.set_progress_handler(lambda: int(time.monotonic() > latest), 20_000)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)


def check_file(file: Path) -> None:
    """Nothing when ``file`` can be a database to write to; else StoreProblem with the reason and what to do."""
    if not file.exists():
        if marker_of(file).exists():
            raise StoreProblem(
                f"The database {file.name} was here and is gone. Put it or the last backup back; only to begin again "
                f"with an empty one, remove {marker_of(file).name} and run make migrate."
            )
        raise StoreProblem(f"There is no database {file.name} yet. Run make migrate to create it.")
    if file.stat().st_size == 0:
        raise StoreProblem(
            f"The database {file.name} is empty (zero bytes). Restore the last backup in its place, or remove the file "
            "and run make migrate."
        )
    try:
        with file.open("rb") as opened:
            header = opened.read(len(_SQLITE_HEADER))
    except OSError:
        raise StoreProblem(f"The database {file.name} may not be read by this account.") from None
    if header != _SQLITE_HEADER:
        raise StoreProblem(
            f"The file {file.name} is not a database, or its beginning is damaged. Keep it as it is and restore the "
            "last backup in its place."
        )
    if not os.access(file, os.W_OK) or not os.access(file.parent, os.W_OK):
        raise StoreProblem(
            f"The database {file.name} can be read but not written. Give this account the right to write to the file "
            "and its folder."
        )


def revisions() -> tuple[str, ...]:
    """The schemas that this version of Fast Track knows, oldest first: each migration's file begins with its own.

    The files are not opened: alembic, which runs them, takes longer to load than the database to answer.
    """
    found = sorted(file.name.split("_")[0] for file in MIGRATIONS.glob("versions/[0-9]*.py"))
    if not found:
        raise StoreProblem("The migrations are missing from this copy of Fast Track. Install it again.")
    return tuple(found)


def newest_revision() -> str:
    """The schema that this version of Fast Track works with."""
    return revisions()[-1]


def revision_of(connection: Connection) -> str | None:
    """The schema of the database; None when there is none yet. Raises StoreProblem for one newer than this version."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT max(version_num) FROM alembic_version"))
    if found is not None and found not in revisions():
        raise StoreProblem(
            "The database was made by a newer version of Fast Track. Install that version; nothing was changed."
        )
    return found
