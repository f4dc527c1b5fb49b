"""One visit: what a page is drawn from, who may do what in it, and that nobody waits for a page that is drawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from fasttrack_core.errors import NotAllowed, NotFound, StoreProblem
from fasttrack_core.services import settings
from fasttrack_core.services.office.access import ALLOWED, Action, Role
from fasttrack_core.services.office.visit import Visit
from fasttrack_core.services.people import parents as people
from fasttrack_core.store import SchoolState, Stamp, Subject
from tests.conftest import NOW, Desk, change_settings, colleague, stranger
from tests.databases.kinds import POSTGRESQL


@pytest.mark.parametrize("role", Role)
def test_what_is_drawn_and_what_is_refused_are_decided_by_one_table(sample_desk: Desk, role: Role) -> None:
    visit = Visit(sample_desk.office, colleague(sample_desk, f"Someone as {role}", role))
    for action in Action:
        assert visit.may(action) == (action in ALLOWED[role])
        if visit.may(action):
            with visit.read(action):
                pass
        else:
            with pytest.raises(NotAllowed, match="Your role"), visit.read(action):
                pass


@pytest.mark.both_databases
def test_a_page_is_drawn_from_one_record_while_a_colleague_saves_and_the_next_from_theirs(sample_desk: Desk) -> None:
    other = colleague(sample_desk, "Asha Verity")
    with Visit(sample_desk.office, sample_desk.actor).drawn() as visit:
        before = visit.record
        change_settings(sample_desk.office, other, head="Mr Orme")  # and does not wait until the page is drawn
        assert visit.record is before
        assert visit.settings.head != "Mr Orme"
        one_state = sample_desk.database.kind == POSTGRESQL or sample_desk.office.store.readers_hold_up_nobody
        with visit.read() as unit:
            assert (unit.settings.get(visit.school_id)["head"] == "Mr Orme") is not one_state
    assert visit.settings.head == "Mr Orme"
    assert visit.record is sample_desk.office.record(sample_desk.actor)


@pytest.mark.both_databases
def test_what_the_person_saves_in_a_visit_is_there_for_the_rest_of_it(sample_desk: Desk) -> None:
    with Visit(sample_desk.office, sample_desk.actor).drawn() as visit:
        before = visit.record
        with visit.write(Action.SETTINGS, Subject("school", visit.school_id)) as work:
            said = {**work.unit.settings.get(visit.school_id), "head": "Mr Orme"}
            work.unit.settings.save(visit.school_id, said, work.stamp)
        assert visit.settings.head == "Mr Orme"
        assert before.settings.head != "Mr Orme"
    with sample_desk.office.store.read() as unit:
        line = unit.audit.list(last=1)[0]
        stamp = unit.settings.history(visit.school_id)[-1].stamp
    assert (line.user_id, line.action) == (visit.actor.id, Action.SETTINGS)
    assert stamp == Stamp(visit.actor.name, NOW, visit.actor.id)


def test_who_left_in_the_middle_of_a_visit_reads_nothing_in_the_next(sample_desk: Desk) -> None:
    visit = Visit(sample_desk.office, colleague(sample_desk, "Asha Verity"))
    with visit.drawn():
        assert visit.record
    with sample_desk.office.store.write() as unit:
        unit.memberships.end(visit.actor.id, visit.school_id, Stamp("Idris Penhallow", NOW))
    for nobody in (visit, Visit(sample_desk.office, stranger(sample_desk))):
        with pytest.raises(NotAllowed, match="any more"), nobody.drawn(), nobody.read():
            pass
        with pytest.raises(NotAllowed, match="any more"):
            _ = nobody.record


@contextmanager
def transactions() -> Iterator[list[str]]:
    """One word for each transaction that begins meanwhile."""
    begun: list[str] = []

    def told(_: object) -> None:
        begun.append("begun")

    event.listen(Engine, "begin", told)
    try:
        yield begun
    finally:
        event.remove(Engine, "begin", told)


@pytest.mark.both_databases
def test_what_is_read_together_is_read_in_one_transaction_and_known_for_the_rest_of_the_page(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    key = office.record(actor).pupil_keys[0]
    with Visit(office, actor).drawn(), transactions() as begun:
        with office.together(actor):
            contacts = people.parents(office, actor, key)
            opened = settings.opened(office, actor)
            office.record(actor)
        assert len(begun) == 1
        assert people.parents(office, actor, key) is contacts
        assert settings.opened(office, actor) is opened
        assert office.record(actor).settings == opened.settings
        with office.read(actor):
            pass
        assert len(begun) == 1
    assert people.parents(office, actor, key) is not contacts


def test_a_colleague_saves_at_once_after_what_was_read_together_before_the_page_is_drawn(
    sample_desk: Desk,
) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    other = colleague(sample_desk, "Asha Verity")
    key = office.record(actor).pupil_keys[0]
    with Visit(office, actor).drawn():
        with office.together(actor):
            people.parents(office, actor, key)
        saving = Thread(target=change_settings, args=(office, other), kwargs={"head": "Mr Orme"})
        saving.start()
        saving.join()
        assert settings.current(office, other).head == "Mr Orme"


@pytest.mark.both_databases
def test_what_is_refused_or_goes_wrong_while_it_is_read_together_ends_that_transaction(sample_desk: Desk) -> None:
    office, viewer = sample_desk.office, colleague(sample_desk, "Asha Verity", Role.VIEWER)
    with Visit(office, viewer).drawn(), office.together(viewer):
        assert office.record(viewer).settings.name
        with pytest.raises(NotAllowed), office.read(viewer, Action.IMPORT):
            pass  # and its line in the audit waits for no reading
        with pytest.raises(NotFound):
            people.parents(office, viewer, "nobody")
        with pytest.raises(StoreProblem), office.read(viewer) as unit:
            unit.people._connection.execute(text("SELECT nothing FROM nowhere"))
        with office.read(viewer) as unit:
            line = unit.audit.list(last=1)[0]
    assert (line.user_id, line.outcome) == (viewer.id, "refused")


@pytest.mark.both_databases
def test_who_saves_while_they_read_together_waits_for_nothing_of_their_own_and_reads_what_they_saved(
    sample_desk: Desk,
) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    with Visit(office, actor).drawn(), office.together(actor):
        before = settings.opened(office, actor)
        settings.change(office, actor, before.seen, head="Mr Orme")
        assert settings.opened(office, actor).settings.head == "Mr Orme"
        assert office.record(actor).settings.head == "Mr Orme"


def test_what_was_read_for_one_person_is_not_taken_for_another(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    key = office.record(actor).pupil_keys[0]
    with Visit(office, actor).drawn(), office.together(actor):
        people.parents(office, actor, key)
        with pytest.raises(NotAllowed, match="any more"):
            people.parents(office, stranger(sample_desk), key)


@pytest.mark.both_databases
def test_a_state_says_of_each_thing_how_often_it_was_changed(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    with office.read(actor) as unit:
        state, school_id = unit.schools.state(actor.school_id), actor.school_id
        assert state == SchoolState(
            unit.registers.version(school_id),
            unit.settings.version(school_id),
            unit.summaries.version(school_id),
            unit.people.version(school_id),
            unit.imports.newest_register(school_id),
        )
        with pytest.raises(NotFound, match="no such school"):
            unit.schools.state("nowhere")
