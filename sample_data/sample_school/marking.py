"""The truth: one mark for each pupil and session, from which every register file is written.

A mark is a code, "-" (no mark taken), "" (nothing in the register) or None (not on roll that day).
"""

from collections.abc import Callable
from datetime import date
from random import Random

from sample_school.days import SAMPLE_DAY, YEAR_TURN, Session, register_sessions
from sample_school.roll import Pupil, pick
from sample_school.special import DUAL, Want

Marks = list[str | None]
SESSIONS = register_sessions()
DAYS = [session.day for session in SESSIONS[::2]]

# (day, halves, years in 2026-27, code): what whole year groups did off site
TRIPS = (
    (date(2025, 10, 9), ("AM", "PM"), (5,), "V"),
    (date(2026, 5, 14), ("AM", "PM"), (3, 4), "V"),
    (date(2026, 6, 18), ("PM",), (6, 5), "P"),
    (date(2026, 7, 2), ("AM", "PM"), (7,), "B"),
    (date(2026, 7, 3), ("AM", "PM"), (7,), "B"),
    (date(2026, 9, 24), ("AM", "PM"), (2,), "V"),
    (date(2026, 10, 8), ("PM",), (5, 6), "P"),
    (date(2026, 11, 11), ("AM", "PM"), (6,), "V"),
)
FESTIVALS = {"eid": date(2026, 3, 20), "diwali": date(2025, 10, 20)}
CLASS_NOT_MARKED = (date(2026, 10, 14), "PM", "2B")  # a supply teacher never sent the register
RECEPTION_MORNINGS_ONLY = ((date(2025, 9, 2), date(2025, 9, 12), 1), (date(2026, 9, 2), date(2026, 9, 11), 0))


def present(session: Session) -> str:
    return "/" if session.half == "AM" else "\\"


def mark_register(pupils: list[Pupil]) -> list[Marks]:
    """The marks of every pupil, in the order of the pupils and of SESSIONS."""
    holidays = _family_holidays(pupils)
    return [_mark_pupil(pupil, holidays) for pupil in pupils]


def _mark_pupil(pupil: Pupil, holidays: dict[int, tuple[date, ...]]) -> Marks:
    rng = Random("marks " + pupil.seed)
    marks: Marks = [present(s) if pupil.on_roll(s.day) else None for s in SESSIONS]
    _ordinary_absence(rng, pupil, marks)
    _shared_days(rng, pupil, marks)
    if pupil.special is None:
        _holiday_and_gaps(pupil, marks, holidays)
    else:
        if pupil.special is DUAL:
            _replace(marks, lambda s: s.day.weekday() in (3, 4), "D")
        placed: set[int] = set()
        for number, want in enumerate(pupil.special.wants):
            _place(Random(f"{pupil.special.shows} {number}"), marks, want, placed)
    for index, session in enumerate(SESSIONS):
        if session.closed and marks[index] is not None:
            marks[index] = "#"
    return marks


def _replace(marks: Marks, where: Callable[[Session], bool], code: str) -> None:
    for index, session in enumerate(SESSIONS):
        if marks[index] is not None and where(session):
            marks[index] = code


def _family_holidays(pupils: list[Pupil]) -> dict[int, tuple[date, ...]]:
    """Days of holiday without leave, the same for brothers and sisters."""
    found: dict[int, tuple[date, ...]] = {}
    for number in sorted({pupil.family.number for pupil in pupils}):
        rng = Random(f"holiday {number}")
        if rng.random() < 0.14:
            start = int(rng.random() * (len(DAYS) - 6))
            found[number] = tuple(DAYS[start : start + 2 + int(rng.random() * 4)])
    return found


def _ordinary_absence(rng: Random, pupil: Pupil, marks: Marks) -> None:
    """Illness in spells, appointments, lateness; for some families absence that nobody explained."""
    roll = rng.random()
    illness = 0.006 + 0.010 * rng.random() if roll < 0.86 else 0.025 + 0.035 * rng.random()
    unexplained = 0.004 + 0.008 * rng.random() if roll > 0.93 else 0.0006
    late = 0.03 * rng.random() if rng.random() < 0.3 else 0.003
    very_late = 0.010 * rng.random() if rng.random() < 0.08 else 0.0004
    day = 0
    while day < len(DAYS):
        length = 1
        settled = pupil.special is not None
        if settled and DAYS[day] >= YEAR_TURN:
            return
        chance = rng.random()
        if chance < illness:
            length = 1 + int(rng.random() * 3)
            _fill(marks, day, length, "I", half=rng.random() < 0.15)
        elif chance < illness + unexplained and not settled:
            recent = (SAMPLE_DAY - DAYS[day]).days < 5
            _fill(marks, day, 1, "N" if recent else "O", half=rng.random() < 0.3)
        elif chance < illness + unexplained + 0.005:
            _fill(marks, day, 1, "M", half=True)
        elif chance < illness + unexplained + 0.005 + late:
            _set(marks, 2 * day, "L")
        elif chance < illness + unexplained + 0.005 + late + very_late and not settled:
            _set(marks, 2 * day, "U")
        day += length


def _fill(marks: Marks, day: int, days: int, code: str, half: bool) -> None:
    """An absence that starts on a day (at midday if half) and ends at the latest with the school year."""
    for index in range(2 * day + int(half), min(2 * (day + days), len(marks))):
        if (SESSIONS[index].day < YEAR_TURN) == (DAYS[day] < YEAR_TURN):
            _set(marks, index, code)


def _set(marks: Marks, index: int, code: str) -> None:
    if marks[index] is not None:
        marks[index] = code


def _shared_days(rng: Random, pupil: Pupil, marks: Marks) -> None:
    """Trips, a religious festival, and the mornings-only start of Reception."""
    for day, halves, years, code in TRIPS:
        if pupil.year in years:
            for index, session in enumerate(SESSIONS):
                if session.day == day and session.half in halves and marks[index] in ("/", "\\"):
                    marks[index] = code
    festival = FESTIVALS.get(pupil.family.pool.festival)
    if festival is not None and rng.random() < 0.8:
        _replace(marks, lambda s: s.day == festival, "R")
    for first, last, year in RECEPTION_MORNINGS_ONLY:
        if pupil.year == year:
            afternoons = {s for s in SESSIONS if s.half == "PM" and first <= s.day <= last}
            _replace(marks, afternoons.__contains__, "X")


def _holiday_and_gaps(pupil: Pupil, marks: Marks, holidays: dict[int, tuple[date, ...]]) -> None:
    away = holidays.get(pupil.family.number, ())
    _replace(marks, lambda s: s.day in away and not s.closed, "G")
    day, half, reg = CLASS_NOT_MARKED
    if pupil.reg == reg and pupil.year == 2:
        _replace(marks, lambda s: s.day == day and s.half == half, "-")
    rng = Random("gaps " + pupil.seed)
    if rng.random() < 0.06:
        index = int(rng.random() * len(marks))
        if marks[index] in ("/", "\\"):
            marks[index] = pick(rng, ["-", ""])


def _place(rng: Random, marks: Marks, want: Want, placed: set[int]) -> None:
    """Puts exactly the wanted sessions of a code on days spread over the span, whole days first."""
    first, last = want.span
    free = [
        index
        for index, session in enumerate(SESSIONS)
        if first <= session.day <= last
        and index not in placed
        and not session.closed
        and want.half in ("", session.half)
        and (marks[index] is not None or want.code == "Z")
    ]
    if want.code == "U":  # late pupils come to the afternoon: mornings first
        free.sort(key=lambda index: (SESSIONS[index].half, index))
    days = list(dict.fromkeys(SESSIONS[index].day for index in free))
    stride = next(step for step in (7, 5, 3, 2, 1) if len(days) % step or step == 1)
    start = int(rng.random() * len(days)) if len(days) * 2 > want.sessions else 0
    spread = [days[(start + n * stride) % len(days)] for n in range(len(days))]
    mornings = [i for i in free if SESSIONS[i].half == "AM"] if want.code == "U" else []
    order = [i for day in spread for i in free if SESSIONS[i].day == day]
    order = [i for i in order if i in mornings] + [i for i in order if i not in mornings] if mornings else order
    chosen = order[: want.sessions]
    if len(chosen) != want.sessions:
        raise ValueError(f"only {len(chosen)} sessions are free for {want}")
    for index in chosen:
        marks[index] = want.code
    placed.update(chosen)
