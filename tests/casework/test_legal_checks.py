"""The statutory defences one by one and the order of section 447: before the gate, and again before a legal step."""

import pytest

from fasttrack_core.attendance.figures.thresholds import Status
from fasttrack_core.casework import EventKind, StepKind, eligibility, next_steps
from fasttrack_core.errors import OutOfStep
from tests.casework.walks import BWD, Walk

CHECKS = [(asked.id, str(asked.passes)) for asked in BWD.legal_checks.questions]


def standing(walk: Walk) -> Status:
    return next(each.status for each in eligibility(BWD, walk.case, walk.context) if each.id == "legal-checks")


def other(passes: str) -> str:
    return "no" if passes == "yes" else "yes"


@pytest.mark.parametrize(("question", "passes"), CHECKS)
def test_the_gate_waits_for_each_one(question: str, passes: str) -> None:
    walk = Walk().ready_for_the_gate()
    assert standing(walk) is Status.MET
    for answer, expected in ((other(passes), Status.NOT_MET), ("don't know", Status.CANNOT_TELL)):
        walk.answer(question, answer, note="What we know.")
        assert standing(walk) is expected
        assert not walk.option("agreed").open
    walk.answer(question, passes, note="Settled with the family.")
    assert walk.option("agreed").open


@pytest.mark.parametrize(("question", "passes"), CHECKS)
def test_each_answer_comes_with_a_note(question: str, passes: str) -> None:
    walk = Walk().open()
    with pytest.raises(OutOfStep, match="Write a note with this answer"):
        walk.answer(question, passes)
    event = walk.answer(question, passes, note="Asked the office.")
    content = {"question": question, "answer": passes, "note": "", "evidence": []}
    with pytest.raises(OutOfStep, match="Write a note with this answer"):
        walk.record(EventKind.CORRECTED, event=event, reason="Shorter.", payload=content)


@pytest.mark.parametrize("stage", ["gate", "week 7"])
def test_they_are_on_the_list_one_by_one(stage: str) -> None:
    walk = Walk().open() if stage == "gate" else Walk().to_week_7()
    asked = [step.about for step in next_steps(BWD, walk.case, walk.context) if step.kind is StepKind.QUESTION]
    assert [question for question, _ in CHECKS if question in asked] == [question for question, _ in CHECKS]
    walk.answer(CHECKS[0][0], CHECKS[0][1], note="None was given.")
    asked = [step.about for step in next_steps(BWD, walk.case, walk.context) if step.kind is StepKind.QUESTION]
    assert CHECKS[0][0] not in asked


@pytest.mark.parametrize(("question", "passes"), CHECKS)
def test_court_waits_for_each_one_to_be_asked_again(question: str, passes: str) -> None:
    walk = Walk().to_week_7().ready_for_court()
    assert walk.option("court").open
    walk.answer(question, other(passes), note="It has come to light since.")
    assert not walk.option("court").open
    assert walk.option("no-further").open


def test_answers_of_the_gate_do_not_count_at_week_7() -> None:
    walk = Walk().to_week_7()
    asked = BWD.legal_checks.questions[0]
    assert f"{asked.title} It is asked again at this step." in walk.reasons("court")


def test_legal_action_at_once_waits_for_them_too() -> None:
    walk = Walk().to_parents_meeting()
    walk.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=["p1", "p2"])
    walk.answer("defence-sickness", "yes", note="A letter of the hospital.")
    assert "sickness or any unavoidable cause" in walk.reasons("legal-action-now")
    assert walk.option("start-without-agreement").open
