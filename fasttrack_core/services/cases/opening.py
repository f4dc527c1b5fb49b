"""Cases: opening one, looking at one, and the lists of them. What can be recorded in a case: ``acts``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from fasttrack_core.casework import CaseStatus, EventKind, StoredEvent, fold
from fasttrack_core.casework import NextStep as NextStep
from fasttrack_core.casework import StepKind as StepKind
from fasttrack_core.casework.summary import Summary
from fasttrack_core.errors import NotFound, OutOfStep, Unreadable
from fasttrack_core.services.cases import file as case_file
from fasttrack_core.services.cases import view as case_view
from fasttrack_core.services.cases.file import (
    append,
    context_of,
    documents_of,
    file_of,
    folded,
    read_case,
    reference_of,
)
from fasttrack_core.services.cases.standing import Standing, Standings, standings
from fasttrack_core.services.cases.view import CaseView
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, Work, once_a_page
from fasttrack_core.services.office.definitions import definition_text
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.school_settings import expected_text
from fasttrack_core.services.office.writing import NOTHING_THERE, Again, Seen, writes
from fasttrack_core.services.settings import values_for
from fasttrack_core.store import StoredCase, Subject

UNREADABLE = "unreadable"
"""The status of a case that this version of the product cannot read: it is in every list and nowhere shown."""
CANNOT_READ = "This case cannot be read"
FEW_CASES = 200
"""Up to so many cases a chooser offers every one."""
AT_ONCE = 50
"""So many closed cases are offered to whoever asks for them by words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case in a list. ``next_step``, ``due`` and ``overdue`` are of the first thing to do; the step is empty where
    nothing is left. ``earlier_case`` is the id of the case that this one follows, or empty. A case that cannot be read
    has the status ``UNREADABLE``, no stage, and is never closed."""

    case_id: str
    reference: str
    pupil_key: str
    pupil: str
    year_group: str
    registration_group: str
    pathway: str
    status: str
    stage: str
    stage_label: str
    closing_code: str
    opened_on: date | None
    closed_on: date | None
    next_step: str
    due: date | None
    overdue: bool
    earlier_case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChoice:
    """A case as a chooser names it: nothing that changes while it goes on. ``unreadable``: it cannot be shown."""

    case_id: str
    reference: str
    pupil_key: str
    pupil: str
    registration_group: str
    opened_on: date | None
    unreadable: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class CaseChoices:
    """``shown``: what a chooser offers. ``closed``: how many closed cases there are that are offered only when they are
    asked for, 0 where every case is offered. ``more``: how many were asked for beyond those that are offered."""

    shown: tuple[CaseChoice, ...]
    closed: int
    more: int


@dataclass(frozen=True, slots=True)
class ClosedRows:
    """Closed cases of a list, and how many more there are that it does not show."""

    rows: tuple[CaseRow, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueStep:
    """One thing to do in an open case; for a case that cannot be read, the sentence that says so."""

    case_id: str
    pupil_key: str
    pupil: str
    stage: str
    step: NextStep


@writes(
    again=Again.PRESS,
    right=Action.WORK_CASE,
    audit="case",
    because="a second open case of the pupil is refused",
    touches=("case",),
)
def open_case(
    office: Office,
    actor: Actor,
    pupil_key: str,
    token: str,
    *,
    earlier_case: str = "",
    reason: str = "",
    happened_on: date | None = None,
) -> str:
    """The id of the case that was opened on the school's pathway; it keeps today's definition.

    ``earlier_case`` links a re-referral to a closed case of the same pupil. Raises OutOfStep while another case of the
    pupil is open.
    """
    record = office.record(actor)
    record.row(pupil_key)
    pathway = office.pathway(record.settings.pathway)
    with office.write(actor, Action.WORK_CASE, Subject("pupil", pupil_key)) as work:
        stored = work.unit.cases.open(
            school_id=actor.school_id,
            pupil_id=pupil_key,
            pathway_id=pathway.id,
            definition=definition_text(pathway),
            token=token,
            stamp=work.stamp,
            earlier_case_id=earlier_case or None,
        )
        work.subject = Subject("case", stored.id)
        if work.unit.cases.events(stored.id):
            work.after = {"again": True}
            return stored.id
        _check_other_cases(work, stored.id, pupil_key, earlier_case)
        file = file_of(office, record, stored, (), work.unit.people.parents(pupil_key))
        payload = {
            "pathway": pathway.id,
            "edition": pathway.edition,
            "settings": values_for(pathway, record.settings),
            "earlier_case": earlier_case,
            "reason": reason,
            "expected_percent": expected_text(record.settings.expected_percent),
        }
        append(work, file, actor, EventKind.OPENED, payload, seen=file.seen, token=token, happened_on=happened_on)
        work.after = {"opened": pathway.id, "earlier case": earlier_case}
    return stored.id


def _check_other_cases(work: Work, case_id: str, pupil_key: str, earlier_case: str) -> None:
    stored = work.unit.cases.list(work.unit.people.school_of(pupil_key), pupil_key)
    others = {each.id: _may_be_open(each, work.unit.cases.events(each.id)) for each in stored if each.id != case_id}
    if None in others.values():
        raise OutOfStep(
            "This pupil has a case that this version of the product cannot read, so it is not known whether it is "
            "still open. No other is opened beside it: update the product first."
        )
    if True in others.values():
        raise OutOfStep("This pupil has a case that is still open. Go on with it, or close it first.")
    if earlier_case and earlier_case not in others:
        raise NotFound("The earlier case is not one of this pupil's. Choose it from the list.")


def _may_be_open(stored: StoredCase, events: tuple[StoredEvent, ...]) -> bool | None:
    """Whether a case is open or paused; None where this version cannot read it."""
    try:
        _, case = folded(stored, events)
    except Unreadable:
        return None
    return case.status in (CaseStatus.OPEN, CaseStatus.PAUSED)


@once_a_page
def view(office: Office, actor: Actor, case_id: str) -> CaseView:
    """Everything the page of a case shows."""
    record = office.record(actor)
    with office.read(actor) as unit:
        file = read_case(unit, office, actor, record, case_id)
        kept = documents_of(unit, actor.school_id, case_id)
    return case_view.build(file, kept)


@writes(again=Again.LINE, right=Action.VIEW, audit="case", because="a line in the audit alone")
def note_view(office: Office, actor: Actor, case_id: str) -> None:
    """That the person looked at the case stands in the audit. Raises NotFound for a case that is not of their school,
    of which no line is written."""
    with office.write(actor, Action.VIEW, Subject("case", case_id)) as work:
        if not any(each.school_id == actor.school_id for each in work.unit.cases.of([case_id])):
            raise NotFound(NOTHING_THERE)
        work.after = {"viewed": True}


def since(office: Office, actor: Actor, seen: Seen) -> str:
    """Who recorded something in the case after it was seen, when and of what kind, in a sentence."""
    record = office.record(actor)
    with office.read(actor) as unit:
        return case_file.since(read_case(unit, office, actor, record, seen.id), seen)


def choices(
    office: Office, actor: Actor, *, words: str = "", keep: str = "", called: Mapping[str, str] | None = None
) -> CaseChoices:
    """The school's cases to choose from: open ones first, then by the pupil's name and the day they were opened.

    Where there are more than ``FEW_CASES``, closed ones are there only as they are asked for: those in which each of
    ``words`` begins a part of the pupil's name, the class or the reference, at most ``AT_ONCE``, the last opened first
    to be kept; and the one with the id ``keep``. ``called``: what pupils are called by key where names are hidden.
    """
    record = office.record(actor)
    found = standings(office, actor, record)
    live = record.once("choices of cases", found, lambda: _choices(record, found.live), kept=2)
    closed = found.closed_and_listed
    if len(live) + closed <= FEW_CASES:
        every = record.once("choices of closed cases", found, lambda: _choices(record, found.closed), kept=2)
        return CaseChoices((*live, *every), 0, 0)
    asked = _asked_for(record, found, words, called)
    some = asked[:AT_ONCE]
    kept = found.of(keep) if keep else None
    if kept is not None and kept.is_closed and kept not in some:
        some.append(kept)
    return CaseChoices((*live, *_choices(record, some)), closed, max(0, len(asked) - AT_ONCE))


def _asked_for(record: SchoolRecord, found: Standings, words: str, called: Mapping[str, str] | None) -> list[Standing]:
    """The closed cases that are meant, the last opened first; none where nothing was asked for."""
    wanted = [word.strip(",.") for word in words.casefold().split()]
    if not wanted:
        return []
    parts: dict[str, list[str]] = {}
    chosen = []
    for each in reversed(found.closed):
        if not each.listed:
            continue
        if each.pupil_key not in parts:
            pupil = record.pupil(each.pupil_key)
            shown = called.get(each.pupil_key, "") if called is not None else f"{pupil.name} {pupil.registration_group}"
            parts[each.pupil_key] = [part.strip(",.") for part in shown.casefold().split()]
        own = (*parts[each.pupil_key], reference_of(each.case_id).casefold())
        if all(any(part.startswith(word) for part in own) for word in wanted):
            chosen.append(each)
    return chosen


def _choices(record: SchoolRecord, some: Iterable[Standing]) -> tuple[CaseChoice, ...]:
    found = []
    for each in some:
        if not each.listed:
            continue
        pupil = record.pupil(each.pupil_key)
        choice = CaseChoice(
            case_id=each.case_id,
            reference=reference_of(each.case_id),
            pupil_key=each.pupil_key,
            pupil=case_view.name_of(pupil),
            registration_group=pupil.registration_group,
            opened_on=each.summary.opened_on if each.summary else None,
            unreadable=each.summary is None,
            closed=each.is_closed,
        )
        found.append((choice.pupil, choice.opened_on or date.max, each.case_id, choice))
    return tuple(choice for *_, choice in sorted(found, key=lambda each: each[:3]))


def list_cases(office: Office, actor: Actor, pupil_key: str | None = None) -> tuple[CaseRow, ...]:
    """The school's cases, or one pupil's: open ones first, overdue ones before the others, then by what is due."""
    record = office.record(actor)
    if pupil_key is not None:
        record.row(pupil_key)
    found = standings(office, actor, record)
    if pupil_key is not None:
        return _rows(record, found.of_pupil(pupil_key))
    return (*not_closed(office, actor), *_closed_rows(record, found))


def not_closed(office: Office, actor: Actor) -> tuple[CaseRow, ...]:
    """The school's cases that are not known to be closed, in the order of ``list_cases``."""
    record = office.record(actor)
    found = standings(office, actor, record)
    return record.once("rows of cases", found, lambda: _rows(record, found.live), kept=2)


def closed(office: Office, actor: Actor, *, words: str = "", called: Mapping[str, str] | None = None) -> ClosedRows:
    """The school's closed cases, in the order of ``list_cases``; where there are more than ``FEW_CASES``, the
    ``FEW_CASES`` opened last, or those of them that ``words`` ask for as in ``choices``."""
    record = office.record(actor)
    found = standings(office, actor, record)
    if found.closed_and_listed <= FEW_CASES:
        return ClosedRows(_closed_rows(record, found), 0)
    asked: Sequence[Standing] = _asked_for(record, found, words, called)
    if not words.strip():
        asked = record.once("closed cases opened last", found, lambda: _newest(found), kept=2)
    matched = len(asked) if words.strip() else found.closed_and_listed
    return ClosedRows(_rows(record, asked[:FEW_CASES]), max(0, matched - FEW_CASES))


def _newest(found: Standings) -> tuple[Standing, ...]:
    listed = (each for each in reversed(found.closed) if each.listed)
    return tuple(islice(listed, FEW_CASES))


def _closed_rows(record: SchoolRecord, found: Standings) -> tuple[CaseRow, ...]:
    return record.once("rows of closed cases", found, lambda: _rows(record, found.closed), kept=2)


def count_closed(office: Office, actor: Actor) -> int:
    """How many closed cases the lists have."""
    return standings(office, actor, office.record(actor)).closed_and_listed


def _rows(record: SchoolRecord, every: Iterable[Standing]) -> tuple[CaseRow, ...]:
    listed = [each for each in every if each.listed]
    rows = [_row(record, each, each.summary) for each in listed if each.summary]
    rows += [_unreadable_row(record, each) for each in listed if not each.summary]
    return tuple(
        sorted(
            rows,
            key=lambda row: (row.status == CaseStatus.CLOSED, not row.overdue, row.due or date.max, row.pupil),
        )
    )


def due(office: Office, actor: Actor) -> tuple[DueStep, ...]:
    """What is to be done in every case that is not finished: overdue steps first, then by the day they are due. A case
    that cannot be read is one step that says so."""
    record = office.record(actor)
    found = standings(office, actor, record)
    return record.once("steps of cases", found, lambda: _due(record, found.to_do), kept=2)


def _due(record: SchoolRecord, every: Iterable[Standing]) -> tuple[DueStep, ...]:
    listed = [each for each in every if each.listed]
    steps = [
        _due_step(record, each, each.summary.stage, step) for each in listed if each.summary for step in each.steps
    ]
    steps += [
        _due_step(
            record,
            each,
            "",
            NextStep(what=CANNOT_READ, due=None, overdue=False, why=each.why, stage="", kind=StepKind.UNREADABLE),
        )
        for each in listed
        if not each.summary
    ]
    return tuple(sorted(steps, key=lambda each: (not each.step.overdue, each.step.due or date.max, each.pupil)))


def _due_step(record: SchoolRecord, each: Standing, stage: str, step: NextStep) -> DueStep:
    name = case_view.name_of(record.pupil(each.pupil_key))
    return DueStep(case_id=each.case_id, pupil_key=each.pupil_key, pupil=name, stage=stage, step=step)


def pupils_with_open_case(office: Office, actor: Actor) -> frozenset[str]:
    """The keys of the pupils with a case that is open or paused, or that cannot be read: beside it none is opened."""
    found = standings(office, actor, office.record(actor))
    return frozenset(each.pupil_key for each in found.live if each.may_be_open)


def unreadable(office: Office, actor: Actor) -> int:
    """How many of the school's cases this version cannot read, also of pupils who are in no register any more."""
    with office.read(actor) as unit:
        without = unit.summaries.missing(actor.school_id)
        events = unit.cases.events_of(without)
        return sum(_may_be_open(each, events[each.id]) is None for each in unit.cases.of(without))


def preview_eligibility(office: Office, actor: Actor, pupil_key: str) -> tuple[case_view.TestResult, ...]:
    """The tests of the school's pathway for a pupil without a case: asked ones are not answered yet."""
    record = office.record(actor)
    pathway = office.pathway(record.settings.pathway)
    with office.read(actor) as unit:
        record.row(pupil_key)
        parents = unit.people.parents(pupil_key)
    context = context_of(office, record, pathway, pupil_key, parents)
    return case_view.eligibility(pathway, fold(pathway, ()), context)


def _unreadable_row(record: SchoolRecord, each: Standing) -> CaseRow:
    pupil = record.pupil(each.pupil_key)
    return CaseRow(
        case_id=each.case_id,
        reference=reference_of(each.case_id),
        pupil_key=each.pupil_key,
        pupil=case_view.name_of(pupil),
        year_group=pupil.year_group,
        registration_group=pupil.registration_group,
        pathway="",
        status=UNREADABLE,
        stage="",
        stage_label="",
        closing_code="",
        opened_on=None,
        closed_on=None,
        next_step=CANNOT_READ,
        due=None,
        overdue=False,
        earlier_case="",
    )


def _row(record: SchoolRecord, each: Standing, summary: Summary) -> CaseRow:
    pupil = record.pupil(each.pupil_key)
    first = each.steps[0] if each.steps else None
    return CaseRow(
        case_id=each.case_id,
        reference=reference_of(each.case_id),
        pupil_key=each.pupil_key,
        pupil=case_view.name_of(pupil),
        year_group=pupil.year_group,
        registration_group=pupil.registration_group,
        pathway=summary.pathway,
        status=str(summary.status),
        stage=summary.stage,
        stage_label=summary.stage_label,
        closing_code=summary.closing_code,
        opened_on=summary.opened_on,
        closed_on=summary.closed_on,
        next_step=first.what if first else "",
        due=first.due if first else None,
        overdue=any(step.overdue for step in each.steps),
        earlier_case=summary.earlier_case,
    )
