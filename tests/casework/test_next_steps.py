"""Today's list: what is to be done, in an order that makes sense."""

import importlib
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from fasttrack_core.casework import EventKind, NextStep, StepKind, next_steps
from fasttrack_core.services.cases.view import _stages as stages_of
from tests.casework.walks import FATHER, GRANDMOTHER, MOTHER, Walk, verdict


def steps(walk: Walk, kind: StepKind) -> list[NextStep]:
    return [step for step in next_steps(walk.pathway, walk.case, walk.context) if step.kind is kind]


def everything(walk: Walk) -> tuple[NextStep, ...]:
    return next_steps(walk.pathway, walk.case, walk.context)


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
    assert "(2 of 2 legal parents still to write to)" in steps(walk, StepKind.DOCUMENT)[0].what
    walk.issue("bwd-02-introduction", to=(MOTHER,))
    assert "(1 of 2 legal parents still to write to)" in steps(walk, StepKind.DOCUMENT)[0].what
    walk.issue("bwd-02-introduction", to=(FATHER,))
    assert steps(walk, StepKind.DOCUMENT) == []


def test_without_a_legal_parent_the_letter_waits_for_people() -> None:
    walk = Walk().to_week_1()
    walk.parents = ()
    assert "nobody is recorded as a legal parent" in steps(walk, StepKind.DOCUMENT)[0].why


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


def looked_again(walk: Walk) -> list[str]:
    return [step.why for step in steps(walk, StepKind.DECISION) if step.what.startswith("Look again")]


def test_a_closed_case_says_so_when_changed_marks_would_have_decided_otherwise() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("improved")
    walk.reviewed()
    walk.decide("improved-again")
    assert looked_again(walk) == []
    walk.absent_on(date(2026, 9, 16))
    (why,) = looked_again(walk)
    assert "decided as improved; by the register of today the period is not improved" in why


def test_a_paused_case_says_so_too() -> None:
    walk = Walk().to_week_1().absent_on(date(2026, 9, 16))
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("not-improved")
    walk.record(EventKind.FACTOR_LEARNED, factor="ebsa", note="Told by the GP.")
    walk.unauthorised.clear()
    assert len(looked_again(walk)) == 1


def test_every_factor_learned_while_the_case_is_paused_is_on_the_list() -> None:
    walk = Walk().to_week_1()
    walk.record(EventKind.FACTOR_LEARNED, factor="ebsa", note="Told by the GP.")
    walk.record(EventKind.FACTOR_LEARNED, factor="young-carer", note="Told by the pupil.")
    (pause,) = steps(walk, StepKind.PAUSE)
    assert "school avoidance" in pause.why
    assert "young carer" in pause.why
    assert walk.case.paused_for == ("ebsa", "young-carer")
    walk.record(EventKind.RESUMED, decided_by="Head", reason="Support is in place.")
    assert walk.case.paused_for == ()


def at_week_7() -> Walk:
    return Walk().to_legal_action_now()


def test_a_legal_letter_is_not_on_the_list_outside_school_age() -> None:
    walk = at_week_7()
    assert any("Letter 5" in step.what for step in steps(walk, StepKind.DOCUMENT))
    for born in (None, date(2009, 1, 1)):
        walk.date_of_birth = born
        assert steps(walk, StepKind.DOCUMENT) == []
        assert "Education Act 1996, section 8" in steps(walk, StepKind.TEST)[0].why


def test_no_legal_step_is_open_while_it_is_undecided_who_a_legal_parent_is() -> None:
    walk = Walk().to_parents_meeting()
    walk.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=["p1", "p2"])
    walk.with_parent(FATHER, parent_in_law=None)
    assert "Decide first for each contact" in walk.reasons("legal-action-now")
    assert walk.option("start-without-agreement").open


def test_marks_that_are_missing_or_still_n_are_on_the_list_before_a_legal_step() -> None:
    walk = at_week_7()
    assert not any("Settle the marks" in step.what for step in steps(walk, StepKind.TEST))
    walk.verdict = verdict(unsettled=2)
    (step,) = steps(walk, StepKind.TEST)
    assert step.what == "Settle the marks before a legal step: 2 sessions still coded N"


def test_a_defence_that_applies_before_a_legal_step_names_its_ways_out_first() -> None:
    walk = at_week_7()
    assert not steps(walk, StepKind.NOT_MET)
    walk.answer("defence-leave", "yes", note="Two days of leave were agreed.")
    first = next_steps(walk.pathway, walk.case, walk.context)[0]
    assert (first.kind, first.about) == (StepKind.NOT_MET, "legal-checks")
    assert "Had the school given leave" in first.why
    walk.answer("defence-leave", "no", note="The marks are corrected.")
    assert not steps(walk, StepKind.NOT_MET)


def test_the_marks_before_a_legal_step_are_those_of_the_window_the_case_was_chosen_by() -> None:
    walk = at_week_7()
    walk.verdict, walk.verdict_on = verdict(), lambda day: verdict(unsettled=2 if day == date(2026, 9, 7) else 0)
    (step,) = steps(walk, StepKind.TEST)
    assert step.what == "Settle the marks before a legal step: 2 sessions still coded N"


def test_the_notice_cannot_be_waived_for_everyone() -> None:
    walk = at_week_7()
    for parent in ("p1", "p2"):
        waiver = {"what": "document", "document": "bwd-05-notice-of-intention", "parent": parent}
        walk.record(EventKind.WAIVED, **waiver, decided_by="Head", reason="x")
    assert "issued to nobody" in walk.reasons("court")


def test_a_closing_letter_to_a_blocked_parent_may_be_waived() -> None:
    walk = Walk().to_week_1()
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.decide("improved")
    walk.reviewed()
    walk.decide("improved-again")
    walk.with_parent(FATHER, restriction="court order")
    walk.issue("bwd-06-success", "R. Patel", to=(MOTHER,))
    assert len(steps(walk, StepKind.DOCUMENT)) == 1
    waiver = {"what": "document", "document": "bwd-06-success", "parent": "p2"}
    walk.record(EventKind.WAIVED, **waiver, decided_by="Head", reason="The order forbids it.")
    assert steps(walk, StepKind.DOCUMENT) == []


def test_letter_1_says_on_the_list_that_it_waits_for_the_meeting() -> None:
    walk = Walk().ready_for_the_gate()
    walk.decide("agreed")
    walk.answer("met-or-tried-to-meet", "don't know")
    assert "meet the parents" in steps(walk, StepKind.DOCUMENT)[0].why


def test_a_legal_parent_without_a_ground_is_on_the_list() -> None:
    walk = Walk().open()
    walk.with_parent(FATHER, ground="")
    assert "section 576" in steps(walk, StepKind.PEOPLE)[0].why


def test_copies_that_went_out_on_different_days_are_pointed_out() -> None:
    walk = Walk().to_week_1()
    walk.issue("bwd-02-introduction", to=(MOTHER,))
    walk.go_to(date(2026, 9, 10))
    walk.issue("bwd-02-introduction", to=(FATHER,))
    notes = [step.what for step in steps(walk, StepKind.PERIOD)]
    assert "Note: copies of the letter went out on different days, the last on 10 September 2026" in notes


def test_an_extension_that_was_decided_late_is_pointed_out() -> None:
    walk = Walk().to_week_1().absent_on(date(2026, 9, 16))
    walk.tick("legal-team-told")
    walk.watched("bwd-02-introduction")
    walk.go_to(date(2026, 9, 24))
    walk.decide("extend", reason="A bereavement.")
    notes = [step.what for step in steps(walk, StepKind.PERIOD)]
    assert "Note: the extension was decided 2 school days late" in notes
    written = [step.what.startswith("Note: ") for step in everything(walk)]
    assert written[0] is False, "a note is not the next thing to do"
    assert written == sorted(written)


def test_a_note_is_never_the_only_thing_in_an_open_case(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk().to_week_1()
    late = "Note: the letter went out 1 school day late"
    note = NextStep(what=late, due=None, overdue=False, why="", stage="week-1", kind=StepKind.PERIOD)
    written = importlib.import_module("fasttrack_core.casework.next_steps")
    monkeypatch.setattr(written._Steps, "all", lambda _: iter([note]))
    assert [step.what for step in everything(walk)] == ["Decide how the case goes on", note.what]


def test_a_step_that_was_passed_by_is_no_step_ahead() -> None:
    walk = Walk().to_parents_meeting()
    case = SimpleNamespace(pathway=walk.pathway, case=walk.case)
    before = {row.id: row.state for row in stages_of(case)}  # type: ignore[arg-type]
    assert before["parents-meeting"] == "now"
    assert {before["week-1"], before["week-7"]} == {"ahead"}
    walk = Walk().nobody_came()
    walk.decide("legal-action-now", reason="Nobody came.")
    after = {row.id: row.state for row in stages_of(SimpleNamespace(pathway=walk.pathway, case=walk.case))}  # type: ignore[arg-type]
    assert after["week-7"] == "now"
    assert after["parents-meeting"] == "done"
    assert after["week-1"] == "passed by"


def test_a_clock_is_never_the_only_thing_in_an_open_case() -> None:
    """Where the one decision of a step waits for something that no list asks for, the case still says so, first."""
    walk = Walk().to_parents_meeting()
    walk.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p1"], outcome="not-agreed")
    walk.checklist_done()
    for issue in walk.case.issued:
        by_hand = {"time": "15:20", "staff": "Jo Reed", "handed_to": walk.context.parent(issue.parent).full_name}
        walk.record(EventKind.SERVED, issue=issue.event_id, way="hand", record=by_hand)
    here = walk.pathway.stage(walk.case.stage)
    only = here.model_copy(update={"decisions": [each for each in here.decisions if each.id == "legal-action-now"]})
    stages = [only if stage.id == here.id else stage for stage in walk.pathway.stages]
    walk.pathway = walk.pathway.model_copy(update={"stages": stages})
    first, *others = everything(walk)
    assert (first.kind, first.what) == (StepKind.DECISION, "Decide how the case goes on")
    assert "Mr Ben Hale was not at the meeting" in first.why
    assert [step.kind for step in others] == [StepKind.CLOCK]


def test_a_case_that_is_not_open_has_no_steps() -> None:
    walk = Walk()
    assert next_steps(walk.pathway, walk.case, walk.context) == ()


@pytest.mark.parametrize("question", ["support-did-not-work", "met-or-tried-to-meet"])
def test_a_required_answer_of_no_names_its_ways_out_and_is_never_nothing(question: str) -> None:
    walk = Walk().ready_for_the_gate()
    assert StepKind.NOT_MET not in {step.kind for step in everything(walk)}
    walk.answer(question, "no")
    first = everything(walk)[0]
    assert (first.kind, first.about) == (StepKind.NOT_MET, question)
    assert "answered no" in first.why
    assert walk.option("not-agreed").open
    assert walk.option("school-request").open
    assert not walk.option("agreed").open
    walk.answer(question, "don't know")
    assert StepKind.NOT_MET not in {step.kind for step in everything(walk)}


@pytest.mark.parametrize("answers", [("no", "no"), ("no", "yes"), ("don't know", "no"), ("yes", "no")])
@pytest.mark.parametrize("factor", ["no", "yes"])
def test_an_open_case_always_has_a_next_step(answers: tuple[str, str], factor: str) -> None:
    walk = Walk().ready_for_the_gate()
    for asked in walk.pathway.factors.questions:
        walk.answer(asked.id, factor)
    for question, answer in zip(("support-did-not-work", "met-or-tried-to-meet"), answers, strict=True):
        walk.answer(question, answer)
    assert everything(walk)


def test_who_decides_is_named_where_it_is_one_party_and_is_said_with_each_decision_where_they_differ() -> None:
    gate = steps(Walk().ready_for_the_gate(), StepKind.DECISION)
    assert [step.why for step in gate] == ["Decided by the Inclusion Officer (IO)."]
    court = steps(Walk().to_week_7().ready_for_court(), StepKind.DECISION)
    assert [step.why for step in court] == ["Who decides is said with each of them."]
