"""The store: transactions that end whole or not at all."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import SQLITE_INTERRUPT
from typing import TypeVar

from sqlalchemy import Connection, Engine, ForeignKey, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import schema
from fasttrack_core.store.alone import alone, is_taken
from fasttrack_core.store.audit import Audit
from fasttrack_core.store.browsers import Browsers
from fasttrack_core.store.cases import Cases
from fasttrack_core.store.documents import Documents
from fasttrack_core.store.engine import (
    check_file,
    connect,
    file_of,
    newest_revision,
    prepared,
    read_url,
    revision_of,
    stopping_after,
    writes_ahead,
)
from fasttrack_core.store.imports import Imports
from fasttrack_core.store.jobs import Jobs
from fasttrack_core.store.kept_rules import KeptRules
from fasttrack_core.store.mappings import Mappings
from fasttrack_core.store.people import People
from fasttrack_core.store.place import Place
from fasttrack_core.store.problems import UNCERTAIN, Unreached, in_plain_words
from fasttrack_core.store.records import SchoolState
from fasttrack_core.store.registers import Registers
from fasttrack_core.store.schools import Memberships, Schools, Settings, Users
from fasttrack_core.store.statements import Statements
from fasttrack_core.store.summaries import Summaries
from fasttrack_core.store.surroundings import SQLITE
from fasttrack_core.store.totals import Totals
from fasttrack_core.store.undoing import Undoing

Answer = TypeVar("Answer")


def school_state(school_id: str) -> Hashable:
    """What ``Unit.state`` is kept by."""
    return ("state", school_id)


class Unit:
    """One transaction, and the repositories that work in it. Of no use after its ``with`` block."""

    def __init__(self, connection: Connection, answers: dict[Hashable, object] | None = None) -> None:
        self._answers = answers
        self.schools = Schools(connection)
        self.users = Users(connection)
        self.memberships = Memberships(connection)
        self.settings = Settings(connection)
        self.imports = Imports(connection)
        self.registers = Registers(connection)
        self.statements = Statements(connection)
        self.undoing = Undoing(connection)
        self.totals = Totals(connection)
        self.mappings = Mappings(connection)
        self.kept_rules = KeptRules(connection)
        self.people = People(connection)
        self.cases = Cases(connection)
        self.summaries = Summaries(connection)
        self.documents = Documents(connection)
        self.browsers = Browsers(connection)
        self.jobs = Jobs(connection)
        self.audit = Audit(connection)

    def state(self, school_id: str) -> SchoolState:
        """How far the school has come."""
        return self.once(school_state(school_id), lambda: self.schools.state(school_id))

    def once(self, about: Hashable, answer: Callable[[], Answer]) -> Answer:
        """The answer to a question about the database: asked once where it stands for one state, that of the unit or of
        all that are read with the same ``answers``; each time in a unit that writes. Nobody may change it."""
        if self._answers is None:
            return answer()
        if about not in self._answers:
            self._answers[about] = answer()
        found: Answer = self._answers[about]  # type: ignore[assignment]
        return found


@dataclass(frozen=True, slots=True)
class Health:
    """What ``Store.check`` found; ``problems`` is empty when all is well.

    parts: the problems of the database file (none is looked at on a server), the references and the audit, by these
    names. unfinished: the names of those that were not looked at to their end in the time that was given. lines: how
    many the audit has. revision, newest: the schema of the database, and the one that this version works with.
    """

    revision: str | None
    newest: str
    parts: Mapping[str, tuple[str, ...]]
    unfinished: tuple[str, ...]
    lines: int

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that is wrong, in sentences."""
        old = "The database is older than this version of Fast Track. Run make migrate."
        return (
            *([] if self.revision == self.newest else [old]),
            *(each for part in self.parts.values() for each in part),
        )


class Store:
    """A database that is ready to use; may be shared by threads. Make it with ``open_store``."""

    def __init__(self, engine: Engine, file: Path | None = None) -> None:
        self._engine = engine
        self._place = Place(file)
        self.file = file
        """The file of an SQLite database; None for a database server."""

    @contextmanager
    def read(self, answers: dict[Hashable, object] | None = None) -> Iterator[Unit]:
        """A unit that sees one state of the database throughout; nothing done in it is kept. ``answers``: what earlier
        units found for ``Unit.once``, where it is to hold in this one too."""
        with self._begun(writing=False) as connection:
            yield Unit(connection, {} if answers is None else answers)
            connection.rollback()

    @contextmanager
    def write(self, school_id: str | None = None) -> Iterator[Unit]:
        """A unit whose changes are kept together when the block ends normally, and not at all when it does not.

        school_id: the school that alone is written for. None: nobody else writes meanwhile, for what must differ
        between schools or is of none. Other writers for the school wait (on SQLite all): read and check files before
        it begins, and add lines to the audit last, since from then on everybody waits.

        Raises StoreProblem or Conflict in plain words when the database refuses; then nothing was changed, but where a
        server goes away in the moment of keeping nobody knows, and the words say so.
        """
        keeping = False
        try:
            with self._begun(writing=True, school_id=school_id) as connection:
                yield Unit(connection)
                self._place.check_file()
                keeping = True
        except Unreached:
            if keeping:
                raise StoreProblem(UNCERTAIN) from None
            raise

    def check(self, seconds: float | None = None) -> Health:
        """Whether the file is whole, every reference is kept, the schema is the newest and the audit is unbroken.

        seconds: about how long it may take on SQLite; what it did not get to is ``unfinished``.
        """
        parts: dict[str, tuple[str, ...]] = {}
        unfinished: list[str] = []
        self._place.check_file()
        with self._connection(writing=False) as connection, connection.begin():
            revision = revision_of(connection)
            looks = {"references": _reference_problems, "the audit": _audit_problems}
            if self.file is not None:
                looks = {"the database file": _file_problems} | looks
            with stopping_after(connection, seconds):
                for name, look in looks.items():
                    try:
                        parts[name] = tuple(look(connection))
                    except DBAPIError as error:
                        if getattr(error.orig, "sqlite_errorcode", None) == SQLITE_INTERRUPT:
                            unfinished.append(name)
                        else:
                            parts[name] = (str(in_plain_words(error)),)
            lines = 0 if parts.get("the database file") else Audit(connection).count()
            with suppress(DBAPIError):  # a damaged file refuses to end what was only read, too
                connection.rollback()
        return Health(revision, newest_revision(), parts, tuple(unfinished), lines)

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Whether this program alone has the name within the block: no other has it, on any computer that works with
        this database. However a program ends, it has its names no longer."""
        with alone(self._engine, self.file, name) as ours:
            yield ours

    def is_taken(self, name: str) -> bool:
        """Some program, this one or another, has the name now (see ``alone``)."""
        return is_taken(self._engine, self.file, name)

    @property
    def product(self) -> str:
        """Which database this is, and its version."""
        if self.file is not None:
            return f"SQLite {SQLITE}"
        return "PostgreSQL " + ".".join(map(str, self._engine.dialect.server_version_info or ()))

    @property
    def readers_hold_up_nobody(self) -> bool:
        """Whether somebody who has begun to read and takes their time keeps nobody from writing."""
        return self.file is None or writes_ahead()

    def close(self) -> None:
        """Every connection is closed."""
        self._engine.dispose()

    @contextmanager
    def _begun(self, *, writing: bool, school_id: str | None = None) -> Iterator[Connection]:
        """A connection whose transaction has begun in the database that was opened, as it was opened."""
        self._place.check_file()
        end = self._place.end
        with self._connection(writing=writing, school_id=school_id) as connection, connection.begin():
            self._place.check_begun(connection, end)
            yield connection

    @contextmanager
    def _connection(self, *, writing: bool, school_id: str | None = None) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield prepared(connection, writing=writing, school_id=school_id)
        except (DBAPIError, PoolTimeout) as error:
            raise in_plain_words(error) from None


def _file_problems(connection: Connection) -> list[str]:
    found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
    return [f"The database file is damaged: {line}" for line in found if line != "ok"]


def _reference_problems(connection: Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        lost = connection.execute(text("PRAGMA foreign_key_check")).first() is not None
    else:
        lost = any(_lost(connection, key) for table in schema.metadata.sorted_tables for key in table.foreign_keys)
    return ["The database was altered: a record belongs to nothing."] if lost else []


def _lost(connection: Connection, key: ForeignKey) -> bool:
    """A row refers to one that is not there, as an administrator of a server can bring about."""
    there = select(key.column).where(key.column == key.parent).correlate(key.parent.table)
    if key.column.table is key.parent.table:
        other = key.column.table.alias()
        there = select(other.c[key.column.name]).where(other.c[key.column.name] == key.parent)
    return (
        connection.execute(select(key.parent).where(key.parent.is_not(None), ~there.exists()).limit(1)).first()
        is not None
    )


def _audit_problems(connection: Connection) -> list[str]:
    chain = Audit(connection).verify_chain()
    return [] if chain.whole else [f"The audit was altered: line {chain.broken_at} is not as it was written."]


def open_store(address: str) -> Store:
    """The store at a database URL, with the schema of this version.

    Never makes a database. Raises StoreProblem for one that is missing, empty, damaged, read-only, older or newer.
    """
    url = read_url(address)
    file = file_of(url)
    if file is not None:
        check_file(file)
    store = Store(connect(url), file)
    try:
        with store._connection(writing=False) as connection, connection.begin():
            if revision_of(connection) != newest_revision():
                raise StoreProblem("The database is older than this version of Fast Track. Run make migrate.")
    except StoreProblem:
        store.close()
        raise
    return store
