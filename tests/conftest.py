"""What every test may lean on: where the project is, its sample school, and how property tests are run."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from fasttrack_core.services import setup
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office, open_office
from fasttrack_core.store.migrate import migrate

ROOT = Path(__file__).parents[1]

# "ci" finds the same examples every time and knows no stopwatch: a slow machine is no wrong figure.
settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
# "explore" looks for new examples on every run: HYPOTHESIS_PROFILE=explore
settings.register_profile("explore", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


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


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample school in it; copy it, never write to it."""
    database = tmp_path_factory.mktemp("sample") / "fasttrack.db"
    migrate(f"sqlite:///{database}")
    office = open_office(f"sqlite:///{database}", clock=lambda: NOW)
    setup.name_user(office, "Idris Penhallow")
    setup.add_sample_school(office)
    office.store.close()
    return database


@pytest.fixture
def sample_desk(sample_database: Path, tmp_path: Path) -> Iterator[Desk]:
    """At work in the sample school, on a copy of its database."""
    database = tmp_path / "fasttrack.db"
    shutil.copy(sample_database, database)
    yield from _at_work(database)


@pytest.fixture
def empty_desk(tmp_path: Path) -> Iterator[Desk]:
    """At work in a new school without a register."""
    database = tmp_path / "fasttrack.db"
    migrate(f"sqlite:///{database}")
    office = open_office(f"sqlite:///{database}", clock=lambda: NOW)
    setup.name_user(office, "Idris Penhallow")
    setup.add_school(office, "Quarry Lane School")
    office.store.close()
    yield from _at_work(database)


def _at_work(database: Path) -> Iterator[Desk]:
    office = open_office(f"sqlite:///{database}", clock=lambda: NOW)
    actor = setup.actor(office)
    assert actor is not None
    yield Desk(office, actor, database)
    office.store.close()
