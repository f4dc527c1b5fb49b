"""The mountain page counted the slow way: bands, shares, persistent and severe absence, and movement."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from tests.oracle.commands import DEFAULT_BANDS, mountain
from tests.oracle.model import POSSIBLE, School, Session, absence_of

LABELS = [label for label, _ in DEFAULT_BANDS]
EDGES = [Fraction(lower) for _, lower in DEFAULT_BANDS]
OFF_ROLL = "administrative"


@lru_cache(maxsize=64)
def rows_of(school: School, as_of: date) -> dict[str, dict[str, str]]:
    """The rows of the mountain as of a day, kept."""
    return mountain(school, as_of)


def settled_marks(school: School, pupil: str, first: date, last: date) -> list[tuple[Session, str, str]]:
    """Every session that counts of the days with the pupil's code and its category ("missing" without).

    A session off the roll has no code and is administrative: in no figure, and no missing mark.
    """
    found = []
    for session in school.sessions_between(first, last):
        kind = school.categories[pupil].get(session, "missing")
        if school.is_away(pupil, session[0]):
            kind = OFF_ROLL
        found.append((session, school.code(pupil, session), kind))
    return found


def share_shown(part: int, whole: int) -> str:
    """Whole percent, half up, but never none of some nor all of less than all."""
    if whole == 0:
        return "–"
    rounded = int(Fraction(100 * part, whole) + Fraction(1, 2))
    if part > 0 and rounded == 0:
        return "under 1%"
    if part < whole and rounded == 100:
        return "over 99%"
    return f"{rounded}%"


@dataclass(frozen=True)
class Page:
    """The page of some pupils: rows by pupil (text of the mountain, unsettled, absence) and what is counted of them."""

    rows: dict[str, dict[str, str]]
    bands: list[tuple[str, int, str]]
    without: int
    persistent: int
    severe: int


def page(school: School, as_of: date, members: Collection[str] | None = None) -> Page:
    """The mountain page of these pupils, of everyone if none are named."""
    day = school.as_of(as_of)
    assert day is not None
    rows = {}
    without = 0
    for pupil, row in rows_of(school, as_of).items():
        if members is not None and pupil not in members:
            continue
        if row["possible"] == "0":
            without += 1
            continue
        marks = settled_marks(school, pupil, school.year_start(day), day)
        unsettled = sum(code == "N" and category in POSSIBLE for _, code, category in marks)
        absence = absence_of(int(row["possible"]), int(row["attended"]))
        rows[pupil] = {**row, "unsettled": str(unsettled), "absence": absence}
    in_band = Counter(row["band"] for row in rows.values())
    absences = Counter(row["absence"] for row in rows.values())
    bands = [(label, in_band[label], share_shown(in_band[label], len(rows))) for label in LABELS]
    return Page(rows, bands, without, absences["persistent"] + absences["severe"], absences["severe"])


@dataclass(frozen=True)
class Moves:
    """Who went from where to where. steps: bands climbed, below 0 for slid, None where a band is missing on one day."""

    before: dict[str, dict[str, str]]
    steps: dict[str, int | None]
    flow: Counter[tuple[str, str]]
    numbers: dict[str, int]


def moves(school: School, earlier: date, later: date, members: Collection[str] | None = None) -> Moves:
    """The movement of these pupils between the mountains of two days."""
    before, after = rows_of(school, earlier), rows_of(school, later)
    chosen = [pupil for pupil in after if members is None or pupil in members]
    flow: Counter[tuple[str, str]] = Counter()
    steps: dict[str, int | None] = {}
    numbers = {"Climbed": 0, "Slid": 0, "Same band": 0, "Joined since": 0, "Not on it now": 0}
    for pupil in chosen:
        was, now = before[pupil]["band"], after[pupil]["band"]
        steps[pupil] = LABELS.index(was) - LABELS.index(now) if was and now else None
        if now:
            flow[was or "Joined since", now] += 1
        numbers[_way(was, now, steps[pupil])] = numbers.get(_way(was, now, steps[pupil]), 0) + 1
    numbers.pop("", None)
    return Moves(before, steps, flow, numbers)


def _way(was: str, now: str, steps: int | None) -> str:
    if steps is None:
        return "Joined since" if now else "Not on it now" if was else ""
    return "Climbed" if steps > 0 else "Slid" if steps < 0 else "Same band"


def height_in_band(attended: int, possible: int) -> Fraction:
    """How far the exact ratio is from its band's lower edge to its upper one: 0 to 1."""
    exact = Fraction(100 * attended, possible)
    place = next(place for place, edge in enumerate(EDGES) if exact >= edge)
    upper = EDGES[place - 1] if place else Fraction(100)
    return (exact - EDGES[place]) / (upper - EDGES[place])


def last_days_of(school: School, terms: Iterable[tuple[str, date, date]], newest: date) -> list[date]:
    """The last open day of each half term that has ended before the newest day, newest first."""
    found = []
    for _, first, last in terms:
        days = [day for day in school.days if first <= day <= last]
        if days and last < newest:
            found.append(days[-1])
    return sorted(found, reverse=True)


def months(first: date, last: date) -> list[tuple[str, date, date]]:
    """Every month from that of the first day to that of the last, whole."""
    found = []
    start = first.replace(day=1)
    while start <= last:
        following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        found.append((f"{start:%B %Y}", start, following - timedelta(days=1)))
        start = following
    return found
