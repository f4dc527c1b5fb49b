"""Parents: who the law counts, what a file of contacts may change, and what only a person may decide."""

from dataclasses import replace

import pytest

from fasttrack_core.attendance.register import Pupil
from fasttrack_core.errors import MissingFact
from fasttrack_core.importing.reading import ContactRow
from fasttrack_core.services import people
from fasttrack_core.services.authority import Action
from fasttrack_core.services.contacts import standing
from fasttrack_core.store import ParentRecord
from tests.conftest import Desk
from tests.services.walks import key_of

MOTHER = ContactRow(
    row=2,
    admission_number="004235",
    title="Dr",
    forename="Ines",
    surname="Marlow",
    relationship="Mother",
    address=("12 Quarry Bank", "Fennerby"),
    postcode="ZZ9 1AA",
    email="ines@example.org",
    phone="07700 900999",
    priority=3,
)
CHILD, SIBLING = "004235", "004115"


def bring_in(desk: Desk, *rows: ContactRow) -> people.ContactCounts:
    """The rows as an import would bring them in."""
    record = desk.office.record(desk.actor)
    with desk.office.write(desk.actor, Action.IMPORT, "import test") as work:
        return people.import_contacts(work.unit, work.stamp, record.register.pupils, record.pupil_keys, rows, None)


def found(desk: Desk, admission_number: str, forename: str = "Ines") -> ParentRecord:
    views = people.parents(desk.office, desk.actor, key_of(desk, admission_number))
    return next(view.record for view in views if view.record.forename == forename)


@pytest.mark.parametrize(
    ("relationship", "responsibility", "lives", "expected"),
    [
        ("Mother", None, None, (True, "natural parent")),
        ("Father", False, False, (True, "natural parent")),
        ("Natural father", False, None, (True, "natural parent")),
        ("DAD", None, None, (True, "natural parent")),
        ("Aunt", True, None, (True, "parental responsibility")),
        ("Stepmother", None, True, (None, "")),
        ("Step-father", None, True, (None, "")),
        ("Mother's partner", None, True, (None, "")),
        ("Grandmother (day-to-day care)", None, True, (None, "")),
        ("Foster mother", False, True, (None, "")),
        ("Neighbour", None, None, (None, "")),
        ("", None, None, (None, "")),
    ],
)
def test_a_file_says_yes_for_natural_parents_and_parental_responsibility_only(
    relationship: str, responsibility: bool | None, lives: bool | None, expected: tuple[bool | None, str]
) -> None:
    stands = standing(relationship, responsibility, lives)
    assert (stands.parent_in_law, stands.ground) == expected


@pytest.mark.parametrize("relationship", ["Stepmother", "Grandfather", "Guardian", "Foster carer"])
def test_day_to_day_care_is_suggested_for_those_who_may_have_it(relationship: str) -> None:
    assert standing(relationship, None, True).suggested_ground == "day-to-day care"
    assert standing(relationship, None, False).suggested_ground == ""


def test_a_row_is_matched_by_numbers_and_never_by_name(sample_desk: Desk) -> None:
    pupil = sample_desk.office.record(sample_desk.actor).pupil(key_of(sample_desk, CHILD))
    by_name = replace(MOTHER, admission_number="", pupil_name=pupil.name)
    wrong_upn = replace(MOTHER, upn="Z999999999999")
    counts = bring_in(sample_desk, by_name, wrong_upn, replace(MOTHER, admission_number="", upn=pupil.upn))
    assert (counts.new_parents, counts.unmatched_rows) == (1, 2)


def test_rows_of_no_known_pupil_are_named_by_row_and_number(sample_desk: Desk) -> None:
    stranger = replace(MOTHER, row=7, admission_number="999999", pupil_name="Nobody Known")
    pupils = (Pupil(pupil_id="1", admission_number="1"),)
    (finding,) = people.unmatched(pupils, ("key",), [stranger])
    assert (finding.row, finding.value) == (7, "999999")
    assert "Nobody" not in finding.message


def test_the_same_person_again_is_updated_where_the_file_says_something(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    again = replace(MOTHER, phone="07700 900111", email="", address=(), postcode="", title="")
    counts = bring_in(sample_desk, again)
    parent = found(sample_desk, CHILD)
    assert (counts.new_parents, counts.changed_parents) == (0, 1)
    assert (parent.phone, parent.email, parent.address[0], parent.title) == (
        "07700 900111", "ines@example.org", "12 Quarry Bank", "Dr",
    )  # fmt: skip
    assert bring_in(sample_desk, again).changed_parents == 0


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"email": "", "phone": ""}, True),
        ({"address": (), "phone": ""}, True),
        ({"address": (), "email": "", "phone": "07700900999"}, True),
        ({"address": ("99 Other Street",), "email": "", "phone": ""}, False),
        ({"title": "Ms"}, False),
        ({"forename": "Ida"}, False),
    ],
)
def test_brothers_and_sisters_share_a_parent_when_name_and_a_way_to_reach_them_agree(
    sample_desk: Desk, changes: dict[str, object], same: bool
) -> None:
    sibling = replace(MOTHER, row=3, admission_number=SIBLING, **changes)  # type: ignore[arg-type]
    bring_in(sample_desk, MOTHER, sibling)
    first, second = found(sample_desk, CHILD), found(sample_desk, SIBLING, sibling.forename)
    assert (first.id == second.id) is same


def test_a_court_order_in_a_file_blocks_letters_until_it_is_released_and_stays_released(sample_desk: Desk) -> None:
    row = replace(MOTHER, court_order_note="Non-molestation order")
    bring_in(sample_desk, row)
    office, actor, pupil = sample_desk.office, sample_desk.actor, key_of(sample_desk, CHILD)
    parent = found(sample_desk, CHILD)
    assert parent.restriction == "Non-molestation order"
    people.release(office, actor, pupil, parent.id, "Mrs Tansley", "The order has ended.")
    bring_in(sample_desk, row)
    kept = found(sample_desk, CHILD)
    assert (kept.released_by, kept.release_reason) == ("Mrs Tansley", "The order has ended.")
    bring_in(sample_desk, replace(row, court_order_note="A new order"))
    blocked = found(sample_desk, CHILD)
    assert (blocked.restriction, blocked.released_by) == ("Non-molestation order; A new order", "")


def test_a_restriction_that_a_person_took_away_does_not_come_back_with_the_same_file(sample_desk: Desk) -> None:
    row = replace(MOTHER, court_order_note="Non-molestation order")
    bring_in(sample_desk, row)
    pupil = key_of(sample_desk, CHILD)
    people.restrict(sample_desk.office, sample_desk.actor, pupil, found(sample_desk, CHILD).id, "")
    bring_in(sample_desk, row)
    assert found(sample_desk, CHILD).restriction == ""


def test_a_decision_about_the_law_is_not_undone_by_a_file(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    pupil = key_of(sample_desk, CHILD)
    people.decide_parent_in_law(
        sample_desk.office, sample_desk.actor, pupil, found(sample_desk, CHILD).id, False, "Adoption order"
    )
    bring_in(sample_desk, MOTHER)
    assert (found(sample_desk, CHILD).parent_in_law, found(sample_desk, CHILD).ground) == (False, "Adoption order")


def test_who_is_a_parent_in_law_is_decided_with_a_ground(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    office, actor, pupil = sample_desk.office, sample_desk.actor, key_of(sample_desk, CHILD)
    parent = found(sample_desk, CHILD)
    for decided, ground in ((True, ""), (True, "because"), (False, " ")):
        with pytest.raises(MissingFact):
            people.decide_parent_in_law(office, actor, pupil, parent.id, decided, ground)
    assert found(sample_desk, CHILD) == parent


def test_a_release_names_a_person_and_a_reason(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    office, actor, pupil = sample_desk.office, sample_desk.actor, key_of(sample_desk, CHILD)
    parent = found(sample_desk, CHILD)
    people.restrict(office, actor, pupil, parent.id, "Confidential address")
    for who, why in (("", "It is safe."), ("Mrs Tansley", " ")):
        with pytest.raises(MissingFact):
            people.release(office, actor, pupil, parent.id, who, why)
    assert found(sample_desk, CHILD).released_by == ""


def test_editing_leaves_what_was_decided_as_it_was(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    office, actor, pupil = sample_desk.office, sample_desk.actor, key_of(sample_desk, CHILD)
    people.restrict(office, actor, pupil, found(sample_desk, CHILD).id, "Confidential address")
    parent = found(sample_desk, CHILD)
    typed = replace(parent, phone="07700 900222", restriction="", parent_in_law=None, ground="")
    people.edit_parent(office, actor, pupil, typed)
    after = found(sample_desk, CHILD)
    assert after == replace(parent, phone="07700 900222")


def test_a_parent_without_a_name_is_refused(sample_desk: Desk) -> None:
    with pytest.raises(MissingFact, match="name"):
        people.add_parent(sample_desk.office, sample_desk.actor, key_of(sample_desk, CHILD), ParentRecord(title="Ms"))


def test_every_change_of_a_parent_is_told_with_who_and_when(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    office, actor, pupil = sample_desk.office, sample_desk.actor, key_of(sample_desk, CHILD)
    parent = found(sample_desk, CHILD)
    people.edit_parent(office, actor, pupil, replace(parent, phone="07700 900222"))
    told = people.history(office, actor, pupil, parent.id)
    rows = told[["who", "what", "was", "became"]].to_numpy().tolist()
    assert ["Idris Penhallow", "phone", "07700 900999", "07700 900222"] in rows
    people.unlink(office, actor, pupil, parent.id)
    assert parent.id not in [view.id for view in people.parents(office, actor, pupil)]
    assert len(people.history(office, actor, pupil, parent.id)) > len(told)


def test_a_row_whose_numbers_are_of_two_pupils_is_of_neither(sample_desk: Desk) -> None:
    other = sample_desk.office.record(sample_desk.actor).pupil(key_of(sample_desk, SIBLING))
    counts = bring_in(sample_desk, replace(MOTHER, admission_number=CHILD, upn=other.upn))
    assert (counts.new_parents, counts.unmatched_rows) == (0, 1)
    same = replace(MOTHER, admission_number=SIBLING, upn=other.upn)
    assert bring_in(sample_desk, same).new_parents == 1
