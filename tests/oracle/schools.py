"""Whole invented schools whose knobs are the things that schools do, each from a seed.

A school has terms, a register of pupils of every kind, perhaps a calendar that knows all of it or a part, and a today
that may lie anywhere. ``Happening`` names what was done to it; ``school_of`` draws some of them.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.oracle.codes import CODES
from tests.oracle.model import Session, Span, monday_of
from tests.oracle.pupils import KINDS, present

HALVES = ("AM", "PM")
SIZES = (1, 2, 4, 5, 6, 10, 10, 19, 20, 21, 30, 40, 45, 60)
BANK_HOLIDAYS = {(5, 1), (5, 4), (12, 25), (12, 26), (8, 31)}


@dataclass
class Invented:
    """A school as a register file, a calendar and a clock would give it.

    marks: by pupil and session. classes: by pupil. days: what may be asked about; none for the newest. roll: by pupil
    the days of entry and of leaving, where they are known.
    """

    name: str
    marks: dict[str, dict[Session, str]]
    classes: dict[str, str]
    opened: dict[Session, bool]
    calendar: dict[Session, bool] | None
    today: date
    days: list[date | None] = field(default_factory=list)
    roll: dict[str, list[tuple[date, date | None]]] = field(default_factory=dict)
    happened: list[str] = field(default_factory=list)

    @property
    def away(self) -> dict[str, list[Span]]:
        """The days off the roll: after a day of leaving, up to the day before coming back."""
        found: dict[str, list[Span]] = {}
        for pupil, spans in self.roll.items():
            for place, (_, last) in enumerate(spans):
                if last is not None:
                    following = spans[place + 1 : place + 2]
                    back = following[0][0] - timedelta(days=1) if following else date.max
                    found.setdefault(pupil, []).append((last + timedelta(days=1), back))
        return found

    @property
    def last_marked(self) -> date:
        """The last day with a mark that was taken, before anything was entered ahead."""
        return max((day for row in self.marks.values() for day, _ in row), default=self.today)


def weekdays(first: date, last: date) -> list[date]:
    """Mondays to Fridays, both ends included."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def school_year(chance: random.Random, start: int, in_august: bool) -> dict[Session, bool]:
    """Six half terms of a year with INSET days, bank holidays, a snow day, and perhaps a Saturday morning."""
    first = date(start, 8, chance.randrange(19, 32)) if in_august else date(start, 9, chance.randrange(1, 8))
    after = start + 1
    terms = (
        (first, date(start, 10, chance.randrange(16, 24))),
        (date(start, 11, chance.randrange(1, 5)), date(start, 12, chance.randrange(17, 22))),
        (date(after, 1, chance.randrange(3, 8)), date(after, 2, chance.randrange(10, 14))),
        (date(after, 2, chance.randrange(20, 24)), date(after, 3, chance.randrange(26, 31))),
        (date(after, 4, chance.randrange(12, 20)), date(after, 5, chance.randrange(20, 25))),
        (date(after, 6, chance.randrange(1, 5)), date(after, 7, chance.randrange(16, 24))),
    )
    listed = {}
    for from_day, to_day in terms:
        for day in weekdays(from_day, to_day):
            for half in HALVES:
                listed[day, half] = (day.month, day.day) not in BANK_HOLIDAYS
    days = sorted({day for day, _ in listed})
    for day in chance.sample(days, 3):
        for half in chance.choice((HALVES, HALVES, ("AM",), ("PM",))):
            listed[day, half] = False
    if chance.random() < 0.3:
        saturday = chance.choice(days)
        listed[saturday + timedelta(days=5 - saturday.weekday()), "AM"] = True
    return listed


# ---- what schools do. Each changes the school it is given, and says nothing where there is nobody to do it to.

Happening = Callable[[random.Random, Invented], None]


def _some(chance: random.Random, school: Invented, most: int) -> list[str]:
    pupils = list(school.marks)
    return chance.sample(pupils, min(len(pupils), chance.randrange(1, most + 1)))


def _class(chance: random.Random, school: Invented) -> list[str]:
    name = chance.choice(sorted(set(school.classes.values())))
    return [pupil for pupil, own in school.classes.items() if own == name]


def _after(chance: random.Random, day: date, most: int) -> date:
    return day + timedelta(days=chance.randrange(1, most))


def planned_leave(chance: random.Random, school: Invented) -> None:
    """One or a few pupils have a leave, an exam or another school's day entered months ahead."""
    code, first = chance.choice("SCVDXGT"), _after(chance, school.last_marked, 300)
    for pupil in _some(chance, school, 3):
        for number in range(chance.randrange(1, 12)):
            school.marks[pupil] |= dict.fromkeys(((first + timedelta(days=number), half) for half in HALVES), code)


def planned_inset(chance: random.Random, school: Invented) -> None:
    """An INSET day ahead is entered as a hash for every pupil."""
    day = _after(chance, school.last_marked, 60)
    for row in school.marks.values():
        row |= dict.fromkeys(((day, half) for half in HALVES), "#")


def planned_year_group(chance: random.Random, school: Invented) -> None:
    """A whole class has a trip, study leave or work experience entered ahead, for a week or two."""
    first, code = _after(chance, school.last_marked, 90), chance.choice("VSWPD")
    for pupil in _class(chance, school):
        for day in weekdays(first, first + timedelta(days=chance.randrange(1, 14))):
            school.marks[pupil] |= dict.fromkeys(((day, half) for half in HALVES), code)


def study_leave(chance: random.Random, school: Invented) -> None:
    """One class is on study leave for the last weeks of what is marked."""
    last = school.last_marked
    for pupil in _class(chance, school):
        days = [session for session in school.marks[pupil] if session[0] > last - timedelta(days=40)]
        school.marks[pupil] |= dict.fromkeys(days, chance.choice("SSSX"))


def stray_marks(chance: random.Random, school: Invented) -> None:
    """A few marks in holidays, at weekends and on bank holidays."""
    days = sorted({day for day, _ in school.opened})
    shut = [day for session, is_open in school.opened.items() if not is_open for day in session[:1]]
    for _ in range(chance.randrange(1, 4)):
        day = chance.choice([*shut, chance.choice(days) + timedelta(days=chance.randrange(3, 20))])
        for pupil in _some(chance, school, 3):
            school.marks[pupil].setdefault((day, chance.choice(HALVES)), chance.choice("/OICG\\V"))


def marked_bank_holiday(chance: random.Random, school: Invented) -> None:
    """On a day that is shut nearly every pupil is marked present by a machine."""
    shut = sorted(session for session, is_open in school.opened.items() if not is_open)
    if shut:
        day, share = chance.choice(shut)[0], chance.choice((0.04, 0.1, 0.5, 1))
        for row in school.marks.values():
            if chance.random() < share:
                row |= {(day, half): present((day, half)) for half in HALVES}


def one_class_first(chance: random.Random, school: Invented) -> None:
    """On the day after the register one class is already marked, in the morning or the whole day."""
    day = school.last_marked + timedelta(days=chance.choice((1, 3, 4)))
    for pupil in _class(chance, school):
        for half in chance.choice((("AM",), HALVES)):
            school.marks[pupil][day, half] = chance.choice("//\\OI")


def one_class_in_a_week(chance: random.Random, school: Invented) -> None:
    """In one week only one class was marked."""
    days = sorted({day for row in school.marks.values() for day, _ in row})
    if days:
        monday = monday_of(chance.choice(days))
        members = set(_class(chance, school))
        for pupil, row in school.marks.items():
            for session in [each for each in row if monday <= each[0] <= monday + timedelta(days=6)]:
                if pupil not in members:
                    del row[session]


def class_ends_early(chance: random.Random, school: Invented) -> None:
    """The file of one class ends some days before the others'."""
    last = school.last_marked - timedelta(days=chance.randrange(1, 25))
    for pupil in _class(chance, school):
        school.marks[pupil] = {session: mark for session, mark in school.marks[pupil].items() if session[0] <= last}


def never_taken(chance: random.Random, school: Invented) -> None:
    """Nobody was marked in some sessions, or only a few."""
    sessions = sorted({session for row in school.marks.values() for session in row})
    for session in chance.sample(sessions, min(len(sessions), 4)):
        share = chance.choice((0, 0, 0.03, 0.3, 0.49, 0.51))
        for row in school.marks.values():
            if session in row and chance.random() >= share:
                del row[session]


def nobody_possible(chance: random.Random, school: Invented) -> None:
    """In one session nobody was expected: closed by weather, guests elsewhere, a hash."""
    sessions = sorted({session for row in school.marks.values() for session in row})
    if sessions:
        session, code = chance.choice(sessions), chance.choice(("Y2", "#", "D", "X", "Z"))
        for row in school.marks.values():
            row[session] = code


def halves_only(chance: random.Random, school: Invented) -> None:
    """Some pupils come in one half of the day only."""
    for pupil in _some(chance, school, 5):
        half = chance.choice(HALVES)
        school.marks[pupil] = {session: mark for session, mark in school.marks[pupil].items() if session[1] == half}


def joined_on_tuesday(chance: random.Random, school: Invented) -> None:
    """Some pupils have a first day in the middle of a week."""
    for pupil in _some(chance, school, 4):
        days = sorted({day for day, _ in school.marks[pupil] if day.weekday() == 1})
        if days:
            first = chance.choice(days)
            own = school.marks[pupil]
            school.marks[pupil] = {session: mark for session, mark in own.items() if session[0] >= first}


def unknown_and_retired(chance: random.Random, school: Invented) -> None:
    """Some marks are no codes, or codes of other years."""
    for pupil in _some(chance, school, 6):
        for session in list(school.marks[pupil]):
            if chance.random() < 0.08:
                school.marks[pupil][session] = chance.choice(("?", "!", "8", "J", "H", "F", "Y", "-", "N", *CODES))


def left_the_roll(chance: random.Random, school: Invented) -> None:
    """Some pupils left on a day that is known, and some of them came back; marks may go on or end before."""
    for pupil in _some(chance, school, 4):
        days = sorted({day for day, _ in school.marks[pupil]})
        if len(days) > 3:
            last, back = sorted(chance.sample(days, 2))
            school.roll[pupil] = [(days[0] - timedelta(days=400), last)]
            returned = chance.random() < 0.5 and back > last + timedelta(days=1)
            if returned:
                school.roll[pupil].append((back, None))
            if chance.random() < 0.6:
                own = school.marks[pupil]
                kept = {each: mark for each, mark in own.items() if each[0] <= last or (returned and each[0] >= back)}
                school.marks[pupil] = kept


HAPPENINGS: dict[str, Happening] = {
    each.__name__: each
    for each in (
        class_ends_early,
        halves_only,
        joined_on_tuesday,
        left_the_roll,
        marked_bank_holiday,
        never_taken,
        nobody_possible,
        one_class_in_a_week,
        study_leave,
        unknown_and_retired,
        one_class_first,
        planned_inset,
        planned_leave,
        planned_year_group,
        stray_marks,
    )
}
"""In the order in which they are done: what is entered ahead comes last."""
MOVES_NOTHING = ("planned_leave", "planned_inset", "planned_year_group")


def calendar_of(chance: random.Random, opened: dict[Session, bool]) -> dict[Session, bool] | None:
    """What the school entered: nothing, all of it, some years, until a holiday, closed days only, or with slips."""
    kind = chance.choice(("none", "none", "none", "all", "all", "some years", "ends early", "closed only", "slips"))
    if kind == "none":
        return None
    if kind == "some years":
        turn = date(chance.choice(sorted({day.year for day, _ in opened})), 8, 10)
        before = chance.random() < 0.5
        return {session: is_open for session, is_open in opened.items() if (session[0] < turn) is before}
    if kind == "ends early":
        last = chance.choice(sorted(opened))
        return {session: is_open for session, is_open in opened.items() if session <= last}
    if kind == "closed only":
        return {session: False for session, is_open in opened.items() if not is_open}
    if kind == "slips":
        slips = set(chance.sample(sorted(opened), 6))
        return {session: is_open is not (session in slips) for session, is_open in opened.items()}
    return dict(opened)


def school_of(seed: int, size: int | None = None, happenings: list[str] | None = None) -> Invented:
    """The school of a seed: up to two and a half years of marks, or a few days of them."""
    chance = random.Random(seed)
    start = chance.choice((2022, 2023, 2024, 2025))
    in_august = chance.random() < 0.4
    opened: dict[Session, bool] = {}
    for number in range(3):
        opened |= school_year(chance, start + number, in_august or chance.random() < 0.15)
    held = sorted(session for session, is_open in opened.items() if is_open)
    length = chance.choice((3, 9, 20, 40, 70, 110, 160, 250, 400, 700))
    first = chance.randrange(max(1, len(held) - length - 120))
    taken = held[first : first + length]
    number = chance.choice(SIZES) if size is None else size
    marks, classes = {}, {}
    for place in range(number):
        pupil = f"{place + 1:04d}"
        kind = list(KINDS)[(place * 7 + seed) % len(KINDS)] if chance.random() < 0.7 else "steady"
        own = KINDS[kind](chance, taken) if len(taken) > 2 else {each: present(each) for each in taken}
        marks[pupil] = {session: mark for session, mark in own.items() if mark}
        classes[pupil] = "ABC"[place % 3]
    last = taken[-1][0] if taken else date(start, 10, 1)
    school = Invented(f"school {seed}", marks, classes, opened, calendar_of(chance, opened), last)
    if marks:
        drawn = [each for each in HAPPENINGS if chance.random() < 0.3] if happenings is None else happenings
        for each in drawn:
            HAPPENINGS[each](chance, school)
        school.happened = drawn
    school.today = _today(chance, school, taken, last)
    school.days = _asked(chance, school, taken)
    return school


def _today(chance: random.Random, school: Invented, taken: list[Session], last: date) -> date:
    """The last day taken, some days or years after it, within the record, before it, or the last mark of all."""
    anywhere = chance.choice(taken)[0]
    later = [_after(chance, last, most) for most in (12, 150, 900)]
    return chance.choice([last, last, last, *later, anywhere, school.last_marked, taken[0][0] - timedelta(days=1)])


def _asked(chance: random.Random, school: Invented, taken: list[Session]) -> list[date | None]:
    """The newest, and days of terms, holidays, weekends and before and after the record."""
    inside = chance.choice(taken)[0]
    others = [
        inside,
        inside + timedelta(days=chance.randrange(-12, 12)),
        date(inside.year, 8, chance.randrange(15, 32)),
        date(inside.year, 9, chance.randrange(1, 8)),
        school.last_marked + timedelta(days=chance.randrange(-3, 30)),
        taken[0][0] - timedelta(days=chance.randrange(3)),
    ]
    return [None, *chance.sample(others, len(others))]
