"""What looks wrong in a school's term dates, as sentences a person can act on."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fasttrack_core.attendance.calendar.days import LONGEST_SPAN, is_in_term
from fasttrack_core.attendance.figures.opening import SchoolYears
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar, TermDates
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.errors import BadCalendar

USUAL_INSET_DAYS = 5
FAR_YEARS = 3
"""Dates further than this many years from today are more likely a slip than a plan."""
LONGEST_TERM = 140
"""Days from the first to the last day of the longest term there is: half terms are shorter."""


@dataclass(frozen=True, slots=True)
class Check:
    """``stops``: the term dates cannot be saved while it stands."""

    sentence: str
    stops: bool = False


def year_name(year: int) -> str:
    """``2025/26`` for the school year that begins in 2025."""
    return f"{year}/{(year + 1) % 100:02d}"


def check(dates: TermDates, today: date, marked: tuple[date, date] | None = None) -> tuple[Check, ...]:
    """Everything that looks wrong, what stops first. ``marked``: the first and last day of the register's marks."""
    spans = [*_spans(dates)]
    years = SchoolYears() if any(_too_long(first, last) for first, last in spans) else SchoolYears.of_terms(dates)
    found = [*_impossible(dates, today, years), *_twice(dates), *_without_effect(dates)]
    found += _years(dates, today, marked, years)
    return tuple(sorted(dict.fromkeys(found), key=lambda each: not each.stops))


def _impossible(dates: TermDates, today: date, years: SchoolYears) -> Iterator[Check]:
    try:
        if not any(_too_long(first, last) for first, last in _spans(dates)):
            SchoolCalendar.from_terms(dates)
    except BadCalendar as problem:
        yield Check(str(problem), stops=True)
    for term in dates.terms:
        days = (term.last_day - term.first_day).days + 1
        if days > LONGEST_SPAN:
            yield Check(f"{term.title} lasts more than a year. Check the year of its days.", stops=True)
        elif years.year_of_term_day(term.first_day) != years.year_of(term.last_day) and days > 0:
            yield Check(
                f"{term.title} runs from one school year into the next. Make it two terms, or correct its dates.",
                stops=True,
            )
        elif days > LONGEST_TERM:
            yield Check(
                f"{term.title} lasts {days // 7} weeks. Give each half term a line of its own, so that the holidays "
                "between them are closed."
            )
    for closure in dates.closures:
        if _too_long(closure.first_day, closure.last_day):
            first = spoken_date(closure.first_day)
            yield Check(f"The closure from {first} lasts more than a year. Check the year of its days.", stops=True)
    far = {day for day in _days(dates) if abs(day.year - today.year) > FAR_YEARS}
    for day in sorted(far):
        yield Check(f"{spoken_date(day)} is more than {FAR_YEARS} years away. Is the year right?")
    known = {years.year_of_term_day(term.first_day) for term in dates.terms}
    for opening in dates.openings:
        if years.year_of(opening.day) not in known:
            year = year_name(years.year_of(opening.day))
            yield Check(
                f"{spoken_date(opening.day)} is open, but there are no terms for {year}, so every other day of that "
                "year would be closed. Add its terms first.",
                stops=True,
            )


def _too_long(first: date, last: date) -> bool:
    return (last - first).days >= LONGEST_SPAN


def _spans(dates: TermDates) -> Iterator[tuple[date, date]]:
    yield from ((term.first_day, term.last_day) for term in dates.terms)
    yield from ((closure.first_day, closure.last_day) for closure in dates.closures)


def _days(dates: TermDates) -> Iterator[date]:
    for span in _spans(dates):
        yield from span
    yield from dates.inset_days
    yield from dates.bank_holidays
    yield from (each.day for each in dates.openings)


def _twice(dates: TermDates) -> Iterator[Check]:
    for day in sorted({*dates.inset_days} & {*dates.bank_holidays}):
        yield Check(f"{spoken_date(day)} is an INSET day and a bank holiday. Keep one of them.")
    for name, days in (("an INSET day", dates.inset_days), ("a bank holiday", dates.bank_holidays)):
        for day in sorted({day for day in days if days.count(day) > 1}):
            yield Check(f"{spoken_date(day)} stands twice as {name}. Keep one of them.")
    whole = [each for each in dates.closures if not each.year_groups]
    for day in sorted({*dates.inset_days, *dates.bank_holidays}):
        if any(each.first_day <= day <= each.last_day for each in whole):
            kind = "an INSET day" if day in dates.inset_days else "a bank holiday"
            yield Check(f"{spoken_date(day)} is {kind} and in a closure. It is closed either way.")
    for one, other in itertools.combinations(sorted(whole, key=lambda each: each.first_day), 2):
        if other.first_day <= one.last_day and {*one.halves} & {*other.halves}:
            yield Check(f"Two closures share {spoken_date(other.first_day)}. Keep one of them, or correct their dates.")


def _without_effect(dates: TermDates) -> Iterator[Check]:
    for name, days in (("INSET day", dates.inset_days), ("bank holiday", dates.bank_holidays)):
        for day in sorted(set(days)):
            if day.weekday() > 4:
                yield Check(f"The {name} {spoken_date(day)} is on a weekend, so it changes nothing.")
            elif not is_in_term(dates, day):
                yield Check(f"The {name} {spoken_date(day)} lies outside every term, so it changes nothing.")
    for each in dates.closures:
        inside = [term for term in dates.terms if term.first_day <= each.last_day and each.first_day <= term.last_day]
        if not inside and each.first_day <= each.last_day:
            yield Check(f"The closure from {spoken_date(each.first_day)} lies outside every term: it changes nothing.")


def _years(dates: TermDates, today: date, marked: tuple[date, date] | None, known: SchoolYears) -> Iterator[Check]:
    if not dates.terms:
        yield Check("There are no terms yet. Until there are, the marks alone say when the school was open.")
        return
    if any(_too_long(term.first_day, term.last_day) for term in dates.terms):
        return
    now, year_of = known.year_of(today), known.year_of_term_day
    years = {year_of(term.first_day) for term in dates.terms}
    held = {known.year_of(day) for day in marked} if marked else set()
    for year in sorted((held | {now}) - years):
        yield Check(
            f"There are no terms for {year_name(year)}. The marks alone say when the school was open, "
            "and days ahead cannot be counted."
        )
    for year in sorted(years):
        last = max(term.last_day for term in dates.terms if year_of(term.first_day) == year)
        first = min(term.first_day for term in dates.terms if year_of(term.first_day) == year)
        if last < date(year + 1, 7, 1):
            yield Check(f"The terms of {year_name(year)} end on {spoken_date(last)}. Is a later term missing?")
        if first > date(year, 10, 1):
            yield Check(f"The terms of {year_name(year)} begin on {spoken_date(first)}. Is an earlier term missing?")
        inset = sum(1 for day in set(dates.inset_days) if year_of(day) == year)
        if inset > USUAL_INSET_DAYS:
            yield Check(f"{year_name(year)} has {inset} INSET days; {USUAL_INSET_DAYS} are usual.")
    soon = now + 1
    if today.month in (6, 7, 8) and soon not in years:
        yield Check(
            f"There are no terms for {year_name(soon)} yet, so due dates after the summer cannot be worked out."
        )
