"""The chronology: one timeline of everything recorded, in date order.

Nothing in it is rewritten: a corrected entry stays as it was first written and says so, and the correction stands as an
entry of its own.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework import payloads
from fasttrack_core.casework.case import Case, Entry
from fasttrack_core.casework.events import Event, EventKind
from fasttrack_core.casework.folding import fold
from fasttrack_core.casework.needs import party_title
from fasttrack_core.casework.people import Parent
from fasttrack_core.pathways.models import Decision, Party, Pathway


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronologyEntry:
    """One line. ``what`` and ``outcome`` are sentences or short texts; ``documents`` are titles. ``note`` says that the
    entry was corrected or withdrawn, or did not fit; ``corrects`` is the id of the entry that this one corrects."""

    event_id: str
    kind: EventKind
    happened_on: date
    recorded_at: datetime
    actor: str
    what: str
    outcome: str
    documents: tuple[str, ...] = ()
    note: str = ""
    corrects: str = ""


def chronology(pathway: Pathway, case: Case, parents: Iterable[Parent] = ()) -> tuple[ChronologyEntry, ...]:
    """Every entry of the case, by the date it happened, then in the order recorded. One line for each event.

    A correction stands at the date that the corrected entry now has. ``parents`` give names to the copies of letters.
    """
    words = _Words(pathway, case, {parent.id: parent.full_name for parent in parents})
    lines = [words.line(entry) for entry in case.entries]
    return tuple(sorted(lines, key=lambda line: line.happened_on))


@dataclass(frozen=True, slots=True)
class _Words:
    pathway: Pathway
    case: Case
    names: dict[str, str]

    def line(self, entry: Entry) -> ChronologyEntry:
        event = entry.event
        corrects, happened_on = "", event.happened_on
        read, _ = payloads.read(event)
        if isinstance(read, payloads.Corrected):
            subject = self.case.entry(read.event)
            corrects = read.event
            happened_on = read.happened_on or (subject.event.happened_on if subject else happened_on)
            what, outcome, documents = self._correction(read, subject)
        else:
            what, outcome, documents = self._say(read, event.id)
        return ChronologyEntry(
            event_id=event.id,
            kind=event.kind,
            happened_on=happened_on,
            recorded_at=event.recorded_at,
            actor=event.actor,
            what=what,
            outcome=outcome,
            documents=documents,
            note=_note(entry),
            corrects=corrects,
        )

    def _correction(self, read: payloads.Corrected, subject: Entry | None) -> tuple[str, str, tuple[str, ...]]:
        about = "an entry"
        if subject is not None:
            first_said, _, _ = self._say(payloads.read(subject.event)[0], subject.event.id)
            about = f"the entry of {spoken_date(subject.event.happened_on)} ({first_said})"
        if read.withdrawn:
            return f"Withdrawn: {about}", f"Reason: {read.reason}", ()
        now: list[str] = []
        documents: tuple[str, ...] = ()
        if read.happened_on is not None:
            now.append(f"It happened on {spoken_date(read.happened_on)}.")
        if read.payload is not None and subject is not None:
            now_read, _ = payloads.read(subject.event, read.payload)
            what, outcome, documents = self._say(now_read, subject.event.id)
            now.append(f"It now reads: {what}{': ' + outcome if outcome else ''}")
        return f"Correction of {about}", " ".join([*now, f"Reason: {read.reason}"]), documents

    def _say(self, read: payloads.Payload | None, event_id: str) -> tuple[str, str, tuple[str, ...]]:
        """What, outcome and documents of one entry."""
        what, outcome, documents = self._said(read, event_id)
        if getattr(read, "file_only", False):
            outcome = _join(outcome, "For the file only.")
        if until := getattr(read, "register_until", None):
            outcome = _join(outcome, f"On the register to {spoken_date(until)}, as was confirmed.")
        return what, outcome, documents

    def _said(self, read: payloads.Payload | None, event_id: str) -> tuple[str, str, tuple[str, ...]]:
        match read:
            case payloads.Opened():
                linked = "Referred again; linked to an earlier case." if read.earlier_case else ""
                return f"Case opened: {self.pathway.title}", _join(linked, self._settings(read), read.reason), ()
            case payloads.Answered():
                asked = self.pathway.question(read.question)
                title = asked.title if asked else read.question
                return f"Question answered: {title}", _join(f"{str(read.answer).capitalize()}.", read.note), ()
            case payloads.Ticked():
                return f"Done: {self._item(read.item)}", read.note, ()
            case payloads.Unticked():
                return f"Tick removed: {self._item(read.item)}", read.reason, ()
            case payloads.DocumentIssued() | payloads.Served():
                return self._letter(read)
            case payloads.MeetingHeld():
                return self._meeting(read)
            case payloads.DidNotAttend():
                who = ", ".join(self._name(parent) for parent in read.parents) or "parents"
                return f"{self._meeting_title(read.meeting, read.title)}: {who} did not come", read.note, ()
            case payloads.Decided():
                return self._decision(read, event_id)
            case _:
                return self._say_more(read)

    def _say_more(self, read: payloads.Payload | None) -> tuple[str, str, tuple[str, ...]]:
        match read:
            case payloads.Contacted():
                way = f" ({read.way})" if read.way else ""
                return f"Contact with {read.who}{way}", _join(read.note, read.outcome), ()
            case payloads.SupportOffered():
                who = read.who or ", ".join(self.names[each] for each in read.parents if each in self.names)
                to = f" to {who}" if who else ""
                return f"Support offered{to}: {read.what}", _join(read.outcome, read.note), ()
            case payloads.ActionAgreed():
                by = f", by {spoken_date(read.by)}" if read.by else ""
                return f"Action agreed: {read.what} ({read.owner}{by})", _join(read.barrier), ()
            case payloads.Reviewed():
                parties = {str(party): party_title(self.pathway, party) for party in Party}
                present = [parties.get(name, name) for name in read.present]
                return f"Review held by {' and '.join(present)}", read.note, ()
            case payloads.Waived():
                what = "complete marks for the period"
                if read.what is payloads.WaivedWhat.BAR:
                    asked = self.pathway.question(read.factor)
                    about = asked.title if asked else read.factor
                    said = f"{read.decided_by} decided that a factor does not keep the pupil off the pathway: {about}"
                    return said, f"Reason: {read.reason}", ()
                if read.what is payloads.WaivedWhat.DOCUMENT:
                    what = f"{self._title(read.document)} to {self._name(read.parent)}"
                return f"{read.decided_by} decided to do without {what}", f"Reason: {read.reason}", ()
            case payloads.FactorLearned():
                asked = self.pathway.question(read.factor)
                title = asked.title if asked else read.factor
                return f"New factor learned; the case is paused: {title}", read.note, ()
            case payloads.Resumed():
                return f"{read.decided_by} decided that the case goes on", f"Reason: {read.reason}", ()
            case payloads.Reopened():
                return f"{read.decided_by} reopened the case", f"Reason: {read.reason}", ()
            case _:
                return "An entry that cannot be read", "", ()

    def _settings(self, read: payloads.Opened) -> str:
        titles = {setting.id: setting.title for setting in self.pathway.settings}
        return " ".join(f"{titles.get(name, name)}: {value}." for name, value in read.settings.items())

    def _letter(self, read: payloads.DocumentIssued | payloads.Served) -> tuple[str, str, tuple[str, ...]]:
        if isinstance(read, payloads.DocumentIssued):
            to = f" to {self._name(read.parent)}" if read.parent else ""
            released = f"Released by {read.released_by}." if read.released_by else ""
            reference = f"Reference {read.reference}." if read.reference else ""
            title = self._title(read.document)
            return f"Issued{to}: {title}", _join(released, reference), (title,)
        issue = next((issue for issue in self.case.issued if issue.event_id == read.issue), None)
        title = self._title(issue.document) if issue else "a letter"
        to = f" to {self._name(issue.parent)}" if issue and issue.parent else ""
        details = "; ".join(f"{field.replace('_', ' ')}: {value}" for field, value in read.record.items())
        confirmed = f"Address confirmed: {read.confirmed}." if read.confirmed else ""
        return f"Served{to} by {read.way}: {title}", _join(details, confirmed), (title,)

    def _meeting(self, read: payloads.MeetingHeld) -> tuple[str, str, tuple[str, ...]]:
        meeting = self.pathway.meeting(read.meeting)
        labels = {outcome.id: outcome.label for outcome in meeting.outcomes} if meeting else {}
        present = ", ".join(self._name(person) for person in read.present)
        outcome = f"{labels.get(read.outcome, read.outcome)}." if read.outcome else ""
        came = f"Present: {present}." if present else ""
        return f"{self._meeting_title(read.meeting, read.title)} held", _join(outcome, came, read.note), ()

    def _meeting_title(self, meeting_id: str, title: str) -> str:
        meeting = self.pathway.meeting(meeting_id)
        return meeting.title if meeting else title or "Meeting"

    def _decision(self, read: payloads.Decided, event_id: str) -> tuple[str, str, tuple[str, ...]]:
        label, closing = read.decision, ""
        for decision in self._decisions(event_id):
            if decision.id == read.decision:
                label = decision.label
                code = self.pathway.closing_code(decision.closes_with) if decision.closes_with else None
                closing = f"Closed with {code.code}: {code.meaning}." if code else ""
                break
        reason = f"Reason: {read.reason}" if read.reason else ""
        days = getattr(read, "school_days", None)
        extension = f"{days} school days." if days else ""
        return f"{read.decided_by} decided: {label}", _join(closing, extension, reason), ()

    def _decisions(self, event_id: str) -> Iterable[Decision]:
        """Those of the step at which it was decided first: two steps may have decisions of one id in other words."""
        here = self.pathway.stage(self._step_of(event_id))
        for stage in (*((here,) if here else ()), *self.pathway.stages):
            yield from stage.decisions
        yield from self.pathway.any_time

    def _step_of(self, event_id: str) -> str:
        """The step at which a decision was taken; of one that no longer stands, where the case stood before it."""
        for visit in self.case.visits:
            taken = (visit.taken, *(extension.taken for extension in visit.extensions))
            if any(each is not None and each.event_id == event_id for each in taken):
                return visit.stage
        events = [entry.event for entry in self.case.entries]
        before = itertools.takewhile(lambda event: event.id != event_id, events)
        return fold(self.pathway, before).stage

    def _item(self, item_id: str) -> str:
        found = (stage.item(item_id) for stage in self.pathway.stages)
        return next((item.text for item in found if item), item_id)

    def _title(self, document_id: str) -> str:
        document = self.pathway.any_document(document_id)
        return document.title if document else document_id

    def _name(self, parent_id: str) -> str:
        return self.names.get(parent_id, "") or "a parent"


def _note(entry: Entry) -> str:
    if not entry.corrections:
        return entry.problem
    last: Event = entry.corrections[-1]
    word = "Withdrawn" if entry.withdrawn else "Corrected"
    stamp = f"{word} on {spoken_date(last.happened_on)} by {last.actor}: see the entry that names this one."
    return _join(stamp, entry.problem)


def _join(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part.strip())
