"""A rule put together on screen, checked again before it is asked."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from fasttrack_core.attendance.figures.codes import ENGLAND, Category
from fasttrack_core.attendance.figures.record import PENALTY_CODES
from fasttrack_core.attendance.figures.thresholds import Rule
from fasttrack_core.errors import MissingFact

MOST_SESSIONS, MOST_WEEKS = 400, 60
"""As far as the rules of pathways go."""
_COUNTED = (Category.UNAUTHORISED, Category.AUTHORISED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The rule as asked on screen.

    sessions: at least so many, 0 for no number. weeks: rolling school weeks, None for the school year to date. codes:
    of unauthorised or authorised absence. Limits in percent, None for no limit: the lower one is reached, the upper one
    is not. first_day, last_day: the days, both inclusive, that "at any time" means; None for the first day of the
    record, and for the day that is asked about.
    """

    sessions: int
    weeks: int | None
    codes: frozenset[str] = PENALTY_CODES
    attendance_at_least: Decimal | None = None
    attendance_below: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None

    @property
    def limited(self) -> bool:
        return self.attendance_at_least is not None or self.attendance_below is not None

    def rule(self) -> Rule:
        """The rule that is judged. Raises MissingFact with what to change."""
        self._check()
        low, high = self.attendance_at_least, self.attendance_below
        return Rule(
            id="what-if",
            title="What if",
            citation="asked on this page",
            edition="not a rule of any authority",
            basis="local what-if",
            school_weeks=self.weeks,
            unauthorised_at_least=self.sessions or None,
            codes=self.codes,
            attendance_at_least=Fraction(low) if low is not None else None,
            attendance_below=Fraction(high) if high is not None else None,
        )

    def _check(self) -> None:
        known = {code.code for code in ENGLAND.codes if code.category in _COUNTED}
        if not self.codes:
            raise MissingFact("Choose at least one code to count.")
        if not self.codes <= known:
            raise MissingFact("Only codes of absence can be counted. Choose them from the list.")
        if not 0 <= self.sessions <= MOST_SESSIONS or not 1 <= (self.weeks or 1) <= MOST_WEEKS:
            raise MissingFact(f"Ask for up to {MOST_SESSIONS} sessions in 1 to {MOST_WEEKS} school weeks.")
        low, high = self.attendance_at_least, self.attendance_below
        if any(limit is not None and not 0 <= limit <= 100 for limit in (low, high)):
            raise MissingFact("Limits of attendance lie between 0 and 100 percent.")
        if low is not None and high is not None and low >= high:
            raise MissingFact("The lower limit of attendance must be below the upper one.")
        if not self.sessions and high is None:
            raise MissingFact("Ask for at least one session, or for attendance below a limit; else everyone meets it.")
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise MissingFact("The time to look at ends before it begins. Choose a later last day.")


def question_of(rule: Rule) -> Question:
    """The question whose answer is that of ``rule``."""
    return Question(
        sessions=rule.unauthorised_at_least or 0,
        weeks=rule.school_weeks,
        codes=rule.codes,
        attendance_at_least=_decimal(rule.attendance_at_least),
        attendance_below=_decimal(rule.attendance_below),
    )


def same_test(one: Rule, other: Rule) -> bool:
    """Whether two rules decide alike, whatever they are called. Without a number of sessions codes decide nothing."""

    def decides(rule: Rule) -> tuple[object, ...]:
        count = rule.unauthorised_at_least
        codes = rule.codes if count is not None else None
        return rule.school_weeks, count, codes, rule.attendance_at_least, rule.attendance_below

    return decides(one) == decides(other)


def _decimal(percent: Fraction | None) -> Decimal | None:
    return None if percent is None else Decimal(percent.numerator) / percent.denominator
