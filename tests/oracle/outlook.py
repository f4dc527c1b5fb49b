"""The rest of the year counted the slow way: every possible number of missed sessions is tried, one after another."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

from tests.oracle.codes import category_of
from tests.oracle.commands import band_of, percent_shown
from tests.oracle.model import Counts, School, Session
from tests.oracle.mountain_page import EDGES, LABELS


@dataclass(frozen=True)
class Outlook:
    """How the year can end. limits: for each limit the most that may be missed (-1 for none) and until when."""

    left: int
    last_day: date
    percent: str
    band: str
    limits: dict[str, tuple[int, date | None]]
    reached_on: dict[str, date | None]


def _at_least(edge: Fraction, possible: int, there: int) -> bool:
    """Whether so many sessions attended are that share of the possible ones, or more."""
    return edge.denominator * 100 * there >= edge.numerator * possible


def sessions_left(school: School, as_of: date) -> list[Session]:
    """Open sessions of the year after the as-of day, and those of it after what is recorded."""
    start = school.year_start(as_of)
    year = [session for session in school.open_sessions if school.year_start(session[0]) == start]
    return [session for session in year if session[0] > as_of or session > school.recorded_up_to]


def nothing_known(school: School, calendar: dict[Session, bool] | None, pupil: str, as_of: date) -> bool:
    """Nothing is known without a calendar to the summer, a possible session, or marks in the last school week."""
    start = school.year_start(as_of)
    if calendar is None:
        return True
    listed = [day for (day, _), is_open in calendar.items() if is_open and school.year_start(day) == start]
    if not listed or max(listed) < date(start.year + 1, 6, 1):
        return True
    if school.counts(pupil, school.year_days(as_of)).possible == 0 or school.is_away(pupil, as_of):
        return True
    silent = 0
    for session in reversed(school.sessions_between(start, as_of)):
        if session in school.categories[pupil]:
            break
        silent += session in school.marked
    return silent >= 10


def outlook(school: School, calendar: dict[Session, bool] | None, pupil: str, as_of: date) -> Outlook | None:
    """The outlook as of a day; None where it cannot be worked out."""
    if calendar is None or nothing_known(school, calendar, pupil, as_of):
        return None
    now = school.counts(pupil, school.year_days(as_of))
    left = sessions_left(school, as_of)
    start = school.year_start(as_of)
    last = max(day for (day, _), is_open in calendar.items() if is_open and school.year_start(day) == start)
    possible, attended = now.possible + len(left), now.attended + len(left)

    days = [day for day, _ in left]

    def limit(kept: Callable[[int], bool]) -> tuple[int, date | None]:
        """``kept``: whether the limit is kept with so many sessions attended over the year."""
        most = -1
        for missed in range(len(left) + 1):
            if kept(attended - missed):
                most = missed
        if most < 0:
            return most, None
        if most == len(left):
            return most, last
        until = as_of
        for day in sorted(set(days)):
            if bisect_right(days, day) <= most:
                until = day
        return most, until

    limits = {
        "persistent": limit(lambda there: 10 * (possible - there) < possible),
        "severe": limit(lambda there: 2 * (possible - there) < possible),
    }
    reached: dict[str, date | None] = {}
    for label, edge in zip(LABELS, EDGES, strict=True):
        limits[label] = limit(partial(_at_least, edge, possible))
        reached[label] = first_day_at(now, edge, left, as_of)
    return Outlook(
        len(left),
        last,
        percent_shown(attended, possible, EDGES),
        band_of(attended, possible),
        limits,
        reached,
    )


def first_day_at(now: Counts, edge: Fraction, left: list[Session], as_of: date) -> date | None:
    """The first day on which the edge is reached if every session is attended."""
    if Fraction(100 * now.attended, now.possible) >= edge:
        return as_of
    for number, (day, _) in enumerate(left, start=1):
        if Fraction(100 * (now.attended + number), now.possible + number) >= edge:
            return day
    return None


def supposed(school: School, pupil: str, as_of: date, code: str, absences: int, sessions: int) -> tuple[School, date]:
    """The school with this pupil alone, after the next sessions: the first so many missed, the others attended."""
    left = sessions_left(school, as_of)
    chosen = left[: max(absences, sessions)]
    written = dict.fromkeys(chosen[:absences], code)
    written |= {(day, half): "/" if half == "AM" else "\\" for day, half in chosen[absences:]}
    written = {session: text for session, text in written.items() if not school.is_away(pupil, session[0])}
    kept = {session: kind for session, kind in school.categories[pupil].items() if session not in left}
    kept |= {session: category_of(text, session[0]) for session, text in written.items()}
    until = chosen[-1][0] if chosen else as_of
    return school.alone(pupil, kept, until), until
