"""Conditions that the register alone decides, for every pupil at once.

Spans end on the day asked about, at most recorded up to. Where a span reaches back before the record, a count can only
be too low: a limit that it reaches is reached, one that it does not is ``cannot tell``, and so is every share. Where no
session was possible for a pupil, the answer is ``cannot tell`` too (``docs/definitions.md``).
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import FIRST_ATTENDED, FIRST_POSSIBLE, FIRST_UNAUTHORISED
from fasttrack_core.attendance.figures.measures import Flags, Whole, chosen
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.sessions import day_of
from fasttrack_core.pathways.language.conditions import (
    All,
    AnyOf,
    AtLeastOf,
    Condition,
    Count,
    Limits,
    Longest,
    Met,
    Not,
    Share,
    Titled,
    is_mark,
)
from fasttrack_core.pathways.language.models import Definition
from fasttrack_core.pathways.language.reading import Ref
from fasttrack_core.pathways.language.values import Named, Rolling, Span, Unit

Answers = npt.NDArray[np.int8]
"""int8[P]: an ``Answer`` for each pupil."""


class Answer(IntEnum):
    """The three answers, numbered as the statuses of a threshold are."""

    NOT_MET = 0
    MET = 1
    CANNOT_TELL = 2


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """A register on a day, and the values by which a definition is judged.

    values: by the name of the setting, of ``law.NAME``, or ``expected_attendance``; a number or a set of codes.
    """

    definition: Definition
    record: Record
    as_of: date
    values: Mapping[str, Fraction | int | frozenset[str]]

    def number(self, value: Fraction | int | Ref) -> Fraction | int | None:
        """The number; None for a value that is not settled."""
        found = self.values.get(value.name) if isinstance(value, Ref) else value
        return None if isinstance(found, frozenset) else found


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    """A run of open sessions, or with ``own`` (bool[P, S]) each pupil's own of them. ``whole``: bool[P] or bool, that
    the record holds all of it."""

    columns: slice
    whole: Flags
    own: Flags | None = None


def threshold(sight: Sight) -> Answers:
    """What the definition's threshold says of every pupil, in the register's order."""
    return answers(sight.definition.rules[sight.definition.threshold].of, sight)


def answers(of: Condition, sight: Sight) -> Answers:
    """What a condition says of every pupil. Raises ValueError for one that the register alone does not decide."""
    if isinstance(of, Titled):
        return answers(of.of, sight)
    if isinstance(of, Met) and of.name in sight.definition.rules:
        return answers(sight.definition.rules[of.name].of, sight)
    if isinstance(of, Not):
        return np.choose(answers(of.of, sight), (Answer.MET, Answer.NOT_MET, Answer.CANNOT_TELL)).astype(np.int8)
    if isinstance(of, All | AnyOf | AtLeastOf):
        return _of_several(of, sight)
    if isinstance(of, Count):
        return _count(of, sight)
    if isinstance(of, Share):
        return _share(of, sight)
    if isinstance(of, Longest):
        return _longest(of, sight)
    raise ValueError("the register alone does not decide this")


def _of_several(of: All | AnyOf | AtLeastOf, sight: Sight) -> Answers:
    """A group is met where so many of its conditions are, and not met where so many no longer can be."""
    pupils = len(sight.record.register.pupils)
    if not of.of:
        return np.full(pupils, Answer.MET, dtype=np.int8)
    found = np.array([answers(each, sight) for each in of.of], dtype=np.int8).reshape(len(of.of), pupils)
    met, could = (found == Answer.MET).sum(axis=0), (found != Answer.NOT_MET).sum(axis=0)
    number = sight.number(of.number) if isinstance(of, AtLeastOf) else len(found) if isinstance(of, All) else 1
    if number is None:
        return np.full(pupils, Answer.CANNOT_TELL, dtype=np.int8)
    return np.where(met >= number, Answer.MET, np.where(could < number, Answer.NOT_MET, Answer.CANNOT_TELL)).astype(
        np.int8
    )


def _count(of: Count, sight: Sight) -> Answers:
    if not is_mark(of.what) and of.what[0] not in sight.definition.settings:
        raise ValueError("the register alone does not decide this")
    window = _window(of.over, sight)
    if window is None or not (is_mark(of.what) or of.what[0] in sight.values):
        return np.full(len(sight.record.register.pupils), Answer.CANNOT_TELL, dtype=np.int8)
    counts = sight.record.counts_in(window.columns)
    per_unit = Fraction(1)
    if of.what[0] in ("missing", "unsettled"):
        counted = counts.missing if of.what[0] == "missing" else counts.unsettled
    elif of.what[0] == "spells":
        counted = _runs(_flags(("absent",), window, sight), _possible(window, sight))[0]
    else:
        flags = _flags(of.what, window, sight)
        counted = _in_unit(of.unit, flags, window, sight)
        per_unit = Fraction(1, 2) if of.unit == "days" else per_unit
    return _judged(of.limits, counted, per_unit, window.whole, counts.possible, sight)


def _share(of: Share, sight: Sight) -> Answers:
    found = _ratio(of.what, of.over, sight)
    pupils = len(sight.record.register.pupils)
    if found is None:
        return np.full(pupils, Answer.CANNOT_TELL, dtype=np.int8)
    counted, possible, told = found
    result = np.ones(pupils, dtype=np.bool_)
    for name, limit in _limits(of.limits):
        number = sight.number(limit)
        if number is None:
            return np.full(pupils, Answer.CANNOT_TELL, dtype=np.int8)
        exact = Fraction(number)
        result &= _holds(name, counted * 100 * exact.denominator, possible * exact.numerator)
    if of.lower_than is not None:
        other = _ratio(of.what, of.lower_than, sight)
        if other is None:
            return np.full(pupils, Answer.CANNOT_TELL, dtype=np.int8)
        result &= counted * other[1] < other[0] * possible
        told = told & other[2]
    return np.where(told, np.where(result, Answer.MET, Answer.NOT_MET), Answer.CANNOT_TELL).astype(np.int8)


def _longest(of: Longest, sight: Sight) -> Answers:
    window = _window(of.over, sight)
    if window is None:
        return np.full(len(sight.record.register.pupils), Answer.CANNOT_TELL, dtype=np.int8)
    possible = _possible(window, sight)
    longest = _runs(_flags(of.what, window, sight), possible)[1]
    return _judged(of.limits, longest, Fraction(1), window.whole, possible.sum(axis=1), sight)


def _judged(limits: Limits, counted: Whole, per_unit: Fraction, whole: Flags, possible: Whole, sight: Sight) -> Answers:
    """Limits on a count, of which each unit is ``per_unit``. Where the span is not whole it can only be too low."""
    result = np.ones(len(counted), dtype=np.bool_)
    settled = np.asarray(whole | np.zeros(len(counted), dtype=np.bool_))
    certainly_not = np.zeros(len(counted), dtype=np.bool_)
    grows = True
    for name, limit in _limits(limits):
        number = sight.number(limit)
        if number is None:
            return np.full(len(counted), Answer.CANNOT_TELL, dtype=np.int8)
        exact = Fraction(number) / per_unit
        held = _holds(name, counted * exact.denominator, np.full(len(counted), exact.numerator))
        result &= held
        if name in ("at_most", "below"):
            certainly_not |= ~held
            grows = False
    reached = settled | (result & grows)
    told = np.where(certainly_not, Answer.NOT_MET, Answer.CANNOT_TELL)
    answer = np.where(reached, np.where(result, Answer.MET, Answer.NOT_MET), told)
    return np.where(possible > 0, answer, Answer.CANNOT_TELL).astype(np.int8)


def _limits(limits: Limits) -> list[tuple[str, Fraction | int | Ref]]:
    named = {name: getattr(limits, name) for name in ("at_least", "at_most", "more_than", "below")}
    return [(name, limit) for name, limit in named.items() if limit is not None]


def _holds(name: str, left: Whole, right: Whole) -> Flags:
    found = {"at_least": left >= right, "at_most": left <= right, "more_than": left > right, "below": left < right}
    return np.asarray(found[name])


def _ratio(what: tuple[str, ...], over: Span, sight: Sight) -> tuple[Whole, Whole, Flags] | None:
    """Counted and possible sessions over a span, and where the two can be compared; None without a span."""
    window = _window(over, sight)
    if window is None:
        return None
    possible = _possible(window, sight).sum(axis=1)
    counted = _flags(what, window, sight).sum(axis=1)
    return counted, possible, np.asarray(window.whole & (possible > 0))


def _possible(window: _Window, sight: Sight) -> Flags:
    return _flags(("possible",), window, sight)


def _flags(what: tuple[str, ...], window: _Window, sight: Sight) -> Flags:
    """bool[P, S]: which sessions of the window are those, of each pupil."""
    marks = sight.record.marks[:, window.columns]
    if what[0] == "unauthorised":
        found = (marks >= FIRST_UNAUTHORISED) & (marks < FIRST_ATTENDED)
    elif what[0] == "authorised":
        found = (marks >= FIRST_POSSIBLE) & (marks < FIRST_UNAUTHORISED)
    elif what[0] == "absent":
        found = (marks >= FIRST_POSSIBLE) & (marks < FIRST_ATTENDED)
    elif what[0] == "attended":
        found = marks >= FIRST_ATTENDED
    elif what[0] == "possible":
        found = marks >= FIRST_POSSIBLE
    else:
        codes = sight.values.get(what[0])
        named = codes if isinstance(codes, frozenset) else frozenset(what)
        found = chosen(marks, sight.record.code_flags(named))
    return np.asarray(found if window.own is None else found & window.own)


def _in_unit(unit: str, flags: Flags, window: _Window, sight: Sight) -> Whole:
    """Sessions, or days on which one of them (``dates``) or every possible one (``whole_days``) is such."""
    if unit in ("sessions", "days"):
        return np.asarray(flags.sum(axis=1), dtype=np.int64)
    days = sight.record.days[window.columns]
    if not len(days):
        return np.zeros(len(flags), dtype=np.int64)
    starts = np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    such = np.add.reduceat(flags, starts, axis=1, dtype=np.int64)
    if unit == "dates":
        return np.asarray((such > 0).sum(axis=1), dtype=np.int64)
    could = np.add.reduceat(_possible(window, sight), starts, axis=1, dtype=np.int64)
    return np.asarray(((such == could) & (could > 0)).sum(axis=1), dtype=np.int64)


def _runs(flags: Flags, possible: Flags) -> tuple[Whole, Whole]:
    """How many runs of such sessions each pupil has, and the length of the longest; sessions that were not possible
    for the pupil stand in no run and end none."""
    runs, longest = np.zeros(len(flags), dtype=np.int64), np.zeros(len(flags), dtype=np.int64)
    length = np.zeros(len(flags), dtype=np.int64)
    for column, could in zip(flags.T, possible.T, strict=True):
        begins = column & (length == 0)
        runs += begins
        length = np.where(column, length + 1, np.where(could, 0, length))
        np.maximum(longest, length, out=longest)
    return runs, longest


def _window(over: Span, sight: Sight) -> _Window | None:
    """The sessions of a span; None where the calendar, and not the register, says which they are."""
    record, as_of = sight.record, sight.record.clamped(sight.as_of)
    end = record.until(as_of)
    everything = np.True_
    if isinstance(over, Named):
        if over.name == "year":
            return _Window(record.year_to(as_of), np.asarray(everything))
        if over.name == "ever":
            return _Window(slice(0, end), np.asarray(everything))
        if over.name in ("term", "half_term"):
            return None
    if not isinstance(over, Rolling) or over.ending is not None or over.from_ is not None:
        raise ValueError("this span is not of the register alone")
    number = sight.number(over.number)
    if number is None or over.unit in (Unit.TERMS, Unit.HALF_TERMS, Unit.WORKING_DAYS):
        return None
    return _rolling(over.unit, int(number), as_of, end, record)


def _rolling(unit: Unit, number: int, as_of: date, end: int, record: Record) -> _Window:
    if unit is Unit.SCHOOL_WEEKS:
        weeks = int(record.weeks[end - 1]) + 1 if end else 0
        start = int(record.week_starts[max(0, weeks - number)]) if weeks else 0
        return _Window(slice(start, end), np.asarray(weeks >= number))
    if unit is Unit.SCHOOL_DAYS:
        firsts = np.flatnonzero(np.diff(record.days[:end], prepend=-1)) if end else np.array([], dtype=np.int64)
        start = int(firsts[max(0, len(firsts) - number)]) if len(firsts) else 0
        return _Window(slice(start, end), np.asarray(len(firsts) >= number))
    if unit is Unit.POSSIBLE:
        possible = record.marks[:, :end] >= FIRST_POSSIBLE
        from_the_end = np.cumsum(possible[:, ::-1], axis=1)[:, ::-1]
        return _Window(slice(0, end), possible.sum(axis=1) >= number, np.asarray(from_the_end <= number))
    first = _back(as_of, unit, number)
    begins = day_of(record.days[0]) if len(record.days) else as_of
    return _Window(record.span(first, as_of), np.asarray(first >= begins))


def _back(day: date, unit: Unit, number: int) -> date:
    """The first day of the so many days, weeks, months or years that end with ``day``."""
    if unit in (Unit.DAYS, Unit.WEEKS):
        return day - timedelta(days=number * (7 if unit is Unit.WEEKS else 1) - 1)
    year, month = divmod(day.year * 12 + day.month - 1 - number * (12 if unit is Unit.YEARS else 1), 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])) + timedelta(days=1)
