"""Facts and fields of the sheets that show a parent where their child stands: the mountain, and learning lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fasttrack_core.documents import context
from fasttrack_core.documents.context import FiguresFacts, ParentFacts, PersonFacts, PupilFacts, SchoolFacts
from fasttrack_core.documents.fields import Family, Value


@dataclass(frozen=True, slots=True)
class BandFacts:
    """A band of the mountain: what attendance in it means over a whole school year, in days and in learning hours."""

    name: str
    days: str
    hours: str
    here: bool


@dataclass(frozen=True, slots=True)
class OutlookFacts:
    """How the year ends if every session left is attended: the percentage ("91.20"), and the year's last school day."""

    percent: str
    last: date


@dataclass(frozen=True, slots=True)
class PupilSheetFacts:
    """What a sheet says to one parent about their own child; it names nobody else.

    ``year`` are the figures of the school year to date; ``days_missed``, ``hours_missed``: its absences in words.
    ``bands`` from the summit down. ``outlook`` is None where the calendar does not tell. ``mountain``: the picture in
    words, for who cannot see it.
    """

    school: SchoolFacts
    day: date
    reference: str
    parent: ParentFacts
    pupil: PupilFacts
    signatory: PersonFacts
    year: FiguresFacts
    days_missed: str
    hours_missed: str
    hours_a_day: str
    year_days: int
    bands: tuple[BandFacts, ...]
    mountain: str
    persistent: bool
    outlook: OutlookFacts | None = None


FIELDS: Mapping[str, str] = {
    **context.SCHOOL_FIELDS,
    **context.PUPIL_FIELDS,
    **context.PARENT_FIELDS,
    **context.person_fields("signatory", "the person who signs"),
    **context.figures_fields("year", "the school year to date"),
    "year.days_missed": "the days missed in the school year to date, in words; empty for none",
    "year.hours_missed": "the learning hours missed in the school year to date, in words; empty for none",
    "year.band": "the band of the mountain in which the pupil stands",
    "year.persistent": "whether the absence of the school year to date is persistent absence",
    "letter.date": "the date of the sheet",
    "letter.reference": "the reference of the sheet",
    "letter.hours_a_day": "the learning hours of a school day",
    "letter.year_days": "the school days of a whole school year",
    "bands[]": "the bands of the mountain, from the top down",
    "bands[].name": "the name of a band",
    "bands[].days": "the days missed in a whole year in a band",
    "bands[].hours": "the learning hours missed in a whole year in a band",
    "bands[].here": "whether the pupil stands in a band",
    "outlook.percent": "the attendance at the end of the year if every session left is attended",
    "outlook.last": "the last school day of the year",
    "pictures.mountain": "the picture of the mountain in words",
}

FAMILY = Family("pupil-sheet", "sheet about a pupil's place for a parent", FIELDS, frozenset({"mountain"}))


def build(facts: PupilSheetFacts) -> dict[str, Value]:
    """The context of the family ``pupil-sheet``: exactly the fields of ``FIELDS``."""
    missed = facts.year.possible > facts.year.attended
    outlook = facts.outlook
    return {
        "school": context.school(facts.school),
        "pupil": context.pupil(facts.pupil),
        "parent": context.parent(facts.parent),
        "signatory": context.person(facts.signatory),
        "year": {
            **context.figures(facts.year),
            "days_missed": facts.days_missed if missed else "",
            "hours_missed": facts.hours_missed if missed else "",
            "band": next((band.name for band in facts.bands if band.here), ""),
            "persistent": "yes" if facts.persistent else "",
        },
        "letter": {
            "date": context.spoken(facts.day),
            "reference": facts.reference,
            "hours_a_day": facts.hours_a_day,
            "year_days": str(facts.year_days),
        },
        "bands": [
            {"name": band.name, "days": band.days, "hours": band.hours, "here": "yes" if band.here else ""}
            for band in facts.bands
        ],
        "outlook": {
            "percent": f"{outlook.percent}%" if outlook else "",
            "last": context.spoken(outlook.last) if outlook else "",
        },
        "pictures": {"mountain": facts.mountain},
    }
