"""Rows of marks as the slow model of ``tests/oracle`` counts them, asked in the product's own words."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from fasttrack_core.attendance.figures.sessions import Half
from fasttrack_core.attendance.figures.thresholds import Rule, Status
from tests.attendance.invented import EVER, Session
from tests.oracle.model import School
from tests.oracle.questions import Answers, Asked, Running


def asked_of(rule: Rule) -> Asked:
    """The rule as the slow model asks it."""
    low, high = rule.attendance_at_least, rule.attendance_below
    return Asked(rule.unauthorised_at_least or 0, rule.school_weeks, rule.codes, low, high)


class Slow:
    """Rows of marks, seen with what a calendar lists as open and as closed; without ``opened`` there is no calendar."""

    def __init__(
        self,
        sessions: Sequence[Session],
        rows: Sequence[Sequence[str]],
        opened: Iterable[Session] | None = None,
        closed: Iterable[Session] = (),
        today: date = EVER,
    ) -> None:
        calendar = None
        if opened is not None:
            calendar = {(day, half.name): True for day, half in opened}
            calendar |= {(day, half.name): False for day, half in closed}
        keys = [(day, half.name) for day, half in sessions]
        marks = {str(row): dict(zip(keys, texts, strict=False)) for row, texts in enumerate(rows)}
        self.school = School(marks, today, calendar)
        self.rows = range(len(rows))
        self.running = cache(self._running)
        self.answers = cache(self._answers)

    def _running(self, codes: frozenset[str]) -> Running:
        return Running(self.school, codes)

    def _answers(self, asked: Asked) -> Answers:
        return Answers(self.running(asked.codes), asked)

    @property
    def opened(self) -> list[Session]:
        """The sessions that count."""
        return [(day, Half[half]) for day, half in self.school.sessions]

    @property
    def open_days(self) -> list[date]:
        """Every open day, with those that the calendar has ahead."""
        return self.school.open_days

    def kind(self, row: int, session: Session) -> str:
        """The category of the mark."""
        return self.school.categories[str(row)].get((session[0], session[1].name), "missing")

    def code(self, row: int, session: Session) -> str:
        """The code of the mark; empty where it is none."""
        return self.school.code(str(row), (session[0], session[1].name))

    def window(self, rule: Rule, as_of: date) -> list[date]:
        """The days that a rule looks at as of a day."""
        day = self.school.as_of(as_of)
        assert day is not None
        return (
            self.school.year_days(day) if rule.school_weeks is None else self.school.window_days(rule.school_weeks, day)
        )

    def counts(self, row: int, first: date, last: date) -> tuple[int, int, int, int, int, int]:
        """possible, attended, authorised, unauthorised, missing and the unmarked end of some days."""
        counts = self.school.counts(str(row), self.school.days_between(first, last))
        further = (self.school.missing(str(row), first, last), self.school.unmarked_end(str(row), first, last))
        return (counts.possible, counts.attended, counts.authorised, counts.unauthorised, *further)

    def counted(self, row: int, rule: Rule, as_of: date) -> int:
        """The rule's own count in its window."""
        return self._now(row, rule, as_of)[1]

    def status(self, row: int, rule: Rule, as_of: date) -> Status:
        """Met, not met or cannot tell."""
        return Status(self._now(row, rule, as_of)[0])

    def _now(self, row: int, rule: Rule, as_of: date) -> tuple[str, int, int, int]:
        day = self.school.as_of(as_of)
        assert day is not None
        return self.answers(asked_of(rule)).now(str(row), day)

    def days_met(self, row: int, rule: Rule) -> list[date]:
        """The days as of which the rule is met."""
        return [self.school.days[place] for place in self.answers(asked_of(rule)).met(str(row))]

    def first_met(self, row: int, rule: Rule, as_of: date) -> date | None:
        """The earliest day as of which the answer is met."""
        return next((day for day in self.days_met(row, rule) if day <= as_of), None)

    def highest(self, row: int, rule: Rule, as_of: date) -> int:
        """The rule's highest count in its window of any day up to as-of."""
        return max((self.counted(row, rule, day) for day in self.school.days if day <= as_of), default=0)

    def most(self, row: int, as_of: date, weeks: int, codes: frozenset[str]) -> tuple[int, int]:
        """Sessions of these codes in the window of so many school weeks that ends at as-of, and the most in any."""
        running = self.running(codes)
        each = [running.sums(str(row), running.window(weeks, place))[0] for place in range(running.place(as_of) + 1)]
        return (each[-1], max(each)) if each else (0, 0)
