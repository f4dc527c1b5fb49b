"""One copy of a document of a case, from the question whether it may go out to the finished Word file."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from types import MappingProxyType

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework import CaseStatus, Event, EventKind, Sibling, check, may_write
from fasttrack_core.documents import Audience, Catalogue, DocumentKind, catalogue, gaps, render
from fasttrack_core.errors import MissingFact, NotFound, OutOfStep
from fasttrack_core.pathways.models import StageDocument, To
from fasttrack_core.services.cases.file import CaseFile, read_case
from fasttrack_core.services.documents import steps as letter_steps
from fasttrack_core.services.documents.details import Ask, Details, asks, fields_of
from fasttrack_core.services.documents.facts import letter_context, meeting_record_context
from fasttrack_core.services.documents.gaps import Gap, gaps_of, refusal
from fasttrack_core.services.documents.papers import chronology_context, extract_of_case
from fasttrack_core.services.documents.privacy import telling
from fasttrack_core.services.documents.request import Filled, Request
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.stamps import LONDON
from fasttrack_core.store import Unit

BUILDERS: Mapping[str, Callable[[Request], Filled]] = MappingProxyType(
    {
        "letter": letter_context,
        "meeting-record": meeting_record_context,
        "chronology": chronology_context,
        "register-extract": extract_of_case,
    }
)
"""Who gathers the facts of each family of documents about a case."""


def kinds_of(office: Office) -> Mapping[str, DocumentKind]:
    """The Word templates by the id of their document; one that is damaged is not among them."""
    return _catalogue(tuple(sorted(office.templates.items()))).kinds


def left_out(office: Office) -> tuple[str, ...]:
    """Why each file that is no template is left out, in a sentence that names the file."""
    return tuple(_catalogue(tuple(sorted(office.templates.items()))).left_out.values())


def no_template(office: Office, document_id: str) -> str:
    """Why the document cannot be made: its file is left out, or there is none. Empty where it can be made."""
    found = _catalogue(tuple(sorted(office.templates.items())))
    if document_id in found.kinds:
        return ""
    return found.left_out.get(document_id, f"There is no Word file {document_id}.docx for this among the templates.")


@lru_cache(maxsize=4)
def _catalogue(templates: tuple[tuple[str, bytes], ...]) -> Catalogue:
    return catalogue(dict(templates))


@lru_cache(maxsize=256)
def _asks(template: bytes) -> tuple[Ask, ...]:
    return asks(template)


@lru_cache(maxsize=256)
def _fields(template: bytes) -> frozenset[str]:
    return fields_of(template)


def asks_of(office: Office, document_id: str) -> tuple[Ask, ...]:
    """What a person may add to the document; nothing where there is no template."""
    kind = kinds_of(office).get(document_id)
    return _asks(office.templates[kind.file_name]) if kind else ()


def documents_now(file: CaseFile) -> tuple[StageDocument, ...]:
    """The documents of the present step, or of the closing, and those of any step."""
    stage = file.pathway.stage(file.case.stage)
    closing = file.pathway.closing_code(file.case.closing_code)
    here = stage.documents if stage else ()
    if file.case.status is CaseStatus.CLOSED:
        here = closing.documents if closing else ()
    return (*here, *file.pathway.documents)


def for_parents(document: StageDocument, kind: DocumentKind | None) -> bool:
    """True when a parent may have a copy: of papers for the file, only of those that say so themselves."""
    return document.to is To.PARENT or (kind is not None and Audience.PARENT in kind.to)


def check_issue(actor: Actor, request: Request) -> None:
    """OutOfStep with the reasons when the case does not allow this copy on its day."""
    payload = {
        "document": request.document.id,
        "parent": request.parent.id if request.parent else "",
        "released_by": request.released_by,
    }
    event = Event(
        id="not recorded",
        kind=EventKind.DOCUMENT_ISSUED,
        recorded_at=datetime.combine(request.day, time(12), tzinfo=UTC),
        happened_on=request.day,
        actor=actor.name,
        actor_id=actor.id,
        payload=payload,
    )
    check(request.file.pathway, request.file.case, event, request.file.context)


def request_for(
    office: Office,
    actor: Actor,
    unit: Unit,
    record: SchoolRecord,
    case_id: str,
    document_id: str,
    parent_id: str,
    day: date | None,
    details: Details,
    released_by: str,
) -> Request:
    """The copy as asked for. Raises OutOfStep when this person may not be written to or the paper is not for them."""
    file = read_case(unit, office, actor, record, case_id)
    document = next((each for each in documents_now(file) if each.id == document_id), None)
    if document is None:
        raise OutOfStep("That document does not belong to the present step.")
    parent = file.context.parent(parent_id) if parent_id else None
    if parent_id and parent is None:
        raise NotFound("Nobody with that reference is among the pupil's contacts.")
    if document.to is To.PARENT and parent is None:
        raise MissingFact("Say which parent this copy is for: each gets one of their own.")
    if parent is not None and not for_parents(document, kinds_of(office).get(document_id)):
        raise OutOfStep("This paper is for the file. It may name other people, so no parent gets a copy.")
    if parent is not None:
        verdict = may_write(parent, file.context.others(parent))
        if not verdict.allowed:
            raise OutOfStep(" ".join(verdict.reasons))
    family, texts = _family(unit, record, file)
    return Request(
        file=file,
        document=document,
        parent=parent,
        day=day or file.today,
        details=details,
        released_by=released_by,
        family=family,
        telling=texts,
        source=record.once(
            "source of the marks", unit.state(actor.school_id), lambda: source_of(unit, actor.school_id), kept=1
        ),
        prepared_by=actor.name,
    )


def _family(unit: Unit, record: SchoolRecord, file: CaseFile) -> tuple[tuple[Sibling, ...], dict[str, tuple[str, ...]]]:
    """The other pupils with a contact in common, and the texts that tell who each is."""
    state = unit.state(file.stored.school_id)
    sharing = record.once(
        "sharing a contact", (file.pupil_key, state.contacts), lambda: unit.people.sharing(file.pupil_key)
    )
    others = {key: ids for key, ids in sharing.items() if key in record.rows}
    found = tuple(Sibling(id=key, parents=ids) for key, ids in others.items())
    return found, {key: telling(record.pupil(key)) for key in others}


def source_of(unit: Unit, school_id: str) -> str:
    """From which import the newest marks come, without the name of a file."""
    marks = [each for each in unit.imports.list(school_id) if each.status == "imported" and each.last_date]
    if not marks:
        return "the register as imported"
    last = max(marks, key=lambda each: each.stamp.when)
    when = last.stamp.when.astimezone(LONDON)
    return f"the register as imported on {when.day} {when:%B %Y} (import {last.id[:8]})"


def finished(office: Office, request: Request) -> tuple[bytes, Filled, DocumentKind]:
    """The Word file of the copy, the facts in it, and the template it was made from."""
    kind = kinds_of(office).get(request.document.id)
    if kind is None or kind.family not in BUILDERS:
        raise NotFound(
            no_template(office, request.document.id) or "The Word file for this says that it is of another kind."
        )
    _check_met(office.templates[kind.file_name], request)
    filled = BUILDERS[kind.family](request)
    if found := gaps_of(request, gaps(office.templates[kind.file_name], filled.context)):
        raise refusal(found)
    return render(office.templates[kind.file_name], filled.context), filled, kind


def looked_at(office: Office, request: Request) -> tuple[Gap, ...]:
    """Everything that the copy still needs. Raises as ``finished`` for what is wrong beside missing facts."""
    kind = kinds_of(office).get(request.document.id)
    if kind is None or kind.family not in BUILDERS:
        raise NotFound(
            no_template(office, request.document.id) or "The Word file for this says that it is of another kind."
        )
    _check_met(office.templates[kind.file_name], request)
    filled = BUILDERS[kind.family](request)
    return gaps_of(request, gaps(office.templates[kind.file_name], filled.context))


def _check_met(template: bytes, request: Request) -> None:
    """MissingFact where the document says whether the parent was met, and no entry says which parent that was."""
    file, parent = request.file, request.parent
    if parent is None or "case.met_on" not in _fields(template):
        return
    unsaid = letter_steps.not_said(file, parent, request.day)
    if unsaid and letter_steps.met_on(file, parent, request.day) is None:
        raise MissingFact(
            f"The entry of the meeting on {spoken_date(unsaid[-1].happened_on)} does not say which parents were there, "
            f"so the letter cannot say whether {parent.full_name} was. Withdraw it under Chronology, Correct an entry, "
            "and record it again with those who came."
        )
