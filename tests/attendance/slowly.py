"""The figures by their definitions, one pupil and one mark at a time: what the fast ones must equal."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from fasttrack_core.attendance.codes import ENGLAND, Category
from fasttrack_core.attendance.record import Record
from fasttrack_core.attendance.sessions import session_of
from fasttrack_core.attendance.thresholds import Rule, Status
from tests.attendance.invented import Session

ATTENDED = {Category.PRESENT, Category.APPROVED_ACTIVITY}
POSSIBLE = ATTENDED | {Category.AUTHORISED, Category.UNAUTHORISED}


def classify(text: str, day: date) -> Category:
    """The category of a mark written exactly, on its day."""
    code = ENGLAND.by_text.get(text)
    return code.category if code is not None and code.in_force(day) else Category.MISSING


def year_of(day: date) -> int:
    """The calendar year in which the academic year of the day began."""
    return day.year if day >= date(day.year, 9, 1) else day.year - 1


class SlowRecord:
    """Open sessions of rows of marks, with or without a calendar's list of open sessions; or those of a record."""

    def __init__(
        self,
        sessions: Sequence[Session],
        rows: Sequence[Sequence[str]],
        opened: set[Session] | None = None,
        record: Record | None = None,
    ) -> None:
        self.rows = [dict(zip(sessions, row, strict=False)) for row in rows]
        self.year_of = record.years.year_of if record else year_of
        if record is not None:
            self.opened = [session_of(key) for key in record.keys]
            return
        if opened is None:
            self.opened = [s for s in sessions if any(self.category(row, s) in POSSIBLE for row in self.rows)]
            return
        marked = [
            s for s in sessions if s in opened and any(self.category(r, s) != Category.MISSING for r in self.rows)
        ]
        self.opened = []
        if marked:
            beginning = min(day for day, _ in marked)
            monday = beginning - timedelta(days=beginning.weekday())
            self.opened = sorted(s for s in opened if s[0] >= monday)

    @staticmethod
    def category(row: dict[Session, str], session: Session) -> Category:
        return classify(row.get(session, ""), session[0])

    def weeks(self, as_of: date) -> list[date]:
        """The Mondays of the school weeks up to a day."""
        return sorted({day - timedelta(days=day.weekday()) for day, _ in self.opened if day <= as_of})

    def window(self, rule: Rule, as_of: date) -> list[Session]:
        """The open sessions a rule looks at as of a day."""
        until = [session for session in self.opened if session[0] <= as_of]
        if rule.school_weeks is None:
            as_of = min(as_of, self.opened[-1][0]) if self.opened else as_of
            return [session for session in until if self.year_of(session[0]) == self.year_of(as_of)]
        weeks = self.weeks(as_of)[-rule.school_weeks :]
        return [session for session in until if weeks and session[0] >= weeks[0]]

    def counts(self, row: int, span: Sequence[Session], codes: frozenset[str]) -> tuple[int, int, int, int, int]:
        """possible, attended, authorised, unauthorised (of these codes), missing."""
        marks = self.rows[row]
        found = [self.category(marks, session) for session in span]
        marked = [place for place, kind in enumerate(found) if kind != Category.MISSING]
        halves = {span[place][1] for place in marked}
        between = (
            [found[place] for place in range(marked[0], marked[-1] + 1) if span[place][1] in halves] if marked else []
        )
        return (
            sum(kind in POSSIBLE for kind in found),
            sum(kind in ATTENDED for kind in found),
            sum(kind == Category.AUTHORISED for kind in found),
            sum(marks.get(s) in codes and kind == Category.UNAUTHORISED for s, kind in zip(span, found, strict=True)),
            sum(kind == Category.MISSING for kind in between),
        )

    def status(self, row: int, rule: Rule, as_of: date) -> Status:
        """Met, not met or cannot tell."""
        possible, attended, _, unauthorised, _ = self.counts(row, self.window(rule, as_of), rule.codes)
        if possible == 0:
            return Status.CANNOT_TELL
        short = rule.school_weeks is not None and len(self.weeks(as_of)) < rule.school_weeks
        if short and rule.tests_attendance:
            return Status.CANNOT_TELL
        percent = Fraction(100 * attended, possible)
        met = rule.unauthorised_at_least is None or unauthorised >= rule.unauthorised_at_least
        met = met and (rule.attendance_at_least is None or percent >= rule.attendance_at_least)
        met = met and (rule.attendance_below is None or percent < rule.attendance_below)
        if met:
            return Status.MET
        return Status.CANNOT_TELL if short else Status.NOT_MET

    def first_met(self, row: int, rule: Rule, as_of: date) -> date | None:
        """The earliest open day as of which the answer is met."""
        days = sorted({day for day, _ in self.opened if day <= as_of})
        return next((day for day in days if self.status(row, rule, day) is Status.MET), None)

    def highest(self, row: int, rule: Rule, as_of: date) -> int:
        """The most unauthorised sessions in the rule's window of any open day up to as-of."""
        days = sorted({day for day, _ in self.opened if day <= as_of})
        return max((self.counts(row, self.window(rule, day), rule.codes)[3] for day in days), default=0)

    def most(self, row: int, as_of: date, weeks: int, codes: frozenset[str]) -> tuple[int, int]:
        """Unauthorised sessions in the window of that many school weeks that ends at as-of, and the most in any."""
        mondays = self.weeks(as_of)
        each = []
        for last in range(len(mondays)):
            chosen = mondays[max(0, last + 1 - weeks) : last + 1]
            span = [s for s in self.opened if s[0] <= as_of and s[0] - timedelta(days=s[0].weekday()) in chosen]
            each.append(self.counts(row, span, codes)[3])
        return (each[-1], max(each)) if each else (0, 0)
