"""Integer counts of marks, and the percentage that is shown for them."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import (
    FIRST_ATTENDED,
    FIRST_CLASSIFIED,
    FIRST_POSSIBLE,
    FIRST_UNAUTHORISED,
    OFF_ROLL,
    Marks,
)

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Few = npt.NDArray[np.uint16]
_Rows = TypeVar("_Rows", Marks, Flags)
_Found = TypeVar("_Found")

PERSISTENT_AT, SEVERE_AT = Fraction(90), Fraction(50)
"""Attendance, in percent, from which on downwards absence is persistent, or severe: 10% and 50% missed, or more."""
PUPILS_AT_ONCE = 16_384
"""Pupils are counted in blocks, which bounds the memory; a school is one block."""
BLOCKS_AT_ONCE = 2
"""So many blocks are counted beside each other, on a processor core each; more would take more memory."""
MARKS_AT_ONCE = 400_000
"""A block's sessions are compared so many marks at a time: what a comparison leaves stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class PupilCounts:
    """One pupil's counts over a span: sessions in which the school was open, by category.

    missing: unmarked between the pupil's first and last mark; unmarked_end: after the last one. ``unsettled`` are those
    still coded N.
    """

    possible: int = 0
    attended: int = 0
    authorised: int = 0
    unauthorised: int = 0
    missing: int = 0
    unsettled: int = 0
    unmarked_end: int = 0

    @property
    def absent(self) -> int:
        return self.possible - self.attended

    @property
    def persistently_absent(self) -> bool:
        """Absent for 10% or more of the pupil's own possible sessions: exactly 90% attendance is persistent absence."""
        return self.possible > 0 and self.absent * 10 >= self.possible

    @property
    def severely_absent(self) -> bool:
        """Absent for 50% or more of the pupil's own possible sessions."""
        return self.possible > 0 and self.absent * 2 >= self.possible


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The same counts for every pupil: int64[P] each, in the register's order of pupils."""

    possible: Whole
    attended: Whole
    authorised: Whole
    unauthorised: Whole
    missing: Whole
    unsettled: Whole
    unmarked_end: Whole

    @property
    def persistently_absent(self) -> Flags:
        """bool[P]: as ``PupilCounts`` has it."""
        return np.asarray((self.possible > 0) & ((self.possible - self.attended) * 10 >= self.possible))

    @property
    def severely_absent(self) -> Flags:
        """bool[P]: as ``PupilCounts`` has it."""
        return np.asarray((self.possible > 0) & ((self.possible - self.attended) * 2 >= self.possible))

    def of(self, row: int) -> PupilCounts:
        """The counts of the pupil in that row."""
        return PupilCounts(
            int(self.possible[row]),
            int(self.attended[row]),
            int(self.authorised[row]),
            int(self.unauthorised[row]),
            int(self.missing[row]),
            int(self.unsettled[row]),
            int(self.unmarked_end[row]),
        )


def count_marks(marks: Marks, afternoon: Flags, unsettled_number: int) -> Counts:
    """Counts over all columns of ``marks``, uint8[P, S], which are open sessions in calendar order.

    afternoon: bool[S], which of them are. missing: the unmarked sessions between the pupil's first and last other mark;
    unmarked_end: those after it. Of a pupil whose marks are all in one half of the day, that half alone is looked at.
    """
    columns = [np.zeros(len(marks), dtype=np.int64) for _ in range(7)]
    possible, attended, authorised, unauthorised, missing, unsettled, unmarked_end = columns
    tests: tuple[Callable[[Marks], Flags], ...] = (
        lambda some: some >= FIRST_POSSIBLE,
        lambda some: some >= FIRST_UNAUTHORISED,
        lambda some: some >= FIRST_ATTENDED,
        lambda some: some == unsettled_number,
    )

    def count(part: slice) -> None:
        rows = marks[part].T
        (could, over, came, open_), mornings, afternoons = _count_all(rows, tests, afternoon)
        possible[part], attended[part], unsettled[part] = could, came, open_
        authorised[part] = possible[part] - over
        unauthorised[part] = over - attended[part]
        missing[part], unmarked_end[part] = _unmarked(rows, afternoon, mornings, afternoons)

    in_blocks(len(marks), count)
    return Counts(*columns)


def count_codes(marks: Marks, codes: Flags) -> Whole:
    """int64[P]: how many marks of each pupil are one of ``codes`` (bool[256])."""
    found = np.zeros(len(marks), dtype=np.int64)

    def count(part: slice) -> None:
        found[part] = _count(marks[part].T, lambda some: chosen(some, codes))

    in_blocks(len(marks), count)
    return found


def in_blocks(pupils: int, work: Callable[[slice], _Found]) -> list[_Found]:
    """What ``work`` finds for each block of so many pupils, in their order.

    The blocks of an authority are worked on beside each other, so ``work`` may write only to its own block; a school
    is one block, and none is begun in another thread for it.
    """
    blocks = [slice(first, first + PUPILS_AT_ONCE) for first in range(0, pupils, PUPILS_AT_ONCE)]
    if len(blocks) <= 1:
        return [work(block) for block in blocks]
    with ThreadPoolExecutor(BLOCKS_AT_ONCE) as threads:
        return list(threads.map(work, blocks))


def chosen(marks: Marks, codes: Flags) -> Flags:
    """Where the mark is one of ``codes`` (bool[256]); one comparison when their numbers are a run, else a lookup."""
    numbers = np.flatnonzero(codes)
    if len(numbers) and numbers[-1] - numbers[0] + 1 == len(numbers):
        return (marks - np.uint8(numbers[0])) < np.uint8(len(numbers))
    return codes[marks]


def count_flags(flags: Flags) -> npt.NDArray[np.uint16]:
    """How many rows of bool[S, P] are True in each column, counted in bytes, 255 rows at a time."""
    total = np.zeros(flags.shape[1], dtype=np.uint16)
    bits = flags.view(np.uint8)
    for first in range(0, len(bits), 255):
        total += np.add.reduce(bits[first : first + 255], axis=0, dtype=np.uint8)
    return total


def _count(rows: Marks, test: Callable[[Marks], Flags]) -> npt.NDArray[np.uint16]:
    """How many rows pass the test in each column."""
    total = np.zeros(rows.shape[1], dtype=np.uint16)
    step = max(1, MARKS_AT_ONCE // max(1, rows.shape[1]))
    for first in range(0, len(rows), step):
        total += count_flags(test(rows[first : first + step]))
    return total


def _count_all(rows: Marks, tests: Sequence[Callable[[Marks], Flags]], afternoon: Flags) -> tuple[list[Few], Few, Few]:
    """How many rows of each column pass each test, and how many mornings and afternoons are marked or off the roll.

    All of it is asked of a few rows before the next few are read, so that they are read from memory once.
    """
    totals: list[Few] = [np.zeros(rows.shape[1], dtype=np.uint16) for _ in tests]
    halves: list[Few] = [np.zeros(rows.shape[1], dtype=np.uint16) for _ in range(2)]
    step = max(1, MARKS_AT_ONCE // max(1, rows.shape[1]))
    for first in range(0, len(rows), step):
        some = rows[first : first + step]
        for total, test in zip(totals, tests, strict=True):
            total += count_flags(test(some))
        classified = some >= FIRST_CLASSIFIED
        for half, total in enumerate(halves):
            total += count_flags(_half(classified, afternoon[first : first + step], bool(half)))
    return totals, halves[0], halves[1]


def _unmarked(rows: Marks, afternoon: Flags, mornings: Few, afternoons: Few) -> tuple[Whole, Whole]:
    """How many sessions of each column are unmarked between its first and last mark, and how many after it.

    mornings, afternoons: how many of each column are marked. A session off the roll is no mark and not unmarked.
    """
    how_many = mornings.astype(np.int64) + afternoons
    missing, end = len(rows) - how_many, np.zeros(rows.shape[1], dtype=np.int64)
    if not len(rows):
        return missing, end
    for from_this_end in (rows, rows[::-1]):
        late = np.flatnonzero(from_this_end[0] < FIRST_CLASSIFIED)
        end[:] = 0
        end[late] = (from_this_end[:, late] >= FIRST_CLASSIFIED).argmax(axis=0)
        missing -= end
    missing[how_many == 0] = end[how_many == 0] = 0

    # Few pupils were off the roll or have marks in one half only: theirs are looked at one half, and mark, at a time.
    if afternoon.any() and not afternoon.all():
        for own, other, half in ((mornings, afternoons, False), (afternoons, mornings, True)):
            alone = np.flatnonzero((other == 0) & (own > 0))
            missing[alone], end[alone] = _between(_half(rows, afternoon, half)[:, alone])
    return missing, end


def off_roll_unmarked(marks: Marks, afternoon: Flags) -> tuple[Whole, Whole]:
    """The missing and the unmarked sessions at the end of pupils with sessions off the roll in ``marks``, uint8[P,
    S]."""
    rows = marks.T
    missing, end = _between(rows)
    is_mark = (rows >= FIRST_CLASSIFIED) & (rows != OFF_ROLL)
    for half in (False, True):
        own, other = is_mark[afternoon == half], is_mark[afternoon != half]
        alone = np.flatnonzero(own.any(axis=0) & ~other.any(axis=0))
        missing[alone], end[alone] = _between(rows[afternoon == half][:, alone])
    return missing, end


def _half(rows: _Rows, afternoon: Flags, half: bool) -> _Rows:
    """The rows of one half of the day; a view where mornings and afternoons take turns, as they do in most
    registers."""
    start = int(afternoon[0] != half) if len(afternoon) else 0
    turns = len(afternoon) > 1 and bool((afternoon[1:] != afternoon[:-1]).all())
    return rows[start::2] if turns else rows[afternoon == half]


def _between(rows: Marks) -> tuple[Whole, Whole]:
    """The same as ``_unmarked`` without the halves, mark by mark."""
    is_mark = (rows >= FIRST_CLASSIFIED) & (rows != OFF_ROLL)
    unmarked = rows < FIRST_CLASSIFIED
    begun = np.logical_or.accumulate(is_mark, axis=0)
    goes_on = np.logical_or.accumulate(is_mark[::-1], axis=0)[::-1]
    missing = (unmarked & begun & goes_on).sum(axis=0, dtype=np.int64)
    end = (unmarked & begun & ~goes_on).sum(axis=0, dtype=np.int64)
    return missing, end


def shown_hundredths(attended: Whole, possible: Whole, limits: Iterable[Fraction]) -> Whole:
    """The percentage to show, in hundredths of a percent; -1 where nothing was possible.

    Rounded half up, but cut off after two decimals where rounding would reach one of ``limits`` (in percent; 100 is
    always one) that the exact ratio does not reach: what is shown never claims an edge that was not reached.
    """
    attended, possible = np.asarray(attended, dtype=np.int64), np.asarray(possible, dtype=np.int64)
    whole = np.maximum(possible, 1)
    rounded = (attended * 20_000 + whole) // (2 * whole)
    for hundredths, sessions, share in _claims(tuple(limits)):
        close = np.flatnonzero(rounded == hundredths)
        short = close[attended[close] * sessions < possible[close] * share]
        rounded[short] = attended[short] * 10_000 // whole[short]
    return np.where(possible > 0, rounded, -1)


@lru_cache(256)
def _claims(limits: tuple[Fraction, ...]) -> tuple[tuple[int, int, int], ...]:
    """What may claim a limit, 100 being one: the first hundredths at or over it, and the whole numbers that decide."""
    return tuple((ceil(100 * limit), *_deciding(limit)) for limit in {Fraction(100), *limits})


def _deciding(percent: Fraction) -> tuple[int, int]:
    """The limit is reached where attended times the first is possible times the second, or more."""
    return 100 * percent.denominator, percent.numerator


def reaches(attended: Whole, possible: Whole, percent: Fraction) -> Flags:
    """Where attended / possible is at least ``percent``, decided on whole numbers."""
    sessions, share = _deciding(percent)
    result: Flags = attended * sessions >= possible * share
    return result


def percent_text(hundredths: int) -> str:
    """``91.20`` for 9120; empty for -1."""
    return "" if hundredths < 0 else f"{hundredths // 100}.{hundredths % 100:02d}"


def percent_shown(attended: int, possible: int, limits: Iterable[Fraction] = ()) -> str:
    """The percentage of one pair of counts as it is shown: two decimals, empty where nothing was possible."""
    if possible <= 0:
        return ""
    rounded = (attended * 20_000 + possible) // (2 * possible)
    for hundredths, sessions, share in _claims(tuple(limits)):
        if rounded == hundredths and attended * sessions < possible * share:
            return percent_text(attended * 10_000 // possible)
    return percent_text(rounded)
