"""Documents: what may be made now and for whom, looking at one before it goes, issuing it, and how it was served.

An issued copy is kept for ever as it was made, with its facts, figures and template, and the case's entry of it is
written in the same step. A paper of the authority's stays a draft until somebody names who released it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework import EventKind, Parent, may_write
from fasttrack_core.documents import DocumentKind
from fasttrack_core.errors import FastTrackError, NotFound, OutOfStep
from fasttrack_core.pathways.models import StageDocument, To
from fasttrack_core.services.cases.file import CaseFile, append, documents_of, read_case, since
from fasttrack_core.services.cases.recording import Recorded, recorded
from fasttrack_core.services.cases.view import CopyRow, copy_rows
from fasttrack_core.services.documents import steps as letter_steps
from fasttrack_core.services.documents.details import Ask, Details, text_of
from fasttrack_core.services.documents.file_names import file_name
from fasttrack_core.services.documents.gaps import Gap, in_short
from fasttrack_core.services.documents.making import (
    asks_of,
    check_issue,
    documents_now,
    finished,
    for_parents,
    kinds_of,
    looked_at,
    no_template,
    request_for,
)
from fasttrack_core.services.documents.request import Filled, Request
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, Work, once_a_page
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.register_age import RegisterAge, confirmed, register_age
from fasttrack_core.services.office.writing import Again, Seen, Stale, both, changed_by, writes
from fasttrack_core.services.settings import seen_settings
from fasttrack_core.store import NewDocument, StoredDocument, Subject, Unit

NO_DETAILS = Details()


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFor:
    """A copy for one parent, or (with an empty ``parent_id``) for the file. ``reasons``: why it may not be issued now;
    ``ways``: each way of service and why it cannot be used; ``copies``: those issued already in this case."""

    parent_id: str
    to: str
    allowed: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    ways: Mapping[str, str]
    copies: tuple[CopyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLook:
    """One copy with the details typed so far: what it still needs, and a sentence for what else keeps it back."""

    parent_id: str
    to: str
    gaps: tuple[Gap, ...]
    problem: str

    @property
    def ready(self) -> bool:
        return not self.gaps and not self.problem

    @property
    def why_not(self) -> str:
        """Its own reason, in a sentence; empty when it is ready."""
        return self.problem or in_short(self.gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellable:
    """An entry of the chronology that may stand in a letter: the line, and the names of those who may read it."""

    event_id: str
    text: str
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """``gaps``: what the copies still need, in one list; ``copies`` those that the case allows now; ``tellable`` the
    entries to choose from; ``file_names`` of drafts, by the parent's id."""

    gaps: tuple[Gap, ...]
    copies: tuple[CopyLook, ...]
    tellable: tuple[Tellable, ...]
    register: RegisterAge
    file_names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailableDocument:
    """A document that belongs to the present step, to the closing, or to any step of a case.

    ``asks``: what a person may add. ``draft``: it is the authority's and needs ``released_by`` to be issued.
    ``missing_template``: a sentence where no Word file has this id. ``round`` differs for the next letter of this kind:
    what was typed for one never stands in the next.
    """

    id: str
    title: str
    to: str
    required: bool
    draft: bool
    asks: tuple[Ask, ...]
    copies_for: tuple[CopyFor, ...]
    missing_template: str
    inferred: bool
    note: str
    round: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file to be downloaded. Its name holds the pupil's initials, and of a parent's copy title and surname."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The copies that were issued, as they are kept, and how many entries the case now has."""

    documents: tuple[StoredDocument, ...]
    sequence: int


@once_a_page
def available(office: Office, actor: Actor, case_id: str) -> tuple[AvailableDocument, ...]:
    """The documents of the case's present step, with everyone they may or may not go to."""
    record = office.record(actor)
    with office.read(actor) as unit:
        file = read_case(unit, office, actor, record, case_id)
        kept = documents_of(unit, actor.school_id, case_id)
    copies = copy_rows(file, kept)
    return tuple(_available(office, actor, file, document, copies) for document in documents_now(file))


@once_a_page
def seen(office: Office, actor: Actor, case_id: str) -> Seen:
    """What the letters of a case are drawn from now: its entries, the register, the settings and the contacts."""
    record = office.record(actor)
    with office.read(actor) as unit:
        return _seen(unit, read_case(unit, office, actor, record, case_id))


def with_entries(seen: Seen, case: Seen) -> Seen:
    """The same letters, where the person has read the entries up to ``case`` on another page since: on the case's own,
    such as what they recorded there themselves."""
    if seen.kind != "letter" or not isinstance(seen.version, tuple) or not isinstance(case.version, int):
        raise TypeError("letters are seen as letters.seen saw them, and their case as its view did")
    if seen.id != case.id:
        return seen
    entries, *others = seen.version
    return replace(seen, version=(max(entries, case.version), *others))


@once_a_page
def look(
    office: Office,
    actor: Actor,
    case_id: str,
    document_id: str,
    day: date | None = None,
    details: Details = NO_DETAILS,
) -> Looked:
    """What the copies of a document still need with these details, each for its own reason: one that must wait stops no
    other."""
    record = office.record(actor)
    with office.read(actor, Action.ISSUE) as unit:
        file = read_case(unit, office, actor, record, case_id)
        document = next((each for each in documents_now(file) if each.id == document_id), None)
        if document is None:
            raise OutOfStep("That document does not belong to the present step.")
        requests = []
        for parent in _people(office, file, document):
            own = Request(file=file, document=document, parent=parent, day=file.today, details=details, released_by="-")
            if not _reasons(actor, own):
                person = parent.id if parent else ""
                requests.append(
                    request_for(office, actor, unit, record, case_id, document_id, person, day, details, "")
                )
    copies = tuple(_look(office, request) for request in requests)
    gaps = {(gap.place, gap.name or gap.label): gap for copy in copies for gap in copy.gaps}
    return Looked(
        gaps=tuple(gaps.values()),
        copies=copies,
        tellable=_tellable(file, day or file.today),
        register=register_age(record, file.today, file.pupil_key, day),
        file_names={copy.parent_id: _file_name(each, "draft") for copy, each in zip(copies, requests, strict=True)},
    )


def changed_since(office: Office, actor: Actor, seen: Seen) -> str:
    """What the letters of a case are drawn from and is not as it was seen, in sentences; empty where all is."""
    record = office.record(actor)
    with office.read(actor) as unit:
        file = read_case(unit, office, actor, record, seen.id)
        return "" if _seen(unit, file) == seen else _since(unit, file, seen)


def preview_text(
    office: Office,
    actor: Actor,
    case_id: str,
    document_id: str,
    parent_id: str = "",
    day: date | None = None,
    details: Details = NO_DETAILS,
) -> str:
    """What the copy would say, as plain text, a line for each paragraph. Nothing is kept."""
    record = office.record(actor)
    with office.read(actor, Action.ISSUE) as unit:
        request = request_for(office, actor, unit, record, case_id, document_id, parent_id, day, details, "")
    return text_of(finished(office, request)[0])


@writes(again=Again.LINE, right=Action.ISSUE, audit="case", because="a line in the audit alone")
def make(
    office: Office,
    actor: Actor,
    case_id: str,
    document_id: str,
    parent_id: str = "",
    day: date | None = None,
    details: Details = NO_DETAILS,
) -> Made:
    """A draft of one copy as a Word file. Nothing is kept but a line in the audit.

    Raises OutOfStep when the person may not be written to, MissingFact when a fact that it prints is not recorded.
    """
    record = office.record(actor)
    with office.read(actor, Action.ISSUE) as unit:
        request = request_for(office, actor, unit, record, case_id, document_id, parent_id, day, details, "")
    content, _, _ = finished(office, request)
    with office.write(actor, Action.ISSUE, Subject("case", case_id)) as work:
        work.after = {"draft": document_id, "parent": parent_id}
    return Made(file_name=_file_name(request, "draft"), content=content)


@writes(again=Again.PRESS, right=Action.ISSUE, audit="case", guard="letter", touches=("case",))
def issue(
    office: Office,
    actor: Actor,
    seen: Seen,
    document_id: str,
    parent_ids: Sequence[str],
    token: str,
    *,
    day: date | None = None,
    details: Details = NO_DETAILS,
    released_by: str = "",
    register_confirmed: bool = False,
) -> Issued:
    """One copy for each of these parents (none: one for the file) is made, kept and entered in the case: all or none.

    Raises OutOfStep with the reasons when it may not go out now or to one of them, or when the register is old and
    that is not confirmed; MissingFact when a fact that it prints is not recorded; Stale when the case, a contact, a
    setting or the register is not as it was seen (``seen`` of this module), also where it was changed while the
    document was made.
    """
    record = office.record(actor)
    case_id, people = seen.id, tuple(dict.fromkeys(parent_ids)) or ("",)
    with office.read(actor, Action.ISSUE) as unit:
        file = read_case(unit, office, actor, record, case_id)
        done = _done(unit, actor, file, document_id, people, token)
        if done is not None:
            return done
        _refuse_unseen(unit, record, file, seen)
        requests = [
            request_for(office, actor, unit, record, case_id, document_id, person, day, details, released_by)
            for person in people
        ]
    for request in requests:
        check_issue(actor, request)
    until = confirmed(record, file.today, file.pupil_key, register_confirmed, day)
    copies = [(request, *finished(office, request)) for request in requests]
    with office.write(actor, Action.ISSUE, Subject("case", case_id)) as work:
        file = read_case(work.unit, office, actor, record, case_id)
        done = _done(work.unit, actor, file, document_id, people, token)
        if done is not None:
            work.after = {"again": True}
            return done
        _refuse_unseen(work.unit, record, file, seen)
        kept = []
        for request, content, filled, kind in copies:
            file, stored = _keep(work, file, actor, request, content, filled, kind, token, until)
            kept.append(stored)
        work.after = {"issued": document_id, "documents": [each.id for each in kept]}
    return Issued(documents=tuple(kept), sequence=file.sequence)


@writes(again=Again.PRESS, right=Action.ISSUE, audit="case", guard="case")
def served(
    office: Office,
    actor: Actor,
    seen: Seen,
    token: str,
    *,
    issue: str,
    way: str,
    record: Mapping[str, str],
    confirmed: str = "",
    happened_on: date | None = None,
) -> Recorded:
    """How a copy (``issue``: the id of its entry) reached its addressee, with what that way needs to be recorded."""
    school = office.record(actor)
    with office.write(actor, Action.ISSUE, Subject("case", seen.id)) as work:
        file = read_case(work.unit, office, actor, school, seen.id)
        payload = {"issue": issue, "way": way, "record": dict(record), "confirmed": confirmed}
        event = append(work, file, actor, EventKind.SERVED, payload, seen=seen, token=token, happened_on=happened_on)
        work.after = {"entry": event.id, "kind": str(event.kind)}
        return recorded(file, event)


@writes(again=Again.LINE, right=Action.VIEW, audit="document", because="a line in the audit alone")
def download(office: Office, actor: Actor, stored_id: str) -> Made:
    """A kept document, byte for byte as it was issued; the audit says who took it."""
    with office.write(actor, Action.VIEW, Subject("document", stored_id)) as work:
        stored = work.unit.documents.get(stored_id)
        if stored.school_id != actor.school_id:
            raise NotFound("There is no such document.")
        work.after = {"downloaded": True}
        return Made(file_name=stored.file_name, content=work.unit.documents.content(stored_id))


def kept(office: Office, actor: Actor, pupil_key: str | None = None) -> tuple[StoredDocument, ...]:
    """The documents kept for the school, or one pupil, newest first, without their bytes."""
    with office.read(actor) as unit:
        return tuple(reversed(unit.documents.list(actor.school_id, pupil_id=pupil_key)))


def _seen(unit: Unit, file: CaseFile) -> Seen:
    school_id, changes = file.stored.school_id, unit.people.family_changes(file.pupil_key)
    contacts = changes[-1].number if changes else 0
    settings = seen_settings(unit, school_id).version
    assert isinstance(settings, int)  # noqa: S101 - settings have one number
    return Seen("letter", file.id, (file.sequence, unit.state(school_id).register, settings, contacts))


def _refuse_unseen(unit: Unit, record: SchoolRecord, file: CaseFile, seen: Seen) -> None:
    """Nothing where everything a letter of the case is drawn from is as it was seen; else Stale with what is not."""
    now, school_id = _seen(unit, file), file.stored.school_id
    as_drawn = record.version == (unit.registers.version(school_id), unit.settings.version(school_id))
    if seen == now and as_drawn:
        return
    raise Stale(f"{_since(unit, file, seen)} Nothing was issued. Look at the letter again, then issue it.", now)


def _since(unit: Unit, file: CaseFile, seen: Seen) -> str:
    """Which of the things that a letter is drawn from changed after they were seen, who changed them and when."""
    school_id = file.stored.school_id
    if seen.kind != "letter" or not isinstance(seen.version, tuple):
        raise TypeError("a letter is issued as letters.seen saw it")
    sequence, register, settings, contacts = seen.version
    said = []
    if sequence != file.sequence:
        said.append(since(file, Seen("case", file.id, sequence)))
    for what, then, changes in (
        ("a contact of the pupil", contacts, unit.people.family_changes(file.pupil_key)),
        ("the settings", settings, unit.settings.history(school_id)),
    ):
        later = [change for change in changes if change.number > then]
        if later:
            said.append(f"{changed_by(what, later)} after you opened this page. {both(later)}")
    if register != unit.registers.version(school_id) or not said:
        said.append("The register was changed after you opened this page, so the figures may have changed.")
    return " ".join(said)


def _available(
    office: Office, actor: Actor, file: CaseFile, document: StageDocument, copies: tuple[CopyRow, ...]
) -> AvailableDocument:
    own = tuple(copy for copy in copies if copy.document == document.id)
    people = _people(office, file, document)
    copies_for = tuple(_copy_for(actor, file, document, parent, own) for parent in people)
    return AvailableDocument(
        id=document.id,
        title=document.title,
        to=str(document.to),
        required=document.required,
        draft=document.released_by_authority,
        asks=asks_of(office, document.id),
        copies_for=copies_for,
        missing_template=no_template(office, document.id),
        inferred=document.inferred,
        note=document.note,
        round=_round(file, document, [copy.parent_id for copy in copies_for if copy.allowed]),
    )


def _people(office: Office, file: CaseFile, document: StageDocument) -> tuple[Parent | None, ...]:
    """Everyone there could be a copy for; None: the file."""
    people: list[Parent | None] = [] if document.to is To.PARENT else [None]
    if for_parents(document, kinds_of(office).get(document.id)):
        people += file.context.parents_in_law
    if document.to is To.PARENT:
        people += [parent for parent in file.context.parents if not parent.parent_in_law]
    return tuple(people)


def _round(file: CaseFile, document: StageDocument, allowed: Sequence[str]) -> str:
    """Which letter of this kind it is: the stay of the case at its step, and how often each one had it here. While one
    of them still waits for the copy that another has, it is the same letter."""
    here = len(file.case.visits) - 1
    issued = [issue.parent for issue in file.case.issued if issue.document == document.id and issue.visit == here]
    return f"{here}.{min((issued.count(person) for person in allowed), default=len(issued))}"


def _look(office: Office, request: Request) -> CopyLook:
    parent = request.parent
    gaps: tuple[Gap, ...] = ()
    problem = ""
    try:
        gaps = looked_at(office, request)
    except FastTrackError as error:
        problem = str(error)
    return CopyLook(
        parent_id=parent.id if parent else "", to=parent.full_name if parent else "", gaps=gaps, problem=problem
    )


def _tellable(file: CaseFile, day: date) -> tuple[Tellable, ...]:
    """Every entry up to ``day`` that at least one legal parent may read of."""
    found = []
    for entry in letter_steps.standing(file, day):
        lines = [(parent, letter_steps.step_of(file, entry, parent)) for parent in file.context.parents_in_law]
        told = [(parent.full_name, step) for parent, step in lines if step is not None]
        if told:
            step = told[0][1]
            came = f" ({step.outcome})" if step.outcome else ""
            text = f"{spoken_date(step.day)}: {step.what}{came}"
            found.append(Tellable(event_id=entry.event.id, text=text, readers=tuple(name for name, _ in told)))
    return tuple(found)


def _file_name(request: Request, *more: str) -> str:
    file, parent = request.file, request.parent
    others = file.context.others(parent) if parent else ()
    pupil = file.record.pupil(file.pupil_key)
    return file_name(request.document.title, pupil, parent, others, request.day, *more)


def _copy_for(
    actor: Actor, file: CaseFile, document: StageDocument, parent: Parent | None, copies: tuple[CopyRow, ...]
) -> CopyFor:
    request = Request(file=file, document=document, parent=parent, day=file.today, details=NO_DETAILS, released_by="-")
    verdict = may_write(parent, file.context.others(parent)) if parent else None
    reasons = _reasons(actor, request)
    return CopyFor(
        parent_id=parent.id if parent else "",
        to=parent.full_name if parent else "",
        allowed=not reasons,
        reasons=reasons,
        warnings=verdict.warnings if verdict else (),
        ways={str(way): problem for way, problem in verdict.ways.items()} if verdict else {},
        copies=tuple(copy for copy in copies if copy.parent_id == (parent.id if parent else "")),
    )


def _reasons(actor: Actor, request: Request) -> tuple[str, ...]:
    """Why a copy may not be issued today, whoever released it; empty when it may."""
    try:
        check_issue(actor, request)
    except OutOfStep as problem:
        return (str(problem),)
    return ()


def _keep(
    work: Work,
    file: CaseFile,
    actor: Actor,
    request: Request,
    content: bytes,
    filled: Filled,
    kind: DocumentKind,
    token: str,
    until: str | None,
) -> tuple[CaseFile, StoredDocument]:
    parent_id = request.parent.id if request.parent else ""
    reference = _reference(file.id, token, parent_id)
    payload = {
        "document": request.document.id,
        "parent": parent_id,
        "released_by": request.released_by,
        "reference": reference,
        "version": kind.version,
    }
    if until:
        payload["register_until"] = until
    own_token = f"{token}:{parent_id}"
    event = append(
        work,
        file,
        actor,
        EventKind.DOCUMENT_ISSUED,
        payload,
        seen=file.seen,
        token=own_token,
        happened_on=request.day,
    )
    version, as_of = request.file.record.version[0], request.as_of
    stored = work.unit.documents.add(
        NewDocument(
            school_id=actor.school_id,
            pupil_id=file.pupil_key,
            case_id=file.id,
            parent_id=parent_id or None,
            document_id=request.document.id,
            title=request.document.title,
            status="issued",
            file_name=_own_name(work.unit, actor, request, reference),
            content=content,
            context=filled.context,
            template_sha256=kind.version,
            figures={
                "reference": reference,
                "register_version": version,
                "as_of": as_of.isoformat() if as_of else None,
                "source": request.source,
                **filled.figures,
            },
            token=own_token,
        ),
        work.stamp,
    )
    again = file.case.entry(event.id) is not None
    return (file if again else file.with_event(event)), stored


def _own_name(unit: Unit, actor: Actor, request: Request, reference: str) -> str:
    """The name of a kept copy: with its reference where the school keeps a file of that name already."""
    name = _file_name(request)
    taken = {
        each.file_name for each in unit.documents.list(actor.school_id) if each.figures.get("reference") != reference
    }
    return _file_name(request, reference) if name in taken else name


def _done(
    unit: Unit, actor: Actor, file: CaseFile, document_id: str, people: Sequence[str], token: str
) -> Issued | None:
    """What an earlier press with the same token issued."""
    wanted = [_reference(file.id, token, person) for person in people]
    documents = {
        each.figures.get("reference"): each
        for each in unit.documents.list(actor.school_id, case_id=file.id)
        if each.document_id == document_id
    }
    if not all(reference in documents for reference in wanted):
        return None
    return Issued(documents=tuple(documents[reference] for reference in wanted), sequence=file.sequence)


def _reference(case_id: str, token: str, parent_id: str) -> str:
    """Eight letters and digits that name one copy; the same press gives the same ones."""
    return hashlib.sha256(f"{case_id} {token} {parent_id}".encode()).hexdigest()[:8]
