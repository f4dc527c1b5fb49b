"""Cases grow by one event at a time; parents, settings and users keep their history."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fasttrack_core.casework.events import Event, EventKind
from fasttrack_core.casework.upcasting import read
from fasttrack_core.errors import NotFound
from fasttrack_core.store import Conflict, ParentRecord, Stamp, Store, StoredCase
from tests.store.invented import MONDAY, import_file, register, stamp

OPENING = "press 0"


@pytest.fixture
def pupils(store: Store, school: str) -> tuple[str, ...]:
    """The opaque ids of three pupils."""
    import_file(store, school, register({1: "/", 2: "/", 3: "/"}))
    with store.read() as unit:
        return unit.registers.load_with_ids(school).ids


@pytest.fixture
def open_case(store: Store, school: str, pupils: tuple[str, ...]) -> Callable[..., StoredCase]:
    def opened(token: str = OPENING, earlier: str | None = None) -> StoredCase:
        with store.write() as unit:
            return unit.cases.open(
                school_id=school,
                pupil_id=pupils[0],
                pathway_id="blackburn",
                definition="id: blackburn\ntitle: Zoë\n",
                token=token,
                stamp=stamp(),
                earlier_case_id=earlier,
            )

    return opened


def happened(number: int, **payload: object) -> Event:
    return Event(
        id=f"event-{number}",
        kind=EventKind.TICKED,
        recorded_at=stamp(number).when,
        happened_on=MONDAY,
        actor="Ann Marlow",
        actor_role="lead",
        payload=payload,
    )


def test_events_come_back_in_order_as_they_were(
    store: Store, open_case: Callable[..., StoredCase], school: str
) -> None:
    case = open_case()
    events = (happened(1, item="Zoë's plan", nested={"list": [1, None, True]}), happened(2))
    with store.write() as unit:
        for sequence, each in enumerate(events):
            assert read((unit.cases.append(case.id, sequence, each, f"press {sequence}"),)) == (each,)
    with store.read() as unit:
        assert read(unit.cases.events(case.id)) == events
        assert unit.cases.events_of([case.id]) == {case.id: unit.cases.events(case.id)}
        assert unit.cases.list(school) == (case,)


def test_the_same_press_of_the_button_is_one_event(store: Store, open_case: Callable[..., StoredCase]) -> None:
    case = open_case()
    for _ in range(2):
        with store.write() as unit:
            assert read((unit.cases.append(case.id, 0, happened(1), "press 1"),)) == (happened(1),)
    with store.write() as unit:
        unit.cases.append(case.id, 1, happened(2), "press 2")
        assert unit.cases.append(case.id, 0, replace(happened(1), id="again"), "press 1").id == "event-1"
        assert len(unit.cases.events(case.id)) == 2


def test_a_press_for_one_pupils_case_opens_none_for_another(
    store: Store, open_case: Callable[..., StoredCase], school: str, pupils: tuple[str, ...]
) -> None:
    open_case()
    with pytest.raises(Conflict, match="another pupil"), store.write() as unit:
        unit.cases.open(
            school_id=school, pupil_id=pupils[1], pathway_id="x", definition="x", token=OPENING, stamp=stamp()
        )


@pytest.mark.parametrize("earlier", ["another pupil's", "nobody's"])
def test_a_case_follows_only_an_earlier_case_of_the_same_pupil(
    store: Store, open_case: Callable[..., StoredCase], school: str, pupils: tuple[str, ...], earlier: str
) -> None:
    known = open_case().id
    with pytest.raises(NotFound, match="not one of this pupil's"), store.write() as unit:
        unit.cases.open(
            school_id=school,
            pupil_id=pupils[1],
            pathway_id="x",
            definition="x",
            token="press 9",
            stamp=stamp(),
            earlier_case_id=known if earlier == "another pupil's" else "nobody",
        )


def test_a_press_for_one_case_does_not_count_for_another(store: Store, open_case: Callable[..., StoredCase]) -> None:
    first, second = open_case("a"), open_case("b")
    with store.write() as unit:
        unit.cases.append(first.id, 0, happened(1), "press 1")
    with pytest.raises(Conflict), store.write() as unit:
        unit.cases.append(second.id, 0, happened(2), "press 1")


@pytest.mark.parametrize("seen", [0, 2])
def test_a_page_that_is_out_of_date_is_told_who_changed_the_case_and_when(
    store: Store, open_case: Callable[..., StoredCase], seen: int
) -> None:
    case = open_case()
    with store.write() as unit:
        unit.cases.append(case.id, 0, happened(1), "press 1")
    with pytest.raises(Conflict, match="changed by Ann Marlow at 09:30 on 14/09/2026"), store.write() as unit:
        unit.cases.append(case.id, seen, happened(2), "press 2")
    with store.read() as unit:
        assert read(unit.cases.events(case.id)) == (happened(1),)


def test_opening_twice_with_one_press_is_one_case(
    store: Store, open_case: Callable[..., StoredCase], school: str, pupils: tuple[str, ...]
) -> None:
    case = open_case("one")
    assert open_case("one") == case
    again = open_case("two", earlier=case.id)
    assert again.earlier_case_id == case.id
    with store.read() as unit:
        assert {case.id for case in unit.cases.list(school, pupils[0])} == {case.id, again.id}
        assert unit.cases.list(school, pupils[1]) == ()


def test_a_case_keeps_the_pathway_as_it_was_when_opened(open_case: Callable[..., StoredCase]) -> None:
    case = open_case()
    assert case.definition == "id: blackburn\ntitle: Zoë\n"
    assert len(case.definition_sha256) == 64


def test_what_does_not_exist_is_not_found(store: Store, school: str) -> None:
    with store.read() as unit:
        for ask in (
            unit.cases.get,
            unit.documents.get,
            unit.documents.content,
            unit.documents.context,
            unit.imports.get,
            unit.imports.original_bytes,
            unit.people.pupil,
            unit.schools.get,
            unit.users.get,
            unit.registers.version,
        ):
            with pytest.raises(NotFound):
                ask("nobody")
        with pytest.raises(NotFound):
            unit.cases.append("nobody", 0, happened(1), "press")
        with pytest.raises(NotFound):
            unit.people.parent("nobody", "nobody")


MOTHER = ParentRecord(
    title="Ms",
    forename="Zoë",
    surname="Example",
    relationship="mother",
    parental_responsibility=True,
    address=("1 Mill Lane", "Blackburn"),
    postcode="BB1 1AA",
    priority=1,
    lives_with_pupil=True,
)


def test_a_parent_is_kept_for_each_pupil_with_what_they_are_to_them(
    store: Store, school: str, pupils: tuple[str, ...]
) -> None:
    with store.write() as unit:
        mother = unit.people.save_parent(pupils[0], MOTHER, stamp())
        unit.people.save_parent(pupils[0], ParentRecord(surname="Aardvark"), stamp())
        unit.people.save_parent(pupils[1], replace(mother, relationship="aunt", priority=None), stamp())
    with store.read() as unit:
        assert unit.people.parents(pupils[0])[0] == replace(MOTHER, id=mother.id)
        assert [p.surname for p in unit.people.parents(pupils[0])] == ["Example", "Aardvark"]
        (aunt,) = unit.people.parents(pupils[1])
        assert unit.people.parents_of_school(school)[pupils[1]] == (aunt,)
        assert unit.people.parents_of_school(school, {pupils[1]}) == {pupils[1]: (aunt,)}
        assert unit.people.parents_of_school(school, ()) == {}
        assert unit.people.sharing(pupils[0]) == {pupils[1]: frozenset({mother.id})}
        assert unit.people.sharing(pupils[1]) == {
            pupils[0]: frozenset({parent.id for parent in unit.people.parents(pupils[0])})
        }
        assert unit.people.sharing(pupils[2]) == {}
        assert unit.people.parents(pupils[2]) == ()
    assert (aunt.id, aunt.relationship, aunt.postcode) == (mother.id, "aunt", "BB1 1AA")


def test_every_change_of_a_parent_is_kept(store: Store, pupils: tuple[str, ...]) -> None:
    with store.write() as unit:
        mother = unit.people.save_parent(pupils[0], MOTHER, stamp())
        moved = replace(mother, postcode="BB2 2BB", restriction="court order")
        unit.people.save_parent(pupils[0], moved, stamp(1))
        unit.people.save_parent(pupils[0], moved, stamp(2))
    with store.read() as unit:
        changes = unit.people.parent_history(pupils[0], mother.id)[2:]
        assert unit.people.parent(pupils[0], mother.id) == moved
    assert [change.after for change in changes] == [{"postcode": "BB2 2BB"}, {"restriction": "court order"}]
    assert changes[0].before == {"postcode": "BB1 1AA"}
    assert changes[0].stamp == stamp(1)


def test_a_parent_can_be_taken_from_a_pupil_and_stays_in_the_history(store: Store, pupils: tuple[str, ...]) -> None:
    with store.write() as unit:
        mother = unit.people.save_parent(pupils[0], MOTHER, stamp())
        unit.people.unlink(pupils[0], mother.id, stamp(1))
        assert unit.people.parents(pupils[0]) == ()
        last = unit.people.parent_history(pupils[0], mother.id)[-1]
    assert (last.before["relationship"], last.after) == ("mother", {})


def test_a_parent_of_another_school_cannot_be_linked(store: Store, pupils: tuple[str, ...]) -> None:
    with store.write() as unit:
        other = unit.schools.add("Another School", stamp()).id
        unit.registers.save(other, register({1: "/"}), import_id=None, stamp=stamp())
        (stranger,) = unit.registers.load_with_ids(other).ids
        mother = unit.people.save_parent(pupils[0], MOTHER, stamp())
    for parent_id in (mother.id, "nobody"):
        with pytest.raises(NotFound), store.write() as unit:
            unit.people.save_parent(stranger, replace(MOTHER, id=parent_id), stamp())


def test_settings_keep_who_changed_what(store: Store, school: str) -> None:
    with store.write() as unit:
        assert unit.settings.get(school) == {}
        unit.settings.save(school, {"expected": "96", "bands": [90, 95]}, stamp())
        unit.settings.save(school, {"expected": "97", "bands": [90, 95]}, stamp(1))
        unit.settings.save(school, {"expected": "97", "bands": [90, 95]}, stamp(2))
    with store.read() as unit:
        assert unit.settings.get(school) == {"expected": "97", "bands": [90, 95]}
        _, change = unit.settings.history(school)
    assert (change.before, change.after, change.stamp) == ({"expected": "96"}, {"expected": "97"}, stamp(1))


def test_two_people_may_have_one_name_and_no_two_one_login(store: Store) -> None:
    with store.write() as unit:
        ann = unit.users.enter("Ann Marlow", "ann", stamp().when)
        other = unit.users.add("Ann Marlow", Stamp("Ann Marlow", stamp().when, ann.id))
        assert unit.users.get(ann.id) == ann != other
        assert set(unit.users.list()) == {ann, other}
        assert (unit.users.by_login("ann"), unit.users.by_login("Ann Marlow")) == (ann, None)
        assert unit.users.history(other.id)[0].stamp.user_id == ann.id
        unit.users.change(replace(other, login="bren", name="Bren Ashby"), stamp(1))
        assert unit.users.by_login("bren") == replace(other, login="bren", name="Bren Ashby")
        assert unit.users.history(other.id)[-1].after == {"login": "bren", "name": "Bren Ashby"}
    for attempt in (
        lambda unit: unit.users.enter("Cy", "ann", stamp().when),
        lambda unit: unit.users.change(replace(other, login="ann"), stamp(2)),
    ):
        with pytest.raises(Conflict, match="has that login already"), store.write() as unit:
            attempt(unit)  # type: ignore[no-untyped-call]


def test_one_person_works_at_two_schools_and_leaves_one_of_them(store: Store, school: str) -> None:
    with store.write() as unit:
        other = unit.schools.add("Quarry Lane School", stamp()).id
        ann = unit.users.enter("Ann Marlow", "ann", stamp().when)
        unit.memberships.put(ann.id, school, "lead", stamp())
        unit.memberships.put(ann.id, other, "viewer", stamp())
        unit.memberships.put(ann.id, other, "viewer", stamp(1))
        unit.memberships.put(ann.id, other, "office", stamp(2))
    with store.read() as unit:
        assert unit.memberships.of_user(ann.id) == {school: "lead", other: "office"}
        assert [change.after for change in unit.memberships.history(ann.id, other)] == [
            {"role": "viewer"},
            {"role": "office"},
        ]
    with store.write() as unit:
        unit.memberships.end(ann.id, school, stamp(3))
    with store.read() as unit:
        assert (unit.memberships.role(ann.id, school), unit.memberships.role(ann.id, other)) == (None, "office")
        assert (unit.memberships.of_school(school), unit.memberships.of_school(other)) == ({}, {ann.id: "office"})
        assert unit.memberships.history(ann.id, school)[-1].before == {"role": "lead"}
        assert unit.users.get(ann.id) == ann


def test_a_school_keeps_its_former_name(store: Store, school: str) -> None:
    with store.write() as unit:
        unit.schools.rename(school, "Larkmoor Academy", stamp(1))
        assert unit.schools.get(school).name == "Larkmoor Academy"
        assert [each.name for each in unit.schools.list()] == ["Larkmoor Academy"]
