"""Which factors keep a pupil off the pathway, and who may decide otherwise."""

import pytest

from fasttrack_core.attendance.figures.thresholds import Status
from fasttrack_core.casework import EventKind, chronology, eligibility
from fasttrack_core.errors import OutOfStep
from tests.casework.walks import BWD, PATHWAYS, Walk

BARS = ("social-care", "other-services", "mental-health", "ebsa")
OTHERS = ("social-worker", "looked-after", "send", "disability", "young-carer")


def standing(walk: Walk) -> tuple[Status, str]:
    found = next(each for each in eligibility(walk.pathway, walk.case, walk.context) if each.id == "factors")
    return found.status, found.reason


def set_aside(walk: Walk, factor: str, who: str = "R. Patel", reason: str = "The team agrees to it.") -> str:
    return walk.record(EventKind.WAIVED, what="bar", factor=factor, decided_by=who, reason=reason)


@pytest.mark.parametrize("factor", BARS)
def test_each_of_the_four_keeps_a_pupil_off_until_the_officer_sets_it_aside(factor: str) -> None:
    walk = Walk().ready_for_the_gate()
    walk.answer(factor, "yes")
    assert standing(walk)[0] is Status.NOT_MET
    assert not walk.option("agreed").open
    set_aside(walk, factor)
    status, reason = standing(walk)
    assert status is Status.MET
    assert "Set aside by R. Patel: The team agrees to it." in reason
    assert walk.option("agreed").open


@pytest.mark.parametrize("factor", OTHERS)
def test_each_other_factor_is_shown_and_weighed_and_keeps_nobody_off(factor: str) -> None:
    walk = Walk().ready_for_the_gate()
    walk.answer(factor, "yes")
    status, reason = standing(walk)
    assert status is Status.MET
    asked = BWD.question(factor)
    assert asked is not None
    assert f"To be weighed before anything is agreed: {asked.title}" in reason
    assert walk.option("agreed").open


def test_the_gate_waits_until_the_factors_were_gone_through_with_the_officer() -> None:
    walk = Walk().ready_for_the_gate()
    walk.record(EventKind.UNTICKED, item="factors-weighed", reason="Not with the IO.")
    assert "Go through the additional factors with the IO" in walk.reasons("agreed")


@pytest.mark.parametrize("factor", [*BARS, *OTHERS])
def test_a_factor_that_is_not_known_passes_for_none(factor: str) -> None:
    walk = Walk().ready_for_the_gate()
    walk.answer(factor, "don't know")
    assert standing(walk)[0] is Status.CANNOT_TELL
    with pytest.raises(OutOfStep, match="answered yes"):
        set_aside(walk, factor)


def test_one_set_aside_leaves_the_other_standing() -> None:
    walk = Walk().ready_for_the_gate()
    walk.answer("social-care", "yes")
    walk.answer("ebsa", "yes")
    assert "They keep the pupil off this pathway unless each one is set aside" in standing(walk)[1]
    set_aside(walk, "ebsa")
    status, reason = standing(walk)
    assert "It keeps the pupil off this pathway unless it is set aside" in reason
    assert status is Status.NOT_MET
    assert "social care" in reason
    assert "EBSA" not in reason


def test_a_new_answer_ends_what_was_set_aside() -> None:
    walk = Walk().ready_for_the_gate()
    walk.answer("ebsa", "yes")
    set_aside(walk, "ebsa")
    walk.answer("ebsa", "yes", note="Worse since.")
    assert standing(walk)[0] is Status.NOT_MET


@pytest.mark.parametrize("factor", [*OTHERS, "support-did-not-work", "nonsense"])
def test_what_keeps_nobody_off_cannot_be_set_aside(factor: str) -> None:
    walk = Walk().ready_for_the_gate()
    if factor in OTHERS:
        walk.answer(factor, "yes")
    with pytest.raises(OutOfStep, match="Only a factor"):
        set_aside(walk, factor)


@pytest.mark.parametrize("given", [{"decided_by": " "}, {"reason": " "}])
def test_it_is_set_aside_by_a_named_person_with_a_reason(given: dict[str, str]) -> None:
    walk = Walk().ready_for_the_gate()
    walk.answer("ebsa", "yes")
    said = {"what": "bar", "factor": "ebsa", "decided_by": "R. Patel", "reason": "Agreed.", **given}
    with pytest.raises(OutOfStep, match="Fill in or correct"):
        walk.record(EventKind.WAIVED, **said)


def test_it_stands_in_the_chronology() -> None:
    walk = Walk().ready_for_the_gate()
    walk.answer("ebsa", "yes")
    event = set_aside(walk, "ebsa")
    line = next(line for line in chronology(BWD, walk.case) if line.event_id == event)
    assert "R. Patel decided that a factor does not keep the pupil off the pathway" in line.what
    assert line.outcome == "Reason: The team agrees to it."


def test_a_pathway_that_lets_nobody_set_a_factor_aside_refuses_it() -> None:
    factors = BWD.factors.model_copy(update={"bars": (), "bar": True, "set_aside_by": None})
    walk = Walk(BWD.model_copy(update={"factors": factors})).ready_for_the_gate()
    walk.answer("send", "yes")
    assert standing(walk)[0] is Status.NOT_MET
    with pytest.raises(OutOfStep, match="lets nobody"):
        set_aside(walk, "send")


@pytest.mark.parametrize("name", [name for name in PATHWAYS if name != BWD.id])
def test_no_other_pathway_bars_anybody_by_a_factor(name: str) -> None:
    assert not any(PATHWAYS[name].factors.bars_with(asked.id) for asked in PATHWAYS[name].factors.questions)
