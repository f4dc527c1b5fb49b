"""A case that cannot be read is a row that says so, and takes no list and no other case with it."""

from datetime import date

import pytest

from fasttrack_core.errors import OutOfStep, Unreadable
from fasttrack_core.services import health, overview
from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.calendar import effects as calendar_effects
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents import letters
from fasttrack_core.services.office.writing import Seen
from fasttrack_core.store import Stamp
from tests.conftest import Desk, change_settings
from tests.services.unreadable import KINDS, damage
from tests.services.walks import CLEAN_START, SEPARATED, Walk, key_of


@pytest.fixture
def walk(sample_desk: Desk) -> Walk:
    """A case that can be read, with an entry after its opening."""
    walk = Walk(sample_desk)
    walk.do(acts.contacted, who="Mother", way="phone call", file_only=True)
    return walk


@pytest.mark.parametrize("kind", KINDS)
def test_lists_hold_a_case_that_cannot_be_read_beside_the_others(walk: Walk, kind: str) -> None:
    office, actor = walk.desk.office, walk.desk.actor
    other = key_of(walk.desk, CLEAN_START)
    before = overview.view(office, actor)
    bad = damage(walk.desk.database, walk.case_id, kind, other)
    rows = {row.case_id: row for row in cases.list_cases(office, actor)}
    assert (rows[bad].status, rows[bad].next_step, rows[bad].pupil_key) == ("unreadable", cases.CANNOT_READ, other)
    assert rows[walk.case_id].status == "open"
    assert [row.case_id for row in cases.list_cases(office, actor, other)] == [bad]
    chosen = {each.case_id: each for each in cases.choices(office, actor).shown}
    assert (chosen[bad].unreadable, chosen[walk.case_id].unreadable) == (True, False)
    due = {each.case_id: each.step for each in cases.due(office, actor)}
    assert due[bad].what == cases.CANNOT_READ
    assert "Nothing in it is lost" in due[bad].why
    assert due[walk.case_id].what != cases.CANNOT_READ
    assert cases.pupils_with_open_case(office, actor) == {other, walk.pupil_key}
    after = overview.view(office, actor)
    assert (after.open_cases, set(before.keys) - set(after.keys)) == (before.open_cases + 1, {other})


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_asked_of_the_case_itself_is_answered_with_the_reason(walk: Walk, kind: str) -> None:
    office, actor = walk.desk.office, walk.desk.actor
    bad = damage(walk.desk.database, walk.case_id, kind, key_of(walk.desk, CLEAN_START))
    with pytest.raises(Unreadable):
        cases.view(office, actor, bad)
    with pytest.raises(Unreadable):
        letters.available(office, actor, bad)
    with pytest.raises(Unreadable):
        acts.contacted(office, actor, Seen("case", bad, 2), "a press", who="Mother", way="phone call")
    assert cases.view(office, actor, walk.case_id).sequence == 2


@pytest.mark.parametrize("kind", KINDS)
def test_no_case_is_opened_beside_one_of_the_pupil_that_cannot_be_read(walk: Walk, kind: str) -> None:
    office, actor = walk.desk.office, walk.desk.actor
    other = key_of(walk.desk, CLEAN_START)
    bad = damage(walk.desk.database, walk.case_id, kind, other)
    with pytest.raises(OutOfStep, match="cannot read"):
        cases.open_case(office, actor, other, "a press")
    assert [row.case_id for row in cases.list_cases(office, actor, other)] == [bad]


def test_health_says_how_many_cases_and_mappings_cannot_be_read_and_where_they_are_listed(walk: Walk) -> None:
    office, actor = walk.desk.office, walk.desk.actor

    def records() -> health.Line:
        return next(line for line in health.report(office, actor) if line.about == "Records")

    assert records().state is health.State.GOOD
    damage(walk.desk.database, walk.case_id, "an unknown key", key_of(walk.desk, CLEAN_START))
    assert records().state is health.State.ATTENTION
    assert "1 case cannot be read, listed on the page Cases, under “Cannot be read”." in records().said
    damage(walk.desk.database, walk.case_id, "an event of a later format", key_of(walk.desk, CLEAN_START))
    with office.store.write() as unit:
        unit.mappings.save(actor.school_id, "a file", {"format": 99}, "Ours", Stamp(actor.name, office.now()))
    assert "2 cases cannot be read" in records().said
    assert "1 column mapping cannot be read, listed on the page Upload." in records().said


def test_another_calendar_is_looked_at_without_it(walk: Walk) -> None:
    office, actor = walk.desk.office, walk.desk.actor
    damage(walk.desk.database, walk.case_id, "a later format", key_of(walk.desk, CLEAN_START))
    draft = calendars.view(office, actor).dates
    assert calendar_effects.effects(office, actor, draft).sentences


def test_a_case_keeps_the_expected_attendance_that_it_was_opened_with(sample_desk: Desk) -> None:
    office, actor = sample_desk.office, sample_desk.actor
    walk = Walk(sample_desk, SEPARATED, date(2026, 11, 2))
    before = {test.id: (test.status, test.reason) for test in walk.view.tests}
    assert "Expected: 95%." in before["below-expected"][1]
    change_settings(office, actor, expected_percent="80")
    assert {test.id: (test.status, test.reason) for test in walk.view.tests} == before
