"""What if the threshold were …: a rule put together on screen, beside the pathway's own."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from fasttrack_core.attendance.figures.codes import ENGLAND, Category
from fasttrack_core.attendance.figures.measures import percent_text, shown_hundredths
from fasttrack_core.attendance.figures.sessions import day_of, monday_numbers
from fasttrack_core.attendance.figures.thresholds import Rule, Verdicts
from fasttrack_core.attendance.figures.what_if_days import Span
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.what_if.counts import Counting, counting
from fasttrack_core.services.what_if.question import Question, question_of
from fasttrack_core.services.what_if.words import Words, words

__all__ = ["Change", "Group", "Question", "WhatIfView", "countable_codes", "newest_day", "starting_question", "view"]

_NOT_MET, _MET, _CANNOT_TELL = 0, 1, 2


class Group(StrEnum):
    """Which pupils are listed."""

    EITHER = "either"
    NOW = "now"
    NEW = "new"
    DROPPED = "drops out"
    SPAN = "at any time"
    CASES = "new cases"
    CANNOT_TELL = "cannot tell"


class Change(StrEnum):
    """What the rule changes for a pupil beside the school's pathway; "cannot tell" is never taken for "not met"."""

    BOTH = "both"
    NEW = "new"
    NEW_CANNOT_TELL = "new; pathway cannot tell"
    DROPS_OUT = "drops out"
    CANNOT_TELL_NOW = "cannot tell now"
    NEITHER = ""


_CHANGES = {
    (_MET, _MET): Change.BOTH,
    (_MET, _NOT_MET): Change.NEW,
    (_MET, _CANNOT_TELL): Change.NEW_CANNOT_TELL,
    (_NOT_MET, _MET): Change.DROPS_OUT,
    (_CANNOT_TELL, _MET): Change.CANNOT_TELL_NOW,
}


@dataclass(frozen=True, slots=True)
class PupilList:
    """Pupils, one a row, those with most sessions first, and their keys in the same order."""

    frame: pd.DataFrame
    keys: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class WhatIfView:
    """The answer as of a day: what the asked rule and the pathway's own say of every pupil.

    words: the rule read back. first, last: the days, inclusive, of "at any time".
    """

    school: SchoolRecord
    as_of: date
    first: date | None
    last: date
    words: Words
    pathway_title: str
    pathway_rule: str
    asked: Verdicts
    own: Verdicts
    _counting: Counting

    @property
    def now(self) -> int:
        """How many pupils meet the rule as of the day."""
        return int((self.asked.status == _MET).sum())

    @property
    def ever(self) -> int:
        """How many met it on at least one of the days."""
        return int(self.span.met.sum())

    @property
    def already(self) -> int:
        """How many of those met it on the day before the first of the days too."""
        return int((self.span.met & self.span.already).sum())

    @property
    def pathway_now(self) -> int:
        return int((self.own.status == _MET).sum())

    @property
    def cannot_tell(self) -> int:
        """For how many pupils the rule cannot tell as of the day."""
        return int((self.asked.status == _CANNOT_TELL).sum())

    def count(self, change: Change) -> int:
        """How many pupils the rule changes so."""
        return int((self.changes == change).sum())

    @property
    def new(self) -> int:
        """How many meet the rule and not the pathway's, those for whom the pathway's cannot tell included."""
        return self.count(Change.NEW) + self.count(Change.NEW_CANNOT_TELL)

    @property
    def dropped(self) -> int:
        """How many meet the pathway's rule and not this one, those for whom this one cannot tell included."""
        return self.count(Change.DROPS_OUT) + self.count(Change.CANNOT_TELL_NOW)

    @cached_property
    def span(self) -> Span:
        """Who meets the asked rule on which of the days."""
        return self._counting.span(self.asked.rule, self.first, self.last)

    @cached_property
    def changes(self) -> npt.NDArray[np.str_]:
        """For each pupil of the register what the rule changes."""
        table = np.array([[_CHANGES.get((asked, own), Change.NEITHER).value for own in range(3)] for asked in range(3)])
        found: npt.NDArray[np.str_] = table[self.asked.status, self.own.status]
        return found

    def pupils(self, group: Group) -> PupilList:
        """The pupils of one group, with their figures over the weeks asked for and the reason of the answer.

        Either: who meets this rule or the pathway's now, what changes first. New cases: who
        comes to meet it on one of the days, without the reason of the answer now, which is another day's.
        """
        rows = np.flatnonzero(self._chosen(group))
        counted = self.asked.counted[rows]
        place = np.vectorize(_ORDER.index, otypes=[np.int64])(self.changes[rows])
        rows = rows[np.lexsort((-counted, place if group is Group.EITHER else np.zeros_like(place)))]
        keys = tuple(self.school.pupil_keys[row] for row in rows.tolist())
        return PupilList(self._frame(rows, why=group is not Group.CASES), keys)

    def everyone(self) -> pd.DataFrame:
        """The same of every pupil in the register, in its order."""
        return self._frame(np.arange(len(self.school.pupil_keys)), why=True)

    @cached_property
    def sweep(self) -> pd.DataFrame:
        """sessions, weeks, pupils_now, pupils_ever, told: one row a cell, with the rule's codes, limits and days.

        told: False where the record is too short for a rule of that many weeks with limits of attendance.
        """
        table = self._counting.sweep(self.asked.rule, self.as_of, self.first, self.last).frame()
        told = (table["weeks"] <= self.asked.weeks_recorded) | (not self.asked.rule.tests_attendance)
        return table.assign(told=told)

    @cached_property
    def meetings(self) -> pd.DataFrame:
        """Every school week of the days: its Monday, how many pupils come to meet the rule in it, and the pathway's.

        Who met it on the day before the days begin is no new case of theirs.
        """
        numbers = self._counting.days.numbers[self._counting.days.between(self.first, self.last)]
        weeks = np.unique(monday_numbers(numbers))
        own = self._counting.span(self.own.rule, self.first, self.last)
        return pd.DataFrame(
            {
                "Week of": [day_of(monday) for monday in weeks.tolist()],
                "Pupils who first meet it": _new_cases(self.span, weeks),
                "By the pathway": _new_cases(own, weeks),
            }
        )

    def _chosen(self, group: Group) -> npt.NDArray[np.bool_]:
        match group:
            case Group.EITHER:
                return np.asarray((self.asked.status == _MET) | (self.own.status == _MET))
            case Group.NOW:
                return np.asarray(self.asked.status == _MET)
            case Group.NEW:
                return np.isin(self.changes, [Change.NEW.value, Change.NEW_CANNOT_TELL.value])
            case Group.DROPPED:
                return np.isin(self.changes, [Change.DROPS_OUT.value, Change.CANNOT_TELL_NOW.value])
            case Group.SPAN:
                return self.span.met
            case Group.CASES:
                return self.span.comes_to_meet
            case Group.CANNOT_TELL:
                return np.asarray(self.asked.status == _CANNOT_TELL)

    def _frame(self, rows: npt.NDArray[np.int64], *, why: bool) -> pd.DataFrame:
        asked, counts = self.asked, self.asked.counts
        attended, possible = counts.attended[rows], counts.possible[rows]
        pupils = [self.school.register.pupils[row] for row in rows.tolist()]
        frame = pd.DataFrame(
            {
                "Pupil": [pupil.name or pupil.pupil_id for pupil in pupils],
                "Year": [pupil.year_group for pupil in pupils],
                "Class": [pupil.registration_group for pupil in pupils],
                "Answer": _STATUS_WORDS[asked.status[rows]].tolist(),
                "Change": self.changes[rows].tolist(),
                "Sessions": asked.counted[rows],
                "Possible": possible,
                "Attendance": [
                    percent_text(int(number)) for number in shown_hundredths(attended, possible, asked.rule.edges)
                ],
                "First met": [day_of(day) if day >= 0 else None for day in self.span.first_met[rows].tolist()],
            }
        )
        return frame.assign(Why=asked.reasons(rows.tolist())) if why else frame


_ORDER = [Change.NEW.value, Change.NEW_CANNOT_TELL.value, Change.DROPS_OUT.value, Change.CANNOT_TELL_NOW.value]
_ORDER += [Change.BOTH.value, Change.NEITHER.value]
"""What changes stands first."""
_STATUS_WORDS = np.array(["not met", "met", "cannot tell"])


def countable_codes() -> dict[str, str]:
    """Each code of unauthorised absence and its meaning, in the order of the regulations' table."""
    return {code.code: code.meaning for code in ENGLAND.codes if code.category is Category.UNAUTHORISED}


def authorised_codes() -> dict[str, str]:
    """Each code of authorised absence and its meaning, retired ones too, since a register may still hold them."""
    return {code.code: code.meaning for code in ENGLAND.codes if code.category is Category.AUTHORISED}


def newest_day(office: Office, actor: Actor) -> date | None:
    """The day of the last recorded session; None while there is no register."""
    return office.record(actor).recorded_up_to


def starting_question(office: Office, actor: Actor) -> Question:
    """The school's own pathway as a question."""
    school = office.record(actor)
    return question_of(pathway_rules(office, school)[school.settings.pathway])


def school_year(office: Office, actor: Actor, day: date) -> date:
    """The first day of the school year that holds the day."""
    return office.record(actor).record.years.start(day)


def view(office: Office, actor: Actor, question: Question, *, as_of: date | None = None) -> WhatIfView | None:
    """The answer as of a day (the register's last day if none is given); None while there is no register."""
    return answer(office, office.record(actor), question, as_of)


def answer(office: Office, school: SchoolRecord, question: Question, as_of: date | None) -> WhatIfView | None:
    """The same for a register that has been opened for an actor who may see it."""
    if school.recorded_up_to is None:
        return None
    day = school.record.clamped(as_of or school.recorded_up_to)
    tests, own = pathway_rules(office, school), school.settings.pathway
    last = min(question.last_day or day, day)
    return WhatIfView(
        school=school,
        as_of=day,
        first=question.first_day,
        last=last,
        words=words(question, day, last, tests, office.pathways, own),
        pathway_title=office.pathway(own).title,
        pathway_rule=tests[own].title,
        asked=school.verdicts(question.rule(), day),
        own=school.verdicts(tests[own], day),
        _counting=counting(school),
    )


def pathway_rules(office: Office, school: SchoolRecord) -> dict[str, Rule]:
    """Each known pathway's own test, with the school's expected attendance. Raises UnknownPathway for the school's."""
    office.pathway(school.settings.pathway)
    expected = school.settings.expected_percent
    return {name: pathway.rule.rule(expected) for name, pathway in office.pathways.items()}


def _new_cases(span: Span, weeks: npt.NDArray[np.int32]) -> list[int]:
    """How many pupils come to meet the rule in each of these weeks (day numbers of their Mondays)."""
    mondays = monday_numbers(span.first_met[span.comes_to_meet])
    numbers = np.bincount(np.searchsorted(weeks, mondays), minlength=len(weeks))
    return [int(number) for number in numbers]
