"""What a letter says of the case's history: what was tried, the help offered, and the days that matter."""

from collections.abc import Iterator
from datetime import date

from fasttrack_core.casework import Entry, EventKind, Parent, schedule
from fasttrack_core.casework import payloads as held
from fasttrack_core.documents.context import StepFacts
from fasttrack_core.pathways.models import Party
from fasttrack_core.services.case_file import CaseFile

_ALIKE = (
    frozenset({"mother", "mum", "mummy", "mam"}),
    frozenset({"father", "dad", "daddy"}),
)


def tried(file: CaseFile, parent: Parent, day: date, chosen: tuple[str, ...] | None) -> tuple[StepFacts, ...]:
    """What the school tried up to ``day``, as this parent may read it: entries ``chosen`` by id, else every one that
    is not about another person."""
    found = []
    for entry in _standing(file, day):
        if chosen is not None and entry.event.id not in chosen:
            continue
        step = _step(file, entry, parent)
        if step is not None:
            found.append(step)
    return tuple(sorted(found, key=lambda step: step.day))


def support(file: CaseFile, day: date, chosen: tuple[str, ...] | None) -> tuple[str, ...]:
    """The help that was offered up to ``day``, each once; or as ``chosen`` in words."""
    if chosen is not None:
        return chosen
    offers = [entry.payload.what for entry in _standing(file, day) if isinstance(entry.payload, held.SupportOffered)]
    return tuple(dict.fromkeys(offers))


def agreed_on(file: CaseFile) -> date | None:
    """The day of the last decision of the authority's officer alone that took the case on."""
    for visit in reversed(file.case.visits):
        stage = file.pathway.stage(visit.stage)
        for decision in stage.decisions if stage else ():
            taken = visit.taken is not None and decision.id == visit.taken.decision
            if taken and visit.taken and decision.decided_by is Party.IO and decision.to:
                return visit.taken.happened_on
    return None


def met_on(file: CaseFile, day: date) -> date | None:
    """The last day on which parents were met: at a meeting of the pathway, or one named as evidence of it."""
    named = {event_id for given in file.case.answers.values() for event_id in given.evidence}
    days = [
        note.happened_on
        for note in file.case.meetings
        if note.held and note.happened_on <= day and (note.meeting or note.event_id in named)
    ]
    return max(days, default=None)


def period_length(file: CaseFile) -> int:
    """School days of a monitoring period: the present step's, else the pathway's first."""
    stage = file.pathway.stage(file.case.stage)
    periods = [each.period for each in (*((stage,) if stage else ()), *file.pathway.stages) if each.period]
    return file.case.number_setting(periods[0].school_days) if periods else 0


def extended_until(file: CaseFile) -> date | None:
    """The last day of the latest extension."""
    periods = schedule(file.pathway, file.case, file.context.calendar)
    return periods[-1].dates.last_day if periods and periods[-1].dates else None


def _standing(file: CaseFile, day: date) -> Iterator[Entry]:
    for entry in file.case.entries:
        if not entry.withdrawn and not entry.problem and entry.payload is not None and entry.happened_on <= day:
            yield entry


def _step(file: CaseFile, entry: Entry, parent: Parent) -> StepFacts | None:
    read = entry.payload
    others = file.context.others(parent)
    if isinstance(read, held.SupportOffered):
        return None if _about(read.who, parent, others) else StepFacts(entry.happened_on, read.what, read.outcome)
    if isinstance(read, held.Contacted):
        way = f": {read.way}" if read.way else ""
        if _about(read.who, parent, others):
            return None
        return StepFacts(entry.happened_on, f"We contacted {read.who}{way}", read.outcome)
    if isinstance(read, held.MeetingHeld):
        here = {person.id for person in (parent, *others)} & set(read.present)
        if here and parent.id not in here:
            return None
        return StepFacts(entry.happened_on, _meeting(file, read.meeting, read.title), "we met")
    if isinstance(read, held.DidNotAttend):
        if read.parents and parent.id not in read.parents:
            return None
        said = "you did not come" if read.parents else "parents did not come"
        return StepFacts(entry.happened_on, _meeting(file, read.meeting, read.title), said)
    if isinstance(read, held.ActionAgreed) and entry.event.kind is EventKind.ACTION_AGREED:
        return None if _about(read.owner, parent, others) else StepFacts(entry.happened_on, f"Agreed: {read.what}")
    return None


def _meeting(file: CaseFile, meeting_id: str, title: str) -> str:
    meeting = file.pathway.meeting(meeting_id)
    return meeting.title if meeting else title or "Meeting"


def _about(text: str, parent: Parent, others: tuple[Parent, ...]) -> bool:
    """True when the words name another contact and not this parent."""
    words = set("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
    own = _called(parent)
    return any(words & (_called(other) - own) for other in others) and not words & (own - _shared(own, others))


def _shared(own: set[str], others: tuple[Parent, ...]) -> set[str]:
    return {word for word in own for other in others if word in _called(other)}


def _called(parent: Parent) -> set[str]:
    words = {parent.id.casefold()}
    for text in (parent.forename, parent.surname, parent.relationship):
        words |= set(text.casefold().replace("-", " ").split())
    for alike in _ALIKE:
        if words & alike:
            words |= alike
    return words
