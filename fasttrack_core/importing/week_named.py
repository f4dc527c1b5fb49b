"""The week that a title or the name of a file speaks of: ``week beginning 08-09-2025``, ``wc 08/09/2025``, ``w/e``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fasttrack_core.importing.dates import DAY_FIRST, DAY_FIRST_SHORT, EARLIEST, LATEST, MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    r"(?<!\d)(?:"
    r"(?P<iso>20\d\d)(?P<a>[-_. /]?)(?P<month>\d\d)(?P=a)(?P<day>\d\d)"
    r"|(?P<d>\d{1,2})(?P<b>[-_. /])(?P<m>\d{1,2})(?P=b)(?P<y>\d{4}|\d\d)"
    r"|(?P<dd>\d\d)(?P<mm>\d\d)(?P<yyyy>20\d\d)"
    rf"|(?P<n>\d{{1,2}})(?:st|nd|rd|th)?[-_. ]*(?P<name>{_MONTH})[-_. ,]*(?P<ny>\d{{4}}|\d\d)"
    r")(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,._-]*)?(?:the\s+)?"
_BEGINS = re.compile(
    r"(?:\bw\s?[/._-]?\s?[cbs]|\bcommencing|\bstart\s*date"
    r"|\bweek(?:ly)?[\s:._-]*(?:beginning|commencing|starting|begins|starts|start(?:\s*date)?|of|from)?)"
    rf"[\s:._-]*{_WEEKDAY}$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    rf"(?:\bw\s?[/._-]?\s?e|\bend\s*date|\bweek[\s:._-]*(?:ending|ends|end(?:\s*date)?|to))[\s:._-]*{_WEEKDAY}$",
    re.IGNORECASE,
)
LONGEST_TITLE = 300
"""Letters of a title or file name that are looked at."""
_TO = re.compile(rf"[\s_]*(?:-|–|to|until|and)[\s_]*{_WEEKDAY}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedWeek:
    """day: the date that is written. monday: of its week. sure: a word beside the date says that it is of a week."""

    day: date
    monday: date
    sure: bool
    ends: bool = False


def monday_of(day: date) -> date:
    """The Monday of the day's week (Monday to Sunday)."""
    return day - timedelta(days=day.weekday())


def weeks_named(texts: Iterable[str]) -> list[NamedWeek]:
    """The weeks that the texts name, each once; those that a word such as ``commencing`` makes sure where there are
    any, else those of bare dates."""
    found: dict[tuple[date, bool], NamedWeek] = {}
    for text in texts:
        for week in _weeks_of(text[:LONGEST_TITLE]):
            found.setdefault((week.monday, week.sure), week)
    sure = [week for week in found.values() if week.sure]
    return sure or list(found.values())


def _weeks_of(text: str) -> Iterable[NamedWeek]:
    dates = [(match, day) for match in _DATE.finditer(text) if (day := _date_of(match)) is not None]
    skip = False
    for place, (match, day) in enumerate(dates):
        if skip:
            skip = False
            continue
        following = dates[place + 1] if place + 1 < len(dates) else None
        if following and _TO.fullmatch(text[match.end() : following[0].start()]):
            if monday_of(day) == monday_of(following[1]) and day < following[1]:
                yield NamedWeek(monday_of(day), monday_of(day), sure=True)
            skip = True
            continue
        before = text[: match.start()].replace("_", " ")
        ends = _ENDS.search(before) is not None
        yield NamedWeek(day, monday_of(day), ends or _BEGINS.search(before) is not None, ends)


def _date_of(match: re.Match[str]) -> date | None:
    """The date as England writes it: the day first where no year is."""
    parts = match.groupdict()
    if parts["iso"]:
        year, month, day = parts["iso"], parts["month"], parts["day"]
    elif parts["y"]:
        year, month, day = parts["y"], parts["m"], parts["d"]
    elif parts["yyyy"]:
        year, month, day = parts["yyyy"], parts["mm"], parts["dd"]
    else:
        year, month, day = parts["ny"], str(MONTHS[parts["name"].lower()]), parts["n"]
    form = DAY_FIRST if len(year) == 4 else DAY_FIRST_SHORT
    read = form.read(f"{day}/{month}/{year}")
    return read if read is not None and EARLIEST <= read <= LATEST else None
