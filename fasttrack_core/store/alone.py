"""Which program is at work on something, known by a lock that ends when the program does, however it ends.

No clock has a part in it, unlike in a lease with a time: a clock that is set, or that differs between two computers,
makes nobody believe that a program is gone which is at work. On SQLite the lock is that of a small file beside the
database, taken in the way that SQLite takes its own, so that it holds wherever the database itself can be trusted; on
PostgreSQL it belongs to a connection that is kept open for it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store.problems import in_plain_words

_MOMENT = 2
"""Seconds: whoever wants a name waits so long for one who only looked at it, or whose program is just being ended."""
_NOT_IN_TIME = "55P03"
_KEEPALIVE = ("tcp_keepalives_idle = 30", "tcp_keepalives_interval = 10", "tcp_keepalives_count = 3")
"""A server learns within a minute that a computer was switched off."""


@contextmanager
def alone(engine: Engine, file: Path | None, name: str) -> Iterator[bool]:
    """Whether this program has the name, and no other, until the block ends."""
    with _on_server(engine, name) if file is None else _by_file(file, name) as ours:
        yield ours


def is_taken(engine: Engine, file: Path | None, name: str) -> bool:
    """Some program has the name now."""
    if file is not None:
        return _lock_file(file, name).exists() and not _opened_for(file, name, 0, "BEGIN IMMEDIATE")
    key = _key(name) % 2**64
    asked = text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND classid = :high "
        "AND objid = :low AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(asked, {"high": key >> 32, "low": key % 2**32}))
    except DBAPIError as problem:
        raise in_plain_words(problem) from None


@contextmanager
def _by_file(file: Path, name: str) -> Iterator[bool]:
    with closing(_connection(file, name, _MOMENT)) as opened:
        yield _begun(opened, "BEGIN EXCLUSIVE")


def _opened_for(file: Path, name: str, seconds: float, begin: str) -> bool:
    with closing(_connection(file, name, seconds)) as opened:
        return _begun(opened, begin)


def _connection(file: Path, name: str, seconds: float) -> sqlite3.Connection:
    path = _lock_file(file, name)
    try:
        path.touch(mode=0o600)
        return sqlite3.connect(path, timeout=seconds, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error):
        raise StoreProblem(
            f"No file can be made beside the database {file.name}. Give this account the right to write to its folder."
        ) from None


def _begun(opened: sqlite3.Connection, begin: str) -> bool:
    """Nothing is ever written to the file: its lock is all that it is for."""
    try:
        opened.execute(begin)
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        raise StoreProblem("The disk could not be read or written, so nothing was changed. Check the disk.") from None
    return True


def _lock_file(file: Path, name: str) -> Path:
    return file.with_name(f"{file.name}.{name}")


@contextmanager
def _on_server(engine: Engine, name: str) -> Iterator[bool]:
    with ExitStack() as opened:
        try:
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            opened.callback(_closed, connection)
            connection.detach()  # it ends with the block, and the lock with it; nobody else gets it
            for setting in (*_KEEPALIVE, f"lock_timeout = '{_MOMENT}s'"):
                connection.exec_driver_sql(f"SET {setting}")
            ours = _locked(connection, _key(name))
        except DBAPIError as problem:
            raise in_plain_words(problem) from None
        yield ours


def _locked(connection: Connection, key: int) -> bool:
    try:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({key})")
    except DBAPIError as problem:
        if getattr(problem.orig, "sqlstate", None) == _NOT_IN_TIME:
            return False
        raise
    return True


def _closed(connection: Connection) -> None:
    with suppress(DBAPIError):  # the server may have gone away before
        # A server notices the end of a connection a little later; the name is free at once.
        connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")
    with suppress(DBAPIError):
        connection.close()


def _key(name: str) -> int:
    """A number of 64 bits for the name; those who write for a school hold locks of two numbers, which are others."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
