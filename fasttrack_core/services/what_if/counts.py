"""Running counts of a school's register, kept while the register stands: what makes a what-if answer at once."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache

from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.thresholds import Rule
from fasttrack_core.attendance.figures.what_if import Sweep
from fasttrack_core.attendance.figures.what_if_days import Days, Span, Tally
from fasttrack_core.services.office.record import SchoolRecord

CODES_KEPT, ANSWERS_KEPT = 6, 16
"""Running counts of so many sets of codes, and so many spans and tables, are kept for each school in memory."""
MAX_SESSIONS, MAX_WEEKS = 30, 20
"""The table of all thresholds, as the ``sweep`` command has it."""


class Counting:
    """The running counts of one register; bounded, and gone with it."""

    def __init__(self, record: Record) -> None:
        self._record = record

    @cached_property
    def days(self) -> Days:
        return Days(self._record)

    @cached_property
    def _tally(self) -> Callable[[frozenset[str]], Tally]:
        return lru_cache(CODES_KEPT)(lambda codes: Tally(self.days, codes))

    @cached_property
    def span(self) -> Callable[[Rule, date | None, date], Span]:
        """span(rule, first, last): who meets the rule on which of these days."""
        return lru_cache(ANSWERS_KEPT)(lambda rule, first, last: self._tally(rule.codes).span(rule, first, last))

    @cached_property
    def sweep(self) -> Callable[[Rule, date, date | None, date], Sweep]:
        """sweep(rule, as_of, first, last): the table of every number of sessions and weeks."""

        def whole(rule: Rule, as_of: date, first: date | None, last: date) -> Sweep:
            return self._sweep(rule.codes, rule.attendance_at_least, rule.attendance_below, as_of, first, last)

        return whole

    @cached_property
    def _sweep(
        self,
    ) -> Callable[[frozenset[str], Fraction | None, Fraction | None, date, date | None, date], Sweep]:
        def whole(
            codes: frozenset[str],
            low: Fraction | None,
            high: Fraction | None,
            as_of: date,
            first: date | None,
            last: date,
        ) -> Sweep:
            return self._tally(codes).sweep(
                as_of, MAX_SESSIONS, MAX_WEEKS, since=first, until=last, at_least_percent=low, below_percent=high
            )

        return lru_cache(ANSWERS_KEPT)(whole)


def counting(school: SchoolRecord) -> Counting:
    """The running counts of the register as it stands; the same for everyone who asks."""
    return school.once("running counts", "", lambda: Counting(school.record))
