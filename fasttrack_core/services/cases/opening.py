"""Cases: opening one, looking at one, and the lists of them. What can be recorded in a case: ``acts``."""

from dataclasses import dataclass
from datetime import date

from fasttrack_core.casework import CaseStatus, EventKind, NextStep, StepKind, fold, next_steps
from fasttrack_core.errors import NotFound, OutOfStep, Unreadable
from fasttrack_core.services.cases import file as case_file
from fasttrack_core.services.cases import view as case_view
from fasttrack_core.services.cases.file import (
    CaseFile,
    append,
    context_of,
    file_of,
    folded,
    may_be_open,
    read_case,
    reference_of,
)
from fasttrack_core.services.cases.view import CaseView
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, Work
from fasttrack_core.services.office.definitions import definition_text
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.school_settings import expected_text
from fasttrack_core.services.office.writing import Again, Seen, writes
from fasttrack_core.services.settings import values_for
from fasttrack_core.store import StoredCase

UNREADABLE = "unreadable"
"""The status of a case that this version of the product cannot read: it is in every list and nowhere shown."""
CANNOT_READ = "This case cannot be read"


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
    with office.write(actor, Action.WORK_CASE, f"pupil {pupil_key}") as work:
        stored = work.unit.cases.open(
            school_id=actor.school_id,
            pupil_id=pupil_key,
            pathway_id=pathway.id,
            definition=definition_text(pathway),
            token=token,
            stamp=work.stamp,
            earlier_case_id=earlier_case or None,
        )
        work.subject = f"case {stored.id}"
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
    others = {each.id: may_be_open(each, work.unit.cases.events(each.id)) for each in stored if each.id != case_id}
    if None in others.values():
        raise OutOfStep(
            "This pupil has a case that this version of the product cannot read, so it is not known whether it is "
            "still open. No other is opened beside it: update the product first."
        )
    if True in others.values():
        raise OutOfStep("This pupil has a case that is still open. Go on with it, or close it first.")
    if earlier_case and earlier_case not in others:
        raise NotFound("The earlier case is not one of this pupil's. Choose it from the list.")


def view(office: Office, actor: Actor, case_id: str) -> CaseView:
    """Everything the page of a case shows."""
    record = office.record(actor)
    with office.read(actor) as unit:
        file = read_case(unit, office, actor, record, case_id)
        kept = unit.documents.list(actor.school_id, case_id=case_id)
    return case_view.build(file, kept)


def since(office: Office, actor: Actor, seen: Seen) -> str:
    """Who recorded something in the case after it was seen, when and of what kind, in a sentence."""
    record = office.record(actor)
    with office.read(actor) as unit:
        return case_file.since(read_case(unit, office, actor, record, seen.id), seen)


def choices(office: Office, actor: Actor) -> tuple[CaseChoice, ...]:
    """The school's cases to choose from: open ones first, then by the pupil's name and the day they were opened."""
    record = office.record(actor)
    with office.read(actor) as unit:
        stored = [each for each in unit.cases.list(actor.school_id) if each.pupil_id in record.rows]
        events = unit.cases.events_of_school(actor.school_id)
    found = []
    for each in stored:
        try:
            _, case = folded(each, events.get(each.id, ()))
        except Unreadable:
            case = None
        pupil = record.pupil(each.pupil_id)
        choice = CaseChoice(
            case_id=each.id,
            reference=reference_of(each.id),
            pupil_key=each.pupil_id,
            pupil=case_view.name_of(pupil),
            registration_group=pupil.registration_group,
            opened_on=case.opened_on if case else None,
            unreadable=case is None,
        )
        closed = case is not None and case.status is CaseStatus.CLOSED
        found.append((closed, choice.pupil, choice.opened_on or date.max, each.id, choice))
    return tuple(choice for *_, choice in sorted(found, key=lambda each: each[:4]))


def list_cases(office: Office, actor: Actor, pupil_key: str | None = None) -> tuple[CaseRow, ...]:
    """The school's cases, or one pupil's: open ones first, overdue ones before the others, then by what is due."""
    files, unreadable = _files(office, actor, pupil_key)
    rows = [_row(file) for file in files] + [_unreadable_row(each) for each in unreadable]
    return tuple(
        sorted(
            rows,
            key=lambda row: (row.status == CaseStatus.CLOSED, not row.overdue, row.due or date.max, row.pupil),
        )
    )


def due(office: Office, actor: Actor) -> tuple[DueStep, ...]:
    """What is to be done in every case that is not finished: overdue steps first, then by the day they are due. A case
    that cannot be read is one step that says so."""
    files, unreadable = _files(office, actor, None)
    steps = [
        DueStep(
            case_id=file.id,
            pupil_key=file.pupil_key,
            pupil=case_view.name_of(file.record.pupil(file.pupil_key)),
            stage=case_view.stage_title(file),
            step=step,
        )
        for file in files
        for step in next_steps(file.pathway, file.case, file.context)
    ]
    steps += [
        DueStep(
            case_id=each.case_id,
            pupil_key=each.pupil_key,
            pupil=each.pupil,
            stage="",
            step=NextStep(what=CANNOT_READ, due=None, overdue=False, why=each.why, stage="", kind=StepKind.UNREADABLE),
        )
        for each in unreadable
    ]
    return tuple(sorted(steps, key=lambda each: (not each.step.overdue, each.step.due or date.max, each.pupil)))


def pupils_with_open_case(office: Office, actor: Actor) -> frozenset[str]:
    """The keys of the pupils with a case that is open or paused, or that cannot be read: beside it none is opened."""
    with office.read(actor) as unit:
        stored = unit.cases.list(actor.school_id)
        events = unit.cases.events_of_school(actor.school_id)
    return frozenset(each.pupil_id for each in stored if may_be_open(each, events.get(each.id, ())) is not False)


def unreadable(office: Office, actor: Actor) -> int:
    """How many of the school's cases this version cannot read, also of pupils who are in no register any more."""
    with office.read(actor) as unit:
        stored = unit.cases.list(actor.school_id)
        events = unit.cases.events_of_school(actor.school_id)
    return sum(may_be_open(each, events.get(each.id, ())) is None for each in stored)


def preview_eligibility(office: Office, actor: Actor, pupil_key: str) -> tuple[case_view.TestResult, ...]:
    """The tests of the school's pathway for a pupil without a case: asked ones are not answered yet."""
    record = office.record(actor)
    pathway = office.pathway(record.settings.pathway)
    with office.read(actor) as unit:
        record.row(pupil_key)
        parents = unit.people.parents(pupil_key)
    context = context_of(office, record, pathway, pupil_key, parents)
    return case_view.eligibility(pathway, fold(pathway, ()), context)


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """A case that cannot be read, with why."""

    case_id: str
    pupil_key: str
    pupil: str
    year_group: str
    registration_group: str
    why: str


def _files(office: Office, actor: Actor, pupil_key: str | None) -> tuple[list[CaseFile], list[_Unreadable]]:
    record = office.record(actor)
    with office.read(actor) as unit:
        if pupil_key is not None:
            record.row(pupil_key)
        stored = unit.cases.list(actor.school_id, pupil_key)
        events = unit.cases.events_of_school(actor.school_id)
        parents = unit.people.parents_of_school(actor.school_id, {each.pupil_id for each in stored})
    files, unreadable = [], []
    of_pupils: dict[str, list[StoredCase]] = {}
    for each in stored:
        of_pupils.setdefault(each.pupil_id, []).append(each)
    for each in stored:
        if each.pupil_id not in record.rows:
            continue
        try:
            file = file_of(office, record, each, events.get(each.id, ()), parents.get(each.pupil_id, ()))
            files.append(file.beside(of_pupils[each.pupil_id]))
        except Unreadable as problem:
            unreadable.append(_cannot_read(record, each, problem))
    return files, unreadable


def _cannot_read(record: SchoolRecord, stored: StoredCase, problem: Unreadable) -> _Unreadable:
    pupil = record.pupil(stored.pupil_id)
    name = case_view.name_of(pupil)
    return _Unreadable(stored.id, stored.pupil_id, name, pupil.year_group, pupil.registration_group, str(problem))


def _unreadable_row(each: _Unreadable) -> CaseRow:
    return CaseRow(
        case_id=each.case_id,
        reference=reference_of(each.case_id),
        pupil_key=each.pupil_key,
        pupil=each.pupil,
        year_group=each.year_group,
        registration_group=each.registration_group,
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


def _row(file: CaseFile) -> CaseRow:
    pupil = file.record.pupil(file.pupil_key)
    steps = next_steps(file.pathway, file.case, file.context)
    first = steps[0] if steps else None
    stage = file.pathway.stage(file.case.stage)
    return CaseRow(
        case_id=file.id,
        reference=file.reference,
        pupil_key=file.pupil_key,
        pupil=case_view.name_of(pupil),
        year_group=pupil.year_group,
        registration_group=pupil.registration_group,
        pathway=file.pathway.title,
        status=str(file.case.status),
        stage=case_view.stage_title(file),
        stage_label=stage.label if stage else "",
        closing_code=file.case.closing_code,
        opened_on=file.case.opened_on,
        closed_on=file.case.closed_on,
        next_step=first.what if first else "",
        due=first.due if first else None,
        overdue=any(step.overdue for step in steps),
        earlier_case=file.case.earlier_case,
    )
