"""When the school is open to pupils: sessions, school days, school weeks, and "n school days on"."""

import csv
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.sessions import (
    HALVES,
    Half,
    Keys,
    day_number,
    day_of,
    days_between,
    monday_numbers,
    session_key,
    session_of,
    spoken_date,
)
from fasttrack_core.errors import BadCalendar, CalendarTooShort


@dataclass(frozen=True, slots=True)
class Term:
    """A term or half term; both days are inclusive."""

    title: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Closure:
    """Days or half days on which the school is shut, both inclusive.

    With ``year_groups`` only those are shut: the session stays open for the school, and their marks say so themselves.
    """

    first_day: date
    last_day: date
    reason: str
    halves: tuple[Half, ...] = HALVES
    year_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """A day, or half a day, on which the school is open although no term, INSET day or closure would have it so."""

    day: date
    reason: str
    halves: tuple[Half, ...] = HALVES


@dataclass(frozen=True, slots=True)
class TermDates:
    """What a school publishes, and what happened to it: the source of its calendar."""

    terms: tuple[Term, ...]
    inset_days: tuple[date, ...] = ()
    bank_holidays: tuple[date, ...] = ()
    closures: tuple[Closure, ...] = ()
    openings: tuple[Opening, ...] = ()


class SchoolCalendar:
    """The sessions a school listed, each open to pupils or not; a session that is not listed is closed."""

    def __init__(self, sessions: Keys, is_open: npt.NDArray[np.bool_]) -> None:
        order = np.argsort(sessions, kind="stable")
        self.sessions: Keys = np.asarray(sessions, dtype=np.int32)[order]
        self.open: npt.NDArray[np.bool_] = np.asarray(is_open, dtype=np.bool_)[order]
        if np.any(np.diff(self.sessions) == 0):
            raise BadCalendar("The calendar lists a session twice. Keep one line for each date and session.")

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[date, Half, bool]]) -> "SchoolCalendar":
        """The calendar of (date, half, open) rows in any order; BadCalendar when a session stands twice."""
        listed = list(rows)
        keys = np.fromiter((session_key(day, half) for day, half, _ in listed), dtype=np.int32)
        return cls(keys, np.fromiter((is_open for *_, is_open in listed), dtype=np.bool_))

    @classmethod
    def from_terms(cls, dates: TermDates) -> "SchoolCalendar":
        """Every Monday to Friday of every term, less INSET days, bank holidays and whole closures; and the openings."""
        _check_terms(dates.terms)
        shut = {session_key(day, half) for day in (*dates.inset_days, *dates.bank_holidays) for half in HALVES}
        for closure in dates.closures:
            if closure.last_day < closure.first_day:
                raise BadCalendar(
                    f"The closure from {spoken_date(closure.first_day)} ends before it begins. Correct its dates."
                )
            if not closure.year_groups:
                days = days_between(closure.first_day, closure.last_day)
                shut |= {session_key(day, half) for day in days for half in closure.halves}
        opened = {session_key(opening.day, half) for opening in dates.openings for half in opening.halves}
        keys = opened | {
            session_key(day, half)
            for term in dates.terms
            for day in days_between(term.first_day, term.last_day)
            if day.weekday() < 5
            for half in HALVES
        }
        is_open = [key in opened or key not in shut for key in keys]
        return cls(np.array(list(keys), dtype=np.int32), np.array(is_open, dtype=np.bool_))

    @cached_property
    def open_sessions(self) -> Keys:
        """The keys of the open sessions, ascending."""
        return self.sessions[self.open]

    @cached_property
    def school_day_numbers(self) -> Keys:
        """The day numbers on which at least one session is open, ascending."""
        return np.unique(self.open_sessions >> 1).astype(np.int32)

    @cached_property
    def school_weeks(self) -> Keys:
        """The Mondays (day numbers) of the weeks, Monday to Sunday, that hold at least one open session, ascending."""
        return np.unique(monday_numbers(self.school_day_numbers)).astype(np.int32)

    @property
    def first_day(self) -> date | None:
        """The first school day, None for a calendar without any."""
        return day_of(self.school_day_numbers[0]) if len(self.school_day_numbers) else None

    @property
    def last_day(self) -> date | None:
        """The last school day, None for a calendar without any."""
        return day_of(self.school_day_numbers[-1]) if len(self.school_day_numbers) else None

    def is_school_day(self, day: date) -> bool:
        """True when any session of the day is open."""
        place = int(np.searchsorted(self.school_day_numbers, day_number(day)))
        return place < len(self.school_day_numbers) and self.school_day_numbers[place] == day_number(day)

    def school_days(self, first: date, last: date) -> list[date]:
        """The school days from ``first`` to ``last``, both inclusive."""
        numbers = self.school_day_numbers
        start = int(np.searchsorted(numbers, day_number(first), side="left"))
        end = int(np.searchsorted(numbers, day_number(last), side="right"))
        return [day_of(number) for number in numbers[start:end]]

    def nth_school_day_after(self, day: date, n: int) -> date:
        """The n-th school day after ``day``: day 1 is the first school day that is later than ``day``.

        Source: the pathways' "n school days" rule. Raises CalendarTooShort when the calendar ends before it.
        """
        place = int(np.searchsorted(self.school_day_numbers, day_number(day), side="right")) + n - 1
        if not n > 0 or place >= len(self.school_day_numbers):
            raise CalendarTooShort(self._too_short(f"school day {n} after {spoken_date(day)}"))
        return day_of(self.school_day_numbers[place])

    def nth_school_day_before(self, day: date, n: int) -> date:
        """The n-th school day before ``day``: day 1 is the last school day that is earlier than ``day``."""
        place = int(np.searchsorted(self.school_day_numbers, day_number(day), side="left")) - n
        if not n > 0 or place < 0:
            raise CalendarTooShort(self._too_short(f"school day {n} before {spoken_date(day)}"))
        return day_of(self.school_day_numbers[place])

    def rows(self) -> list[tuple[date, Half, bool]]:
        """The listed sessions in calendar order as (date, half, open)."""
        return [(*session_of(key), bool(is_open)) for key, is_open in zip(self.sessions, self.open, strict=True)]

    def _too_short(self, wanted: str) -> str:
        if self.first_day is None or self.last_day is None:
            return f"The calendar has no school days, so {wanted} cannot be worked out. Add the term dates in Calendar."
        return (
            f"The calendar runs from {spoken_date(self.first_day)} to {spoken_date(self.last_day)}, so {wanted} "
            "cannot be worked out. Add the term dates in Calendar."
        )


def _check_terms(terms: Sequence[Term]) -> None:
    for term in terms:
        if term.last_day < term.first_day:
            raise BadCalendar(f"{term.title} ends before it begins. Correct its dates.")
    ordered = sorted(terms, key=lambda term: term.first_day)
    for earlier, later in itertools.pairwise(ordered):
        if later.first_day <= earlier.last_day:
            raise BadCalendar(f"{earlier.title} and {later.title} overlap. Correct their dates.")


def read_calendar(text: str) -> SchoolCalendar:
    """The calendar in CSV ``text``: header ``date,session,open``, ISO dates, AM or PM, yes or no.

    Raises BadCalendar naming the line for anything else.
    """
    lines = csv.reader(text.lstrip("\ufeff").splitlines())
    rows: dict[tuple[date, Half], bool] = {}
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if header != ["date", "session", "open"]:
            raise BadCalendar("The calendar file must begin with the line date,session,open (nothing else).")
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            day, half, is_open = (cell.strip() for cell in cells)
            session = (date.fromisoformat(day), Half(half.upper()))
            if session in rows:
                raise BadCalendar(
                    f"Line {lines.line_num} of the calendar file lists a session twice. Keep one of them."
                )
            rows[session] = {"yes": True, "no": False}[is_open.lower()]
    except (ValueError, KeyError, csv.Error):
        raise BadCalendar(
            f"Line {lines.line_num} of the calendar file cannot be read: write a date such as 2026-09-02, "
            "then AM or PM, then yes or no."
        ) from None
    if not any(rows.values()):
        raise BadCalendar("The calendar file has no open session. Give at least one line that ends in yes.")
    return SchoolCalendar.from_rows((*session, is_open) for session, is_open in rows.items())
