"""Who did what stays right: two people of one name, one person at two schools, a renamed user, one who has left."""

from dataclasses import dataclass, replace

import pytest

from fasttrack_core.errors import NotAllowed
from fasttrack_core.services import settings, setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.documents.facts import signatory
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Action, Actor, Role
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.school_settings import SchoolSettings, StaffSetting
from fasttrack_core.services.people import parents as people
from fasttrack_core.store import Stamp, Unit
from tests.conftest import NOW, Desk, change_settings, colleague
from tests.services.walks import SEPARATED, Walk, key_of

SARAH = "Sarah Smith"


@dataclass(frozen=True)
class Two:
    """Two schools with a Sarah Smith each, and the local user at both."""

    desk: Desk
    here: Actor
    other: Desk
    there: Actor

    @property
    def office(self) -> Office:
        return self.desk.office


@pytest.fixture
def two(sample_desk: Desk) -> Two:
    office = sample_desk.office
    other = replace(sample_desk, actor=setup.add_school(office, "Quarry Lane School"))
    return Two(sample_desk, colleague(sample_desk, SARAH), other, colleague(other, SARAH))


def renamed(office: Office, who: Actor, name: str) -> Actor:
    """The person has another name from now on; who they are does not change."""
    with office.store.write() as unit:
        unit.users.change(replace(unit.users.get(who.id), name=name), Stamp(who.name, NOW, who.id))
    return replace(who, name=name)


def leaves(unit: Unit, who: Actor) -> None:
    unit.memberships.end(who.id, who.school_id, Stamp("Idris Penhallow", NOW))


def lines(office: Office, school_id: str) -> list[tuple[str, str | None, str]]:
    """The last lines of a school's audit: the name as it was, who that is, and what was done."""
    with office.store.read() as unit:
        assert unit.audit.verify_chain().whole
        return [(line.actor, line.user_id, line.action) for line in unit.audit.list(school_id=school_id)]


@pytest.mark.both_databases
def test_two_of_one_name_are_told_apart_in_every_record_and_each_school_has_its_own_lines(two: Two) -> None:
    office = two.office
    change_settings(office, two.here, head="Mrs Tansley")
    change_settings(office, two.there, head="Mr Orme")
    with office.store.read() as unit:
        here = unit.settings.history(two.here.school_id)[-1].stamp
        there = unit.settings.history(two.there.school_id)[-1].stamp
    assert (here.who, there.who) == (SARAH, SARAH)
    assert (here.user_id, there.user_id) == (two.here.id, two.there.id)
    assert two.here.id != two.there.id
    assert lines(office, two.here.school_id)[0][:2] == (SARAH, two.here.id)
    assert lines(office, two.there.school_id)[0][:2] == (SARAH, two.there.id)
    assert two.there.id not in {user for _, user, _ in lines(office, two.here.school_id)}


def test_a_name_gives_nobody_the_rights_of_its_namesake(two: Two) -> None:
    for stranger in (replace(two.here, id=two.there.id), replace(two.there, id=two.here.id)):
        with pytest.raises(NotAllowed, match="may not work here any more"):
            settings.current(two.office, stranger)
    with pytest.raises(NotAllowed):
        settings.current(two.office, replace(two.here, id="nobody"))


@pytest.mark.both_databases
def test_a_case_says_who_did_what_as_they_were_called_then_and_knows_who_that_is(two: Two) -> None:
    office = two.office
    walk = Walk(replace(two.desk, actor=two.here), SEPARATED).through_the_gate()
    seen = walk.view.seen
    walk.desk = replace(two.desk, actor=colleague(two.desk, SARAH))
    walk.do(acts.contacted, who="Mother", way="telephone", file_only=True)
    married = renamed(office, two.here, "Sarah Holt")
    walk.desk = replace(two.desk, actor=married)
    walk.do(acts.support_offered, what="A place in the breakfast club", file_only=True)
    chronology = [row.actor for row in cases.view(office, two.desk.actor, walk.case_id).chronology]
    assert {SARAH, "Sarah Holt"} <= set(chronology)
    with office.read(two.desk.actor) as unit:
        events = unit.cases.events(walk.case_id)
    assert {event.actor_id for event in events if event.actor == "Sarah Holt"} == {two.here.id}
    first = {event.actor_id for event in events if event.actor == SARAH}
    assert first == {two.here.id, events[-2].actor_id}
    assert len(first) == 2
    said = cases.since(office, two.desk.actor, seen)
    assert said.startswith("Sarah Smith and Sarah Holt recorded")


def test_a_letter_of_before_a_rename_keeps_its_name_and_a_later_one_has_the_new_one(two: Two) -> None:
    office = two.office
    walk = Walk(replace(two.desk, actor=two.here), SEPARATED).through_the_gate()
    walk.issue("bwd-01-pre-referral")
    before = letters.kept(office, two.desk.actor)
    married = renamed(office, two.here, "Sarah Holt")
    walk.desk = replace(two.desk, actor=married)
    walk.issue("bwd-leaflet")
    after = letters.kept(office, two.desk.actor)
    old = {each.id: each.stamp for each in before}
    assert {stamp.who for stamp in old.values()} == {SARAH}
    assert {each.stamp for each in after if each.id in old} == set(old.values())
    assert {each.stamp.who for each in after if each.id not in old} == {"Sarah Holt"}
    assert {each.stamp.user_id for each in after} == {two.here.id}


def test_one_who_has_left_may_do_nothing_at_that_school_and_what_they_did_stays_theirs(two: Two) -> None:
    office, both = two.office, colleague(two.desk, "Bren Ashby")
    with office.store.write() as unit:
        unit.memberships.put(both.id, two.other.actor.school_id, Role.OFFICE, Stamp(both.name, NOW, both.id))
    elsewhere = Actor(both.id, both.name, Role.OFFICE, two.other.actor.school_id)
    change_settings(office, both, head="Mrs Tansley")
    with office.store.write() as unit:
        leaves(unit, both)
    for act in (
        lambda: settings.current(office, both),
        lambda: change_settings(office, both, head="Mr Orme"),
        lambda: people.parents(office, both, key_of(two.desk, SEPARATED)),
    ):
        with pytest.raises(NotAllowed, match="may not work here any more"):
            act()
    assert settings.current(office, elsewhere).name == "Quarry Lane School"
    assert settings.current(office, two.desk.actor).head == "Mrs Tansley"
    assert settings.history(office, two.desk.actor)["who"].iloc[0] == "Bren Ashby"
    assert (both.name, both.id, Action.SETTINGS) in lines(office, both.school_id)


def test_the_role_is_that_of_the_school_one_works_at(two: Two) -> None:
    office, name = two.office, "Bren Ashby"
    clerk = colleague(two.desk, name, Role.OFFICE)
    with office.store.write() as unit:
        unit.memberships.put(clerk.id, two.other.actor.school_id, Role.LEAD, Stamp(name, NOW, clerk.id))
    lead = replace(clerk, role=Role.LEAD, school_id=two.other.actor.school_id)
    assert change_settings(office, lead, head="Mr Orme").head == "Mr Orme"
    with pytest.raises(NotAllowed, match="Your role"):
        change_settings(office, clerk, head="Mr Orme")
    with pytest.raises(NotAllowed, match="any more"):
        settings.current(office, replace(clerk, role=Role.LEAD))


def test_a_refused_file_stands_once_for_each_person_of_one_name(two: Two) -> None:
    office, namesake = two.office, colleague(two.desk, SARAH)
    for who in (two.here, namesake, two.here, namesake):
        with pytest.raises(Exception, match="empty"):
            imports.preview(office, who, "register.csv", b"")
    refused = [line for line in lines(office, two.here.school_id) if line[0] == SARAH]
    assert sorted(user or "" for _, user, _ in refused) == sorted([two.here.id, namesake.id])


def test_of_a_name_that_two_people_of_the_school_have_a_letter_says_no_title_it_cannot_know() -> None:
    staff = (StaffSetting(name=SARAH, title="Head of Year 5"), StaffSetting(name="Jo Reed", title="Head of Year 6"))
    school = SchoolSettings(name="St Ada", attendance_lead=SARAH, head="Mrs Tansley", staff=staff)
    assert signatory(school, Details()).role == "Attendance Lead"
    assert signatory(school, Details(signatory="Jo Reed")).role == "Head of Year 6"
    assert signatory(school, Details(signatory="Mrs Tansley")).role == "Headteacher"
    assert signatory(school, Details(signatory=SARAH)).role == ""
    assert signatory(school, Details(signatory=SARAH, signatory_role="Head of Year 5")).role == "Head of Year 5"


def test_the_local_user_is_found_by_their_login_under_whatever_name(two: Two) -> None:
    office, who = two.office, two.desk.actor
    colleague(two.desk, who.name)
    renamed(office, who, "Idris Verity")
    assert setup.user_name(office) == "Idris Verity"
    assert setup.actor(office, who.school_id) == replace(who, name="Idris Verity")
    with office.store.write() as unit:
        leaves(unit, who)
    assert setup.actor(office, who.school_id) == replace(two.other.actor, name="Idris Verity")
    assert [school.name for school in setup.schools(office)] == ["Quarry Lane School"]
