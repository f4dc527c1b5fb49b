"""Compulsory school age, by the prescribed days.

Start: Education Act 1996 s8(2) and the Education (Start of Compulsory School Age) Order 1998: the prescribed days are
31 August, 31 December and 31 March; a child is of age from the fifth birthday if that is one of them, else from the
next.
End: Education Act 1996 s8(3) and the Education (School Leaving Date) Order 1997: the last Friday in June of the school
year (1 September to 31 August here) in which the pupil turns 16, that day included.
Where no date of birth is recorded the year group may settle it: whoever is in Years 1 to 10 has had the fifth birthday
and a prescribed day after it, and turns 16 in Year 11 at the earliest; in Year 11 it ends for all on the same Friday.
In Reception, and after that Friday, only the date of birth tells.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fasttrack_core.attendance.figures.sessions import academic_year_start, spoken_date

CITATION = "Education Act 1996, section 8; Start of Compulsory School Age Order 1998; School Leaving Date Order 1997"
PRESCRIBED_DAYS = ((3, 31), (8, 31), (12, 31))
"""Month and day, in calendar order."""
LAST_YEAR = 11
"""The year group in which compulsory school age ends."""


class AgeStatus(StrEnum):
    """Whether a pupil is of compulsory school age on a day."""

    OF_AGE = "of compulsory school age"
    NOT_YET = "not yet of compulsory school age"
    OVER = "over compulsory school age"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeVerdict:
    """``first_day`` and ``last_day`` of compulsory school age are inclusive; None when it is not known."""

    status: AgeStatus
    reason: str
    first_day: date | None
    last_day: date | None
    citation: str = CITATION


def first_day(date_of_birth: date) -> date:
    """The first day of compulsory school age."""
    fifth = birthday(date_of_birth, 5)
    days = (date(year, *day) for year in (fifth.year, fifth.year + 1) for day in PRESCRIBED_DAYS)
    return next(day for day in days if day >= fifth)


def last_day(date_of_birth: date) -> date:
    """The last day of compulsory school age, which is also the Year 11 leaving date."""
    return _last_friday_in_june(academic_year_start(birthday(date_of_birth, 16)).year + 1)


def birthday(date_of_birth: date, age: int) -> date:
    """The day on which that age is reached; 1 March for one born on 29 February when there is none that year."""
    try:
        return date_of_birth.replace(year=date_of_birth.year + age)
    except ValueError:
        return date(date_of_birth.year + age, 3, 1)


def school_age(
    date_of_birth: date | None, on: date, year_group: str = "", year_known_on: date | None = None
) -> AgeVerdict:
    """Whether a pupil is of compulsory school age on a day: by the date of birth, without one by the year group where
    that settles it, else "cannot tell". ``year_known_on``: a day of the school year in which ``year_group`` was right,
    None for ``on``."""
    if date_of_birth is None:
        return _by_year(on, year_group, year_known_on or on)
    first, last = first_day(date_of_birth), last_day(date_of_birth)
    span = f"Compulsory school age runs from {spoken_date(first)} to {spoken_date(last)}."
    if on < first:
        status, reason = AgeStatus.NOT_YET, f"{span} It has not begun on {spoken_date(on)}."
    elif on > last:
        status, reason = AgeStatus.OVER, f"{span} It has ended on {spoken_date(on)}."
    else:
        status, reason = AgeStatus.OF_AGE, span
    return AgeVerdict(status=status, reason=reason, first_day=first, last_day=last)


def year_number(year_group: str) -> int | None:
    """The year group as a number: ``Year 5``, ``Y5`` and ``05`` are 5, Reception is 0; None for any other text."""
    text = year_group.strip().upper()
    if text in ("R", "RECEPTION", "YR", "YEAR R"):
        return 0
    found = re.fullmatch(r"(?:YEAR|YR|Y)?\s*0*(\d{1,2})", text)
    return int(found[1]) if found else None


def does_not_fit(date_of_birth: date, year_group: str, year_known_on: date) -> str:
    """A sentence where a child born on that day is usually in another year group on ``year_known_on``; empty where it
    fits, and for a year group that is no number.

    Usually: Reception is the school year of the fifth birthday. A child may be taught outside of it, so this is to be
    asked about, not refused.
    """
    number = year_number(year_group)
    if number is None:
        return ""
    year = academic_year_start(year_known_on).year
    usual = year - academic_year_start(date_of_birth).year - 5
    if usual == number:
        return ""
    return (
        f"Born on {spoken_date(date_of_birth)} a pupil is usually in {_year_name(usual)} in "
        f"{year}/{(year + 1) % 100:02d}; the register has this one in "
        f"{_year_name(number)}. Check the date, or confirm that it is right."
    )


def _year_name(number: int) -> str:
    if number < 0:
        return "no year yet"
    if number > LAST_YEAR + 2:
        return "no year any more"
    return f"Year {number}" if number else "Reception"


def _by_year(on: date, year_group: str, known_on: date) -> AgeVerdict:
    number, begins = year_number(year_group), academic_year_start(on).year
    if number is None:
        return _cannot_tell("")
    number += begins - academic_year_start(known_on).year
    first = date(begins - number + 1, 8, 31)  # the last prescribed day before Year 1: everyone is of age by then
    leaves = _last_friday_in_june(begins + LAST_YEAR - number + 1)
    if not 1 <= number <= LAST_YEAR or on > leaves:
        which = "Reception" if number == 0 else f"Year {number}"
        return _cannot_tell(f"Compulsory school age begins or ends in {which}, so the year group does not settle it. ")
    return AgeVerdict(
        status=AgeStatus.OF_AGE,
        reason=(
            f"Year {number}: of compulsory school age whatever the birthday, from {spoken_date(first)} at the latest "
            f"to {spoken_date(leaves)}."
        ),
        first_day=first,
        last_day=leaves,
    )


def _cannot_tell(before: str) -> AgeVerdict:
    reason = f"{before}The date of birth is not recorded. Enter it in the case or on the pupil's page."
    return AgeVerdict(status=AgeStatus.CANNOT_TELL, reason=reason, first_day=None, last_day=None)


def _last_friday_in_june(year: int) -> date:
    june_30 = date(year, 6, 30)
    return june_30 - timedelta(days=(june_30.weekday() - 4) % 7)
