"""Random small registers around holidays and year ends, for comparing the fast figures with the slow ones."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.sessions import HALVES
from fasttrack_core.attendance.figures.thresholds import Rule
from tests.attendance.beside import Slow
from tests.attendance.invented import EVER, Session, calendar_of, register_of, rule

# Days that touch everything that matters: a weekend, two weeks with a holiday between, the change of the academic year,
# and the day on which codes changed.
FIRST_DAYS = (date(2024, 8, 14), date(2025, 8, 25), date(2025, 10, 20), date(2025, 12, 15))
POOL: tuple[Session, ...] = tuple(
    (first + timedelta(days=offset), half)
    for first in FIRST_DAYS
    for offset in (0, 1, 2, 4, 5, 6, 7, 8, 14, 21)
    for half in HALVES
)
CODES = ["/", "G", "G", "O", "N", "U", "I", "V", "#", "X", "-", "", "H", "C1", "?"]


TODAYS = st.sampled_from([EVER, EVER, EVER, *(day for day, _ in POOL[::9])])
"""Mostly long after the register, sometimes within it: the marks after that day are planned."""


@dataclass(frozen=True)
class Invented:
    """One random school, seen both ways."""

    fast: Record
    slow: Slow


@st.composite
def schools(draw: st.DrawFn) -> Invented:
    """A record of up to four pupils, with or without a calendar that need not agree with the marks."""
    sessions = sorted(draw(st.sets(st.sampled_from(POOL), max_size=24)))
    row = st.lists(st.sampled_from(CODES), min_size=len(sessions), max_size=len(sessions))
    rows = draw(st.lists(row, max_size=4))
    register, today = register_of(sessions, *rows), draw(TODAYS)
    if not draw(st.booleans()):
        return Invented(Record(register, today=today), Slow(sessions, rows, today=today))
    opened = draw(st.sets(st.sampled_from(POOL), max_size=24))
    closed = draw(st.sets(st.sampled_from(POOL), max_size=6)) - opened
    record = Record(register, calendar_of(opened, closed), today=today)
    return Invented(record, Slow(sessions, rows, opened, closed, today))


as_ofs = st.sampled_from(
    [first + timedelta(days=offset) for first in FIRST_DAYS for offset in (-3, 0, 1, 3, 5, 6, 8, 14, 30)]
)

limits = st.none() | st.sampled_from([Fraction(50), Fraction(70), Fraction(80), Fraction(290, 3), Fraction(100)])


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """A rule with at least one test, small enough for a small school to meet."""
    count = draw(st.none() | st.integers(1, 4))
    at_least, below = draw(limits), draw(limits)
    if count is None and at_least is None and below is None:
        count = 2
    return rule(
        draw(st.none() | st.integers(1, 4)),
        unauthorised_at_least=count,
        codes=frozenset(draw(st.sampled_from(["GNOU", "GOU", "G"]))),
        attendance_at_least=at_least,
        attendance_below=below,
    )
