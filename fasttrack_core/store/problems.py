"""What can go wrong with the database, each as one plain sentence that says what to do."""

import sqlite3

from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fasttrack_core.errors import FastTrackError, StoreProblem


class Unreached(StoreProblem):
    """The database server does not answer."""


class Conflict(FastTrackError):
    """Somebody else changed the same thing first; nothing of this change was saved."""


_FULL = "The disk is full, so nothing was changed. Free some space and try again."
_BUSY = "Somebody else is saving just now, so nothing was changed. Try again in a moment."
_BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: "The database can be read but not written, so nothing was changed. "
    "Give this account the right to write to the data folder and the file in it.",
    sqlite3.SQLITE_CORRUPT: "The database file is damaged. Keep it as it is and restore the last backup.",
    sqlite3.SQLITE_NOTADB: "The database file is not a Fast Track database. Restore the last backup in its place.",
    sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened. Check that the data folder may be read.",
    sqlite3.SQLITE_IOERR: "The disk could not be read or written, so nothing was changed. Check the disk.",
}
_UNREACHED = "The database server cannot be reached, so nothing was changed. Check that it runs, and its address."
_GONE = ("08", "57P", "25P03")
"""How the codes begin where the server cannot be reached, is stopped or starts, or has given up waiting."""
_TAKEN = "23505"
_SAME_MOMENT = (
    "Somebody else saved the same thing in the same moment, so nothing of yours was saved. Look at what is there now."
)
UNCERTAIN = (
    "The database server went away in the very moment of saving. Look whether what you saved is there before you do it "
    "again."
)
_NO_LETTER = (
    "Something that was entered holds a character that cannot be saved, so nothing was changed. Enter it again by hand "
    "rather than copying it."
)
_BY_SQLSTATE = {
    "40001": _BUSY,  # the transaction met another one
    "40P01": _BUSY,  # each of two waited for the other
    "55P03": _BUSY,  # no turn to write in time
    "53100": _FULL,
    "25006": "The database can be read but not written, so nothing was changed. Give its account the right to write.",
}
_OTHERWISE = "The database refused the change, so nothing was changed. Try again; if it happens again, report it."


def in_plain_words(error: DBAPIError | PoolTimeout) -> FastTrackError:
    """The error to show for one from the database driver; it holds no value that was being saved."""
    if isinstance(error, PoolTimeout):
        return StoreProblem(_BUSY)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return StoreProblem(_BY_SQLITE_CODE.get(code & 0xFF, _OTHERWISE))
    state = getattr(error.orig, "sqlstate", None)
    if state in _BY_SQLSTATE:
        return StoreProblem(_BY_SQLSTATE[state])
    if isinstance(error, OperationalError) if state is None else state.startswith(_GONE):
        return Unreached(_UNREACHED)
    if isinstance(error, DataError) and state in (None, "22021"):
        return StoreProblem(_NO_LETTER)
    if state == _TAKEN:
        return Conflict(_SAME_MOMENT)
    return StoreProblem(_OTHERWISE)
