"""The first and the last day of a clock, for every unit and every way of counting its day 1.

The rule is section 5.2 of ``docs/pathway-grammar.md``, with a table of days worked by hand. Day 1 is the day after the
clock began (``next``), that day itself (``same``), or the first school day after it (``next_school_day``).
"""

import calendar as months_of
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework.periods import LONGEST_HOLIDAY
from fasttrack_core.errors import CalendarTooShort
from fasttrack_core.pathways.language.values import Unit

DAY = timedelta(days=1)
WEEKDAYS = range(5)


class School(Protocol):
    """What clocks ask of a school calendar."""

    def is_school_day(self, day: date) -> bool: ...

    def nth_school_day_after(self, day: date, n: int) -> date: ...


@dataclass(frozen=True, slots=True)
class ClockDates:
    """Both inclusive."""

    first_day: date
    last_day: date


def clock_dates(
    began: date,
    unit: Unit,
    number: int,
    first: str,
    school: School,
    bank_holidays: Collection[date] = (),
) -> ClockDates:
    """The days of a clock of ``number`` of ``unit`` that began on a day. ``first``: next, same or next_school_day.

    bank_holidays: those of the school's calendar; a year of which none is given cannot be counted in working days.
    Raises CalendarTooShort, with what is missing, where the calendar ends first or has no term dates for too long.
    """
    if unit is Unit.SCHOOL_DAYS:
        return _counted(began, number, first, school.is_school_day, lambda day: _after(school, day))
    if unit is Unit.WORKING_DAYS:
        works = _working(bank_holidays)
        return _counted(began, number, first, works, lambda day: _next(day, works))
    start = _after(school, began) if first == "next_school_day" else began
    same = first != "next"
    last = _end(start, unit, number, same, school)
    return ClockDates(start if same else start + DAY, last - DAY if same else last)


def due_day(last_day: date, school: School, *, has_results: bool) -> date:
    """The day a clock is due: its last day, or where it has results the first school day after it."""
    return _after(school, last_day) if has_results else last_day


def _counted(
    began: date, number: int, first: str, counts: Callable[[date], bool], following: Callable[[date], date]
) -> ClockDates:
    """Days of one kind, counted one by one from day 1."""
    day = first_day = began if first == "same" and counts(began) else following(began)
    for _ in range(number - 1):
        day = following(day)
    return ClockDates(first_day, day)


def _end(start: date, unit: Unit, number: int, same: bool, school: School) -> date:
    """The corresponding day that many units later: the last day of a clock that counts from the next day."""
    if unit is Unit.DAYS:
        return start + number * DAY
    if unit is Unit.WEEKS:
        return start + 7 * number * DAY
    if unit is Unit.SCHOOL_WEEKS:
        return _school_weeks_later(start, number, school)
    if unit not in (Unit.MONTHS, Unit.YEARS):
        raise ValueError(f"a clock has no length in {unit}")
    year, month = divmod(start.year * 12 + start.month - 1 + number * (12 if unit is Unit.YEARS else 1), 12)
    longest = months_of.monthrange(year, month + 1)[1]
    # A month without such a day ends on its last one, whichever way day 1 is counted.
    short = DAY if same and start.day > longest else timedelta(0)
    return date(year, month + 1, min(start.day, longest)) + short


def _school_weeks_later(start: date, number: int, school: School) -> date:
    """The same weekday in the so many-th school week after the week of ``start``."""
    monday = start - start.weekday() * DAY
    for _ in range(number):
        open_day = _after(school, monday + 6 * DAY)
        monday = open_day - open_day.weekday() * DAY
    return monday + start.weekday() * DAY


def _after(school: School, day: date) -> date:
    """The first school day after a day; across a time without term dates that no holiday fills, none is known."""
    found = school.nth_school_day_after(day, 1)
    if found - day > LONGEST_HOLIDAY:
        raise CalendarTooShort(
            f"No term dates are known for a long time after {spoken_date(day)}. Add them in Calendar."
        )
    return found


def _working(bank_holidays: Collection[date]) -> Callable[[date], bool]:
    years = {day.year for day in bank_holidays}

    def works(day: date) -> bool:
        if day.year not in years:
            raise CalendarTooShort(
                f"The bank holidays of {day.year} are not in the calendar, so working days cannot be counted. Add them."
            )
        return day.weekday() in WEEKDAYS and day not in bank_holidays

    return works


def _next(day: date, counts: Callable[[date], bool]) -> date:
    day += DAY
    while not counts(day):
        day += DAY
    return day
