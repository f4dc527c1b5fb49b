"""The facts of papers that are not letters: the chronology, the register extract and the announcement."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from fasttrack_core.attendance.figures.codes import ENGLAND, NO_MARK, OFF_ROLL, Category
from fasttrack_core.attendance.figures.sessions import Half, day_of, session_key
from fasttrack_core.casework import CaseStatus, chronology
from fasttrack_core.documents import announcement, register_extract
from fasttrack_core.documents import chronology as chronology_document
from fasttrack_core.documents.announcement import AnnouncementFacts
from fasttrack_core.documents.chronology import ChronologyFacts
from fasttrack_core.documents.context import FiguresFacts, PupilFacts, StepFacts
from fasttrack_core.documents.register_extract import DayFacts, KeyFacts, RegisterExtractFacts
from fasttrack_core.errors import MissingFact
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.documents.facts import pupil_facts, school_facts, signatory
from fasttrack_core.services.documents.request import Filled, Request, figures, plain_figures
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.school_settings import SchoolSettings, expected_text
from fasttrack_core.services.settings import values_for
from fasttrack_core.stamps import LONDON

_COUNTS_AS = {
    Category.UNAUTHORISED: "unauthorised absence",
    Category.AUTHORISED: "authorised absence",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A register extract for one pupil: the period is inclusive at both ends. ``reference``: of the case, or empty."""

    record: SchoolRecord
    pupil_key: str
    pupil: PupilFacts
    figures: FiguresFacts
    day: date
    reference: str
    source: str


def chronology_context(request: Request) -> Filled:
    """Everything recorded in the case, with every correction beside what it corrects."""
    file = request.file
    steps = tuple(
        StepFacts(
            day=line.happened_on,
            what=line.what,
            outcome=" ".join(text for text in (line.outcome, line.note) if text),
            who=line.actor,
            recorded_on=line.recorded_at.astimezone(LONDON).date(),
            documents=", ".join(line.documents),
        )
        for line in chronology(file.pathway, file.case, file.context.parents)
    )
    facts = ChronologyFacts(
        school=school_facts(file.record.settings),
        day=request.day,
        pupil=pupil_facts(file),
        reference=file.reference,
        pathway=file.pathway.title,
        status=_status(request),
        opened_on=file.case.opened_on or request.day,
        steps=steps,
        prepared_by=request.prepared_by,
    )
    return Filled(chronology_document.build(facts), {})


def _status(request: Request) -> str:
    case, pathway = request.file.case, request.file.pathway
    stage = pathway.stage(case.stage)
    if case.status is CaseStatus.CLOSED:
        code = pathway.closing_code(case.closing_code)
        return f"closed: {code.code}, {code.meaning}" if code else "closed"
    return f"{case.status}: {stage.title}" if stage else str(case.status)


def extract_of_case(request: Request) -> Filled:
    """The register extract of a case: the period chosen, else the school year to the last marked day."""
    file, as_of = request.file, request.as_of
    first, last = request.details.first, request.details.last or as_of
    if last is None:
        raise MissingFact("There are no marks yet. Import the register first.")
    first = first or file.record.record.years.start(last)
    found = figures(file, first, last, file.record.period_counts)
    if found is None:
        raise MissingFact("The extract ends before it begins. Correct its dates.")
    return extract_context(
        Extract(
            record=file.record,
            pupil_key=file.pupil_key,
            pupil=pupil_facts(file),
            figures=found,
            day=request.day,
            reference=file.reference,
            source=request.source,
        )
    )


def extract_context(extract: Extract) -> Filled:
    """The code of every session of the period, as it stands in the register."""
    days = tuple(_days(extract))
    facts = RegisterExtractFacts(
        school=school_facts(extract.record.settings),
        day=extract.day,
        pupil=extract.pupil,
        reference=extract.reference,
        figures=extract.figures,
        days=days,
        key=_key(extract),
        source=extract.source,
        rule_set=ENGLAND.edition,
    )
    return Filled(register_extract.build(facts), plain_figures({"extract": extract.figures}))


def _days(extract: Extract) -> list[DayFacts]:
    record, row = extract.record.record, extract.record.row(extract.pupil_key)
    keys = record.keys[record.span(extract.figures.first, extract.figures.last)].tolist()
    shown = {key: _mark(extract, row, key) for key in keys}
    days = [day_of(number) for number in sorted({key >> 1 for key in keys})]
    return [DayFacts(day, shown.get(session_key(day, Half.AM)), shown.get(session_key(day, Half.PM))) for day in days]


def _mark(extract: Extract, row: int, key: int) -> str:
    """The code as written; empty for none. In brackets where the pupil was not on the roll."""
    record = extract.record.record
    column = int(np.searchsorted(record.register.sessions, key))
    number = int(record.register.marks[row, column])
    written = "" if number == NO_MARK else record.register.raw.get((row, column)) or ENGLAND.text(number)
    if int(record.marks[row, np.searchsorted(record.keys, key)]) == OFF_ROLL:
        return f"({written})" if written else ENGLAND.text(OFF_ROLL)
    return written


def _key(extract: Extract) -> tuple[KeyFacts, ...]:
    record, row = extract.record.record, extract.record.row(extract.pupil_key)
    numbers, counts = np.unique(
        record.marks[row, record.span(extract.figures.first, extract.figures.last)], return_counts=True
    )
    found = []
    for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
        code = ENGLAND.by_number.get(number)
        if code is not None and not ENGLAND.outside_dates(number):
            counts_as = _COUNTS_AS.get(code.category, _counted(code.category))
            bracketed = "; a mark made then stands in brackets" if number == OFF_ROLL else ""
            found.append(KeyFacts(code.code, code.meaning + bracketed, counts_as, count))
    return tuple(sorted(found, key=lambda entry: entry.code))


def _counted(category: Category) -> str:
    attended = category in (Category.PRESENT, Category.APPROVED_ACTIVITY)
    return "attended" if attended else "not a possible session"


def announcement_context(settings: SchoolSettings, pathway: Pathway, day: date, details: Details) -> Filled:
    """What goes to every family, about no pupil."""
    person = signatory(settings, details)
    chosen = {**pathway.default_settings, **values_for(pathway, settings)}
    weeks = chosen[pathway.weeks] if isinstance(pathway.weeks, str) else pathway.weeks
    facts = AnnouncementFacts(
        school=school_facts(settings),
        day=day,
        pathway=pathway.title,
        weeks=None if weeks is None else int(weeks),
        expected_percent=expected_text(settings.expected_percent),
        signatory=person,
        contact=signatory(settings, Details()),
    )
    return Filled(announcement.build(facts), {})
