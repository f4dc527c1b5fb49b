"""One case as services work with it: folded on the definition it was opened with, seen against the register."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from fasttrack_core.attendance.figures.thresholds import Verdict
from fasttrack_core.casework import Case, Context, Event, EventKind, StoredEvent, check, fold, upcasting
from fasttrack_core.casework.stored import case_of
from fasttrack_core.casework.summary import summarise
from fasttrack_core.errors import NotFound
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, Work
from fasttrack_core.services.office.definitions import pathway_of
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.writing import KEPT, NOTHING_THERE, Seen, Stale
from fasttrack_core.services.people.parents import parents_of, people_of
from fasttrack_core.stamps import stamp_words
from fasttrack_core.store import ParentRecord, StoredCase, StoredDocument, Unit


@dataclass(frozen=True, slots=True, eq=False)
class CaseFile:
    """``context`` holds the day, the people, the calendar and the figures that the case is looked at with."""

    stored: StoredCase
    pathway: Pathway
    case: Case
    context: Context
    record: SchoolRecord

    @property
    def id(self) -> str:
        return self.stored.id

    @property
    def pupil_key(self) -> str:
        return self.stored.pupil_id

    @property
    def today(self) -> date:
        return self.context.today

    @property
    def sequence(self) -> int:
        """How many entries the case has."""
        return len(self.case.entries)

    @property
    def seen(self) -> Seen:
        """What a page sends back, so that nothing is recorded over an entry that the person has not seen."""
        return Seen("case", self.id, self.sequence)

    @property
    def expected_percent(self) -> Decimal:
        """The attendance that the school expects, as the case was opened with it."""
        return expected_of(self.case, self.record)

    @property
    def reference(self) -> str:
        """What letters call the case; it says nothing of the pupil."""
        return reference_of(self.stored.id)

    def beside(self, *, followed: bool) -> "CaseFile":
        """The same, knowing whether the pupil has a case that was opened after this one."""
        return replace(self, context=replace(self.context, followed=True)) if followed else self

    def with_event(self, event: Event) -> "CaseFile":
        """The case with one event more."""
        return replace(self, case=fold(self.pathway, (*self.case.events, event)))


def reference_of(case_id: str) -> str:
    """``FT-3F2A9C1B``."""
    return f"FT-{case_id[:8].upper()}"


def read_case(unit: Unit, office: Office, actor: Actor, record: SchoolRecord, case_id: str) -> CaseFile:
    """The case as it stands; NotFound for one of another school, in the words for one that does not exist, Unreadable
    for one that this version cannot read."""
    return unit.once(("case", office, actor, record, case_id), lambda: _read(unit, office, actor, record, case_id))


def _read(unit: Unit, office: Office, actor: Actor, record: SchoolRecord, case_id: str) -> CaseFile:
    try:
        stored = unit.cases.get(case_id)
    except NotFound:
        stored = None
    if stored is None or stored.school_id != actor.school_id:
        raise NotFound(NOTHING_THERE)
    unit.once(("school of", stored.pupil_id), lambda: stored.school_id)  # that of the case, and need not be asked for
    file = file_of(office, record, stored, unit.cases.events(case_id), parents_of(unit, stored.pupil_id))
    return file.beside(followed=unit.cases.is_followed(stored))


def documents_of(unit: Unit, school_id: str, case_id: str) -> tuple[StoredDocument, ...]:
    """The documents that were issued in the case."""
    return unit.once(("documents", school_id, case_id), lambda: unit.documents.list(school_id, case_id=case_id))


def file_of(
    office: Office,
    record: SchoolRecord,
    stored: StoredCase,
    events: tuple[StoredEvent, ...],
    parents: tuple[ParentRecord, ...],
) -> CaseFile:
    """The case that these events come to, for these parents. Raises Unreadable."""
    pathway, case = folded(stored, events)
    context = context_of(office, record, pathway, stored.pupil_id, parents, case)
    return CaseFile(stored, pathway, case, context, record)


def folded(stored: StoredCase, events: tuple[StoredEvent, ...]) -> tuple[Pathway, Case]:
    """The pathway the case was opened on, and what its events come to.

    Raises Unreadable where the definition or any event cannot be read.
    """
    pathway = pathway_of(stored.definition)
    return pathway, case_of(pathway, events)


def expected_of(case: Case | None, record: SchoolRecord) -> Decimal:
    """The attendance that the school expects, percent: kept with the case since it was opened, else today's setting."""
    kept = case.expected_percent if case else None
    return record.settings.expected_percent if kept is None else kept


def context_of(
    office: Office,
    record: SchoolRecord,
    pathway: Pathway,
    pupil_key: str,
    parents: tuple[ParentRecord, ...],
    case: Case | None = None,
    *,
    judged: bool = True,
) -> Context:
    """What a case of this pupil is looked at with today; every figure is as of recorded up to.

    ``case`` None: there is none yet. ``judged`` False: without the computed test, where nothing asks for it.
    """
    rule, as_of = pathway.rule.rule(expected_of(case, record)), record.recorded_up_to

    def verdict_on(day: date) -> Verdict:
        return record.verdicts(rule, min(day, as_of) if as_of else day).of(record.row(pupil_key))

    return Context(
        today=office.today(record.settings),
        parents=people_of(parents),
        calendar=record.school_days,
        counts=lambda first, last: record.period_counts(pupil_key, first, last),
        recorded_until=record.recorded_until,
        verdict=verdict_on(as_of) if as_of and judged else None,
        verdict_on=verdict_on if as_of else None,
        date_of_birth=record.pupil(pupil_key).date_of_birth,
        year_group=record.pupil(pupil_key).year_group,
        unauthorised=lambda first, last: record.unauthorised_sessions(pupil_key, first, last),
    )


def refuse_unseen(unit: Unit, file: CaseFile, seen: Seen, token: str) -> None:
    """Nothing where the case has no entry that was not seen, or where this press was done already; else Stale."""
    if seen == file.seen or unit.cases.recorded(token):
        return
    raise Stale(f"{since(file, seen)} Nothing of yours was saved. {KEPT}", file.seen)


def since(file: CaseFile, seen: Seen) -> str:
    """What was recorded in the case after it was seen: who, when, and of what kind; nothing of its content."""
    before = seen.version if seen.kind == "case" and seen.id == file.id and isinstance(seen.version, int) else 0
    later = file.case.entries[before:]
    if not later:
        return "This page is older than the case. Open the case again."
    names = " and ".join(dict.fromkeys(entry.event.actor for entry in later))
    kinds = ", ".join(f"“{str(entry.event.kind).replace('_', ' ')}”" for entry in later)
    return (
        f"{names} recorded {kinds} in this case at {stamp_words(later[-1].event.recorded_at)}, after you opened it: it "
        f"had {before} {'entry' if before == 1 else 'entries'} and has {file.sequence} now."
    )


def append(
    work: Work,
    file: CaseFile,
    actor: Actor,
    kind: EventKind,
    payload: Mapping[str, Any],
    *,
    seen: Seen,
    token: str,
    happened_on: date | None = None,
) -> Event:
    """The event as recorded, now or by an earlier press with the same token. Raises OutOfStep with the reasons, or
    Stale when somebody else recorded something first: then the whole write is undone."""
    refuse_unseen(work.unit, file, seen, token)
    event = Event(
        id=uuid4().hex,
        kind=kind,
        recorded_at=work.stamp.when,
        happened_on=happened_on or file.today,
        actor=actor.name,
        actor_role=str(actor.role),
        actor_id=actor.id,
        payload=payload,
    )
    kept = work.unit.cases.append(file.id, file.sequence, event, token)
    if kept.id != event.id:
        return upcasting.read((kept,))[0]
    check(file.pathway, file.case, event, file.context)
    work.unit.summaries.put(file.stored, summarise(file.pathway, file.with_event(*upcasting.read((kept,))).case))
    return event
