"""The events of a case on a definition of format 1 as happenings on that definition in format 2.

The table is section 7.2 of ``docs/pathway-grammar.md``. An event that no task of the new definition asked for is an
entry of the chronology; one that did not fit before does not fit now. Nothing is left out: every event is there under
its own id, and one that becomes several keeps it for the first (``id``, ``id.2`` …).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fasttrack_core.casework import happenings, payloads
from fasttrack_core.casework.case import Entry
from fasttrack_core.casework.corrections import as_corrected
from fasttrack_core.casework.events import Event, EventKind
from fasttrack_core.casework.happenings import CASE, Happening, Kind, Site
from fasttrack_core.casework.place import Folding
from fasttrack_core.pathways import models as old
from fasttrack_core.pathways.language.from_format_1 import PERIOD, REVIEW
from fasttrack_core.pathways.language.models import Definition

Plain = dict[str, Any]
NOWHERE = Site(stage="-")
"""The place of what did not fit where it was recorded: no stage has this name."""
NOBODY = "-"
"""What a correction that did not fit names: no event has this id."""


def upcast(pathway: old.Pathway, definition: Definition, events: Iterable[Event]) -> tuple[Happening, ...]:
    """The happenings, in the order recorded. ``definition``: ``pathway`` in format 2."""
    return _Upcast(pathway, definition).all(tuple(events))


class _Upcast:
    """Folds as it goes, since the place of each event is where the case stood when it was recorded."""

    def __init__(self, pathway: old.Pathway, definition: Definition) -> None:
        self.pathway = pathway
        self.definition = definition
        self.folding = Folding(definition, ())
        self.ticks: dict[tuple[Site, str], str] = {}
        self.origin: dict[str, tuple[Event, Plain]] = {}

    def all(self, events: tuple[Event, ...]) -> tuple[Happening, ...]:
        entries = {entry.event.id: entry for entry in as_corrected(events)}
        found: list[Happening] = []
        for event in events:
            found += self._of(event, entries[event.id])
        return tuple(found)

    def _of(self, event: Event, entry: Entry) -> list[Happening]:
        """What one event becomes. The fold takes it as corrected; it is stored as it was recorded."""
        if event.kind is EventKind.CORRECTED:
            return [self._correction(event, entry)]
        first = payloads.read(event)[0]
        made = self._made(event, entry.payload) if entry.payload is not None else []
        if event.kind is EventKind.UNTICKED and entry.withdrawn:  # it took nothing back
            return [Happening(id=event.id, kind=Kind.DONE.value, on=event.happened_on, payload={"note": "Unticked."})]
        if not made:
            return [Happening(id=event.id, kind=event.kind.value, on=event.happened_on, payload=event.payload)]
        recorded = self._made(event, first) if first is not None else made
        self.origin[event.id] = (event, made[0][1])
        found: list[Happening] = []
        for number, (kind, payload) in enumerate(made):
            name = event.id if not number else f"{event.id}.{number + 1}"
            as_recorded = recorded[number][1] if number < len(recorded) else payload
            found.append(Happening(id=name, kind=kind.value, on=event.happened_on, payload=as_recorded))
            self._take(name, kind, entry, payload, first)
        return found

    def _take(self, name: str, kind: Kind, entry: Entry, payload: Plain, first: Any) -> None:
        if entry.withdrawn:
            return
        happening = Happening(id=name, kind=kind.value, on=entry.happened_on, payload=payload)
        (read,) = happenings.as_corrected([happening])
        if read.what is not None and isinstance(first, payloads.Answered) and isinstance(read.what, happenings.Done):
            said = read.what.model_copy(update={"value": first.answer.value})
            read = happenings.Entry(happening=happening, on=read.on, what=read.what, first=said)
        taken = self.folding.take(read)
        if not taken.problem and isinstance(read.what, happenings.Done):
            self.ticks[read.what.site, read.what.task] = name

    def _correction(self, event: Event, entry: Entry) -> Happening:
        read, _ = payloads.read(event)
        if not isinstance(read, payloads.Corrected):
            return Happening(id=event.id, kind=Kind.CORRECTED.value, on=event.happened_on, payload=event.payload)
        target = read.event if not entry.problem else NOBODY
        payload: Plain = {"event": target, "withdrawn": read.withdrawn, "reason": read.reason}
        if read.happened_on is not None:
            payload["on"] = read.happened_on.isoformat()
        if read.payload is not None:
            payload["payload"] = self._corrected_payload(read.event, read.payload)
        happening = Happening(id=event.id, kind=Kind.CORRECTED.value, on=event.happened_on, payload=payload)
        found = happenings.Corrected(event=read.event, withdrawn=read.withdrawn)
        self.folding.take(happenings.Entry(happening=happening, on=event.happened_on, what=found))
        return happening

    def _corrected_payload(self, event_id: str, payload: Mapping[str, Any]) -> Plain:
        """What a corrected event holds in format 3; it stays in the place in which it was recorded."""
        if event_id not in self.origin:
            return dict(payload)
        event, before = self.origin[event_id]
        read, _ = payloads.read(event, payload)
        made = self._made(event, read) if read is not None else []
        if not made:
            return dict(payload)
        return {**made[0][1], **({"site": before["site"]} if "site" in before else {})}

    # what each kind becomes

    def _made(self, event: Event, payload: Any) -> list[tuple[Kind, Plain]]:
        make: Mapping[EventKind, Callable[[Any], list[tuple[Kind, Plain]]]] = {
            EventKind.OPENED: self._opened,
            EventKind.ANSWERED: self._answered,
            EventKind.FACTOR_LEARNED: self._learned,
            EventKind.TICKED: self._ticked,
            EventKind.UNTICKED: self._unticked,
            EventKind.DOCUMENT_ISSUED: self._issued,
            EventKind.SERVED: self._served,
            EventKind.MEETING_HELD: self._met,
            EventKind.DID_NOT_ATTEND: self._missed,
            EventKind.REVIEWED: self._reviewed,
            EventKind.DECIDED: self._decided,
            EventKind.EXTENDED: self._decided,
            EventKind.CLOSED: self._decided,
            EventKind.WAIVED: self._waived,
            EventKind.RESUMED: self._resumed,
            EventKind.REOPENED: self._reopened,
            EventKind.CONTACTED: lambda contacted: self._entry("contacted", contacted.note or contacted.outcome),
            EventKind.SUPPORT_OFFERED: lambda offered: self._entry("support_offered", offered.what),
            EventKind.ACTION_AGREED: lambda agreed: self._entry("action_agreed", agreed.what),
        }
        return make[event.kind](payload)

    def _opened(self, opened: payloads.Opened) -> list[tuple[Kind, Plain]]:
        again = bool(opened.earlier_case) and "re-referral" in self.definition.entries
        settings = {name: self._setting(name, value) for name, value in opened.settings.items()}
        payload = {
            "entry": ("re-referral" if again else "begin") if opened.pathway == self.pathway.id else "",
            "settings": settings,
            "expected": opened.expected_percent,
            "earlier_case": opened.earlier_case,
            "reason": opened.reason,
        }
        return [(Kind.OPENED, payload)]

    def _setting(self, name: str, value: int | str) -> Any:
        found = self.definition.settings.get(name)
        return value.split(" and ") if found and found.type == "party" and isinstance(value, str) else value

    def _site(self, task: str) -> Site:
        """Where the case has that task: the stage at which it stands, what follows its closing, or the case."""
        here, closed = self.folding.here, self.folding.closed
        if here is not None and here.open and task in self.definition.stages[here.stage].tasks:
            return here.site
        follows = closed is not None and any(task in each.then for each in self.definition.closings.values())
        return Site(taking=closed.event) if closed is not None and follows else CASE

    def _done(self, task: str, **more: Any) -> list[tuple[Kind, Plain]]:
        site = self._site(task)
        return [(Kind.DONE, {"task": task, "site": site.model_dump(), **more})]

    def _entry(self, kind: str, note: str) -> list[tuple[Kind, Plain]]:
        return [(Kind.DONE, {"entry": kind, "note": note})]

    def _answered(self, answered: payloads.Answered) -> list[tuple[Kind, Plain]]:
        evidence = list(answered.evidence)
        return self._done(answered.question, value=answered.answer.value, note=answered.note, evidence=evidence)

    def _learned(self, learned: payloads.FactorLearned) -> list[tuple[Kind, Plain]]:
        """It fits a case that is not closed, and a factor."""
        fits = self.folding.closed is None and learned.factor in {each.id for each in self.pathway.factors.questions}
        site = self._site(learned.factor) if fits else NOWHERE
        payload = {"task": learned.factor, "site": site.model_dump(), "value": "yes", "note": learned.note}
        return [(Kind.DONE, {**payload, "learned": True})]

    def _ticked(self, ticked: payloads.Ticked) -> list[tuple[Kind, Plain]]:
        return self._done(ticked.item, note=ticked.note)

    def _unticked(self, unticked: payloads.Unticked) -> list[tuple[Kind, Plain]]:
        tick = self.ticks.get((self._site(unticked.item), unticked.item), "")
        return [(Kind.CORRECTED, {"event": tick, "withdrawn": True, "reason": unticked.reason})]

    def _issued(self, issued: payloads.DocumentIssued) -> list[tuple[Kind, Plain]]:
        """A copy where the case has that letter; else an entry of the chronology, which may be delivered like one."""
        site = self._site(issued.document)
        who = {"parent": issued.parent, "by": issued.released_by}
        if site == CASE and issued.document not in self.definition.tasks and self.pathway.any_document(issued.document):
            return [(Kind.DONE, {"entry": "document_issued", "note": issued.document, **who})]
        return [(Kind.DONE, {"task": issued.document, "site": site.model_dump(), **who})]

    def _served(self, served: payloads.Served) -> list[tuple[Kind, Plain]]:
        return [(Kind.SERVED, {"copy_of": served.issue, "method": served.way, "record": dict(served.record)})]

    def _meeting(self, name: str) -> str:
        return f"meeting-{name}" if not self._has(name) and self._has(f"meeting-{name}") else name

    def _has(self, task: str) -> bool:
        stages = self.definition.stages.values()
        return task in self.definition.tasks or any(task in stage.tasks for stage in stages)

    def _met(self, held: payloads.MeetingHeld) -> list[tuple[Kind, Plain]]:
        present = list(held.present)
        return self._meeting_with(held.meeting, "meeting_held", held.outcome or "held", present=present, note=held.note)

    def _missed(self, missed: payloads.DidNotAttend) -> list[tuple[Kind, Plain]]:
        return self._meeting_with(missed.meeting, "did_not_attend", "did-not-come", note=missed.note)

    def _meeting_with(self, name: str, entry: str, outcome: str, **more: Any) -> list[tuple[Kind, Plain]]:
        meeting = self._meeting(name) if name else ""
        site = self._site(meeting)
        here = site.stage or meeting in self.definition.tasks
        if not meeting or (not here and self._has(meeting)):
            return [(Kind.DONE, {"entry": entry, "outcome": outcome, **more})]
        return [(Kind.DONE, {"task": meeting, "site": site.model_dump(), "entry": entry, "outcome": outcome, **more})]

    def _reviewed(self, reviewed: payloads.Reviewed) -> list[tuple[Kind, Plain]]:
        return self._done(REVIEW, by=", ".join(reviewed.present), note=reviewed.note)

    def _decided(self, decided: payloads.Decided) -> list[tuple[Kind, Plain]]:
        payload: Plain = {
            "decision": decided.decision,
            "site": self._where_decided(decided).model_dump(),
            "agreed": self._everybody(decided.decision),
            "decided_by": decided.decided_by,
            "reason": decided.reason,
        }
        if isinstance(decided, payloads.Extended) and decided.school_days is not None:
            payload["length"] = decided.school_days
        return [(Kind.DECIDED, payload)]

    def _where_decided(self, decided: payloads.Decided) -> Site:
        """The step, or the case for what may be decided at any time; nowhere for an entry of another kind."""
        here = self.folding.here
        effect = {payloads.Extended: "extends", payloads.Closed: "closes"}.get(type(decided), "to")
        own = self.definition.stages[here.stage].decisions.get(decided.decision) if here is not None else None
        if here is not None and own is not None:
            return here.site if own.effect == effect else NOWHERE
        ever = self.definition.any_time.get(decided.decision)
        return CASE if ever is not None and ever.effect == effect else NOWHERE

    def _everybody(self, decision: str) -> list[str]:
        """Every party there is: a decision of format 1 took effect at once."""
        return ["school", *self.definition.parties]

    def _waived(self, waived: payloads.Waived) -> list[tuple[Kind, Plain]]:
        here = self.folding.here
        who = {"parent": waived.parent, "decided_by": waived.decided_by, "reason": waived.reason}
        if waived.what is payloads.WaivedWhat.PERIOD:
            site = here.site if here is not None else CASE
            return [(Kind.WAIVED, {"what": "marks", "name": PERIOD, "site": site.model_dump(), **who})]
        if waived.what is payloads.WaivedWhat.DOCUMENT:
            site = self._site(waived.document)
            return [(Kind.WAIVED, {"what": "copy", "name": waived.document, "site": site.model_dump(), **who})]
        known = self.folding.last_answer(waived.factor) is not None and self.pathway.factors.bars_with(waived.factor)
        site = self._site(waived.factor) if known else NOWHERE
        return [(Kind.WAIVED, {"what": "task", "name": waived.factor, "site": site.model_dump(), **who})]

    def _resumed(self, resumed: payloads.Resumed) -> list[tuple[Kind, Plain]]:
        who = {"decided_by": resumed.decided_by, "reason": resumed.reason}
        return [(Kind.WAIVED, {"what": "pause", "name": name, **who}) for name in self.folding.paused or ["none"]]

    def _reopened(self, reopened: payloads.Reopened) -> list[tuple[Kind, Plain]]:
        return [(Kind.REOPENED, {"decided_by": reopened.decided_by, "reason": reopened.reason})]
