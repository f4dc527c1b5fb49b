"""Every decision of every stage of Blackburn with Darwen is taken once, by the shortest way that leads there."""

from collections import deque
from datetime import date

import pytest

from fasttrack_core.casework import CaseStatus, EventKind, fold, next_steps
from fasttrack_core.pathways.models import DID_NOT_COME, Decision, NeedKind, Stage, When
from tests.casework.walks import BWD, YEAR, Walk

WAYS = [(stage, decision) for stage in BWD.stages for decision in (*stage.decisions, *BWD.any_time)]


def way_to(target: str) -> list[tuple[Stage, Decision]]:
    """The fewest decisions that lead from the first stage to that one."""
    waiting: deque[tuple[Stage, list[tuple[Stage, Decision]]]] = deque([(BWD.stages[0], [])])
    seen = set()
    while waiting:
        stage, way = waiting.popleft()
        if stage.id == target:
            return way
        seen.add(stage.id)
        for decision in stage.decisions:
            following = BWD.stage(decision.to) if decision.to else None
            if following is not None and following.id not in seen:
                waiting.append((following, [*way, (stage, decision)]))
    raise AssertionError(f"no way leads to {target}")


def take(walk: Walk, stage: Stage, decision: Decision) -> None:
    """The decision, after all that it and its stage ask for."""
    if decision in BWD.any_time:
        walk.decide(decision.id)
        return
    if not walk.case.answers:
        answer_everything(walk)
    if any(need.kind is NeedKind.LEGAL_CHECKS for document in stage.documents for need in document.needs):
        walk.legal_checks()
    for item in stage.checklist:
        walk.record(EventKind.TICKED, item=item.id, note="Done with R. Patel.")
    for document in stage.documents:
        if document.required:
            walk.issue(document.id, released_by="R. Patel" if document.released_by_authority else "")
    if stage.meeting is not None:
        meet(walk, stage, decision)
    if stage.period is not None:
        period = walk.context.current_period(BWD, walk.case)
        assert period is not None
        assert period.dates is not None
        if decision.when is not When.IMPROVED:
            walk.absent_on(period.dates.last_day)
        walk.reviewed()
    if any(need.kind is NeedKind.EACH_TOLD for need in decision.needs):
        walk.told("p1", "p2")
    if any(need.kind is NeedKind.IMPROVED for need in decision.needs):
        walk.go_to(YEAR.nth_school_day_after(walk.today, 10))
    walk.decide(decision.id)


def answer_everything(walk: Walk) -> None:
    offered = walk.record(EventKind.SUPPORT_OFFERED, date(2026, 6, 10), what="Breakfast club", parents=["pupil"])
    tried = walk.record(EventKind.DID_NOT_ATTEND, date(2026, 7, 1), title="Meeting about attendance")
    for factor in BWD.factors.questions:
        walk.answer(factor.id, "no")
    walk.answer("support-did-not-work", "yes", offered)
    walk.answer("met-or-tried-to-meet", "yes", tried)
    walk.legal_checks()


def meet(walk: Walk, stage: Stage, decision: Decision) -> None:
    outcomes = [name for need in decision.needs if need.kind is NeedKind.OUTCOME for name in need.of]
    assert stage.meeting is not None
    if not outcomes or outcomes[0] == DID_NOT_COME:
        walk.record(EventKind.DID_NOT_ATTEND, meeting=stage.meeting.id, parents=["p1", "p2"])
    else:
        walk.record(EventKind.MEETING_HELD, meeting=stage.meeting.id, present=["p1", "p2"], outcome=outcomes[0])


@pytest.mark.parametrize(("stage", "decision"), WAYS, ids=[f"{stage.id} {decision.id}" for stage, decision in WAYS])
def test_it_can_be_taken_and_leads_where_the_definition_says(stage: Stage, decision: Decision) -> None:
    walk = Walk().open()
    for at, taken in way_to(stage.id):
        assert walk.case.stage == at.id
        take(walk, at, taken)
    assert walk.case.stage == stage.id
    take(walk, stage, decision)
    case = walk.case
    assert not case.problems
    assert fold(BWD, walk.events) == case
    if decision.to:
        assert case.stage == decision.to
    elif decision.closes_with:
        assert (case.status, case.closing_code) == (CaseStatus.CLOSED, decision.closes_with)
    else:
        assert case.visit is not None
        assert len(case.visit.extensions) == 1
    if case.status is not CaseStatus.CLOSED:
        assert next_steps(BWD, case, walk.context)  # an open case always has something to do


def test_no_stage_is_left_out() -> None:
    assert {stage.id for stage, _ in WAYS} == {stage.id for stage in BWD.stages}
    assert len(WAYS) > 30
