"""An import whose program is killed: ``killed_import.py URL SCHOOL WHEN``; a statement's number or ``commit``."""

import os
import signal
import sqlite3
import sys

from invented import import_file, register
from sqlalchemy import event

from fasttrack_core.store import open_store

address, school, when = sys.argv[1:]
store = open_store(address)
left = 0 if when == "commit" else int(when)


def small_cache(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA cache_size = 5")  # changed pages reach the file before the commit


def count(*_: object) -> None:
    global left  # noqa: PLW0603 - a script of one run
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


if store.file is not None:
    event.listen(store._engine, "connect", small_cache)
event.listen(store._engine, "before_cursor_execute", count)
if when == "commit":
    event.listen(store._engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
store.close()
import_file(store, school, register(dict.fromkeys(range(60), "O" * 700)), 1, os.urandom(200_000))
