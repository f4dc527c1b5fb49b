"""Every file of every format is read as what was written, mark by mark, total by total, pupil by pupil."""

from functools import cache

import pytest

from fasttrack_core import importing
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import Reading, Severity
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.formats.cases import FileCase, Truth
from tests.formats.files import FILES
from tests.formats.judging import mark_differences, whose
from tests.formats.truth import LATEST
from tests.formats.writers.contacts import Contact, all_contacts


@cache
def read(case: FileCase) -> Reading:
    return importing.read(case.file_name, case.make(), sheets=read_spreadsheet, latest=LATEST)


def told(reading: Reading) -> str:
    """What the reading says of itself, for the message of a failed test."""
    findings = [f"{f.severity} row {f.row} column {f.column} {f.value!r}: {f.message}" for f in reading.findings[:6]]
    return "\n".join([f"read as {reading.layout}", *reading.understood[:6], *findings])


def cases(*kinds: Truth, asked: bool = False) -> list[object]:
    return [pytest.param(case, id=case.id) for case in FILES if case.true in kinds and case.must_ask is asked]


def test_every_format_has_a_file() -> None:
    assert {case.number for case in FILES} == set(range(1, 17))
    assert len({case.id for case in FILES}) == len(FILES)


@pytest.mark.parametrize("case", cases(Truth.MARKS))
def test_every_mark_is_read_as_it_was_written(case: FileCase) -> None:
    try:
        reading = read(case)
    except UnreadableFile:
        if case.may_ask:
            return
        raise
    wrong = mark_differences(case, reading.register)
    assert not wrong, "\n".join([f"{len(wrong)} differences, such as", *wrong[:8], told(reading)])


@pytest.mark.parametrize("case", cases(Truth.MARKS, Truth.TOTALS, asked=True))
def test_a_file_that_cannot_be_understood_alone_is_asked_about(case: FileCase) -> None:
    with pytest.raises(UnreadableFile):
        read(case)


@pytest.mark.parametrize("case", cases(Truth.TOTALS))
def test_every_total_is_read_as_it_was_written(case: FileCase) -> None:
    reading = read(case)
    assert reading.register is None, "totals hold no marks"
    wanted = {pupil.upn: case.school.totals(pupil) for pupil in case.school.pupils}
    got = {}
    for totals in reading.totals:
        pupil = whose(totals.pupil, case.school.pupils, case.known_by)
        assert pupil is not None, "\n".join([f"a stranger on row {totals.row}", told(reading)])
        missing = (totals.missing,) if case.says_missing else ()
        got[pupil.upn] = (totals.possible, totals.attended, totals.authorised, totals.unauthorised, *missing)
        assert totals.first in (None, case.school.first)
        assert totals.last in (None, case.school.last)
    assert len(reading.totals) == len(wanted)
    assert got == {
        upn: (t.possible, t.attended, t.authorised, t.unauthorised, *((t.missing,) if case.says_missing else ()))
        for upn, t in wanted.items()
    }, told(reading)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.id) for case in FILES if case.also_totals and "two strings" not in case.id]
)
def test_right_totals_beside_the_marks_raise_no_alarm(case: FileCase) -> None:
    reading = read(case)
    assert reading.totals, told(reading)
    assert not [f for f in reading.findings if f.severity is Severity.ERROR], told(reading)


@pytest.mark.parametrize("case", cases(Truth.PUPILS))
def test_every_pupil_is_read_as_written(case: FileCase) -> None:
    reading = read(case)
    assert len(reading.pupils) == len(case.school.pupils)
    for one in reading.pupils:
        pupil = whose(one, case.school.pupils, case.known_by)
        assert pupil is not None, told(reading)
        assert (one.surname, one.forename) == (pupil.surname, pupil.forename)
        assert (one.date_of_birth, one.sex, one.registration_group) == (pupil.born, pupil.sex, pupil.reg)
        assert one.year_group in (pupil.year, f"Year {pupil.year}")


@pytest.mark.parametrize("case", cases(Truth.CONTACTS))
def test_every_contact_is_read_as_written(case: FileCase) -> None:
    reading = read(case)
    got = [
        Contact(
            row.upn,
            row.title,
            row.forename,
            row.surname,
            row.relationship,
            bool(row.parental_responsibility),
            row.address,
            row.postcode,
            row.email,
            row.phone,
            row.priority or 0,
            row.court_order_note,
        )
        for row in reading.contacts
    ]
    assert got == all_contacts(case.school), told(reading)
