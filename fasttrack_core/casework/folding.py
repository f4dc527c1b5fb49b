"""From events to a case. The same events always give the same case, and no event is ever lost: one that does not fit
changes nothing, and its entry says why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from fasttrack_core.casework import payloads
from fasttrack_core.casework.case import (
    Case,
    CaseStatus,
    Entry,
    Extension,
    Given,
    Issue,
    MeetingNote,
    ReviewNote,
    Service,
    Taken,
    Tick,
    Visit,
    Waiver,
)
from fasttrack_core.casework.corrections import as_corrected
from fasttrack_core.casework.events import Event, EventKind
from fasttrack_core.casework.payloads import Answer, WaivedWhat
from fasttrack_core.pathways.models import DID_NOT_COME, Decision, Pathway, Stage


def fold(pathway: Pathway, events: Iterable[Event]) -> Case:
    """The case that ``events``, in the order recorded, come to on ``pathway``."""
    recorded = tuple(events)
    builder = _Builder(pathway)
    return builder.case(tuple(builder.apply(entry) for entry in as_corrected(recorded)))


@dataclass(slots=True)
class _Stay:
    stage: Stage
    entered_on: date
    ticks: dict[str, Tick] = field(default_factory=dict)
    reviews: list[ReviewNote] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    taken: Taken | None = None


class _Builder:
    """Collects what the events say, in order. Each handler returns a sentence when its event does not fit, else ""."""

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.opened: tuple[payloads.Opened, date] | None = None
        self.settings: dict[str, int | str] = dict(pathway.default_settings)
        self.stays: list[_Stay] = []
        self.answers: dict[str, Given] = {}
        self.first_answers: dict[str, Answer | None] = {}
        self.issued: list[Issue] = []
        self.services: list[Service] = []
        self.meetings: list[MeetingNote] = []
        self.waivers: list[Waiver] = []
        self.set_aside: dict[str, Waiver] = {}
        self.paused_because = ""
        self.paused_for: list[str] = []
        self.closing_code = ""
        self.closing: Taken | None = None
        self.handlers: Mapping[EventKind, Callable[[Entry, Any], str]] = {
            EventKind.OPENED: self._opened,
            EventKind.ANSWERED: self._answered,
            EventKind.TICKED: self._ticked,
            EventKind.UNTICKED: self._unticked,
            EventKind.DOCUMENT_ISSUED: self._issued,
            EventKind.SERVED: self._served,
            EventKind.MEETING_HELD: self._meeting_held,
            EventKind.DID_NOT_ATTEND: self._did_not_attend,
            EventKind.REVIEWED: self._reviewed,
            EventKind.DECIDED: self._decided,
            EventKind.EXTENDED: self._extended,
            EventKind.CLOSED: self._closed,
            EventKind.WAIVED: self._waived,
            EventKind.FACTOR_LEARNED: self._factor_learned,
            EventKind.RESUMED: self._resumed,
            EventKind.REOPENED: self._reopened,
            EventKind.CORRECTED: self._corrected,
        }

    def apply(self, entry: Entry) -> Entry:
        """The entry, with its problem if it changes nothing."""
        if entry.problem or entry.withdrawn or entry.payload is None:
            return entry
        if self.opened is None and entry.event.kind is not EventKind.OPENED:
            problem = "The case is not open yet."
        else:
            handler = self.handlers.get(entry.event.kind)
            problem = handler(entry, entry.payload) if handler else ""
        return replace(entry, problem=problem) if problem else entry

    def case(self, entries: tuple[Entry, ...]) -> Case:
        """The finished case."""
        opened, opened_on = self.opened or (None, None)
        visits = tuple(
            Visit(
                number=number,
                stage=stay.stage.id,
                entered_on=stay.entered_on,
                ticks=MappingProxyType(dict(stay.ticks)),
                reviews=tuple(stay.reviews),
                extensions=tuple(stay.extensions),
                taken=stay.taken,
            )
            for number, stay in enumerate(self.stays)
        )
        return Case(
            pathway_id=self.pathway.id,
            edition=opened.edition if opened else self.pathway.edition,
            status=self._status(),
            opened_on=opened_on,
            earlier_case=opened.earlier_case if opened else "",
            settings=MappingProxyType(dict(self.settings)),
            entries=entries,
            visits=visits,
            answers=MappingProxyType(dict(self.answers)),
            issued=tuple(self.issued),
            services=tuple(self.services),
            meetings=tuple(self.meetings),
            waivers=tuple(self.waivers),
            paused_because=self.paused_because,
            paused_for=tuple(self.paused_for),
            closing_code=self.closing_code,
            closing=self.closing,
            set_aside=MappingProxyType(dict(self.set_aside)),
            expected_percent=Decimal(opened.expected_percent) if opened and opened.expected_percent else None,
        )

    def _status(self) -> CaseStatus:
        if self.opened is None:
            return CaseStatus.NOT_OPENED
        if self.closing is not None:
            return CaseStatus.CLOSED
        return CaseStatus.PAUSED if self.paused_because else CaseStatus.OPEN

    @property
    def _here(self) -> _Stay:
        return self.stays[-1]

    def _opened(self, entry: Entry, opened: payloads.Opened) -> str:
        if self.opened is not None:
            return "The case is already open."
        if opened.pathway != self.pathway.id:
            return "The case was opened on another pathway."
        if not self.pathway.stages or not self.pathway.stages[0].walked:
            return "Cases cannot be worked through on this pathway yet. Choose another one in Settings."
        known = {setting.id: setting for setting in self.pathway.settings}
        for name, value in opened.settings.items():
            if name not in known:
                return f"The pathway has no setting '{name}'."
            if problem := known[name].problem(value):
                return f"{known[name].title}: {problem}"
        self.opened = (opened, entry.happened_on)
        self.settings.update(opened.settings)
        self.stays.append(_Stay(self.pathway.stages[0], entry.happened_on))
        return ""

    def _answered(self, entry: Entry, answered: payloads.Answered) -> str:
        asked = self.pathway.question(answered.question)
        if asked is None:
            return "The pathway does not ask that question."
        given = Given(
            answer=answered.answer,
            actor=entry.event.actor,
            happened_on=entry.happened_on,
            note=answered.note,
            evidence=answered.evidence,
            event_id=entry.event.id,
            visit=len(self.stays) - 1,
        )
        self.set_aside.pop(asked.id, None)
        before = self.answers.get(asked.id)
        self.answers[asked.id] = given
        first, _ = payloads.read(entry.event)
        said = first.answer if isinstance(first, payloads.Answered) else None
        self.first_answers[asked.id] = said
        is_factor = asked in self.pathway.factors.questions
        newly = before is None or before.answer is not Answer.YES
        if is_factor and said is Answer.YES and newly:  # a correction pauses when it is made, not back here
            self._pause(asked.id)
        return ""

    def _corrected(self, entry: Entry, corrected: payloads.Corrected) -> str:
        """A factor that a correction brings to light after the gate pauses the case, as a new answer would."""
        for question, given in self.answers.items():
            said_before = self.first_answers.get(question)
            brought_to_light = given.answer is Answer.YES and said_before is not Answer.YES
            is_factor = question in {asked.id for asked in self.pathway.factors.questions}
            if given.event_id == corrected.event and is_factor and brought_to_light:
                self._pause(question)
        return ""

    def _pause(self, factor: str) -> None:
        if len(self.stays) > 1 and self.closing is None:
            self._learn(factor)

    def _learn(self, factor: str) -> None:
        self.paused_because = factor
        if factor not in self.paused_for:
            self.paused_for.append(factor)

    def _factor_learned(self, entry: Entry, learned: payloads.FactorLearned) -> str:
        if self.closing is not None:
            return "The case is closed."
        if learned.factor not in {asked.id for asked in self.pathway.factors.questions}:
            return "The pathway does not know that factor."
        self.answers[learned.factor] = Given(
            answer=Answer.YES,
            actor=entry.event.actor,
            happened_on=entry.happened_on,
            note=learned.note,
            evidence=(),
            event_id=entry.event.id,
            visit=len(self.stays) - 1,
        )
        self.set_aside.pop(learned.factor, None)
        self._learn(learned.factor)
        return ""

    def _resumed(self, entry: Entry, resumed: payloads.Resumed) -> str:
        if not self.paused_because or self.closing is not None:
            return "The case is not paused."
        self.paused_because = ""
        self.paused_for.clear()
        return ""

    def _ticked(self, entry: Entry, ticked: payloads.Ticked) -> str:
        if self._here.stage.item(ticked.item) is None:
            return "That item is not on the checklist of the present step."
        self._here.ticks[ticked.item] = Tick(
            actor=entry.event.actor, happened_on=entry.happened_on, note=ticked.note, event_id=entry.event.id
        )
        return ""

    def _unticked(self, entry: Entry, unticked: payloads.Unticked) -> str:
        if self._here.ticks.pop(unticked.item, None) is None:
            return "That item is not ticked."
        return ""

    def _issued(self, entry: Entry, issued: payloads.DocumentIssued) -> str:
        if self.pathway.any_document(issued.document) is None:
            return "The pathway does not name that document."
        self.issued.append(
            Issue(
                event_id=entry.event.id,
                document=issued.document,
                parent=issued.parent,
                issued_on=entry.happened_on,
                reference=issued.reference,
                version=issued.version,
                released_by=issued.released_by,
                visit=len(self.stays) - 1,
            )
        )
        return ""

    def _served(self, entry: Entry, served: payloads.Served) -> str:
        if served.issue not in {issue.event_id for issue in self.issued}:
            return "No issued document has that id."
        self.services.append(
            Service(
                issue=served.issue,
                way=served.way,
                record=MappingProxyType(dict(served.record)),
                served_on=entry.happened_on,
                event_id=entry.event.id,
            )
        )
        return ""

    def _meeting_held(self, entry: Entry, held: payloads.MeetingHeld) -> str:
        meeting = self.pathway.meeting(held.meeting) if held.meeting else None
        if held.meeting and meeting is None:
            return "The pathway has no such meeting."
        outcomes = {outcome.id for outcome in meeting.outcomes} if meeting else set()
        if held.outcome and held.outcome not in outcomes:
            return "That is not an outcome of this meeting."
        return self._note_meeting(entry, held.meeting, True, held.outcome, held.present)

    def _did_not_attend(self, entry: Entry, missed: payloads.DidNotAttend) -> str:
        if missed.meeting and self.pathway.meeting(missed.meeting) is None:
            return "The pathway has no such meeting."
        return self._note_meeting(entry, missed.meeting, False, DID_NOT_COME, ())

    def _note_meeting(self, entry: Entry, meeting: str, held: bool, outcome: str, present: tuple[str, ...]) -> str:
        self.meetings.append(
            MeetingNote(
                event_id=entry.event.id,
                meeting=meeting,
                held=held,
                outcome=outcome,
                happened_on=entry.happened_on,
                present=present,
            )
        )
        return ""

    def _reviewed(self, entry: Entry, reviewed: payloads.Reviewed) -> str:
        if self._here.stage.period is None:
            return "The present step has no period to review."
        self._here.reviews.append(
            ReviewNote(
                event_id=entry.event.id,
                happened_on=entry.happened_on,
                present=reviewed.present,
                note=reviewed.note,
                period=len(self._here.extensions),
            )
        )
        return ""

    def _decided(self, entry: Entry, decided: payloads.Decided) -> str:
        decision = self._decision(decided.decision)
        if decision is None or decision.to is None:
            return "That decision does not belong to the present step."
        if self._status() is not CaseStatus.OPEN:
            return f"The case is {self._status()}."
        target = self.pathway.stage(decision.to)
        if target is None:
            return "The pathway has no such stage."
        self._here.taken = _taken(entry, decided)
        self.stays.append(_Stay(target, entry.happened_on))
        return ""

    def _extended(self, entry: Entry, extended: payloads.Extended) -> str:
        decision = self._decision(extended.decision)
        if decision is None or decision.extends_by is None:
            return "The present step cannot be extended by that decision."
        if self._status() is not CaseStatus.OPEN:
            return f"The case is {self._status()}."
        by = self.settings[decision.extends_by] if isinstance(decision.extends_by, str) else decision.extends_by
        days = extended.school_days if extended.school_days is not None else int(by)
        self._here.extensions.append(Extension(school_days=days, taken=_taken(entry, extended)))
        return ""

    def _closed(self, entry: Entry, closed: payloads.Closed) -> str:
        decision = self._decision(closed.decision)
        if decision is None or decision.closes_with is None:
            return "That decision does not close the case at the present step."
        if self.closing is not None:
            return "The case is already closed."
        if self.paused_because and decision not in self.pathway.any_time:
            return "The case is paused."
        self.closing = _taken(entry, closed)
        self._here.taken = self.closing
        self.closing_code = decision.closes_with
        return ""

    def _reopened(self, entry: Entry, reopened: payloads.Reopened) -> str:
        if self.closing is None:
            return "The case is not closed."
        self.closing, self.closing_code, self._here.taken = None, "", None
        return ""

    def _waived(self, entry: Entry, waived: payloads.Waived) -> str:
        waiver = Waiver(
            what=waived.what,
            document=waived.document,
            parent=waived.parent,
            decided_by=waived.decided_by,
            reason=waived.reason,
            happened_on=entry.happened_on,
            event_id=entry.event.id,
            visit=len(self.stays) - 1,
            period=len(self._here.extensions),
        )
        if waived.what is WaivedWhat.BAR:
            if waived.factor not in self.answers or not self.pathway.factors.bars_with(waived.factor):
                return "No bar of that factor has been recorded."
            self.set_aside[waived.factor] = waiver
        self.waivers.append(waiver)
        return ""

    def _decision(self, decision_id: str) -> Decision | None:
        choices = (*self._here.stage.decisions, *self.pathway.any_time)
        return next((decision for decision in choices if decision.id == decision_id), None)


def _taken(entry: Entry, decided: payloads.Decided) -> Taken:
    return Taken(
        event_id=entry.event.id,
        decision=decided.decision,
        decided_by=decided.decided_by,
        reason=decided.reason,
        happened_on=entry.happened_on,
    )
