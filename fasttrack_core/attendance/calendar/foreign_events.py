"""Term dates from the events of somebody else's calendar: told by their words, since there is no common form."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from fasttrack_core.attendance.calendar.days import DayChange, DayKind, changed
from fasttrack_core.attendance.figures.opening import SchoolYears
from fasttrack_core.attendance.figures.school_calendar import Term, TermDates
from fasttrack_core.attendance.figures.sessions import spoken_date

SHORTEST_TERM = 14
"""Days from which an event with the word term is a term, not the day on which one begins."""
LONG_CLOSURE = 5
"""Days from which "school closed" means a holiday."""


@dataclass(frozen=True, slots=True)
class Event:
    """An all-day event, both days inclusive; or why it cannot be used."""

    summary: str
    first: date | None = None
    last: date | None = None
    problem: str = ""


class Meaning(StrEnum):
    """What the words of an event say."""

    INSET = "INSET day"
    BANK_HOLIDAY = "bank holiday"
    TERM = "term"
    STARTS = "term starts"
    ENDS = "term ends"
    HOLIDAY = "holiday"
    CLOSED = "closure"
    UNKNOWN = ""


_INSET = re.compile(
    r"\binset\b|(staff|teachers?|professional)['’]? (training|development)|training day|non[- ]pupil|pupil[- ]free"
)
_BANK = re.compile(
    r"bank holiday|\bmay day|good friday|easter monday|boxing day|christmas day|new year['’]?s day|jubilee"
)
_HALF_TERM = re.compile(r"half[- ]?term|mid[- ]?term")
_TERM = re.compile(r"\bterm\b|\b(autumn|spring|summer) [12]\b")
_STARTS = re.compile(r"\b(starts?|begins?|opens?|first day|back to school|return)")
_ENDS = re.compile(r"\b(ends?|finish(es)?|closes|breaks? up|last day)\b")
_HOLIDAY = re.compile(r"\bholidays?\b|\bbreak\b|\bvacation\b")
_CLOSED = re.compile(r"\bclos(ed|ure)\b|\bsnow\b|\bstrike\b|polling|election")


def meaning(event: Event) -> Meaning:
    """What an event is, by its words and its length."""
    words = event.summary.lower()
    days = (event.last - event.first).days + 1 if event.first and event.last else 0
    if _INSET.search(words):
        return Meaning.INSET
    if _BANK.search(words):
        return Meaning.BANK_HOLIDAY
    starts, ends, half_term = _STARTS.search(words), _ENDS.search(words), _HALF_TERM.search(words)
    if half_term or _HOLIDAY.search(words):
        return Meaning.UNKNOWN if starts or ends else Meaning.HOLIDAY
    if days >= SHORTEST_TERM and _TERM.search(words):
        return Meaning.TERM
    if (_TERM.search(words) or "school" in words) and bool(starts) != bool(ends):
        return Meaning.STARTS if starts else Meaning.ENDS
    if _CLOSED.search(words):
        return Meaning.HOLIDAY if days >= LONG_CLOSURE else Meaning.CLOSED
    return Meaning.UNKNOWN


def term_dates_from(events: Iterable[Event], known: TermDates) -> tuple[TermDates, tuple[str, ...]]:
    """The known term dates with what the events say, and sentences on what was left out.

    Terms in the file replace those of their school years; holidays cut the terms; days are added to what is known.
    """
    sentences: list[str] = []
    understood: dict[Meaning, list[tuple[date, date, str]]] = {}
    for event in events:
        what = meaning(event)
        if event.problem or event.first is None or event.last is None:
            sentences.append(f"“{event.summary}” was left out: {event.problem}.")
        elif what is Meaning.UNKNOWN:
            sentences.append(
                f"“{event.summary}”, {spoken_date(event.first)}, was left out: it names no term or closure."
            )
        else:
            understood.setdefault(what, []).append((event.first, event.last, event.summary))
    for found in understood.values():
        found.sort()
    terms = [Term(title[:60], first, last) for first, last, title in understood.get(Meaning.TERM, ())]
    terms += _paired(understood.get(Meaning.STARTS, []), understood.get(Meaning.ENDS, []), sentences)
    year_of = SchoolYears.of_terms(replace(known, terms=(*known.terms, *terms))).year_of_term_day
    years = {year_of(term.first_day) for term in terms}
    kept = [term for term in known.terms if year_of(term.first_day) not in years]
    dates = replace(known, terms=tuple(sorted((*kept, *terms), key=lambda term: term.first_day)))
    for first, last, _ in understood.get(Meaning.HOLIDAY, ()):
        dates = replace(dates, terms=tuple(part for term in dates.terms for part in _cut(term, first, last)))
    for what, kind in _KINDS.items():
        for first, last, title in understood.get(what, ()):
            reason = title if kind is DayKind.CLOSED else ""
            dates = changed(dates, DayChange(first, last, kind, reason))
    if not understood:
        sentences.insert(0, "No event of this file names a term, a holiday, an INSET day or a closure.")
    return dates, tuple(sentences)


_KINDS = {
    Meaning.INSET: DayKind.INSET,
    Meaning.BANK_HOLIDAY: DayKind.BANK_HOLIDAY,
    Meaning.CLOSED: DayKind.CLOSED,
}


def _paired(
    starts: list[tuple[date, date, str]], ends: list[tuple[date, date, str]], sentences: list[str]
) -> list[Term]:
    """A term from each first day to the next last day; a day without its other one is left out with a sentence."""
    days = sorted(
        [(first, True, title) for first, _, title in starts] + [(last, False, title) for _, last, title in ends]
    )
    found: list[Term] = []
    waiting: tuple[date, str] | None = None
    for day, is_start, title in sorted(days):
        if not is_start and waiting is not None:
            found.append(Term(waiting[1][:60], waiting[0], day))
            waiting = None
        elif not is_start:
            sentences.append(f"“{title}”, {spoken_date(day)}, was left out: no first day of that term is in the file.")
        else:
            if waiting is not None:
                sentences.append(f"“{waiting[1]}”, {spoken_date(waiting[0])}, was left out: its last day is missing.")
            waiting = (day, title)
    if waiting is not None:
        sentences.append(f"“{waiting[1]}”, {spoken_date(waiting[0])}, was left out: its last day is missing.")
    return found


def _cut(term: Term, first: date, last: date) -> list[Term]:
    """What is left of a term outside a holiday: nothing, one part, or two."""
    if last < term.first_day or term.last_day < first:
        return [term]
    day = timedelta(days=1)
    parts = []
    if term.first_day < first:
        parts.append(replace(term, last_day=first - day))
    if last < term.last_day:
        parts.append(replace(term, first_day=last + day))
    return parts
