"""What a register's marks say about when the school was open: proposed as terms and days, and where it is silent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.calendar.checks import year_name
from fasttrack_core.attendance.calendar.days import DayChange, DayKind
from fasttrack_core.attendance.calendar.proposal import (
    Proposal,
    differences,
    english_bank_holidays,
    proposed_terms,
    span_in_words,
)
from fasttrack_core.attendance.figures.codes import ENGLAND, FIRST_NUMBER, FIRST_POSSIBLE, Category
from fasttrack_core.attendance.figures.opening import SchoolYears, opening
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar, TermDates
from fasttrack_core.attendance.figures.sessions import HALVES, Half, days_between, session_key, session_of, spoken_date
from fasttrack_core.errors import BadCalendar

YEAR_GROUP = 5
"""Pupils that a year group must have for its silence to be taken for a closure."""

MOST_INSET = 1
"""Days after the first: INSET days come alone or in twos; a longer silence inside a term is a closure."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """What to accept or leave, and sentences on what the register cannot tell."""

    proposals: tuple[Proposal, ...] = ()
    silent: tuple[str, ...] = ()


def inferred(register: Register, dates: TermDates, today: date) -> Inferred:
    """Terms for the school years that have marks and no term, and every day on which marks and term dates differ.

    A session is taken for open as ``opening`` has it without a calendar. Only days between the first and the last of
    these, up to ``today``, are judged.
    """
    seen = _Seen(register, today)
    if not seen.open_keys:
        return Inferred(silent=("The register holds no marks, so there is nothing to work out from it.",))
    years = opening(register, _calendar(dates), today).years
    known = {years.year_of_term_day(term.first_day) for term in dates.terms}
    days = {session_of(key)[0] for key in seen.open_keys}
    terms = proposed_terms(day for day in days if years.year_of(day) not in known)
    proposals = [
        Proposal(
            f"{term.title}: {spoken_date(term.first_day)} to {spoken_date(term.last_day)}",
            "Weeks with marks, up to the next week without any.",
            term=term,
        )
        for term in terms
    ]
    with_terms = replace(dates, terms=tuple(sorted((*dates.terms, *terms), key=lambda term: term.first_day)))
    first, last = min(days), max(days)
    for year in sorted({years.year_of(day) for day in days}):
        judged = days_between(max(first, years.begins_in(year)), min(last, years.last_day(year)))
        for change, why in differences(with_terms, seen.open_keys, judged, seen.judge):
            if not seen.may_still_come(change):
                proposals.append(_day_proposal(change, why))
    proposals += seen.year_groups(with_terms)
    return Inferred(tuple(proposals), tuple(_silence(seen, first, last, bool(terms), years)))


def _calendar(dates: TermDates) -> SchoolCalendar | None:
    """The calendar of a draft; None while its dates contradict each other."""
    try:
        return SchoolCalendar.from_terms(dates)
    except BadCalendar:
        return None


def _day_proposal(change: DayChange, why: str) -> Proposal:
    if change.kind is DayKind.OPEN:
        return Proposal(f"{span_in_words(change)}: open", "Pupils have marks, but it is closed.", change=change)
    if change.kind is DayKind.INSET and (change.last_day - change.first_day).days > MOST_INSET:
        change = replace(change, kind=DayKind.CLOSED, reason="no marks")
    word = change.kind.value if change.kind is not DayKind.CLOSED else f"closed ({change.reason})"
    return Proposal(f"{span_in_words(change)}: {word}", why, change=change)


def _silence(seen: "_Seen", first: date, last: date, new_terms: bool, years: SchoolYears) -> Iterator[str]:
    held = f"{spoken_date(first)} to {spoken_date(last)}"
    yield f"The register holds marks from {held}. It says nothing about other days."
    if new_terms:
        yield "A week without marks is taken for a holiday. If the school was open in it, registers are missing."
        yield "A term that was not over ends in the proposal where the marks end. Give it its real last day."
    if first > date(years.year_of(first), 10, 1):
        year = year_name(years.year_of(first))
        yield f"It does not show what came before {spoken_date(first)} in {year}."
    if seen.strays:
        some = ", ".join(spoken_date(day) for day in seen.strays[:5])
        more = f" and {len(seen.strays) - 5} more days" if len(seen.strays) > 5 else ""
        yield f"Only very few pupils have a mark on {some}{more}. These sessions were not taken for open."


class _Seen:
    """The sessions of a register, as they look to somebody who does not know the calendar."""

    def __init__(self, register: Register, today: date) -> None:
        self.register = register
        found = opening(register, None, today)
        self.column = {int(key): column for column, key in enumerate(register.sessions.tolist())}
        self.open_keys = frozenset(found.open.tolist())
        self.strays = sorted({session_of(key)[0] for key in found.strays.tolist()})
        days = sorted({session_of(key)[0] for key in self.open_keys})
        self.last = days[-1] if days else None
        self.year_starts = found.years.start(days[-1]) if days else None
        self.bank = english_bank_holidays(days[0], days[-1]) if days else {}
        self.planned = ENGLAND.by_text["#"].number

    def may_still_come(self, change: DayChange) -> bool:
        """True for the afternoon of the last marked day, whose register may not have been taken yet."""
        return change.first_day == self.last and change.halves == (Half.PM,) and change.kind is not DayKind.OPEN

    def judge(self, day: date, halves: tuple[Half, ...]) -> tuple[DayKind, str, str]:
        """What a weekday of a term without marks most likely is."""
        if day in self.bank and halves == HALVES:
            return DayKind.BANK_HOLIDAY, "", f"{self.bank[day]} in England, and no pupil has a mark."
        marks = self._marks(day, halves)
        if len(marks):
            if (marks == self.planned).sum() * 2 >= len(marks):
                if halves == HALVES:
                    return DayKind.INSET, "", "The register says # (planned closure)."
                return DayKind.CLOSED, "planned closure", "The register says # (planned closure)."
            if (marks >= FIRST_NUMBER[Category.NOT_POSSIBLE]).sum() * 2 >= len(marks):
                return DayKind.CLOSED, "unexpected closure", "The register says that pupils were unable to attend (Y)."
        if halves == HALVES:
            return DayKind.INSET, "", "No pupil has a mark. Choose another kind if it was no INSET day."
        return DayKind.CLOSED, "no marks", "No pupil has a mark in this half of the day."

    def _marks(self, day: date, halves: tuple[Half, ...]) -> npt.NDArray[np.uint8]:
        """All classified marks of these sessions."""
        columns = [self.column[key] for half in halves if (key := session_key(day, half)) in self.column]
        marks: npt.NDArray[np.uint8] = self.register.marks[:, columns].ravel()
        return marks[marks >= FIRST_NUMBER[Category.ADMINISTRATIVE]]

    def year_groups(self, dates: TermDates) -> Iterator[Proposal]:
        """Open sessions in which a whole year group has no mark that counts, between its first and last one.

        Only in the school year of the last mark: the register names the year group of today, not that of then.
        """
        groups: dict[str, list[int]] = {}
        for row, pupil in enumerate(self.register.pupils):
            groups.setdefault(pupil.year_group, []).append(row)
        for group, rows in sorted(groups.items()):
            if not group or len(rows) < YEAR_GROUP:
                continue
            present = (self.register.marks[rows] >= FIRST_POSSIBLE).any(axis=0)
            this_year = session_key(self.year_starts, Half.AM) if self.year_starts else 0
            held = [
                key for key in self.register.sessions[present].tolist() if key >= this_year and key in self.open_keys
            ]
            if not held:
                continue
            empty = [key for key in sorted(self.open_keys - set(held)) if held[0] < key < held[-1]]
            yield from _group_closures(dates, group, empty)


def _group_closures(dates: TermDates, group: str, keys: list[int]) -> Iterator[Proposal]:
    """A proposal for each run of days on which the year group is silent, where no closure says so yet."""
    said = {
        session_key(day, half)
        for each in dates.closures
        if group in each.year_groups
        for day in days_between(each.first_day, each.last_day)
        for half in each.halves
    }
    by_day: dict[date, tuple[Half, ...]] = {}
    for key in keys:
        if key not in said:
            day, half = session_of(key)
            by_day[day] = (*by_day.get(day, ()), half)
    waiting: DayChange | None = None
    for day, halves in sorted(by_day.items()):
        if (
            waiting
            and waiting.halves == halves
            and (day - waiting.last_day).days in (1, 3 if day.weekday() == 0 else 1)
        ):
            waiting = replace(waiting, last_day=day)
            continue
        if waiting:
            yield _group_proposal(waiting)
        waiting = DayChange(day, day, DayKind.CLOSED, "no marks", halves, (group,))
    if waiting:
        yield _group_proposal(waiting)


def _group_proposal(change: DayChange) -> Proposal:
    what = f"{span_in_words(change)}: closed to year {', '.join(change.year_groups)}"
    return Proposal(what, "None of these pupils has a mark that counts; others do.", change=change)
