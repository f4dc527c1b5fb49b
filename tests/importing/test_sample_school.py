"""The sample school in every form it is exported in: the same marks from each file."""

from functools import cache
from pathlib import Path

import pytest

from fasttrack_core import importing
from fasttrack_core.attendance.figures.codes import DASH, NO_MARK
from fasttrack_core.importing import Reading
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.importing.files import errors

FOLDER = Path(__file__).parents[2] / "sample_data"


@cache
def sample(name: str) -> Reading:
    return importing.read(name, (FOLDER / name).read_bytes(), sheets=read_spreadsheet)


def marks_by_admission_number(reading: Reading, numbers: dict[str, str] | None = None) -> dict[tuple[str, int], int]:
    """Every mark by admission number and session; a dash and an empty cell are both no mark."""
    register = reading.register
    assert register is not None
    found = {}
    for row, pupil in enumerate(register.pupils):
        number = pupil.admission_number if numbers is None else numbers[pupil.system_id]
        for key, mark in zip(register.sessions.tolist(), register.marks[row].tolist(), strict=True):
            if mark not in (NO_MARK, DASH):
                found[number, key] = mark
    return found


@pytest.mark.parametrize(
    ("name", "layout", "encoding", "date_format"),
    [
        ("register-wide.csv", "session-columns", "utf-8", "dd/mm/yyyy"),
        ("register-messy.xlsx", "session-columns", "", "yyyy-mm-dd"),
        ("register-sims.csv", "marks-list", "windows-1252", "dd/mm/yyyy"),
        ("register-arbor.csv", "arbor-marks", "utf-8", "yyyy-mm-dd"),
        ("register-bromcom.csv", "bromcom-marks", "utf-8", "dd/mm/yyyy"),
    ],
)
def test_each_file_is_recognised_and_gives_the_same_marks(
    name: str, layout: str, encoding: str, date_format: str
) -> None:
    reading = sample(name)
    assert (reading.layout, reading.encoding, reading.date_format) == (layout, encoding, date_format)
    numbers = None
    if not any(pupil.admission_number for pupil in reading.pupils):
        wide = {pupil.upn: pupil.admission_number for pupil in sample("register-wide.csv").pupils}
        listed = sample("register-arbor-pupils.csv").pupils
        numbers = {pupil.system_id: wide[pupil.upn] for pupil in listed}
    assert marks_by_admission_number(reading, numbers) == marks_by_admission_number(sample("register-wide.csv"))


def test_the_pupils_are_the_same_in_every_file_that_names_them() -> None:
    names = {pupil.upn: (pupil.surname, pupil.forename) for pupil in sample("register-wide.csv").pupils}
    for name in ("register-messy.xlsx", "register-sims.csv", "register-arbor-pupils.csv"):
        assert {pupil.upn: (pupil.surname, pupil.forename) for pupil in sample(name).pupils} == names


def test_only_the_retired_codes_are_errors() -> None:
    for name in (
        "register-wide.csv",
        "register-messy.xlsx",
        "register-sims.csv",
        "register-arbor.csv",
        "register-bromcom.csv",
    ):
        assert sorted(finding.value.strip().upper() for finding in errors(sample(name))) == ["F", "H", "J", "Y"]


def test_the_contacts_belong_to_pupils_of_the_register() -> None:
    reading = sample("contacts.csv")
    assert reading.layout == "contacts"
    assert not reading.findings
    assert {contact.upn for contact in reading.contacts} <= {pupil.upn for pupil in sample("register-wide.csv").pupils}
