"""The days on which a school was open, as a person writes them where no calendar knows them."""

import re

import numpy as np

from fasttrack_core.attendance.figures.sessions import Keys, day_number
from fasttrack_core.errors import BadAnswer
from fasttrack_core.importing.dates import DAY_FIRST, ISO

LONGEST = 400
"""Days from the first to the last of one time; itself still allowed."""
_MOST = 60
_WRITTEN = "Write the school's days as 02/09/2025 to 24/10/2025, with a comma between two such times."


def sessions_of_spans(text: str) -> Keys:
    """The sessions, ascending, of times such as ``02/09/2025 to 24/10/2025, 03/11/2025 to 19/12/2025``.

    Both days of each are inclusive; Monday to Friday between them is open, morning and afternoon. Raises BadAnswer.
    """
    parts = [part for part in re.split(r"[;,]", text) if part.strip()]
    if not 0 < len(parts) <= _MOST:
        raise BadAnswer(_WRITTEN)
    return np.unique(np.concatenate([_span(part) for part in parts])).astype(np.int32)


def _span(text: str) -> Keys:
    parts = re.split(r"\s*(?:\bto\b|–|\.\.)\s*", text.strip())
    days = [next((day for form in (ISO, DAY_FIRST) if (day := form.read(part))), None) for part in parts]
    if len(days) not in (1, 2) or None in days:
        raise BadAnswer(_WRITTEN)
    first, last = (day_number(day) for day in (days[0], days[-1]) if day is not None)
    if not 0 <= last - first <= LONGEST:
        raise BadAnswer("Each time must end on or after the day it begins, within about a year. Correct the days.")
    numbers = np.arange(first, last + 1, dtype=np.int32)
    numbers = numbers[(numbers + 3) % 7 < 5]
    return np.concatenate([2 * numbers, 2 * numbers + 1]).astype(np.int32)
