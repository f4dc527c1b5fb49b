"""A file of contacts is written together: the rows and the history are those of one parent after another, by a number
of statements that does not grow with the file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.errors import NotFound
from fasttrack_core.importing.reading import ContactRow
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.people.contacts import ContactCounts, import_contacts
from fasttrack_core.store import ParentRecord, Stamp, Unit, schema
from fasttrack_core.store.people import People
from tests.conftest import NOW, Desk, undo_import

FILE, LATER = Stamp("Idris Penhallow", NOW), Stamp("Maren Oldroyd", NOW.replace(hour=16))
NUMBERS = ("000001", "000002", "000003", "000004")
UNKNOWN = "009999"


class OneByOne:
    """What ``ParentsInBulk`` is held against: each parent read and written by itself."""

    def __init__(self, people: People, stamp: Stamp, import_id: str | None) -> None:
        self._people, self._stamp, self._import_id = people, stamp, import_id

    def save(self, pupil_id: str, parent: ParentRecord) -> ParentRecord:
        return self._people.save_parent(pupil_id, parent, self._stamp, import_id=self._import_id)

    def restrictions(self, pupil_id: str, parent_id: str) -> tuple[str, ...]:
        changes = self._people.parent_history(pupil_id, parent_id)
        return tuple(str(side.get("restriction") or "") for each in changes for side in (each.before, each.after))


@contextmanager
def one_by_one(people: People, _: str, stamp: Stamp, import_id: str | None = None) -> Iterator[OneByOne]:
    yield OneByOne(people, stamp, import_id)


class NotKeptError(Exception):
    """Ends a write of which nothing shall stay."""


contacts = st.builds(
    ContactRow,
    row=st.just(2),
    admission_number=st.sampled_from([*NUMBERS, UNKNOWN]),
    title=st.sampled_from(["", "Ms"]),
    forename=st.sampled_from(["Ada", "ADA", "Bren", ""]),
    surname=st.sampled_from(["Larkin", "Moss", ""]),
    relationship=st.sampled_from(["", "Mother", "Grandmother", "Neighbour"]),
    parental_responsibility=st.sampled_from([None, True, False]),
    address=st.sampled_from([(), ("1 Mill Lane",), ("2 Kiln Row", "Fennerby")]),
    postcode=st.sampled_from(["", "ZZ1 1AA"]),
    email=st.sampled_from(["", "ada@example.org"]),
    phone=st.sampled_from(["", "07700 900001", "07700 900002"]),
    priority=st.sampled_from([None, 1, 2]),
    lives_with_pupil=st.sampled_from([None, True, False]),
    court_order_note=st.sampled_from(["", "", "Court order 1", "Court order 2"]),
)
files = st.lists(contacts, max_size=12)
by_hand = st.sampled_from(["nothing", "unlink", "take the restriction away", "add a restriction"])


def rows_of(unit: Unit) -> list[Any]:
    """The contacts and their history as they are, the history without its numbers but in their order."""
    connection = unit.people._connection
    both = [connection.execute(select(table)) for table in (schema.parents, schema.pupil_parents)]
    recorded = connection.execute(select(schema.history).order_by(schema.history.c.number)).mappings()
    return [
        *(sorted(tuple(map(str, row)) for row in rows) for rows in both),
        [str({**row, "number": None}) for row in recorded],
    ]


def by_hand_done(unit: Unit, ids: Sequence[str], what: str) -> None:
    """Somebody works at the first contact there is."""
    pupil_id, parents = next(((each, found) for each in ids if (found := unit.people.parents(each))), ("", ()))
    if not parents or what == "nothing":
        return
    if what == "unlink":
        unit.people.unlink(pupil_id, parents[0].id, LATER)
        return
    words = "" if what == "take the restriction away" else "Court order 2; see the file"
    unit.people.save_parent(pupil_id, ParentRecord(**{**_fields(parents[0]), "restriction": words}), LATER)


def _fields(parent: ParentRecord) -> dict[str, Any]:
    return {name: getattr(parent, name) for name in ParentRecord.__dataclass_fields__}


def brought_in(
    desk: Desk, ids: Sequence[str], pupils: Sequence[Pupil], files: Sequence[Sequence[ContactRow]], hand: str
) -> tuple[list[ContactCounts], list[Any]]:
    """What each of the files came to, somebody working between them, and the rows there are then; nothing stays."""
    numbers = count(1)
    counts: list[ContactCounts] = []
    found: list[Any] = []
    with (
        patch("fasttrack_core.store.people.uuid4", lambda: SimpleNamespace(hex=f"{next(numbers):032x}")),
        suppress(NotKeptError),
        desk.office.store.write() as unit,
    ):
        for rows in files:
            counts.append(import_contacts(unit, FILE, pupils, ids, rows, None))
            by_hand_done(unit, ids, hand)
        found = rows_of(unit)
        raise NotKeptError
    return counts, found


def register_of(numbers: Sequence[str]) -> bytes:
    """A file of pupils with these admission numbers."""
    lines = "\n".join(f"{number},Pupil{number},Test,Year 5" for number in numbers)
    return f"Adno,Surname,Forename,Year Group\n{lines}\n".encode()


@pytest.mark.both_databases
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=files, second=files, hand=by_hand)
def test_the_rows_and_the_history_are_those_of_one_parent_after_another(
    empty_desk: Desk, first: list[ContactRow], second: list[ContactRow], hand: str
) -> None:
    office, actor = empty_desk.office, empty_desk.actor
    if not office.record(actor).pupil_keys:
        imports.save(office, actor, "pupils.csv", register_of(NUMBERS))
    record = office.record(actor)
    known = (record.pupil_keys, record.register.pupils)
    together = brought_in(empty_desk, *known, (first, second), hand)
    with patch.object(People, "in_bulk", one_by_one):
        assert together == brought_in(empty_desk, *known, (first, second), hand)


@pytest.mark.both_databases
def test_a_stranger_s_pupil_or_parent_is_refused_and_nothing_is_written(empty_desk: Desk) -> None:
    office, actor = empty_desk.office, empty_desk.actor
    imports.save(office, actor, "pupils.csv", register_of(NUMBERS))
    with office.store.write() as unit:
        other = unit.schools.add("Larkmoor Primary School", FILE).id
    (mine, *_) = office.record(actor).pupil_keys
    with office.store.write() as unit:
        known = unit.people.save_parent(mine, ParentRecord(surname="Larkin"), FILE)
    before = empty_desk.database.contents()
    for school_id, parent in ((other, ParentRecord()), (other, known), (actor.school_id, ParentRecord(id="f" * 32))):
        with pytest.raises(NotFound), office.store.write() as unit, unit.people.in_bulk(school_id, FILE) as bulk:
            bulk.save(mine, parent)
    assert empty_desk.database.contents() == before


def contacts_of(numbers: Sequence[str], street: str) -> bytes:
    """Two contacts of each pupil; the second has a note of a court order."""
    heading = "Adno,Contact Forename,Contact Surname,Relationship,Address Line 1,Postcode,Court Order\n"
    lines = (
        f"{number},{who},Of{number},{who},{number} {street},ZZ1 1AA,{note}\n"
        for number in numbers
        for who, note in (("Mother", ""), ("Grandmother", f"Order {number}"))
    )
    return (heading + "".join(lines)).encode()


@contextmanager
def statements_counted(desk: Desk) -> Iterator[list[str]]:
    """Every statement that is sent to the database within the block; one with many rows is one."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    event.listen(desk.office.store._engine, "before_cursor_execute", note)
    yield sent
    event.remove(desk.office.store._engine, "before_cursor_execute", note)


@pytest.mark.both_databases
def test_two_thousand_contacts_are_imported_changed_and_undone_by_at_most_a_hundred_statements_each(
    empty_desk: Desk,
) -> None:
    office, actor = empty_desk.office, empty_desk.actor
    numbers = [f"{number:06d}" for number in range(1, 1001)]
    imports.save(office, actor, "pupils.csv", register_of(numbers))
    with statements_counted(empty_desk) as sent:
        new = imports.save(office, actor, "contacts.csv", contacts_of(numbers, "Mill Lane"))
    with statements_counted(empty_desk) as sent_again:
        changed = imports.save(office, actor, "contacts.csv", contacts_of(numbers, "Kiln Row"))
    assert "2,000 new contacts." in new.sentences
    assert "2,000 contacts updated." in changed.sentences
    assert len(sent) <= 100
    assert len(sent_again) <= 100
    with statements_counted(empty_desk) as sent_undoing:
        undo_import(office, actor, changed.import_id, "The wrong file.")
    assert len(sent_undoing) <= 100
    keys = dict(zip(numbers, office.record(actor).pupil_keys, strict=True))
    with office.store.read() as unit:
        assert {each.address for each in unit.people.parents(keys["000500"])} == {("000500 Mill Lane",)}
