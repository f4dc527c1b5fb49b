"""What must agree between the parts of one definition: every name leads somewhere, every stage can be reached."""

from collections import Counter
from collections.abc import Iterable, Iterator

from fasttrack_core.pathways.models import (
    DID_NOT_COME,
    Decision,
    NeedKind,
    NeedModel,
    Party,
    Pathway,
    Period,
    Stage,
    When,
)

EVIDENCE_KINDS = frozenset(
    {"contacted", "support_offered", "meeting_held", "did_not_attend", "action_agreed", "document_issued", "served"}
)
"""Kinds of chronology entries that may be named as evidence for an answer."""


def problems(pathway: Pathway) -> list[str]:
    """One sentence for each thing that does not agree; empty when the definition can be used."""
    found: list[str] = []
    found += _twice(pathway)
    for asked in pathway.questions:
        found += [
            f"The question '{asked.id}' asks for evidence of the kind '{kind}', which is not a kind of entry."
            for kind in asked.evidence
            if kind not in EVIDENCE_KINDS
        ]
    found += _whole_problems(pathway)
    for stage in pathway.stages:
        found += _stage_problems(pathway, stage)
    for decision in pathway.any_time:
        found += _decision_problems(pathway, None, decision)
    found += _unreachable(pathway)
    return found


def _twice(pathway: Pathway) -> Iterator[str]:
    groups: list[tuple[str, Iterable[str]]] = [
        ("stage", (stage.id for stage in pathway.stages)),
        ("question", (asked.id for asked in pathway.questions)),
        ("test", _tests(pathway)),
        ("way beside the pathway", (way.id for way in pathway.beside)),
        ("setting", (setting.id for setting in pathway.settings)),
        ("closing code", (closing.code for closing in pathway.closing_codes)),
        ("meeting", (meeting.id for meeting in pathway.all_meetings)),
    ]
    for stage in pathway.stages:
        here = f"in the stage '{stage.id}': checklist item"
        groups.append((here, (item.id for item in stage.checklist)))
        groups.append((f"in the stage '{stage.id}': document", (document.id for document in stage.documents)))
        decisions = (*stage.decisions, *pathway.any_time)
        groups.append((f"in the stage '{stage.id}': decision", (decision.id for decision in decisions)))
    for what, ids in groups:
        for name, times in Counter(ids).items():
            if times > 1:
                yield f"Two have the same id, {what} '{name}'."


def _tests(pathway: Pathway) -> tuple[str, ...]:
    computed, asked = (test.id for test in pathway.tests), (asked.id for asked in pathway.asked)
    return (*computed, pathway.factors.id, pathway.legal_checks.id, *asked)


def _whole_problems(pathway: Pathway) -> Iterator[str]:
    """What belongs to no stage: bars, lengths, clocks, what follows a closing."""
    factors = {asked.id for asked in pathway.factors.questions}
    yield from (
        f"The factor '{name}' is a bar, and nobody asks about it."
        for name in pathway.factors.bars
        if name not in factors
    )
    yield from _length_problems(pathway, pathway.weeks, "the length of the pathway")
    yield from _length_problems(pathway, pathway.late_after, "the days after which a letter is late")
    for closing in pathway.closing_codes:
        for document in closing.documents:
            for need in document.needs:
                yield from _need_problems(pathway, None, need, f"the document '{document.id}'")
        if closing.watch is not None:
            where = f"the watch after '{closing.code}'"
            yield from _length_problems(pathway, closing.watch.weeks, where)
            yield from _length_problems(pathway, closing.watch.unauthorised_at_least, where)
    if pathway.clock is not None:
        yield from _length_problems(pathway, pathway.clock.weeks, "the clock of the pathway")
        if not any(stage.document(pathway.clock.starts_with) for stage in pathway.stages):
            yield f"The clock of the pathway starts with '{pathway.clock.starts_with}', which no stage has."
    if pathway.time_limit is not None:
        yield from _length_problems(pathway, pathway.time_limit.months, "the time limit")
        yield from _length_problems(pathway, pathway.time_limit.warn_weeks, "the time limit")
        yield from (
            f"The time limit is shown at the stage '{name}', which does not exist."
            for name in pathway.time_limit.stages
            if pathway.stage(name) is None
        )


def _stage_problems(pathway: Pathway, stage: Stage) -> Iterator[str]:
    if not stage.decisions and stage.walked:
        yield f"The stage '{stage.id}' has no decision, so a case would stay there for ever."
    for need in stage.needs:
        yield from _need_problems(pathway, stage, need, f"the stage '{stage.id}'")
    for document in stage.documents:
        for need in document.needs:
            yield from _need_problems(pathway, stage, need, f"the document '{document.id}'")
    for decision in stage.decisions:
        yield from _decision_problems(pathway, stage, decision)
    meeting = stage.meeting
    if meeting is not None:
        for document_id in (meeting.invitation, meeting.record):
            if document_id is not None and stage.document(document_id) is None:
                yield f"The meeting '{meeting.id}' names '{document_id}', which is not a document of its stage."
    if stage.period is not None:
        yield from _period_problems(pathway, stage, stage.period)


def _period_problems(pathway: Pathway, stage: Stage, period: Period) -> Iterator[str]:
    where = f"the period of the stage '{stage.id}'"
    yield from _length_problems(pathway, period.school_days, where)
    yield from _party_problems(pathway, period.review_by_setting, where)
    if period.starts_with is not None and stage.document(period.starts_with) is None:
        yield (
            f"The period of the stage '{stage.id}' starts with '{period.starts_with}', "
            "which is not a document of that stage."
        )
    if period.starts_with is None:
        leading = [other for other in pathway.stages if any(d.to == stage.id for d in other.decisions)]
        if not leading or any(other.period is None for other in leading):
            yield (
                f"The period of the stage '{stage.id}' names no document to start with, "
                "and a stage without a period leads to it."
            )


def _length_problems(pathway: Pathway, length: int | str | None, where: str) -> Iterator[str]:
    if isinstance(length, str):
        default = pathway.default_settings.get(length)
        if default is None:
            yield f"In {where}: there is no setting '{length}'."
        elif not isinstance(default, int):
            yield f"In {where}: the setting '{length}' is not a number."


def _party_problems(pathway: Pathway, name: str | None, where: str) -> Iterator[str]:
    if name is None:
        return
    setting = next((setting for setting in pathway.settings if setting.id == name), None)
    if setting is None:
        yield f"In {where}: there is no setting '{name}'."
    elif not setting.choices or not set(setting.choices) <= {str(party) for party in Party}:
        yield f"In {where}: each choice of the setting '{name}' must be one of: {', '.join(Party)}."


def _decision_problems(pathway: Pathway, stage: Stage | None, decision: Decision) -> Iterator[str]:
    where = f"the decision '{decision.id}'" + (f" of the stage '{stage.id}'" if stage else "")
    if decision.to is not None and pathway.stage(decision.to) is None:
        yield f"In {where}: there is no stage '{decision.to}'."
    if decision.closes_with is not None and pathway.closing_code(decision.closes_with) is None:
        yield f"In {where}: there is no closing code '{decision.closes_with}'."
    period = stage.period if stage else None
    if decision.when is not When.ANY and period is None:
        yield f"In {where}: it waits for the result of a period, and there is none."
    if decision.extends_by is not None and period is None:
        yield f"In {where}: there is no period to extend."
    yield from _length_problems(pathway, decision.extends_by, where)
    yield from _party_problems(pathway, decision.decided_by_setting, where)
    for document_id in decision.documents:
        if stage is None or stage.document(document_id) is None:
            yield f"In {where}: '{document_id}' is not a document of the stage."
    for need in decision.needs:
        yield from _need_problems(pathway, stage, need, where)


def _need_problems(pathway: Pathway, stage: Stage | None, need: NeedModel, where: str) -> Iterator[str]:
    for name in need.of:
        known = True
        match need.kind:
            case NeedKind.ITEM:
                known = stage is not None and stage.item(name) is not None
            case NeedKind.DOCUMENT:
                known = stage is not None and stage.document(name) is not None
            case NeedKind.MEETING:
                known = pathway.meeting(name) is not None
            case NeedKind.OUTCOME:
                outcomes = {outcome.id for outcome in stage.meeting.outcomes} if stage and stage.meeting else set()
                known = bool(stage and stage.meeting) and name in outcomes | {DID_NOT_COME}
            case NeedKind.ANSWER:
                known = pathway.question(name) is not None
            case NeedKind.IMPROVED:
                known = isinstance(pathway.default_settings.get(name), int)
        if not known:
            yield f"In {where}: it needs the {need.kind} '{name}', which does not exist there."
    if (need.if_held or need.kind is NeedKind.EACH_TOLD) and (stage is None or stage.meeting is None):
        yield f"In {where}: a need waits for a meeting that was held, and there is none."
    if need.kind is NeedKind.LEGAL_CHECKS and not pathway.legal_checks.questions:
        yield f"In {where}: it needs the questions before a legal step, and there are none."
    if need.kind is NeedKind.IN_TIME and pathway.time_limit is None:
        yield f"In {where}: it needs a time limit, and the pathway has none."
    if need.kind is NeedKind.REVIEW and (stage is None or stage.period is None):
        yield f"In {where}: it needs a review, and there is no period to review."


def _unreachable(pathway: Pathway) -> Iterator[str]:
    if not pathway.stages:
        return
    reached = {pathway.stages[0].id}
    waiting = [pathway.stages[0]]
    while waiting:
        stage = waiting.pop()
        for decision in (*stage.decisions, *pathway.any_time):
            target = pathway.stage(decision.to) if decision.to else None
            if target is not None and target.id not in reached:
                reached.add(target.id)
                waiting.append(target)
    for stage in pathway.stages:
        if stage.id not in reached:
            yield f"No decision leads to the stage '{stage.id}'."
    closes = any(decision.closes_with for stage in pathway.stages for decision in (*stage.decisions, *pathway.any_time))
    if not closes and all(stage.walked for stage in pathway.stages):
        yield "No decision closes a case."
