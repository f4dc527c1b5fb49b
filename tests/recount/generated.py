"""A generated school of any size: invented pupils of every kind, two years of term dates, and the files it exports.

Everything comes from a seed. Each pupil has a kind, so that a few dozen pupils already hold what goes wrong in figures:
joiners, leavers and re-joiners, part-time timetables, two schools, roll gaps, codes out of their dates, shares that sit
on a band's edge, and counts one short of a threshold on either side of a holiday.
"""

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from tests.recount.codes import CODES
from tests.recount.reading import Session

# title, first day, last day. The second year begins on 31 August: one school week lies in two school years.
TERMS = (
    ("Autumn one 25", date(2025, 9, 3), date(2025, 10, 17)),
    ("Autumn two 25", date(2025, 11, 3), date(2025, 12, 19)),
    ("Spring one 26", date(2026, 1, 6), date(2026, 2, 13)),
    ("Spring two 26", date(2026, 2, 23), date(2026, 4, 1)),
    ("Summer one 26", date(2026, 4, 20), date(2026, 5, 22)),
    ("Summer two 26", date(2026, 6, 1), date(2026, 7, 17)),
    ("Autumn one 26", date(2026, 8, 31), date(2026, 10, 23)),
    ("Autumn two 26", date(2026, 11, 2), date(2026, 12, 18)),
    ("Spring one 27", date(2027, 1, 5), date(2027, 2, 12)),
    ("Spring two 27", date(2027, 2, 22), date(2027, 3, 24)),
    ("Summer one 27", date(2027, 4, 12), date(2027, 5, 28)),
    ("Summer two 27", date(2027, 6, 7), date(2027, 7, 20)),
)
INSET = (date(2025, 11, 3), date(2026, 2, 23), date(2026, 7, 17), date(2027, 6, 7))
BANK_HOLIDAYS = (date(2026, 5, 4), date(2027, 5, 3))
CLOSED: dict[date, tuple[str, ...]] = {date(2026, 1, 14): ("AM", "PM"), date(2026, 3, 5): ("PM",)}
CLOSED |= {date(2026, 9, number): ("AM", "PM") for number in (14, 15, 16, 17)}
"""Among them four days of one week, which are no holiday; the half terms of May and October 2026 are five, which is."""
OPENED: dict[date, tuple[str, ...]] = {date(2026, 6, 13): ("AM",)}
"""A Saturday morning with a register."""
NEVER_TAKEN = ((date(2026, 10, 14), "PM"), (date(2026, 11, 4), "AM"), (date(2026, 11, 4), "PM"))
NOBODY_COUNTED = (date(2026, 6, 22), "AM")
"""Open by the calendar, and nobody has a mark that counts."""
EXAMS = date(2026, 6, 25)
"""One year group is sent home, and the others are guests of another school: nobody's session is possible."""
SNOW_DAY = (date(2026, 1, 14), "AM")
LAST_DAY = date(2026, 11, 20)
HALVES = ("AM", "PM")


def listed_days() -> list[date]:
    """Mondays to Fridays of the terms, and the openings."""
    days = {first + timedelta(days=number) for _, first, last in TERMS for number in range((last - first).days + 1)}
    return sorted({day for day in days if day.weekday() < 5} | set(OPENED))


def calendar() -> dict[Session, bool]:
    """Every session of the terms, open or not."""
    listed = {}
    for day in listed_days():
        for half in OPENED.get(day, HALVES):
            shut = day in INSET or day in BANK_HOLIDAYS or half in CLOSED.get(day, ())
            listed[(day, half)] = not shut
    return listed


@dataclass(frozen=True)
class Pupil:
    """Who a pupil is, as the file has it, and every mark as it is written."""

    admission: str
    surname: str
    forename: str
    sex: str
    year: str
    group: str
    sen: str
    premium: str
    kind: str
    marks: dict[Session, str] = field(default_factory=dict)
    enrolments: tuple[tuple[date, date | None], ...] = ()

    @property
    def away(self) -> list[tuple[date, date]]:
        """The days off the roll, both ends included: after a day of leaving, and up to the day before coming back."""
        found = []
        for place, (_, last) in enumerate(self.enrolments):
            if last is not None:
                following = self.enrolments[place + 1 : place + 2]
                back = following[0][0] - timedelta(days=1) if following else date.max
                found.append((last + timedelta(days=1), back))
        return found


Maker = Callable[[random.Random, list[Session]], dict[Session, str]]


def present(session: Session) -> str:
    return "/" if session[1] == "AM" else "\\"


def at_random(*chances: tuple[str, float]) -> Maker:
    """Present, but each code with its own chance, session by session."""

    def make(chance: random.Random, sessions: list[Session]) -> dict[Session, str]:
        marks = {}
        for session in sessions:
            marks[session] = present(session)
            for code, share in chances:
                if chance.random() < share:
                    marks[session] = code
        return marks

    return make


def spells(codes: str, length: int, number: int) -> Maker:
    """Some spells of that many sessions each."""

    def make(chance: random.Random, sessions: list[Session]) -> dict[Session, str]:
        marks = at_random(("I", 0.01))(chance, sessions)
        for _ in range(number):
            start = chance.randrange(max(1, len(sessions) - length))
            code = chance.choice(codes)
            marks |= dict.fromkeys(sessions[start : start + length], code)
        return marks

    return make


def on_some(code: str, wanted: Callable[[Session], bool], share: float = 1) -> Maker:
    """The code in those sessions."""

    def make(chance: random.Random, sessions: list[Session]) -> dict[Session, str]:
        marks = at_random(("I", 0.02), ("O", 0.01))(chance, sessions)
        return marks | {session: code for session in sessions if wanted(session) and chance.random() < share}

    return make


def between(before: str, after: str) -> Maker:
    """At the school only between two days; before and after it the mark given, none if empty."""

    def make(chance: random.Random, sessions: list[Session]) -> dict[Session, str]:
        marks = at_random(("I", 0.03), ("O", 0.05), ("N", 0.02))(chance, sessions)
        first, last = sorted(chance.sample(range(len(sessions)), 2))
        for place, session in enumerate(sessions):
            if place < first and before != "at school":
                marks[session] = before
            if place > last and after != "at school":
                marks[session] = after
        return marks

    return make


def came_back(chance: random.Random, sessions: list[Session]) -> dict[Session, str]:
    """On roll, away to another school for weeks without a mark, and on roll again: two enrolments in one row."""
    marks = at_random(("I", 0.02), ("O", 0.04))(chance, sessions)
    first, last = sorted(chance.sample(range(len(sessions)), 2))
    return marks | dict.fromkeys(sessions[first:last], "")


def on_an_edge(percent: float) -> Maker:
    """Exactly so many percent of each school year in the file; what does not divide is a session at another school."""

    def make(chance: random.Random, sessions: list[Session]) -> dict[Session, str]:
        marks = {}
        turn = date(2026, 9, 1)
        years = [[each for each in sessions if each[0] < turn], [each for each in sessions if each[0] >= turn]]
        for own in years:
            spare = len(own) % 40
            marks |= dict.fromkeys(own[:spare], "D") | {session: present(session) for session in own[spare:]}
            missed = round((len(own) - spare) * (100 - percent) / 100)
            marks |= dict.fromkeys(chance.sample(own[spare:], missed), chance.choice("IO"))
        return marks

    return make


def near_a_threshold(chance: random.Random, sessions: list[Session]) -> dict[Session, str]:
    """Eight to eleven unauthorised sessions, most of them within some weeks that a holiday may cut in two."""
    marks = {session: present(session) for session in sessions}
    wanted = chance.randrange(8, 12)
    reach = chance.randrange(20, 110)
    start = chance.randrange(max(1, len(sessions) - reach))
    chosen = chance.sample(sessions[start : start + reach], min(wanted, len(sessions[start : start + reach])))
    return marks | {session: chance.choice("GNOU") for session in chosen}


def every_code(chance: random.Random, sessions: list[Session]) -> dict[Session, str]:
    """Any code of the table at all; present is written as its half is, else the row would look shifted."""
    drawn = {session: chance.choice([*CODES, "", "?"]) for session in sessions}
    return {session: present(session) if mark in ("/", "\\") else mark for session, mark in drawn.items()}


def written_badly(chance: random.Random, sessions: list[Session]) -> dict[Session, str]:
    written = ["o", " O ", "i", "I01", "l", "C1 ", "u", "v"]
    return {session: chance.choice(written) if chance.random() < 0.2 else present(session) for session in sessions}


def nothing(chance: random.Random, sessions: list[Session]) -> dict[Session, str]:
    return {}


def day_or_half(*wanted: int, half: str = "") -> Callable[[Session], bool]:
    return lambda session: session[0].weekday() in wanted and half in ("", session[1])


KINDS: dict[str, Maker] = {
    "steady": at_random(("I", 0.01)),
    "always there": at_random(),
    "ill now and then": at_random(("I", 0.05), ("M", 0.01)),
    "ill for long": spells("I", 34, 2),
    "on holidays": spells("G", 10, 2),
    "near a threshold": near_a_threshold,
    "near a threshold too": near_a_threshold,
    "persistent": at_random(("I", 0.07), ("O", 0.06)),
    "severe": at_random(("I", 0.3), ("O", 0.3)),
    "often late": at_random(("L", 0.1), ("U", 0.05)),
    "not yet explained": at_random(("N", 0.05), ("O", 0.02)),
    "misses Fridays": on_some("O", day_or_half(4), 0.4),
    "misses afternoons": on_some("O", day_or_half(0, 1, 2, 3, 4, half="PM"), 0.15),
    "part-time timetable": on_some("C2", day_or_half(2, 3, half="PM")),
    "not yet of school age": on_some("X", day_or_half(0, 1, 2, 3, 4, half="PM")),
    "at two schools": on_some("D", day_or_half(1, 3)),
    "joins": between("", "at school"),
    "joins with Z before": between("Z", "at school"),
    "leaves": between("at school", ""),
    "comes and goes": between("", ""),
    "comes back": came_back,
    "gaps": at_random(("", 0.05), ("-", 0.03), ("O", 0.04)),
    "codes out of their dates": at_random(("H", 0.03), ("J", 0.03), ("F", 0.02), ("Y", 0.02), ("O", 0.02)),
    "written badly": written_badly,
    "every code": every_code,
    "no mark": nothing,
    "never possible": on_some("D", lambda session: True),
    "exactly 90": on_an_edge(90),
    "exactly 95": on_an_edge(95),
    "exactly 97.5": on_an_edge(97.5),
    "exactly 80": on_an_edge(80),
    "exactly 70": on_an_edge(70),
    "exactly 50": on_an_edge(50),
    "excluded": spells("E", 10, 1),
    "visits": at_random(("V", 0.05), ("P", 0.03), ("B", 0.02), ("K", 0.02), ("J1", 0.01), ("O", 0.03)),
    "unauthorised": at_random(("O", 0.1)),
    "spells of everything": spells("OGIEN", 9, 5),
}


def pupils_of(number: int, seed: int, first: date = TERMS[0][1], last: date = LAST_DAY) -> list[Pupil]:
    """So many pupils with their marks from ``first`` to ``last``, both included."""
    chance = random.Random(seed)
    opened = calendar()
    sessions = [session for session, is_open in opened.items() if is_open and first <= session[0] <= last]
    special = {*NEVER_TAKEN, NOBODY_COUNTED, *((EXAMS, half) for half in HALVES)}
    taken = [session for session in sessions if session not in special]
    found = []
    for place in range(number):
        kind = list(KINDS)[place % len(KINDS)]
        marks = KINDS[kind](chance, taken)
        year = str(chance.choice((7, 7, 8, 9, 10, 11)))
        if marks:
            marks |= {(EXAMS, half): "#" if year == "11" else "D" for half in HALVES}
            marks[NOBODY_COUNTED] = chance.choice(("X", "Y2", "#", "D"))
        if place == 3 and first <= SNOW_DAY[0] <= last:
            marks[SNOW_DAY] = "O"
        inside = {session: mark for session, mark in marks.items() if first <= session[0] <= last}
        found.append(
            Pupil(
                admission=f"{place + 1:06d}",
                surname=invented(chance),
                forename=invented(chance),
                sex=chance.choice("FFFFMMMM-"[:9]).replace("-", ""),
                year=year,
                group=f"{year}{'ABCDEFG'[chance.randrange(7)]}",
                sen=chance.choices(("", "N", "K", "E"), (1, 60, 30, 3))[0],
                premium=chance.choices(("Y", "N"), (1, 3))[0],
                kind=kind,
                marks=inside,
                enrolments=enrolments_of(chance, kind, inside),
            )
        )
    return found


def invented(chance: random.Random) -> str:
    """A name that is nobody's."""
    parts = [chance.choice("bdfgklmnprstvz") + chance.choice(("a", "e", "i", "o", "u", "ou")) for _ in range(3)]
    return "".join(parts).capitalize()


def enrolments_of(chance: random.Random, kind: str, marks: dict[Session, str]) -> tuple[tuple[date, date | None], ...]:
    """Days of entry and of leaving, as a list of pupils gives them, for those who come back and some who leave.

    Some are a few days off: there are marks off the roll then, and days without a mark on it.
    """
    days = sorted({day for (day, _), text in marks.items() if text and text not in "-Z"})
    if not days or kind not in ("comes back", "leaves", "unauthorised"):
        return ()
    entered = days[0] - timedelta(days=400)
    if kind == "leaves":
        return ((entered, days[-1] + timedelta(days=chance.randrange(-3, 6))),)
    gaps = [(later - earlier, earlier, later) for earlier, later in pairwise(days)]
    longest, left, back = max(gaps)
    if kind == "unauthorised":
        left, back = days[len(days) // 3], days[len(days) // 2]
    elif longest > timedelta(days=30):
        left, back = left - timedelta(days=chance.randrange(3)), back + timedelta(days=chance.randrange(3))
    return ((entered, left), (back, None)) if left < back - timedelta(days=1) else ()


def write_roll(path: Path, pupils: list[Pupil]) -> Path:
    """A list of pupils with their days of entry and of leaving: a row for each enrolment."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Adno", "Surname", "Forename", "Yr", "Reg", "Date of entry", "Date of leaving"])
        for pupil in pupils:
            for first, last in pupil.enrolments:
                about = [pupil.admission, pupil.surname, pupil.forename, pupil.year, pupil.group]
                writer.writerow([*about, first.isoformat(), last.isoformat() if last else ""])
    return path


def write_register(path: Path, pupils: list[Pupil], until: Session = (LAST_DAY, "PM")) -> Path:
    """The sheet a school would export on that day after that half: a row a pupil, a column a session."""
    sessions = sorted({session for pupil in pupils for session in pupil.marks if session <= until})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        captions = [f"{day:%d/%m/%Y} {half}" for day, half in sessions]
        head = ["Adno", "Surname", "Forename", "Sex", "Yr", "Reg", "SEN", "Pupil Premium"]
        writer.writerow([*head, *captions])
        for pupil in pupils:
            about = [pupil.admission, pupil.surname, pupil.forename, pupil.sex]
            about += [pupil.year, pupil.group, pupil.sen, pupil.premium]
            writer.writerow([*about, *(pupil.marks.get(session, "") for session in sessions)])
    return path


def term_settings() -> dict[str, object]:
    """The same term dates as a school would enter them in its settings."""
    return {
        "terms": [{"title": title, "first_day": first, "last_day": last} for title, first, last in TERMS],
        "inset_days": INSET,
        "bank_holidays": BANK_HOLIDAYS,
        "closures": [
            {"first_day": day, "last_day": day, "reason": "Closed", "halves": halves} for day, halves in CLOSED.items()
        ],
        "openings": [{"day": day, "reason": "A Saturday school", "halves": halves} for day, halves in OPENED.items()],
    }


def kinds_in(pupils: list[Pupil]) -> Iterator[str]:
    """The kinds that occur."""
    yield from dict.fromkeys(pupil.kind for pupil in pupils)
