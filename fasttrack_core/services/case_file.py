"""One case as services work with it: folded on the definition it was opened with, seen against the register."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from fasttrack_core.casework import Case, Context, Event, EventKind, check, fold
from fasttrack_core.errors import NotFound
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.definitions import pathway_of
from fasttrack_core.services.office import Office, Work
from fasttrack_core.services.people import people_of
from fasttrack_core.services.school_record import SchoolRecord
from fasttrack_core.store import ParentRecord, StoredCase, Unit


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
        """How many entries the case has: what a page sends back, so that nobody overwrites what they have not seen."""
        return len(self.case.entries)

    @property
    def reference(self) -> str:
        """What letters call the case; it says nothing of the pupil."""
        return reference_of(self.stored.id)

    def with_event(self, event: Event) -> "CaseFile":
        """The case with one event more."""
        return replace(self, case=fold(self.pathway, (*self.case.events, event)))


def reference_of(case_id: str) -> str:
    """``FT-3F2A9C1B``."""
    return f"FT-{case_id[:8].upper()}"


def read_case(unit: Unit, office: Office, actor: Actor, record: SchoolRecord, case_id: str) -> CaseFile:
    """The case as it stands; NotFound for one of another school, in the words for one that does not exist."""
    try:
        stored = unit.cases.get(case_id)
    except NotFound:
        stored = None
    if stored is None or stored.school_id != actor.school_id:
        raise NotFound("There is nothing there, or nothing that you may see.")
    return file_of(office, record, stored, unit.cases.events(case_id), unit.people.parents(stored.pupil_id))


def file_of(
    office: Office,
    record: SchoolRecord,
    stored: StoredCase,
    events: tuple[Event, ...],
    parents: tuple[ParentRecord, ...],
) -> CaseFile:
    """The case that these events come to, for these parents."""
    pathway = pathway_of(stored.definition)
    context = context_of(office, record, pathway, stored.pupil_id, parents)
    return CaseFile(stored, pathway, fold(pathway, events), context, record)


def context_of(
    office: Office, record: SchoolRecord, pathway: Pathway, pupil_key: str, parents: tuple[ParentRecord, ...]
) -> Context:
    """What a case of this pupil is looked at with today; every figure is as of the register's last marked day."""
    rule, as_of = pathway.rule.rule(record.settings.expected_percent), record.as_of
    verdict = record.verdicts(rule, as_of).of(record.row(pupil_key)) if as_of else None
    return Context(
        today=office.today(record.settings),
        parents=people_of(parents),
        calendar=record.record.calendar,
        counts=lambda first, last: record.period_counts(pupil_key, first, last),
        recorded_until=as_of,
        verdict=verdict,
        date_of_birth=record.pupil(pupil_key).date_of_birth,
    )


def append(
    work: Work,
    file: CaseFile,
    actor: Actor,
    kind: EventKind,
    payload: Mapping[str, Any],
    *,
    sequence: int,
    token: str,
    happened_on: date | None = None,
) -> Event:
    """The event as recorded, now or by an earlier press with the same token. Raises OutOfStep with the reasons, or
    Conflict when somebody else recorded something first: then the whole write is undone."""
    event = Event(
        id=uuid4().hex,
        kind=kind,
        recorded_at=work.stamp.when,
        happened_on=happened_on or file.today,
        actor=actor.name,
        actor_role=str(actor.role),
        payload=payload,
    )
    kept = work.unit.cases.append(file.id, sequence, event, token)
    if kept.id == event.id:
        check(file.pathway, file.case, event, file.context)
    return kept
