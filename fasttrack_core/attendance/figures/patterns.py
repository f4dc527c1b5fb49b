"""When one pupil is absent or late: by weekday, by half of the day, beside holidays, and in how long spells.

A session counts when it was possible for the pupil. Everything is a count of sessions; a reader sees each count beside
the sessions that it is out of, since five absent Fridays mean little before it is known how many Fridays there were.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import FIRST_ATTENDED, FIRST_POSSIBLE, FIRST_UNAUTHORISED
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.sessions import HALVES, Half, monday_numbers, session_of

LONG_SESSIONS = 10
"""A spell of this many sessions or more (a school week) is long; shorter ones are broken absence. Ours."""
HOLIDAY_WEEKDAYS = 5
"""A holiday is a closure of this many Mondays to Fridays in a row or more: a half term and longer. Ours."""
LATE = "L"
LATE_UNAUTHORISED = "U"


@dataclass(frozen=True, slots=True)
class Tally:
    """Of ``possible`` sessions, how many were missed with leave, without, and how many were begun late.

    late: code L, which is attended. late_unauthorised: code U, which is among the unauthorised ones.
    """

    possible: int = 0
    authorised: int = 0
    unauthorised: int = 0
    late: int = 0
    late_unauthorised: int = 0

    @property
    def absent(self) -> int:
        return self.authorised + self.unauthorised


@dataclass(frozen=True, slots=True)
class Spell:
    """Absence without a session attended in between. Sessions that were not possible, or have no mark, neither end a
    spell nor are counted in it. ``first`` and ``last`` are the days of its first and last session."""

    first: date
    last: date
    sessions: int
    unauthorised: int

    @property
    def is_long(self) -> bool:
        return self.sessions >= LONG_SESSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """The patterns of one pupil over a span.

    weekdays: a tally for each weekday (0 is Monday) on which the school was open. halves: morning and afternoon.
    before, after: the last school day before a holiday and the first one after it; elsewhere: every other day. spells:
    in calendar order.
    """

    weekdays: dict[int, Tally]
    halves: dict[Half, Tally]
    before: Tally
    after: Tally
    elsewhere: Tally
    spells: tuple[Spell, ...]

    @property
    def long(self) -> tuple[Spell, ...]:
        return tuple(spell for spell in self.spells if spell.is_long)

    @property
    def broken(self) -> tuple[Spell, ...]:
        return tuple(spell for spell in self.spells if not spell.is_long)


def find_patterns(record: Record, row: int, columns: slice) -> Patterns:
    """The patterns of the pupil in that row over a run of the record's open sessions.

    A day that is both the last before a holiday and the first after one counts as before it.
    """
    marks = record.marks[row, columns]
    keys = record.keys[columns]
    days = keys >> 1
    weekdays = days - monday_numbers(days)
    before, after = _beside_holidays(record)
    is_before, is_after = np.isin(days, before), np.isin(days, after)
    is_after &= ~is_before

    def tally(chosen: npt.NDArray[np.bool_]) -> Tally:
        return _tally(record, marks[chosen])

    return Patterns(
        weekdays={int(each): tally(weekdays == each) for each in np.unique(weekdays)},
        halves={half: tally((keys & 1) == place) for place, half in enumerate(HALVES)},
        before=tally(is_before),
        after=tally(is_after),
        elsewhere=tally(~is_before & ~is_after),
        spells=_spells(keys.tolist(), marks.tolist()),
    )


def _tally(record: Record, marks: npt.NDArray[np.uint8]) -> Tally:
    possible = int((marks >= FIRST_POSSIBLE).sum())
    over = int((marks >= FIRST_UNAUTHORISED).sum())
    attended = int((marks >= FIRST_ATTENDED).sum())
    late, unauthorised_late = (
        int((marks == record.codes.by_text[code].number).sum()) for code in (LATE, LATE_UNAUTHORISED)
    )
    return Tally(possible, possible - over, over - attended, late, unauthorised_late)


def _beside_holidays(record: Record) -> tuple[list[int], list[int]]:
    """The day numbers of the last school days before a holiday, and of the first ones after it, in the whole record."""
    days = np.unique(np.concatenate([record.keys, record.ahead]) >> 1)
    before, after = days[:-1], days[1:]
    holiday = np.busday_count((before + 1).astype("datetime64[D]"), after.astype("datetime64[D]")) >= HOLIDAY_WEEKDAYS
    return before[holiday].tolist(), after[holiday].tolist()


def _spells(keys: list[int], marks: list[int]) -> tuple[Spell, ...]:
    spells: list[Spell] = []
    run: list[tuple[int, int]] = []
    for key, mark in (*zip(keys, marks, strict=True), (0, FIRST_ATTENDED)):
        if mark >= FIRST_ATTENDED:
            if run:
                unauthorised = sum(each >= FIRST_UNAUTHORISED for _, each in run)
                spells.append(Spell(session_of(run[0][0])[0], session_of(run[-1][0])[0], len(run), unauthorised))
            run = []
        elif mark >= FIRST_POSSIBLE:
            run.append((key, mark))
    return tuple(spells)
