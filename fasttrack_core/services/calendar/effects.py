"""What another calendar would change: sessions, marks that no longer count, verdicts, and due dates of open cases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from fasttrack_core.attendance.figures.codes import FIRST_NUMBER, Category
from fasttrack_core.attendance.figures.school_calendar import TermDates
from fasttrack_core.attendance.figures.sessions import Keys, session_of, spoken_date
from fasttrack_core.casework import CaseStatus, next_steps
from fasttrack_core.errors import Unreadable
from fasttrack_core.services.calendar.calendar import settings_with
from fasttrack_core.services.cases import view as case_view
from fasttrack_core.services.cases.file import CaseFile, file_of
from fasttrack_core.services.cases.standing import not_closed
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.record import SchoolRecord

LISTED = 200
"""Sessions that are listed one by one; the sentences count all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What saving a draft would change. ``sessions``: Day, Session, Now, Becomes, Marks. ``due``: Pupil, Step, Now,
    Becomes, one row for each due date of an open case that moves, with the case's id in ``case_ids``."""

    sentences: tuple[str, ...]
    sessions: pd.DataFrame
    due: pd.DataFrame
    case_ids: tuple[str, ...]


def effects(office: Office, actor: Actor, draft: TermDates) -> Effects:
    """The effects of a draft on the register and the cases as they stand. Raises what ``save`` would raise for it."""
    now = office.record(actor)
    then = replace(now, settings=settings_with(now.settings, draft))
    before, after = _open_sessions(now), _open_sessions(then)
    marks = _marks(now)
    closed, opened = np.setdiff1d(before, after), np.setdiff1d(after, before)
    due, ids = _moved(office, actor, now, then)
    return Effects(
        sentences=tuple(_sentences(office, now, then, closed, opened, marks, due, len(set(ids)))),
        sessions=_listed(closed, opened, marks),
        due=due,
        case_ids=ids,
    )


def _open_sessions(record: SchoolRecord) -> Keys:
    """The open sessions: of the calendar, and in the school years that it does not know those with marks."""
    return record.record.opening.open


def _marks(record: SchoolRecord) -> dict[int, int]:
    """How many pupils have a mark that means something in a session; ``#`` only repeats that it was closed."""
    counts = (record.register.marks >= FIRST_NUMBER[Category.NOT_POSSIBLE]).sum(axis=0)
    return dict(zip(record.register.sessions.tolist(), counts.tolist(), strict=True))


def _sentences(
    office: Office,
    now: SchoolRecord,
    then: SchoolRecord,
    closed: Keys,
    opened: Keys,
    marks: dict[int, int],
    due: pd.DataFrame,
    cases: int,
) -> Iterator[str]:
    if len(closed):
        text = f"{_counted(len(closed), 'session')} {'becomes' if len(closed) == 1 else 'become'} closed."
        marked = [key for key in closed.tolist() if marks.get(key)]
        if marked:
            total = sum(marks[key] for key in marked)
            where = "it" if len(closed) == 1 else f"{len(marked)} of them"
            text += f" Marks exist in {where} ({total:,} marks) and would be ignored."
        yield text
    if len(opened):
        text = f"{_counted(len(opened), 'session')} {'becomes' if len(opened) == 1 else 'become'} open."
        past = [key for key in opened.tolist() if now.recorded_up_to and session_of(key)[0] <= now.recorded_up_to]
        empty = [key for key in past if not marks.get(key)]
        if empty:
            text += f" {len(empty)} of the past ones hold no mark: there it would count as missing for every pupil."
        if len(past) > len(empty):
            text += f" Marks in {len(past) - len(empty)} would begin to count."
        yield text
    if now.recorded_up_to != then.recorded_up_to:
        text = spoken_date(then.recorded_up_to) if then.recorded_up_to else "no day: no open session would hold a mark"
        yield f"Figures would be as of {text}."
    if (changed := _verdicts_that_change(office, now, then)) is not None and (len(closed) or len(opened)):
        yield (
            f"The answer to the pathway's test changes for {_counted(changed, 'pupil')}."
            if changed
            else "The answer to the pathway's test changes for no pupil."
        )
    if len(due):
        yield f"Due dates of {_counted(cases, 'open case')} move."
    elif len(closed) or len(opened):
        yield "No due date of an open case moves."
    if not (len(closed) or len(opened)):
        yield "No session opens or closes, so no figure and no due date changes."


def _verdicts_that_change(office: Office, now: SchoolRecord, then: SchoolRecord) -> int | None:
    """How many pupils' answer to the school's rule becomes another one; None without marks before or after."""
    if now.recorded_up_to is None or then.recorded_up_to is None:
        return None
    rule = office.pathway(now.settings.pathway).rule.rule(now.settings.expected_percent)
    return int((now.verdicts(rule, now.recorded_up_to).status != then.verdicts(rule, then.recorded_up_to).status).sum())


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _listed(closed: Keys, opened: Keys, marks: dict[int, int]) -> pd.DataFrame:
    rows = [(key, "open", "closed") for key in closed.tolist()] + [(key, "closed", "open") for key in opened.tolist()]
    return pd.DataFrame(
        [(*session_of(key), was, becomes, marks.get(key, 0)) for key, was, becomes in sorted(rows)[:LISTED]],
        columns=["Day", "Session", "Now", "Becomes", "Pupils with a mark"],
    )


def _moved(office: Office, actor: Actor, now: SchoolRecord, then: SchoolRecord) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The due dates of open cases that differ between the two."""
    with office.read(actor) as unit:
        found, events = not_closed(unit, actor.school_id)
        stored = [each for each in found if each.pupil_id in now.rows]
        parents = unit.people.parents_of_school(actor.school_id)
    rows, ids = [], []
    for each in stored:
        given = (each, events.get(each.id, ()), parents.get(each.pupil_id, ()))
        try:
            file = file_of(office, now, *given)
        except Unreadable:
            continue
        if file.case.status not in (CaseStatus.OPEN, CaseStatus.PAUSED):
            continue
        was, becomes = _due(file), _due(file_of(office, then, *given))
        for step in dict.fromkeys([*was, *becomes]):
            if was.get(step) != becomes.get(step):
                name = case_view.name_of(now.pupil(each.pupil_id))
                rows.append((name, step[0], was.get(step), becomes.get(step)))
                ids.append(each.id)
    return pd.DataFrame(rows, columns=["Pupil", "Step", "Now", "Becomes"]), tuple(ids)


def _due(file: CaseFile) -> dict[tuple[str, str, str], date]:
    """The due date of each step that has one."""
    steps = next_steps(file.pathway, file.case, file.context)
    return {(step.what, step.kind, step.about): step.due for step in steps if step.due is not None}
