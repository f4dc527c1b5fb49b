"""Days that are probably written wrong: far ahead of today, or apart from all the others."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.sessions import day_number, day_of
from fasttrack_core.importing.dates import NO_DAY

PLANNED_DAYS = 366
"""Marks can be planned ahead of today, but not by more than a year."""
APART_DAYS = 14
"""A day further than this from every other one stands apart: longer than a half-term or Christmas holiday."""
_FEW = 20
TOO_FAR = "The date is more than a year after today, so the {what} is left out. Correct the date."
APART = (
    "This day is far from the others in the file, and few marks are given for it. Perhaps day and month were "
    "swapped, or a digit is wrong. Check the date."
)
OUT_OF_ORDER = "The date is out of order: the columns beside it are of other days. Check the heading."

Days = npt.NDArray[np.int32]


def too_far_ahead(days: Days, counts: npt.NDArray[np.int64], latest: date | None) -> npt.NDArray[np.bool_]:
    """bool for each of ``days``: more than a year after ``latest``; none where most rows (``counts``) are, since then
    today is not what was said."""
    none = np.zeros(len(days), dtype=np.bool_)
    if latest is None:
        return none
    far = days > day_number(latest) + PLANNED_DAYS
    return none if 2 * counts[far].sum() >= counts[days != NO_DAY].sum() else far


def apart(days: Days, counts: npt.NDArray[np.int64], latest: date | None = None) -> npt.NDArray[np.bool_]:
    """bool for each of ``days``, where each may stand several times: it has few rows (``counts``) for a day, is over
    two weeks from every other, and with day and month swapped it would be one of the others; or it has
    hardly any rows and is no day to come."""
    found = np.zeros(len(days), dtype=np.bool_)
    real = (days != NO_DAY) & (counts > 0)
    if not real.any():
        return found
    distinct, place = np.unique(days[real], return_inverse=True)
    if len(distinct) < 3:
        return found
    rows = np.bincount(place, weights=counts[real])
    gaps = np.diff(distinct)
    alone = np.append(gaps > APART_DAYS, True) & np.append(True, gaps > APART_DAYS)
    usual = float(np.median(rows))
    known = set(distinct[~alone].tolist())
    for each in np.flatnonzero(alone & (2 * rows <= usual)).tolist():
        day = int(distinct[each])
        to_come = latest is not None and day > day_number(latest)
        if _swapped(day) in known or (_FEW * rows[each] <= usual and not to_come):
            found |= days == day
    return found


def _swapped(day: int) -> int | None:
    when = day_of(day)
    return day_number(date(when.year, when.day, when.month)) if when.day <= 12 else None


def out_of_order(days: Sequence[int]) -> list[int]:
    """The places of the few days that break the order of the others; none where the order is none at all."""
    real = [place for place, day in enumerate(days) if day != NO_DAY]
    ends: list[int] = []
    last: list[int] = []
    before: dict[int, int] = {}
    for place in real:
        where = bisect_right(ends, days[place])
        if where == len(ends):
            ends.append(days[place])
            last.append(place)
        else:
            ends[where], last[where] = days[place], place
        if where:
            before[place] = last[where - 1]
    kept: set[int] = set()
    place_or_none = last[-1] if last else None
    while place_or_none is not None:
        kept.add(place_or_none)
        place_or_none = before.get(place_or_none)
    broken = [place for place in real if place not in kept]
    return broken if 10 * len(broken) <= len(real) else []
