"""The store: transactions that end whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store.audit import Audit
from fasttrack_core.store.browsers import Browsers
from fasttrack_core.store.cases import Cases
from fasttrack_core.store.documents import Documents
from fasttrack_core.store.engine import check_file, connect, file_of, newest_revision, prepared, read_url, revision_of
from fasttrack_core.store.imports import Imports
from fasttrack_core.store.mappings import Mappings
from fasttrack_core.store.people import People
from fasttrack_core.store.problems import in_plain_words
from fasttrack_core.store.registers import Registers
from fasttrack_core.store.schools import Calendars, Schools, Settings, Users
from fasttrack_core.store.statements import Statements
from fasttrack_core.store.totals import Totals
from fasttrack_core.store.undoing import Undoing


class Unit:
    """One transaction, and the repositories that work in it. Of no use after its ``with`` block."""

    def __init__(self, connection: Connection) -> None:
        self.schools = Schools(connection)
        self.users = Users(connection)
        self.settings = Settings(connection)
        self.calendars = Calendars(connection)
        self.imports = Imports(connection)
        self.registers = Registers(connection)
        self.statements = Statements(connection)
        self.undoing = Undoing(connection)
        self.totals = Totals(connection)
        self.mappings = Mappings(connection)
        self.people = People(connection)
        self.cases = Cases(connection)
        self.documents = Documents(connection)
        self.browsers = Browsers(connection)
        self.audit = Audit(connection)


@dataclass(frozen=True, slots=True)
class Health:
    """What ``Store.check`` found; ``problems`` is empty when all is well."""

    revision: str | None
    problems: tuple[str, ...]


class Store:
    """A database that is ready to use; may be shared by threads. Make it with ``open_store``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """A unit that sees one state of the database throughout; nothing done in it is kept."""
        with self._connection(writing=False) as connection, connection.begin() as transaction:
            yield Unit(connection)
            transaction.rollback()

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """A unit whose changes are kept together when the block ends normally, and not at all when it does not.

        Other writers wait meanwhile: read and check files before it begins. Raises StoreProblem or Conflict in plain
        words when the database refuses; then nothing was changed.
        """
        with self._connection(writing=True) as connection, connection.begin():
            yield Unit(connection)

    def check(self) -> Health:
        """Whether the file is whole, every reference is kept, the schema is the newest and the audit is unbroken."""
        problems: list[str] = []
        with self._connection(writing=False) as connection, connection.begin():
            revision = revision_of(connection)
            if revision != newest_revision():
                problems.append("The database is older than this version of Fast Track. Run make migrate.")
            if connection.dialect.name == "sqlite":
                found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
                problems += [f"The database file is damaged: {line}" for line in found if line != "ok"]
                if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                    problems.append("The database was altered: a record belongs to nothing.")
            chain = Audit(connection).verify_chain()
            if not chain.whole:
                problems.append(f"The audit was altered: line {chain.broken_at} is not as it was written.")
        return Health(revision, tuple(problems))

    def close(self) -> None:
        """Every connection is closed."""
        self._engine.dispose()

    @contextmanager
    def _connection(self, *, writing: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield prepared(connection, writing=writing)
        except (DBAPIError, PoolTimeout) as error:
            raise in_plain_words(error) from None


def open_store(address: str) -> Store:
    """The store at a database URL, with the schema of this version.

    Never makes a database. Raises StoreProblem for one that is missing, empty, damaged, read-only, older or newer.
    """
    url = read_url(address)
    file = file_of(url)
    if file is not None:
        check_file(file)
    store = Store(connect(url))
    try:
        with store._connection(writing=False) as connection, connection.begin():
            if revision_of(connection) != newest_revision():
                raise StoreProblem("The database is older than this version of Fast Track. Run make migrate.")
    except StoreProblem:
        store.close()
        raise
    return store
