"""The sweep: how many pupils would meet "n unauthorised sessions in w school weeks", for every n and w at once."""

import itertools
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from fasttrack_core.attendance.figures.measures import Flags, chosen, count_flags, in_blocks
from fasttrack_core.attendance.figures.record import PENALTY_CODES, Record

Sums = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """now, ever: int64[max_sessions, max_weeks]: pupils with at least (row + 1) sessions within (column + 1) weeks.

    now: in the window that ends with the as-of week, so far. ever: in any window up to as-of, across years.
    """

    as_of: date
    now: npt.NDArray[np.int64]
    ever: npt.NDArray[np.int64]

    def frame(self) -> pd.DataFrame:
        """One row a pair, sessions then weeks ascending, with the columns of the ``sweep`` command."""
        sessions, weeks = self.now.shape
        return pd.DataFrame(
            {
                "sessions": np.repeat(np.arange(1, sessions + 1), weeks),
                "weeks": np.tile(np.arange(1, weeks + 1), sessions),
                "pupils_now": self.now.ravel(),
                "pupils_ever": self.ever.ravel(),
            }
        )


def sweep(
    record: Record,
    as_of: date,
    max_sessions: int = 30,
    max_weeks: int = 20,
    codes: frozenset[str] = PENALTY_CODES,
) -> Sweep:
    """The whole table as of a day. Weeks before the record count as none; sessions after ``as_of`` are ignored.

    For each window length each pupil's count now and highest count ever are found once; a histogram of them answers
    every number of sessions.
    """
    as_of, flags = record.clamped(as_of), record.code_flags(codes)

    def histograms(part: slice) -> npt.NDArray[np.int64]:
        """int64[2, max_sessions + 1, max_weeks]: how many of these pupils have each count, now and at most."""
        found = np.zeros((2, max_sessions + 1, max_weeks), dtype=np.int64)
        sums = week_sums(record, as_of, flags, part)
        if int(sums.max(initial=0)) * max_weeks < 256:
            sums = sums.astype(np.uint8)
        window = np.zeros_like(sums)
        for column in range(max_weeks):
            if column < len(sums):
                window[column:] += sums[: len(sums) - column]
            found[0, :, column] = histogram(window[-1:].max(axis=0, initial=0), max_sessions)
            found[1, :, column] = histogram(window.max(axis=0, initial=0), max_sessions)
        return found

    nobody = np.zeros((2, max_sessions + 1, max_weeks), dtype=np.int64)
    now, ever = sum(in_blocks(len(record.register.pupils), histograms), start=nobody)
    return Sweep(as_of, at_least(now), at_least(ever))


def week_sums(record: Record, as_of: date, codes: Flags, pupils: slice) -> Sums:
    """uint16[W, P]: sessions of ``codes`` in each school week of the record up to ``as_of``."""
    end = record.until(as_of)
    weeks = int(record.weeks[end - 1]) + 1 if end else 0
    rows = record.marks[pupils, :end].T
    sums = np.zeros((weeks, rows.shape[1]), dtype=np.uint16)
    for week, (start, stop) in enumerate(itertools.pairwise(record.week_starts[: weeks + 1])):
        sums[week] = count_flags(chosen(rows[start:stop], codes))
    return sums


def histogram(counts: Sums, highest: int) -> npt.NDArray[np.int64]:
    """int64[highest + 1]: how many pupils have each count, those above ``highest`` in its place."""
    most = min(highest, int(np.iinfo(counts.dtype).max))
    return np.bincount(np.minimum(counts, most), minlength=highest + 1).astype(np.int64)


def at_least(counted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """int64[highest, weeks]: how many pupils have at least 1, 2, … sessions, from histograms in columns."""
    return np.cumsum(counted[::-1], axis=0)[::-1][1:]
