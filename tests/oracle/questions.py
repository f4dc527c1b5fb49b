"""The what-if page counted the slow way: who would meet a rule put together on screen, as of every open day."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.model import ATTENDED, POSSIBLE, School, monday_of

UNAUTHORISED = frozenset("GNOU")


@dataclass(frozen=True)
class Asked:
    """At least so many sessions of these codes in so many school weeks (none: the school year), between two limits."""

    sessions: int
    weeks: int | None
    codes: frozenset[str] = UNAUTHORISED
    at_least: Fraction | None = None
    below: Fraction | None = None

    @property
    def limited(self) -> bool:
        return self.at_least is not None or self.below is not None

    def keeps_within(self, attended: int, possible: int) -> bool:
        if possible == 0:
            return False
        exact = Fraction(100 * attended, possible)
        above = self.at_least is None or exact >= self.at_least
        return above and (self.below is None or exact < self.below)


PATHWAY_RULES = {
    "blackburn-with-darwen": Asked(10, 10, UNAUTHORISED, Fraction(80), Fraction(95)),
    "norfolk": Asked(9, 6),
    "support-first-roadmap": Asked(10, 10),
    "national-framework": Asked(10, 10),
    "cluster-stages": Asked(0, None, UNAUTHORISED, None, Fraction(70)),
}
"""The computed tests of the pathways with an expected attendance of 95%."""


class Running:
    """For each pupil, what has been counted before each open day: marks of some codes, attended and possible."""

    def __init__(self, school: School, codes: frozenset[str]) -> None:
        self.school = school
        self.days = school.days
        self.weeks = [monday_of(day) for day in self.days]
        self.mondays = sorted(set(self.weeks))
        self.years = [school.year_start(day) for day in self.days]
        self._windows: dict[tuple[int | None, int], tuple[int, int]] = {}
        self._recorded = [self.mondays.index(monday) + 1 for monday in self.weeks]
        opened = set(school.sessions)
        self.counted: dict[str, list[int]] = {}
        self.attended: dict[str, list[int]] = {}
        self.possible: dict[str, list[int]] = {}
        for pupil in school.pupils:
            each: dict[date, list[int]] = {}
            for session, kind in school.categories[pupil].items():
                if session in opened and kind in POSSIBLE:
                    code = school.code(pupil, session)
                    row = each.setdefault(session[0], [0, 0, 0])
                    row[0] += code in codes
                    row[1] += kind in ATTENDED
                    row[2] += 1
            sums: list[list[int]] = [[0], [0], [0]]
            for day in self.days:
                for column, number in enumerate(each.get(day, (0, 0, 0))):
                    sums[column].append(sums[column][-1] + number)
            self.counted[pupil], self.attended[pupil], self.possible[pupil] = sums

    def place(self, day: date) -> int:
        """The place of the last open day on or before a day; -1 where there is none."""
        return bisect_right(self.days, day) - 1

    def window(self, weeks: int | None, place: int) -> tuple[int, int]:
        """Where the window that ends with an open day begins, and the place after its end."""
        if (weeks, place) not in self._windows:
            if weeks is None:
                first = self.years.index(self.years[place])
            else:
                recorded = self.mondays[: self._recorded[place]]
                first = self.weeks.index(recorded[-weeks:][0])
            self._windows[weeks, place] = (first, place + 1)
        return self._windows[weeks, place]

    def weeks_recorded(self, place: int) -> int:
        return self._recorded[place] if place >= 0 else 0

    def sums(self, pupil: str, window: tuple[int, int]) -> tuple[int, int, int]:
        """Counted, attended and possible over a window."""
        first, end = window
        counted, attended, possible = self.counted[pupil], self.attended[pupil], self.possible[pupil]
        return counted[end] - counted[first], attended[end] - attended[first], possible[end] - possible[first]


class Answers:
    """What a rule says of every pupil: as of a day, and as of every open day."""

    def __init__(self, running: Running, asked: Asked) -> None:
        self.running = running
        self.asked = asked
        self._met: dict[str, list[int]] = {}

    def now(self, pupil: str, as_of: date) -> tuple[str, int, int, int]:
        """The answer as of any day, open or not, with what is counted, attended and possible in its window."""
        running, asked = self.running, self.asked
        place = running.place(as_of)
        if place < 0 or (asked.weeks is None and running.years[place] != running.school.year_start(as_of)):
            return "cannot tell", 0, 0, 0
        counted, attended, possible = running.sums(pupil, running.window(asked.weeks, place))
        reached = counted >= asked.sessions
        status = "met" if reached and asked.keeps_within(attended, possible) else "not met"
        if asked.weeks is not None and running.weeks_recorded(place) < asked.weeks and (asked.limited or not reached):
            status = "cannot tell"
        return "cannot tell" if possible == 0 else status, counted, attended, possible

    def met(self, pupil: str) -> list[int]:
        """The places of the open days as of which the pupil meets it."""
        if pupil not in self._met:
            days = self.running.days
            self._met[pupil] = [place for place, day in enumerate(days) if self.now(pupil, day)[0] == "met"]
        return self._met[pupil]

    def span(self, pupil: str, first: date | None, last: date) -> tuple[date | None, bool]:
        """The first of these days on which it is met, and whether it was met on the last open day before them."""
        days = self.running.days
        start = 0 if first is None else self.running.place(first)
        while first is not None and start >= 0 and days[start] >= first:
            start -= 1
        start = 0 if first is None else start + 1
        within = [days[place] for place in self.met(pupil) if start <= place and days[place] <= last]
        return (min(within) if within else None), start - 1 in self.met(pupil)


def sweep(
    running: Running, asked: Asked, as_of: date, first: date | None, last: date, max_sessions: int, max_weeks: int
) -> dict[tuple[int, int], tuple[int, int]]:
    """For each number of sessions and weeks the pupils who meet it now, and on at least one of the days."""
    today = running.place(as_of)
    places = [place for place, day in enumerate(running.days) if (first is None or first <= day) and day <= last]
    table = {}
    for weeks in range(1, max_weeks + 1):
        best_now, best_ever = [], []
        windows = {place: running.window(weeks, place) for place in [*places, *([today] if today >= 0 else [])]}
        told = {place for place in windows if not asked.limited or running.weeks_recorded(place) >= weeks}
        for pupil in running.counted:
            best_ever.append(_most(running, asked, pupil, [windows[place] for place in places if place in told]))
            best_now.append(_most(running, asked, pupil, [windows[today]] if today in told else []))
        for sessions in range(1, max_sessions + 1):
            now = sum(best >= sessions for best in best_now)
            table[sessions, weeks] = (now, sum(best >= sessions for best in best_ever))
    return table


def _most(running: Running, asked: Asked, pupil: str, windows: list[tuple[int, int]]) -> int:
    """The most sessions counted in any of the windows in which attendance is between the limits; else 0."""
    most = 0
    counted = running.counted[pupil]
    for first, end in windows:
        if counted[end] - counted[first] > most:
            sessions, attended, possible = running.sums(pupil, (first, end))
            if not asked.limited or asked.keeps_within(attended, possible):
                most = sessions
    return most
