"""The schools that the states are looked at in: none yet, one without a register, and the sample school with a case."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.pupil import view as pupil_view
from fasttrack_core.store.migrate import migrate
from tests.browser.conftest import start_server

PUPIL = "Whittaker, Florence"
"""The pupil who is looked at: has parents, a long register and an open case."""


class School(StrEnum):
    """What is in the database."""

    NONE = "before the first run"
    EMPTY = "a school without a register"
    SAMPLE = "the sample school"


def _none(office: Office) -> None:
    pass


def _empty(office: Office) -> None:
    setup.name_user(office, "Idris Penhallow")
    setup.add_school(office, "Quarry Lane School")


def _sample(office: Office) -> None:
    setup.name_user(office, "Idris Penhallow")
    actor = setup.add_sample_school(office)
    found = pupil_view.choices(office, actor)
    key = next(key for key, label in found.items() if label.startswith(PUPIL))
    cases.open_case(office, actor, key, "case-of-the-long-run")
    ground = next(iter(people.GROUNDS))
    first = people.parents(office, actor, key)[0]
    people.decide_parent_in_law(office, actor, first.seen, True, ground)


FURNISH: dict[School, Callable[[Office], None]] = {
    School.NONE: _none,
    School.EMPTY: _empty,
    School.SAMPLE: _sample,
}


def furnish(folder: Path, school: School) -> None:
    """``folder``/data holds a new database with that school."""
    data = folder / "data"
    data.mkdir(parents=True)
    address = f"sqlite:///{data / 'fasttrack.db'}"
    migrate(address)
    office = open_office(address)
    FURNISH[school](office)
    office.store.close()


@contextmanager
def serving(school: School) -> Iterator[str]:
    """The address of a server of its own with that school, for as long as the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="accessibility-"))
    try:
        furnish(folder, school)
        server = start_server(folder, migrate=False)
        try:
            yield server.address
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
