"""The files of two parents can be told apart by their names, and hold no name of the pupil."""

from dataclasses import replace
from datetime import date

import pytest

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.casework import Parent
from fasttrack_core.services.documents.file_names import file_name, initials

DAY = date(2026, 11, 30)
LEE = Pupil(pupil_id="1", name="Ng, Lee", surname="Ng", forename="Lee")
MOTHER = Parent(id="a1b2c3", title="Ms", forename="Priya", surname="Ng", relationship="mother")
FATHER = Parent(id="d4e5f6", title="Mr", forename="Alan", surname="Cartwright", relationship="father")


def named(parent: Parent | None, *others: Parent, title: str = "Letter 1 (pre-referral)", pupil: Pupil = LEE) -> str:
    return file_name(title, pupil, parent, others, DAY)


def test_a_file_is_called_after_the_letter_the_pupils_initials_the_parent_and_the_day() -> None:
    assert named(MOTHER, FATHER) == "Letter 1 - L.N. - Ms Ng - 2026-11-30.docx"
    assert named(FATHER, MOTHER) == "Letter 1 - L.N. - Mr Cartwright - 2026-11-30.docx"
    assert named(None, title="Chronology") == "Chronology - L.N. - 2026-11-30.docx"


@pytest.mark.parametrize(
    ("other", "name"),
    [
        ({"title": "Ms", "forename": "Anna", "surname": "Ng"}, "Ms Priya Ng"),
        ({"title": "ms", "forename": "Anna", "surname": "NG"}, "Ms Priya Ng"),
        ({"title": "Ms", "forename": "Priya", "surname": "Ng"}, "Ms Priya Ng mother"),
        ({"title": "Ms", "forename": "Priya", "surname": "Ng", "relationship": "mother"}, "Ms Priya Ng a1b2"),
        ({"title": "Mr", "forename": "Anna", "surname": "Ng"}, "Ms Ng"),
    ],
)
def test_two_parents_of_the_same_name_are_told_apart(other: dict[str, str], name: str) -> None:
    second = replace(FATHER, **other)
    assert named(MOTHER, second) == f"Letter 1 - L.N. - {name} - 2026-11-30.docx"
    assert named(MOTHER, second) != named(second, MOTHER)


@pytest.mark.parametrize(
    ("surname", "shown"),
    [
        ("O'Brien-Núñez", "OBrien-Nunez"),
        ("../../etc/passwd", "....etcpasswd"),
        ('A<b>|"c:d*e?', "Abcde"),
        ("Ng\u202egpj.exe", "Nggpj.exe"),
        ("Ng\n\tTwo", "Ng Two"),
        ("Ng_Lee", "NgLee"),
    ],
)
def test_only_letters_that_every_computer_takes_stand_in_it(surname: str, shown: str) -> None:
    name = named(replace(MOTHER, surname=surname))
    assert name == f"Letter 1 - L.N. - Ms {shown} - 2026-11-30.docx"
    assert not set(name) & set('<>:"/\\|?*\n\t')


def test_a_long_name_is_cut_and_the_day_stays() -> None:
    name = named(replace(MOTHER, surname="N" * 300), title="Invitation to the parents' meeting")
    assert name.startswith("Invitation to the parents meeting - L.N. - Ms NNN")
    assert name.endswith(" - 2026-11-30.docx")
    assert len(name) < 160


@pytest.mark.parametrize(
    ("pupil", "shown"),
    [
        (Pupil(pupil_id="1", name="Zoë Hall-Ó Broin", surname="Hall-Ó Broin", forename="Zoë Ann"), "Z.H.O."),
        (Pupil(pupil_id="1", name="Prince"), "P."),
        (Pupil(pupil_id="1"), ""),
    ],
)
def test_initials_are_of_the_first_name_and_the_surname(pupil: Pupil, shown: str) -> None:
    assert initials(pupil) == shown
