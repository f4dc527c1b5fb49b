"""What a person may decide about a file: what goes, what is overwritten, who is whom; and who is proposed as whom."""

import numpy as np
import pytest

from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.merging.changed_details import differing_details, plain_number
from fasttrack_core.attendance.merging.changes import compare, match_pupils, merge
from fasttrack_core.attendance.merging.near_matches import near_matches
from fasttrack_core.errors import UnreadableFile
from tests.store.invented import number, pupil, register, written


def merged(old: Register, new: Register, **how: bool) -> list[str]:
    return written(merge(old, new, compare(old, new, **how))[0])  # type: ignore[arg-type]


def test_what_would_go_is_told_and_goes_only_when_asked() -> None:
    known, new = register({1: "OO?-/"}, raw={(0, 2): "ZZ"}), register({1: " -   "})
    told = compare(known, new)
    assert [(each.row, each.before, each.after) for each in told.gone] == [
        (0, number("O"), 0),
        (0, number("O"), number("-")),
        (0, number("?"), 0),
        (0, number("/"), 0),
    ]
    assert [each.words.raw_before for each in told.gone] == ["", "", "ZZ", ""]
    assert (told.counts.kept_marks, told.counts.removed_marks) == (4, 0)
    assert merged(known, new) == ["OO?-/"]
    asked = compare(known, new, remove_missing=True)
    assert (asked.counts.kept_marks, asked.counts.removed_marks, asked.counts.changed_marks) == (0, 4, 0)
    assert not asked.counts.nothing_changes
    whole, _ = merge(known, new, asked)
    assert written(whole) == [" - - "]
    assert dict(whole.raw) == {}


def test_what_an_older_file_would_change_is_told_and_its_gaps_go_only_when_asked() -> None:
    known, new = register({1: "OO/"}), register({1: "C C"})
    told = compare(known, new, overwrite=False)
    assert [(each.before, each.after) for each in told.refused] == [
        (number("O"), number("C")),
        (number("/"), number("C")),
    ]
    assert (told.counts.refused_marks, told.counts.kept_marks) == (2, 3)
    assert merged(known, new, overwrite=False) == ["OO/"]
    assert merged(known, new, overwrite=False, remove_missing=True) == ["O /"]


def test_an_older_file_fills_in_details_but_corrects_none() -> None:
    known = register([(pupil(1, sex="", attributes={"SEN": "K"}), "/")])
    new = register([(pupil(1, sex="F", year_group="4", attributes={"SEN": "N", "FSM": "yes"}), "/")])
    (changed,) = compare(known, new, overwrite=False).changed_pupils
    assert changed.after == {"sex": "F", "attributes.FSM": "yes"}


@pytest.mark.parametrize(
    ("was", "now", "corrected"), [("000123", "123", False), ("123", "000123", True), ("000123", "124", True)]
)
def test_a_number_that_lost_its_zeros_corrects_nothing(was: str, now: str, corrected: bool) -> None:
    _, after = differing_details(pupil(1, admission_number=was), pupil(1, admission_number=now))
    assert ("admission_number" in after) is corrected


@pytest.mark.parametrize(("text", "plain"), [("000123", "123"), (" A 12", "a12"), ("000", ""), ("", "")])
def test_a_plain_number_has_no_zeros_before_it_no_spaces_and_no_capitals(text: str, plain: str) -> None:
    assert plain_number(text) == plain


def test_whom_a_person_joined_is_matched_whatever_the_numbers_say() -> None:
    known, new = [pupil(1), pupil(2)], [pupil(9, upn="B000000000000")]
    assert match_pupils(known, new, {0: 1})[0].tolist() == [1]
    with pytest.raises(UnreadableFile, match="their own UPN"):
        match_pupils(known, [pupil(1)], {0: 1})
    with pytest.raises(UnreadableFile, match="one pupil here"):
        match_pupils(known, [*new, pupil(2)], {0: 1})


def proposed(known: Pupil, new: Pupil) -> str:
    found = near_matches([known], [new], match_pupils([known], [new])[0])
    return found[0].why if found else ""


KNOWN = pupil(1, surname="Okafor", forename="Zoë", name="Okafor, Zoë", system_id="77")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"upn": "", "admission_number": "1"}, "but for zeros"),
        ({"upn": "", "admission_number": "00 0001"}, "but for zeros"),
        ({"upn": "B1"}, "another UPN"),
        ({"upn": "B1", "admission_number": "5", "system_id": "077"}, "number in the register system but for zeros"),
        ({"upn": "B1", "admission_number": "5", "system_id": ""}, "same name and date of birth"),
        (
            {"upn": "B1", "admission_number": "", "system_id": "", "surname": "", "forename": "", "name": "zoe OKAFOR"},
            "same name and date of birth",
        ),
        ({"upn": "B1", "admission_number": "", "system_id": "", "forename": "Zoey"}, "Nearly the same name"),
        (
            {"upn": "", "admission_number": "1", "date_of_birth": KNOWN.date_of_birth.replace(year=2014)},  # type: ignore[union-attr]
            "another date of birth",
        ),
    ],
)
def test_who_may_be_the_same_child_is_proposed(changes: dict[str, object], why: str) -> None:
    fields = {"surname": "Okafor", "forename": "Zoë", "name": "Okafor, Zoë", "system_id": "77", **changes}
    assert why in proposed(KNOWN, pupil(1, **fields))


@pytest.mark.parametrize(
    "changes",
    [
        {"forename": "Adam"},
        {"date_of_birth": None},
        {"date_of_birth": KNOWN.date_of_birth.replace(day=2)},  # type: ignore[union-attr]
        {"admission_number": "000", "forename": "Adam"},
    ],
)
def test_who_is_another_child_is_not_proposed(changes: dict[str, object]) -> None:
    fields = {"surname": "Okafor", "forename": "Zoë", "upn": "B1", "admission_number": "5", "system_id": "", **changes}
    assert proposed(KNOWN, pupil(1, **fields)) == ""


@pytest.mark.parametrize(("surname", "forename"), [("Oliver", "Ana"), ("Tolliver", "Una"), ("Tolmer", "Ada")])
def test_names_that_only_sound_a_little_alike_are_two_children(surname: str, forename: str) -> None:
    """Up to 84 of 100 alike, with one date of birth: twins and strangers, who are not proposed as one child."""
    known = pupil(1, surname="Tolliver", forename="Ada")
    assert proposed(known, pupil(1, surname=surname, forename=forename, upn="B1", admission_number="5")) == ""


def test_each_pair_is_proposed_once_and_nobody_who_is_matched() -> None:
    known = [KNOWN, pupil(2, surname="Okafor", forename="Zoe")]
    new = [pupil(9, surname="Okafor", forename="Zoë", upn="", admission_number="9"), pupil(2)]
    matched, _ = match_pupils(known, new)
    assert [(each.row, each.known_row) for each in near_matches(known, new, matched)] == [(0, 0)]
    assert near_matches(known, new, np.array([0, 1], dtype=np.int64)) == ()
