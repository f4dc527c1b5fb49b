"""Compulsory school age, by the prescribed days.

Start: Education Act 1996 s8(2) and the Education (Start of Compulsory School Age) Order 1998: the prescribed days are
31 August, 31 December and 31 March; a child is of age from the fifth birthday if that is one of them, else from the
next.
End: Education Act 1996 s8(3) and the Education (School Leaving Date) Order 1997: the last Friday in June of the school
year (1 September to 31 August here) in which the pupil turns 16, that day included.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fasttrack_core.attendance.sessions import academic_year_start, spoken_date

CITATION = "Education Act 1996, section 8; Start of Compulsory School Age Order 1998; School Leaving Date Order 1997"
PRESCRIBED_DAYS = ((3, 31), (8, 31), (12, 31))
"""Month and day, in calendar order."""


class AgeStatus(StrEnum):
    """Whether a pupil is of compulsory school age on a day."""

    OF_AGE = "of compulsory school age"
    NOT_YET = "not yet of compulsory school age"
    OVER = "over compulsory school age"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeVerdict:
    """``first_day`` and ``last_day`` of compulsory school age are inclusive; None when it cannot be told."""

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
    june_30 = date(academic_year_start(birthday(date_of_birth, 16)).year + 1, 6, 30)
    return june_30 - timedelta(days=(june_30.weekday() - 4) % 7)


def birthday(date_of_birth: date, age: int) -> date:
    """The day on which that age is reached; 1 March for one born on 29 February when there is none that year."""
    try:
        return date_of_birth.replace(year=date_of_birth.year + age)
    except ValueError:
        return date(date_of_birth.year + age, 3, 1)


def school_age(date_of_birth: date | None, on: date) -> AgeVerdict:
    """Whether a pupil is of compulsory school age on a day; "cannot tell" without a date of birth."""
    if date_of_birth is None:
        reason = "The date of birth is not recorded. Import a list of pupils that has it."
        return AgeVerdict(status=AgeStatus.CANNOT_TELL, reason=reason, first_day=None, last_day=None)
    first, last = first_day(date_of_birth), last_day(date_of_birth)
    span = f"Compulsory school age runs from {spoken_date(first)} to {spoken_date(last)}."
    if on < first:
        status, reason = AgeStatus.NOT_YET, f"{span} It has not begun on {spoken_date(on)}."
    elif on > last:
        status, reason = AgeStatus.OVER, f"{span} It has ended on {spoken_date(on)}."
    else:
        status, reason = AgeStatus.OF_AGE, span
    return AgeVerdict(status=status, reason=reason, first_day=first, last_day=last)
