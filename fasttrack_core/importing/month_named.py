"""The month that a title, the name of a sheet or the name of a file speaks of: ``September 2025``, ``09-2025``, ``Sep``
in ``2025/26``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fasttrack_core.importing.dates import MONTHS

LONGEST_TITLE = 300
"""Letters of a title or file name that are looked at."""
_NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:20\d\d|'?\d\d)(?!\d)"
_WITH_YEAR = re.compile(
    rf"(?<![a-z])(?P<name>{_NAME})(?![a-z])[\s._,'’-]*(?P<year>20\d\d(?![/-]\d\d(?!\d))|\d\d)(?![\d/])"
    r"|(?<!\d)(?P<iso>20\d\d)[-_./ ](?P<month>0[1-9]|1[0-2])(?![\d]|[-_./]\d)"
    r"|(?<![\d/.-])(?P<m>0?[1-9]|1[0-2])[-_./](?P<y>20\d\d)(?!\d)"
    rf"|(?<!\d)(?P<before>20\d\d)[\s._-]*(?P<after>{_NAME})(?![a-z])",
    re.IGNORECASE | re.ASCII,
)
_ALONE = re.compile(rf"(?<![a-z])(?P<name>{_NAME})(?![a-z])", re.IGNORECASE | re.ASCII)
_SCHOOL_YEAR = re.compile(r"(?<!\d)(20\d\d|\d\d)\s*[/–-]\s*(20\d\d|\d\d)(?![\d/.-])", re.ASCII)
_CALENDAR_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """What some texts say of the month. months: each with its year where that stands beside it, else 0. years: by the
    year in which they begin, the school years. calendar: years that stand alone."""

    months: frozenset[tuple[int, int]]
    school_years: frozenset[int]
    calendar: frozenset[int]


def months_named(texts: Iterable[str]) -> Named:
    """What the texts say together; a month with a year hides the same month without."""
    months: set[tuple[int, int]] = set()
    school_years: set[int] = set()
    calendar: set[int] = set()
    for whole in texts:
        text = whole[:LONGEST_TITLE].replace("_", " ")
        for found in _SCHOOL_YEAR.finditer(text):
            first, second = (int(year) % 100 for year in found.groups())
            if second == (first + 1) % 100:
                school_years.add(2000 + first)
        text = _SCHOOL_YEAR.sub(_blank_school_year, text)
        for found in _WITH_YEAR.finditer(text):
            parts = found.groupdict()
            year = parts["year"] or parts["iso"] or parts["y"] or parts["before"]
            name = parts["name"] or parts["after"]
            months.add((2000 + int(year) % 100, MONTHS[name.lower()] if name else int(parts["month"] or parts["m"])))
        text = _WITH_YEAR.sub(" ", text)
        for found in _ALONE.finditer(text):
            if found["name"].lower() != "may" or found["name"][0].isupper():
                months.add((0, MONTHS[found["name"].lower()]))
        calendar |= {int(year) for year in _CALENDAR_YEAR.findall(text)}
    dated = {month for year, month in months if year}
    months = {(year, month) for year, month in months if year or month not in dated}
    return Named(frozenset(months), frozenset(school_years), frozenset(calendar))


def _blank_school_year(found: re.Match[str]) -> str:
    first, second = (int(year) % 100 for year in found.groups())
    return " " if second == (first + 1) % 100 else found[0]


def year_of(month: int, named: Named) -> list[int]:
    """The years that the month can be of, by the school years and other years that are named."""
    if named.school_years:
        return sorted(first if month >= 9 else first + 1 for first in named.school_years)
    return sorted({*named.calendar, *(year + 1 for year in named.calendar if month < 9)})
