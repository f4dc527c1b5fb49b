"""What a document or a decision still waits for, each as a plain sentence; no sentence means it need not wait."""

from collections.abc import Iterable
from datetime import date

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.attendance.figures.thresholds import Status
from fasttrack_core.casework.age import AgeStatus
from fasttrack_core.casework.case import Case, MeetingNote
from fasttrack_core.casework.clocks import out_of_time
from fasttrack_core.casework.context import Context
from fasttrack_core.casework.eligibility import asked_status, checks_waiting, eligibility, missed, overall
from fasttrack_core.casework.improving import improvement
from fasttrack_core.casework.payloads import Contacted, MeetingHeld, WaivedWhat
from fasttrack_core.casework.people import Parent
from fasttrack_core.casework.readers import Reading, reading
from fasttrack_core.pathways.models import (
    NeedKind,
    NeedModel,
    Party,
    Pathway,
    Stage,
    StageDocument,
    To,
)

NOT_TOLD = (
    "was not at the meeting. Before legal action, tell them too that it could begin, ask for their reasons and give "
    "them the target, in person or in writing. Record it as a contact with them, on the day of the meeting or later, "
    "and note what was said."
)
"""What follows the name of a legal parent who has yet to be told, heard and given the target."""


def unmet(needs: Iterable[NeedModel], pathway: Pathway, case: Case, context: Context, stage: Stage) -> tuple[str, ...]:
    """One sentence for each thing that ``needs`` still wait for, none twice."""
    found = [
        sentence
        for need in needs
        if not need.if_held or _was_held(case, stage)
        for sentence in _unmet(need, pathway, case, context, stage)
    ]
    return tuple(dict.fromkeys(found))


def _was_held(case: Case, stage: Stage) -> bool:
    """True when the stage's meeting was held, however it ended."""
    return stage.meeting is not None and any(note.held and note.meeting == stage.meeting.id for note in case.meetings)


def _unmet(need: NeedModel, pathway: Pathway, case: Case, context: Context, stage: Stage) -> list[str]:
    match need.kind:
        case NeedKind.ELIGIBLE:
            return _not_eligible(pathway, case, context)
        case NeedKind.CHECKLIST:
            return [_not_ticked(item.text) for item in stage.checklist if item.required and not _ticked(case, item.id)]
        case NeedKind.ITEM:
            items = [item for item in stage.checklist if item.id in need.of]
            return [_not_ticked(item.text) for item in items if not _ticked(case, item.id)]
        case NeedKind.DOCUMENTS:
            wanted = [document for document in stage.documents if document.required]
            return [sentence for document in wanted for sentence in not_issued(document, case, context)]
        case NeedKind.DOCUMENT:
            wanted = [document for document in stage.documents if document.id in need.of]
            return [sentence for document in wanted for sentence in not_issued(document, case, context)]
        case NeedKind.MEETING:
            return [_no_meeting(pathway, name) for name in need.of if last_meeting(case, name) is None]
        case NeedKind.OUTCOME:
            return _wrong_outcome(need, case, stage)
        case NeedKind.REVIEW:
            return _not_reviewed(pathway, case, context, stage)
        case NeedKind.ANSWER:
            return _not_answered(pathway, case, need.of)
        case NeedKind.SCHOOL_AGE:
            return not_of_age(context)
        case NeedKind.LEGAL_CHECKS:
            return [f"{asked.title} {why}" for asked, _, why in checks_waiting(pathway, case, need.fresh)]
        case NeedKind.IN_TIME:
            return out_of_time(pathway, case, context)
        case NeedKind.IMPROVED:
            reason = improvement(pathway, case, context, case.number_setting(need.of[0])).reason
            return [reason] if reason else []
        case NeedKind.EACH_TOLD:
            return _not_told(case, context, stage)


def _not_told(case: Case, context: Context, stage: Stage) -> list[str]:
    """Each legal parent who was neither at the stage's meeting nor spoken or written to since, a sentence for each. One
    to whom nothing may be sent gets no notice, so no legal step is meant against them."""
    days = [note.happened_on for note in case.meetings if stage.meeting and note.meeting == stage.meeting.id]
    if not days:
        return []
    return [
        f"{parent.full_name or 'A legal parent'} {NOT_TOLD}"
        for parent in context.parents_in_law
        if not parent.blocked and not _told(case, context, stage, parent, min(days))
    ]


def _told(case: Case, context: Context, stage: Stage, parent: Parent, since: date) -> bool:
    others = context.others(parent)
    for entry in case.entries:
        read = entry.payload
        if entry.withdrawn or entry.problem:
            continue
        match read:
            case MeetingHeld():
                tells = stage.meeting is not None and read.meeting == stage.meeting.id
            case Contacted():
                tells = entry.happened_on >= since and bool(read.note or read.outcome)
            case _:
                continue
        if tells and _with(read, parent, others):
            return True
    return False


def _with(read: MeetingHeld | Contacted, parent: Parent, others: tuple[Parent, ...]) -> bool:
    """True when the entry was with that parent; whether a letter may tell of it makes no difference."""
    return reading(read.model_copy(update={"file_only": False}), parent, others) is Reading.OWN


def not_of_age(context: Context) -> list[str]:
    """Why no legal step may be taken on account of the pupil's age; empty when it may."""
    age = context.age
    if age.status is AgeStatus.OF_AGE:
        return []
    if age.status is AgeStatus.CANNOT_TELL:
        return [f"A legal step needs the pupil's age ({age.citation}). {age.reason}"]
    return [f"No legal step is open: {age.reason} ({age.citation})"]


def undecided_people(context: Context) -> list[str]:
    """Why no legal step may be taken while it is open who the legal parents are; empty when that is decided."""
    if any(parent.parent_in_law is None for parent in context.parents):
        return ["Decide first for each contact whether they are a legal parent: a legal step concerns each of them."]
    return []


def not_issued(document: StageDocument, case: Case, context: Context) -> list[str]:
    """Why a document does not yet count as issued in the present stage; empty when it does."""
    if document.to is not To.PARENT:
        return [] if _issued_to(document, case) else [f"{document.title} has not been issued."]
    if not context.parents_in_law:
        return [f"{document.title} has not been issued: nobody is recorded as a legal parent. Add the parents first."]
    if still_to_write_to(document, case, context):
        return [_not_to_everyone(document)]
    if document.legal and not _issued_to(document, case):
        return [f"{document.title} has been issued to nobody: for a legal step at least one copy must go out."]
    return []


def still_to_write_to(document: StageDocument, case: Case, context: Context) -> tuple[str, ...]:
    """The ids of the legal parents for whom no copy was issued and nobody waived it."""
    done = _issued_to(document, case) | _waived_for(document, case)
    return tuple(parent.id for parent in context.parents_in_law if parent.id not in done)


def last_meeting(case: Case, meeting: str) -> MeetingNote | None:
    """What stands for a meeting: the latest, and of one day the one recorded last; but on one day a meeting that was
    held stands before "did not come"."""
    notes = [note for note in case.meetings if note.meeting == meeting]
    return max(reversed(notes), key=lambda note: (note.happened_on, note.held), default=None)


def _issued_to(document: StageDocument, case: Case) -> set[str]:
    here = len(case.visits) - 1
    return {
        issue.parent
        for issue in case.issued
        if issue.document == document.id and (issue.visit == here or document.earlier_counts)
    }


def _waived_for(document: StageDocument, case: Case) -> set[str]:
    here = len(case.visits) - 1
    return {
        waiver.parent
        for waiver in case.waivers
        if waiver.what is WaivedWhat.DOCUMENT and waiver.document == document.id and waiver.visit == here
    }


def _not_to_everyone(document: StageDocument) -> str:
    return f"{document.title} has not been issued to every legal parent."


def _ticked(case: Case, item: str) -> bool:
    return case.visit is not None and item in case.visit.ticks


def _not_ticked(text: str) -> str:
    return f"Not ticked yet: {text}."


def _not_eligible(pathway: Pathway, case: Case, context: Context) -> list[str]:
    results = eligibility(pathway, case, context)
    if overall(results) is Status.MET:
        return []
    return [missed(result) for result in results if result.required and result.status is not Status.MET]


def _no_meeting(pathway: Pathway, name: str) -> str:
    meeting = pathway.meeting(name)
    title = meeting.title if meeting else name
    return f"{title}: record that it was held, or that parents did not come."


def _wrong_outcome(need: NeedModel, case: Case, stage: Stage) -> list[str]:
    if stage.meeting is None:
        return [f"The stage {stage.title} has no meeting."]
    note = last_meeting(case, stage.meeting.id)
    if note is None:
        return [f"{stage.meeting.title}: record that it was held, or that parents did not come."]
    if not note.outcome:
        return [f"{stage.meeting.title}: record its outcome."]
    if note.outcome in need.of:
        return []
    labels = {outcome.id: outcome.label for outcome in stage.meeting.outcomes}
    said = labels.get(note.outcome, "parents did not come")
    return [f"{stage.meeting.title}, {spoken_date(note.happened_on)}: the outcome was: {said}."]


def _not_reviewed(pathway: Pathway, case: Case, context: Context, stage: Stage) -> list[str]:
    period = context.current_period(pathway, case)
    if period is None:
        return ["The period has not started."]
    if period.dates is None:
        return [period.problem]
    if context.today <= period.dates.last_day:
        return [f"The period ends on {spoken_date(period.dates.last_day)}."]
    reviews = case.visit.reviews if case.visit else ()
    present = {
        name
        for review in reviews
        if review.period == period.number and review.happened_on > period.dates.last_day
        for name in review.present
    }
    missing = [
        party for party in (stage.period.reviewers(case.settings) if stage.period else ()) if party not in present
    ]
    if not missing:
        return []
    return [f"The review has not been held by: {', '.join(party_title(pathway, party) for party in missing)}."]


def party_title(pathway: Pathway, party: Party) -> str:
    """A party as the pathway's own words name it."""
    names = {
        Party.SCHOOL: "the school",
        Party.IO: f"the {pathway.officer}",
        Party.LA: "the local authority",
    }
    return " and ".join(names[member] for member in party.members)


def _not_answered(pathway: Pathway, case: Case, names: tuple[str, ...]) -> list[str]:
    found = []
    for name in names:
        asked = pathway.question(name)
        if asked is None:
            continue
        status, reason = asked_status(case, asked)
        if status is not Status.MET:
            found.append(f"{asked.title} {reason}")
    return found
