"""Counts of some codes on every open day at once, from which any rule asked on screen is answered without a new count.

A rule's answer as of a day is a difference of two running counts. So the marks are read once for each set of codes;
other numbers of sessions, weeks, days and limits of attendance only take other differences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import FIRST_ATTENDED, FIRST_POSSIBLE
from fasttrack_core.attendance.figures.measures import Flags, chosen
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.sessions import day_number, day_of
from fasttrack_core.attendance.figures.thresholds import Rule
from fasttrack_core.attendance.figures.what_if import Sums, Sweep, at_least, histogram

Running = npt.NDArray[np.int32]
"""int32[D + 1, P]: what every pupil has before the first open day, and at the end of each."""
Small = npt.NDArray[np.signedinteger[Any]]
"""The same in the smallest whole numbers that hold it."""


class Days:
    """The open days of a record, and what every pupil has attended and could have attended up to each of them."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.numbers, self._first_columns = np.unique(record.days, return_index=True)
        self.weeks = record.weeks[self._first_columns]

    def running(self, codes: Flags) -> Running:
        """The running count of the marks that are True in ``codes`` (bool[256])."""
        return self._running(chosen(self.record.marks.T, codes))

    @cached_property
    def attended(self) -> Running:
        return self._running(self.record.marks.T >= FIRST_ATTENDED)

    @cached_property
    def possible(self) -> Running:
        return self._running(self.record.marks.T >= FIRST_POSSIBLE)

    def until(self, day: date) -> int:
        """How many open days are on or before ``day``."""
        return int(np.searchsorted(self.numbers, day_number(day), side="right"))

    def between(self, first: date | None, last: date) -> slice:
        """The places of the open days from ``first`` (None: from the first of the record) to ``last``, inclusive."""
        end = self.until(last)
        start = 0 if first is None else int(np.searchsorted(self.numbers, day_number(first), side="left"))
        return slice(min(start, end), end)

    def window_starts(self, school_weeks: int | None, days: slice) -> npt.NDArray[np.int64]:
        """For each of these days the place of the first open day of the window that ends with it."""
        if school_weeks is None:
            starts = self.record.years.start
            years = [day_number(starts(day_of(number))) for number in self.numbers[days]]
            return np.searchsorted(self.numbers, years, side="left")
        return np.searchsorted(self.weeks, self.weeks[days] - (school_weeks - 1), side="left")

    def _running(self, flags: Flags) -> Running:
        total = np.zeros((len(self.numbers) + 1, flags.shape[1]), dtype=np.int32)
        if len(self.numbers):
            each = np.add.reduceat(flags.view(np.uint8), self._first_columns, axis=0, dtype=np.uint8)
            np.cumsum(each, axis=0, out=total[1:])
        return total


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """Who meets a rule on which of the open days from ``first`` to ``last``, both inclusive.

    first_met: int32[P] day numbers, -1 for never: the first of these days as of which the answer is met. already:
    bool[P], met on the last open day before them, so that no new case begins with them.
    """

    first: date | None
    last: date
    first_met: npt.NDArray[np.int32]
    already: Flags

    @property
    def met(self) -> Flags:
        """bool[P]: met on at least one of the days."""
        return self.first_met >= 0

    @property
    def comes_to_meet(self) -> Flags:
        """bool[P]: met on one of the days, and not on the day before them."""
        return self.met & ~self.already


@dataclass(frozen=True, slots=True, eq=False)
class _Limit:
    """A running number whose difference over a window is 0 or more exactly where attendance reaches a limit.

    ``above``: the limit is to be reached; else it is not to be reached.
    """

    running: Small
    above: bool


@dataclass(frozen=True, eq=False)
class Tally:
    """The running count of one set of codes. Costs 4 bytes for each pupil and open day."""

    days: Days
    codes: frozenset[str]

    @cached_property
    def counted(self) -> Running:
        return self.days.running(self.days.record.code_flags(self.codes))

    def span(self, rule: Rule, first: date | None, last: date) -> Span:
        """Where ``rule`` (which counts these codes) is met from ``first`` to ``last``; a day is judged by itself."""
        days = self.days.between(first, last)
        before = slice(max(0, days.start - 1), days.start)
        met = self._met(rule, days)
        numbers = self.days.numbers[days]
        first_met = np.full(met.shape[1], -1, dtype=np.int32)
        found = np.flatnonzero(met.any(axis=0))
        if len(found):
            first_met[found] = numbers[met[:, found].argmax(axis=0)]
        already: Flags = np.logical_or.reduce(self._met(rule, before), axis=0)
        return Span(first, last, first_met, already)

    def _met(self, rule: Rule, days: slice) -> Flags:
        """bool[days, P]: whether the answer is met as of each of these open days."""
        starts, ends = self.days.window_starts(rule.school_weeks, days), np.arange(days.start, days.stop) + 1
        found = np.zeros((len(ends), self.counted.shape[1]), dtype=np.bool_)
        if not len(ends):
            return found
        counted = (self.counted[ends] - self.counted[starts]).astype(np.int64)
        if not rule.tests_attendance:
            # Without a limit of attendance the sessions counted stand for the attended and the possible ones.
            return rule.holds(counted, counted, counted)
        least = rule.unauthorised_at_least
        pupils = np.arange(counted.shape[1]) if least is None else np.flatnonzero((counted >= least).any(axis=0))
        attended, possible = (
            (running[ends][:, pupils] - running[starts][:, pupils]).astype(np.int64)
            for running in (self.days.attended, self.days.possible)
        )
        found[:, pupils] = rule.holds(counted[:, pupils], attended, possible)
        found[~self._enough_weeks(rule.school_weeks, days)] = False
        return found

    def _enough_weeks(self, school_weeks: int | None, days: slice) -> Flags:
        """bool[days]: whether the record holds the school weeks that a rule with limits of attendance must look at."""
        return self.days.weeks[days] + 1 >= (school_weeks or 1)

    def sweep(
        self,
        as_of: date,
        max_sessions: int,
        max_weeks: int,
        *,
        since: date | None = None,
        until: date | None = None,
        at_least_percent: Fraction | None = None,
        below_percent: Fraction | None = None,
    ) -> Sweep:
        """The whole table: ``now`` in the window as of a day, ``ever`` as of any day from ``since`` to ``until``.

        Each cell is the number of pupils who meet the rule of that many sessions and school weeks with these limits of
        attendance (percent, from inclusive to exclusive); where such a rule cannot tell, nobody meets it.
        """
        pupils = np.flatnonzero(self.counted[-1] > 0)
        small = np.int16 if self.counted.max(initial=0) < 2**15 else np.int32
        counted: Small = self.counted.take(pupils, axis=1).astype(small)
        limits = self._limits(at_least_percent, below_percent, pupils)
        last = min(until or as_of, as_of)
        today, span = self.days.between(None, as_of), self.days.between(since, last)
        today = slice(max(0, today.stop - 1), today.stop)
        now = np.zeros((max_sessions + 1, max_weeks), dtype=np.int64)
        ever = np.zeros_like(now)
        for weeks in range(1, max_weeks + 1):
            for days, table in ((today, now), (span, ever)):
                best = self._best(counted, limits, weeks, days)
                table[:, weeks - 1] = histogram(best, max_sessions)
        return Sweep(as_of, at_least(now), at_least(ever))

    def _limits(self, low: Fraction | None, high: Fraction | None, pupils: npt.NDArray[np.int64]) -> list[_Limit]:
        """Each limit of attendance for these pupils."""
        attended, possible = self.days.attended.take(pupils, axis=1), self.days.possible.take(pupils, axis=1)
        found = []
        for limit, above in ((low, True), (high, False)):
            if limit is not None:
                whole, part = 100 * limit.denominator, limit.numerator
                small = 2 * max(whole, part) * int(possible.max(initial=0)) < 2**31
                kind = np.int32 if small else np.int64
                found.append(_Limit(attended * kind(whole) - possible * kind(part), above))
        return found

    def _best(
        self, counted: npt.NDArray[np.signedinteger[Any]], limits: Sequence[_Limit], weeks: int, days: slice
    ) -> Sums:
        """uint16[P]: the most sessions in the windows that end with these days and keep within the limits."""
        if limits:
            enough = np.flatnonzero(self._enough_weeks(weeks, days))
            days = slice(days.start + int(enough[0]), days.stop) if len(enough) else slice(0, 0)
            ends: slice | npt.NDArray[np.int64] = slice(days.start + 1, days.stop + 1)
            last = self.days.weeks[days]
        else:
            # A count only grows within a week: the last day of each will do.
            places = days.start + np.flatnonzero(np.diff(self.days.weeks[days], append=-1))
            ends, last = places + 1, self.days.weeks[places]
        if not len(last):
            return np.zeros(counted.shape[1], dtype=np.uint16)
        starts = np.searchsorted(self.days.weeks, last - (weeks - 1), side="left")
        most = counted[ends] - counted[starts]
        for limit in limits:
            after, before = limit.running[ends], limit.running[starts]
            most *= after >= before if limit.above else after < before
        found: Sums = most.max(axis=0).astype(np.uint16)
        return found
