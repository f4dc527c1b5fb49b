"""What a letter says of the case's history to one parent: what was tried, the help offered, and the days that matter.

Every sentence about a meeting, a call or an offer asks which parent (``casework.readers``): what happened with the
other one is not told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from fasttrack_core.casework import Entry, Parent, schedule
from fasttrack_core.casework import payloads as held
from fasttrack_core.casework.readers import Reading, about_someone_else, names_someone_else, reading
from fasttrack_core.documents.context import StepFacts
from fasttrack_core.services.cases.file import CaseFile
from fasttrack_core.services.cases.view import name_of

_WE = MappingProxyType(
    {
        "phone call": "We rang you",
        "telephone": "We rang you",
        "phone": "We rang you",
        "text": "We sent you a text message",
        "e-mail": "We sent you an e-mail",
        "letter": "We wrote to you",
        "home visit": "We visited you at home",
        "in school": "We spoke with you in school",
    }
)
"""What the school did with the parent whom it contacted, by the way recorded."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that was held. ``pathway``: it is one of the pathway's; ``named``: an answer names it as evidence."""

    event_id: str
    happened_on: date
    present: tuple[str, ...]
    outcome: str
    title: str
    pathway: bool
    named: bool
    reading: Reading


def tried(file: CaseFile, parent: Parent, day: date, chosen: tuple[str, ...] | None) -> tuple[StepFacts, ...]:
    """What the school tried up to ``day``, as this parent may read it: entries ``chosen`` by id, else every one that
    is this parent's to read."""
    found = []
    for entry in standing(file, day):
        if chosen is not None and entry.event.id not in chosen:
            continue
        step = step_of(file, entry, parent)
        if step is not None:
            found.append(step)
    return tuple(sorted(found, key=lambda step: step.day))


def support(file: CaseFile, parent: Parent, day: date, chosen: tuple[str, ...] | None) -> tuple[str, ...]:
    """The help that was offered to this parent or to the pupil up to ``day``, each once; or as ``chosen`` in words."""
    if chosen is not None:
        return chosen
    offers = [
        entry.payload.what
        for entry in standing(file, day)
        if isinstance(entry.payload, held.SupportOffered) and step_of(file, entry, parent) is not None
    ]
    return tuple(dict.fromkeys(offers))


def meetings(file: CaseFile, parent: Parent, day: date) -> tuple[Meeting, ...]:
    """Every meeting held up to ``day``, in the order recorded, with what it is to this parent."""
    named = {event_id for given in file.case.answers.values() for event_id in given.evidence}
    others = file.context.others(parent)
    return tuple(
        Meeting(
            event_id=entry.event.id,
            happened_on=entry.happened_on,
            present=entry.payload.present,
            outcome=entry.payload.outcome,
            title=_title(file, entry.payload.meeting, entry.payload.title),
            pathway=bool(entry.payload.meeting),
            named=entry.event.id in named,
            reading=reading(entry.payload, parent, others),
        )
        for entry in standing(file, day)
        if isinstance(entry.payload, held.MeetingHeld)
    )


def met_on(file: CaseFile, parent: Parent, day: date) -> date | None:
    """The last day on which this parent was met: at a meeting of the pathway, or one named as evidence of it."""
    days = [
        meeting.happened_on
        for meeting in meetings(file, parent, day)
        if (meeting.pathway or meeting.named) and meeting.reading is Reading.OWN
    ]
    return max(days, default=None)


def not_said(file: CaseFile, parent: Parent, day: date) -> tuple[Meeting, ...]:
    """The meetings of the pathway, or named as evidence, that do not say which parents were there."""
    return tuple(
        meeting
        for meeting in meetings(file, parent, day)
        if (meeting.pathway or meeting.named) and meeting.reading is Reading.NOT_SAID
    )


def period_length(file: CaseFile) -> int:
    """School days of a monitoring period: the present step's, else the pathway's first."""
    stage = file.pathway.stage(file.case.stage)
    periods = [each.period for each in (*((stage,) if stage else ()), *file.pathway.stages) if each.period]
    return file.case.number_setting(periods[0].school_days) if periods else 0


def extended_until(file: CaseFile) -> date | None:
    """The last day of the latest extension."""
    periods = schedule(file.pathway, file.case, file.context.calendar)
    return periods[-1].dates.last_day if periods and periods[-1].dates else None


def extension_reason(file: CaseFile, parent: Parent) -> str:
    """The reason of the latest extension, where this parent may read it; else empty."""
    extensions = file.case.visit.extensions if file.case.visit else ()
    stage = file.pathway.stage(file.case.stage)
    taken = extensions[-1].taken if extensions else None
    if taken is None and stage and stage.period and stage.period.more_time and len(file.case.visits) > 1:
        taken = file.case.visits[-2].taken
    entry = file.case.entry(taken.event_id) if taken else None
    read = entry.payload if entry else None
    if not isinstance(read, held.Decided) or read.file_only:
        return ""
    return "" if names_someone_else(read.reason, parent, file.context.others(parent), known(file)) else read.reason


def step_of(file: CaseFile, entry: Entry, parent: Parent) -> StepFacts | None:
    """The line that this parent may read of an entry; None where it is not theirs."""
    read, others = entry.payload, file.context.others(parent)
    found = reading(read, parent, others)
    if found not in (Reading.OWN, Reading.OPEN):
        return None
    what, came = _line(file, read, own=found is Reading.OWN)
    if not what or about_someone_else(what, parent, others):
        return None
    return StepFacts(entry.happened_on, what, "" if names_someone_else(came, parent, others, known(file)) else came)


def known(file: CaseFile) -> tuple[str, ...]:
    """The names that may stand in any copy: the pupil's, and those of staff and officer."""
    pupil, settings = file.record.pupil(file.pupil_key), file.record.settings
    staff = (
        settings.attendance_lead,
        settings.head,
        settings.inclusion_officer,
        *(each.name for each in settings.staff),
    )
    return (name_of(pupil), pupil.forename, *staff)


def _line(file: CaseFile, read: held.Payload | None, *, own: bool) -> tuple[str, str]:
    """What was done and what came of it, addressed to the parent where it was with them."""
    match read:
        case held.SupportOffered():
            return read.what, read.outcome
        case held.Contacted() if own:
            way = f": {read.way}" if read.way not in ("", "other") else ""
            return _WE.get(read.way.casefold(), f"We contacted you{way}"), read.outcome
        case held.Contacted():
            return f"We contacted {read.who}{f': {read.way}' if read.way else ''}", read.outcome
        case held.MeetingHeld():
            return "We met you", _title(file, read.meeting, read.title)
        case held.DidNotAttend():
            return _title(file, read.meeting, read.title), "you did not come"
        case held.ActionAgreed():
            return f"Agreed: {read.what}", ""
        case _:
            return "", ""


def standing(file: CaseFile, day: date) -> Iterator[Entry]:
    """The entries up to ``day`` that say something: not withdrawn, and with an effect."""
    for entry in file.case.entries:
        if not entry.withdrawn and not entry.problem and entry.payload is not None and entry.happened_on <= day:
            yield entry


def _title(file: CaseFile, meeting_id: str, title: str) -> str:
    meeting = file.pathway.meeting(meeting_id)
    return meeting.title if meeting else title or "Meeting"
