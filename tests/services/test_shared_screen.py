"""What pupils are called on a shared screen: never so that two are one, or that the name is told."""

from datetime import date

import pytest

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.casework.needs import NOT_TOLD
from fasttrack_core.services.office.school_settings import PupilsShownAs
from fasttrack_core.services.shared_screen import names as shared_screen
from fasttrack_core.services.shared_screen.family import EACH_TOLD
from fasttrack_core.services.shared_screen.names import called, initials

INITIALS, NUMBERS = PupilsShownAs.INITIALS, PupilsShownAs.NUMBERS


def named(forename: str, surname: str) -> Pupil:
    return Pupil(pupil_id="1", forename=forename, surname=surname, name=f"{surname}, {forename}")


@pytest.mark.parametrize(
    ("forename", "surname", "letters"),
    [
        ("Ada", "Okafor", "A.O."),
        ("Anne-Marie", "Smith-Jones", "A.S."),
        ("Róisín", "O'Brien", "R.O."),
        ("éloïse", "d'Arcy", "É.D."),
        ("E\u0301loïse", "van der Berg", "É.V."),
        ("Mary Ann", "'t Hooft", "M.T."),
        ("ßtefan", "Ößl", "S.Ö."),
        ("محمد", "علي", "م.ع."),
        ("Дарья", "Иванова", "Д.И."),
        ("", "Okafor", "O."),
    ],
)
def test_initials_are_the_first_letters_of_forename_and_surname(forename: str, surname: str, letters: str) -> None:
    assert initials(named(forename, surname)) == letters


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Okafor, Ada", "A.O."), ("Ada Mary Okafor", "A.O."), ("Teller", "T."), ("", ""), ("  ,  ", ""), ("12 34", "")],
)
def test_a_name_in_one_piece_is_taken_apart(name: str, letters: str) -> None:
    assert initials(Pupil(pupil_id="1", name=name)) == letters


@pytest.mark.parametrize(("forename", "surname"), [("芳", "王"), ("민수", "김"), ("さくら", "Brown")])
def test_a_sign_that_is_a_whole_syllable_is_no_initial(forename: str, surname: str) -> None:
    pupils = {"a": named(forename, surname)}
    assert initials(pupils["a"]) == ""
    assert called(pupils, INITIALS) == {"a": "Pupil 1"}


def test_pupils_with_the_same_initials_are_told_apart() -> None:
    pupils = {"a": named("Ada", "Okafor"), "b": named("Amir", "Osman"), "c": named("Zoë", "Haworth")}
    said = called(pupils, INITIALS)
    assert {said["a"], said["b"]} == {"A.O. 1", "A.O. 2"}
    assert said["c"] == "Z.H."


@pytest.mark.parametrize("shown_as", [INITIALS, NUMBERS])
def test_no_two_pupils_are_called_the_same(shown_as: PupilsShownAs) -> None:
    people = [named(f"{first}da", f"{second}kafor") for first in "ABC" for second in "XY"] * 7 + [named("芳", "王")] * 5
    pupils = {f"key {place}": pupil for place, pupil in enumerate(people)}
    said = called(pupils, shown_as)
    assert len(set(said.values())) == len(pupils)


def test_numbers_are_the_same_every_time_and_in_no_order_of_names() -> None:
    pupils = {f"key {place:02}": named("Ada", f"{chr(65 + place)}lmond") for place in range(26)}
    said = called(pupils, NUMBERS)
    assert said == called(dict(reversed(pupils.items())), NUMBERS)
    assert sorted(said.values()) == sorted(f"Pupil {number}" for number in range(1, 27))
    assert [said[key] for key in pupils] != [f"Pupil {number}" for number in range(1, 27)]


def test_what_somebody_is_called_holds_nothing_of_the_record() -> None:
    pupil = Pupil(
        pupil_id="A999804220017", upn="A999804220017", admission_number="004017", surname="Okafor", forename="Ada",
        date_of_birth=date(2018, 5, 4), registration_group="4B",
    )  # fmt: skip
    for shown_as in PupilsShownAs:
        said = called({"0b3f": pupil}, shown_as)["0b3f"]
        assert not any(part in said for part in ("Okafor", "Ada", "A9998", "4017", "2018", "4B", "0b3f"))


@pytest.mark.parametrize("written", ["Ada Okafor", "Okafor, Ada", "ADA OKAFOR", "Ms June Okafor", "Ms Okafor"])
def test_a_sentence_names_neither_the_pupil_nor_the_family(written: str) -> None:
    said = known().text(f"Record how it reached {written}: Letter 1", "key")
    assert "Okafor" not in said
    assert "OKAFOR" not in said
    assert said.startswith("Record how it reached ")
    assert said.endswith(": Letter 1")


def test_a_name_is_no_part_of_another_word() -> None:
    assert known("Al", "").text("All also asked Al: normal", "key") == "All also asked A.: normal"


@pytest.mark.parametrize("who", ["Ms June Okafor", "June Okafor", "Ms Okafor", "A legal parent"])
def test_a_sentence_does_not_say_which_legal_parent_was_not_at_the_meeting(who: str) -> None:
    assert known().text(f"{who} {NOT_TOLD}", "key") == EACH_TOLD
    joined = known().text(f"Nothing is ticked yet. {who} {NOT_TOLD} It is a draft.", "key")
    assert joined == f"Nothing is ticked yet. {EACH_TOLD} It is a draft."


def known(forename: str = "Ada", surname: str = "Okafor") -> shared_screen.SharedNames:
    """One pupil and a mother of the same surname."""
    pupil = Pupil(pupil_id="1", forename=forename, surname=surname, name=f"{surname}, {forename}".strip(" ,"))
    found = shared_screen.SharedNames(called({"key": pupil}, INITIALS), {}, {"key": pupil}, None, None)  # type: ignore[arg-type]
    mother = shared_screen.ParentRecord(id="p", title="Ms", forename="June", surname="Okafor", relationship="Mother")  # type: ignore[attr-defined]
    found.__dict__["_families"] = {"key": (mother,)}
    return found


def test_what_pupils_are_called_is_ordered_with_ten_after_nine() -> None:
    mixed = ["Pupil 10", "Z.O. 2", "Pupil 9", "Z.O. 10", "A.B."]
    assert sorted(mixed, key=shared_screen.natural) == ["A.B.", "Pupil 9", "Pupil 10", "Z.O. 2", "Z.O. 10"]
