"""Term dates proposed from what is known already: England's bank holidays, a register's marks, a list of sessions.

Nothing here decides: a proposal changes the term dates only when a person accepts it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import holidays
import numpy as np

from fasttrack_core.attendance.calendar.checks import year_name
from fasttrack_core.attendance.calendar.days import CalendarDay, DayChange, DayKind, calendar_days, changed, is_in_term
from fasttrack_core.attendance.figures.opening import SchoolYears
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar, Term, TermDates
from fasttrack_core.attendance.figures.sessions import (
    HALVES,
    Half,
    day_number,
    days_between,
    session_key,
    session_of,
    spoken_date,
)
from fasttrack_core.errors import BadCalendar

HOLIDAY_DAYS = 5
"""So many Mondays to Fridays in a row without an open session are taken for a holiday, which ends a term."""
MOST_YEARS = 12
"""School years that one file may hold."""
Judge = Callable[[date, tuple[Half, ...]], tuple[DayKind, str, str]]
"""What a shut session most likely is: its kind, the reason to write down, and why that is thought."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A term or a change of days to accept or leave: what it would do and why, each in a sentence."""

    what: str
    why: str
    term: Term | None = None
    change: DayChange | None = None


def accepted(dates: TermDates, proposals: Iterable[Proposal]) -> TermDates:
    """The term dates with these proposals in them."""
    for each in proposals:
        if each.term is not None:
            terms = sorted((*dates.terms, each.term), key=lambda term: term.first_day)
            dates = replace(dates, terms=tuple(terms))
        if each.change is not None:
            dates = changed(dates, each.change)
    return dates


def english_bank_holidays(first: date, last: date) -> dict[date, str]:
    """England's bank holidays from ``first`` to ``last``, both inclusive, and their names (library ``holidays``)."""
    known = holidays.country_holidays("GB", subdiv="ENG", years=range(first.year, last.year + 1), language="en_GB")
    return {day: name for day, name in sorted(known.items()) if first <= day <= last}


def bank_holidays(dates: TermDates) -> tuple[Proposal, ...]:
    """Bank holidays of England that fall into a term and are still open; and those noted that England does not keep.

    One that the government moved for a year stands in the library on its new day; one it does not know is the school's.
    """
    if not dates.terms:
        return ()
    first, last = min(term.first_day for term in dates.terms), max(term.last_day for term in dates.terms)
    known = english_bank_holidays(first, last)
    found = []
    for day, name in known.items():
        here = calendar_days(dates, day, day)[0]
        if DayKind.OPEN in (here.am, here.pm):
            change = DayChange(day, day, DayKind.BANK_HOLIDAY)
            found.append(Proposal(f"{_weekday(day)}: closed, bank holiday", f"{name} in England.", change=change))
    for day in dates.bank_holidays:
        if first <= day <= last and day not in known and day.weekday() < 5 and is_in_term(dates, day):
            why = "Not a bank holiday in England that year: it may have been moved. Leave it if your school was shut."
            change = DayChange(day, day, DayKind.OPEN)
            found.append(Proposal(f"{_weekday(day)}: open, no bank holiday", why, change=change))
    return tuple(found)


def proposed_terms(open_days: Iterable[date], listed: Iterable[date] = ()) -> tuple[Term, ...]:
    """Terms that hold all the open days of Monday to Friday: one ends before ``HOLIDAY_DAYS`` shut weekdays in a row,
    and with the school year.

    A term reaches out over shut days beside it that are ``listed``, where they are fewer than that.
    """
    is_open = sorted({day for day in open_days if day.weekday() < 5})
    beside = {day for day in listed if day.weekday() < 5}
    years = SchoolYears.of(np.array([day_number(day) for day in is_open], dtype=np.int32))
    runs: list[list[date]] = []
    for day in is_open:
        same_year = runs and years.year_of(runs[-1][-1]) == years.year_of(day)
        if same_year and weekdays_between(runs[-1][-1], day) < HOLIDAY_DAYS:
            runs[-1].append(day)
        else:
            runs.append([day])
    terms: list[Term] = []
    counts: dict[tuple[int, str], int] = {}
    for run in runs:
        year = years.year_of(run[0])
        near = {each for each in beside if years.year_of_term_day(each) == year}
        first, last = _stretched(run[0], -1, near), _stretched(run[-1], 1, near)
        season = "Autumn" if run[0].month >= 8 else "Spring" if run[0].month <= 3 else "Summer"
        counts[year, season] = counts.get((year, season), 0) + 1
        terms.append(Term(f"{season} {counts[year, season]} {year_name(year)}", first, last))
    return tuple(terms)


def weekdays_between(earlier: date, later: date) -> int:
    """How many Mondays to Fridays lie between two days, neither counted; at most ``HOLIDAY_DAYS`` are looked for."""
    days = days_between(earlier + timedelta(days=1), min(later, earlier + timedelta(days=10)) - timedelta(days=1))
    return sum(1 for day in days if day.weekday() < 5)


def _stretched(day: date, step: int, beside: set[date]) -> date:
    """The last of the listed weekdays that follow ``day`` without a gap in this direction; ``day`` if they are many."""
    found, count, at = day, 0, day
    while count < HOLIDAY_DAYS:
        at += timedelta(days=step)
        if at.weekday() > 4:
            continue
        if at not in beside:
            break
        found, count = at, count + 1
    return found if count < HOLIDAY_DAYS else day


def differences(
    dates: TermDates, open_keys: frozenset[int], days: Iterable[date], judge: Judge
) -> Iterator[tuple[DayChange, str]]:
    """The changes after which exactly these sessions are open on these days (in order), and why each is thought.

    Days that differ in the same way, with only a weekend between them, are one change.
    """
    waiting: tuple[DayChange, str] | None = None
    judged = list(days)
    for here in calendar_days(dates, judged[0], judged[-1]) if judged else ():
        day = here.day
        for change, why in _day_differences(here, open_keys, judge):
            if waiting and _goes_on(waiting[0], change):
                waiting = (replace(waiting[0], last_day=day), waiting[1])
                continue
            if waiting:
                yield waiting
            waiting = (change, why)
    if waiting:
        yield waiting


def _goes_on(earlier: DayChange, change: DayChange) -> bool:
    """True for the same change on the next weekday; each bank holiday stays by itself, because it has its own name."""
    same = replace(change, first_day=earlier.first_day) == replace(earlier, last_day=change.last_day)
    return (
        same and change.kind is not DayKind.BANK_HOLIDAY and weekdays_between(earlier.last_day, change.first_day) == 0
    )


def _day_differences(here: CalendarDay, open_keys: frozenset[int], judge: Judge) -> Iterator[tuple[DayChange, str]]:
    day = here.day
    for opens in (True, False):
        halves = tuple(
            half
            for half, kind in zip(HALVES, (here.am, here.pm), strict=True)
            if (session_key(day, half) in open_keys) is opens and (kind is DayKind.OPEN) is not opens
        )
        if halves and opens:
            yield DayChange(day, day, DayKind.OPEN, halves=halves), ""
        elif halves:
            kind, reason, why = judge(day, halves)
            yield DayChange(day, day, kind, reason, halves), why


def term_dates_of(calendar: SchoolCalendar, known: TermDates) -> TermDates:
    """Term dates whose open sessions are those of ``calendar``, in the school years in which it lists an open session.

    Other years, and closures of year groups, which such a list cannot name, stay as they are ``known``; so does the
    kind of a shut day and the name of a term that was known. Raises BadCalendar for too many years.
    """
    listed = {session_of(key)[0] for key in calendar.sessions.tolist()}
    opened = frozenset(calendar.open_sessions.tolist())
    before = SchoolCalendar.from_terms(known)
    either = SchoolYears.of(np.union1d(before.school_day_numbers, calendar.school_day_numbers))
    years = sorted({either.year_of(session_of(key)[0]) for key in opened})
    if len(years) > MOST_YEARS:
        raise BadCalendar(f"The calendar file holds more than {MOST_YEARS} school years. Check the years of its dates.")
    if [row for row in before.rows() if either.year_of_term_day(row[0]) in years] == calendar.rows():
        return known
    terms = proposed_terms({session_of(key)[0] for key in opened}, listed)
    bank = english_bank_holidays(min(listed), max(listed)) if listed else {}
    leading = {either.year_of_term_day(day): day for day in sorted(listed, reverse=True)}
    spans = [(min(either.begins_in(year), leading[year]), either.last_day(year)) for year in years]
    known_days = {day.day: day for first, last in spans for day in calendar_days(known, first, last)}

    def judge(day: date, halves: tuple[Half, ...]) -> tuple[DayKind, str, str]:
        was = known_days[day]
        kinds = {was.am if half is Half.AM else was.pm for half in halves}
        if len(kinds) == 1 and kinds <= {DayKind.INSET, DayKind.BANK_HOLIDAY, DayKind.CLOSED}:
            return kinds.pop(), was.reason, ""
        if day in bank and halves == HALVES:
            return DayKind.BANK_HOLIDAY, "", ""
        return DayKind.CLOSED, "Closed in the imported file", ""

    dates = _outside_years(known, lambda day: either.year_of_term_day(day) not in years, terms)
    for first, last in spans:
        for change, _ in list(differences(dates, opened, days_between(first, last), judge)):
            dates = changed(dates, change)
    return dates


def _outside_years(known: TermDates, other: Callable[[date], bool], terms: Iterable[Term]) -> TermDates:
    """What is known of the days of other years, with these terms in place of those of the years listed."""

    named = [_named(term, known.terms) for term in terms]
    kept = [term for term in known.terms if other(term.first_day)]
    return TermDates(
        tuple(sorted((*kept, *named), key=lambda term: term.first_day)),
        tuple(day for day in known.inset_days if other(day)),
        tuple(day for day in known.bank_holidays if other(day)),
        tuple(each for each in known.closures if other(each.first_day) or each.year_groups),
        tuple(each for each in known.openings if other(each.day)),
    )


def _named(term: Term, known: Iterable[Term]) -> Term:
    """The term under the name of the known one that it shares most days with."""

    def shared(other: Term) -> int:
        return (min(term.last_day, other.last_day) - max(term.first_day, other.first_day)).days + 1

    best = max(known, key=shared, default=None)
    return replace(term, title=best.title) if best is not None and shared(best) > 0 else term


def span_in_words(change: DayChange) -> str:
    """``Tuesday 3 February 2026, afternoon``; ``20 to 21 January 2026`` as from and to."""
    halves = "" if change.halves == HALVES else ", morning" if change.halves == (Half.AM,) else ", afternoon"
    if change.first_day == change.last_day:
        return _weekday(change.first_day) + halves
    return f"{_weekday(change.first_day)} to {_weekday(change.last_day)}{halves}"


def _weekday(day: date) -> str:
    return f"{day:%A} {spoken_date(day)}"
