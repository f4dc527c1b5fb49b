"""The rest of the year for one pupil: how it can still end, and what would change if some sessions were missed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from fasttrack_core.attendance.figures.measures import PupilCounts, percent_shown
from fasttrack_core.attendance.figures.projection import CannotTell, Projection, Supposed, project, suppose
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.thresholds import Verdict, judge
from fasttrack_core.errors import MissingFact
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.pupil.lines import thresholds
from fasttrack_core.services.pupil.spans import stands

__all__ = ["KINDS", "CannotTell", "Moved", "Projection", "Standing", "Verdict", "outlook", "what_if"]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "O": "Unauthorised absence (O)",
        "G": "Holiday without leave (G)",
        "U": "Late after the register closed (U)",
        "I": "Illness, authorised (I)",
        "M": "Medical appointment, authorised (M)",
        "C": "Leave that was granted, authorised (C)",
    }
)
"""The kinds of absence that can be supposed, by code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a pupil stands as of a day: counts of the school year, percentage, band, and what each test says."""

    as_of: date
    counts: PupilCounts
    percent: str
    band: str
    persistent: bool
    severe: bool
    verdicts: tuple[tuple[str, Verdict], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Before and after what was supposed: the first ``absences`` of the next ``sessions`` sessions missed."""

    before: Standing
    after: Standing
    absences: int
    sessions: int


def outlook(office: Office, actor: Actor, pupil_key: str) -> Projection | CannotTell:
    """How the pupil's school year can still end, or why there is no answer."""
    school = office.record(actor)
    return school.once("outlook", pupil_key, lambda: _outlook(school, pupil_key))


def _outlook(school: SchoolRecord, pupil_key: str) -> Projection | CannotTell:
    row, day = school.row(pupil_key), school.recorded_up_to
    if day is None:
        return CannotTell("There are no marks yet. Import the register first.")
    return project(school.record, row, day, school.bands, school.calendar)


def what_if(
    office: Office, actor: Actor, pupil_key: str, *, code: str, absences: int, sessions: int
) -> Moved | CannotTell:
    """The pupil's standing now, and after the next ``sessions`` sessions of which the first ``absences`` are missed
    with ``code`` and the others attended. The same judge decides both; MissingFact for a code that is not offered.
    """
    school = office.record(actor)
    if code not in KINDS or absences < 0 or sessions < 0:
        raise MissingFact("Choose a kind of absence and how many sessions.")
    asked = (pupil_key, code, absences, sessions)
    return school.once("what-if of a pupil", asked, lambda: _what_if(office, school, *asked))


def _what_if(
    office: Office, school: SchoolRecord, pupil_key: str, code: str, absences: int, sessions: int
) -> Moved | CannotTell:
    row, day = school.row(pupil_key), school.recorded_up_to
    if day is None:
        return CannotTell("There are no marks yet. Import the register first.")
    supposed = suppose(school.record, row, day, school.calendar, code=code, absences=absences, sessions=sessions)
    if isinstance(supposed, CannotTell):
        return supposed
    now = thresholds(office, school, row, day)
    before = _standing(school, school.record, row, day, tuple((each.pathway, each.verdict) for each in now))
    return Moved(
        before=before,
        after=_after(school, supposed, before),
        absences=supposed.absences,
        sessions=supposed.sessions,
    )


def _after(school: SchoolRecord, supposed: Supposed, before: Standing) -> Standing:
    verdicts = tuple(
        (title, judge(supposed.record, verdict.rule, supposed.as_of).of(0)) for title, verdict in before.verdicts
    )
    return _standing(school, supposed.record, 0, supposed.as_of, verdicts)


def _standing(
    school: SchoolRecord, record: Record, row: int, day: date, verdicts: tuple[tuple[str, Verdict], ...]
) -> Standing:
    counts = record.pupil_counts(row, record.years.start(day), day)
    return Standing(
        as_of=day,
        counts=counts,
        percent=percent_shown(counts.attended, counts.possible, school.bands.edges),
        band=stands(school.bands, counts)[0] if counts.possible else "",
        persistent=counts.persistently_absent,
        severe=counts.severely_absent,
        verdicts=verdicts,
    )
