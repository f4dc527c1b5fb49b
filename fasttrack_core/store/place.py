"""Whether the database that is worked with is still the one that was opened: asked at every transaction.

A file can be deleted, replaced or brought to another schema while a server runs. What has been opened goes on being
read then, and is written to where nobody finds it again; so it is refused, with what to do.
"""

from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store.audit import START, read_head
from fasttrack_core.store.engine import newest_revision, revisions

_AGAIN = "Nothing was changed. Stop Fast Track and start it again to work with what is there now."
_NOW = text(
    "SELECT (SELECT max(version_num) FROM alembic_version), (SELECT value FROM meta WHERE name = 'audit_head'), "
    "(SELECT max(number) FROM audit), (SELECT hash FROM audit WHERE number = :end)"
)
_LINE = text("SELECT hash FROM audit WHERE number = :number")


class Place:
    """Where the database was when it was opened. May be shared by threads.

    file: None for a database server, where only schema and audit are looked at.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._opened = self._there() if file else None
        self._end = (0, START)
        self._counting = Lock()

    def check_file(self) -> None:
        """Nothing where the file that was opened is still in its place; else StoreProblem."""
        if self._file is None:
            return
        there = self._there()
        if there is None:
            raise StoreProblem(
                f"The database {self._file.name} is gone: it was moved or deleted while Fast Track was running. "
                "Nothing was changed. Stop Fast Track, put the file or the last backup back, then start it again."
            )
        if there != self._opened:
            raise StoreProblem(
                f"Another file was put in the place of the database {self._file.name} while Fast Track was running. "
                + _AGAIN
            )
        if self._file.stat().st_size == 0:
            raise StoreProblem(
                f"The database {self._file.name} is empty (zero bytes): it was overwritten while Fast Track was "
                "running. Stop Fast Track, restore the last backup in its place, then start it again."
            )

    @property
    def end(self) -> tuple[int, str]:
        """The number and the hash of the last line of the audit that any transaction has seen; take it before one
        begins, for ``check_begun``."""
        return self._end

    def check_begun(self, connection: Connection, end: tuple[int, str]) -> None:
        """Nothing where the database in which a transaction has begun is of this version, holds what was seen before
        and is thus neither an older copy nor another one."""
        self.check_file()
        try:
            revision, head, last, digest_there = connection.execute(_NOW, {"end": end[0]}).one()
        except DBAPIError as error:
            if "no such table" in str(error.orig) or getattr(error.orig, "sqlstate", None) == "42P01":
                raise StoreProblem(
                    "The database holds no tables of Fast Track any more. Stop Fast Track, restore the last backup in "
                    "its place, then start it again."
                ) from None
            raise
        if revision != newest_revision():
            if revision in revisions() or revision is None:
                raise StoreProblem(
                    "The database is older than this version of Fast Track. Nothing was changed. Stop Fast Track, run "
                    "make migrate, then start it again."
                )
            raise StoreProblem(
                "The database was brought to a newer version of Fast Track while this one was running. Nothing was "
                "changed. Stop this one and start the newer version."
            )
        read_head(head)
        number, (lines, digest) = last or 0, end
        if number < lines:
            raise StoreProblem(
                f"An older copy was put in the place of the database{self._named()} while Fast Track was running. "
                + _AGAIN
            )
        if lines and digest_there != digest:
            raise StoreProblem(
                f"Another database was put in the place of the database{self._named()} while Fast Track was running. "
                + _AGAIN
            )
        if number > lines:
            found = (number, connection.scalar(_LINE, {"number": number}))
            with self._counting:
                self._end = max(self._end, found)

    def _named(self) -> str:
        return f" {self._file.name}" if self._file else ""

    def _there(self) -> tuple[int, int] | None:
        """The file's device and number on it; None where there is none."""
        try:
            found = self._file.stat() if self._file else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found else None
