"""When the school was open, how its school years lie, and up to which session its register is recorded.

The one place that decides it, by docs/definitions.md: figures, calendar proposals, findings, lists and cases ask here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import DASH, FIRST_NUMBER, FIRST_POSSIBLE, Category, Marks
from fasttrack_core.attendance.figures.enrolments import without_off_roll
from fasttrack_core.attendance.figures.measures import Flags, Whole
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.school_calendar import SchoolCalendar, TermDates
from fasttrack_core.attendance.figures.sessions import HALVES, Half, Keys, day_number, day_of, monday_numbers
from fasttrack_core.errors import BadCalendar

FIRST_MARKED = FIRST_NUMBER[Category.NOT_POSSIBLE]
"""A pupil is marked in a session by a mark from this number on: ``#`` and Z say nothing of who was expected."""
FEW = 20
"""A session is open where at least one in so many of the usual number of pupils are marked."""
SMALL = 5
"""From this usual number on two pupils are needed for an open session."""
OWN_YEAR = 20
"""So many sessions of a school year tell how many pupils are usually marked in it."""
SUMMER_GAP = 10
"""Days without an open one, after which a day in August begins the school year."""
AS_USUAL_DAYS = 5
"""Days on which the calendar closes sessions that are marked as usual: from here on the calendar itself is doubtful."""
_AUGUST = 8


@dataclass(frozen=True, slots=True)
class SchoolYears:
    """The school years: each from 1 September, or from the day in ``august`` (by calendar year) if there is one.

    rested: by calendar year the first open day of August or September that follows ten or more days without one.
    Source: Education Act 1996 s579, a school year begins with the first term after July.
    """

    august: Mapping[int, date] = field(default_factory=dict)
    rested: Mapping[int, date] = field(default_factory=dict)

    @staticmethod
    def of(open_days: Keys) -> "SchoolYears":
        """The school years of these open days (day numbers, ascending, each once)."""
        far = np.diff(open_days, prepend=np.int32(-(2**30))) > SUMMER_GAP
        rested: dict[int, date] = {}
        for number in open_days[far].tolist():
            day = day_of(number)
            if day.month in (_AUGUST, _AUGUST + 1):
                rested.setdefault(day.year, day)
        return SchoolYears({year: day for year, day in rested.items() if day.month == _AUGUST}, rested)

    @staticmethod
    def of_terms(dates: TermDates) -> "SchoolYears":
        """The school years of a school's term dates; each from 1 September where they cannot be understood yet."""
        try:
            return SchoolYears.of(SchoolCalendar.from_terms(dates).school_day_numbers)
        except BadCalendar:
            return SchoolYears()

    def last_day(self, year: int) -> date:
        """The last day, inclusive, of the school year that begins in a calendar year."""
        return self.begins_in(year + 1) - timedelta(days=1)

    def begins_in(self, year: int) -> date:
        """The first day of the school year that begins in a calendar year."""
        return self.august.get(year) or date(max(year, date.min.year), 9, 1)

    def year_of(self, day: date) -> int:
        """The calendar year in which the school year of the day begins."""
        return day.year if day >= self.begins_in(day.year) else day.year - 1

    def year_of_term_day(self, day: date) -> int:
        """The same for a day of a term: INSET days of August that lead up to the first open day belong to its year."""
        first = self.rested.get(day.year)
        leads = first is not None and day.month == _AUGUST and first - timedelta(days=SUMMER_GAP) <= day < first
        return day.year if leads else self.year_of(day)

    def start(self, day: date) -> date:
        """The first day of the school year that holds ``day``."""
        year = self.year_of(day)
        return date.min if year < date.min.year else self.begins_in(year)

    def end(self, day: date) -> date:
        """The last day of the school year that holds ``day``, inclusive."""
        year = self.year_of(day)
        return date.max if year >= date.max.year else self.begins_in(year + 1) - timedelta(days=1)

    def years_of(self, days: Keys) -> npt.NDArray[np.int64]:
        """int64[D]: ``year_of`` for each of these day numbers."""
        if not len(days):
            return np.zeros(0, dtype=np.int64)
        first, last = day_of(int(days.min())).year, day_of(int(days.max())).year
        begins = [day_number(self.begins_in(year)) for year in range(first, last + 1)]
        return np.searchsorted(begins, days, side="right") + first - 1


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """What a register and a calendar say of the school's sessions as of ``today``.

    open: int32[O], every open session, those that the calendar has ahead included. recorded_up_to: the key of the last
    recorded session; None where nothing is recorded. begins: the day number of the Monday with which the record begins.
    sessions: int32[S], those of the register; marked: int64[S], how many pupils are marked in each, 0 after today.
    strays: sessions up to today with a possible mark that are not open in a year of which the calendar opens nothing;
    closed: those that the calendar closes. as_usual: bool[S], marked in as an open session is. years_known: the years
    in which the calendar decides.
    """

    today: date
    years: SchoolYears
    open: Keys
    recorded_up_to: int | None
    begins: int
    sessions: Keys
    marked: Whole
    strays: Keys
    closed: Keys
    as_usual: Flags
    years_known: frozenset[int]

    @property
    def recorded(self) -> Keys:
        """int32: the open sessions of the record: from its first school week up to recorded up to."""
        if self.recorded_up_to is None:
            return self.open[:0]
        return self.open[(self.open >= 2 * self.begins) & (self.open <= self.recorded_up_to)]

    @property
    def ahead(self) -> Keys:
        """int32: the open sessions after recorded up to."""
        return self.open if self.recorded_up_to is None else self.open[self.open > self.recorded_up_to]

    def is_uncounted(self, key: int) -> bool:
        """True for a session on a day that has come, after recorded up to."""
        return key < _after(self.today) and (self.recorded_up_to is None or key > self.recorded_up_to)

    def is_planned(self, key: int) -> bool:
        """True for a session after today."""
        return key >= _after(self.today)

    @property
    def closed_as_usual(self) -> Keys:
        """The day numbers on which sessions that the calendar closes are marked as much as open ones are."""
        return np.unique(self.sessions[self.as_usual & np.isin(self.sessions, self.closed)] >> 1)

    @property
    def usual_halves(self) -> tuple[Half, ...]:
        """The halves that are open on at least half of the recorded days; both where nothing is recorded."""
        keys = self.recorded
        days = len(np.unique(keys >> 1))
        halves = tuple(half for place, half in enumerate(HALVES) if 2 * int((keys & 1 == place).sum()) >= days > 0)
        return halves or HALVES

    @property
    def recorded_until(self) -> date | None:
        """The last day of which every session is recorded: by its open sessions, and without a calendar for that day
        by the halves the school usually has. None where there is no such day."""
        if self.recorded_up_to is None:
            return None
        day = self.recorded_up_to >> 1
        afternoon = 2 * day + 1
        is_last = self.recorded_up_to == afternoon or not (
            afternoon in self.open or (not self._calendar_knows(day) and Half.PM in self.usual_halves)
        )
        if is_last:
            return day_of(day)
        before = self.recorded[self.recorded < 2 * day]
        return day_of(int(before[-1]) >> 1) if len(before) else None

    def _calendar_knows(self, day: int) -> bool:
        return self.years.year_of(day_of(day)) in self.years_known


def opening(register: Register, calendar: SchoolCalendar | None, today: date, marks: Marks | None = None) -> Opening:
    """The school's sessions as of ``today``, with the calendar (None: there is none) that it lists.

    marks: the register's, with off-roll sessions taken out, where the caller has them already.
    """
    calendar = calendar or SchoolCalendar.from_rows(())
    sessions = register.sessions
    if marks is None:
        marks = without_off_roll(register.marks, sessions >> 1, register.pupils)
    come = int(np.searchsorted(sessions, _after(today)))
    marked = np.zeros(len(sessions), dtype=np.int64)
    possible = np.zeros(len(sessions), dtype=np.bool_)
    if len(register.pupils):
        # Session by session: a comparison of the whole matrix would copy it.
        marked[:come] = [np.count_nonzero(each >= FIRST_MARKED) for each in marks.T[:come]]
        possible[:come] = marks[:, :come].max(axis=0) >= FIRST_POSSIBLE
    usual = _median(marked[possible])
    as_usual = possible & (marked * FEW >= usual) & ((marked >= 2) | (usual < SMALL))

    listed = np.isin(sessions, calendar.sessions)
    years = SchoolYears.of(np.unique(np.concatenate([calendar.open_sessions, sessions[as_usual & ~listed]]) >> 1))
    known = np.unique(years.years_of(calendar.open_sessions >> 1))
    decided = listed | np.isin(years.years_of(sessions >> 1), known)
    is_open = np.union1d(calendar.open_sessions, sessions[as_usual & ~decided]).astype(np.int32)
    other = possible & ~np.isin(sessions, is_open)

    recorded = _recorded(is_open[is_open < _after(today)], sessions, marked, possible, years)
    begin = sessions[possible & np.isin(sessions, is_open)][:1]
    return Opening(
        today=today,
        years=years,
        open=is_open,
        recorded_up_to=recorded,
        begins=int(monday_numbers(begin >> 1)[0]) if len(begin) else 0,
        sessions=sessions,
        marked=marked,
        strays=sessions[other & ~decided],
        closed=sessions[other & decided],
        as_usual=as_usual,
        years_known=frozenset(known.tolist()),
    )


def _recorded(come: Keys, sessions: Keys, marked: Whole, possible: Flags, years: SchoolYears) -> int | None:
    """The last of these open sessions in which at least half as many pupils are marked as usually."""
    places = np.searchsorted(sessions, come)
    there = np.isin(come, sessions)
    count = np.zeros(len(come), dtype=np.int64)
    count[there] = marked[places[there]]
    held = np.zeros(len(come), dtype=np.bool_)
    held[there] = possible[places[there]]
    if not held.any():
        return None
    year = years.years_of(come >> 1)
    usual = np.full(len(come), _median(count[held]), dtype=np.int64)
    for each in np.unique(year).tolist():
        own = held & (year == each)
        if own.sum() >= OWN_YEAR:
            usual[year == each] = _median(count[own])
    return int(come[np.flatnonzero(2 * count >= usual)[-1]])


def _median(numbers: Whole) -> int:
    """The median, rounded down; 0 of nothing."""
    return int(np.median(numbers)) if len(numbers) else 0


def _after(today: date) -> int:
    """The key of the first session after today."""
    return 2 * (day_number(today) + 1)


@dataclass(frozen=True, eq=False)
class Ahead:
    """The marks of a register that are in no figure: planned, not yet counted; as ``opening`` decides, which may be
    that of a larger register."""

    register: Register
    opening: Opening

    def _of(self, columns: slice) -> tuple[npt.NDArray[np.int64], Keys]:
        marks = self.register.marks[:, columns]
        places, rows = np.nonzero(marks.T > DASH)
        return rows.astype(np.int64), self.register.sessions[columns][places]

    @cached_property
    def _planned(self) -> int:
        return int(np.searchsorted(self.register.sessions, _after(self.opening.today)))

    @cached_property
    def planned(self) -> tuple[npt.NDArray[np.int64], Keys]:
        """Row and session of each mark after today."""
        return self._of(slice(self._planned, None))

    @cached_property
    def uncounted(self) -> tuple[npt.NDArray[np.int64], Keys]:
        """Row and session of each mark after recorded up to, in open sessions of days that have come."""
        end = -1 if self.opening.recorded_up_to is None else self.opening.recorded_up_to
        rows, keys = self._of(slice(int(np.searchsorted(self.register.sessions, end, side="right")), self._planned))
        is_open = np.isin(keys, self.opening.open)
        return rows[is_open], keys[is_open]
