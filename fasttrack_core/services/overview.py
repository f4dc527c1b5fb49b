"""What needs doing today."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from fasttrack_core.attendance.figures.measures import percent_text, shown_hundredths
from fasttrack_core.attendance.figures.overdue_n import overdue_before
from fasttrack_core.attendance.figures.sessions import day_of, spoken_date
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.register_age import school_days_behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The school today. meeting: pupils who meet the pathway's computed test and have no open case, worst first, with
    their ``keys``. unsettled: pupils with an N of this school year older than five school days, with their
    ``unsettled_keys``. pupils: those with a possible session this school year. cannot_tell: how many of them."""

    school: str
    pathway_title: str
    rule_title: str
    today: date
    as_of: date | None
    is_sample: bool
    age_of_register: str
    pupils: int
    persistent: int
    open_cases: int
    meeting: pd.DataFrame
    keys: tuple[str, ...]
    unsettled: pd.DataFrame
    unsettled_keys: tuple[str, ...]
    cannot_tell: int
    has_calendar: bool


def view(office: Office, actor: Actor) -> Overview:
    """Today's picture, from the register as it stands and the cases that are open."""
    school = office.record(actor)
    settings = school.settings
    pathway = office.pathway(settings.pathway)
    today, day = office.today(settings), school.recorded_up_to
    open_pupils = cases.pupils_with_open_case(office, actor)
    meeting, keys, cannot_tell = _meeting(office, school, day, open_pupils)
    unsettled, unsettled_keys = _unsettled(school, day)
    persistent = standing = 0
    if day is not None:
        counts = school.mountain(day).counts
        standing = int((counts.possible > 0).sum())
        persistent = int(counts.persistently_absent.sum())
    return Overview(
        school=settings.name,
        pathway_title=f"{pathway.authority}: {pathway.title}",
        rule_title=pathway.rule.title,
        today=today,
        as_of=day,
        is_sample=settings.sample_day is not None,
        age_of_register=_age(school, day, today),
        pupils=standing,
        persistent=persistent,
        open_cases=len(open_pupils),
        meeting=meeting,
        keys=keys,
        unsettled=unsettled,
        unsettled_keys=unsettled_keys,
        cannot_tell=cannot_tell,
        has_calendar=school.calendar is not None,
    )


def _meeting(
    office: Office, school: SchoolRecord, day: date | None, open_pupils: frozenset[str]
) -> tuple[pd.DataFrame, tuple[str, ...], int]:
    columns = ["Pupil", "Year", "Class", "Unauthorised", "Attendance", "First met"]
    if day is None:
        return pd.DataFrame(columns=columns), (), 0
    rule = office.pathway(school.settings.pathway).rule.rule(school.settings.expected_percent)
    verdicts = school.verdicts(rule, day)
    counts = verdicts.counts
    rows = [row for row in np.flatnonzero(verdicts.status == 1).tolist() if school.pupil_keys[row] not in open_pupils]
    rows.sort(key=lambda row: (-int(counts.unauthorised[row]), row))
    hundredths = shown_hundredths(counts.attended, counts.possible, rule.edges)
    pupils = school.register.pupils
    frame = pd.DataFrame(
        [
            (
                pupils[row].name or pupils[row].pupil_id,
                pupils[row].year_group,
                pupils[row].registration_group,
                int(counts.unauthorised[row]),
                percent_text(int(hundredths[row])),
                day_of(int(verdicts.first_met[row])) if verdicts.first_met[row] >= 0 else None,
            )
            for row in rows
        ],
        columns=columns,
    )
    unclear = (verdicts.status == 2) & (school.mountain(day).counts.possible > 0)
    return frame, tuple(school.pupil_keys[row] for row in rows), int(unclear.sum())


def _unsettled(school: SchoolRecord, day: date | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Pupils with a session coded N that is more than five school days old on the register's last day, oldest first.

    Only the school year that holds that day is looked at.
    """
    columns = ["Pupil", "Class", "Sessions coded N", "Oldest"]
    record = school.record
    if day is None or not len(record.days):
        return pd.DataFrame(columns=columns), ()
    columns_of_year = record.year_to(day)
    days = record.days[columns_of_year]
    before = overdue_before(np.unique(days))
    if before is None:
        return pd.DataFrame(columns=columns), ()
    old = record.marks[:, columns_of_year][:, days < before] == record.unsettled
    rows = np.flatnonzero(old.any(axis=1)) if old.size else np.array([], dtype=np.int64)
    first = days[old[rows].argmax(axis=1)] if len(rows) else np.array([], dtype=np.int32)
    order = np.argsort(first, kind="stable")
    pupils = school.register.pupils
    frame = pd.DataFrame(
        [
            (
                pupils[rows[place]].name or pupils[rows[place]].pupil_id,
                pupils[rows[place]].registration_group,
                int(old[rows[place]].sum()),
                day_of(int(first[place])),
            )
            for place in order.tolist()
        ],
        columns=columns,
    )
    return frame, tuple(school.pupil_keys[rows[place]] for place in order.tolist())


def _age(school: SchoolRecord, day: date | None, today: date) -> str:
    """How old the register is, in school days where the calendar can say."""
    if day is None:
        return "No register has been imported yet."
    if school.calendar is not None:
        behind = school_days_behind(school, today)
        words = "up to date" if not behind else f"{behind} school day{'' if behind == 1 else 's'} behind"
        return f"Register up to {spoken_date(day)}, {words}."
    return f"Register up to {spoken_date(day)}."
