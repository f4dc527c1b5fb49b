"""The sample school grown to any number of pupils and saved through the services: what pages are measured with.

Each further pupil has the marks of one of the sample's, another name, and a date of birth some days later; so there are
two years of marks, groups, parents, patterns of absence and open cases, as in a school at work.
"""

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path

from fasttrack_core.services import overview, settings, setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.store.migrate import migrate

OPEN_CASES = 15
ADNO, SURNAME, FORENAME, BORN = 1, 2, 3, 4
"""Columns of the sample's wide register; the first is the UPN."""
CONTACT_SURNAME = 6

Rows = list[list[str]]


def address(folder: Path) -> str:
    """The database of a server whose data is kept under ``folder``."""
    return f"sqlite:///{folder / 'data' / 'fasttrack.db'}"


def build(folder: Path, pupils: int = 1000) -> None:
    """The database in ``folder`` holds the grown school, with up to 15 open cases of those who meet the test."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    migrate(address(folder))
    office = open_office(address(folder))
    try:
        setup.name_user(office, "Idris Penhallow")
        actor = setup.add_school(office, "Larkspur Brook Primary School")
        like_sample = setup.sample_settings(office)
        settings.change(office, actor, settings.opened(office, actor).seen, **like_sample.model_dump(exclude={"name"}))
        register, contacts = grown(office.sample_folder, pupils)
        imports.save(office, actor, "register.csv", as_csv(register))
        imports.save(office, actor, "contacts.csv", as_csv(contacts))
        _open_cases(office, actor, like_sample.sample_day)
    finally:
        office.store.close()


def opened(folder: Path) -> tuple[Office, Actor]:
    """The office of a built school, and who works there; close its store when done."""
    office = open_office(address(folder))
    actor = setup.actor(office)
    assert actor is not None
    return office, actor


def grown(sample: Path, pupils: int) -> tuple[Rows, Rows]:
    """The rows of a wide register with that many pupils, none of whom has left, and of their contacts."""
    register, contacts = _read(sample / "register-wide.csv"), _read(sample / "contacts.csv")
    heading, known = register[0], [row for row in register[1:] if row[-1]]
    of_pupil: dict[str, Rows] = {}
    for row in contacts[1:]:
        of_pupil.setdefault(row[ADNO], []).append(row)
    more, more_contacts = [heading], [contacts[0]]
    for number in range(pupils):
        turn, place = divmod(number, len(known))
        row, number_there = known[place].copy(), known[place][ADNO]
        row[0], row[ADNO] = "", f"{number + 1:06d}"
        row[FORENAME] = known[(place + 7 * turn) % len(known)][FORENAME]
        row[SURNAME] = known[(place + 13 * turn) % len(known)][SURNAME]
        row[BORN] = _later(row[BORN], turn)
        more.append(row)
        for contact in of_pupil.get(number_there, []):
            more_contacts.append(["", row[ADNO], row[SURNAME], row[FORENAME], *contact[4:]])
            if turn:
                more_contacts[-1][CONTACT_SURNAME] = row[SURNAME]
    return more, more_contacts


def as_csv(rows: Rows) -> bytes:
    """The rows as a file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _later(born: str, days: int) -> str:
    """A date of birth that many days later, as the sample writes it."""
    day = datetime.strptime(born, "%d/%m/%Y").date() + timedelta(days=days)
    return f"{day:%d/%m/%Y}"


def _open_cases(office: Office, actor: Actor, day: date | None) -> None:
    for number, key in enumerate(overview.view(office, actor).keys[:OPEN_CASES]):
        cases.open_case(office, actor, key, f"opened {number}", happened_on=day)
