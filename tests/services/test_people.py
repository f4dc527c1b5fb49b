"""Parents: who the law counts, what a file of contacts may change, and what only a person may decide."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.errors import MissingFact
from fasttrack_core.importing.reading import ContactRow
from fasttrack_core.services.office.access import Action
from fasttrack_core.services.office.writing import Seen, Stale
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.people.contacts import standing
from fasttrack_core.store import Conflict, ParentRecord, Subject
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
    with desk.office.write(desk.actor, Action.IMPORT, Subject("import", "test")) as work:
        return people.import_contacts(work.unit, work.stamp, record.register.pupils, record.pupil_keys, rows, None)


def viewed(desk: Desk, admission_number: str, forename: str = "Ines") -> people.ParentView:
    views = people.parents(desk.office, desk.actor, key_of(desk, admission_number))
    return next(view for view in views if view.record.forename == forename)


def found(desk: Desk, admission_number: str, forename: str = "Ines") -> ParentRecord:
    return viewed(desk, admission_number, forename).record


def seen(desk: Desk) -> Seen:
    return viewed(desk, CHILD).seen


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


@pytest.mark.both_databases
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


@pytest.mark.parametrize("order", [(CHILD, SIBLING), (SIBLING, CHILD)], ids=["elder first", "younger first"])
@pytest.mark.parametrize("later", [{"relationship": "Stepmother"}, {"priority": 1}, {}], ids=str)
def test_a_new_number_in_one_childs_row_is_not_put_back_by_a_brothers_or_sisters(
    sample_desk: Desk, order: tuple[str, str], later: dict[str, object]
) -> None:
    bring_in(sample_desk, MOTHER, replace(MOTHER, row=3, admission_number=SIBLING))
    moved = replace(
        MOTHER, admission_number=order[0], phone="07700 900111", address=("3 Mill Row",), postcode="ZZ9 2BB"
    )
    blank = replace(MOTHER, row=3, admission_number=order[1], phone="", address=(), postcode="", **later)  # type: ignore[arg-type]
    counts = bring_in(sample_desk, moved, blank)
    for child in (CHILD, SIBLING):
        parent = found(sample_desk, child)
        assert (parent.phone, parent.address, parent.postcode) == ("07700 900111", ("3 Mill Row",), "ZZ9 2BB")
    assert (counts.new_parents, counts.changed_parents) == (0, 2)


def test_a_court_order_in_a_file_blocks_letters_until_it_is_released_and_stays_released(sample_desk: Desk) -> None:
    row = replace(MOTHER, court_order_note="Non-molestation order")
    bring_in(sample_desk, row)
    office, actor = sample_desk.office, sample_desk.actor
    parent = found(sample_desk, CHILD)
    assert parent.restriction == "Non-molestation order"
    people.release(office, actor, seen(sample_desk), "Mrs Tansley", "The order has ended.")
    bring_in(sample_desk, row)
    kept = found(sample_desk, CHILD)
    assert (kept.released_by, kept.release_reason) == ("Mrs Tansley", "The order has ended.")
    bring_in(sample_desk, replace(row, court_order_note="A new order"))
    blocked = found(sample_desk, CHILD)
    assert (blocked.restriction, blocked.released_by) == ("Non-molestation order; A new order", "")


def test_a_restriction_that_a_person_took_away_does_not_come_back_with_the_same_file(sample_desk: Desk) -> None:
    row = replace(MOTHER, court_order_note="Non-molestation order")
    bring_in(sample_desk, row)
    people.restrict(sample_desk.office, sample_desk.actor, seen(sample_desk), "")
    bring_in(sample_desk, row)
    assert found(sample_desk, CHILD).restriction == ""


def test_a_decision_about_the_law_is_not_undone_by_a_file(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    people.decide_parent_in_law(sample_desk.office, sample_desk.actor, seen(sample_desk), False, "Adoption order")
    bring_in(sample_desk, MOTHER)
    assert (found(sample_desk, CHILD).parent_in_law, found(sample_desk, CHILD).ground) == (False, "Adoption order")


def test_who_is_a_legal_parent_is_decided_with_a_ground(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    office, actor = sample_desk.office, sample_desk.actor
    parent = found(sample_desk, CHILD)
    for decided, ground in ((True, ""), (True, "because"), (False, " ")):
        with pytest.raises(MissingFact):
            people.decide_parent_in_law(office, actor, seen(sample_desk), decided, ground)
    assert found(sample_desk, CHILD) == parent


def test_a_release_names_a_person_and_a_reason(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    office, actor = sample_desk.office, sample_desk.actor
    people.restrict(office, actor, seen(sample_desk), "Confidential address")
    for who, why in (("", "It is safe."), ("Mrs Tansley", " ")):
        with pytest.raises(MissingFact):
            people.release(office, actor, seen(sample_desk), who, why)
    assert found(sample_desk, CHILD).released_by == ""


def test_editing_leaves_what_was_decided_as_it_was(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    office, actor = sample_desk.office, sample_desk.actor
    people.restrict(office, actor, seen(sample_desk), "Confidential address")
    parent = found(sample_desk, CHILD)
    people.edit_parent(office, actor, seen(sample_desk), phone="07700 900222")
    for decided in people.DECIDED_APART:
        with pytest.raises(TypeError, match=decided):
            people.edit_parent(office, actor, seen(sample_desk), **{decided: ""})
    after = found(sample_desk, CHILD)
    assert after == replace(parent, phone="07700 900222")


def test_a_parent_without_a_name_is_refused(sample_desk: Desk) -> None:
    with pytest.raises(MissingFact, match="name"):
        people.add_parent(
            sample_desk.office, sample_desk.actor, key_of(sample_desk, CHILD), ParentRecord(title="Ms"), "x"
        )


def test_every_change_of_a_parent_is_told_with_who_and_when(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    office, actor, pupil = sample_desk.office, sample_desk.actor, key_of(sample_desk, CHILD)
    parent = found(sample_desk, CHILD)
    people.edit_parent(office, actor, seen(sample_desk), phone="07700 900222")
    told = people.history(office, actor, pupil, parent.id)
    rows = told[["who", "what", "was", "became"]].to_numpy().tolist()
    assert ["Idris Penhallow", "telephone", "07700 900999", "07700 900222"] in rows
    people.unlink(office, actor, seen(sample_desk))
    assert parent.id not in [view.id for view in people.parents(office, actor, pupil)]
    assert len(people.history(office, actor, pupil, parent.id)) > len(told)


def test_a_row_whose_numbers_are_of_two_pupils_is_of_neither(sample_desk: Desk) -> None:
    other = sample_desk.office.record(sample_desk.actor).pupil(key_of(sample_desk, SIBLING))
    counts = bring_in(sample_desk, replace(MOTHER, admission_number=CHILD, upn=other.upn))
    assert (counts.new_parents, counts.unmatched_rows) == (0, 1)
    same = replace(MOTHER, admission_number=SIBLING, upn=other.upn)
    assert bring_in(sample_desk, same).new_parents == 1


def test_the_same_press_adds_one_contact_and_gives_it_back(sample_desk: Desk) -> None:
    office, actor, pupil = sample_desk.office, sample_desk.actor, key_of(sample_desk, CHILD)
    before = people.parents(office, actor, pupil)
    first = people.add_parent(office, actor, pupil, ParentRecord(surname="Fennimore"), "one press")
    assert people.add_parent(office, actor, pupil, ParentRecord(surname="Fennimore"), "one press") == first
    people.add_parent(office, actor, pupil, ParentRecord(surname="Fennimore"), "another press")
    assert len(people.parents(office, actor, pupil)) == len(before) + 2
    people.unlink(office, actor, people.parent(office, actor, pupil, first.id).seen)
    with pytest.raises(Conflict, match="then removed"):
        people.add_parent(office, actor, pupil, ParentRecord(surname="Fennimore"), "one press")


@pytest.mark.both_databases
def test_two_threads_with_one_press_add_one_contact(sample_desk: Desk) -> None:
    office, actor, pupil = sample_desk.office, sample_desk.actor, key_of(sample_desk, CHILD)
    before = people.parents(office, actor, pupil)
    with ThreadPoolExecutor(4) as pool:
        done = [
            pool.submit(people.add_parent, office, actor, pupil, ParentRecord(surname="Fennimore"), "one press")
            for _ in range(4)
        ]
    assert len({each.result().id for each in done}) == 1
    assert len(people.parents(office, actor, pupil)) == len(before) + 1


def test_who_is_linked_keeps_the_address_that_is_recorded(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    office, actor = sample_desk.office, sample_desk.actor
    known = found(sample_desk, CHILD)
    older = replace(known, address=("1 Old Road",), phone="0", relationship="aunt")
    linked = people.add_parent(office, actor, key_of(sample_desk, SIBLING), older, "x")
    assert (linked.address, linked.phone, linked.relationship) == (known.address, known.phone, "aunt")
    assert found(sample_desk, CHILD) == known


CHANGES: dict[str, Callable[[Desk, Seen], object]] = {
    "edit": lambda desk, seen: people.edit_parent(desk.office, desk.actor, seen, email="a@example.org"),
    "decide": lambda desk, seen: people.decide_parent_in_law(desk.office, desk.actor, seen, False, "A neighbour"),
    "restrict": lambda desk, seen: people.restrict(desk.office, desk.actor, seen, "First, amended"),
    "lift": lambda desk, seen: people.restrict(desk.office, desk.actor, seen, ""),
    "release": lambda desk, seen: people.release(desk.office, desk.actor, seen, "Mrs Tansley", "It has ended."),
    "unlink": lambda desk, seen: people.unlink(desk.office, desk.actor, seen),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_nothing_is_done_over_a_restriction_that_was_not_seen(
    sample_desk: Desk, change: Callable[[Desk, Seen], object]
) -> None:
    bring_in(sample_desk, replace(MOTHER, court_order_note="Address is confidential"))
    office, actor = sample_desk.office, sample_desk.actor
    opened = seen(sample_desk)
    people.restrict(office, actor, opened, "Court order of today: no contact of any kind")
    recorded = viewed(sample_desk, CHILD)
    with pytest.raises(Stale) as told:
        change(sample_desk, opened)
    assert viewed(sample_desk, CHILD) == recorded
    for words in ("Idris Penhallow", "15:30 on 20/11/2026", "Address is confidential", "no contact of any kind"):
        assert words in str(told.value)
    assert told.value.now == recorded.seen
    change(sample_desk, told.value.now)


def test_an_address_changed_at_a_brother_or_sister_is_seen_here_too(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER, replace(MOTHER, row=3, admission_number=SIBLING))
    office, actor = sample_desk.office, sample_desk.actor
    opened, other = seen(sample_desk), viewed(sample_desk, SIBLING)
    people.edit_parent(office, actor, other.seen, address=("The Refuge",))
    with pytest.raises(Stale, match="12 Quarry Bank; Fennerby”, is now “The Refuge”"):
        people.edit_parent(office, actor, opened, phone="0")
    assert found(sample_desk, CHILD).address == ("The Refuge",)


def test_a_contact_who_was_removed_meanwhile_is_not_changed(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    opened = seen(sample_desk)
    people.unlink(sample_desk.office, sample_desk.actor, opened)
    with pytest.raises(Stale, match="removed this contact"):
        people.edit_parent(sample_desk.office, sample_desk.actor, opened, phone="0")


def test_two_people_edit_two_contacts_and_are_not_in_each_others_way(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    first, second = people.parents(office, actor, key_of(sample_desk, CHILD))[:2]
    people.edit_parent(office, actor, first.seen, phone="1")
    people.edit_parent(office, actor, second.seen, phone="2")
    assert [each.record.phone for each in people.parents(office, actor, key_of(sample_desk, CHILD))[:2]] == ["1", "2"]


def test_the_audit_holds_the_values_before_and_after(sample_desk: Desk) -> None:
    bring_in(sample_desk, MOTHER)
    office, actor, pupil = sample_desk.office, sample_desk.actor, key_of(sample_desk, CHILD)
    people.edit_parent(office, actor, seen(sample_desk), phone="0", address=("1 New Road",))
    with office.store.read() as unit:
        line = unit.audit.list(last=1)[0]
        assert unit.audit.verify_chain().whole
    assert line.before == {"pupil": pupil, "phone": "07700 900999", "address": ["12 Quarry Bank", "Fennerby"]}
    assert line.after == {"pupil": pupil, "phone": "0", "address": ["1 New Road"]}
