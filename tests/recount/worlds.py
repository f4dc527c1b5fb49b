"""A school in the product and the same school in the recount, from the same file."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import yaml

from fasttrack_core.services import setup
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.store.migrate import migrate
from tests.conftest import NOW, Desk, change_settings
from tests.oracle.groups_page import COLUMNS, NOT_SAID
from tests.oracle.model import Session
from tests.oracle.mountain_page import months
from tests.oracle.pupil_page import Terms
from tests.recount import generated
from tests.recount.figures import School
from tests.recount.hand_made import write_calendar
from tests.recount.reading import read_any, read_calendar

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


@dataclass
class World:
    """desk: the product. file, calendar_file: what the command line reads. school: the recount of that file."""

    name: str
    desk: Desk
    file: Path
    calendar_file: Path | None
    school: School
    calendar: dict[Session, bool] | None
    named_terms: Terms
    hours_a_day: str = "5"
    expected: str = "95"

    @cached_property
    def ids(self) -> dict[str, str]:
        """The pupil id of each pupil's key."""
        record = self.desk.office.record(self.desk.actor)
        return {key: pupil.pupil_id for key, pupil in zip(record.pupil_keys, record.register.pupils, strict=True)}

    @cached_property
    def details(self) -> dict[str, dict[str, str]]:
        return details_of(self.file)

    @property
    def newest(self) -> date:
        """The day that the register is recorded up to: what is counted to when nobody names another."""
        return self.school.recorded_up_to[0]

    def answered(self, asked: date) -> date:
        """The day that is answered where this one is asked for."""
        day = self.school.as_of(asked)
        assert day is not None
        return day

    def terms(self, until: date) -> Terms:
        """The half terms of the school; the months of its record where it has none."""
        if self.named_terms:
            return self.named_terms
        return [(title, first, min(last, until)) for title, first, last in months(self.school.days[0], until)]


def details_of(path: Path) -> dict[str, dict[str, str]]:
    """The group of each pupil in each of COLUMNS, by UPN, else admission number."""
    found = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            pupil = (row.get("UPN") or "").strip() or (row.get("Adno") or "").strip()
            found[pupil] = {name: (row.get(column) or "").strip() or NOT_SAID for name, column in COLUMNS.items()}
    return found


@contextmanager
def sample_world(database: Path) -> Iterator[World]:
    """The sample school in a database of its own, entered unless it is there, and the recount of its sheet."""
    facts = yaml.safe_load((SAMPLE / "school.yaml").read_text(encoding="utf-8"))
    terms = [(f"{each['name']} {each['academic_year']}", each["start"], each["end"]) for each in facts["terms"]]
    file, calendar_file = SAMPLE / "register-wide.csv", SAMPLE / "calendar.csv"
    calendar = read_calendar(calendar_file)
    school = School(read_any(file), calendar, today=NOW.date())
    with _office(database) as office:
        actor = setup.actor(office) or setup.add_sample_school(office)
        yield World(
            "sample school", Desk(office, actor, f"sqlite:///{database}"), file, calendar_file, school, calendar, terms
        )


@contextmanager
def generated_world(
    folder: Path,
    pupils: list[generated.Pupil],
    until: Session = (generated.LAST_DAY, "PM"),
    *,
    with_terms: bool = True,
    with_roll: bool = False,
    pathway: str = "blackburn-with-darwen",
    expected: str = "95",
) -> Iterator[World]:
    """A school of these pupils as it stood after that session, with its term dates in the settings or without any.

    with_roll: days of entry and of leaving are imported too, from a list of pupils that the command line does not see.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = generated.write_register(folder / "register.csv", pupils, until)
    calendar = generated.calendar() if with_terms else None
    calendar_file = write_calendar(folder / "calendar.csv", calendar) if calendar else None
    away = {pupil.admission: pupil.away for pupil in pupils if pupil.away} if with_roll else {}
    school = School(read_any(file), calendar, away, NOW.date())
    name = f"{len(pupils)} generated pupils up to {until[0]} {until[1]}{'' if with_terms else ' without term dates'}"
    with _office(folder / "fasttrack.db") as office:
        actor = setup.add_school(office, "Quarry Lane School")
        change_settings(office, actor, hours_a_day="5.25", pathway=pathway, expected_percent=expected)
        if with_terms:
            change_settings(office, actor, **generated.term_settings())
        imports.save(office, actor, "register.csv", file.read_bytes())
        if with_roll:
            roll = generated.write_roll(folder / "roll.csv", pupils)
            imports.save(office, actor, "roll.csv", roll.read_bytes())
        terms = list(generated.TERMS) if with_terms else []
        desk = Desk(office, actor, f"sqlite:///{folder / 'fasttrack.db'}")
        yield World(name, desk, file, calendar_file, school, calendar, terms, "5.25", expected)


@contextmanager
def _office(database: Path) -> Iterator[Office]:
    database.parent.mkdir(parents=True, exist_ok=True)
    migrate(f"sqlite:///{database}")
    office = open_office(f"sqlite:///{database}", clock=lambda: NOW)
    if setup.user_name(office) is None:
        setup.name_user(office, "Idris Penhallow")
    try:
        yield office
    finally:
        office.store.close()
