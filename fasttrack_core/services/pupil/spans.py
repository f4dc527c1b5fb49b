"""A pupil's figures over spans of time: the school year, half terms, the window of a test, or any days chosen."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from fasttrack_core.attendance.figures.lost_time import lost_days, lost_hours
from fasttrack_core.attendance.figures.measures import PupilCounts, percent_shown
from fasttrack_core.attendance.figures.mountain import Bands
from fasttrack_core.attendance.figures.sessions import day_of, spoken_date
from fasttrack_core.errors import MissingFact
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord

YEAR = "This school year"
WINDOW = "The window of the test"
TRAIL = 7
"""So many half terms are shown: a year, and the one that runs."""
WEEKS = (4, 6, 10)
"""Windows of that many school weeks are offered by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of a span with the percentage that is shown for them; both days are inclusive open days.

    hours_a_day: the school's learning hours of a whole day; half of them are lost with each session missed.
    """

    first: date | None
    last: date | None
    counts: PupilCounts
    percent: str
    hours_a_day: Decimal

    @property
    def span(self) -> str:
        """``7 September 2026 to 20 November 2026``; empty where no session was open."""
        return f"{spoken_date(self.first)} to {spoken_date(self.last)}" if self.first and self.last else ""

    @property
    def days_missed(self) -> str:
        return lost_days(self.counts.absent)

    @property
    def hours_missed(self) -> str:
        return lost_hours(self.counts.absent, self.hours_a_day)


@dataclass(frozen=True, slots=True)
class Window:
    """A span with a name; both days are inclusive."""

    title: str
    first: date
    last: date


def figures_in(school: SchoolRecord, row: int, columns: slice, edges: tuple[Fraction, ...] = ()) -> Figures:
    """The pupil's figures over a run of open sessions. ``edges``: further limits that must not seem reached."""
    first, last = school.record.open_days(columns)
    counts = school.record.pupil_counts(row, first, last) if first and last else PupilCounts()
    return Figures(
        first=first,
        last=last,
        counts=counts,
        percent=percent_shown(counts.attended, counts.possible, (*school.bands.edges, *edges)),
        hours_a_day=school.settings.hours_a_day,
    )


def between(office: Office, actor: Actor, pupil_key: str, first: date, last: date) -> Figures:
    """The pupil's figures over the open sessions from ``first`` to ``last``, both inclusive.

    Raises MissingFact when the days are the wrong way round, NotFound for an unknown pupil.
    """
    school = office.record(actor)
    row = school.row(pupil_key)
    if first > last:
        raise MissingFact("The first day comes after the last. Correct the days.")
    rule = office.pathway(school.settings.pathway).rule.rule(school.settings.expected_percent)
    return figures_in(school, row, school.record.span(first, last), rule.edges)


def windows(office: Office, actor: Actor) -> tuple[Window, ...]:
    """The spans that are offered by name: the year, the test's window, the last school weeks and the half terms."""
    school = office.record(actor)
    day, record = school.recorded_up_to, school.record
    if day is None:
        return ()
    rule = office.pathway(school.settings.pathway).rule.rule(school.settings.expected_percent)
    named = [(YEAR, record.year_to(day)), (WINDOW, school.verdicts(rule, day).window)]
    end = record.until(day)
    weeks = int(record.weeks[end - 1]) + 1
    named += [
        (f"The last {length} school weeks", slice(int(record.week_starts[weeks - length]), end))
        for length in WEEKS
        if weeks >= length and length != rule.school_weeks
    ]
    named += [(title, record.span(first, last)) for title, first, last in _this_year(school, day)]
    found = []
    for title, columns in named:
        first, last = record.open_days(columns)
        if first and last:
            found.append(Window(title, first, last))
    return tuple(found)


def spans(school: SchoolRecord, row: int, day: date | None) -> pd.DataFrame:
    """Figures of each half term up to the day, of earlier years too (of each month where no term dates are set)."""
    columns = ["Time", "From", "To", "Attendance", "Attended", "Possible", "Authorised", "Unauthorised"]
    if day is None or not len(school.record.days):
        return pd.DataFrame(columns=columns)
    rows = []
    for title, first, last in _times(school, day):
        figures = figures_in(school, row, school.record.span(first, last))
        counts = figures.counts
        if counts.possible:
            rows.append(
                (
                    title,
                    figures.first,
                    figures.last,
                    figures.percent,
                    counts.attended,
                    counts.possible,
                    counts.authorised,
                    counts.unauthorised,
                )
            )
    return pd.DataFrame(rows, columns=columns)


def trail(school: SchoolRecord, row: int, day: date | None) -> pd.DataFrame:
    """Where the pupil stood on the mountain at the end of each of the last half terms, the last of them so far.

    Columns: Year ("2026/27"), Time, To (the last open day), Attendance (the school year up to then), Band, Height
    (bands from the foot, each one high, for drawing only), Half term (its own attendance), Missed, Possible (of it).
    """
    columns = ["Year", "Time", "To", "Attendance", "Band", "Height", "Half term", "Missed", "Possible"]
    rows = []
    for title, first, last in _times(school, day)[-TRAIL:] if day else []:
        own = figures_in(school, row, school.record.span(first, last))
        if own.last is None or not own.counts.possible:
            continue
        so_far = figures_in(school, row, school.record.year_to(own.last))
        counts = so_far.counts
        if (
            not counts.possible
        ):  # a half term across two school years, and nothing possible in the later one: nowhere yet
            continue
        band, height = stands(school.bands, counts)
        missed = own.counts.absent
        start = school.record.years.year_of(own.last)
        year = f"{start}/{(start + 1) % 100:02d}"
        rows.append((year, title, own.last, so_far.percent, band, height, own.percent, missed, own.counts.possible))
    return pd.DataFrame(rows, columns=columns)


def half_terms_unknown(school: SchoolRecord, day: date | None) -> str:
    """Why the half terms of a school year up to ``day`` cannot be worked out; empty where every year with a session has
    term dates."""
    if day is None:
        return ""
    if not school.settings.terms:
        return (
            "Cannot tell the half terms: no term dates are set, so months stand in their place. Add them in Calendar."
        )
    of = school.record.years.year_of
    known = {of(each) for term in school.settings.terms for each in (term.first_day, term.last_day)}
    held = {of(each) for each in map(day_of, school.record.days) if each <= day}
    missing = [f"{year}/{(year + 1) % 100:02d}" for year in sorted(held - known)]
    if not missing:
        return ""
    return f"Cannot tell the half terms of {' and '.join(missing)}: no term dates are set for it. Add them in Calendar."


def stands(bands: Bands, counts: PupilCounts) -> tuple[str, float]:
    """The band of counts, and how high that is where each band is one high: 0 at the foot. Counts must be possible."""
    exact = Fraction(100 * counts.attended, counts.possible)
    place = next(number for number, edge in enumerate(bands.edges) if exact >= edge)
    top = bands.edges[place - 1] if place else max(Fraction(100), bands.edges[0])
    share = (exact - bands.edges[place]) / (top - bands.edges[place]) if top > bands.edges[place] else Fraction(1)
    return bands.labels[place], len(bands.edges) - 1 - place + float(share)


def _times(school: SchoolRecord, day: date) -> list[tuple[str, date, date]]:
    times = [(term.title, term.first_day, min(term.last_day, day)) for term in school.settings.terms]
    times = times or _months(day_of(school.record.days[0]), day)
    return [(title, first, last) for title, first, last in times if first <= day]


def _this_year(school: SchoolRecord, day: date) -> list[tuple[str, date, date]]:
    """The half terms (or months) of the school year that holds ``day``, cut off at its first day."""
    start = school.record.years.start(day)
    return [(title, max(first, start), last) for title, first, last in _times(school, day) if last >= start]


def _months(first: date, last: date) -> list[tuple[str, date, date]]:
    months = []
    start = first.replace(day=1)
    while start <= last:
        following = (start + timedelta(days=32)).replace(day=1)
        months.append((f"{start:%B %Y}", start, min(last, following - timedelta(days=1))))
        start = following
    return months
