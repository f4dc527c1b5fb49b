"""Whether a pupil's string of marks has Monday to Friday or all seven days, told by the pattern of the whole file."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.sessions import academic_year_start, day_number, day_of
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.layout import Task
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.importing.table import Codes

FIVE_WORDS, SEVEN_WORDS = "Monday to Friday", "all seven days"
_WEEKENDS = 3
_STRAY = 50
BOTH_FIT = (
    "The strings of marks could have a place for each day from Monday to Friday or for all seven days of the week, and "
    "the file does not settle which. Say which, or export a longer time."
)
WEEKEND_START = (
    "The strings of marks begin on a Saturday or Sunday and hold marks on what would be weekends, so it is not certain "
    "which day each mark is of. Say whether they have Monday to Friday only, the first being the Monday after."
)
NEITHER_FITS = (
    "The strings of marks fit neither weeks of five days nor weeks of seven days from their start dates, so no mark's "
    "day is certain. Export the file again, with one character for each morning and each afternoon."
)


class WeekLength(IntEnum):
    """The days of a week for which a string has places."""

    FIVE = 5
    SEVEN = 7


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The places of all strings, one after the other, arrays of equal length.

    string: the string's number. start: the day number it begins on. offset: how many of its days come before this one.
    half: 0 morning, 1 afternoon. open: the mark says that the school was open. attended: the pupil was there.
    """

    string: Codes
    start: Codes
    offset: Codes
    half: Codes
    open: npt.NDArray[np.bool_]
    attended: npt.NDArray[np.bool_]

    def days(self, length: WeekLength) -> Codes:
        """The day number of each place."""
        if length is WeekLength.SEVEN:
            return self.start + self.offset
        weekday = (self.start + 3) % 7
        skipped = np.where(weekday < 5, 0, 7 - weekday)
        first = np.where(weekday < 5, weekday, 0)
        return (self.start + skipped + self.offset + 2 * ((first + self.offset) // 5)).astype(np.int32)


def tell_week_length(places: Places, task: Task) -> tuple[WeekLength, str]:
    """How many days a week has in the strings, and why; Question where both fit and the days would differ.

    All seven days fit where the school was never open at a weekend (up to one mark in fifty). Five days fit where the
    strings begin on Monday to Friday, where nobody was present after ``task.latest`` or after the end of the school
    year, and where the closed days do not come two by two every seventh day.
    """
    seven = _fits_seven(places)
    five = _fits_five(places, task.latest) and not (seven and _has_weekends(places))
    if seven and not five:
        return WeekLength.SEVEN, "The strings have all seven days, because every sixth and seventh day is closed."
    if five and not seven:
        return WeekLength.FIVE, "The strings have Monday to Friday only, because no two days of every seven are closed."
    if not five:
        return _only_but_for_starts(places, task)
    if _same_days(places):
        return WeekLength.SEVEN, "No string is longer than one school week."
    return _as_said(task, BOTH_FIT)


def _as_said(task: Task, message: str) -> tuple[WeekLength, str]:
    said = task.answers.get("days-of-week", "")
    if said in (FIVE_WORDS, SEVEN_WORDS):
        length = WeekLength.FIVE if said == FIVE_WORDS else WeekLength.SEVEN
        return length, f"The strings have {said}, as was said."
    asked = "Do the strings of marks have places for Monday to Friday only, or for all seven days of the week?"
    raise Question(message, Asked(About.DAYS_OF_WEEK, asked, (FIVE_WORDS, SEVEN_WORDS)))


def _only_but_for_starts(places: Places, task: Task) -> tuple[WeekLength, str]:
    """Asks where five days would fit if strings may begin on the Monday after their start date."""
    if not _fits_five(places, task.latest, any_start=True):
        raise UnreadableFile(NEITHER_FITS)
    return _as_said(task, WEEKEND_START)


def _fits_seven(places: Places) -> bool:
    days = places.days(WeekLength.SEVEN)
    weekend = (days + 3) % 7 >= 5
    return int(np.count_nonzero(weekend & places.open)) * _STRAY <= int(np.count_nonzero(places.open))


def _fits_five(places: Places, latest: date | None, *, any_start: bool = False) -> bool:
    strings = len(np.unique(places.string))
    days = places.days(WeekLength.FIVE)
    starts, inverse = np.unique(places.start, return_inverse=True)
    ends = np.array([_year_end(int(start)) for start in starts], dtype=np.int32)[inverse]
    if latest is not None:
        ends = np.minimum(ends, day_number(latest))
    wrong = places.attended & (days > ends)
    if not any_start:
        wrong |= (places.start + 3) % 7 >= 5
    return len(np.unique(places.string[wrong])) * _STRAY <= strings


def _year_end(start: int) -> int:
    """31 August of the school year; of the one that is about to begin where the string begins in August."""
    day = day_of(start)
    return day_number(date(academic_year_start(day).year + (2 if day.month == 8 else 1), 8, 31))


def _has_weekends(places: Places) -> bool:
    """True where under seven days at least three weekends between two open weeks are closed."""
    opened = np.unique(places.days(WeekLength.SEVEN)[places.open])
    weeks = np.unique((opened + 3) // 7)
    return int(np.count_nonzero(np.diff(weeks) == 1)) >= _WEEKENDS


def _same_days(places: Places) -> bool:
    five, seven = places.days(WeekLength.FIVE), places.days(WeekLength.SEVEN)
    return bool(np.array_equal(five[places.open], seven[places.open]))
