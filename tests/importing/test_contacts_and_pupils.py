"""Contacts files and lists of pupils."""

from datetime import date

import pytest

from fasttrack_core.errors import UnreadableFile
from tests.importing.files import UPNS, errors, notes, read, warnings

HEADER = (
    "UPN,Pupil Surname,Pupil Forename,Contact Title,Contact Forename,Contact Surname,Relationship,Parental "
    "Responsibility, Address Line 1,Address Line 2,Town,Postcode,Email,Telephone,Priority,Lives With "
    "Pupil,Court Order\n"
)
ROW = f"{UPNS[0]},Okoro,Zoë,Ms,Ada,Okoro,Mother,Y,1 Elm Row,,Fennerby,zz1 1yh,ada@example.org,07700 900001,1,yes,\n"


def test_each_row_is_a_contact_of_a_pupil() -> None:
    reading = read(
        HEADER + ROW + ROW.replace("Ms,Ada", "Mr,Obi").replace("Mother,Y", "Father,").replace(",1,yes", ",2,N")
    )
    assert reading.layout == "contacts"
    first, second = reading.contacts
    assert (first.row, first.upn, first.pupil_name) == (2, UPNS[0], "Okoro, Zoë")
    assert (first.title, first.forename, first.surname, first.relationship) == ("Ms", "Ada", "Okoro", "Mother")
    assert first.address == ("1 Elm Row", "Fennerby")
    assert (first.postcode, first.email, first.phone) == ("ZZ1 1YH", "ada@example.org", "07700 900001")
    assert (first.parental_responsibility, first.lives_with_pupil, first.priority) == (True, True, 1)
    assert (second.parental_responsibility, second.lives_with_pupil, second.priority) == (None, False, 2)
    assert not reading.findings


def test_what_is_neither_yes_nor_no_is_not_known() -> None:
    reading = read(HEADER + ROW.replace("Mother,Y", "Mother,perhaps").replace(",1,yes", ",first,yes"))
    assert reading.contacts[0].parental_responsibility is None
    assert reading.contacts[0].priority is None
    assert [warning.value for warning in warnings(reading)] == ["perhaps", "first"]


def test_a_contact_without_a_pupil_is_left_out_and_named() -> None:
    reading = read(HEADER + ROW + ROW.replace(UPNS[0], ""))
    assert len(reading.contacts) == 1
    assert [finding.row for finding in errors(reading)] == [3]


def test_contacts_with_names_only_are_read_with_a_warning() -> None:
    text = 'Pupil Name,Parent Name,Relationship,Address,Postcode\nZoë Okoro,"Okoro, Ada",Mother,"1 Elm\nFennerby",ZZ1\n'
    reading = read(text)
    assert (reading.contacts[0].surname, reading.contacts[0].forename) == ("Okoro", "Ada")
    assert reading.contacts[0].address == ("1 Elm", "Fennerby")
    assert len(warnings(reading)) == 1


def test_a_list_of_pupils_gives_pupils_without_marks() -> None:
    text = (
        "STUDENT_ID,UPN,LEGAL_FIRST_NAME,LEGAL_LAST_NAME,DATE_OF_BIRTH,GENDER,CURRENT_YEAR_GROUP,SEN,HOUSE\n"
        f"71,{UPNS[0]},Zoë,Okoro,2015-08-22,F,Year 6,K,Red\n72,{UPNS[1]},Siân,Rees,2015-02-31,F,Year 6,N,Red\n"
    )
    reading = read(text)
    assert reading.layout == "pupils-list"
    assert reading.register is None
    pupil = reading.pupils[0]
    assert (pupil.pupil_id, pupil.system_id, pupil.name) == (UPNS[0], "71", "Okoro, Zoë")
    assert (pupil.date_of_birth, pupil.year_group, pupil.attributes) == (date(2015, 8, 22), "6", {"SEN": "K"})
    assert reading.pupils[1].date_of_birth is None
    assert [warning.value for warning in warnings(reading)] == ["2015-02-31"]
    assert any("HOUSE" in note.message for note in notes(reading))


def test_contacts_without_rows_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="No contacts"):
        read(HEADER)


@pytest.mark.parametrize(
    "heading", ["Roll Number", "UPN Number", "Admissions No", "Pupil No", "Learner ID", "Adno", "Unique Pupil No"]
)
def test_every_word_for_a_pupils_number_is_known_in_a_list_of_contacts(heading: str) -> None:
    """One vocabulary: a heading that is understood in a register is understood here."""
    number = UPNS[0] if "UPN" in heading or "Unique" in heading else "000123"
    (row,) = read(f"{heading},Contact Name,Relationship,Postcode\n{number},Ada Okoro,Mother,ZZ1 1YH\n").contacts
    assert number in (row.upn, row.admission_number, row.system_id)
