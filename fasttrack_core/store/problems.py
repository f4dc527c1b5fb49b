"""What can go wrong with the database, each as one plain sentence that says what to do."""

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fasttrack_core.errors import FastTrackError, StoreProblem


class Conflict(FastTrackError):
    """Somebody else changed the same thing first; nothing of this change was saved."""


_BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: "The disk is full, so nothing was changed. Free some space and try again.",
    sqlite3.SQLITE_BUSY: "Somebody else is saving just now, so nothing was changed. Try again in a moment.",
    sqlite3.SQLITE_LOCKED: "Somebody else is saving just now, so nothing was changed. Try again in a moment.",
    sqlite3.SQLITE_READONLY: "The database can be read but not written, so nothing was changed. "
    "Give this account the right to write to the data folder and the file in it.",
    sqlite3.SQLITE_CORRUPT: "The database file is damaged. Keep it as it is and restore the last backup.",
    sqlite3.SQLITE_NOTADB: "The database file is not a Fast Track database. Restore the last backup in its place.",
    sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened. Check that the data folder may be read.",
    sqlite3.SQLITE_IOERR: "The disk could not be read or written, so nothing was changed. Check the disk.",
}
_OTHERWISE = "The database refused the change, so nothing was changed. Try again; if it happens again, report it."


def in_plain_words(error: DBAPIError | PoolTimeout) -> FastTrackError:
    """The error to show for one from the database driver; it holds no value that was being saved."""
    if isinstance(error, PoolTimeout):
        return StoreProblem(_BY_SQLITE_CODE[sqlite3.SQLITE_BUSY])
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return StoreProblem(_BY_SQLITE_CODE.get(code & 0xFF, _OTHERWISE))
    if isinstance(error, IntegrityError):
        return Conflict(_OTHERWISE)
    return StoreProblem(_OTHERWISE)
