"""One visit: what a page is drawn from, who may do what in it, and that nobody waits for a page that is drawn."""

import pytest

from fasttrack_core.errors import NotAllowed
from fasttrack_core.services.office.access import ALLOWED, Action, Role
from fasttrack_core.services.office.visit import Visit
from fasttrack_core.store import Stamp, Subject
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
