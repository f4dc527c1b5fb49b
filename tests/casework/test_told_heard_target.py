"""After a meeting that was held nothing is decided before the family was told, heard and given the target."""

import pytest

from fasttrack_core.casework import EventKind
from tests.casework.walks import Walk

ITEMS = ("legal-action-explained", "reasons-heard", "target-stated")
DECISIONS = ("deferral-agreed", "start-without-agreement", "legal-action-now")
OUTCOME = {"deferral-agreed": "agreed", "start-without-agreement": "not-agreed", "legal-action-now": "not-agreed"}


def held(decision: str) -> Walk:
    walk = Walk().to_parents_meeting()
    walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p1"], outcome=OUTCOME[decision])
    return walk


@pytest.mark.parametrize("missing", ITEMS)
@pytest.mark.parametrize("decision", DECISIONS)
def test_each_of_the_three_is_needed_for_each_decision(decision: str, missing: str) -> None:
    walk = held(decision)
    walk.tick(*(item for item in ITEMS if item != missing))
    assert len(walk.option(decision).reasons) == 1
    assert "Not ticked yet" in walk.reasons(decision)
    walk.tick(missing)
    assert walk.option(decision).open


@pytest.mark.parametrize("decision", ["start-without-agreement", "legal-action-now"])
def test_they_are_not_asked_for_when_nobody_came(decision: str) -> None:
    walk = Walk().to_parents_meeting()
    walk.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=["p1", "p2"])
    assert walk.option(decision).open


@pytest.mark.parametrize("decision", ["start-without-agreement", "legal-action-now"])
def test_a_second_meeting_that_nobody_came_to_does_not_undo_the_first(decision: str) -> None:
    walk = held(decision)
    walk.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=["p1", "p2"])
    assert "Not ticked yet" in walk.reasons(decision)
    walk.tick(*ITEMS)
    assert walk.option(decision).open


def test_a_meeting_withdrawn_as_never_held_asks_for_nothing() -> None:
    walk = Walk().to_parents_meeting()
    meeting = walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p1"], outcome="not-agreed")
    walk.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=["p1", "p2"])
    walk.record(EventKind.CORRECTED, event=meeting, reason="It was another pupil's.", withdrawn=True)
    assert walk.option("legal-action-now").open
