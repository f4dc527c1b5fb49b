"""Whether an event may be recorded now. Asked before every append; ``fold`` itself refuses nothing."""

from datetime import date

from fasttrack_core.attendance.sessions import spoken_date
from fasttrack_core.casework import payloads
from fasttrack_core.casework.case import Case, CaseStatus
from fasttrack_core.casework.context import Context
from fasttrack_core.casework.deciding import allowed, event_kind
from fasttrack_core.casework.events import Event, EventKind
from fasttrack_core.casework.folding import fold
from fasttrack_core.casework.needs import not_of_age, unmet
from fasttrack_core.casework.payloads import WaivedWhat
from fasttrack_core.casework.periods import Outcome, schedule
from fasttrack_core.casework.service import may_write, service_problems
from fasttrack_core.errors import OutOfStep
from fasttrack_core.pathways.models import Pathway, Stage, StageDocument, To

AFTER_CLOSING = frozenset(
    {
        EventKind.DOCUMENT_ISSUED,
        EventKind.SERVED,
        EventKind.CONTACTED,
        EventKind.REOPENED,
        EventKind.CORRECTED,
    }
)
"""What may still be recorded for a closed case."""

WHILE_PAUSED = AFTER_CLOSING - {EventKind.REOPENED} | {
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


def check(pathway: Pathway, case: Case, event: Event, context: Context) -> None:
    """Nothing, when ``event`` may be recorded as the case's next one; raises OutOfStep with the reasons when not."""
    _check_every_event(case, event, context)
    read, problem = payloads.read(event)
    if read is None:
        raise OutOfStep(problem)
    if case.status is not CaseStatus.NOT_OPENED:
        _check_kind(pathway, case, event, read, context)
    _check_fits(pathway, case, event)


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
        raise OutOfStep("The case is paused: a new factor was learned. Decide first whether it goes on.")


def _check_fits(pathway: Pathway, case: Case, event: Event) -> None:
    """The event must not leave itself, or any entry already recorded, without effect."""
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


def _check_kind(pathway: Pathway, case: Case, event: Event, read: payloads.Payload, context: Context) -> None:
    match read:
        case payloads.Decided():
            _check_decision(pathway, case, event, read, context)
        case payloads.DocumentIssued():
            _check_document(pathway, case, event.happened_on, read, context)
        case payloads.Served():
            _check_served(case, event.happened_on, read, context)
        case payloads.Answered():
            _check_evidence(case, read)
        case payloads.MeetingHeld() | payloads.DidNotAttend():
            if not read.meeting and not read.title:
                raise OutOfStep("Say which meeting this was.")
        case payloads.Reviewed():
            _check_reviewed(pathway, case, event.happened_on, read, context)
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
    if option.decision.needs_reason and not read.reason:
        raise OutOfStep("This decision needs a reason. Write it down.")
    entered = case.visit.entered_on if case.visit else event.happened_on
    if event.happened_on < entered:
        raise OutOfStep(f"The present step began on {spoken_date(entered)}; a decision in it cannot be earlier.")
    period = context.current_period(pathway, case)
    if period and period.dates and option.decision in _of_stage(pathway, case).decisions:
        _after_the_period(event.happened_on, period.dates.last_day, "A decision about the period")


def _of_stage(pathway: Pathway, case: Case) -> Stage:
    stage = pathway.stage(case.stage)
    if stage is None:
        raise OutOfStep("The pathway no longer has the step this case is at. Ask who keeps the definition.")
    return stage


def _after_the_period(day: date, last_day: date, what: str) -> None:
    if day <= last_day:
        raise OutOfStep(f"The period ends on {spoken_date(last_day)}. {what} is dated after it.")


def _check_document(
    pathway: Pathway, case: Case, issued_on: date, read: payloads.DocumentIssued, context: Context
) -> None:
    stage = _of_stage(pathway, case)
    document = _document_here(pathway, case, stage, read.document)
    reasons = list(unmet(document.needs, pathway, case, context, stage))
    if document.legal:
        reasons += not_of_age(context)
    if document.released_by_authority and not read.released_by:
        reasons.append(
            "This document is the local authority's: it stays a draft until their officer releases it. Say who."
        )
    extends = [decision for decision in stage.decisions if document.id in decision.documents]
    if extends and case.visit is not None and not case.visit.extensions:
        reasons.append(f"{document.title} goes out once an extension has been decided.")
    reasons += _addressee_reasons(document, read, case, context)
    if reasons:
        raise OutOfStep(" ".join(reasons))
    if stage.period is not None and stage.period.starts_with == document.id:
        _check_starting_letter(pathway, case, document, issued_on, context)


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
    if not read.parent:
        return ["Say which parent this copy is for: each gets one of their own."] if document.to is To.PARENT else []
    if document.to is To.ALL:
        return ["This document goes to all families, not to one person."]
    if case.status is CaseStatus.PAUSED:
        return ["The case is paused: no letter goes out until a named person has decided."]
    parent = context.parent(read.parent)
    if parent is None:
        return ["Nobody with that reference is among the pupil's contacts."]
    return list(may_write(parent, context.others(parent)).reasons)


def _check_starting_letter(
    pathway: Pathway, case: Case, document: StageDocument, issued_on: date, context: Context
) -> None:
    entered = case.visit.entered_on if case.visit else issued_on
    if issued_on < entered:
        raise OutOfStep(f"The present step began on {spoken_date(entered)}; {document.title} cannot be dated earlier.")
    here = len(case.visits) - 1
    earlier = [period for period in schedule(pathway, case, context.calendar) if period.visit < here]
    ends = earlier[-1].dates.last_day if earlier and earlier[-1].dates else None
    if ends is not None and issued_on < ends:
        raise OutOfStep(f"The period before ends on {spoken_date(ends)}; {document.title} cannot be dated earlier.")


def _check_served(case: Case, served_on: date, read: payloads.Served, context: Context) -> None:
    issues = [issue for issue in case.issued if issue.event_id == read.issue]
    parent = context.parent(issues[0].parent) if issues else None
    if not issues or parent is None:
        raise OutOfStep("Say which issued letter this is about, and to which parent it went.")
    if served_on < issues[0].issued_on:
        raise OutOfStep(f"The letter was issued on {spoken_date(issues[0].issued_on)}; it cannot be served earlier.")
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


def _check_reviewed(pathway: Pathway, case: Case, reviewed_on: date, read: payloads.Reviewed, context: Context) -> None:
    period = context.current_period(pathway, case)
    if period is None or period.dates is None:
        raise OutOfStep(period.problem if period else "The period has not started, so there is nothing to review.")
    _after_the_period(reviewed_on, period.dates.last_day, "Its review")
    stage = _of_stage(pathway, case)
    if stage.period is not None and not set(read.present) & set(stage.period.review_by):
        raise OutOfStep(f"Say who took part in the review: {', '.join(stage.period.review_by)}.")


def _check_waived(pathway: Pathway, case: Case, read: payloads.Waived, context: Context) -> None:
    if read.what is WaivedWhat.DOCUMENT:
        stage = _of_stage(pathway, case)
        if stage.document(read.document) is None or context.parent(read.parent) is None:
            raise OutOfStep("Say which document of the present step need not go, and to whom.")
        return
    period = context.current_period(pathway, case)
    if period is None:
        raise OutOfStep("The period has not started, so there is nothing to waive.")
    result = context.result_of(period)
    counts = result.counts
    if result.status is not Outcome.CANNOT_TELL_YET or counts is None or not (counts.missing or counts.unsettled):
        raise OutOfStep("No mark of the period is missing or still N, so there is nothing to waive.")
    if period.dates and (context.recorded_until is None or context.recorded_until < period.dates.last_day):
        raise OutOfStep(f"{result.reason} Only missing marks and N codes of a finished period can be waived.")


def _check_correction(pathway: Pathway, case: Case, read: payloads.Corrected, context: Context) -> None:
    entry = case.entry(read.event)
    if entry is None:
        raise OutOfStep("The entry to be corrected is not in the chronology of this case.")
    if read.happened_on is not None and read.happened_on > context.today:
        raise OutOfStep(f"{spoken_date(read.happened_on)} has not come yet. Give the date on which it happened.")
    if not read.withdrawn and read.happened_on is None and read.payload is None:
        raise OutOfStep("Say what the entry should read: a date, its content, or that it is withdrawn.")
    if read.payload is None:
        return
    content, problem = payloads.read(entry.event, read.payload)
    if content is None:
        raise OutOfStep(problem)
    if isinstance(content, payloads.Answered):
        _check_evidence(case, content)
    if isinstance(content, payloads.DocumentIssued):
        document = pathway.any_document(content.document)
        reasons = _addressee_reasons(document, content, case, context) if document else []
        if reasons:
            raise OutOfStep(" ".join(reasons))
