"""Sheets for a pupil's parents: the place on the mountain, drawn for this pupil, and the learning hours missed.

Each goes to one legal parent. It is kept as it was made, with its facts, figures and template, like every letter.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from fasttrack_core.attendance.figures.lost_time import lost_days, lost_hours
from fasttrack_core.attendance.figures.mountain import Bands
from fasttrack_core.attendance.figures.projection import Projection, project
from fasttrack_core.casework import Parent, may_write
from fasttrack_core.charts.pupil_picture import Step, mountain_of_one
from fasttrack_core.documents import pupil_sheet, render
from fasttrack_core.documents.context import FiguresFacts, PupilFacts
from fasttrack_core.documents.pupil_sheet import BandFacts, OutlookFacts, PupilSheetFacts
from fasttrack_core.errors import MissingFact, NotFound, OutOfStep
from fasttrack_core.services.cases.view import name_of, year_of
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.documents.facts import parent_facts, school_facts, signatory
from fasttrack_core.services.documents.file_names import file_name
from fasttrack_core.services.documents.letters import Made
from fasttrack_core.services.documents.making import kinds_of, no_template
from fasttrack_core.services.documents.request import plain_figures
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, once_a_page
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.writing import Again, writes
from fasttrack_core.services.people.parents import parents_of, people_of
from fasttrack_core.services.pupil.spans import Figures, figures_in, stands
from fasttrack_core.store import NewDocument, Subject, Unit

SHEETS = ("rm-mountain-sheet", "rm-hours-lost")
YEAR_DAYS = 190
"""The school days of a year in a maintained school, for what a band adds up to (Education (School Day and School Year)
(England) Regulations 1999: at least 380 sessions)."""
_RANGE = re.compile(r"(?:below )?\d+(?:\.\d+)?(?:\s*[-–]\s*\d+(?:\.\d+)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet that can be made, by the id of its document."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A legal parent, and why a sheet may not be made for them (empty: it may)."""

    parent_id: str
    name: str
    reasons: tuple[str, ...]


@once_a_page
def sheets(office: Office, actor: Actor) -> tuple[Sheet, ...]:
    """The sheets for which there is a Word file."""
    with office.read(actor):
        kinds = kinds_of(office)
    return tuple(Sheet(id=kind, title=kinds[kind].title) for kind in SHEETS if kind in kinds)


@once_a_page
def readers(office: Office, actor: Actor, pupil_key: str) -> tuple[Reader, ...]:
    """The pupil's legal parents."""
    office.record(actor).row(pupil_key)
    with office.read(actor) as unit:
        people = people_of(parents_of(unit, pupil_key))
    return tuple(
        Reader(parent_id=each.id, name=each.full_name, reasons=_reasons(each, people))
        for each in people
        if each.parent_in_law
    )


@writes(again=Again.SAME, right=Action.ISSUE, audit="pupil", because="it adds a document, read in the same write")
def make(office: Office, actor: Actor, pupil_key: str, document_id: str, parent_id: str) -> Made:
    """The sheet for one parent as a Word file; the same facts on the same day are the same document.

    Raises OutOfStep when this person may not be written to, MissingFact where there is no possible session or a fact
    that the sheet prints is not recorded, NotFound for an unknown sheet, pupil or parent.
    """
    record = office.record(actor)
    row = record.row(pupil_key)
    kind = kinds_of(office).get(document_id) if document_id in SHEETS else None
    if kind is None:
        raise NotFound(no_template(office, document_id) or "There is no Word file for this sheet among the templates.")
    with office.write(actor, Action.ISSUE, Subject("pupil", pupil_key)) as work:
        parent = _parent(work.unit, pupil_key, parent_id)
        day = office.today(record.settings)
        reference = hashlib.sha256(f"{pupil_key} {parent_id} {document_id} {day}".encode()).hexdigest()[:8]
        facts, picture = _facts(record, row, parent, day, reference)
        context = pupil_sheet.build(facts)
        content = render(office.templates[kind.file_name], context, {"mountain": picture})
        others = [each for each in people_of(work.unit.people.parents(pupil_key)) if each.id != parent_id]
        called = file_name(kind.title, record.pupil(pupil_key), parent, others, day, reference)
        digest = hashlib.sha256(content).hexdigest()
        stored = work.unit.documents.add(
            NewDocument(
                school_id=actor.school_id,
                pupil_id=pupil_key,
                parent_id=parent_id,
                document_id=document_id,
                title=kind.title,
                status="issued",
                file_name=called,
                content=content,
                context=context,
                template_sha256=kind.version,
                figures={"register_version": record.version[0], **plain_figures({"year": facts.year})},
                token=f"{actor.school_id} {document_id} {reference} {digest}",
            ),
            work.stamp,
        )
        work.after = {"issued": document_id, "documents": [stored.id], "version": kind.version}
    return Made(file_name=called, content=content)


def _parent(unit: Unit, pupil_key: str, parent_id: str) -> Parent:
    people = people_of(unit.people.parents(pupil_key))
    parent = next((each for each in people if each.id == parent_id), None)
    if parent is None:
        raise NotFound("Nobody with that reference is among the pupil's contacts.")
    reasons = _reasons(parent, people)
    if reasons:
        raise OutOfStep(" ".join(reasons))
    return parent


def _reasons(parent: Parent, people: tuple[Parent, ...]) -> tuple[str, ...]:
    return may_write(parent, tuple(other for other in people if other.id != parent.id)).reasons


def _facts(record: SchoolRecord, row: int, parent: Parent, day: date, reference: str) -> tuple[PupilSheetFacts, bytes]:
    """What the sheet says, and the picture drawn for this pupil."""
    as_of = record.recorded_up_to
    year = figures_in(record, row, record.record.year_to(as_of)) if as_of else None
    if as_of is None or year is None or not year.counts.possible:
        raise MissingFact("No possible session of this school year is recorded for this pupil yet.")
    pupil, settings, bands = record.register.pupils[row], record.settings, record.bands
    name = name_of(pupil)
    first_name = pupil.forename or name.partition(" ")[0]
    label, height = stands(bands, year.counts)
    place = bands.labels.index(label)
    rows = band_rows(bands, settings.hours_a_day, place)
    words = f"{first_name} is here: {year.percent}%"
    inside = height - (len(rows) - 1 - place)
    picture = mountain_of_one([Step(each.name, each.days) for each in rows], place, inside, words)
    found = project(record.record, row, as_of, bands, record.calendar)
    facts = PupilSheetFacts(
        school=school_facts(settings),
        day=day,
        reference=reference,
        parent=parent_facts(parent),
        pupil=PupilFacts(name, first_name, year_of(pupil), pupil.registration_group),
        signatory=signatory(settings, Details()),
        year=_figures_facts(year),
        days_missed=lost_days(year.counts.absent),
        hours_missed=lost_hours(year.counts.absent, settings.hours_a_day),
        hours_a_day=f"{settings.hours_a_day.normalize():f}",
        year_days=YEAR_DAYS,
        bands=rows,
        mountain=f"A mountain in {len(rows)} bands of attendance. {words}, in the band {rows[place].name}, "
        f"number {place + 1} from the top.",
        persistent=year.counts.persistently_absent,
        outlook=OutlookFacts(found.percent, found.last_day) if isinstance(found, Projection) and found.left else None,
    )
    return facts, picture


def band_rows(bands: Bands, hours_a_day: Decimal, place: int) -> tuple[BandFacts, ...]:
    """Each band with the days and learning hours that it means over a whole year: rounded half up, and said so."""
    missed = [Fraction(100 - edge) * YEAR_DAYS / 100 for edge in bands.edges]
    hours = [days * Fraction(hours_a_day) for days in missed]
    return tuple(
        BandFacts(_named(label), _between(missed, number), _between(hours, number), number == place)
        for number, label in enumerate(bands.labels)
    )


def _between(amounts: list[Fraction], number: int) -> str:
    """``fewer than 5``, ``about 5 to 10``, ``more than 95``."""
    here, above = (f"{int(amounts[each] + Fraction(1, 2)):,}" for each in (number, max(0, number - 1)))
    if len(amounts) == 1:
        return "any"
    if number == 0:
        return f"up to about {here}"
    return f"more than {above}" if number == len(amounts) - 1 else f"about {above} to {here}"


def _named(label: str) -> str:
    """A band that is a range of numbers is in per cent; a name of the school's own stays as it is."""
    return f"{label}%" if _RANGE.fullmatch(label) else label


def _figures_facts(figures: Figures) -> FiguresFacts:
    counts = figures.counts
    if figures.first is None or figures.last is None:
        raise MissingFact("No session of this school year is recorded yet.")
    return FiguresFacts(
        first=figures.first,
        last=figures.last,
        possible=counts.possible,
        attended=counts.attended,
        authorised=counts.authorised,
        unauthorised=counts.unauthorised,
        percent=figures.percent,
        unsettled=counts.unsettled,
        missing=counts.missing,
    )
