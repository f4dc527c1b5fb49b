"""Create the database, or bring it up to date: ``python -m fasttrack_core.store.migrate [--db URL]``.

A new SQLite database is made complete under another name and then moved into place, so that a half-made one is never
found. It lies in a folder for this account only (0700), the file likewise (0600). A marker beside it
(``fasttrack.db.made``) says that one was made: when the database is gone and the marker is not, nothing is created.
Before a database is changed a verified copy of it is kept in ``backups``; without one nothing begins. What others could
read is closed to them, and what a killed start left half made is removed, each with a sentence.
"""

import argparse
import os
import re
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from fasttrack_core.errors import FastTrackError, StoreProblem
from fasttrack_core.store.copies import FOLDER, keep_copy, remove_unfinished
from fasttrack_core.store.engine import (
    MIGRATIONS,
    check_file,
    connect,
    default_url,
    file_of,
    marker_of,
    newest_revision,
    prepared,
    read_url,
    revision_of,
)
from fasttrack_core.store.problems import in_plain_words
from fasttrack_core.store.summaries import Summaries


def migrate(address: str) -> str:
    """The database at ``address`` exists and has the newest schema; a sentence says what was done.

    Raises StoreProblem, having changed nothing, for a database that cannot be used.
    """
    url = read_url(address)
    file = file_of(url)
    if file is None:
        return _brought_up_to_date(url, None)
    said = _swept(file)
    if not file.exists() and not marker_of(file).exists():
        _create(file)
        return " ".join([*said, f"Created the database {file.name}."])
    check_file(file)
    said += _closed_to_others(file)
    said.append(_brought_up_to_date(url, file))
    marker_of(file).touch(mode=0o600)
    return " ".join(said)


def make(address: str) -> None:
    """There is a database at ``address``: made where there is none. One that is there stays as it is, whatever its
    schema; where one was made before and is gone, none is made."""
    url = read_url(address)
    file = file_of(url)
    if file is not None:
        if not file.exists() and not marker_of(file).exists():
            _create(file)
        return
    engine = connect(url)
    try:
        with engine.connect() as connection:
            there = revision_of(connection) is not None
    except DBAPIError as error:
        raise in_plain_words(error) from None
    finally:
        engine.dispose()
    if not there:
        _upgrade(url)


def _brought_up_to_date(url: URL, file: Path | None) -> str:
    return _upgrade(url, file) or "The database is up to date."


def _closed_to_others(file: Path) -> list[str]:
    """The database and its folder are this account's alone; a sentence for what others could read before."""
    said = []
    beside = [file, *(path for path in file.parent.glob(f"{file.name}-*") if path.is_file())]
    opened = [path for path in beside if path.stat().st_mode & 0o077]
    for path in opened:
        path.chmod(0o600)
    if opened:
        said.append(f"Other accounts of this computer could read the database {file.name}. It is closed to them now.")
    if file.parent.stat().st_mode & 0o077 and _only_ours(file):
        file.parent.chmod(0o700)
        said.append("Other accounts could look into its folder. It is closed to them now.")
    return said


def _only_ours(file: Path) -> bool:
    """The folder is this account's and holds nothing but the database and what Fast Track puts beside it."""
    ours = (file.name, FOLDER, "reports")
    mine = not hasattr(os, "getuid") or file.parent.stat().st_uid == os.getuid()
    return mine and all(path.name.startswith(ours) for path in file.parent.iterdir())


def _swept(file: Path) -> list[str]:
    """What a start that was killed has left half made is removed; a sentence where there was any."""
    swept = False
    for left in sorted(file.parent.glob(f"{file.name}.new-*")):
        made = left.with_name(re.sub(r"-(journal|wal|shm)$", "", left.name))
        if not made.exists() or _nobody_makes(made):
            left.unlink(missing_ok=True)
            swept = True
    if not swept:
        return []
    return ["Making the database was interrupted once. What it left half made is removed; nothing of yours was in it."]


def _nobody_makes(made: Path) -> bool:
    """Whoever makes a database holds a lock on its file meanwhile, which ends with the program."""
    with made.open("rb") as opened:
        return _locked(opened.fileno())


def _locked(handle: int) -> bool:
    """This program holds the lock on an open file now; False where another does. Windows has none: always True."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _create(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f"{file.name}.new-", dir=file.parent)
    except OSError:
        raise StoreProblem(
            "The folder for the database cannot be made or written to. Choose another with FASTTRACK_DATA, or give "
            "this account the right to write there."
        ) from None
    made = Path(name)
    _locked(handle)
    try:
        _upgrade(URL.create("sqlite", database=name))
        _put_in_place(made, file)
        marker_of(file).touch(mode=0o600)
    finally:
        for left in (made, *(made.with_name(made.name + end) for end in ("-journal", "-wal", "-shm"))):
            left.unlink(missing_ok=True)
        os.close(handle)


def _put_in_place(made: Path, file: Path) -> None:
    """The new database has its name; one that another process put there meanwhile is left alone."""
    try:
        os.link(made, file)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        made.replace(file)


def alembic_config() -> Config:
    """Where the migrations are."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(url: URL, file: Path | None = None) -> str:
    """The newest schema; says what was done, and which copy of ``file`` was kept before. Empty: nothing was to do."""
    said = []
    engine = connect(url)
    try:
        with closing(prepared(engine.connect(), writing=True)) as connection, connection.begin():
            revision = revision_of(connection)
            if revision == newest_revision():
                Summaries(connection).complete()
                return ""
            # Others wait from here on: what is copied is what is changed, and nobody makes another copy.
            if file and remove_unfinished(file):
                said.append("Keeping a copy was interrupted once. What it left half made is removed.")
            kept = keep_copy(file, revision or "none") if file else None
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            Summaries(connection).complete()
        said.append("Brought the database up to date.")
        if kept:
            said.append(f"A copy from before is kept: {kept.parent.name}/{kept.name}.")
        return " ".join(said)
    except DBAPIError as error:
        raise in_plain_words(error) from None
    finally:
        engine.dispose()


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; 0 when the database is ready, 1 with one sentence when not."""
    parser = argparse.ArgumentParser(prog="python -m fasttrack_core.store.migrate", description=__doc__)
    parser.add_argument("--db", default=default_url(), help="the database's address (default: %(default)s)")
    try:
        sentence = migrate(parser.parse_args(arguments).db)
    except FastTrackError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"{sentence}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
