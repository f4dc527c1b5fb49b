"""The truth of the sample school: who its pupils are and what every mark of them is.

Taken from the sample school's files with the standard library's csv only, so that nothing here shares a line with the
product's own importing. A mark is a code's text, ``-`` (no mark taken) or ``""`` (on roll, nothing written); a session
on which the pupil was not on roll has no entry at all.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "sample_data"
LATEST = date(2026, 11, 20)
HALVES = ("AM", "PM")
YEAR_TURN = date(2026, 9, 1)

ATTENDED = frozenset("/\\LKVPWB")
APPROVED = frozenset("KVPWB")
AUTHORISED = frozenset(("C", "C1", "C2", "E", "I", "J1", "M", "R", "S", "T"))
UNAUTHORISED = frozenset("GNOU")
NOT_IN_USE = frozenset("JHFY")
"""Retired before the sample school's first day: in its registers they are mistakes and count as missing."""

Session = tuple[date, str]
Key = tuple[str, date, str]
"""(UPN, day, AM or PM)."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """One pupil as the school knows them. student_id: the register system's own number."""

    upn: str
    adno: str
    surname: str
    forename: str
    born: date
    sex: str
    year: str
    reg: str
    sen: str
    pupil_premium: str
    student_id: str

    @property
    def name(self) -> str:
        return f"{self.surname}, {self.forename}"

    @property
    def wonde_id(self) -> str:
        return f"A{int(self.student_id) * 104729:010d}"


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of one pupil, missing: sessions on roll without a mark that counts."""

    possible: int
    present: int
    approved: int
    authorised: int
    unauthorised: int
    missing: int
    unexplained: int
    late: int
    late_after: int
    not_required: int

    @property
    def attended(self) -> int:
        return self.present + self.approved


@dataclass(frozen=True, slots=True)
class School:
    """Some pupils and some days of the school. days: the days registers were opened, in order."""

    pupils: tuple[Pupil, ...]
    days: tuple[date, ...]
    marks: Mapping[Key, str]
    comments: Mapping[Key, str] = field(default_factory=dict)
    minutes: Mapping[Key, str] = field(default_factory=dict)

    @property
    def sessions(self) -> tuple[Session, ...]:
        return tuple((day, half) for day in self.days for half in HALVES)

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[-1]

    def mark(self, pupil: Pupil, day: date, half: str) -> str | None:
        """The mark, None where the pupil was not on roll or the school had no register that day."""
        return self.marks.get((pupil.upn, day, half))

    def days_of(self, pupil: Pupil) -> tuple[date, ...]:
        """The days on which the pupil has an entry."""
        return tuple(day for day in self.days if (pupil.upn, day, "AM") in self.marks)

    def slice(self, admission_numbers: Iterable[str], first: date, last: date) -> "School":
        """Only these pupils, in this order, from first to last, both included."""
        by_number = {pupil.adno: pupil for pupil in self.pupils}
        pupils = tuple(by_number[number] for number in admission_numbers)
        days = tuple(day for day in self.days if first <= day <= last)
        wanted = [(p.upn, day, half) for p in pupils for day in days for half in HALVES]
        return School(
            pupils,
            days,
            {key: self.marks[key] for key in wanted if key in self.marks},
            {key: self.comments[key] for key in wanted if key in self.comments},
            {key: self.minutes[key] for key in wanted if key in self.minutes},
        )

    def totals(self, pupil: Pupil) -> Totals:
        """Counted one mark after the other."""
        counts = dict.fromkeys(("present", "approved", "authorised", "unauthorised", "missing"), 0)
        others = dict.fromkeys(("N", "L", "U", "X"), 0)
        for day, half in self.sessions:
            mark = self.mark(pupil, day, half)
            if mark is None:
                continue
            if mark in APPROVED:
                counts["approved"] += 1
            elif mark in ATTENDED:
                counts["present"] += 1
            elif mark in AUTHORISED:
                counts["authorised"] += 1
            elif mark in UNAUTHORISED:
                counts["unauthorised"] += 1
            elif mark in ("", "-") or mark in NOT_IN_USE:
                counts["missing"] += 1
            if mark in others:
                others[mark] += 1
        possible = counts["present"] + counts["approved"] + counts["authorised"] + counts["unauthorised"]
        return Totals(
            possible=possible,
            **counts,
            unexplained=others["N"],
            late=others["L"],
            late_after=others["U"],
            not_required=others["X"],
        )


def words(text: str) -> list[str]:
    """The words of a line."""
    return text.split()


def on(text: str) -> date:
    """dd/mm/yyyy."""
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))


def uk(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(days: Iterable[date]) -> list[date]:
    """The Mondays of the weeks in which these days lie, in order, each once."""
    return sorted({monday(day) for day in days})


def _rows(name: str, encoding: str = "utf-8") -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@cache
def whole() -> School:
    """Every pupil, every day, with the comments and minutes late that the exports hold."""
    own_ids = {row["UPN"]: row["STUDENT_ID"] for row in _rows("register-arbor-pupils.csv")}
    upn_of = {own: upn for upn, own in own_ids.items()}
    pupils, marks = [], {}
    with (SAMPLE / "register-wide.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        heading = next(rows)
        sessions = [(on(text[:10]), text[11:]) for text in heading[10:]]
        for row in rows:
            upn, adno, surname, forename, born, sex, year, reg, sen, premium = row[:10]
            pupils.append(Pupil(upn, adno, surname, forename, on(born), sex, year, reg, sen, premium, own_ids[upn]))
            marks.update({(upn, day, half): mark for (day, half), mark in zip(sessions, row[10:], strict=True) if mark})
    comments: dict[Key, str] = {}
    days: dict[str, date] = {}
    with (SAMPLE / "register-bromcom.csv").open(encoding="utf-8", newline="") as file:
        for own, when, half, mark, comment in list(csv.reader(file))[1:]:
            if mark and not comment:
                continue
            key = (upn_of[own], days.setdefault(when[:10], on(when[:10])), half)
            marks.setdefault(key, "")
            if comment:
                comments[key] = comment
    minutes = {
        (upn_of[row["STUDENT_ID"]], date.fromisoformat(row["DATE"]), row["PERIOD"]): row["MINUTES_LATE"]
        for row in _rows("register-arbor.csv")
        if row["MINUTES_LATE"]
    }
    return School(tuple(pupils), tuple(sorted({day for day, _ in sessions})), marks, comments, minutes)


SMALL = words(
    "004179 004099 004228 004170 004097 004388 004480 004479 004267 004328 004385 004175 004378 004379 "
    "004349 004350 004345 004276"
)
"""Awkward names, a leaver, two joiners, D, a mix of G N O U, blanks, dashes, two of one name, C2, Y6 Y7, one H."""
PLAIN = words("004179 004099 004228 004388 004480 004479 004267 004328 004385 004175 004378 004379")
"""As SMALL, but only codes of one character, for systems that keep one character a session."""
LONG = words("004416 004417 004251 004087 004388 004480 004478 004166 004215 004156 004274 004027")
"""Joiners, leavers, one who came back, N never settled, and one who has left Year 6: for whole years."""


@cache
def small(count: int = 18, first: date = date(2026, 10, 5), last: date = LATEST) -> School:
    """The first ``count`` of the odd pupils; six school weeks with the half term in between, unless told otherwise."""
    return whole().slice(SMALL[:count], first, last)


@cache
def plain(first: date = date(2026, 10, 5), last: date = LATEST) -> School:
    """Twelve pupils whose codes have one character."""
    return whole().slice(PLAIN, first, last)


@cache
def years(count: int = 12) -> School:
    """Pupils over both school years, whose codes have one character."""
    return whole().slice(LONG[:count], date(2025, 9, 1), LATEST)


@cache
def classes() -> School:
    """Sixty pupils over this school year: for totals."""
    numbers = [pupil.adno for pupil in whole().pupils if pupil.year in ("2", "5")][::2]
    return whole().slice(numbers, YEAR_TURN, LATEST)


def blank_free(school: School) -> dict[Key, str]:
    """The marks of systems that have no record for a session that nobody marked."""
    return {key: mark for key, mark in school.marks.items() if mark}


def gaps(school: School) -> School:
    """The same school with some mornings and some afternoons left unmarked, so that half a day is blank."""
    emptied = {
        (pupil.upn, day, HALVES[(row + place) % 2]): ""
        for row, pupil in enumerate(school.pupils)
        for place, day in enumerate(school.days)
        if (5 * row + 3 * place) % 11 == 0 and (pupil.upn, day, "AM") in school.marks
    }
    return replace(school, marks={**school.marks, **emptied})
