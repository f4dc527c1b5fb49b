"""A register seen through the sessions in which the school was open: the base of every figure."""

from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import (
    ENGLAND,
    FIRST_ATTENDED,
    FIRST_CLASSIFIED,
    FIRST_UNAUTHORISED,
    NO_MARK,
    OFF_ROLL,
    Category,
    CodeTable,
    Marks,
)
from fasttrack_core.attendance.figures.enrolments import spans_of, without_off_roll
from fasttrack_core.attendance.figures.measures import (
    Counts,
    Flags,
    PupilCounts,
    Whole,
    count_codes,
    count_marks,
    off_roll_unmarked,
)
from fasttrack_core.attendance.figures.opening import Opening, SchoolYears, opening
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar
from fasttrack_core.attendance.figures.sessions import Keys, day_number, day_of, monday_numbers, session_of

PENALTY_CODES = frozenset(code.code for code in ENGLAND.codes if code.counts_to_penalty_threshold)
"""The codes of the national threshold (Working together to improve school attendance): the table says which."""


class Record:
    """The open sessions of a register as of ``today``, from its first school week up to the last recorded one.

    ``opening`` says which they are. ``keys``: int32[S], the sessions; ``marks``: uint8[P, S], those that count:
    OFF_ROLL where the pupil was not on the roll. ``register`` has all marks as written, planned and stray ones too. All
    spans are inclusive at both ends, and a day later than ``recorded_up_to`` is answered as of that day.
    """

    def __init__(
        self,
        register: Register,
        calendar: SchoolCalendar | None = None,
        *,
        today: date,
        codes: CodeTable = ENGLAND,
    ) -> None:
        self.codes = codes
        self.calendar = calendar
        self.register = register
        marks = without_off_roll(register.marks, register.sessions >> 1, register.pupils)
        self.opening: Opening = opening(register, calendar, today, marks)
        self.keys: Keys = self.opening.recorded
        self.ahead: Keys = self.opening.ahead
        counted = _of_sessions(marks, register.sessions, self.keys)
        if marks is not register.marks:  # sessions that nobody's register was taken in, in no column, are off roll too
            counted = without_off_roll(counted, self.keys >> 1, register.pupils)
        self.marks: Marks = counted
        self._off_roll = np.array([] if marks is register.marks else [*spans_of(register.pupils)], dtype=np.int64)

    def supposing(self, row: int, keys: Keys, marks: Marks) -> "Record":
        """The record of the pupil in that row alone, as it would be after ``marks``, uint8[N], in the open sessions
        ``keys``, which follow each other and come after what is looked at."""
        other = object.__new__(Record)
        other.codes, other.calendar, other.opening = self.codes, self.calendar, self.opening
        before = self.keys[: np.searchsorted(self.keys, keys[0])] if len(keys) else self.keys
        every = np.concatenate([self.keys, self.ahead])
        pupil = self.register.pupils[row]
        other.keys = np.concatenate([before, keys])
        other.ahead = every[np.searchsorted(every, other.keys[-1], side="right") :] if len(other.keys) else every
        own = np.concatenate([self.marks[row, : len(before)], marks])[np.newaxis, :]
        other.marks = np.asfortranarray(without_off_roll(own, other.keys >> 1, (pupil,)))
        other.register = Register((pupil,), other.keys, other.marks)
        other._off_roll = self._only(row)
        return other

    @property
    def years(self) -> SchoolYears:
        """The school years of the record."""
        return self.opening.years

    @cached_property
    def recorded_up_to(self) -> date | None:
        """The day of the last recorded session: figures are as of this day unless an earlier one is asked about."""
        return session_of(int(self.keys[-1]))[0] if len(self.keys) else None

    def clamped(self, day: date) -> date:
        """The day, or recorded up to if it is later than that."""
        return day if self.recorded_up_to is None else min(day, self.recorded_up_to)

    @cached_property
    def days(self) -> Keys:
        """int32[S]: the day number of each open session."""
        return self.keys >> 1

    @cached_property
    def ends_day(self) -> Flags:
        """bool[S]: the session is the last open one of its day."""
        ends: Flags = np.diff(self.days, append=np.int32(-1)) != 0
        return ends

    @cached_property
    def weeks(self) -> npt.NDArray[np.int64]:
        """int64[S]: the school week of each open session, numbered from 0."""
        return np.unique(monday_numbers(self.days), return_inverse=True)[1].astype(np.int64)

    @cached_property
    def week_starts(self) -> npt.NDArray[np.int64]:
        """int64[W + 1]: the first column of each school week, and the number of columns."""
        count = int(self.weeks[-1]) + 1 if len(self.weeks) else 0
        return np.searchsorted(self.weeks, np.arange(count + 1))

    def until(self, day: date) -> int:
        """How many open sessions are on or before ``day``."""
        return int(np.searchsorted(self.days, day_number(day), side="right"))

    def span(self, first: date, last: date) -> slice:
        """The columns of the open sessions from ``first`` to ``last``, both inclusive."""
        return slice(int(np.searchsorted(self.days, day_number(first), side="left")), self.until(last))

    def year_to(self, as_of: date) -> slice:
        """The columns of the school year that holds ``as_of``, up to ``as_of``."""
        as_of = self.clamped(as_of)
        return self.span(self.years.start(as_of), as_of)

    def counts(self, first: date, last: date) -> Counts:
        """Every pupil's counts from ``first`` to ``last``, both inclusive."""
        return self.counts_in(self.span(first, last))

    def counts_in(self, columns: slice) -> Counts:
        """Every pupil's counts over a run of open sessions."""
        marks, afternoon = self.marks[:, columns], self.is_afternoon[columns]
        counts = count_marks(marks, afternoon, self.unsettled)
        self._off_roll_counted(self._off_roll, marks, afternoon, counts)
        return counts

    def counted_in(self, columns: slice, codes: frozenset[str]) -> Whole:
        """int64[P]: how many marks of each pupil are one of these codes, over a run of open sessions."""
        return count_codes(self.marks[:, columns], self.code_flags(codes))

    def pupil_counts(self, row: int, first: date, last: date) -> PupilCounts:
        """The counts of the pupil in that row, from ``first`` to ``last``, both inclusive."""
        columns = self.span(first, last)
        marks, afternoon = self.marks[row : row + 1, columns], self.is_afternoon[columns]
        counts = count_marks(marks, afternoon, self.unsettled)
        self._off_roll_counted(self._only(row), marks, afternoon, counts)
        return counts.of(0)

    def _only(self, row: int) -> npt.NDArray[np.int64]:
        """The row 0 of a matrix of this pupil alone, where the pupil was off the roll."""
        return np.zeros(int(row in self._off_roll), dtype=np.int64)

    @staticmethod
    def _off_roll_counted(rows: npt.NDArray[np.int64], marks: Marks, afternoon: Flags, counts: Counts) -> None:
        if len(rows) and marks.shape[1]:
            counts.missing[rows], counts.unmarked_end[rows] = off_roll_unmarked(marks[rows], afternoon)

    @cached_property
    def is_afternoon(self) -> Flags:
        """bool[S]: the session is in the afternoon."""
        return (self.keys & 1).astype(np.bool_)

    @cached_property
    def one_half(self) -> npt.NDArray[np.intp]:
        """The rows of the pupils whose marks are all in one half of the day, while the school has both."""
        if self.is_afternoon.all() or not self.is_afternoon.any():
            return np.array([], dtype=np.intp)
        counted = [np.zeros(len(self.marks), dtype=np.int64) for _ in range(2)]
        for afternoon, column in zip(self.is_afternoon.tolist(), self.marks.T, strict=True):
            counted[afternoon] += (column >= FIRST_CLASSIFIED) & (column != OFF_ROLL)
        return np.flatnonzero((counted[0] > 0) != (counted[1] > 0))

    @property
    def unsettled(self) -> int:
        """The number of code N: a reason not yet established."""
        return self.codes.by_text["N"].number

    def code_flags(self, codes: frozenset[str]) -> Flags:
        """bool[256]: the code numbers that ``codes`` name; all numbers of a category that is named whole."""
        flags = self.codes.numbers(codes)
        category = {code.code for code in self.codes.codes if code.category is Category.UNAUTHORISED}
        if category <= codes:
            flags[FIRST_UNAUTHORISED:FIRST_ATTENDED] = True
        return flags

    def open_days(self, columns: slice) -> tuple[date | None, date | None]:
        """The first and the last open day of a run of open sessions; None for an empty one."""
        days = self.days[columns]
        return (day_of(days[0]), day_of(days[-1])) if len(days) else (None, None)


def _of_sessions(marks: Marks, sessions: Keys, keys: Keys) -> Marks:
    """The columns of ``keys``, unmarked where the register has none; without a copy where they lie side by side."""
    places = np.searchsorted(sessions, keys)
    there = np.isin(keys, sessions)
    if there.all():
        if len(keys) and places[-1] - places[0] + 1 == len(keys):
            return marks[:, places[0] : places[-1] + 1]
        return np.asfortranarray(marks[:, places])
    found = np.full((len(marks), len(keys)), NO_MARK, dtype=np.uint8, order="F")
    found[:, there] = marks[:, places[there]]
    return found
