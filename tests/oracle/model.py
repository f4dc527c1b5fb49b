"""What a register says, counted slowly: each sentence of ``docs/definitions.md`` is a few plain lines here.

Marks are texts, by pupil and session. A session is its day and ``"AM"`` or ``"PM"``, so sessions sort as they are held.
Spans of days include both ends. Nothing here is shared with the product; nothing here is clever.
"""

import copy
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.codes import category_of, code_of

Session = tuple[date, str]
Marks = Mapping[Session, str]
Span = tuple[date, date]

ATTENDED = ("present", "approved_activity")
POSSIBLE = (*ATTENDED, "authorised", "unauthorised")
MARKED = (*POSSIBLE, "not_possible")
LONG_AFTER = date(9999, 12, 31)
"""A today on which every day of a register has come."""
NEVER = (date.min, "")
"""What a register without a recorded session is recorded up to: before every session."""


@dataclass(frozen=True)
class Counts:
    """Marks of one pupil in some sessions."""

    possible: int = 0
    attended: int = 0
    authorised: int = 0
    unauthorised: int = 0


NOTHING = Counts()


def add_up(counts: Iterable[Counts]) -> Counts:
    """The sum of several counts."""
    possible = attended = authorised = unauthorised = 0
    for one in counts:
        possible += one.possible
        attended += one.attended
        authorised += one.authorised
        unauthorised += one.unauthorised
    return Counts(possible, attended, authorised, unauthorised)


def middle(numbers: Iterable[int]) -> int:
    """The median, rounded down; 0 of nothing."""
    in_order = sorted(numbers)
    if not in_order:
        return 0
    half = len(in_order) // 2
    if len(in_order) % 2:
        return in_order[half]
    return (in_order[half - 1] + in_order[half]) // 2


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def august_starts(days: Iterable[date]) -> dict[int, date]:
    """By year, the first open day in August that follows ten or more days without one, or has none before it."""
    starts: dict[int, date] = {}
    before: date | None = None
    for day in sorted(days):
        rested = before is None or (day - before).days - 1 >= 10
        if day.month == 8 and rested and day.year not in starts:
            starts[day.year] = day
        before = day
    return starts


class School:
    """One register as it is known today, with or without a calendar.

    Args:
        marks: the text of every mark, by pupil and session. Every pupil is named, also one without a mark.
        today: the last day that has come.
        calendar: whether each listed session is open. It may list some school years only.
        away: by pupil the spans of days on which the pupil was not on the roll, where that is known.
    """

    def __init__(
        self,
        marks: Mapping[str, Marks],
        today: date = LONG_AFTER,
        calendar: Mapping[Session, bool] | None = None,
        away: Mapping[str, Sequence[Span]] | None = None,
    ) -> None:
        self.marks = marks
        self.today = today
        self.calendar = dict(calendar or {})
        self.away = away or {}
        self.pupils = list(marks)
        self.categories = {pupil: self._settled(pupil) for pupil in self.pupils}
        """By pupil the category of each mark that a code in its dates gives, on the roll: `#` and Z too."""
        self.marked: Counter[Session] = Counter()
        self.possible: set[Session] = set()
        for kinds in self.categories.values():
            for session, kind in kinds.items():
                self.marked[session] += kind in MARKED
                if kind in POSSIBLE:
                    self.possible.add(session)
        self.usual = middle(self.marked[each] for each in self.possible if each[0] <= today)
        self.starts = august_starts(self._days_that_say_when_a_year_begins())
        self.known_years = {self.year_start(day) for (day, _), is_open in self.calendar.items() if is_open}
        self.open_sessions = sorted(self._opened())
        """Every open session of the record, with those that the calendar has ahead of today."""
        self.open_days = sorted({day for day, _ in self.open_sessions})
        self._years = {session: self.year_start(session[0]) for session in self.open_sessions}
        self.recorded = self._recorded()
        self.recorded_up_to: Session = max(self.recorded, default=NEVER)
        self.sessions = [each for each in self.open_sessions if each <= self.recorded_up_to]
        """The open sessions that count, in order."""
        self.days = sorted({day for day, _ in self.sessions})
        self._kept = _Kept()

    # ---- the roll, the marks

    def is_away(self, pupil: str, day: date) -> bool:
        """Whether the pupil was not on the roll on the day."""
        return pupil in self.away and any(first <= day <= last for first, last in self.away[pupil])

    def _settled(self, pupil: str) -> dict[Session, str]:
        kinds = {session: category_of(text, session[0]) for session, text in self.marks[pupil].items()}
        return {
            session: kind
            for session, kind in kinds.items()
            if kind != "missing" and not self.is_away(pupil, session[0])
        }

    def code(self, pupil: str, session: Session) -> str:
        """The code of the pupil's mark; empty where the mark is no code in its dates."""
        return code_of(self.marks[pupil][session]) if session in self.categories[pupil] else ""

    # ---- open

    def opened_by_marks(self, session: Session) -> bool:
        """Whether marks open the session, where the calendar does not list it as closed."""
        marked = self.marked[session]
        enough = 20 * marked >= self.usual and (self.usual < 5 or marked >= 2)
        listed_closed = not self.calendar.get(session, True)
        return session[0] <= self.today and session in self.possible and enough and not listed_closed

    def _days_that_say_when_a_year_begins(self) -> set[date]:
        """Days with a session that is open by the calendar or, where it does not list the session, by its marks."""
        return {
            session[0]
            for session in (*self.calendar, *self.possible)
            if self.calendar.get(session, False) or self.opened_by_marks(session)
        }

    def year_start(self, day: date) -> date:
        """The first day of the school year that holds the day."""
        this_year = self.starts.get(day.year, date(day.year, 9, 1))
        if day >= this_year:
            return this_year
        return self.starts.get(day.year - 1, date(day.year - 1, 9, 1))

    def is_open(self, session: Session) -> bool:
        """Whether the session is open, wherever the record begins."""
        if self.year_start(session[0]) in self.known_years:
            return self.calendar.get(session, False)
        return self.opened_by_marks(session)

    def _opened(self) -> set[Session]:
        opened = {each for each in (*self.calendar, *self.marked) if self.is_open(each)}
        counting = [each for each in opened if each in self.possible and each[0] <= self.today]
        if not counting:
            return set()
        beginning = monday_of(min(counting)[0])
        return {each for each in opened if each[0] >= beginning}

    def strays(self) -> list[tuple[str, Session]]:
        """Possible marks in sessions up to today that are not open."""
        opened = set(self.open_sessions)
        return sorted(
            (pupil, session)
            for pupil, kinds in self.categories.items()
            for session, kind in kinds.items()
            if kind in POSSIBLE and session[0] <= self.today and session not in opened
        )

    # ---- recorded, planned, not yet counted

    def _recorded(self) -> list[Session]:
        counting = [each for each in self.open_sessions if each in self.possible and each[0] <= self.today]
        usual = middle(self.marked[each] for each in counting)
        usual_by_year = {}
        for start in set(self._years.values()):
            own = [self.marked[each] for each in counting if self._years[each] == start]
            usual_by_year[start] = middle(own) if len(own) >= 20 else usual
        return [
            each
            for each in self.open_sessions
            if each[0] <= self.today and 2 * self.marked[each] >= usual_by_year[self._years[each]]
        ]

    def written(self, pupil: str) -> list[Session]:
        """The sessions for which something is written: a code or not, on the roll or not."""
        return sorted(session for session, text in self.marks[pupil].items() if text.strip() not in ("", "-"))

    def planned(self, pupil: str) -> list[Session]:
        """The pupil's marks after today."""
        return [session for session in self.written(pupil) if session[0] > self.today]

    def not_yet_counted(self, pupil: str) -> list[Session]:
        """The pupil's marks in open sessions of days that have come, after what is recorded."""
        return [
            session
            for session in self.written(pupil)
            if self.recorded_up_to < session and session[0] <= self.today and self.is_open(session)
        ]

    # ---- days, weeks, windows

    def as_of(self, asked: date | None = None) -> date | None:
        """The day that is answered: recorded up to, unless an earlier day is asked for; none where nothing is."""
        if self.recorded_up_to == NEVER:
            return asked
        newest = self.recorded_up_to[0]
        return newest if asked is None else min(asked, newest)

    def sessions_between(self, first: date, last: date) -> list[Session]:
        """The sessions that count, of these days."""
        return self.sessions[bisect_left(self.sessions, (first, "")) : bisect_left(self.sessions, (last, "Z"))]

    def days_between(self, first: date, last: date) -> list[date]:
        """The days with a session that counts, of these days."""
        return self.days[bisect_left(self.days, first) : bisect_right(self.days, last)]

    def weeks_up_to(self, as_of: date) -> list[date]:
        """Mondays of the school weeks with a session that counts on or before a day."""
        if as_of not in self._kept.weeks:
            self._kept.weeks[as_of] = sorted({monday_of(day) for day in self.days if day <= as_of})
        return self._kept.weeks[as_of]

    def window_days(self, weeks: int, as_of: date) -> list[date]:
        """Days of the window of so many school weeks as of a day."""
        key = weeks, as_of
        if key not in self._kept.windows:
            wanted = self.weeks_up_to(as_of)[-weeks:]
            self._kept.windows[key] = [day for day in self.days if day <= as_of and monday_of(day) in wanted]
        return self._kept.windows[key]

    def year_days(self, as_of: date) -> list[date]:
        """Days of the school year that holds a day, up to that day."""
        if as_of not in self._kept.years:
            self._kept.years[as_of] = self.days_between(self.year_start(as_of), as_of)
        return self._kept.years[as_of]

    # ---- figures of a pupil

    def counts_by_day(self, pupil: str) -> dict[date, Counts]:
        """What counts of each day on which something does."""
        if pupil not in self._kept.by_day:
            counting = set(self.sessions)
            found: dict[date, list[Counts]] = {}
            for session, kind in self.categories[pupil].items():
                if session in counting and kind in POSSIBLE:
                    one = Counts(1, int(kind in ATTENDED), int(kind == "authorised"), int(kind == "unauthorised"))
                    found.setdefault(session[0], []).append(one)
            self._kept.by_day[pupil] = {day: add_up(each) for day, each in found.items()}
        return self._kept.by_day[pupil]

    def counts(self, pupil: str, days: Sequence[date]) -> Counts:
        """The pupil's counts over these days, which follow each other: the sums after the last less those before."""
        if not days:
            return NOTHING
        if pupil not in self._kept.sums:
            by_day, sums = self.counts_by_day(pupil), [NOTHING]
            for day in self.days:
                sums.append(add_up((sums[-1], by_day.get(day, NOTHING))))
            self._kept.sums[pupil] = sums
        first, last = bisect_left(self.days, days[0]), bisect_left(self.days, days[-1])
        assert last - first + 1 == len(days), "the days follow each other"
        before, after = self._kept.sums[pupil][first], self._kept.sums[pupil][last + 1]
        return Counts(
            after.possible - before.possible,
            after.attended - before.attended,
            after.authorised - before.authorised,
            after.unauthorised - before.unauthorised,
        )

    def codes_in(self, pupil: str, codes: Iterable[str], first: date, last: date) -> int:
        """Sessions of the days in which the pupil has one of these codes, in its dates."""
        wanted = set(codes)
        return sum(self.code(pupil, session) in wanted for session in self.sessions_between(first, last))

    def missing(self, pupil: str, first: date, last: date) -> int:
        """Sessions of the days without a mark, from the pupil's first to last mark in a session of the days."""
        span, kinds = self.sessions_between(first, last), self.categories[pupil]
        own = [session for session in span if session in kinds]
        if not own:
            return 0
        halves = {half for _, half in own}
        return sum(
            own[0] <= session <= own[-1]
            and session not in kinds
            and session[1] in halves
            and not self.is_away(pupil, session[0])
            for session in span
        )

    def unmarked_end(self, pupil: str, first: date, last: date) -> int:
        """Sessions of the days after the pupil's last mark in them; none where the pupil has no mark in them."""
        span, kinds = self.sessions_between(first, last), self.categories[pupil]
        own = [session for session in span if session in kinds]
        halves = {half for _, half in own}
        return sum(
            session > own[-1] and session[1] in halves and not self.is_away(pupil, session[0])
            for session in span
            if own
        )

    def usual_halves(self) -> list[str]:
        """The halves that are open on at least half of the recorded days."""
        return [half for half in ("AM", "PM") if 2 * sum(each == half for _, each in self.sessions) >= len(self.days)]

    def is_complete(self, pupil: str, first: date, last: date) -> bool:
        """Whether a monitoring period of these days is recorded to its last open session, with no unmarked end."""
        final = [each for each in self.open_sessions if first <= each[0] <= last]
        if self.year_start(last) not in self.known_years:
            final += [(last, half) for half in self.usual_halves()]
        return bool(final) and self.recorded_up_to >= max(final) and not self.unmarked_end(pupil, first, last)

    def alone(self, pupil: str, categories: dict[Session, str], until: date) -> "School":
        """The same open sessions, recorded up to the end of a day, and this pupil alone with other marks."""
        changed = copy.copy(self)
        changed.pupils = [pupil]
        changed.categories = {pupil: categories}
        changed.sessions = [each for each in self.open_sessions if each[0] <= until]
        changed.days = sorted({day for day, _ in changed.sessions})
        changed._kept = _Kept()
        return changed


@dataclass
class _Kept:
    """What was counted once already."""

    weeks: dict[date, list[date]] = field(default_factory=dict)
    windows: dict[tuple[int, date], list[date]] = field(default_factory=dict)
    years: dict[date, list[date]] = field(default_factory=dict)
    by_day: dict[str, dict[date, Counts]] = field(default_factory=dict)
    sums: dict[str, list[Counts]] = field(default_factory=dict)
    met: dict[object, dict[str, date | None]] = field(default_factory=dict)


def absence_of(possible: int, attended: int) -> str:
    """Severe from half of the pupil's own possible sessions, persistent from a tenth; both limits belong to it."""
    if possible == 0:
        return ""
    share = Fraction(possible - attended, possible)
    if share >= Fraction(1, 2):
        return "severe"
    return "persistent" if share >= Fraction(1, 10) else ""
