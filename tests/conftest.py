"""What every test may lean on: where the project is, its sample school, and how property tests are run.

`make test` tries every promise; with ``--whole`` (`make check`) each is tried in its full breadth: see ``breadth``.
"""

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import pytest
from hypothesis import HealthCheck, settings

from fasttrack_core.services import imports, setup
from fasttrack_core.services import settings as school_settings
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office, open_office
from fasttrack_core.services.school_settings import SchoolSettings
from fasttrack_core.store import open_store
from fasttrack_core.store.migrate import migrate
from tests import breadth

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="every test in its full breadth, as `make check` has them")


def pytest_configure(config: pytest.Config) -> None:
    """How far this run goes is known before the first test is read."""
    breadth.WHOLE = bool(config.getoption("--whole"))
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
    database: Path

    def reopened(self) -> Office:
        """Another office on the same database, as after a restart."""
        return open_office(f"sqlite:///{self.database}", clock=lambda: NOW)


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
def new_database(prepared: Prepare) -> Path:
    """A database in which nothing has been written, in a folder of its own with the marker that says it was made."""

    def make(file: Path) -> None:
        migrate(f"sqlite:///{file}")

    return prepared("new", make)


@pytest.fixture(scope="session")
def sample_database(prepared: Prepare, new_database: Path) -> Path:
    """A database with the sample school in it and its local user, entered at NOW."""
    return prepared("sample", lambda file: _enter(file, new_database, setup.add_sample_school, lambda: NOW))


@pytest.fixture(scope="session")
def sample_database_by_the_clock(prepared: Prepare, new_database: Path) -> Path:
    """The same, entered when it was: for servers, which go by the real clock."""
    return prepared("sample-by-the-clock", lambda file: _enter(file, new_database, setup.add_sample_school, None))


@pytest.fixture(scope="session")
def named_database(prepared: Prepare, new_database: Path) -> Path:
    """A database with a school that has no register and its local user, entered at NOW."""
    return prepared("named", lambda file: _enter(file, new_database, _add_quarry_lane, lambda: NOW))


def _add_quarry_lane(office: Office) -> None:
    setup.add_school(office, "Quarry Lane School")


def _enter(file: Path, new: Path, add: Callable[[Office], object], clock: Callable[[], datetime] | None) -> None:
    """``file`` is a copy of ``new`` with a user and what ``add`` adds."""
    shutil.copy(new, file)
    office = open_office(f"sqlite:///{file}", clock=clock)
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
def sample_desk(sample_database: Path, furnished: Office, tmp_path: Path) -> Iterator[Desk]:
    """At work in the sample school, on a copy of its database."""
    yield from _at_work(Path(shutil.copy(sample_database, tmp_path)), furnished)


@pytest.fixture
def empty_desk(named_database: Path, furnished: Office, tmp_path: Path) -> Iterator[Desk]:
    """At work in a new school without a register."""
    yield from _at_work(Path(shutil.copy(named_database, tmp_path)), furnished)


def _at_work(database: Path, furnished: Office) -> Iterator[Desk]:
    office = replace(furnished, store=open_store(f"sqlite:///{database}"), _records={}, _keeping=Lock())
    actor = setup.actor(office)
    assert actor is not None
    yield Desk(office, actor, database)
    office.store.close()
