"""One pupil in one look: where they stand, why, and the marks themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from fasttrack_core.attendance.figures.patterns import LATE
from fasttrack_core.attendance.figures.thresholds import Status, Verdict
from fasttrack_core.casework.age import school_age
from fasttrack_core.casework.notices import first_day_counting
from fasttrack_core.pathways.models import Beside, Pathway
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.pupil.spans import Figures, figures_in, half_terms_unknown, trail


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesFrom:
    """Earlier penalty notices count from ``first_day`` on, that day included; at most ``at_most`` may be given in so
    many years."""

    first_day: date
    years: int
    at_most: int | None
    citation: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideTest:
    """What the computed test of another way beside the pathway says of a pupil. ``note`` says what was read into it."""

    title: str
    authority: str
    status: str
    reason: str
    citation: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilView:
    """Who the pupil is and where they stand. trail: see ``pupil_spans.trail``. late: the year's sessions coded L, which
    are attended. earlier_notices: which earlier penalty notices count, by the pathway and by what stands beside it;
    none where their tests are not met. beside: what the tests beside the pathway say. The marks, patterns, lines and
    the rest of the year have services of their own.
    """

    key: str
    name: str
    year_group: str
    class_name: str
    date_of_birth: date | None
    upn: str
    admission_number: str
    age: str
    as_of: date | None
    year: Figures
    window: Figures
    band: str
    response: str
    persistent: bool
    severe: bool
    verdict: Verdict | None
    pathway_title: str
    trail: pd.DataFrame
    half_terms_unknown: str
    bands: tuple[str, ...]
    late: int
    earlier_notices: tuple[NoticesFrom, ...]
    beside: tuple[BesideTest, ...]


def choices(office: Office, actor: Actor) -> dict[str, str]:
    """What a finder shows of every pupil ("Surname, Forename · Year 4 · 4B · …0001"), by key, in order of name."""
    return dict(office.record(actor).finder)


def view(office: Office, actor: Actor, pupil_key: str, *, as_of: date | None = None) -> PupilView:
    """The pupil as of a day (the last day of the register if none is given). Raises NotFound for an unknown key."""
    school = office.record(actor)
    today = office.today(school.settings)
    return school.once("pupil", (pupil_key, as_of, today), lambda: _view(office, school, pupil_key, as_of, today))


def _view(office: Office, school: SchoolRecord, pupil_key: str, as_of: date | None, today: date) -> PupilView:
    row, pupil = school.row(pupil_key), school.pupil(pupil_key)
    day = as_of or school.recorded_up_to
    day = school.record.clamped(day) if day else None
    pathway = office.pathway(school.settings.pathway)
    verdict = None
    place = -1
    if day is not None:
        verdict = school.verdicts(pathway.rule.rule(school.settings.expected_percent), day).of(row)
        place = int(school.mountain(day).band[row])
    bands = school.bands
    columns = school.record.year_to(day) if day else slice(0, 0)
    year = figures_in(school, row, columns)
    late = int((school.record.marks[row, columns] == school.record.codes.by_text[LATE].number).sum())
    window = figures_in(school, row, slice(0, 0))
    if verdict is not None and verdict.window_start and verdict.window_end:
        columns = school.record.span(verdict.window_start, verdict.window_end)
        window = figures_in(school, row, columns, verdict.rule.edges)
    return PupilView(
        key=pupil_key,
        name=pupil.name or "No name in the register",
        year_group=pupil.year_group,
        class_name=pupil.registration_group,
        date_of_birth=pupil.date_of_birth,
        upn=pupil.upn,
        admission_number=pupil.admission_number,
        age=school_age(pupil.date_of_birth, today, pupil.year_group, school.recorded_up_to).reason,
        as_of=day,
        year=year,
        window=window,
        band=bands.labels[place] if place >= 0 else "",
        response=bands.bands[place].response if place >= 0 else "",
        persistent=year.counts.persistently_absent,
        severe=year.counts.severely_absent,
        verdict=verdict,
        pathway_title=f"{pathway.authority}: {pathway.title}",
        trail=trail(school, row, day),
        half_terms_unknown=half_terms_unknown(school, day),
        bands=bands.labels,
        late=late,
        earlier_notices=tuple(_earlier_notices(school, row, day, pathway, verdict, today)),
        beside=beside_tests(school, row, day, pathway),
    )


def beside_tests(school: SchoolRecord, row: int, day: date | None, pathway: Pathway) -> tuple[BesideTest, ...]:
    """What each way beside the pathway says of the pupil in that row as of a day; none without a register."""
    if day is None:
        return ()
    verdicts = ((way, _beside(school, row, day, way)) for way in pathway.beside)
    return tuple(
        BesideTest(
            title=way.title,
            authority=way.authority,
            status=str(verdict.status),
            reason=verdict.reason,
            citation=f"{verdict.rule.citation}, {verdict.rule.edition} ({verdict.rule.basis})",
            note=" ".join(note for note in (way.note, way.rule.note) if note),
        )
        for way, verdict in verdicts
    )


def _beside(school: SchoolRecord, row: int, day: date, way: Beside) -> Verdict:
    return school.verdicts(way.rule.rule(school.settings.expected_percent), day).of(row)


def _earlier_notices(
    school: SchoolRecord, row: int, day: date | None, pathway: Pathway, verdict: Verdict | None, today: date
) -> Iterator[NoticesFrom]:
    """Of each way by penalty notice whose test is met."""
    if day is None:
        return
    ways = [(pathway.earlier_notices, verdict)] + [
        (way.notices, _beside(school, row, day, way)) for way in pathway.beside
    ]
    for notices, found in ways:
        if notices is not None and found is not None and found.status is Status.MET:
            first = first_day_counting(notices, today)
            yield NoticesFrom(
                first_day=first,
                years=notices.years,
                at_most=notices.at_most,
                citation=notices.citation,
                note=notices.note,
            )
