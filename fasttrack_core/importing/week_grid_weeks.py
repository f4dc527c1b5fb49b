"""Which week a text stands for: ``Week 36 01/09/2025``, ``w/c 1 September 2025``, ``01/09/2025 - 05/09/2025``."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from fasttrack_core.attendance.figures.sessions import day_number, day_of
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import (
    EARLIEST,
    FORMATS,
    LATEST,
    NO_DAY,
    DateFormat,
    Dates,
    understand_dates,
    understand_yearless,
)
from fasttrack_core.importing.strays import apart, too_far_ahead

_NUMBERS = r"(?:\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d))(?![\d/])"
_NAMED = r"\d{1,2}(?:st|nd|rd|th)?[ -]*[A-Za-z]{3,9}\.?[ ,-]*'?(?:\d{4}|\d\d)(?!\d)"
_TIME = r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?"
_DAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?[ -]+)?"
_DATE = rf"{_DAY}(?<!\d)(?:{_NUMBERS}|{_NAMED}){_TIME}"
_YEARLESS = rf"{_DAY}\d{{1,2}}(?:(?:st|nd|rd|th)?[ -]*[A-Za-z]{{3,9}}|[/.-]\d{{1,2}})"
_WORD = r"(?:week|wk|w/?[cbe]|w\.[cbe]\.?|beginning|commencing|starting|ending|begins|ends|no\.?|number|of|from|the)\b"
_BEFORE = rf"(?:{_WORD}\.?[\s:,(–-]*|\d{{1,2}}(?:\s*[:,)–-])?\s+|[(:]\s*)*"
_UNTIL = r"\s*(?:-|–|to|until)\s*"
_WHOLE = re.compile(rf"(?P<before>{_BEFORE})(?P<first>{_DATE})(?:{_UNTIL}(?P<last>{_DATE}))?\s*\)?", re.IGNORECASE)
_WHOLE_YEARLESS = re.compile(
    rf"(?P<before>{_BEFORE})(?P<first>{_YEARLESS})(?:{_UNTIL}(?P<last>{_YEARLESS}))?\s*\)?", re.IGNORECASE
)
_SERIAL = re.compile(r"[34]\d{4}(?:\.0+)?", re.ASCII)
_ENDING = re.compile(r"\bending\b|\bends\b|\bw[/.-]?e\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WeekText:
    """first: a date in the week as it is written. last: the other end of a range, or empty. ending: the text says that
    the week ends on the date. yearless: the date has no year."""

    first: str
    last: str = ""
    ending: bool = False
    yearless: bool = False


@lru_cache(maxsize=4096)
def week_text(text: str, caption: str = "") -> WeekText | None:
    """The week that a cell says as a whole; None where it says anything else too. caption: its heading."""
    text = " ".join(text.split())
    if not text or not any(map(str.isdigit, text)) or len(text) > 60:
        return None
    found, yearless = _WHOLE.fullmatch(text), False
    if found is None:
        if _SERIAL.fullmatch(text):
            return WeekText(text)
        found, yearless = _WHOLE_YEARLESS.fullmatch(text), True
    if found is None:
        return None
    ending = _ENDING.search(f"{caption} {found['before']}") is not None
    return WeekText(found["first"].strip(), (found["last"] or "").strip(), ending, yearless)


@dataclass(frozen=True, slots=True)
class Weeks:
    """monday: for each week text the day number of its Monday; none where it is not a possible date. other_day: the
    week texts whose date is no Monday. wrong: those that are no single school week. far: those left out because they
    are more than a year ahead. apart: those that stand far from all others, for few rows."""

    monday: dict[WeekText, int]
    dates: Dates
    other_day: frozenset[WeekText]
    wrong: frozenset[WeekText]
    far: frozenset[WeekText]
    apart: frozenset[WeekText]


def understand_weeks(texts: Sequence[WeekText], column: str, titles: Sequence[str], latest: date | None) -> Weeks:
    """The Mondays of the weeks that are written in one place of a file, all in one form.

    Since weeks begin on Mondays, the form in which the dates are Mondays is the right one; a stray other day stands for
    its own week. UnreadableFile where the form or the year is not certain.
    """
    counts = Counter(text.first for text in texts)
    if 2 * sum(text.yearless for text in texts) > len(texts):
        dates, days = _yearless(texts, titles, latest)
    else:
        dates, days = _with_years(counts, column)
        days |= _ends(texts, dates)
    monday: dict[WeekText, int] = {}
    other, wrong = set(), set()
    for text in dict.fromkeys(texts):
        day = days.get(text.first)
        if day is None:
            continue
        weekday = day_of(day).weekday()
        begin = day - weekday
        last = days.get(text.last, day)
        if (weekday >= 5 and not text.ending) or not begin <= last < begin + 7:
            wrong.add(text)
            continue
        monday[text] = begin
        if weekday and not text.ending:
            other.add(text)
    known = list(monday)
    begins = np.array([monday[text] for text in known], dtype=np.int32)
    rows = Counter(texts)
    numbers = np.array([rows[text] for text in known], dtype=np.int64)
    ahead = too_far_ahead(begins, numbers, latest)
    far = frozenset(text for text, is_far in zip(known, ahead.tolist(), strict=True) if is_far)
    lonely = apart(np.where(ahead, np.int32(NO_DAY), begins), numbers, latest)
    near = {text: day for text, day in monday.items() if text not in far}
    alone = frozenset(text for text, is_alone in zip(known, lonely.tolist(), strict=True) if is_alone)
    return Weeks(near, dates, frozenset(other) - far, frozenset(wrong), far, alone)


def _with_years(counts: Counter[str], column: str) -> tuple[Dates, dict[str, int]]:
    texts, numbers = list(counts), list(counts.values())
    try:
        dates = understand_dates([_as_monday(text) for text in texts], numbers, column)
    except UnreadableFile:
        dates = understand_dates(texts, numbers, column)
    else:
        mondays = sum(count for count, day in zip(numbers, dates.days, strict=True) if day != NO_DAY)
        if 2 * mondays < sum(numbers):
            dates = understand_dates(texts, numbers, column)
    form = next(form for form in FORMATS if form.name == dates.form)
    days = {}
    for text, day in zip(texts, dates.days.tolist(), strict=True):
        plain = _day_in(form, text) if day == NO_DAY else None
        if day != NO_DAY or plain is not None:
            days[text] = day_number(plain) if plain is not None else day
    return dates, days


def _as_monday(text: str) -> str:
    """The date with the word Monday before it, so that only forms in which it is one are considered."""
    return text if text[:1].isalpha() else f"Mon {text}"


def _ends(texts: Sequence[WeekText], dates: Dates) -> dict[str, int]:
    form = next(form for form in FORMATS if form.name == dates.form)
    ends = {text.last for text in texts if text.last}
    return {text: day_number(day) for text in ends if (day := _day_in(form, text)) is not None}


def _day_in(form: DateFormat, text: str) -> date | None:
    """The day as this form reads it; None where it is none, or in no year of a register."""
    day = form.read(text)
    return day if day is not None and EARLIEST <= day <= LATEST else None


def _yearless(texts: Sequence[WeekText], titles: Sequence[str], latest: date | None) -> tuple[Dates, dict[str, int]]:
    """As ``understand_yearless``, each date being a Monday unless another weekday is written beside it."""
    firsts = [text.first for text in dict.fromkeys(texts) if text.yearless]
    written = [_as_monday(text) if text[:1].isdigit() else text for text in firsts]
    dates = understand_yearless(written, titles, latest)
    days = dates.days.tolist()
    if days != sorted(days):
        raise UnreadableFile(
            "The weeks are written without a year and not in their order, so it is not certain which year each one is "
            "in. Export the register with the year in its dates."
        )
    return dates, {text: day for text, day in zip(firsts, days, strict=True) if day != NO_DAY}
