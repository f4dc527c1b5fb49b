"""How the school year can still end for one pupil, and how the figures would move if some sessions were missed.

Both look at the sessions that the calendar still lists: without a calendar that reaches the end of the year there is
no answer. Everything is counted in whole sessions.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import partial

import numpy as np

from fasttrack_core.attendance.figures.codes import FIRST_CLASSIFIED
from fasttrack_core.attendance.figures.enrolments import away
from fasttrack_core.attendance.figures.measures import PupilCounts, percent_shown
from fasttrack_core.attendance.figures.mountain import Bands
from fasttrack_core.attendance.figures.opening import FIRST_MARKED
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar
from fasttrack_core.attendance.figures.sessions import Half, Keys, day_number, day_of, session_of, spoken_date

SUMMER_TERM_MONTH = 6
"""A calendar whose last school day of the year is before June is not whole yet. Ours: terms in England end in July."""
UNMARKED_SESSIONS = 10
"""Without a mark in this many open sessions (a school week) it is not known that the pupil is still expected. Ours."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """Why there is no answer, in a sentence that says what would help."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """Whether the year can still end on the good side of one limit.

    may_miss: the most of the sessions left that can be missed while it still does; -1 when it cannot even if none is
    missed. until: the last day up to which every session could be missed and the limit still be kept: the day of the
    records where the very next session decides, the year's last day where none does, None when it is out of reach.
    """

    may_miss: int
    until: date | None

    @property
    def possible(self) -> bool:
        return self.may_miss >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BandChance:
    """The same for a band of the mountain. ``reached_on``: the first day on which the pupil stands at or above the
    band's lower edge if every session is attended: the day of the records where they do now, None for never."""

    label: str
    lower_percent: Fraction
    chance: Chance
    reached_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """How the academic year of ``as_of`` can end for a pupil who is expected at each of the ``left`` sessions.

    now: counts of the school year to ``as_of``. left: open sessions of the calendar after what is recorded, up to
    ``last_day``. The year's possible sessions are ``now.possible + left``. percent, band: if all that are left are
    attended. bands: from the summit down. persistent: keeping out of persistent absence over the whole year, which is
    10% or more of its possible sessions missed, so the limit itself is persistent; severe: the same at 50%
    (Working together to improve school attendance, DfE; edition: ``editions.WORKING_TOGETHER``).
    """

    as_of: date
    last_day: date
    now: PupilCounts
    left: int
    percent: str
    band: str
    bands: tuple[BandChance, ...]
    persistent: Chance
    severe: Chance

    @property
    def possible(self) -> int:
        return self.now.possible + self.left

    @property
    def best(self) -> BandChance:
        """The highest band that can still be reached."""
        return next(band for band in self.bands if band.chance.possible)


def project(
    record: Record, row: int, as_of: date, bands: Bands, calendar: SchoolCalendar | None
) -> Projection | CannotTell:
    """The projection for the pupil in that row; CannotTell without a calendar to the year's end, or
    without their marks.

    ``calendar`` is the school's own; ``record`` is the register seen through it.
    """
    as_of = record.clamped(as_of)
    last = _last_listed(record, calendar, as_of)
    if isinstance(last, CannotTell):
        return last
    now = record.pupil_counts(row, record.years.start(as_of), as_of)
    if not now.possible:
        return CannotTell("No possible session of this school year is recorded for this pupil yet.")
    silent = _silent(record, row, as_of)
    if silent is not None:
        return silent
    keys = sessions_left(record, as_of)
    days = [day_of(day) for day in (keys >> 1).tolist()]
    attended, possible = now.attended + len(days), now.possible + len(days)

    def chance(kept: Callable[[int], bool]) -> Chance:
        """``kept``: whether the limit is kept when so many sessions are missed over the whole year."""
        most = _most(len(days), lambda more: kept(now.absent + more))
        return Chance(may_miss=most, until=_until(most, days, as_of, last))

    return Projection(
        as_of=as_of,
        last_day=last,
        now=now,
        left=len(days),
        percent=percent_shown(attended, possible, bands.edges),
        band=bands.labels[int(bands.place(np.array([attended]), np.array([possible]))[0])],
        bands=tuple(
            BandChance(
                label=band.label,
                lower_percent=band.lower_percent,
                chance=chance(partial(_at_least, possible, band.lower_percent)),
                reached_on=_reached(now, band.lower_percent, days, as_of),
            )
            for band in bands.bands
        ),
        persistent=chance(lambda missed: missed * 10 < possible),
        severe=chance(lambda missed: missed * 2 < possible),
    )


def sessions_left(record: Record, as_of: date) -> Keys:
    """The keys of the year's open sessions that are not recorded yet as of a day: those of later days, and those of
    the day itself after recorded up to."""
    every = np.concatenate([record.keys[record.until(as_of) :], record.ahead])
    return every[: np.searchsorted(every >> 1, day_number(record.years.end(as_of)), side="right")]


@dataclass(frozen=True, slots=True, eq=False)
class Supposed:
    """The record of one pupil alone, in row 0, as it would be after some of the sessions left. ``as_of``: the day of
    the last session that was supposed."""

    record: Record
    as_of: date
    absences: int
    sessions: int


def suppose(
    record: Record, row: int, as_of: date, calendar: SchoolCalendar | None, *, code: str, absences: int, sessions: int
) -> Supposed | CannotTell:
    """The next ``sessions`` sessions left are supposed: the first ``absences`` of them missed with ``code``, the others
    attended. More than are left means all that are left. Nothing of ``record`` is changed.
    """
    as_of = record.clamped(as_of)
    last = _last_listed(record, calendar, as_of)
    if isinstance(last, CannotTell):
        return last
    left = sessions_left(record, as_of)
    absences = min(absences, len(left))
    chosen = left[: max(absences, sessions)]
    marks = np.zeros(len(chosen), dtype=np.uint8)
    for place, key in enumerate(chosen.tolist()):
        day, half = session_of(key)
        text = code if place < absences else "/" if half is Half.AM else "\\"
        marks[place] = record.codes.on(day)[record.codes.by_text[text].number]
    changed = record.supposing(row, chosen, marks)
    until = session_of(int(chosen[-1]))[0] if len(chosen) else as_of
    return Supposed(changed, until, absences, len(chosen))


def _last_listed(record: Record, calendar: SchoolCalendar | None, as_of: date) -> date | CannotTell:
    """The calendar's last school day of the school year; CannotTell where it does not reach the summer."""
    add = "Add the term dates up to July in Calendar."
    if calendar is None:
        return CannotTell(f"Without term dates it is not known how many sessions are left this year. {add}")
    end = record.years.end(as_of)
    days = calendar.school_days(record.years.start(as_of), end)
    if not days:
        return CannotTell(f"The calendar holds no school day of this school year. {add}")
    last = days[-1]
    if last < date(end.year, SUMMER_TERM_MONTH, 1):
        return CannotTell(f"The calendar ends on {spoken_date(last)}, before the school year does. {add}")
    return last


def _silent(record: Record, row: int, as_of: date) -> CannotTell | None:
    """CannotTell when the pupil has left, or when their marks ended long before the school's: they may have left."""
    spans = away(record.register.pupils[row])
    left = next((span.first for span in spans if span.first <= as_of <= (span.last or as_of)), None)
    if left is not None:
        last_day = spoken_date(left - timedelta(days=1))
        return CannotTell(f"The pupil's last day on the roll was {last_day}, so no further sessions are expected.")
    columns = slice(record.year_to(as_of).start, record.until(as_of))
    own = np.flatnonzero(record.marks[row, columns] >= FIRST_CLASSIFIED)
    last = int(own[-1]) + columns.start
    since = range(last + 1, columns.stop)
    if sum(bool((record.marks[:, column] >= FIRST_MARKED).any()) for column in since) < UNMARKED_SESSIONS:
        return None
    return CannotTell(
        f"This pupil has no mark after {spoken_date(day_of(record.days[last]))}, so it is not known whether they are "
        "still expected. Check that they are still on roll."
    )


def _at_least(possible: int, percent: Fraction, missed: int) -> bool:
    """True when, with so many of the year's sessions missed, attendance is at least ``percent``."""
    return (possible - missed) * 100 * percent.denominator >= percent.numerator * possible


def _most(left: int, kept: Callable[[int], bool]) -> int:
    """The most of ``left`` for which ``kept`` holds; -1 when it does not even for none. Missing more never helps."""
    return bisect_left(range(left + 1), True, key=lambda more: not kept(more)) - 1


def _until(most: int, days: list[date], as_of: date, last: date) -> date | None:
    if most < 0:
        return None
    if most >= len(days):
        return last
    first_of_day = days.index(days[most])
    return days[first_of_day - 1] if first_of_day else as_of


def _reached(now: PupilCounts, percent: Fraction, days: list[date], as_of: date) -> date | None:
    """Attending every session never lowers the figure, so the first day that reaches it stays reached."""
    needed = bisect_left(
        range(len(days) + 1), True, key=lambda more: _at_least(now.possible + more, percent, now.absent)
    )
    if needed > len(days):
        return None
    return days[needed - 1] if needed else as_of
