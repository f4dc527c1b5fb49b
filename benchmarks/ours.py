"""Fast Track itself. T1 also counts missing marks and N, T2 also gives verdicts: the peers are not asked to."""

from datetime import date, timedelta

import numpy as np

from benchmarks.school import MAX_SESSIONS, MAX_WEEKS, RULE_SESSIONS, RULE_WEEKS, Answer, School
from fasttrack_core.attendance.figures.mountain import climb
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.thresholds import Rule, judge
from fasttrack_core.attendance.figures.what_if import sweep

RULE = Rule(
    id="bench",
    title="",
    citation="",
    edition="",
    basis="",
    school_weeks=RULE_WEEKS,
    unauthorised_at_least=RULE_SESSIONS,
)


def prepare(school: School) -> tuple[Record, date]:
    pupils = tuple(Pupil(pupil_id=f"{number:06d}") for number in range(len(school.marks)))
    last = date(1970, 1, 1) + timedelta(days=int(school.days[-1]))
    return Record(Register(pupils, school.keys, school.marks), today=last), last


def t1(data: tuple[Record, date]) -> Answer:
    mountain = climb(*data)
    counts = mountain.counts
    return {
        "possible": counts.possible,
        "attended": counts.attended,
        "authorised": counts.authorised,
        "unauthorised": counts.unauthorised,
        "hundredths": mountain.hundredths,
        "band": mountain.band.astype(np.int64),
    }


def t2(data: tuple[Record, date]) -> Answer:
    record, as_of = data
    verdicts = judge(record, RULE, as_of)
    return {"first": verdicts.first_met.astype(np.int64), "most": verdicts.most.astype(np.int64)}


def t3(data: tuple[Record, date]) -> Answer:
    record, as_of = data
    table = sweep(record, as_of, MAX_SESSIONS, MAX_WEEKS)
    return {"now": table.now, "ever": table.ever}
