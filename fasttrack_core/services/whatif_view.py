"""What if the threshold were …: a rule put together on screen, beside the pathway's own."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from fasttrack_core.attendance.codes import ENGLAND, Category
from fasttrack_core.attendance.measures import percent_text, shown_hundredths
from fasttrack_core.attendance.sessions import day_of, monday_numbers
from fasttrack_core.attendance.thresholds import Rule
from fasttrack_core.attendance.whatif import sweep
from fasttrack_core.errors import MissingFact
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office
from fasttrack_core.services.school_record import SchoolRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The rule as asked on screen: limits in percent, None for no limit; ``codes`` are unauthorised codes."""

    sessions: int
    weeks: int
    codes: frozenset[str] = frozenset("GNOU")
    attendance_at_least: Decimal | None = None
    attendance_below: Decimal | None = None

    def rule(self) -> Rule:
        if not self.codes:
            raise MissingFact("Choose at least one code to count.")
        low, high = self.attendance_at_least, self.attendance_below
        if low is not None and high is not None and low >= high:
            raise MissingFact("The lower limit of attendance must be below the upper one.")
        return Rule(
            id="what-if",
            title=f"{self.sessions} sessions in {self.weeks} school weeks",
            citation="asked on this page",
            edition="not a rule of any authority",
            basis="what if",
            school_weeks=self.weeks,
            unauthorised_at_least=self.sessions,
            codes=self.codes,
            attendance_at_least=Fraction(low) if low is not None else None,
            attendance_below=Fraction(high) if high is not None else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfView:
    """now, ever: how many pupils meet the asked rule as of the day, and on any day of the record.

    pupils: one row for each pupil whom the asked rule or the pathway's meets now; ``Change`` is new, drops out or both.
    sweep: sessions, weeks, pupils_now, pupils_ever. meetings: school weeks and how many pupils first met the rule then.
    """

    as_of: date
    now: int
    ever: int
    pathway_now: int
    new: int
    dropped: int
    cannot_tell: int
    pathway_title: str
    pathway_rule: str
    pupils: pd.DataFrame
    keys: tuple[str, ...]
    sweep: pd.DataFrame
    meetings: pd.DataFrame


def countable_codes() -> dict[str, str]:
    """Each code of unauthorised absence and its meaning, in the order of the regulations' table."""
    return {code.code: code.meaning for code in ENGLAND.codes if code.category is Category.UNAUTHORISED}


def newest_day(office: Office, actor: Actor) -> date | None:
    """The day of the last open session with a mark; None while there is no register."""
    return office.record(actor).as_of


def starting_question(office: Office, actor: Actor) -> Question:
    """The school's own pathway as a question, where it counts sessions in weeks; else ten in ten."""
    school = office.record(actor)
    rule = _pathway_rule(office, school)
    return Question(
        sessions=rule.unauthorised_at_least or 10,
        weeks=rule.school_weeks or 10,
        codes=rule.codes,
        attendance_at_least=_decimal(rule.attendance_at_least),
        attendance_below=_decimal(rule.attendance_below),
    )


def view(office: Office, actor: Actor, question: Question, *, as_of: date | None = None) -> WhatIfView | None:
    """The answer as of a day (the register's last day if none is given); None while there is no register."""
    school = office.record(actor)
    day = as_of or school.as_of
    if day is None:
        return None
    own = _pathway_rule(office, school)
    asked, pathway = school.verdicts(question.rule(), day), school.verdicts(own, day)
    meets, met_before = asked.status == 1, pathway.status == 1
    rows = np.flatnonzero(meets | met_before)
    counts = asked.counts
    hundredths = shown_hundredths(counts.attended, counts.possible, asked.rule.edges)
    pupils = [school.register.pupils[row] for row in rows]
    frame = pd.DataFrame(
        {
            "Pupil": [pupil.name or pupil.pupil_id for pupil in pupils],
            "Year": [pupil.year_group for pupil in pupils],
            "Class": [pupil.registration_group for pupil in pupils],
            "Unauthorised": counts.unauthorised[rows],
            "Possible": counts.possible[rows],
            "Attendance": [percent_text(int(number)) for number in hundredths[rows]],
            "First met": [day_of(first) if first >= 0 else None for first in asked.first_met[rows].tolist()],
            "Change": [
                "both" if now and before else "new" if now else "drops out"
                for now, before in zip(meets[rows].tolist(), met_before[rows].tolist(), strict=True)
            ],
        }
    )
    order = frame.sort_values(["Change", "Unauthorised"], ascending=[False, False], kind="stable").index
    table = sweep(school.record, day, max_sessions=20, max_weeks=12, codes=question.codes)
    return WhatIfView(
        as_of=day,
        now=int(meets.sum()),
        ever=int((asked.first_met >= 0).sum()),
        pathway_now=int(met_before.sum()),
        new=int((meets & ~met_before).sum()),
        dropped=int((met_before & ~meets).sum()),
        cannot_tell=int((asked.status == 2).sum()),
        pathway_title=office.pathway(school.settings.pathway).title,
        pathway_rule=own.title,
        pupils=frame.loc[order].reset_index(drop=True),
        keys=tuple(school.pupil_keys[rows[place]] for place in order),
        sweep=table.frame(),
        meetings=_meetings(asked.first_met),
    )


def _meetings(first_met: np.ndarray) -> pd.DataFrame:
    days, pupils = np.unique(first_met[first_met >= 0], return_counts=True)
    mondays = monday_numbers(days)
    weeks = np.unique(mondays)
    return pd.DataFrame(
        {
            "Week of": [day_of(monday) for monday in weeks.tolist()],
            "Pupils who first meet it": [int(pupils[mondays == monday].sum()) for monday in weeks],
        }
    )


def _pathway_rule(office: Office, school: SchoolRecord) -> Rule:
    return office.pathway(school.settings.pathway).rule.rule(school.settings.expected_percent)


def _decimal(percent: Fraction | None) -> Decimal | None:
    return None if percent is None else Decimal(percent.numerator) / percent.denominator
