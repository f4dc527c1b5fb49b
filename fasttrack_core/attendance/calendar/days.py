"""What each day of a school's calendar is, and a day changed into something else.

A closure of some year groups only never changes a figure. It is shown, and moves no due date: the session stays open
for the school. What the pupils concerned have in it is what their register says: ``#`` or a Y code counts neither for
nor against them, a present or absent mark counts as it is, and an empty cell stays a missing mark, because a register
without a mark has not been told why the pupil was not there. ``shut_for`` says which sessions these are, so that
whoever chases missing marks can say what is expected in them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from fasttrack_core.attendance.figures.opening import Opening as Sessions
from fasttrack_core.attendance.figures.school_calendar import Closure, Opening, TermDates
from fasttrack_core.attendance.figures.sessions import HALVES, Half, days_between, session_key
from fasttrack_core.errors import BadCalendar

LONGEST_SPAN = 400
"""Days that a term, a closure or one change may span: more is a slip in the year."""


class DayKind(StrEnum):
    """What a session is: open; shut for a reason; outside the terms; or, in a school year of which the terms say
    nothing, open or not by its marks."""

    OPEN = "open"
    INSET = "INSET day"
    BANK_HOLIDAY = "bank holiday"
    CLOSED = "closed"
    NO_TERM = "no term"
    BY_MARKS = "open by its marks"
    NO_MARKS = "no marks"


SHUT = (DayKind.INSET, DayKind.BANK_HOLIDAY, DayKind.CLOSED)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day: what its morning and its afternoon are, why, and which year groups are shut although it is open."""

    day: date
    am: DayKind
    pm: DayKind
    reason: str = ""
    year_groups: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """``Open``, ``Closed in the afternoon: the boiler failed``, ``Open. Shut to years 5, 6: flood``."""
        names = {DayKind.NO_TERM: "No school: outside the terms"}
        first, second = (names.get(kind, kind.value) for kind in (self.am, self.pm))
        words = first if first == second else f"{first} in the morning, {second} in the afternoon"
        if {DayKind.BY_MARKS, DayKind.NO_MARKS} & {self.am, self.pm}:
            words += " (there are no terms for this school year)"
        if self.year_groups:
            words += f", closed to year {', '.join(self.year_groups)}"
        words += f": {self.reason}" if self.reason else ""
        return words[0].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class DayChange:
    """Days from ``first_day`` to ``last_day``, both inclusive, are to become ``kind`` in these halves.

    With ``year_groups`` (``kind`` closed only) the school stays as it is and these are shut. ``NO_TERM`` means: as the
    terms have it, so that an opening outside them is taken back.
    """

    first_day: date
    last_day: date
    kind: DayKind
    reason: str = ""
    halves: tuple[Half, ...] = HALVES
    year_groups: tuple[str, ...] = ()


def calendar_days(dates: TermDates, first: date, last: date) -> list[CalendarDay]:
    """Every day from ``first`` to ``last``, both inclusive, as these term dates have it."""
    shut = _shut(dates, first, last)
    opened = {session_key(each.day, half): each.reason for each in dates.openings for half in each.halves}
    found = []
    for day in days_between(first, last):
        in_term = day.weekday() < 5 and is_in_term(dates, day)
        states = []
        for half in HALVES:
            key = session_key(day, half)
            otherwise = (DayKind.OPEN, "") if in_term else (DayKind.NO_TERM, "")
            states.append((DayKind.OPEN, opened[key]) if key in opened else shut.get(key, otherwise))
        some = [each for each in dates.closures if each.year_groups and each.first_day <= day <= each.last_day]
        (am, why_am), (pm, why_pm) = states
        reasons = dict.fromkeys(reason for reason in (why_am, why_pm, *(each.reason for each in some)) if reason)
        groups = tuple(dict.fromkeys(group for each in some for group in each.year_groups))
        found.append(CalendarDay(day, am, pm, "; ".join(reasons), groups))
    return found


def with_marks(days: Iterable[CalendarDay], sessions: Sessions) -> list[CalendarDay]:
    """The days of a calendar; in the school years of which it knows nothing as their marks have them.

    sessions: what the register and that calendar say together.
    """
    opened = frozenset(sessions.open.tolist())

    def kind(each: CalendarDay, was: DayKind, half: Half) -> DayKind:
        if was is not DayKind.NO_TERM or sessions.years.year_of(each.day) in sessions.years_known:
            return was
        return DayKind.BY_MARKS if session_key(each.day, half) in opened else DayKind.NO_MARKS

    return [replace(day, am=kind(day, day.am, Half.AM), pm=kind(day, day.pm, Half.PM)) for day in days]


def _shut(dates: TermDates, first: date, last: date) -> Mapping[int, tuple[DayKind, str]]:
    """What shuts a session, by its key; what is said first wins."""
    shut: dict[int, tuple[DayKind, str]] = {}
    listed = [(DayKind.INSET, day) for day in dates.inset_days]
    listed += [(DayKind.BANK_HOLIDAY, day) for day in dates.bank_holidays]
    for kind, day in listed:
        for half in HALVES:
            shut.setdefault(session_key(day, half), (kind, ""))
    for each in dates.closures:
        if not each.year_groups:
            for day in days_between(max(each.first_day, first), min(each.last_day, last)):
                for half in each.halves:
                    shut.setdefault(session_key(day, half), (DayKind.CLOSED, each.reason))
    return shut


def shut_for(dates: TermDates, year_group: str) -> frozenset[int]:
    """The keys of the sessions that are shut to this year group (as it was then), though not to the whole school."""
    return frozenset(
        session_key(day, half)
        for each in dates.closures
        if year_group in each.year_groups
        for day in days_between(each.first_day, each.last_day)
        for half in each.halves
    )


def is_in_term(dates: TermDates, day: date) -> bool:
    """True when a term holds the day, whatever else it is."""
    return any(term.first_day <= day <= term.last_day for term in dates.terms)


def changed(dates: TermDates, change: DayChange) -> TermDates:
    """The term dates in which these days are what ``change`` says, and everything else is as it was.

    Raises BadCalendar for days that end before they begin, span more than ``LONGEST_SPAN`` days or name no half.
    """
    if change.last_day < change.first_day:
        raise BadCalendar("The last day is before the first. Correct the dates.")
    if (change.last_day - change.first_day).days >= LONGEST_SPAN:
        raise BadCalendar("That is more than a year. Check the year of the last day.")
    if not change.halves:
        raise BadCalendar("Choose the morning, the afternoon or both.")
    if change.year_groups:
        if change.kind is not DayKind.CLOSED:
            raise BadCalendar("Only a closure can be for some year groups. Leave the year groups empty.")
        return replace(dates, closures=(*dates.closures, _closure(change)))
    cleared = _cleared(dates, change)
    days = tuple(days_between(change.first_day, change.last_day))
    working = tuple(day for day in days if day.weekday() < 5) or days
    if change.kind is DayKind.OPEN:
        extra = [Opening(day, change.reason, change.halves) for day in working if not _opens_itself(dates, day)]
        return replace(cleared, openings=_joined((*cleared.openings, *extra)))
    if change.kind is DayKind.CLOSED or (change.kind in SHUT and change.halves != HALVES):
        return replace(cleared, closures=(*cleared.closures, _closure(change)))
    if change.kind is DayKind.INSET:
        return replace(cleared, inset_days=tuple(sorted({*cleared.inset_days, *working})))
    if change.kind is DayKind.BANK_HOLIDAY:
        return replace(cleared, bank_holidays=tuple(sorted({*cleared.bank_holidays, *working})))
    return cleared


def _closure(change: DayChange) -> Closure:
    reason = change.reason or ("" if change.kind is DayKind.CLOSED else change.kind.value)
    return Closure(change.first_day, change.last_day, reason, change.halves, change.year_groups)


def _opens_itself(dates: TermDates, day: date) -> bool:
    return day.weekday() < 5 and is_in_term(dates, day)


def _cleared(dates: TermDates, change: DayChange) -> TermDates:
    """The term dates without anything said of these halves of these days; what is left of a day or span stays.

    Closures of year groups go only where the days become open: then nobody is shut out any more.
    """

    def inside(day: date) -> bool:
        return change.first_day <= day <= change.last_day

    rest = tuple(half for half in HALVES if half not in change.halves)
    left: list[Closure] = []
    listed = ((dates.inset_days, DayKind.INSET), (dates.bank_holidays, DayKind.BANK_HOLIDAY))
    for days, kind in listed:
        if rest:
            left += [Closure(day, day, kind.value, rest) for day in days if inside(day)]
    for each in dates.closures:
        if each.year_groups and change.kind is not DayKind.OPEN:
            left.append(each)
        else:
            left += _outside(each, change, rest)
    openings = []
    for opening in dates.openings:
        halves = tuple(half for half in opening.halves if not inside(opening.day) or half in rest)
        openings += [replace(opening, halves=halves)] if halves else []
    return replace(
        dates,
        inset_days=tuple(day for day in dates.inset_days if not inside(day)),
        bank_holidays=tuple(day for day in dates.bank_holidays if not inside(day)),
        closures=tuple(left),
        openings=tuple(openings),
    )


def _outside(closure: Closure, change: DayChange, rest: tuple[Half, ...]) -> Iterator[Closure]:
    """What stays of a closure: the days before and after the change, and between them the halves it leaves alone."""
    day = timedelta(days=1)
    if closure.last_day < change.first_day or change.last_day < closure.first_day:
        yield closure
        return
    if closure.first_day < change.first_day:
        yield replace(closure, last_day=change.first_day - day)
    halves = tuple(half for half in closure.halves if half in rest)
    if halves:
        first, last = max(closure.first_day, change.first_day), min(closure.last_day, change.last_day)
        yield replace(closure, first_day=first, last_day=last, halves=halves)
    if closure.last_day > change.last_day:
        yield replace(closure, first_day=change.last_day + day)


def _joined(openings: Iterable[Opening]) -> tuple[Opening, ...]:
    """One opening a day, in the order of days: a morning and an afternoon become a whole day."""
    found: dict[date, Opening] = {}
    for each in openings:
        known = found.get(each.day, each)
        halves = tuple(half for half in HALVES if half in {*known.halves, *each.halves})
        found[each.day] = Opening(each.day, each.reason or known.reason, halves)
    return tuple(found[day] for day in sorted(found))
