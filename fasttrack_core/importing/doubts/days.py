"""Whether the days of a register are those of its marks: one look at all days, before any figure.

Marks whose date cannot be read are in no figure, and a date that was changed on the way (day and month swapped by a
spreadsheet with settings of another country, day numbers that count from another year, a wrong year) is a day like
others. Both give percentages that look certain and are not. So from a few marks on a person is asked.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import ENGLAND, FIRST_POSSIBLE
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.sessions import day_number, day_of, spoken_date
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.doubts.whole_register import FEWEST, STROKES
from fasttrack_core.importing.marks import BLANK_NUMBER
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.importing.reading import Undated

PART, FEWEST_OF_PART = 4, 10
"""More than one row or column in so many, and at least so many marks, is more than can be left out."""
SWAPPED_DAYS, SWAPPED_DAYS_OF_FEW = 3, 2
"""Days that only make sense with day and month swapped, from which it is asked; and where the marks say it too."""
NEARLY_ALL = 5
"""Of the days in doubt all but one in so many say the same."""
APART_DAYS = 183
"""Days without a mark that no holiday and no closure of schools in England has lasted."""
RIGHT = "the dates are right"

LOST = (
    "{count:,} of {of:,} {what} {have} a date that cannot be read or is too far ahead (such as “{example}”), so "
    "{their} marks would be in no figure. Correct the dates, or export the file again and upload it unopened. Or say "
    "that the {what} are left out."
)
TOO_MANY_LOST = (
    "{count:,} of {of:,} {what} {have} a date that cannot be read or is too far ahead (such as “{example}”), so a "
    "large part of the register would be missing. Correct the dates, or export the file again and upload it unopened."
)
SWAPPED = (
    "In some dates day and month seem to be swapped, as by a spreadsheet with settings of the United States: {count:,} "
    "days such as {example} {why}; swapped, as {other} and so on, they would be school days. Export the file "
    "again and upload it unopened. Or say that the dates are right."
)
AT_WEEKENDS = "are at a weekend"
IN_NO_MONTH = "are in months without other marks"
OF_FEW = "have marks of a few pupils, who have none on the days on which the others have theirs"
FAR = (
    "{count:,} marks on {days:,} {word} ({span}) are more than half a year from all other marks. Perhaps the year is "
    "wrong, or two files whose day numbers count from different years were put together. Correct the dates. Or say "
    "that the dates are right."
)
WHETHER_LEFT_OUT = "Are their marks left out of every figure?"
WHETHER_RIGHT = "Are the dates right as they are?"

Numbers = npt.NDArray[np.int64]


def ask(register: Register, undated: Sequence[Undated], answers: Mapping[str, str], latest: date | None) -> None:
    """Raises Question where days are lost or doubtful and no answer (by its key) settles it.

    latest: today, if known; marks planned for later days may stand apart from all others, but nobody plans that a pupil
    was present. The register is as it was read, before any mark is filled in. UnreadableFile where more is lost than
    can be left out.
    """
    _ask_about_lost(undated, answers)
    possible = (register.marks >= FIRST_POSSIBLE) & (register.marks != BLANK_NUMBER)
    if answers.get("day-and-month") != RIGHT:
        _ask_about_swapped(register, *_marked_days(register, possible))
    if answers.get("years") != RIGHT:
        if latest is not None:
            ahead = register.sessions >> 1 > day_number(latest)
            possible[:, ahead] &= np.isin(register.marks[:, ahead], _PRESENT)
        _ask_about_far(*_marked_days(register, possible))


def _ask_about_lost(undated: Sequence[Undated], answers: Mapping[str, str]) -> None:
    for what in dict.fromkeys(each.what for each in undated):
        same = [each for each in undated if each.what == what]
        count, of, marks = (sum(each) for each in zip(*((one.count, one.of, one.marks) for one in same), strict=True))
        said = {
            "count": count,
            "of": of,
            "what": what,
            "have": "has" if count == 1 else "have",
            "their": "its" if count == 1 else "their",
            "example": next((one.example.strip()[:24] for one in same if one.count), ""),
        }
        if PART * count > of and marks >= FEWEST_OF_PART:
            raise UnreadableFile(TOO_MANY_LOST.format(**said))
        choice = leaving_out(count, what)
        if marks >= FEWEST and answers.get("undated") != choice:
            raise Question(LOST.format(**said), Asked(About.UNDATED, WHETHER_LEFT_OUT, (choice,)))


def leaving_out(count: int, what: str) -> str:
    """The answer that so many rows or columns are left out: it says how many, so that it fits no other file."""
    return f"leave out {count} {what.removesuffix('s') if count == 1 else what}"


_PRESENT = [ENGLAND.by_text[text].number for text in STROKES]


def _marked_days(register: Register, which: npt.NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """The days with such marks, ascending, and how many each has."""
    written = np.count_nonzero(which, axis=0)
    days, place = np.unique(register.sessions >> 1, return_inverse=True)
    marks = np.bincount(place, weights=written, minlength=len(days)).astype(np.int64)
    return days[marks > 0].astype(np.int64), marks[marks > 0]


def _swapped(day: date) -> date | None:
    """The day with day and month swapped; None where that is no other day."""
    return date(day.year, day.day, day.month) if day.day <= 12 and day.day != day.month else None


def _ask_about_swapped(register: Register, days: Numbers, marks: Numbers) -> None:
    """Raises Question where days would be school days if swapped and are no likely ones as they are.

    They are at a weekend, in months of their own, or of a few pupils who have no mark on the swapped day, on which the
    others have theirs.
    """
    number = dict(zip(days.tolist(), marks.tolist(), strict=True))
    known = [day_of(day) for day in number]
    certain = {(day.year, day.month) for day in known if _swapped(day) is None}
    weekend = [day for day in known if day.weekday() >= 5]
    strange = [day for day in known if _swapped(day) is not None and (day.year, day.month) not in certain]
    at_weekend = {day: other for day in weekend if (other := _swapped(day)) and other.weekday() < 5}
    in_month = {
        day: other
        for day in strange
        if (other := _swapped(day))
        and other.weekday() < 5
        and (other.year, other.month) in certain
        and not _both_marked(register, day, other)
    }
    usual = float(np.median(marks)) if len(marks) else 0
    rare = [day for day in known if _swapped(day) is not None and 2 * number[day_number(day)] <= usual]
    of_few = {
        day: other
        for day in rare
        if (other := _swapped(day))
        and number.get(day_number(other), 0) >= number[day_number(day)]
        and not _both_marked(register, day, other)
    }
    kinds = (
        (at_weekend, weekend, AT_WEEKENDS, SWAPPED_DAYS),
        (in_month, strange, IN_NO_MONTH, SWAPPED_DAYS),
        (of_few, rare, OF_FEW, SWAPPED_DAYS_OF_FEW),
    )
    for found, doubtful, why, fewest in kinds:
        if len(found) < fewest or NEARLY_ALL * len(found) < (NEARLY_ALL - 1) * len(doubtful):
            continue
        if sum(number[day_number(day)] for day in found) < FEWEST:
            continue
        day, other = next(iter(found.items()))
        words = SWAPPED.format(count=len(found), example=spoken_date(day), why=why, other=spoken_date(other))
        raise Question(words, Asked(About.DAY_AND_MONTH, WHETHER_RIGHT, (RIGHT,)))


def _both_marked(register: Register, one: date, two: date) -> bool:
    """True where most pupils who are marked on the first day are marked in the same half of the second one too."""
    first, both = 0, 0
    for half in (0, 1):
        keys = [2 * day_number(day) + half for day in (one, two)]
        places = np.searchsorted(register.sessions, keys)
        columns = [
            register.marks[:, place] >= FIRST_POSSIBLE
            if place < len(register.sessions) and register.sessions[place] == key
            else np.zeros(len(register.pupils), dtype=np.bool_)
            for place, key in zip(places.tolist(), keys, strict=True)
        ]
        first += int(np.count_nonzero(columns[0]))
        both += int(np.count_nonzero(columns[0] & columns[1]))
    return 2 * both > first


def _ask_about_far(days: Numbers, marks: Numbers) -> None:
    """Raises Question where groups of days lie more than half a year from the one with most marks."""
    group = np.concatenate([[0], np.cumsum(np.diff(days) > APART_DAYS)]) if len(days) else np.zeros(0, dtype=np.int64)
    most = int(np.argmax(np.bincount(group, weights=marks))) if len(days) else 0
    far = group != most
    if marks[far].sum() < FEWEST:
        return
    first, last = (spoken_date(day_of(int(days[far][end]))) for end in (0, -1))
    words = FAR.format(
        count=int(marks[far].sum()),
        days=int(np.count_nonzero(far)),
        word="day" if np.count_nonzero(far) == 1 else "days",
        span=first if first == last else f"{first} to {last}",
    )
    raise Question(words, Asked(About.YEARS, WHETHER_RIGHT, (RIGHT,)))
