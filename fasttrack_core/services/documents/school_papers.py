"""Documents beyond a case: the register extract of any pupil, and the announcement to every family.

The announcement is kept as it was made, with its facts and template, like every letter. An extract beyond a case is
for looking at: the audit says who made it, and when. One that is to be evidence is issued in its case.
"""

import hashlib
from datetime import date

from fasttrack_core.attendance.figures.measures import percent_shown
from fasttrack_core.documents import render
from fasttrack_core.documents.context import FiguresFacts, PupilFacts
from fasttrack_core.documents.register_extract import FAMILY as EXTRACT
from fasttrack_core.errors import MissingFact, NotFound
from fasttrack_core.services.cases.view import name_of, year_of
from fasttrack_core.services.documents.details import Ask, Details
from fasttrack_core.services.documents.file_names import file_name
from fasttrack_core.services.documents.letters import Made
from fasttrack_core.services.documents.making import asks_of, kinds_of, left_out, no_template, source_of
from fasttrack_core.services.documents.papers import Extract, announcement_context, extract_context
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.writing import Again, writes
from fasttrack_core.store import NewDocument, Subject

NO_CASE = "none"
"""Printed where an extract belongs to no case."""


@writes(again=Again.LINE, right=Action.ISSUE, audit="pupil", because="a line in the audit alone")
def register_extract(
    office: Office, actor: Actor, pupil_key: str, first: date | None = None, last: date | None = None
) -> Made:
    """Every code of the pupil from ``first`` to ``last``, both inclusive; None: the school year to the last marked day.

    Raises MissingFact where there are no marks or the dates are the wrong way round.
    """
    record = office.record(actor)
    with office.write(actor, Action.ISSUE, Subject("pupil", pupil_key)) as work:
        extract = _extract(office, record, pupil_key, first, last, source_of(work.unit, actor.school_id))
        kind = next((each for each in kinds_of(office).values() if each.family == EXTRACT.id), None)
        if kind is None:
            raise NotFound(" ".join(("There is no Word file for a register extract.", *left_out(office))))
        content = render(office.templates[kind.file_name], extract_context(extract).context)
        days = (extract.figures.first.isoformat(), extract.figures.last.isoformat())
        work.after = {"made": kind.id, "first": days[0], "last": days[1]}
    called = file_name(kind.title, record.pupil(pupil_key), None, (), extract.figures.last, f"from {days[0]}")
    return Made(file_name=called, content=content)


def announcements(office: Office, actor: Actor) -> tuple[tuple[str, str, tuple[Ask, ...]], ...]:
    """The papers of the school's pathway that go to every family: id, title, and what a person may add."""
    record = office.record(actor)
    kinds = kinds_of(office)
    return tuple(
        (document.id, document.title, asks_of(office, document.id))
        for document in office.pathway(record.settings.pathway).school_documents
        if document.id in kinds
    )


@writes(again=Again.SAME, right=Action.ISSUE, audit="school", because="it adds a document, read in the same write")
def announcement(
    office: Office, actor: Actor, document_id: str, day: date | None = None, details: Details | None = None
) -> Made:
    """What goes once to every family, as a Word file about no pupil; it is kept as an issued document.

    The same words on the same day are the same document, however often they are asked for.
    """
    record = office.record(actor)
    pathway = office.pathway(record.settings.pathway)
    on = day or office.today(record.settings)
    with office.write(actor, Action.ISSUE, Subject("school", actor.school_id)) as work:
        kind = kinds_of(office).get(document_id)
        if document_id not in {document.id for document in pathway.school_documents}:
            raise NotFound("The school's pathway has no such paper for every family.")
        if kind is None:
            raise NotFound(no_template(office, document_id))
        filled = announcement_context(record.settings, pathway, on, details or Details())
        content = render(office.templates[kind.file_name], filled.context)
        called = file_name(kind.title, None, None, (), on)
        content_hash = hashlib.sha256(content).hexdigest()
        stored = work.unit.documents.add(
            NewDocument(
                school_id=actor.school_id,
                pupil_id=None,
                document_id=document_id,
                title=kind.title,
                status="issued",
                file_name=called,
                content=content,
                context=filled.context,
                template_sha256=kind.version,
                figures=filled.figures,
                token=f"{actor.school_id} {document_id} {on.isoformat()} {content_hash}",
            ),
            work.stamp,
        )
        work.after = {"issued": document_id, "documents": [stored.id], "version": kind.version}
    return Made(file_name=called, content=content)


def _extract(
    office: Office, record: SchoolRecord, pupil_key: str, first: date | None, last: date | None, source: str
) -> Extract:
    pupil = record.pupil(pupil_key)
    last = last or record.recorded_up_to
    if last is None:
        raise MissingFact("There are no marks yet. Import the register first.")
    first = first or record.record.years.start(last)
    if first > last:
        raise MissingFact("The extract ends before it begins. Correct its dates.")
    counts = record.period_counts(pupil_key, first, last)
    name = name_of(pupil)
    rule = office.pathway(record.settings.pathway).rule.rule(record.settings.expected_percent)
    return Extract(
        record=record,
        pupil_key=pupil_key,
        pupil=PupilFacts(
            name,
            pupil.forename or name.partition(" ")[0],
            year_of(pupil),
            pupil.registration_group,
            pupil.date_of_birth,
            pupil.upn,
        ),
        figures=FiguresFacts(
            first,
            last,
            counts.possible,
            counts.attended,
            counts.authorised,
            counts.unauthorised,
            percent_shown(counts.attended, counts.possible, (*record.bands.edges, *rule.limits)),
            counts.unsettled,
            counts.missing,
        ),
        day=office.today(record.settings),
        reference=NO_CASE,
        source=source,
    )
