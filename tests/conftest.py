"""What every test may lean on: where the project is, its sample school, and how property tests are run.

`make test` tries every promise; with ``--whole`` (`make check`) each is tried in its full breadth: see ``breadth``.
"""

import fcntl
import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import make_url

from fasttrack_core.services import settings as school_settings
from fasttrack_core.services import setup
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Actor, Role
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.services.office.school_settings import SchoolSettings
from fasttrack_core.store import Stamp, engine, open_store
from tests import breadth
from tests.databases.kinds import Database, Databases, kinds_for, migrated

ROOT = Path(__file__).parents[1]
ON_THE_DISK, IN_MEMORY = "PRAGMA synchronous = FULL", "PRAGMA synchronous = OFF"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="every test in its full breadth, as `make check` has them")


def pytest_configure(config: pytest.Config) -> None:
    """How far this run goes is known before the first test is read."""
    breadth.WHOLE = bool(config.getoption("--whole"))
    # The SQLite file of a test need not outlive a power cut, and waiting for the disk takes longer than most tests.
    settings_of_sqlite = tuple(IN_MEMORY if each == ON_THE_DISK else each for each in engine._SETTINGS)
    engine._SETTINGS = settings_of_sqlite  # type: ignore[assignment]
    # "ci" finds the same examples every time and knows no stopwatch: a slow machine is no wrong figure.
    settings.register_profile(
        "ci",
        derandomize=True,
        deadline=None,
        max_examples=breadth.examples(30, 100),
        suppress_health_check=[HealthCheck.too_slow],
        database=None,
    )
    # "explore" looks for new examples on every run: HYPOTHESIS_PROFILE=explore
    settings.register_profile("explore", deadline=None, max_examples=1000, print_blob=True)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only comes with the whole breadth is left out of the others."""
    if breadth.WHOLE:
        return
    apart = [item for item in items if item.get_closest_marker("whole")]
    items[:] = [item for item in items if not item.get_closest_marker("whole")]
    if apart:
        config.hook.pytest_deselected(items=apart)


def pytest_collection_finish() -> None:
    """What was collected stays for the whole run: Python need not search it for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def written_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite waits for the disk at every commit, as it does in use: for tests about what then lies there."""
    as_in_use = tuple(ON_THE_DISK if each == IN_MEMORY else each for each in engine._SETTINGS)
    monkeypatch.setattr(engine, "_SETTINGS", as_in_use)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def sample_data(root: Path) -> Path:
    """The folder with the invented school's register, calendar and contacts."""
    return root / "sample_data"


NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
"""The moment at which services believe to be in tests: the afternoon of the sample school's day."""


@dataclass(frozen=True)
class Desk:
    """A person at work: an office on a database of its own, and who works there."""

    office: Office
    actor: Actor
    address: str
    others: list[Office] = field(default_factory=list, compare=False)

    @property
    def database(self) -> Database:
        """What there is behind the store."""
        return Database(make_url(self.address).get_backend_name(), self.address)

    def reopened(self, **how: Any) -> Office:
        """Another office on the same database, as after a restart; closed after the test."""
        self.others.append(open_office(self.address, **{"clock": lambda: NOW, **how}))
        return self.others[-1]


def colleague(desk: Desk, name: str, role: Role = Role.LEAD) -> Actor:
    """Somebody else of that name who works at the desk's school in this role."""
    who, school_id = desk.actor, desk.actor.school_id
    stamp = Stamp(who.name, NOW, who.id)
    with desk.office.store.write() as unit:
        user = unit.users.add(name, stamp)
        unit.memberships.put(user.id, school_id, role, stamp)
    return Actor(user.id, name, role, school_id)


def stranger(desk: Desk) -> Actor:
    """Somebody who is no user."""
    return Actor("nobody", "Nobody Known", Role.LEAD, desk.actor.school_id)


def change_settings(office: Office, actor: Actor, **changes: object) -> SchoolSettings:
    """The settings with these changes, made by somebody who has just opened them."""
    return school_settings.change(office, actor, school_settings.opened(office, actor).seen, **changes)


def undo_import(office: Office, actor: Actor, import_id: str, reason: str) -> imports.Undone:
    """The import is undone by somebody who has just looked at what that would change."""
    return imports.undo(office, actor, import_id, reason, imports.seen(office, actor))


Prepare = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepare:
    """prepared(name, make) is a database that ``make`` wrote, once for the whole run; copy it, never write to it.

    The workers of a run share it: the first to ask makes it while the others wait.
    """
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def database(name: str, make: Callable[[Path], None]) -> Path:
        ready = folder / f"prepared-{name}"
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not ready.exists():
                begun = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder))
                make(begun / "fasttrack.db")
                begun.rename(ready)
        return ready / "fasttrack.db"

    return database


@pytest.fixture(scope="session")
def databases(prepared: Prepare) -> Iterator[Databases]:
    """Databases of both kinds; the PostgreSQL server is a real one, which ends with the run."""
    found = Databases(prepared)
    yield found
    found.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that works with a database runs on each kind that it is for."""
    if "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", kinds_for(metafunc), scope="module")


@pytest.fixture(scope="session")
def new_database(prepared: Prepare) -> Path:
    """A database in which nothing has been written, in a folder of its own with the marker that says it was made."""
    return prepared("new", lambda file: migrated(f"sqlite:///{file}"))


@pytest.fixture(scope="session")
def sample_database(prepared: Prepare) -> Path:
    """A database with the sample school in it and its local user, entered at NOW."""
    return prepared("sample", lambda file: sample(f"sqlite:///{file}"))


@pytest.fixture(scope="session")
def sample_database_by_the_clock(prepared: Prepare) -> Path:
    """The same, entered when it was: for servers, which go by the real clock."""
    return prepared("sample-by-the-clock", lambda file: sample(f"sqlite:///{file}", None))


def sample(address: str, clock: Callable[[], datetime] | None = lambda: NOW) -> None:
    """There is a new database at the address with the sample school and its local user, entered at NOW."""
    _enter(address, setup.add_sample_school, clock)


def named(address: str) -> None:
    """There is a new database at the address with a school that has no register and its local user."""
    _enter(address, lambda office: setup.add_school(office, "Quarry Lane School"), lambda: NOW)


def _enter(address: str, add: Callable[[Office], object], clock: Callable[[], datetime] | None) -> None:
    """There is a new database at the address with a user and what ``add`` adds."""
    migrated(address)
    office = open_office(address, clock=clock)
    setup.name_user(office, "Idris Penhallow")
    add(office)
    office.store.close()


@pytest.fixture(scope="session")
def furnished(new_database: Path) -> Office:
    """An office whose definitions and templates every desk shares: reading them takes longer than most tests."""
    office = open_office(f"sqlite:///{new_database}", clock=lambda: NOW)
    office.store.close()
    return office


@pytest.fixture
def sample_desk(database_kind: str, databases: Databases, furnished: Office, tmp_path: Path) -> Iterator[Desk]:
    """At work in the sample school, on a copy of its database."""
    with databases.copied(database_kind, tmp_path, "sample", sample) as database:
        yield from _at_work(database.address, furnished)


@pytest.fixture
def empty_desk(database_kind: str, databases: Databases, furnished: Office, tmp_path: Path) -> Iterator[Desk]:
    """At work in a new school without a register."""
    with databases.copied(database_kind, tmp_path, "named", named) as database:
        yield from _at_work(database.address, furnished)


def _at_work(address: str, furnished: Office) -> Iterator[Desk]:
    office = replace(furnished, store=open_store(address), _records={}, _keeping=Lock())
    actor = setup.actor(office)
    assert actor is not None
    desk = Desk(office, actor, address)
    yield desk
    for each in (office, *desk.others):
        each.store.close()
