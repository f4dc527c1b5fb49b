"""What pupils do, by kind: joiners, leavers, part-time timetables, gaps, counts on either side of a limit.

Everything comes from a random source that is given. A few dozen pupils already hold what goes wrong in figures.
"""

import random
from collections.abc import Callable
from datetime import date

from tests.oracle.codes import CODES
from tests.oracle.model import Session

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
        marks: dict[Session, str] = {}
        turn = date(2026, 8, 31)
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
