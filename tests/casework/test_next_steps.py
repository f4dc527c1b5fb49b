"""Today's list: what is to be done, in an order that makes sense."""

from dataclasses import replace
from datetime import date

from fasttrack_core.casework import EventKind, NextStep, StepKind, next_steps
from tests.casework.walks import FATHER, GRANDMOTHER, MOTHER, Walk


def steps(walk: Walk, kind: StepKind) -> list[NextStep]:
    return [step for step in next_steps(walk.pathway, walk.case, walk.context) if step.kind is kind]


def test_there_is_nothing_to_decide_at_the_gate_before_its_tests_pass() -> None:
    assert steps(Walk().open(), StepKind.DECISION) == []
    decisions = steps(Walk().ready_for_the_gate(), StepKind.DECISION)
    assert len(decisions) == 1
    assert "The IO agrees" in decisions[0].what
    assert "does not agree" in decisions[0].what


def test_an_extension_alone_is_not_a_decision_that_waits() -> None:
    walk = Walk().to_week_1()
    walk.issue("bwd-02-introduction")
    walk.unsettled.add(date(2026, 9, 9))
    walk.reviewed()
    assert walk.option("extend").open
    assert steps(walk, StepKind.DECISION) == []


def test_letters_count_who_is_still_to_be_written_to() -> None:
    walk = Walk(parents=(MOTHER, FATHER, GRANDMOTHER)).to_week_1()
    assert "(2 of 2 parents in law still to write to)" in steps(walk, StepKind.DOCUMENT)[0].what
    walk.issue("bwd-02-introduction", to=(MOTHER,))
    assert "(1 of 2 parents in law still to write to)" in steps(walk, StepKind.DOCUMENT)[0].what
    walk.issue("bwd-02-introduction", to=(FATHER,))
    assert steps(walk, StepKind.DOCUMENT) == []


def test_without_a_parent_in_law_the_letter_waits_for_people() -> None:
    walk = Walk().to_week_1()
    walk.parents = ()
    assert "nobody is recorded as a parent in law" in steps(walk, StepKind.DOCUMENT)[0].why


def test_a_blocked_parent_is_named_as_the_reason_a_letter_waits() -> None:
    walk = Walk().to_week_1()
    walk.with_parent(FATHER, restriction="confidential address")
    assert "A restriction is recorded" in steps(walk, StepKind.DOCUMENT)[0].why


def test_a_contact_nobody_decided_about_is_on_the_list() -> None:
    walk = Walk().open()
    assert steps(walk, StepKind.PEOPLE) == []
    walk.parents = (MOTHER, replace(FATHER, parent_in_law=None))
    assert len(steps(walk, StepKind.PEOPLE)) == 1


def test_the_parents_meeting_is_on_the_list_until_its_outcome_is_recorded() -> None:
    walk = Walk().to_parents_meeting()
    assert "hold it" in steps(walk, StepKind.MEETING)[0].what
    walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p1"])
    assert "record its outcome" in steps(walk, StepKind.MEETING)[0].what
    assert "record its outcome" in walk.reasons("deferral-agreed")
    walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p1"], outcome="agreed")
    assert steps(walk, StepKind.MEETING) == []


def test_overdue_steps_come_first() -> None:
    walk = Walk().to_week_1()
    walk.issue("bwd-02-introduction")
    walk.go_to(date(2026, 9, 23))
    found = [step.overdue for step in next_steps(walk.pathway, walk.case, walk.context)]
    assert found[0]
    assert found == sorted(found, reverse=True)


def test_a_case_that_is_not_open_has_no_steps() -> None:
    walk = Walk()
    assert next_steps(walk.pathway, walk.case, walk.context) == ()
