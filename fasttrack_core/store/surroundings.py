"""What stands around the database file: who else may read it, and how much room there is."""

import os
import shutil
import sqlite3
from pathlib import Path

from fasttrack_core.store.copies import FOLDER

SQLITE = sqlite3.sqlite_version
"""The version of SQLite that Python brings."""


def opened_to_others(file: Path) -> tuple[str, ...]:
    """What of the database other accounts of this computer may read or look into; empty on Windows, which differs."""
    if os.name != "posix":
        return ()
    looked = {
        "the database": file,
        "its folder": file.parent,
        f"the folder {FOLDER}": file.with_name(FOLDER),
    }
    return tuple(name for name, path in looked.items() if path.exists() and path.stat().st_mode & 0o077)


def free_bytes(file: Path) -> int:
    """How much room there is on the disk of the database."""
    return shutil.disk_usage(file.parent).free
