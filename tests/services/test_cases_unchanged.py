"""Closed cases looked through together are left out only where, looked at one by one, they have no step."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.sessions import HALVES, session_key
from fasttrack_core.casework import Case, Context, StepKind, next_steps, reliance, summary
from fasttrack_core.casework.case import Service
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services.cases.unchanged import unchanged
from fasttrack_core.services.office.definitions import known_pathways
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.school_settings import ClosureSetting, SchoolSettings, TermSetting
from tests.casework.test_summary import CLOSED

PUPILS = 40
FIRST, LAST = date(2026, 9, 1), date(2027, 3, 26)
NOW = known_pathways()["blackburn-with-darwen"]
WATCHED = {"watch_weeks": 6, "watch_unauthorised_sessions": 2}


def closed_cases() -> Iterator[tuple[Pathway, Case]]:
    """Every stored case that is closed; and as if it had been closed with each code of today's pathway, its letters
    delivered or not."""
    for _, pathway, case in CLOSED:
        yield pathway, case
        delivered = tuple(Service(issue=issue.event_id, way="hand", record={}, served_on=FIRST, event_id="")
                          for issue in case.issued)  # fmt: skip
        for code in NOW.closing_codes:
            other = replace(case, closing_code=code.code, settings={**case.settings, **WATCHED})
            yield NOW, other
            yield NOW, replace(other, services=delivered)


RESTING = [
    (pathway, case, reliance.read(kept.rests_on))
    for pathway, case in closed_cases()
    if (kept := summary.summarise(pathway, case)).rests_on
]
CODES = {name: ENGLAND.by_text[name].number for name in ("/", "O", "N", "C")}


def records() -> Iterator[SchoolRecord]:
    """Registers of forty pupils, from spotless to full of holes, that end early or late, in several calendars."""
    chance = random.Random(20261130)
    for number in range(24):
        end = FIRST + timedelta(days=chance.choice((20, 60, 100, 200)))
        days = [FIRST + timedelta(days=n) for n in range((end - FIRST).days)]
        keys = [session_key(day, half) for day in days if day.weekday() < 5 for half in HALVES]
        marks = np.full((PUPILS, len(keys)), CODES["/"], dtype=np.uint8)
        for row in range(PUPILS):
            for code, share in (("O", 0.1), ("N", 0.004), ("C", 0.05), ("", 0.004)):
                if chance.random() < 0.5:
                    some = np.array([chance.random() < share for _ in keys])
                    marks[row, some] = CODES[code] if code else 0
            if chance.random() < 0.1:  # marks in one half of the day only
                marks[row, 1::2] = 0
        pupils = tuple(Pupil(pupil_id=f"A{row:012}", name=f"Pupil {row}") for row in range(PUPILS))
        shut = [FIRST + timedelta(days=n) for n in chance.sample(range(10, 90), number % 4)]
        closures = [ClosureSetting(first_day=day, last_day=day + timedelta(days=1), reason="x") for day in shut]
        terms = () if number == 5 else (TermSetting(title="Year", first_day=FIRST, last_day=LAST),)
        settings = SchoolSettings(name="Any", terms=terms, closures=tuple(closures))
        keys_of = tuple(pupil.pupil_id for pupil in pupils)
        register = Register(pupils, np.array(keys, dtype=np.int32), np.asfortranarray(marks))
        yield SchoolRecord("school", (number, 0), settings, register, keys_of, end)


@pytest.mark.parametrize("record", [*records()], ids=lambda record: str(record.version[0]))
def test_none_is_left_out_that_has_a_step_and_many_are_left_out(record: SchoolRecord) -> None:
    chance = random.Random(record.version[0])
    asked = [(row, *chance.choice(RESTING)) for row in range(PUPILS) for _ in range(4)]
    quiet = unchanged(record, [row for row, *_ in asked], [rests for *_, rests in asked]).tolist()
    for (row, pathway, case, rests), is_unchanged in zip(asked, quiet, strict=True):
        key = record.pupil_keys[row]
        context = Context(
            today=record.today,
            calendar=record.school_days,
            counts=lambda first, last, key=key: record.period_counts(key, first, last),  # type: ignore[misc]
            recorded_until=record.recorded_until,
        )
        for each in (context, replace(context, followed=True)):
            found = {step.kind for step in next_steps(pathway, case, each)} & {StepKind.WATCH, StepKind.DECISION}
            assert not (is_unchanged and found), (rests, case.closing_code)


def test_both_are_found_among_them() -> None:
    found: set[bool] = set()
    for record in records():
        rows = list(range(PUPILS))
        for _, _, rests in RESTING:
            if rests.on_marks:
                found |= set(unchanged(record, rows, [rests] * PUPILS).tolist())
    assert found == {True, False}
    assert {bool(rests.watched) for *_, rests in RESTING} == {rests.alone for *_, rests in RESTING} == {True, False}
    assert unchanged(record, [], []).tolist() == []
