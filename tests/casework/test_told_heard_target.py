"""After a meeting that was held nothing is decided before the family was told, heard and given the target; and legal
action waits until that is so of each legal parent, whoever was at the meeting."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fasttrack_core.casework import EventKind
from fasttrack_core.errors import OutOfStep
from tests.casework.walks import FATHER, Walk

ITEMS = ("legal-action-explained", "reasons-heard", "target-stated")
DECISIONS = ("deferral-agreed", "start-without-agreement", "legal-action-now")
OUTCOME = {"deferral-agreed": "agreed", "start-without-agreement": "not-agreed", "legal-action-now": "not-agreed"}


def held(decision: str) -> Walk:
    walk = Walk().to_parents_meeting()
    walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p1", "p2"], outcome=OUTCOME[decision])
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
    walk = Walk().nobody_came()
    assert walk.option(decision).open


@pytest.mark.parametrize("came", [(), ("p1",), ("p2",)])
def test_legal_action_waits_until_each_parent_who_was_not_there_is_told_too(came: tuple[str, ...]) -> None:
    walk = Walk().to_parents_meeting()
    if came:
        walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=list(came), outcome="not-agreed")
        walk.tick(*ITEMS)
    absent = [parent for parent in ("p1", "p2") if parent not in came]
    walk.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=absent)
    names = {"p1": "Ada Okafor", "p2": "Ben Hale"}
    for parent in absent:
        assert f"{names[parent]} was not at the meeting." in walk.reasons("legal-action-now")
        with pytest.raises(OutOfStep, match="was not at the meeting"):
            walk.decide("legal-action-now")
        assert walk.option("start-without-agreement").open
        walk.told(parent)
        assert names[parent] not in walk.reasons("legal-action-now")
    assert walk.option("legal-action-now").open


def one_came() -> Walk:
    walk = Walk().to_parents_meeting()
    walk.go_to(date(2026, 9, 9))
    walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p1"], outcome="not-agreed")
    walk.tick(*ITEMS)
    return walk


CONTACT = {"who": "Mr Hale", "note": "Told of legal action, asked for reasons, given the target."}


@pytest.mark.parametrize(
    ("content", "enough"),
    [
        ({**CONTACT, "parents": ["p2"]}, True),
        ({**CONTACT, "parents": ["p1", "p2"]}, True),
        ({**CONTACT, "parents": ["p2"], "file_only": True}, True),
        ({**CONTACT, "parents": ["p1"]}, False),
        ({**CONTACT, "parents": ["pupil"]}, False),
        ({"who": "Mr Hale", "parents": ["p2"]}, False),
        ({**CONTACT, "parents": ["p2"], "on": date(2026, 9, 8)}, False),
        ({**CONTACT, "parents": ["p2"], "on": date(2026, 9, 9)}, True),
    ],
)
def test_it_is_shown_by_a_contact_with_that_parent_since_the_meeting(content: dict[str, Any], enough: bool) -> None:
    walk = one_came()
    walk.record(EventKind.CONTACTED, **content)
    assert walk.option("legal-action-now").open is enough


def test_a_meeting_of_their_own_tells_them_too() -> None:
    walk = one_came()
    walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p2"], outcome="not-agreed")
    assert walk.option("legal-action-now").open


def test_a_contact_that_was_withdrawn_tells_nobody() -> None:
    walk = one_came()
    contact = walk.record(EventKind.CONTACTED, **CONTACT, parents=["p2"])
    assert walk.option("legal-action-now").open
    walk.record(EventKind.CORRECTED, event=contact, reason="It was another pupil's.", withdrawn=True)
    assert not walk.option("legal-action-now").open


def test_nobody_waits_for_a_parent_to_whom_nothing_may_go() -> None:
    walk = one_came().with_parent(FATHER, restriction="court order")
    assert walk.option("legal-action-now").open
    walk.with_parent(FATHER, released_by="R. Patel", release_reason="The order has ended.")
    assert not walk.option("legal-action-now").open


def test_a_legal_parent_learned_of_since_is_told_too() -> None:
    walk = held("legal-action-now")
    walk.tick(*ITEMS)
    assert walk.option("legal-action-now").open
    walk.parents = (*walk.parents, replace(FATHER, id="p4", forename="Cal"))
    assert "Cal Hale was not at the meeting." in walk.reasons("legal-action-now")


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
    assert "was not at the meeting" in walk.reasons("legal-action-now")
    assert walk.told("p1", "p2").option("legal-action-now").open
