"""A folder of nightly exports, and a database that ``make migrate`` has made."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services.office import context as office_of_school
from fasttrack_core.services.office.context import Office
from tests.databases.kinds import Database, Databases
from tests.jobs.folder import Folder


@pytest.fixture
def database(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """A database in which nothing has been written."""
    with databases.new(database_kind, tmp_path / "data") as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path, database: Database) -> Folder:
    """An empty folder for exports beside it."""
    return Folder(tmp_path, database)


@pytest.fixture(autouse=True)
def _definitions_read_once(furnished: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every office of these tests has the built-in pathways as they were read for the first: reading takes longer."""

    def known(_: Path | None = None) -> Mapping[str, Pathway]:
        return furnished.pathways

    monkeypatch.setattr(office_of_school, "known_pathways", known)
