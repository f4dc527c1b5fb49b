"""A register seen through the sessions in which the school was open: the base of every figure."""

from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.codes import (
    ENGLAND,
    FIRST_ATTENDED,
    FIRST_CLASSIFIED,
    FIRST_POSSIBLE,
    FIRST_UNAUTHORISED,
    NO_MARK,
    OFF_ROLL,
    Category,
    CodeTable,
    Marks,
)
from fasttrack_core.attendance.enrolments import without_off_roll
from fasttrack_core.attendance.measures import Counts, Flags, PupilCounts, count_marks
from fasttrack_core.attendance.register import Register
from fasttrack_core.attendance.school_calendar import SchoolCalendar
from fasttrack_core.attendance.sessions import (
    Keys,
    academic_year_start,
    day_number,
    day_of,
    monday_numbers,
)

PENALTY_CODES = frozenset({"G", "N", "O", "U"})
"""The unauthorised codes of the national threshold (SI 2024/210): all of the category unauthorised."""


class Record:
    """The open sessions of a register, from its first school week that holds a classified mark.

    Open: as the calendar says if one is given (sessions that it does not list are closed); else each session in which
    at least one pupil has a present, approved, authorised or unauthorised mark. All spans are inclusive at both ends.
    ``marks`` are those that count: OFF_ROLL where the pupil was not on the roll. ``register`` has them as written.
    """

    def __init__(self, register: Register, calendar: SchoolCalendar | None = None, codes: CodeTable = ENGLAND) -> None:
        self.codes = codes
        self.calendar = calendar
        if calendar is not None:
            register, columns = _opened_by(register, calendar)
        marks = without_off_roll(register.marks, register.sessions >> 1, register.pupils)
        if calendar is None:
            columns = np.flatnonzero(_best_mark_of(marks) >= FIRST_POSSIBLE)
        self.register = register
        self._nobody_away = marks is register.marks
        self.keys: Keys = register.sessions[columns]
        self.marks: Marks = marks if len(columns) == len(register.sessions) else marks[:, columns]
        if not self.marks.flags.f_contiguous:
            self.marks = np.asfortranarray(self.marks)

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

    @cached_property
    def without_off_roll(self) -> Marks:
        """``marks`` with NO_MARK for OFF_ROLL: what somebody wrote down."""
        return self.marks if self._nobody_away else np.where(self.marks == OFF_ROLL, NO_MARK, self.marks)

    @cached_property
    def as_of(self) -> date | None:
        """The date of the last open session that holds a classified mark: figures are as of this day unless asked."""
        marked = np.flatnonzero(_best_mark_of(self.without_off_roll) >= FIRST_CLASSIFIED)
        return day_of(self.days[marked[-1]]) if len(marked) else None

    def until(self, day: date) -> int:
        """How many open sessions are on or before ``day``."""
        return int(np.searchsorted(self.days, day_number(day), side="right"))

    def span(self, first: date, last: date) -> slice:
        """The columns of the open sessions from ``first`` to ``last``, both inclusive."""
        return slice(int(np.searchsorted(self.days, day_number(first), side="left")), self.until(last))

    def year_to(self, as_of: date) -> slice:
        """The columns of the academic year (1 September to 31 August) that holds ``as_of``, up to ``as_of``."""
        return self.span(academic_year_start(as_of), as_of)

    def counts(self, first: date, last: date) -> Counts:
        """Every pupil's counts from ``first`` to ``last``, both inclusive."""
        return self.counts_in(self.span(first, last))

    def counts_in(self, columns: slice, codes: frozenset[str] = PENALTY_CODES) -> Counts:
        """Every pupil's counts over a run of open sessions; ``codes`` are the ones counted as unauthorised."""
        return count_marks(self.marks[:, columns], self.code_flags(codes), self.unsettled)

    def pupil_counts(self, row: int, first: date, last: date) -> PupilCounts:
        """The counts of the pupil in that row, from ``first`` to ``last``, both inclusive."""
        marks = self.marks[row : row + 1, self.span(first, last)]
        return count_marks(marks, self.code_flags(PENALTY_CODES), self.unsettled).of(0)

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


def _best_mark_of(marks: Marks) -> Marks:
    """uint8[S]: the highest code number of each session."""
    if not marks.shape[0]:
        return np.zeros(marks.shape[1], dtype=np.uint8)
    return np.asarray(marks.max(axis=0), dtype=np.uint8)


def _best_mark(register: Register) -> Marks:
    return _best_mark_of(register.marks)


def _opened_by(register: Register, calendar: SchoolCalendar) -> tuple[Register, npt.NDArray[np.int64]]:
    """The register widened by the calendar's sessions, and its open columns from the record's first week on."""
    register = register.with_sessions(np.union1d(register.sessions, calendar.open_sessions).astype(np.int32))
    is_open = np.isin(register.sessions, calendar.open_sessions)
    marked = np.flatnonzero(is_open & (_best_mark(register) >= FIRST_CLASSIFIED))
    if not len(marked):
        return register, marked
    first_week = monday_numbers(register.sessions[marked[:1]] >> 1)[0]
    return register, np.flatnonzero(is_open & ((register.sessions >> 1) >= first_week))
