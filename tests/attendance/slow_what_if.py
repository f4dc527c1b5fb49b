"""A what-if answered for one pupil at a time, from texts of marks and plain sums: what the fast answer must equal."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from fasttrack_core.attendance.thresholds import Rule
from tests.attendance.invented import Session
from tests.attendance.slowly import ATTENDED, POSSIBLE, classify

Counted = tuple[int, int, int]


class SlowSchool:
    """The rows of marks of a school whose open sessions are those with at least one mark that counts."""

    def __init__(self, sessions: Sequence[Session], rows: Sequence[Sequence[str]]) -> None:
        days = [day for day, _ in sessions]
        self.kinds = {pair: classify(*pair) for row in rows for pair in zip(row, days, strict=True)}
        opened = [
            place
            for place, (day, _) in enumerate(sessions)
            if any(self.kinds[row[place], day] in POSSIBLE for row in rows)
        ]
        self.days = sorted({sessions[place][0] for place in opened})
        self.by_day: list[dict[date, list[str]]] = []
        for row in rows:
            marks: dict[date, list[str]] = {}
            for place in opened:
                marks.setdefault(sessions[place][0], []).append(row[place])
            self.by_day.append(marks)

    def window(self, rule: Rule, day: date) -> list[date]:
        """The open days that the rule looks at as of an open day."""
        past = [each for each in self.days if each <= day]
        if rule.school_weeks is None:
            return [each for each in past if each >= date(day.year - (day.month < 9), 9, 1)]
        mondays = sorted({each - timedelta(days=each.weekday()) for each in past})[-rule.school_weeks :]
        return [each for each in past if mondays and each >= mondays[0]]

    def counts(self, row: int, codes: frozenset[str]) -> Mapping[date, Counted]:
        """For each open day: sessions of these codes, attended, possible."""
        found = {}
        for day, texts in self.by_day[row].items():
            kinds = [self.kinds[text, day] for text in texts]
            counted = sum(text in codes and kind in POSSIBLE for text, kind in zip(texts, kinds, strict=True))
            found[day] = (counted, sum(kind in ATTENDED for kind in kinds), sum(kind in POSSIBLE for kind in kinds))
        return found

    def met(self, rule: Rule) -> list[set[date]]:
        """For each pupil the open days as of which the rule is met."""
        windows = {day: self.window(rule, day) for day in self.days}
        weeks = {
            day: len({each - timedelta(days=each.weekday()) for each in self.days if each <= day}) for day in windows
        }
        answers = []
        for row in range(len(self.by_day)):
            counts = self.counts(row, rule.codes)
            days = set()
            for day, window in windows.items():
                if rule.school_weeks is not None and rule.limits and weeks[day] < rule.school_weeks:
                    continue
                counted = sum(counts[each][0] for each in window)
                if rule.unauthorised_at_least is not None and counted < rule.unauthorised_at_least:
                    continue
                possible = sum(counts[each][2] for each in window)
                if possible and within(rule, sum(counts[each][1] for each in window), possible):
                    days.add(day)
            answers.append(days)
        return answers


def within(rule: Rule, attended: int, possible: int) -> bool:
    """Whether the attendance keeps within the rule's limits."""
    percent = Fraction(100 * attended, possible)
    low, high = rule.attendance_at_least, rule.attendance_below
    return (low is None or percent >= low) and (high is None or percent < high)
