"""A pathway's computed tests: met, not met or cannot tell, for every pupil at once, with the figures and the reason.

A rule is data (``Rule``): a window, how many unauthorised sessions, and within which range of attendance. Its exact
meaning: a *window of w school weeks* ends with the last school week that has an open session on or before the day asked
about, so far, and holds the w - 1 school weeks before it, across terms and years; a rule without school weeks looks at
the school year to date.
"""

import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from fasttrack_core.attendance.figures.codes import ENGLAND, FIRST_ATTENDED, FIRST_POSSIBLE, FIRST_UNAUTHORISED, Marks
from fasttrack_core.attendance.figures.measures import (
    Counts,
    Flags,
    PupilCounts,
    Whole,
    chosen,
    count_flags,
    in_blocks,
    percent_text,
    reaches,
    shown_hundredths,
)
from fasttrack_core.attendance.figures.mountain import DEFAULT_BANDS
from fasttrack_core.attendance.figures.record import PENALTY_CODES, Record
from fasttrack_core.attendance.figures.sessions import day_of, spoken_date


class Status(StrEnum):
    """A verdict is never a bool."""

    MET = "met"
    NOT_MET = "not met"
    CANNOT_TELL = "cannot tell"


_STATUSES = (Status.NOT_MET, Status.MET, Status.CANNOT_TELL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The computed tests of a pathway; all that are given must hold, over one window.

    school_weeks: length of the window, None for the school year to date. unauthorised_at_least: sessions, inclusive, of
    the ``codes``. attendance_at_least (inclusive) and attendance_below (exclusive): percent, exact.
    explain_share: a share of unauthorised sessions (percent of possible) that is stated beside the count and decides
    nothing. basis: statute, regulation, statutory guidance or local policy.
    """

    id: str
    title: str
    citation: str
    edition: str
    basis: str
    school_weeks: int | None
    unauthorised_at_least: int | None = None
    codes: frozenset[str] = PENALTY_CODES
    attendance_at_least: Fraction | None = None
    attendance_below: Fraction | None = None
    explain_share: Fraction | None = None

    @property
    def limits(self) -> tuple[Fraction, ...]:
        """The attendance limits of the rule, in percent."""
        return tuple(limit for limit in (self.attendance_at_least, self.attendance_below) if limit is not None)

    @property
    def edges(self) -> tuple[Fraction, ...]:
        """The limits that a percentage shown beside the rule must not seem to reach when it does not."""
        return (*DEFAULT_BANDS.edges, *self.limits)

    @property
    def tests_attendance(self) -> bool:
        return bool(self.limits)

    @property
    def counts_what(self) -> str:
        """What the counted sessions are, in words: ``of unauthorised absence``, or ``coded G, O or U``."""
        return "of unauthorised absence" if self.codes == PENALTY_CODES else f"coded {spoken_codes(self.codes)}"

    def holds(self, counted: Whole, attended: Whole, possible: Whole) -> Flags:
        """Where every test of the rule holds, given counts over its window; never where nothing was possible."""
        result = possible > 0
        if self.unauthorised_at_least is not None:
            result &= counted >= self.unauthorised_at_least
        if self.attendance_at_least is not None:
            result &= reaches(attended, possible, self.attendance_at_least)
        if self.attendance_below is not None:
            result &= ~reaches(attended, possible, self.attendance_below)
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule says of one pupil on one day, and everything it used. ``counted``: the sessions the rule counts."""

    status: Status
    reason: str
    rule: Rule
    as_of: date
    window_start: date | None
    window_end: date | None
    counts: PupilCounts
    counted: int
    first_met: date | None


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """What a rule says of every pupil on one day.

    status: int8[P], 0 not met, 1 met, 2 cannot tell. counts: over the window, by category. counted: int64[P], the
    sessions of the rule's own codes. first_met: int32[P] day numbers, -1 for never: the earliest open day of the
    record, earlier years included, as of which the answer is met. most: int16[P], the most sessions counted in the
    window of any open day up to as_of.
    """

    record: Record
    rule: Rule
    as_of: date
    window: slice
    weeks_recorded: int
    counts: Counts
    counted: Whole
    status: npt.NDArray[np.int8]
    first_met: npt.NDArray[np.int32]
    most: npt.NDArray[np.int16]

    @property
    def window_days(self) -> tuple[date | None, date | None]:
        """The first and last open day of the window; None where it has none."""
        return self.record.open_days(self.window)

    def of(self, row: int) -> Verdict:
        """The verdict on the pupil in that row of the register."""
        start, end = self.window_days
        first = int(self.first_met[row])
        return Verdict(
            status=_STATUSES[self.status[row]],
            reason=self.reasons([row])[0],
            rule=self.rule,
            as_of=self.as_of,
            window_start=start,
            window_end=end,
            counts=self.counts.of(row),
            counted=int(self.counted[row]),
            first_met=day_of(first) if first >= 0 else None,
        )

    def frame(self) -> pd.DataFrame:
        """One row a pupil, in the register's order, with the columns of the ``thresholds`` command."""
        pupils = self.record.register.pupils
        start, end = (day.isoformat() if day else "" for day in self.window_days)
        hundredths = shown_hundredths(self.counts.attended, self.counts.possible, self.rule.edges)
        return pd.DataFrame(
            {
                "pupil_id": [pupil.pupil_id for pupil in pupils],
                "name": [pupil.name for pupil in pupils],
                "status": [_STATUSES[status].value for status in self.status],
                "window_start": start,
                "window_end": end,
                "unauthorised": self.counts.unauthorised,
                "possible": self.counts.possible,
                "attendance_percent": [percent_text(int(number)) for number in hundredths],
                "first_met": [day_of(day).isoformat() if day >= 0 else "" for day in self.first_met],
                "reason": self.reasons(range(len(pupils))),
                "counted": self.counted,
            }
        )

    def reasons(self, rows: Sequence[int]) -> list[str]:
        """Why the status of each of these pupils is what it is, in sentences; no name."""
        return _reasons(self, rows)


def judge(record: Record, rule: Rule, as_of: date) -> Verdicts:
    """The verdict of ``rule`` on every pupil as of a day, at most recorded up to; sessions after it are ignored."""
    as_of = record.clamped(as_of)
    window, weeks_recorded = _window(record, rule, as_of)
    counts = record.counts_in(window)
    whole = np.flatnonzero(record.code_flags(rule.codes))
    is_category = np.array_equal(whole, np.arange(FIRST_UNAUTHORISED, FIRST_ATTENDED))
    counted = counts.unauthorised if is_category else record.counted_in(window, rule.codes)
    met = rule.holds(counted, counts.attended, counts.possible)
    status = np.where(met, 1, 0).astype(np.int8)
    if rule.school_weeks is not None and weeks_recorded < rule.school_weeks:
        status[:] = 2
        if not rule.tests_attendance:
            status[met] = 1
    status[counts.possible == 0] = 2
    history = _history(record, rule, as_of)
    return Verdicts(record, rule, as_of, window, weeks_recorded, counts, counted, status, *history)


def _window(record: Record, rule: Rule, as_of: date) -> tuple[slice, int]:
    """The columns of the rule's window as of a day, and how many school weeks are recorded up to then."""
    end = record.until(as_of)
    weeks = int(record.weeks[end - 1]) + 1 if end else 0
    if rule.school_weeks is None:
        return record.year_to(as_of), weeks
    start = int(record.week_starts[max(0, weeks - rule.school_weeks)]) if weeks else 0
    return slice(start, end), weeks


def _history(record: Record, rule: Rule, as_of: date) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]:
    """int32[P], int16[P]: the first day as of which each pupil met the rule, -1 for never, and the highest count."""
    first = np.full(len(record.register.pupils), -1, dtype=np.int32)
    most = np.zeros(len(first), dtype=np.int16)

    codes, end = record.code_flags(rule.codes), record.until(as_of)

    def search(part: slice) -> None:
        block = _Search(record, rule, codes, record.marks[part], first[part], most[part])
        if rule.school_weeks is None:
            block.through_years(end)
        else:
            block.through_weeks(end, rule.school_weeks)

    in_blocks(len(first), search)
    return first, most


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """Fills ``first`` and ``most`` of a block of pupils, given their ``marks``. ``end``: the column to stop before."""

    record: Record
    rule: Rule
    codes: Flags
    marks: Marks
    first: npt.NDArray[np.int32]
    most: npt.NDArray[np.int16]

    def through_weeks(self, end: int, school_weeks: int) -> None:
        """For a rule of rolling school weeks.

        A count only grows within a week, so a pupil whose count at the week's end is too low is passed over; the days
        of the week are looked at for the others alone.
        """
        record, rule = self.record, self.rule
        totals = deque([self._tally(slice(0, 0))], maxlen=school_weeks + 1)
        earliest_week = school_weeks - 1 if rule.tests_attendance else 0
        for week in range(int(record.weeks[end - 1]) + 1 if end else 0):
            columns = slice(int(record.week_starts[week]), min(int(record.week_starts[week + 1]), end))
            earlier = totals[-1]
            totals.append(earlier + self._tally(columns))
            before = totals[0]  # the total up to the window, which is the oldest that is kept
            unauthorised = totals[-1][0] - before[0]
            np.maximum(self.most, unauthorised, out=self.most)
            if week >= earliest_week:
                candidates = self.first < 0
                if rule.unauthorised_at_least is not None:
                    candidates &= unauthorised >= rule.unauthorised_at_least
                rows = np.flatnonzero(candidates)
                self._find_day(columns, rows, earlier[:, rows] - before[:, rows])

    def through_years(self, end: int) -> None:
        """For a rule of the school year to date: the count starts again with each."""
        total = nothing = self._tally(slice(0, 0))
        year = None
        for columns in _weeks_of_years(self.record, end):
            own = self.record.years.year_of(day_of(self.record.days[columns.start]))
            if own != year:
                year, total = own, nothing
            rows = np.flatnonzero(self.first < 0)
            self._find_day(columns, rows, total[:, rows])
            total = total + self._tally(columns)
            np.maximum(self.most, total[0], out=self.most)

    def _find_day(self, columns: slice, rows: npt.NDArray[np.int64], before: npt.NDArray[np.int16]) -> None:
        """Set ``first`` for those of ``rows`` that meet the rule on a day of these columns, given counts before it."""
        if not len(rows):
            return
        days = self.record.days[columns]
        ends = np.flatnonzero(self.record.ends_day[columns])
        flags = self._flags(self.marks[rows, columns].T)
        counts = [old + np.cumsum(new, axis=0, dtype=np.int64)[ends] for old, new in zip(before, flags, strict=True)]
        # Without a test of attendance the unauthorised sessions stand for the attended and the possible ones.
        unauthorised, attended, possible = counts if len(counts) == 3 else counts * 3
        met = self.rule.holds(unauthorised, attended, possible)
        found = met.any(axis=0)
        self.first[rows[found]] = days[ends][met.argmax(axis=0)[found]]

    def _tally(self, columns: slice) -> npt.NDArray[np.int16]:
        """int16[1 or 3, P]: how many of each kind of ``_flags`` every pupil has in these columns."""
        return np.stack([count_flags(each) for each in self._flags(self.marks[:, columns].T)]).astype(np.int16)

    def _flags(self, rows: Marks) -> list[Flags]:
        """Where marks are unauthorised and, if the rule has an attendance test, where attended and where possible."""
        flags = [chosen(rows, self.codes)]
        return [*flags, rows >= FIRST_ATTENDED, rows >= FIRST_POSSIBLE] if self.rule.tests_attendance else flags


def _weeks_of_years(record: Record, end: int) -> list[slice]:
    """The columns of each school week before column ``end``; a week in which a school year begins is two."""
    years = record.years.years_of(record.days[:end])
    changes = np.flatnonzero(np.diff(years) | np.diff(record.weeks[:end])) + 1
    edges = [0, *changes.tolist(), end] if end else []
    return [slice(start, stop) for start, stop in itertools.pairwise(edges)]


def spoken_codes(codes: frozenset[str]) -> str:
    """``G, N, O or U``: in the order of the regulations' table, unauthorised ones first."""
    order = {code.code: (code.code not in PENALTY_CODES, place) for place, code in enumerate(ENGLAND.codes)}
    *most, last = sorted(codes, key=order.__getitem__)
    return f"{', '.join(most)} or {last}" if most else last


def _reasons(verdicts: Verdicts, rows: Sequence[int]) -> list[str]:
    rule, counts = verdicts.rule, verdicts.counts
    start, end = verdicts.window_days
    if start is None or end is None:
        until = spoken_date(verdicts.as_of)
        return [f"No session of the school is recorded in the time the rule looks at, up to {until}."] * len(rows)
    dates = f"from {spoken_date(start)} to {spoken_date(end)}"
    part = np.asarray(rows, dtype=np.int64)
    possible = counts.possible[part]
    percents = shown_hundredths(counts.attended[part], possible, rule.edges)
    shares = shown_hundredths(verdicts.counted[part], possible, (rule.explain_share or Fraction(0),))
    return [
        _reason(verdicts, row, dates, percent_text(int(percent)), percent_text(int(share)))
        for row, percent, share in zip(rows, percents, shares, strict=True)
    ]


def _reason(verdicts: Verdicts, row: int, dates: str, percent: str, share: str) -> str:
    rule, counts, counted = verdicts.rule, verdicts.counts.of(row), int(verdicts.counted[row])
    sentences = []
    status = _STATUSES[verdicts.status[row]]
    if counts.possible == 0:
        sentences.append(f"No possible session is recorded for the pupil in {_period(rule)} {dates}.")
    elif status is Status.CANNOT_TELL:
        recorded = verdicts.weeks_recorded
        sentences.append(
            f"The rule looks at {rule.school_weeks} school weeks and only {recorded} "
            f"{'is' if recorded == 1 else 'are'} recorded, {dates}; "
            f"so far {_sessions(counted)} {rule.counts_what}."
        )
    else:
        sentences.append(f"In {_period(rule)} {dates}: {'; '.join(_tests(rule, counts, counted, percent))}.")
    if rule.explain_share is not None and counts.possible:
        sentences.append(_share(rule, rule.explain_share, counts.possible, counted, share, status))
    if counts.unsettled:
        of_them = f"{_sessions(counts.unsettled)} in this time {'is' if counts.unsettled == 1 else 'are'} still coded N"
        sentences.append(f"{of_them} (reason not yet established).")
    if counts.missing:
        sentences.append(f"{_sessions(counts.missing)} {'has' if counts.missing == 1 else 'have'} no valid mark.")
    if counts.unmarked_end:
        last = "The last session" if counts.unmarked_end == 1 else f"The last {counts.unmarked_end} sessions"
        sentences.append(f"{last} of this time {'has' if counts.unmarked_end == 1 else 'have'} no mark for the pupil.")
    return " ".join(sentences)


def _period(rule: Rule) -> str:
    if rule.school_weeks is None:
        return "the academic year to date"
    return f"the {rule.school_weeks} school weeks"


def _tests(rule: Rule, counts: PupilCounts, counted: int, percent: str) -> list[str]:
    tests = []
    if rule.unauthorised_at_least is not None:
        enough = counted >= rule.unauthorised_at_least
        tests.append(
            f"{_sessions(counted)} {rule.counts_what}, "
            f"{'which reaches' if enough else 'fewer than'} the rule's {rule.unauthorised_at_least}"
        )
    figure = f"attendance {percent}% ({counts.attended} of {counts.possible} sessions)"
    if rule.attendance_at_least is not None:
        reached = counts.attended * 100 >= rule.attendance_at_least * counts.possible
        tests.append(
            f"{figure}, {'not below' if reached else 'below'} the rule's {_percent(rule.attendance_at_least)}%"
        )
        figure = "attendance"
    if rule.attendance_below is not None:
        below = counts.attended * 100 < rule.attendance_below * counts.possible
        tests.append(f"{figure} {'below' if below else 'not below'} the limit of {_percent(rule.attendance_below)}%")
    return tests


def _share(rule: Rule, share: Fraction, possible: int, counted: int, shown: str, status: Status) -> str:
    over = counted * 100 >= share * possible
    sentence = (
        f"{counted} of {possible} possible sessions is {shown}%, "
        f"{'at or over' if over else 'under'} the {_percent(share)}% that is stated beside the rule"
    )
    enough = rule.unauthorised_at_least is not None and counted >= rule.unauthorised_at_least
    if status is not Status.CANNOT_TELL and over != enough:
        return f"{sentence}; the two differ, and the number of sessions decides."
    return f"{sentence}."


def _percent(percent: Fraction) -> str:
    return f"{float(percent):.10g}"


def _sessions(number: int) -> str:
    return f"{number} session{'' if number == 1 else 's'}"
