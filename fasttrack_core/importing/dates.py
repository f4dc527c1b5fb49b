"""Dates of a column: every one of them in one format, out of a fixed list. A date is never guessed one by one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.sessions import day_number, day_of
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.questions import About, Asked

NO_DAY = -(2**31)
"""In a column's day numbers: the text is not a date in the column's format."""
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("mon", "monday"),
            ("tue", "tues", "tuesday"),
            ("wed", "weds", "wednesday"),
            ("thu", "thur", "thurs", "thursday"),
            ("fri", "friday"),
            ("sat", "saturday"),
            ("sun", "sunday"),
        )
    )
    for name in names
}
_TIME = (
    r"(?:[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?(?:\s*[ap]m)?"
    r"(?P<offset>Z|[+-]\d\d:?\d\d)?)?"
)
_WEEKDAY = r"(?:(?P<weekday>[A-Za-z]{3,9})\.?,?[ -]+)?"
_MONTH_NAME = r"(?P<month>[A-Za-z]{3,9})\.?"


@dataclass(frozen=True, slots=True)
class DateFormat:
    """One way of writing a date."""

    name: str
    pattern: re.Pattern[str]

    def read(self, text: str) -> date | None:
        """The date, or None for a text in another format, an impossible day, or the wrong day of the week."""
        found = self.pattern.fullmatch(text)
        return _date_of(found.groupdict()) if found else None


def _format(name: str, pattern: str) -> DateFormat:
    return DateFormat(name, re.compile(_WEEKDAY + pattern + _TIME, re.IGNORECASE | re.ASCII))


_DMY = r"(?P<day>\d{1,2})(?P<cut>[/.-])(?P<month>\d{1,2})(?P=cut)"
_MDY = r"(?P<month>\d{1,2})(?P<cut>[/.-])(?P<day>\d{1,2})(?P=cut)"
_NAMED = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -]*" + _MONTH_NAME

DAY_FIRST = _format("dd/mm/yyyy", _DMY + r"(?P<year>\d{4})")
MONTH_FIRST = _format("mm/dd/yyyy", _MDY + r"(?P<year>\d{4})")
DAY_FIRST_SHORT = _format("dd/mm/yy", _DMY + r"(?P<year>\d\d)")
MONTH_FIRST_SHORT = _format("mm/dd/yy", _MDY + r"(?P<year>\d\d)")
SERIAL = DateFormat("Excel date number", re.compile(r"(?P<serial>[2-7]\d{4})(?:\.\d+)?", re.ASCII))
ISO = _format("yyyy-mm-dd", r"(?P<year>\d{4})(?P<cut>[/.-])(?P<month>\d{1,2})(?P=cut)(?P<day>\d{1,2})")
FORMATS = (
    DAY_FIRST,
    ISO,
    _format("yyyymmdd", r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
    DAY_FIRST_SHORT,
    _format("d Mon yyyy", _NAMED + r"[ ,-]*(?P<year>\d{4})"),
    _format("d Mon yy", _NAMED + r"[ ,-]*'?(?P<year>\d\d)"),
    SERIAL,
    MONTH_FIRST,
    MONTH_FIRST_SHORT,
)
"""Formats with a year, in the order in which they are preferred."""

YEARLESS = (
    _format("d Mon", _NAMED),
    _format("dd/mm", r"(?P<day>\d{1,2})(?P<cut>[/.-])(?P<month>\d{1,2})"),
)


_FIRST_SERIAL = ContextVar("first serial", default=date(1899, 12, 30))


@contextmanager
def day_numbers_from_1904(true: bool) -> Iterator[None]:
    """Meanwhile day numbers are those of a workbook that counts from 1904, as old ones from a Mac do, if ``true``."""
    token = _FIRST_SERIAL.set(date(1904, 1, 1) if true else _FIRST_SERIAL.get())
    try:
        yield
    finally:
        _FIRST_SERIAL.reset(token)


def _date_of(parts: dict[str, str | None], year: int | None = None) -> date | None:
    if parts.get("serial"):
        return _FIRST_SERIAL.get() + timedelta(days=int(parts["serial"] or 0))
    month_text, day_text = parts["month"] or "", parts["day"] or ""
    month = int(month_text) if month_text.isdigit() else MONTHS.get(month_text.lower(), 0)
    if year is None:
        year = int(parts["year"] or 0)
        if len(parts["year"] or "") == 2:
            year += 2000 if year < 80 else 1900
    try:
        day = date(year, month, int(day_text))
    except ValueError:
        return None
    weekday = parts.get("weekday")
    if weekday and WEEKDAYS.get(weekday.lower()) != day.weekday():
        return None
    return _in_london(day, parts) if parts.get("offset") else day


_LONDON = ZoneInfo("Europe/London")


def _in_london(day: date, parts: dict[str, str | None]) -> date | None:
    """The school's date of a moment with an offset: 2025-09-01T23:00Z is midnight of 2 September in England."""
    offset = (parts["offset"] or "").upper().replace(":", "")
    ahead = timedelta() if offset == "Z" else timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    try:
        written = datetime(day.year, day.month, day.day, int(parts["hour"] or 0), int(parts["minute"] or 0), tzinfo=UTC)
        return (written + (ahead if offset[0] == "-" else -ahead)).astimezone(_LONDON).date()
    except (ValueError, OverflowError):
        return None


def looks_like_date(text: str) -> bool:
    """True for a possible date with a year in any of the formats."""
    text = text.strip()
    return any(form.read(text) for form in FORMATS)


def is_written_as_date(text: str) -> bool:
    """True for a possible date with a year that is no bare number: 45012 is a date only where something says so."""
    return looks_like_date(text) and SERIAL.read(text.strip()) is None


def looks_like_yearless_date(text: str) -> bool:
    """True for a day and month without a year."""
    found = [form.pattern.fullmatch(text.strip()) for form in YEARLESS]
    return any(match and _date_of({**match.groupdict(), "weekday": None}, 2024) for match in found)


@dataclass(frozen=True, slots=True)
class Dates:
    """days: int32, the day number of each text, NO_DAY where it is none. doubt: a sentence, or empty. either: nothing
    in the column settles whether the day or the month comes first."""

    form: str
    days: npt.NDArray[np.int32]
    doubt: str = ""
    either: bool = False

    @property
    def questions(self) -> tuple[Asked, ...]:
        """What a person must answer before the dates are certain."""
        return (Asked(About.DATE_ORDER, self.doubt, ("day first", "month first")),) if self.either else ()


def understand_dates(texts: Sequence[str], counts: Sequence[int], column: str, *, school_days: bool = True) -> Dates:
    """Each distinct text as a day number, in the one format that the column is written in.

    counts: how many rows hold each text (0: none that matters). school_days: the dates are those of sessions, so that
    the days of the week tell day first from month first; dates of birth are not. The format is the one that fits at
    least nine tenths of the rows that hold a date at all; the rest are NO_DAY. UnreadableFile where there is no such
    format, or where both day-first and month-first dates are certain.
    """
    weights = {place: int(count) for place, count in enumerate(counts) if count and texts[place].strip()}
    if not weights:
        raise UnreadableFile(f"The column {column} holds no dates. Put the date of each session in it.")
    fitting = {
        form: {place: day for place in weights if (day := form.read(texts[place].strip())) is not None}
        for form in FORMATS
    }
    dated = {place for days in fitting.values() for place in days}
    total = sum(weights.values())
    all_dated = sum(weights[place] for place in dated)
    if 2 * all_dated < total:
        raise UnreadableFile(
            f"The column {column} should hold dates, but most of it is not a date (such as "
            "02/09/2025). Check the column."
        )
    _refuse_mixed(fitting[DAY_FIRST], fitting[MONTH_FIRST], weights, column)
    _refuse_mixed(fitting[DAY_FIRST_SHORT], fitting[MONTH_FIRST_SHORT], weights, column)
    fits = {form: sum(weights[place] for place in days) for form, days in fitting.items()}
    best = max(FORMATS, key=lambda form: fits[form])
    if 10 * fits[best] < 9 * all_dated:
        raise UnreadableFile(
            f"The dates in the column {column} are written in more than one way, so none of them is certain. Write all "
            "of them as day/month/year, such as 02/09/2025, and upload the file again."
        )
    best, doubt, either = _settle_month(best, fitting, fits, column, school_days)
    days = np.full(len(texts), NO_DAY, dtype=np.int32)
    for place, day in fitting[best].items():
        if EARLIEST <= day <= LATEST:
            days[place] = day_number(day)
    return Dates(best.name, days, doubt, either)


def _refuse_mixed(
    day_first: dict[int, date], month_first: dict[int, date], weights: dict[int, int], column: str
) -> None:
    """UnreadableFile where some dates can only be day first and more than a stray one only month first."""
    only_day = [place for place in day_first if place not in month_first]
    only_month = [place for place in month_first if place not in day_first]
    if not only_day or not only_month:
        return
    fewer = min(sum(weights[place] for place in only) for only in (only_day, only_month))
    stray = min(len(only_day), len(only_month)) == 1 and 10 * fewer <= sum(weights.values())
    if not stray and 100 * fewer > sum(weights.values()):
        raise UnreadableFile(
            f"In the column {column} some dates can only be day/month and others only month/day, so none of them is "
            "certain. Write all of them as day/month/year, such as 02/09/2025, and upload the file again."
        )


_OTHER_ORDER = {DAY_FIRST: MONTH_FIRST, DAY_FIRST_SHORT: MONTH_FIRST_SHORT}


def _settle_month(
    best: DateFormat,
    fitting: dict[DateFormat, dict[int, date]],
    fits: dict[DateFormat, int],
    column: str,
    school_days: bool,
) -> tuple[DateFormat, str, bool]:
    """Day first or month first, where both fit equally well; the sentence to warn with; True where nothing settles it.

    school_days: the days of the week settle it, since there are sessions on Monday to Friday only.
    """
    if best in _OTHER_ORDER.values():
        doubt = (
            f"The dates in the column {column} are read as month/day/year, because as day/month/year some would not "
            "exist. Check a few of them."
        )
        return best, doubt, False
    other = _OTHER_ORDER.get(best)
    if other is None or fits[other] < fits[best] or fitting[best] == fitting[other]:
        return best, "", False
    fits_week, other_fits_week = (on_school_weekdays(fitting[form].values()) for form in (best, other))
    if school_days and not fits_week and other_fits_week:
        doubt = (
            f"The dates in the column {column} could be day/month or month/day. They are read as month/day, because "
            "only then do all of them fall on Monday to Friday. Check a few of them."
        )
        return other, doubt, False
    either = not school_days or not fits_week or other_fits_week
    doubt = (
        f"The dates in the column {column} could be day/month or month/day. They are read as day/month, as schools in "
        "England write them. Check a few of them."
    )
    return best, doubt, either


def on_school_weekdays(days: Iterable[date]) -> bool:
    """True when every day is a Monday to Friday."""
    return all(day.weekday() < 5 for day in days)


_YEARS = re.compile(r"\b(20\d\d)(?:\s*[/-]\s*(20\d\d|\d\d))?\b")


def years_named(texts: Sequence[str]) -> set[int]:
    """The academic years (by the year they begin in) and calendar years that titles such as ``2025/26`` name.

    A single year stands for the academic year that begins in it and the one that ends in it.
    """
    starts: set[int] = set()
    for text in texts:
        for found in _YEARS.finditer(text):
            first = int(found[1])
            if found[2] and int(found[2][-2:]) == (first + 1) % 100:
                starts.add(first)
            else:
                starts |= {first, first - 1}
    return starts


def understand_yearless(
    texts: Sequence[str], titles: Sequence[str], latest: date | None, *, in_columns: bool = True
) -> Dates:
    """Dates such as ``Tue 2 Sep``, in the order of the columns (or, if not ``in_columns``, in any order and all of one
    school year), with the only year that fits.

    The year must agree with every day of the week that is written, with the order of the columns, and with a year named
    in the titles; where no title names one, with ``latest`` (the sessions begin in the five years up to it).
    UnreadableFile unless exactly one year fits.
    """
    form = max(YEARLESS, key=lambda each: sum(bool(each.pattern.fullmatch(text.strip())) for text in texts))
    parts = [found.groupdict() if (found := form.pattern.fullmatch(text.strip())) else None for text in texts]
    named = years_named(titles)
    if named:
        firsts: list[int] = sorted(named | {start + 1 for start in named} if in_columns else named)
    elif latest is not None:
        firsts = list(range(latest.year - 4, latest.year + 1))
    else:
        firsts = []
    fitting: dict[tuple[date | None, ...], None] = {}
    for first in firsts:
        days = _in_order(parts, first) if in_columns else _in_school_year(parts, first)
        real = [day for day in days if day is not None]
        if not real or len(real) < sum(part is not None for part in parts):
            continue
        if named and not {academic_start(day) for day in real} <= named:
            continue
        if not named and (latest is None or (real[0] if in_columns else min(real)) > latest):
            continue
        fitting[tuple(days)] = None
    where = "The dates above the marks" if in_columns else "The dates"
    weekdays = any(part and part.get("weekday") for part in parts)
    if len(fitting) != 1 or not (weekdays or named):
        raise UnreadableFile(
            f"{where} have no year, and the file does not settle which year it is. Write the year in them, such as Tue "
            "2 Sep 2025, or the school year in the title, such as 2025/26."
        )
    numbers = [NO_DAY if day is None else day_number(day) for day in next(iter(fitting))]
    return Dates(
        form.name,
        np.array(numbers, dtype=np.int32),
        f"{where} have no year. They are read as beginning on "
        f"{day_of(min(number for number in numbers if number != NO_DAY)):%A %d/%m/%Y}. Check that this is right.",
    )


def academic_start(day: date) -> int:
    """The year in which the day's academic year begins."""
    return day.year if day.month >= 9 else day.year - 1


def _in_order(parts: Sequence[dict[str, str | None] | None], year: int) -> list[date | None]:
    """The dates from ``year`` on, the year going up where the month falls back by more than half a year."""
    days: list[date | None] = []
    last_month = 0
    for part in parts:
        if part is None:
            days.append(None)
            continue
        month_text = (part["month"] or "").lower()
        month = int(month_text) if month_text.isdigit() else MONTHS.get(month_text, last_month)
        if last_month - month > 6:
            year += 1
        days.append(_date_of(part, year))
        last_month = month
    return days


def _in_school_year(parts: Sequence[dict[str, str | None] | None], start: int) -> list[date | None]:
    """The dates in the school year that begins in September of the year ``start``."""
    days: list[date | None] = []
    for part in parts:
        month_text = ((part or {}).get("month") or "").lower()
        month = int(month_text) if month_text.isdigit() else MONTHS.get(month_text, 0)
        days.append(_date_of(part, start if month >= 9 else start + 1) if part else None)
    return days
