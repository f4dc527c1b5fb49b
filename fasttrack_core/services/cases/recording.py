"""One function for each thing that can be recorded in a case.

Every act takes back the case as the person saw it (``seen``) and names the one press of the button (``token``): the
same press twice is done once, and nothing is recorded over an entry that the person has not seen. ``happened_on`` None:
today. Each raises OutOfStep with the reasons when it may not be recorded now, and Conflict when somebody was faster.

A decision (``decide``, ``waive``, ``resume``, ``reopen``) names who decided, and is refused on an old register that the
person has not confirmed (``register_confirmed``); the entry keeps the last day of the register that was confirmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fasttrack_core.casework import Event, EventKind, allowed, payloads
from fasttrack_core.casework.eligibility import needs_evidence
from fasttrack_core.casework.payloads import Answer, WaivedWhat
from fasttrack_core.casework.readers import PUPIL, needs_whom
from fasttrack_core.errors import OutOfStep
from fasttrack_core.services.cases.file import CaseFile, append, read_case, refuse_unseen
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.register_age import confirmed
from fasttrack_core.services.office.writing import Again, Seen, writes
from fasttrack_core.store import Subject

WITH_PUPIL = PUPIL
"""Stands among the ``parents`` of an entry that was with the pupil, or that the school did alone."""


DECISIONS = frozenset(
    {
        EventKind.DECIDED,
        EventKind.EXTENDED,
        EventKind.CLOSED,
        EventKind.WAIVED,
        EventKind.RESUMED,
        EventKind.REOPENED,
    }
)
"""What a named person decides; each is an entry with ``decided_by`` and ``register_until``."""


_entry = writes(again=Again.PRESS, right=Action.WORK_CASE, audit="case", guard="case")
"""Every act of this module but a correction, which edits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was recorded: the entry's id, and how many entries the case now has."""

    case_id: str
    event_id: str
    sequence: int


def _record(
    office: Office,
    actor: Actor,
    seen: Seen,
    kind: EventKind,
    happened_on: date | None,
    payload: Mapping[str, Any],
    token: str,
    register_confirmed: bool = False,
) -> Recorded:
    """The one way to record anything in a case that has no document of its own. A decision of this step is recorded as
    the kind that it has there."""
    record = office.record(actor)
    with office.write(actor, Action.WORK_CASE, Subject("case", seen.id)) as work:
        file = read_case(work.unit, office, actor, record, seen.id)
        refuse_unseen(work.unit, file, seen, token)
        if kind is EventKind.DECIDED:
            kind, payload = _of_decision(file, payload)
        if kind in DECISIONS and (until := confirmed(record, file.today, file.pupil_key, register_confirmed)):
            payload = {**payload, "register_until": until}
        said = payloads.MODELS[kind].model_construct(**payload)
        if missing := needs_whom(said, file.context) or needs_evidence(file.pathway, file.case, said):
            raise OutOfStep(missing)
        event = append(work, file, actor, kind, payload, seen=seen, token=token, happened_on=happened_on)
        work.after = {"entry": event.id, "kind": str(event.kind)}
        if kind in DECISIONS and "decision" in payload:
            work.after["decision"] = payload["decision"]
        if kind is EventKind.CORRECTED:
            work.before, work.after = _as_it_read(file, payload["event"]), {**work.after, **event.payload}
        return recorded(file, event)


def _of_decision(file: CaseFile, payload: Mapping[str, Any]) -> tuple[EventKind, Mapping[str, Any]]:
    """The kind of entry that the decision is at this step, with what such an entry holds."""
    kinds = {option.decision.id: option.kind for option in allowed(file.pathway, file.case, file.context)}
    kind = kinds.get(payload["decision"], EventKind.DECIDED)
    extends = kind is EventKind.EXTENDED
    return kind, {name: value for name, value in payload.items() if name != "school_days" or extends}


def _as_it_read(file: CaseFile, event_id: str) -> dict[str, Any] | None:
    """An entry before a correction, as the audit writes it down."""
    entry = file.case.entry(event_id)
    if entry is None or entry.payload is None:
        return None
    return {
        "event": event_id,
        "happened_on": entry.happened_on.isoformat(),
        "withdrawn": entry.withdrawn,
        "payload": entry.payload.model_dump(mode="json"),
    }


def recorded(file: CaseFile, event: Event) -> Recorded:
    """The entry, in a case to which it was added now or before."""
    new = file.case.entry(event.id) is None
    return Recorded(case_id=file.id, event_id=event.id, sequence=file.sequence + int(new))


@_entry
def answer(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    question: str,
    answer: Answer | str,
    note: str = "",
    evidence: tuple[str, ...] = (),
    happened_on: date | None = None,
) -> Recorded:
    """A question is answered yes, no or don't know; ``evidence`` are ids of entries of the chronology. OutOfStep for an
    answer that only an entry can show, without one: recorded so, it would be asked again and again."""
    payload = {"question": question, "answer": str(answer), "note": note, "evidence": list(evidence)}
    return _record(office, actor, seen, EventKind.ANSWERED, happened_on, payload, token)


@_entry
def tick(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    item: str,
    note: str = "",
    happened_on: date | None = None,
) -> Recorded:
    """An item of the present step's checklist is done."""
    payload = {"item": item, "note": note}
    return _record(office, actor, seen, EventKind.TICKED, happened_on, payload, token)


@_entry
def untick(office: Office, actor: Actor, seen: Seen, token: str, *, item: str, reason: str) -> Recorded:
    """A tick is taken back, with a reason."""
    payload = {"item": item, "reason": reason}
    return _record(office, actor, seen, EventKind.UNTICKED, None, payload, token)


@_entry
def contacted(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    who: str,
    way: str = "",
    note: str = "",
    outcome: str = "",
    parents: tuple[str, ...] = (),
    file_only: bool = False,
    happened_on: date | None = None,
) -> Recorded:
    """The school spoke or wrote to someone, or tried to. ``parents`` (ids, or ``readers.PUPIL``): whom it was with, who
    alone may read of it in a letter; ``file_only``: nobody may."""
    payload = {
        "who": who,
        "way": way,
        "note": note,
        "outcome": outcome,
        "parents": list(parents),
        "file_only": file_only,
    }
    return _record(office, actor, seen, EventKind.CONTACTED, happened_on, payload, token)


@_entry
def support_offered(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    what: str,
    who: str = "",
    outcome: str = "",
    note: str = "",
    parents: tuple[str, ...] = (),
    file_only: bool = False,
    happened_on: date | None = None,
) -> Recorded:
    """Help was offered, and what came of it; ``parents`` and ``file_only`` as of a contact."""
    payload = {
        "what": what,
        "who": who,
        "outcome": outcome,
        "note": note,
        "parents": list(parents),
        "file_only": file_only,
    }
    return _record(office, actor, seen, EventKind.SUPPORT_OFFERED, happened_on, payload, token)


@_entry
def meeting_held(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    meeting: str = "",
    title: str = "",
    present: tuple[str, ...] = (),
    outcome: str = "",
    note: str = "",
    file_only: bool = False,
    happened_on: date | None = None,
) -> Recorded:
    """A meeting was held: ``meeting`` of the pathway, or another with a ``title``. ``present``: ids or names."""
    payload = {
        "meeting": meeting,
        "title": title,
        "present": list(present),
        "outcome": outcome,
        "note": note,
        "file_only": file_only,
    }
    return _record(office, actor, seen, EventKind.MEETING_HELD, happened_on, payload, token)


@_entry
def did_not_attend(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    meeting: str = "",
    title: str = "",
    parents: tuple[str, ...] = (),
    note: str = "",
    file_only: bool = False,
    happened_on: date | None = None,
) -> Recorded:
    """Parents (by id; none named: all) did not come to a meeting."""
    payload = {"meeting": meeting, "title": title, "parents": list(parents), "note": note, "file_only": file_only}
    return _record(office, actor, seen, EventKind.DID_NOT_ATTEND, happened_on, payload, token)


@_entry
def action_agreed(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    what: str,
    owner: str,
    by: date | None = None,
    barrier: str = "",
    parents: tuple[str, ...] = (),
    file_only: bool = False,
    happened_on: date | None = None,
) -> Recorded:
    """Someone will do something, by a day, about a barrier; ``parents`` with whom it was agreed, as of a contact."""
    payload = {
        "what": what,
        "owner": owner,
        "by": by.isoformat() if by else None,
        "barrier": barrier,
        "parents": list(parents),
        "file_only": file_only,
    }
    return _record(office, actor, seen, EventKind.ACTION_AGREED, happened_on, payload, token)


@_entry
def reviewed(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    present: tuple[str, ...],
    note: str = "",
    happened_on: date | None = None,
) -> Recorded:
    """The period was reviewed by the parties named (see ``CaseView.review_by``)."""
    payload = {"present": list(present), "note": note}
    return _record(office, actor, seen, EventKind.REVIEWED, happened_on, payload, token)


@_entry
def decide(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    decision: str,
    decided_by: str,
    reason: str = "",
    school_days: int | None = None,
    file_only: bool = False,
    register_confirmed: bool = False,
    happened_on: date | None = None,
) -> Recorded:
    """A named person decides: the case moves on, closes, or its period is extended (by ``school_days``, if given). With
    ``file_only`` no letter prints the reason. OutOfStep on an old register that is not confirmed."""
    payload: dict[str, Any] = {
        "decision": decision,
        "decided_by": decided_by,
        "reason": reason,
        "school_days": school_days,
    }
    payload |= {"file_only": True} if file_only else {}
    return _record(office, actor, seen, EventKind.DECIDED, happened_on, payload, token, register_confirmed)


@_entry
def waive(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    what: WaivedWhat | str,
    decided_by: str,
    reason: str,
    document: str = "",
    parent: str = "",
    factor: str = "",
    register_confirmed: bool = False,
    happened_on: date | None = None,
) -> Recorded:
    """A named person does without complete marks ("period"), without a copy for one parent ("document"), or decides
    that a factor does not keep the pupil off the pathway ("bar")."""
    payload = {
        "what": str(what),
        "document": document,
        "parent": parent,
        "factor": factor,
        "decided_by": decided_by,
        "reason": reason,
    }
    return _record(office, actor, seen, EventKind.WAIVED, happened_on, payload, token, register_confirmed)


@_entry
def learn_factor(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    factor: str,
    note: str,
    happened_on: date | None = None,
) -> Recorded:
    """A factor was learned of after the start: the case pauses until a named person decides."""
    payload = {"factor": factor, "note": note}
    return _record(office, actor, seen, EventKind.FACTOR_LEARNED, happened_on, payload, token)


@_entry
def resume(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    decided_by: str,
    reason: str,
    register_confirmed: bool = False,
    happened_on: date | None = None,
) -> Recorded:
    """A named person decides that a paused case goes on."""
    payload = {"decided_by": decided_by, "reason": reason}
    return _record(office, actor, seen, EventKind.RESUMED, happened_on, payload, token, register_confirmed)


@_entry
def reopen(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    decided_by: str,
    reason: str,
    register_confirmed: bool = False,
    happened_on: date | None = None,
) -> Recorded:
    """A closed case goes on where it was, as when it was closed by mistake. Absence again is a new case instead."""
    payload = {"decided_by": decided_by, "reason": reason}
    return _record(office, actor, seen, EventKind.REOPENED, happened_on, payload, token, register_confirmed)


@writes(again=Again.PRESS, right=Action.WORK_CASE, audit="case", guard="case", edits=True)
def correct(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    entry: str,
    reason: str,
    withdrawn: bool = False,
    new_date: date | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Recorded:
    """A new entry says what an earlier one should read, or withdraws it; the earlier one stays as it was written.

    ``payload`` is the whole content that the entry should have; None leaves it.
    """
    correction = {
        "event": entry,
        "reason": reason,
        "withdrawn": withdrawn,
        "happened_on": new_date.isoformat() if new_date else None,
        "payload": dict(payload) if payload is not None else None,
    }
    return _record(office, actor, seen, EventKind.CORRECTED, None, correction, token)
