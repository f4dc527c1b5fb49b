"""Small schools of invented pupils whose every mark is known, and the figures that follow from it by counting."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

HALVES = ("AM", "PM")
NAMES = (
    ("Oakes", "Tamsin"), ("Ferro", "Luca"), ("Ibe", "Chidi"), ("Quill", "Rowan"), ("Sandhu", "Jas"), ("Nwosu", "Ada"),
    ("Varley", "Beth"), ("Ozturk", "Deniz"), ("Pell", "Morgan"), ("Haque", "Rumi"), ("Lund", "Iris"), ("Abara", "Kit"),
)  # fmt: skip
PRESENT, AUTHORISED, UNAUTHORISED = "/\\LVPBW", "ICMSRET", "OUGN"
_CHECK = "ABCDEFGHJKLMNPQRTUVWXYZ"

Figures = tuple[int, int, int, int]
"""Possible, attended, authorised, unauthorised."""


def upn(number: int) -> str:
    """A right unique pupil number of nobody."""
    digits = f"8012{number:08d}"
    return _CHECK[sum(int(digit) * place for place, digit in enumerate(digits, start=2)) % 23] + digits


@dataclass(frozen=True)
class Pupil:
    """upn, admission number, surname, forename, year group and class."""

    upn: str
    adno: str
    surname: str
    forename: str
    year: str
    reg: str

    @property
    def name(self) -> str:
        return f"{self.surname}, {self.forename}"


@dataclass(frozen=True)
class School:
    """pupils; days: the days on which it was open; marks: the code of each pupil (place), day and half."""

    pupils: tuple[Pupil, ...]
    days: tuple[date, ...]
    marks: Mapping[tuple[int, date, str], str]

    @property
    def sessions(self) -> tuple[tuple[date, str], ...]:
        return tuple((day, half) for day in self.days for half in HALVES)

    def figures(self, only: Iterable[int] | None = None) -> dict[str, Figures]:
        """By UPN, over all sessions."""
        return {self.pupils[place].upn: self._counts(place) for place in only or range(len(self.pupils))}

    def _counts(self, place: int) -> Figures:
        codes = [self.marks[place, day, half] for day, half in self.sessions]
        attended, authorised, unauthorised = (
            sum(code[:1] in kinds for code in codes) for kinds in (PRESENT, AUTHORISED, UNAUTHORISED)
        )
        return attended + authorised + unauthorised, attended, authorised, unauthorised


def school(
    seed: int = 1,
    *,
    pupils: int = 6,
    first: date = date(2025, 9, 2),
    weeks: int = 9,
    absences: str = "IO",
    present: str = "/\\",
    rate: float = 0.1,
) -> School:
    """A school of ``pupils`` that is open Monday to Friday for ``weeks``, with one week of holiday in their middle.

    absences: the codes that pupils have beside present, each equally often, on a ``rate`` of all sessions.
    """
    dice = random.Random(seed)
    who = tuple(
        Pupil(
            upn(100 + 17 * place + seed),
            f"{4000 + 7 * place:06d}",
            *NAMES[place],
            str(7 + place % 2),
            f"{7 + place % 2}A",
        )
        for place in range(pupils)
    )
    holiday = weeks // 2
    days = tuple(
        day
        for offset in range(7 * weeks)
        if (day := first + timedelta(days=offset)).weekday() < 5
        and (day - first + timedelta(days=first.weekday())).days // 7 != holiday
    )
    marks = {
        (place, day, half): dice.choice(absences) if dice.random() < rate else present[half == "PM"]
        for place in range(pupils)
        for day in days
        for half in HALVES
    }
    return School(who, days, marks)
