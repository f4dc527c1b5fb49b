"""A generated school of any size: invented pupils of every kind, two years of term dates, and the files it exports.

Everything comes from a seed. Each pupil has a kind, so that a few dozen pupils already hold what goes wrong in figures:
joiners, leavers and re-joiners, part-time timetables, two schools, roll gaps, codes out of their dates, shares that sit
on a band's edge, and counts one short of a threshold on either side of a holiday.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from tests.oracle.model import Session
from tests.oracle.pupils import KINDS

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
