"""A school's calendar as files: CSV (date,session,open) and iCalendar, written and read; text and bytes only."""

import csv
import hashlib
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar

from fasttrack_core.attendance.calendar.days import LONGEST_SPAN
from fasttrack_core.attendance.calendar.foreign_events import Event, term_dates_from
from fasttrack_core.attendance.calendar.proposal import term_dates_of
from fasttrack_core.attendance.figures.school_calendar import (
    Closure,
    Opening,
    SchoolCalendar,
    Term,
    TermDates,
    read_calendar,
)
from fasttrack_core.attendance.figures.sessions import HALVES, Half, days_between
from fasttrack_core.errors import BadCalendar

LARGEST = 1_000_000
"""Bytes: far more than any school's calendar needs."""
MOST_EVENTS = 2_000
PRODUCT = "-//Fast Track//School calendar 1//EN"
_OWN = "X-FAST-TRACK-"
_TOO_LARGE = "This calendar file is too large. Export only the school's own term dates, a few years at most."
_NOT_ICALENDAR = "This is not an iCalendar file that can be read. Export the calendar again as .ics."
_FOLDED = re.compile(r"\r?\n[ \t]")
_ZONE = re.compile(r"^BEGIN:VTIMEZONE\s*$.*?^END:VTIMEZONE\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What a file would make of the term dates, and what was left out of it or taken for something, in sentences."""

    dates: TermDates
    sentences: tuple[str, ...] = ()


def write_csv(dates: TermDates) -> str:
    """The listed sessions as ``date,session,open`` lines, yes or no; closures of year groups are not in it."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(("date", "session", "open"))
    for day, half, is_open in SchoolCalendar.from_terms(dates).rows():
        lines.writerow((day.isoformat(), half.value, "yes" if is_open else "no"))
    return text.getvalue()


def read_file(data: bytes, known: TermDates) -> CalendarFile:
    """What a CSV or iCalendar file would make of the ``known`` term dates; BadCalendar for a file that cannot be read.

    The content decides which it is.
    """
    if len(data) > LARGEST:
        raise BadCalendar(_TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if text.lstrip()[:15].upper() == "BEGIN:VCALENDAR":
        return _read_icalendar(text, known)
    dates = term_dates_of(read_calendar(text), known)
    said = "Names of terms and reasons are not in such a file: those that were known are kept."
    return CalendarFile(dates, () if dates == known else (said,))


def write_icalendar(dates: TermDates, made_at: datetime) -> bytes:
    """The term dates as all-day events, which other calendars show and ``read_file`` reads back unchanged."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for event in _events(dates):
        calendar.add_component(event(made_at))
    content: bytes = calendar.to_ical()
    return content


@dataclass(frozen=True, slots=True)
class _Written:
    """One event: what people read, and beside it exactly what it was made from."""

    kind: str
    summary: str
    first: date
    last: date
    text: str = ""
    halves: tuple[Half, ...] = HALVES
    year_groups: tuple[str, ...] = ()

    def __call__(self, made_at: datetime) -> icalendar.Event:
        event = icalendar.Event()
        made_from = (self.kind, self.text, self.first, self.last, self.halves, self.year_groups)
        name = hashlib.sha256(repr(made_from).encode())
        event.add("uid", f"{name.hexdigest()[:32]}@fast-track.invalid")
        event.add("dtstamp", made_at.astimezone(UTC))
        event.add("dtstart", self.first)
        event.add("dtend", self.last + timedelta(days=1))
        event.add("summary", self.summary)
        event.add("transp", "TRANSPARENT")
        event.add(f"{_OWN}KIND", self.kind)
        if self.text:
            event.add(f"{_OWN}TEXT", self.text)
        if self.halves != HALVES:
            event.add(f"{_OWN}HALVES", "".join(self.halves))
        for group in self.year_groups:
            event.add(f"{_OWN}YEAR", group)
        return event


def _events(dates: TermDates) -> Iterator[_Written]:
    for term in dates.terms:
        yield _Written("TERM", f"{term.title} (term)", term.first_day, term.last_day, term.title)
    for earlier, later in itertools.pairwise(sorted(dates.terms, key=lambda term: term.first_day)):
        first, last = earlier.last_day + timedelta(days=1), later.first_day - timedelta(days=1)
        if (last - first).days < LONGEST_SPAN and any(day.weekday() < 5 for day in days_between(first, last)):
            yield _Written("HOLIDAY", "School holiday", first, last)
    for day in dates.inset_days:
        yield _Written("INSET", "INSET day: closed to pupils", day, day)
    for day in dates.bank_holidays:
        yield _Written("BANK HOLIDAY", "Bank holiday: closed to pupils", day, day)
    for each in dates.closures:
        when = "" if each.halves == HALVES else " in the morning" if each.halves == (Half.AM,) else " in the afternoon"
        who = f" to year {', '.join(each.year_groups)}" if each.year_groups else ""
        why = f": {each.reason}" if each.reason else ""
        yield _Written(
            "CLOSURE", f"Closed{when}{who}{why}", each.first_day, each.last_day, each.reason, each.halves,
            each.year_groups,
        )  # fmt: skip
    for opening in dates.openings:
        yield _Written(
            "OPENING", f"School is open: {opening.reason}".rstrip(": "), opening.day, opening.day, opening.reason,
            opening.halves,
        )  # fmt: skip


def _read_icalendar(text: str, known: TermDates) -> CalendarFile:
    # Time zones are not needed for whole days, and building them from a hostile rule may never end.
    text = _ZONE.sub("", _FOLDED.sub("", text))
    if text.upper().count("BEGIN:") > MOST_EVENTS:
        raise BadCalendar(_TOO_LARGE)
    try:
        calendar = icalendar.Calendar.from_ical(text)
        events = [_read_event(event) for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError):
        raise BadCalendar(_NOT_ICALENDAR) from None
    if str(calendar.get("prodid", "")) == PRODUCT:
        return CalendarFile(_own(events))
    return CalendarFile(*term_dates_from([event for _, event in events], known))


Fields = dict[str, tuple[str, ...]]


def _read_event(event: Any) -> tuple[Fields, Event]:
    """Our own fields of an event, and what everybody's events say."""
    summary = " ".join(str(event.get("summary", "")).split())[:80]
    own = {name: _texts(event.get(_OWN + name)) for name in ("KIND", "TEXT", "HALVES", "YEAR")}
    if any(name in event for name in ("rrule", "rdate", "exrule")):
        return own, Event(summary, problem="it repeats. Enter its days by themselves")
    first, end, length = (_moment(event, name) for name in ("dtstart", "dtend", "duration"))
    if first is None:
        return own, Event(summary, problem="its first day cannot be read")
    if isinstance(first, datetime) or not isinstance(first, date):
        return own, Event(summary, problem="it has a time of day; only whole days are read")
    if end is None and isinstance(length, timedelta):
        end = first + length
    if end is None and "dtend" in event:
        return own, Event(summary, problem="its last day cannot be read")
    if isinstance(end, datetime):
        end = end.date()
    # The end of an all-day event is the day after its last one (RFC 5545, 3.6.1).
    last = max(first, end - timedelta(days=1)) if isinstance(end, date) and end >= first else first
    if isinstance(end, date) and end < first:
        return own, Event(summary, problem="it ends before it begins")
    if (last - first).days >= LONGEST_SPAN:
        return own, Event(summary, problem="it lasts more than a year")
    return own, Event(summary, first, last)


def _moment(event: Any, name: str) -> Any:
    """The date, time or length that is written there; None where there is none, or none that can be."""
    try:
        return getattr(event.get(name), "dt", None)
    except ValueError:
        return None


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(each) for each in value) if isinstance(value, list) else (str(value),)


def _own(events: list[tuple[Fields, Event]]) -> TermDates:
    """Exactly the term dates that were written; BadCalendar where somebody edited what only we write."""
    dates = TermDates(())
    for own, event in events:
        kind = "".join(own["KIND"])
        if event.first is None or event.last is None:
            raise BadCalendar(_NOT_ICALENDAR)
        first, last, text = event.first, event.last, "".join(own["TEXT"])
        halves = tuple(half for half in HALVES if half.value in "".join(own["HALVES"])) or HALVES
        if kind == "TERM":
            dates = replace(dates, terms=(*dates.terms, Term(text or event.summary, first, last)))
        elif kind == "INSET":
            dates = replace(dates, inset_days=(*dates.inset_days, first))
        elif kind == "BANK HOLIDAY":
            dates = replace(dates, bank_holidays=(*dates.bank_holidays, first))
        elif kind == "CLOSURE":
            closure = Closure(first, last, text, halves, own["YEAR"])
            dates = replace(dates, closures=(*dates.closures, closure))
        elif kind == "OPENING":
            dates = replace(dates, openings=(*dates.openings, Opening(first, text, halves)))
        elif kind != "HOLIDAY":  # those between the terms are there to be looked at
            raise BadCalendar(_NOT_ICALENDAR)
    return dates
