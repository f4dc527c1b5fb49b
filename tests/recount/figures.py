"""Mountain, thresholds and sweep counted the slow way, by the definitions of the command line.

Nothing here is clever. Marks are classified once, sessions of a day are added up once, and from then on every answer
is a loop over the days of its span. All limits of spans are included days.
"""

import copy
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.codes import COUNTED, category_of
from tests.recount.reading import Register, Session

DEFAULT_BANDS = (
    ("97.5-100", "97.5"),
    ("95-97.4", "95"),
    ("92.5-94.9", "92.5"),
    ("90-92.4", "90"),
    ("85-89.9", "85"),
    ("80-84.9", "80"),
    ("70-79.9", "70"),
    ("50-69.9", "50"),
    ("below 50", "0"),
)

PATHWAYS = ("blackburn-with-darwen", "norfolk", "support-first-roadmap", "national-framework", "cluster-stages")

# pathway: (unauthorised sessions needed, school weeks of the window); cluster-stages looks at the year instead
COUNT_RULES = {
    "blackburn-with-darwen": (10, 10),
    "norfolk": (9, 6),
    "support-first-roadmap": (10, 10),
    "national-framework": (10, 10),
}
OFF_ROLL = "administrative"
"""What every session is for a pupil who is not on the roll: in no figure, and no missing mark."""
BLACKBURN_FLOOR = Fraction(80)
CLUSTER_LIMIT = Fraction(70)


@dataclass(frozen=True)
class Counts:
    """Marks of one pupil in the open sessions of a day or a span."""

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


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def year_start(day: date) -> date:
    """1 September of the academic year that holds the day."""
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)


class School:
    """One register, with or without a calendar, classified and ready to be counted."""

    def __init__(
        self,
        register: Register,
        calendar: dict[Session, bool] | None = None,
        away: dict[str, list[tuple[date, date]]] | None = None,
    ) -> None:
        self.register = register
        self.away = away or {}
        self.pupils = list(register.marks)
        self.categories: dict[str, dict[Session, str]] = {}
        for pupil, marks in register.marks.items():
            classified = {}
            for session, text in marks.items():
                category = category_of(text, session[0])
                if category != "missing" and not self.is_away(pupil, session[0]):
                    classified[session] = category
            self.categories[pupil] = classified
        if calendar is None:
            opened = self._sessions_opened_by_marks()
        else:
            opened = self._sessions_opened_by_calendar(calendar)
        self.open_sessions: list[Session] = sorted(opened)
        self._opened = opened
        self.open_days: list[date] = sorted({day for day, _ in self.open_sessions})
        for pupil in self.away:
            off_roll = [session for session in self.open_sessions if self.is_away(pupil, session[0])]
            self.categories[pupil].update(dict.fromkeys(off_roll, OFF_ROLL))
        self.days_in_file = self._open_days_with_a_mark()
        self.day_counts = {pupil: self._count_days(pupil) for pupil in self.pupils}
        self._places = {day: place for place, day in enumerate(self.open_days)}
        self._before: dict[str, list[tuple[int, int, int, int]]] = {}
        self._window_days: dict[tuple[int, date], list[date]] = {}
        self._year_days: dict[date, list[date]] = {}
        self.earliest_met: dict[tuple[str, Fraction], dict[str, date | None]] = {}
        self._weeks_up_to: dict[date, list[date]] = {}

    def is_away(self, pupil: str, day: date) -> bool:
        """True on the days, both ends included, on which the pupil was not on the roll."""
        return pupil in self.away and any(first <= day <= last for first, last in self.away[pupil])

    def _sessions_opened_by_marks(self) -> set[Session]:
        opened = set()
        for classified in self.categories.values():
            for session, category in classified.items():
                if category in COUNTED:
                    opened.add(session)
        return opened

    def _sessions_opened_by_calendar(self, calendar: dict[Session, bool]) -> set[Session]:
        opened = {session for session, is_open in calendar.items() if is_open}
        marked = set()
        for classified in self.categories.values():
            for session in classified:
                if session in opened:
                    marked.add(session)
        if not marked:
            return set()
        beginning = monday_of(min(marked)[0])
        return {session for session in opened if session[0] >= beginning}

    def _open_days_with_a_mark(self) -> list[date]:
        opened = set(self.open_sessions)
        days = set()
        for marks in self.register.marks.values():
            for session, text in marks.items():
                if session in opened and text.strip():
                    days.add(session[0])
        return sorted(days)

    def _count_days(self, pupil: str) -> dict[date, Counts]:
        days: dict[date, list[Counts]] = {}
        for session, category in self.categories[pupil].items():
            if session not in self._opened or category not in COUNTED:
                continue
            one = Counts(
                possible=1,
                attended=1 if category in ("present", "approved_activity") else 0,
                authorised=1 if category == "authorised" else 0,
                unauthorised=1 if category == "unauthorised" else 0,
            )
            days.setdefault(session[0], []).append(one)
        return {day: add_up(counts) for day, counts in days.items()}

    def default_as_of(self) -> date:
        """The date of FILE's last open session; the last day there is where FILE has none."""
        return self.days_in_file[-1] if self.days_in_file else date.max

    def counts(self, pupil: str, days: list[date]) -> Counts:
        """The pupil's counts over these open days, which follow each other."""
        if pupil not in self._before:
            self._before[pupil] = self._running(pupil)
        if not days:
            return NOTHING
        first, last = self._places[days[0]], self._places[days[-1]]
        assert last - first + 1 == len(days), "the days follow each other"
        before, after = self._before[pupil][first], self._before[pupil][last + 1]
        return Counts(*(now - then for now, then in zip(after, before, strict=True)))

    def _running(self, pupil: str) -> list[tuple[int, int, int, int]]:
        """The pupil's counts before each open day, and after the last."""
        by_day = self.day_counts[pupil]
        sums = [(0, 0, 0, 0)]
        for day in self.open_days:
            one, before = by_day.get(day, NOTHING), sums[-1]
            sums.append(
                (
                    before[0] + one.possible,
                    before[1] + one.attended,
                    before[2] + one.authorised,
                    before[3] + one.unauthorised,
                )
            )
        return sums

    def with_marks(self, pupil: str, categories: dict[Session, str], until: date) -> "School":
        """The same open sessions, and this pupil alone, with other marks up to a day."""
        changed = copy.copy(self)
        changed.pupils = [pupil]
        changed.categories = {pupil: categories}
        changed.day_counts = {pupil: changed._count_days(pupil)}
        changed.days_in_file = [day for day in self.open_days if day <= until]
        changed._before = {}
        changed.earliest_met = {}
        return changed

    def sessions_between(self, first: date, last: date) -> list[Session]:
        """The open sessions of the days, both included."""
        start, end = bisect_left(self.open_sessions, (first, "")), bisect_left(self.open_sessions, (last, "Z"))
        return self.open_sessions[start:end]

    def days_between(self, first: date, last: date) -> list[date]:
        """The open days from the first to the last day, both included."""
        return self.open_days[bisect_left(self.open_days, first) : bisect_right(self.open_days, last)]

    def missing(self, pupil: str, first: date, last: date) -> int:
        """Open sessions without a mark between the pupil's first and last other mark, both in open sessions."""
        classified = self.categories[pupil]
        marked = [session in classified for session in self.sessions_between(first, last)]
        while marked and not marked[0]:
            marked.pop(0)
        while marked and not marked[-1]:
            marked.pop()
        return marked.count(False)

    def weeks_up_to(self, as_of: date) -> list[date]:
        """Mondays of the school weeks with an open session on or before as-of."""
        if as_of not in self._weeks_up_to:
            self._weeks_up_to[as_of] = sorted({monday_of(day) for day in self.open_days if day <= as_of})
        return self._weeks_up_to[as_of]

    def window_days(self, weeks: int, as_of: date) -> list[date]:
        """Open days of the window of school weeks that ends at as-of."""
        key = (weeks, as_of)
        if key not in self._window_days:
            wanted = set(self.weeks_up_to(as_of)[-weeks:])
            self._window_days[key] = [day for day in self.open_days if day <= as_of and monday_of(day) in wanted]
        return self._window_days[key]

    def year_days(self, as_of: date) -> list[date]:
        """Open days of the academic year that holds as-of, up to as-of."""
        if as_of not in self._year_days:
            first = year_start(as_of)
            self._year_days[as_of] = [day for day in self.open_days if first <= day <= as_of]
        return self._year_days[as_of]


def percent_shown(attended: int, possible: int, limits: Iterable[Fraction]) -> str:
    """Two decimals, half up, but never a limit or 100 that the exact ratio does not reach; empty without possible."""
    if possible == 0:
        return ""
    exact = Fraction(100 * attended, possible)
    hundredths = int(exact * 100 + Fraction(1, 2))
    for limit in (Fraction(100), *limits):
        if exact < limit <= Fraction(hundredths, 100):
            hundredths = int(exact * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def band_edges(bands: Iterable[tuple[str, str]]) -> list[Fraction]:
    """The lower edges as exact numbers."""
    return [Fraction(lower) for _, lower in bands]


def band_of(attended: int, possible: int, bands: Iterable[tuple[str, str]]) -> str:
    """The label of the first band whose lower edge the exact ratio reaches; empty without possible sessions."""
    if possible == 0:
        return ""
    exact = Fraction(100 * attended, possible)
    for label, lower in bands:
        if exact >= Fraction(lower):
            return label
    raise ValueError("the last band does not begin at 0")


def mountain(
    school: School, as_of: date | None = None, bands: tuple[tuple[str, str], ...] = DEFAULT_BANDS
) -> dict[str, dict[str, str]]:
    """Every pupil's row of the mountain, as text, over the academic year up to as-of."""
    if as_of is None:
        as_of = school.default_as_of()
    rows = {}
    days = school.year_days(as_of)
    for pupil in school.pupils:
        counts = school.counts(pupil, days)
        rows[pupil] = {
            "pupil_id": pupil,
            "name": school.register.names[pupil],
            "year_group": school.register.year_groups[pupil],
            "possible": str(counts.possible),
            "attended": str(counts.attended),
            "authorised": str(counts.authorised),
            "unauthorised": str(counts.unauthorised),
            "missing": str(school.missing(pupil, year_start(as_of), as_of)),
            "attendance_percent": percent_shown(counts.attended, counts.possible, band_edges(bands)),
            "band": band_of(counts.attended, counts.possible, bands),
        }
    return rows


def days_looked_at(school: School, pathway: str, as_of: date) -> list[date]:
    """Open days the pathway's rule looks at as of a day."""
    if pathway == "cluster-stages":
        return school.year_days(as_of)
    _, weeks = COUNT_RULES[pathway]
    return school.window_days(weeks, as_of)


def answer(school: School, pathway: str, pupil: str, as_of: date, expected: Fraction) -> str:
    """met, not met or cannot tell, as of a day."""
    counts = school.counts(pupil, days_looked_at(school, pathway, as_of))
    if counts.possible == 0:
        return "cannot tell"
    if pathway == "cluster-stages":
        return "met" if Fraction(100 * counts.attended, counts.possible) < CLUSTER_LIMIT else "not met"
    sessions, weeks = COUNT_RULES[pathway]
    enough_weeks = len(school.weeks_up_to(as_of)) >= weeks
    reached = counts.unauthorised >= sessions
    if pathway == "blackburn-with-darwen":
        if not enough_weeks:
            return "cannot tell"
        if not reached:
            return "not met"
        return "met" if BLACKBURN_FLOOR <= Fraction(100 * counts.attended, counts.possible) < expected else "not met"
    if reached:
        return "met"
    return "not met" if enough_weeks else "cannot tell"


def first_met(school: School, pathway: str, pupil: str, as_of: date, expected: Fraction) -> str:
    """The earliest open day in FILE, not after as-of, on which the answer was met; empty if none."""
    known = school.earliest_met.setdefault((pathway, expected), {})
    if pupil not in known:
        known[pupil] = None
        for day in school.days_in_file:
            if answer(school, pathway, pupil, day, expected) == "met":
                known[pupil] = day
                break
    earliest = known[pupil]
    return earliest.isoformat() if earliest is not None and earliest <= as_of else ""


def thresholds(
    school: School, pathway: str, as_of: date | None = None, expected: str = "95"
) -> dict[str, dict[str, str]]:
    """Every pupil's row of the pathway's computed test, as text, without the reason."""
    if as_of is None:
        as_of = school.default_as_of()
    wanted = Fraction(expected)
    limits = band_edges(DEFAULT_BANDS)
    if pathway == "blackburn-with-darwen":
        limits += [BLACKBURN_FLOOR, wanted]
    if pathway == "cluster-stages":
        limits += [CLUSTER_LIMIT]
    days = days_looked_at(school, pathway, as_of)
    rows = {}
    for pupil in school.pupils:
        counts = school.counts(pupil, days)
        rows[pupil] = {
            "pupil_id": pupil,
            "name": school.register.names[pupil],
            "status": answer(school, pathway, pupil, as_of, wanted),
            "window_start": days[0].isoformat() if days else "",
            "window_end": days[-1].isoformat() if days else "",
            "unauthorised": str(counts.unauthorised),
            "possible": str(counts.possible),
            "attendance_percent": percent_shown(counts.attended, counts.possible, limits),
            "first_met": first_met(school, pathway, pupil, as_of, wanted),
        }
    return rows


def sweep(
    school: School, as_of: date | None = None, max_sessions: int = 30, max_weeks: int = 20
) -> list[dict[str, str]]:
    """One row for each number of sessions and weeks: pupils who reach it now, and in any window up to as-of."""
    if as_of is None:
        as_of = school.default_as_of()
    windows = [unauthorised_windows(school, pupil, as_of, max_weeks) for pupil in school.pupils]
    rows = []
    for sessions in range(1, max_sessions + 1):
        for weeks in range(1, max_weeks + 1):
            now = 0
            ever = 0
            for sums in windows:
                last, highest = sums[weeks]
                if last >= sessions:
                    now += 1
                if highest >= sessions:
                    ever += 1
            rows.append(
                {"sessions": str(sessions), "weeks": str(weeks), "pupils_now": str(now), "pupils_ever": str(ever)}
            )
    return rows


def unauthorised_windows(school: School, pupil: str, as_of: date, max_weeks: int) -> dict[int, tuple[int, int]]:
    """For each length in weeks, the pupil's unauthorised sessions in the last window and the most in any window."""
    weekly = dict.fromkeys(school.weeks_up_to(as_of), 0)
    for day, counts in school.day_counts[pupil].items():
        if day <= as_of:
            weekly[monday_of(day)] += counts.unauthorised
    in_order = list(weekly.values())
    windows: dict[int, tuple[int, int]] = {}
    for weeks in range(1, max_weeks + 1):
        sums = [0]
        for last in range(len(in_order)):
            first = max(0, last - weeks + 1)
            sums.append(sum(in_order[first : last + 1]))
        windows[weeks] = (sums[-1], max(sums))
    return windows
