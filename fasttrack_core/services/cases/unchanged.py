"""Which closed cases the register gives nothing to do: looked through together, not one by one.

A case counts as unchanged only where every period that a decision rested on is complete, without a missing mark or an
N, and comes to what was decided, and where its watch has found too few sessions so far. Anything else, and whatever
cannot be said here, is looked at whole.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import (
    FIRST_ATTENDED,
    FIRST_CLASSIFIED,
    FIRST_POSSIBLE,
    FIRST_UNAUTHORISED,
    Marks,
)
from fasttrack_core.attendance.figures.sessions import day_number
from fasttrack_core.casework.reliance import Reliance, Span
from fasttrack_core.pathways.models import When
from fasttrack_core.services.office.record import SchoolRecord

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
PUPILS_AT_ONCE = 2000
NOT_KNOWN = -(10**9)


def unchanged(record: SchoolRecord, rows: Sequence[int], found: Sequence[Reliance]) -> Flags:
    """bool[N]: the register gives the closed case no step. rows: the pupils' rows in the register; found: what each of
    the cases rests on."""
    quiet = np.ones(len(found), dtype=np.bool_)
    on_marks = np.array([each.on_marks for each in found], dtype=np.bool_)
    calendar, until = record.school_days, record.recorded_until
    if until is None or calendar is None:
        return ~on_marks
    end = day_number(until)
    asked = _Asked()
    last = np.full(len(found), NOT_KNOWN, dtype=np.int64)
    for depth in range(max((len(each.spans) for each in found), default=0)):
        places = np.array([place for place, each in enumerate(found) if len(each.spans) > depth], dtype=np.int64)
        spans = [found[place].spans[depth] for place in places.tolist()]
        first, last[places] = _days(calendar.school_day_numbers, spans, last[places])
        rests = np.array([bool(span.decided) for span in spans], dtype=np.bool_)
        quiet[places[rests & ((last[places] == NOT_KNOWN) | (last[places] > end))]] = False
        most = np.array([span.unauthorised_at_most for span in spans], dtype=np.int64)
        improved = np.array([span.decided == When.IMPROVED for span in spans], dtype=np.bool_)
        known = rests & quiet[places]
        asked.periods.append((places[known], first[known], last[places[known]], most[known], improved[known]))
    watched = [(place, *each.watched) for place, each in enumerate(found) if each.watched]
    for place, first_day, last_day, at_least in watched:
        known_until = min(day_number(last_day), end)
        if known_until >= day_number(first_day):
            asked.watches.append((place, day_number(first_day), known_until, at_least))
    asked.answer(record, np.asarray(rows, dtype=np.int64), quiet)
    return quiet


class _Asked:
    """What is asked of the marks: periods (places, first and last days, limits, decided as improved) and watches."""

    def __init__(self) -> None:
        self.periods: list[tuple[Whole, Whole, Whole, Whole, Flags]] = []
        self.watches: list[tuple[int, int, int, int]] = []

    def answer(self, record: SchoolRecord, rows: Whole, quiet: Flags) -> None:
        """``quiet`` is no longer True where the marks say otherwise."""
        if self.periods:
            places, first, last, most, improved = (np.concatenate(each) for each in zip(*self.periods, strict=True))
            possible, unauthorised, unmarked, unsettled = _sums(record, rows[places], first, last)
            complete = (possible > 0) & (unmarked == 0) & (unsettled == 0)
            quiet[places[~(complete & ((unauthorised <= most) == improved))]] = False
        if self.watches:
            places, first, last, at_least = np.array(self.watches, dtype=np.int64).T
            unauthorised = _sums(record, rows[places], first, last)[1]
            quiet[places[unauthorised >= at_least]] = False


def _days(school_days: npt.NDArray[np.int32], spans: Sequence[Span], before: Whole) -> tuple[Whole, Whole]:
    """The first and the last day number of each span, NOT_KNOWN where the calendar ends too soon. before: the last day
    of the one before it."""
    after = np.array([NOT_KNOWN if span.after is None else day_number(span.after) for span in spans], dtype=np.int64)
    after = np.where(after == NOT_KNOWN, before, after)
    length = np.array([span.school_days for span in spans], dtype=np.int64)
    start = np.searchsorted(school_days, after, side="right")
    end = start + length - 1
    fits = (after != NOT_KNOWN) & (length > 0) & (end < len(school_days))
    found = []
    for place in (start, end):
        days = np.full(len(spans), NOT_KNOWN, dtype=np.int64)
        days[fits] = school_days[place[fits]]
        found.append(days)
    return found[0], found[1]


def _sums(record: SchoolRecord, rows: Whole, first: Whole, last: Whole) -> tuple[Whole, Whole, Whole, Whole]:
    """Of each row from its first to its last day, both inclusive: possible, unauthorised, unmarked and N."""
    base = record.record
    start = np.searchsorted(base.days, first, side="left")
    end = np.maximum(np.searchsorted(base.days, last, side="right"), start)
    found = np.zeros((4, len(rows)), dtype=np.int64)
    pupils, of = np.unique(rows, return_inverse=True)
    for begun in range(0, len(pupils), PUPILS_AT_ONCE):
        some = slice(begun, begun + PUPILS_AT_ONCE)
        here = np.flatnonzero((of >= begun) & (of < begun + PUPILS_AT_ONCE))
        for place, total in enumerate(_totals(base.marks[pupils[some]], base.unsettled)):
            found[place, here] = total[of[here] - begun, end[here]] - total[of[here] - begun, start[here]]
    return found[0], found[1], found[2], found[3]


def _totals(marks: Marks, unsettled: int) -> Sequence[npt.NDArray[np.int32]]:
    """int32[P, S + 1] each: how many marks of a kind there are before each column."""
    kinds = (
        marks >= FIRST_POSSIBLE,
        (marks >= FIRST_UNAUTHORISED) & (marks < FIRST_ATTENDED),
        marks < FIRST_CLASSIFIED,
        marks == unsettled,
    )
    return [np.pad(np.cumsum(kind, axis=1, dtype=np.int32), ((0, 0), (1, 0))) for kind in kinds]
