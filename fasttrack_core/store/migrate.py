"""Create the database, or bring it up to date: ``python -m fasttrack_core.store.migrate [--db URL]``.

A new SQLite database is made complete under another name and then moved into place, so that a half-made one is never
found. It lies in a folder for this account only (0700), the file likewise (0600). A marker beside it
(``fasttrack.db.made``) says that one was made: when the database is gone and the marker is not, nothing is created.
"""

import argparse
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from fasttrack_core.errors import FastTrackError, StoreProblem
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


def migrate(address: str) -> str:
    """The database at ``address`` exists and has the newest schema; a sentence says what was done.

    Raises StoreProblem, having changed nothing, for a database that cannot be used.
    """
    url = read_url(address)
    file = file_of(url)
    if file is not None and not file.exists() and not marker_of(file).exists():
        _create(file)
        return f"Created the database {file.name}."
    if file is not None:
        check_file(file)
        file.chmod(0o600)
    changed = _upgrade(url)
    if file is not None:
        marker_of(file).touch(mode=0o600)
    return "Brought the database up to date." if changed else "The database is up to date."


def _create(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f"{file.name}.new-", dir=file.parent)
    except OSError:
        raise StoreProblem(
            "The folder for the database cannot be made or written to. Choose another with FASTTRACK_DATA, or give "
            "this account the right to write there."
        ) from None
    os.close(handle)
    made = Path(name)
    try:
        _upgrade(URL.create("sqlite", database=name))
        _put_in_place(made, file)
        marker_of(file).touch(mode=0o600)
    finally:
        for left in (made, *(made.with_name(made.name + end) for end in ("-journal", "-wal", "-shm"))):
            left.unlink(missing_ok=True)


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


def _upgrade(url: URL) -> bool:
    engine = connect(url)
    try:
        with closing(prepared(engine.connect(), writing=True)) as connection, connection.begin():
            if revision_of(connection) == newest_revision():
                return False
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            return True
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
