"""Taking an import back through the services: shown first, whole or not at all, and the file may be imported again."""

from dataclasses import replace
from datetime import date

import pytest

from fasttrack_core.errors import MissingFact, NotAllowed, NotFound
from fasttrack_core.services import setup
from fasttrack_core.services.imports import provenance
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Role
from fasttrack_core.services.people import parents as people
from fasttrack_core.store import Conflict, ParentRecord, Subject
from tests.conftest import Desk, undo_import
from tests.services.test_imports import HEADER, TWO_PUPILS, marks

LATER = HEADER + '000123,"Okafor, Zoë",5,5B,/,\\,I,O\n000125,"Lee, Sam",4,4B,/,/,/,/\n'
CONTACTS = (
    "Adno,Contact Title,Contact Forename,Contact Surname,Relationship,Parental Responsibility,Address 1,Postcode,Phone"
    ",Court Order\n"
)
ADA = "000123,Ms,Ada,Okafor,Mother,Y,1 Mill Row,ZZ1 1AA,{phone},{note}\n"


def save(desk: Desk, text: str, name: str = "register.csv") -> str:
    return imports.save(desk.office, desk.actor, name, text.encode()).import_id


def key_of(desk: Desk, number: str) -> str:
    record = desk.office.record(desk.actor)
    return next(
        key
        for key, pupil in zip(record.pupil_keys, record.register.pupils, strict=True)
        if pupil.admission_number == number
    )


@pytest.mark.both_databases
def test_the_preview_says_what_the_undo_then_does(empty_desk: Desk) -> None:
    save(empty_desk, TWO_PUPILS)
    wrong = save(empty_desk, LATER)
    seen = imports.undo_preview(empty_desk.office, empty_desk.actor, wrong)
    assert seen.sentences == (
        "5 marks go back to what they were.",
        "1 pupil's details go back to what they were.",
        "1 pupil is no longer listed: no other file, case, letter or contact is about them.",
    )
    assert ["Okafor, Zoë", date(2025, 9, 16), "AM", "I", "O"] in seen.marks.to_numpy().tolist()
    assert seen.details.to_numpy().tolist() == [
        ["Okafor, Zoë", "year group", "5", "4"],
        ["Okafor, Zoë", "registration group", "5B", "4B"],
    ]
    assert seen.unlisted.to_numpy().tolist() == [["Lee, Sam", "4", "4B"]]
    assert set(marks(empty_desk)) == {"000123", "000124", "000125"}
    done = imports.undo(empty_desk.office, empty_desk.actor, wrong, "Wrong file.", seen.seen)
    assert done.sentences == seen.sentences
    assert marks(empty_desk) == {"000123": "/\\OO", "000124": "/\\/N"}
    told = provenance.imports(empty_desk.office, empty_desk.actor)
    taken = ("20/11/2026 15:30 by Idris Penhallow", "Wrong file.")
    assert taken in set(zip(told["undone"], told["why"], strict=True))
    with empty_desk.office.store.read() as unit:
        line, *_ = unit.audit.list(subject=Subject("import", wrong))
        assert unit.audit.verify_chain().whole
    assert (line.after["undone"], line.after["reason"], line.after["marks_back"]) == (True, "Wrong file.", 5)


def test_the_same_bytes_can_be_imported_again_and_the_pupil_comes_back(empty_desk: Desk) -> None:
    first = save(empty_desk, TWO_PUPILS)
    before = key_of(empty_desk, "000123")
    undo_import(empty_desk.office, empty_desk.actor, first, "By mistake.")
    assert marks(empty_desk) == {}
    seen = imports.preview(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    assert not seen.already
    assert seen.changes is not None
    assert (seen.changes.new_pupils, seen.changes.new_marks) == (2, 8)
    again = imports.save(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    assert again.new
    assert again.import_id != first
    assert marks(empty_desk) == {"000123": "/\\OO", "000124": "/\\/N"}
    assert key_of(empty_desk, "000123") == before
    third = imports.save(empty_desk.office, empty_desk.actor, "register.csv", TWO_PUPILS.encode())
    assert (third.new, third.import_id) == (False, again.import_id)


def test_an_undone_import_makes_no_file_older(empty_desk: Desk) -> None:
    future = save(empty_desk, HEADER.replace("2025", "2027") + '000123,"Okafor, Zoë",4,4B,/,/,/,/\n')
    undo_import(empty_desk.office, empty_desk.actor, future, "The wrong year.")
    assert not imports.preview(empty_desk.office, empty_desk.actor, "r.csv", TWO_PUPILS.encode()).older


def test_an_undo_needs_a_reason_a_right_and_an_import_of_this_school_that_is_in_force(empty_desk: Desk) -> None:
    only = save(empty_desk, TWO_PUPILS)
    with pytest.raises(MissingFact):
        undo_import(empty_desk.office, empty_desk.actor, only, "  ")
    with pytest.raises(NotFound):
        undo_import(empty_desk.office, empty_desk.actor, "nothing", "Wrong.")
    elsewhere = setup.add_school(empty_desk.office, "Another School")
    with pytest.raises(NotFound):
        undo_import(empty_desk.office, elsewhere, only, "Wrong.")
    with pytest.raises(NotFound):
        imports.undo_preview(empty_desk.office, elsewhere, only)
    with pytest.raises(NotAllowed):
        imports.undo(
            empty_desk.office,
            replace(empty_desk.actor, role=Role.VIEWER),
            only,
            "Wrong.",
            imports.seen(empty_desk.office, replace(empty_desk.actor, role=Role.VIEWER)),
        )
    undo_import(empty_desk.office, empty_desk.actor, only, "Wrong.")
    for again in (
        lambda: undo_import(empty_desk.office, empty_desk.actor, only, "Wrong."),
        lambda: imports.undo_preview(empty_desk.office, empty_desk.actor, only),
    ):
        with pytest.raises(Conflict):
            again()


def test_an_import_between_the_preview_and_the_undo_is_noticed(empty_desk: Desk) -> None:
    first = save(empty_desk, TWO_PUPILS)
    seen = imports.undo_preview(empty_desk.office, empty_desk.actor, first)
    save(empty_desk, LATER)
    with pytest.raises(Conflict):
        imports.undo(empty_desk.office, empty_desk.actor, first, "Wrong.", seen.seen)
    assert set(marks(empty_desk)) == {"000123", "000124", "000125"}


def contact(desk: Desk) -> ParentRecord:
    (view,) = people.parents(desk.office, desk.actor, key_of(desk, "000123"))
    return view.record


@pytest.mark.both_databases
def test_contacts_that_only_the_undone_file_brought_go_and_come_back_with_it(empty_desk: Desk) -> None:
    save(empty_desk, TWO_PUPILS)
    text = CONTACTS + ADA.format(phone="0100", note="No contact with Ada")
    file = save(empty_desk, text, "contacts.csv")
    assert contact(empty_desk).restriction == "No contact with Ada"
    seen = imports.undo_preview(empty_desk.office, empty_desk.actor, file)
    assert (seen.counts.contacts_back, seen.counts.contacts_kept) == (1, 0)
    undo_import(empty_desk.office, empty_desk.actor, file, "Wrong school.")
    assert people.parents(empty_desk.office, empty_desk.actor, key_of(empty_desk, "000123")) == ()
    save(empty_desk, text, "contacts.csv")
    assert contact(empty_desk).restriction == "No contact with Ada"


def test_a_pupil_whom_only_an_undone_register_and_undone_contacts_knew_is_no_longer_listed(empty_desk: Desk) -> None:
    register = save(empty_desk, TWO_PUPILS)
    file = save(empty_desk, CONTACTS + ADA.format(phone="0100", note=""), "contacts.csv")
    undo_import(empty_desk.office, empty_desk.actor, register, "Wrong school.")
    assert set(marks(empty_desk)) == {"000123"}
    done = undo_import(empty_desk.office, empty_desk.actor, file, "Wrong school.")
    assert (done.counts.contacts_back, done.counts.pupils_unlisted) == (1, 1)
    assert marks(empty_desk) == {}


def test_a_changed_contact_goes_back_but_for_what_a_person_typed_later(empty_desk: Desk) -> None:
    save(empty_desk, TWO_PUPILS)
    save(empty_desk, CONTACTS + ADA.format(phone="0100", note=""), "contacts.csv")
    moved = ADA.format(phone="0200", note="").replace("1 Mill Row", "9 New Road")
    file = save(empty_desk, CONTACTS + moved, "contacts.csv")
    now = contact(empty_desk)
    assert (now.phone, now.address) == ("0200", ("9 New Road",))
    view = people.parent(empty_desk.office, empty_desk.actor, key_of(empty_desk, "000123"), now.id)
    people.edit_parent(empty_desk.office, empty_desk.actor, view.seen, phone="0300")
    undo_import(empty_desk.office, empty_desk.actor, file, "An old file.")
    assert (contact(empty_desk).phone, contact(empty_desk).address) == ("0300", ("1 Mill Row",))


def test_a_contact_that_a_later_file_repeats_stays(empty_desk: Desk) -> None:
    save(empty_desk, TWO_PUPILS)
    file = save(empty_desk, CONTACTS + ADA.format(phone="0100", note=""), "contacts.csv")
    save(empty_desk, CONTACTS + ADA.format(phone="0100", note="") + "\n", "contacts.csv")
    done = undo_import(empty_desk.office, empty_desk.actor, file, "An old file.")
    assert (done.counts.contacts_back, done.counts.contacts_kept) == (0, 1)
    assert contact(empty_desk).phone == "0100"


def test_a_restriction_stays_until_a_person_takes_it_away(empty_desk: Desk) -> None:
    save(empty_desk, TWO_PUPILS)
    save(empty_desk, CONTACTS + ADA.format(phone="0100", note=""), "contacts.csv")
    file = save(empty_desk, CONTACTS + ADA.format(phone="0200", note="Court order 1"), "contacts.csv")
    done = undo_import(empty_desk.office, empty_desk.actor, file, "An old file.")
    assert done.counts.restrictions_kept == 1
    assert (contact(empty_desk).phone, contact(empty_desk).restriction) == ("0100", "Court order 1")


def test_a_pupil_with_a_contact_typed_in_stays_listed(empty_desk: Desk) -> None:
    only = save(empty_desk, TWO_PUPILS)
    people.add_parent(
        empty_desk.office,
        empty_desk.actor,
        key_of(empty_desk, "000123"),
        ParentRecord(surname="Okafor", forename="B"),
        "x",
    )
    done = undo_import(empty_desk.office, empty_desk.actor, only, "Wrong file.")
    assert done.counts.pupils_unlisted == 1
    assert marks(empty_desk) == {"000123": ""}


def test_the_sample_school_is_the_same_after_its_register_is_undone_and_imported_again(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    before = office.record(actor)
    with office.store.read() as unit:
        (file,) = [each for each in unit.imports.list(actor.school_id) if each.last_date]
        data = unit.imports.original_bytes(file.id)
        people_before = unit.people.parents_of_school(actor.school_id)
    seen = imports.undo_preview(office, actor, file.id)
    assert len(seen.marks) == imports.LISTED_CHANGES
    assert seen.sentences[-1] == f"The first {len(seen.marks)} of these marks are listed."
    undo_import(office, actor, file.id, "A trial.")
    assert not office.record(actor).register.marks.any()
    assert set(office.record(actor).pupil_keys) == set(people_before), "their contacts keep them listed"
    imports.save(office, actor, file.file_name, data)
    after = office.record(actor)
    assert after.pupil_keys == before.pupil_keys
    assert after.register.pupils == before.register.pupils
    assert after.register.marks.tobytes() == before.register.marks.tobytes()
    with office.store.read() as unit:
        assert unit.people.parents_of_school(actor.school_id) == people_before


def test_who_may_only_look_may_not_see_what_an_undo_would_do(empty_desk: Desk) -> None:
    only = save(empty_desk, TWO_PUPILS)
    viewer = replace(empty_desk.actor, role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        imports.undo_preview(empty_desk.office, viewer, only)
