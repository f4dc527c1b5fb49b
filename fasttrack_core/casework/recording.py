"""Whether an event may be recorded now. Asked before every append; ``fold`` itself refuses nothing."""

from collections import Counter
from dataclasses import replace

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework import payloads
from fasttrack_core.casework.case import Case, CaseStatus
from fasttrack_core.casework.context import Context, gate_days
from fasttrack_core.casework.deciding import PAUSED, allowed, event_kind
from fasttrack_core.casework.eligibility import not_met_on
from fasttrack_core.casework.events import Event, EventKind
from fasttrack_core.casework.folding import fold
from fasttrack_core.casework.needs import not_of_age, unmet
from fasttrack_core.casework.order import out_of_order
from fasttrack_core.casework.payloads import Answer, WaivedWhat
from fasttrack_core.casework.periods import Outcome
from fasttrack_core.casework.service import may_write, service_problems
from fasttrack_core.errors import OutOfStep
from fasttrack_core.pathways.models import Decision, NeedKind, Pathway, Stage, StageDocument, To

AFTER_CLOSING = frozenset(
    {
        EventKind.DOCUMENT_ISSUED,
        EventKind.SERVED,
        EventKind.CONTACTED,
        EventKind.WAIVED,
        EventKind.REOPENED,
        EventKind.CORRECTED,
    }
)
"""What may still be recorded for a closed case."""

WHILE_PAUSED = AFTER_CLOSING - {EventKind.REOPENED, EventKind.WAIVED} | {
    EventKind.ANSWERED,
    EventKind.SUPPORT_OFFERED,
    EventKind.MEETING_HELD,
    EventKind.DID_NOT_ATTEND,
    EventKind.ACTION_AGREED,
    EventKind.FACTOR_LEARNED,
    EventKind.RESUMED,
    EventKind.CLOSED,
}
"""What may be recorded while a case is paused: nothing that takes it on."""


WHAT_IT_IS_ABOUT = ("pathway", "question", "item", "document", "issue", "decision", "factor")
"""Fields that no correction changes: with another value the entry would have had to pass other checks."""


def check(pathway: Pathway, case: Case, event: Event, context: Context) -> None:
    """Nothing, when ``event`` may be recorded as the case's next one; raises OutOfStep with the reasons when not."""
    _check_every_event(case, event, context)
    read, problem = payloads.read(event)
    if read is None:
        raise OutOfStep(problem)
    if case.status is not CaseStatus.NOT_OPENED:
        _check_kind(pathway, case, event, read, context)
    _check_fits(pathway, case, event, context)


def _check_every_event(case: Case, event: Event, context: Context) -> None:
    if not event.actor.strip():
        raise OutOfStep("Every entry is made by a named person. Say who made this one.")
    if event.happened_on > context.today:
        raise OutOfStep(f"{spoken_date(event.happened_on)} has not come yet. Give the date on which it happened.")
    if case.entry(event.id) is not None:
        raise OutOfStep("This entry is already recorded.")
    opens = event.kind is EventKind.OPENED
    if opens is not (case.status is CaseStatus.NOT_OPENED):
        raise OutOfStep("The case is already open." if opens else "The case is not open yet.")
    if case.status is CaseStatus.CLOSED and event.kind not in AFTER_CLOSING:
        raise OutOfStep("The case is closed. Reopen it with a reason, or open a new case that is linked to it.")
    if case.status is CaseStatus.PAUSED and event.kind not in WHILE_PAUSED:
        raise OutOfStep(PAUSED)


def _check_fits(pathway: Pathway, case: Case, event: Event, context: Context) -> None:
    """The event must not leave itself, or any entry already recorded, without effect or dated before what it rests
    on."""
    before = {entry.event.id for entry in case.entries if entry.problem}
    after = fold(pathway, (*case.events, event))
    own = after.entries[-1].problem
    if own:
        raise OutOfStep(own)
    broken = [entry for entry in after.entries[:-1] if entry.problem and entry.event.id not in before]
    if broken:
        first = broken[0]
        raise OutOfStep(
            f"The entry of {spoken_date(first.happened_on)} ({first.event.kind.replace('_', ' ')}) rests on what this "
            f"would change: {first.problem} Correct that one first."
        )
    earlier = set(gate_days(pathway, case))
    for day in gate_days(pathway, after):
        if day not in earlier and (why := not_met_on(pathway, after, context, day)):
            raise OutOfStep(f"On {spoken_date(day)} the test was not met, so this cannot have been decided then. {why}")
    known = Counter(out_of_order(pathway, case, context.calendar))
    for sentence in (Counter(out_of_order(pathway, after, context.calendar)) - known).elements():
        raise OutOfStep(sentence)


def _check_kind(pathway: Pathway, case: Case, event: Event, read: payloads.Payload, context: Context) -> None:
    match read:
        case payloads.Decided():
            _check_decision(pathway, case, event, read, context)
        case payloads.Ticked():
            _check_tick(pathway, case, read)
        case payloads.DocumentIssued():
            _check_document(pathway, case, read, context)
        case payloads.Served():
            _check_served(case, read, context)
        case payloads.Answered():
            _check_evidence(case, read)
            _check_note(pathway, read)
        case payloads.MeetingHeld() | payloads.DidNotAttend():
            if not read.meeting and not read.title:
                raise OutOfStep("Say which meeting this was.")
        case payloads.Reviewed():
            _check_reviewed(pathway, case, read, context)
        case payloads.Waived():
            _check_waived(pathway, case, read, context)
        case payloads.Corrected():
            _check_correction(pathway, case, read, context)
        case _:
            pass


def _check_decision(pathway: Pathway, case: Case, event: Event, read: payloads.Decided, context: Context) -> None:
    options = [option for option in allowed(pathway, case, context) if option.decision.id == read.decision]
    if not options:
        raise OutOfStep("That decision does not belong to the present step.")
    option = options[0]
    if option.kind is not event.kind:
        raise OutOfStep(f"That decision is recorded as '{event_kind(option.decision)}'.")
    if not option.open:
        raise OutOfStep(" ".join(option.reasons))
    _check_improved_then(pathway, case, event, option.decision, context)
    if option.decision.needs_reason and not read.reason:
        raise OutOfStep("This decision needs a reason. Write it down.")


def _check_improved_then(pathway: Pathway, case: Case, event: Event, decision: Decision, context: Context) -> None:
    """A closing that says that attendance has improved is not dated to a day on which it had not."""
    needs = [need for need in decision.needs if need.kind is NeedKind.IMPROVED]
    then = replace(context, today=event.happened_on)
    if reasons := unmet(needs, pathway, case, then, _of_stage(pathway, case)):
        raise OutOfStep(f"On {spoken_date(event.happened_on)}: {' '.join(reasons)}")


def _of_stage(pathway: Pathway, case: Case) -> Stage:
    stage = pathway.stage(case.stage)
    if stage is None:
        raise OutOfStep("The pathway no longer has the step this case is at. Ask who keeps the definition.")
    return stage


def _check_tick(pathway: Pathway, case: Case, read: payloads.Ticked) -> None:
    item = _of_stage(pathway, case).item(read.item)
    if item is not None and item.needs_note and not read.note:
        raise OutOfStep(f"Write a note with this tick: {item.text}.")


def _check_document(pathway: Pathway, case: Case, read: payloads.DocumentIssued, context: Context) -> None:
    stage = _of_stage(pathway, case)
    document = _document_here(pathway, case, stage, read.document)
    reasons = list(unmet(document.needs, pathway, case, context, stage))
    if document.legal:
        reasons += not_of_age(context)
    extends = [decision for decision in stage.decisions if document.id in decision.documents]
    if extends and case.visit is not None and not case.visit.extensions:
        reasons.append(f"{document.title} goes out once an extension has been decided.")
    reasons += _addressee_reasons(document, read, case, context)
    if reasons:
        raise OutOfStep(" ".join(reasons))


def _document_here(pathway: Pathway, case: Case, stage: Stage, document_id: str) -> StageDocument:
    places = list(pathway.documents)
    if case.status is CaseStatus.CLOSED:
        closing = pathway.closing_code(case.closing_code)
        places += closing.documents if closing else ()
    else:
        places += stage.documents
    for document in places:
        if document.id == document_id:
            return document
    raise OutOfStep("That document does not belong to the present step.")


def _addressee_reasons(
    document: StageDocument, read: payloads.DocumentIssued, case: Case, context: Context
) -> list[str]:
    found: list[str] = []
    if document.released_by_authority and not read.released_by:
        found.append(
            "This document is the local authority's: it stays a draft until their officer releases it. Say who."
        )
    if not read.parent:
        alone = document.to is To.PARENT
        return [*found, *(["Say which parent this copy is for: each gets one of their own."] if alone else [])]
    if document.to is To.ALL:
        return [*found, "This document goes to all families, not to one person."]
    if case.status is CaseStatus.PAUSED:
        return [*found, "The case is paused: no letter goes out until a named person has decided."]
    parent = context.parent(read.parent)
    if parent is None:
        return [*found, "Nobody with that reference is among the pupil's contacts."]
    return [*found, *may_write(parent, context.others(parent)).reasons]


def _check_served(case: Case, read: payloads.Served, context: Context) -> None:
    issues = [issue for issue in case.issued if issue.event_id == read.issue]
    parent = context.parent(issues[0].parent) if issues else None
    if not issues or parent is None:
        raise OutOfStep("Say which issued letter this is about, and to which parent it went.")
    verdict = may_write(parent, context.others(parent))
    problems = [
        *verdict.reasons,
        *service_problems(read.way, read.record, parent, context.others(parent), read.confirmed),
    ]
    problems += [problem for way, problem in verdict.ways.items() if way == read.way and problem]
    if problems:
        raise OutOfStep(" ".join(problems))


def _check_evidence(case: Case, read: payloads.Answered) -> None:
    for event_id in read.evidence:
        entry = case.entry(event_id)
        if entry is None or entry.withdrawn:
            raise OutOfStep("The evidence named is not in the chronology of this case, or was withdrawn.")


def _check_note(pathway: Pathway, read: payloads.Answered) -> None:
    asked = pathway.question(read.question)
    if asked is not None and asked.needs_note and not read.note:
        raise OutOfStep("Write a note with this answer: what it rests on, and who was asked.")


def _check_reviewed(pathway: Pathway, case: Case, read: payloads.Reviewed, context: Context) -> None:
    period = context.current_period(pathway, case)
    if period is None or period.dates is None:
        raise OutOfStep(period.problem if period else "The period has not started, so there is nothing to review.")
    stage = _of_stage(pathway, case)
    wanted = stage.period.reviewers(case.settings) if stage.period else ()
    if wanted and not set(read.present) & set(wanted):
        raise OutOfStep(f"Say who took part in the review: {', '.join(wanted)}.")


def _check_waived(pathway: Pathway, case: Case, read: payloads.Waived, context: Context) -> None:
    if read.what is WaivedWhat.DOCUMENT:
        _document_here(pathway, case, _of_stage(pathway, case), read.document)
        if context.parent(read.parent) is None:
            raise OutOfStep("Say which document of the present step need not go, and to whom.")
        return
    if read.what is WaivedWhat.BAR:
        _check_set_aside(pathway, case, read)
        return
    if case.status is CaseStatus.CLOSED:
        raise OutOfStep("The case is closed. Reopen it with a reason before its marks are waived.")
    period = context.current_period(pathway, case)
    if period is None:
        raise OutOfStep("The period has not started, so there is nothing to waive.")
    result = context.result_of(period)
    counts = result.counts
    if result.status is not Outcome.CANNOT_TELL_YET or counts is None or not (counts.missing or counts.unsettled):
        raise OutOfStep("No mark of the period is missing or still N, so there is nothing to waive.")
    if period.dates and (context.recorded_until is None or context.recorded_until < period.dates.last_day):
        raise OutOfStep(f"{result.reason} Only missing marks and N codes of a finished period can be waived.")


def _check_set_aside(pathway: Pathway, case: Case, read: payloads.Waived) -> None:
    """A bar is set aside only where the pathway lets somebody do so, and while the factor is known to be there."""
    factors, given = pathway.factors, case.answers.get(read.factor)
    if case.status is CaseStatus.CLOSED:
        raise OutOfStep("The case is closed. Reopen it with a reason first.")
    if factors.set_aside_by is None:
        raise OutOfStep("This pathway lets nobody set a factor aside.")
    known = read.factor in {asked.id for asked in factors.questions}
    if not known or not factors.bars_with(read.factor) or given is None or given.answer is not Answer.YES:
        raise OutOfStep("Only a factor that was answered yes and keeps the pupil off the pathway can be set aside.")


def _check_correction(pathway: Pathway, case: Case, read: payloads.Corrected, context: Context) -> None:
    entry = case.entry(read.event)
    if entry is None:
        raise OutOfStep("The entry to be corrected is not in the chronology of this case.")
    if entry.withdrawn:
        raise OutOfStep("That entry was withdrawn. Record it again as it should read.")
    if read.happened_on is not None and read.happened_on > context.today:
        raise OutOfStep(f"{spoken_date(read.happened_on)} has not come yet. Give the date on which it happened.")
    if not read.withdrawn and read.happened_on is None and read.payload is None:
        raise OutOfStep("Say what the entry should read: a date, its content, or that it is withdrawn.")
    if read.payload is None:
        return
    content, problem = payloads.read(entry.event, read.payload)
    if content is None:
        raise OutOfStep(problem)
    about = (
        (*WHAT_IT_IS_ABOUT, "what", "parent", "factor") if isinstance(content, payloads.Waived) else WHAT_IT_IS_ABOUT
    )
    if any(getattr(content, name, None) != getattr(entry.payload, name, None) for name in about):
        raise OutOfStep("What an entry is about cannot be corrected. Withdraw it, and record the right one.")
    _check_corrected_content(pathway, case, content, context)


def _check_corrected_content(pathway: Pathway, case: Case, content: payloads.Payload, context: Context) -> None:
    """What the first entry had to hold, the corrected one must hold too."""
    match content:
        case payloads.Answered():
            _check_evidence(case, content)
            _check_note(pathway, content)
        case payloads.Served():
            _check_served(case, content, context)
        case payloads.DocumentIssued():
            document = pathway.any_document(content.document)
            reasons = _addressee_reasons(document, content, case, context) if document else []
            if reasons:
                raise OutOfStep(" ".join(reasons))
        case payloads.Decided():
            choices = (*(d for stage in pathway.stages for d in stage.decisions), *pathway.any_time)
            if not content.reason and any(d.needs_reason for d in choices if d.id == content.decision):
                raise OutOfStep("This decision needs a reason. Write it down.")
        case _:
            pass
