"""Which earlier penalty notices count when another is considered.

National framework for penalty notices (Working together to improve school attendance, in force 19 August 2024): a
second notice within three years of the first is treated otherwise, and there is no third. "Within" is read by the
corresponding date: three years from 28 February 2024 end with 28 February 2027, that day included; where the last year
has no such date (29 February) they end with the last day of that month.
"""

from datetime import date

FEBRUARY = 2


def last_day_within(given: date, years: int) -> date:
    """The last day on which a notice given on ``given`` still counts as an earlier one, inclusive."""
    try:
        return given.replace(year=given.year + years)
    except ValueError:
        return date(given.year + years, FEBRUARY, 28)


def first_day_counting(day: date, years: int) -> date:
    """The earliest day, inclusive, of which a notice counts when another is considered on ``day``."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, FEBRUARY + 1, 1)
