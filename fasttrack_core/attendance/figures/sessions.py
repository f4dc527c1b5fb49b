"""Half-day sessions in calendar order.

A session is one integer, its *key*: days since 1970-01-01 times two, plus 1 for the afternoon. Keys sort as the
calendar does, and the day and the half are one shift away.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.int32]

EPOCH = date(1970, 1, 1)
_EPOCH_ORDINAL = EPOCH.toordinal()


class Half(StrEnum):
    """The two sessions of a school day."""

    AM = "AM"
    PM = "PM"


HALVES = (Half.AM, Half.PM)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH_ORDINAL


def day_of(number: int) -> date:
    """The date of a day number."""
    return date.fromordinal(int(number) + _EPOCH_ORDINAL)


def session_key(day: date, half: Half) -> int:
    """The key of one session."""
    return 2 * day_number(day) + (half is Half.PM)


def session_of(key: int) -> tuple[date, Half]:
    """The date and half of a session key."""
    return day_of(int(key) >> 1), HALVES[int(key) & 1]


def sorted_keys(keys: Iterable[int]) -> Keys:
    """The keys in calendar order, each once."""
    return np.unique(np.fromiter(keys, dtype=np.int32))


def monday_numbers(days: Keys) -> Keys:
    """For each day number, the day number of its week's Monday (weeks run Monday to Sunday)."""
    return (days - (days + 3) % 7).astype(np.int32)


def academic_year_start(day: date) -> date:
    """1 September of the academic year (1 September to 31 August) that holds ``day``."""
    year = day.year if day.month >= 9 else day.year - 1
    return date(year, 9, 1) if year >= date.min.year else date.min


def spoken_date(day: date) -> str:
    """``7 September 2026``: the form used in sentences and letters."""
    return f"{day.day} {day:%B %Y}"


def days_between(first: date, last: date) -> Iterable[date]:
    """Every date from ``first`` to ``last``, both inclusive."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
