"""Verified copies of an SQLite database, kept beside it in ``backups``: one before each migration."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fasttrack_core.errors import StoreProblem

FOLDER = "backups"
UNFINISHED = ".unfinished"
"""The end of a copy's name while it is made; one that a killed start left is removed at the next."""
KEPT = 5
"""So many copies from before migrations stay; the oldest go."""


def keep_copy(file: Path, revision: str) -> Path:
    """A whole copy of the database as it stands, checked; named with its schema and the time (UTC).

    Raises StoreProblem where it cannot be made or is not whole; then nothing of it is left.
    """
    folder = file.with_name(FOLDER)
    copy = folder
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        whole = _free_name(folder, f"{file.stem}-{revision}")
        copy = whole.with_name(whole.name + UNFINISHED)
        copy.touch(mode=0o600, exist_ok=False)
        with _only_read(file) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        _verify(file, copy)
        copy.rename(whole)
    except (OSError, sqlite3.Error) as problem:
        if copy != folder:
            with suppress(OSError):
                copy.unlink()
        raise StoreProblem(
            "The database has to be brought up to date, but no whole copy of it could be kept first "
            f"({_said(problem)}). Nothing was changed. Make room, or give this account the right to write to the "
            f"folder {FOLDER}, then try again."
        ) from None
    for old in copies(file)[:-KEPT]:
        old.unlink(missing_ok=True)
    return whole


def _free_name(folder: Path, start: str) -> Path:
    """A name that no copy has, whatever the clock says: none takes the place of another one."""
    now = datetime.now(UTC)
    while (name := folder / f"{start}-{now:%Y%m%d-%H%M%S-%f}.db").exists():
        now += timedelta(microseconds=1)
    return name


def remove_unfinished(file: Path) -> bool:
    """What a start that was killed has left of a copy is gone; whether there was any. To be called while nobody else
    can make one."""
    left = list(file.with_name(FOLDER).glob(f"{file.stem}-*{UNFINISHED}*"))
    for path in left:
        path.unlink(missing_ok=True)
    return bool(left)


def copies(file: Path) -> list[Path]:
    """The copies that are kept of this database, oldest first."""
    return sorted(
        file.with_name(FOLDER).glob(f"{file.stem}-*-*.db"), key=lambda path: (path.stat().st_mtime, path.name)
    )


@contextmanager
def _only_read(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as opened:
        yield opened


def _verify(file: Path, copy: Path) -> None:
    """Nothing where the copy is whole and holds as many rows as the database; else sqlite3.DatabaseError."""
    with _only_read(file) as ours, _only_read(copy) as theirs:
        if theirs.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise sqlite3.DatabaseError("the copy is not whole")
        if _rows(ours) != _rows(theirs):
            raise sqlite3.DatabaseError("the copy has not the same rows")


def _rows(opened: sqlite3.Connection) -> dict[str, int]:
    tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608


def _said(problem: Exception) -> str:
    words = (problem.strerror if isinstance(problem, OSError) else str(problem)) or "the system refused"
    return words[:1].lower() + words[1:]
