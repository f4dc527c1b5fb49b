"""Marks that need settling: N for too long, codes out of their dates, what is no code, and sessions out of place."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from fasttrack_core.attendance.figures.codes import (
    CONFLICT,
    FIRST_ATTENDED,
    FIRST_CLASSIFIED,
    FIRST_POSSIBLE,
    UNKNOWN,
    Marks,
)
from fasttrack_core.attendance.figures.measures import Flags
from fasttrack_core.attendance.figures.overdue_n import overdue_before
from fasttrack_core.attendance.figures.sessions import day_number, day_of, spoken_date
from fasttrack_core.services.quality.span import Found, Places, Span, Table, pupil_columns, when

CLOSED, STRAY = "closed in the calendar", "too few pupils are marked"
FEW_IN_100 = 5
"""A session in which fewer than so many in a hundred pupils are marked is perhaps no session of the school."""


def overdue(span: Span) -> Found:
    """A line for each session still coded N that is more than five school days old on the register's last day.

    School days are the register's open days, whatever holidays lie between.
    """
    as_of = span.record.recorded_up_to
    school_days = np.unique(span.record.days[: span.record.until(as_of)]) if as_of else np.array([], dtype=np.int32)
    before = overdue_before(school_days)
    if before is None:
        return Found(0, lambda: Table(pd.DataFrame()))
    until = int(np.searchsorted(span.keys >> 1, before, side="left"))
    columns, rows = np.nonzero((span.marks[:, :until] == span.record.unsettled).T & span.members)

    def table() -> Table:
        order = np.lexsort((rows, columns, span.class_of[rows]))
        keys = span.keys[columns[order]]
        about = pupil_columns(span.pupils, rows[order].tolist())
        frame = pd.DataFrame(
            {
                "Class": about["Class"],
                "Pupil": about["Pupil"],
                "Year": about["Year"],
                **when(keys),
                "School days old": len(school_days) - np.searchsorted(school_days, keys >> 1, side="right"),
            }
        )
        return Table(frame, tuple(rows[order].tolist()))

    pupils = len(np.unique(rows))
    return Found(len(rows), table, f"{{lines}} of {pupils:,} {'pupil' if pupils == 1 else 'pupils'}")


def outside_dates(span: Span) -> Found:
    """A line for each mark whose code was retired, or not yet there, on the day of the session."""
    return _doubtful(span, lambda numbers: numbers > CONFLICT, _dated)


def unknown(span: Span) -> Found:
    """A line for each mark that is no code, or two different ones, with what was written."""
    return _doubtful(span, lambda numbers: numbers <= CONFLICT, _raw)


def _doubtful(span: Span, kind: Callable[[Marks], Flags], said: Callable[[Span, int, int], tuple[str, str]]) -> Found:
    """The marks that were written and count as missing, in sessions open or not: such a mark opens none."""
    register = span.school.register
    start, end = _columns(span)
    # One comparison of bytes: below UNKNOWN the difference wraps around to the highest numbers.
    written = (register.marks[:, start:end] - np.uint8(UNKNOWN)) < np.uint8(FIRST_CLASSIFIED - UNKNOWN)
    columns, rows = np.nonzero(written.T & span.members)
    columns = columns + start
    chosen = kind(register.marks[rows, columns])
    rows, columns = rows[chosen], columns[chosen]

    def table() -> Table:
        words = [said(span, row, column) for row, column in zip(rows.tolist(), columns.tolist(), strict=True)]
        frame = pd.DataFrame(
            {
                **pupil_columns(span.pupils, rows.tolist()),
                **when(register.sessions[columns]),
                "Written": [written for written, _ in words],
                "Why": [why for _, why in words],
            }
        )
        return Table(frame, tuple(rows.tolist()))

    return Found(len(rows), table)


def _columns(span: Span) -> tuple[int, int]:
    """The sessions of the school's register in the span, open or not."""
    days = span.school.register.sessions >> 1
    start, end = np.searchsorted(days, [day_number(span.first), day_number(span.last) + 1]).tolist()
    return int(start), int(end)


def _dated(span: Span, row: int, column: int) -> tuple[str, str]:
    register = span.school.register
    code = span.record.codes.by_number[int(register.marks[row, column])]
    day = day_of(register.sessions[column] >> 1)
    if code.first_day is not None and day < code.first_day:
        return code.code, f"The code began on {spoken_date(code.first_day)}."
    return code.code, f"The code ended on {spoken_date(code.last_day)}." if code.last_day else "The code is not in use."


def _raw(span: Span, row: int, column: int) -> tuple[str, str]:
    register = span.school.register
    two = int(register.marks[row, column]) == CONFLICT
    why = "Two different marks for one session." if two else "Not an attendance code."
    return register.raw.get((row, column), "(not kept)"), why


def closed_but_marked(span: Span) -> Found | None:
    """A line for each session with marks that is no session of the school: the calendar closes it, or only a few pupils
    are marked in it. None where there is no calendar to ask and no stray mark."""
    opening = span.record.opening
    if span.record.calendar is None and not len(opening.strays):
        return None
    register = span.school.register
    start, end = _columns(span)
    keys = register.sessions[start:end]
    closed = np.flatnonzero(np.isin(keys, np.concatenate([opening.closed, opening.strays])))
    marks = register.marks[:, start:end][:, closed][span.members]
    counted = np.count_nonzero(marks >= FIRST_POSSIBLE, axis=0)
    chosen: Places = np.flatnonzero(counted)

    def table() -> Table:
        attended = np.count_nonzero(marks[:, chosen] >= FIRST_ATTENDED, axis=0)
        figures = {"Marks": counted[chosen], "Attended": attended, "Absent": counted[chosen] - attended}
        figures["Why"] = np.where(np.isin(keys[closed[chosen]], opening.closed), CLOSED, STRAY)
        return Table(pd.DataFrame({**when(keys[closed[chosen]]), **figures}))

    return Found(len(chosen), table)


def hardly_marked(span: Span) -> Found:
    """A line for each open session in which fewer than 5 in 100 of the span's pupils have a mark that counts.

    Always of the whole school: a session is open for everyone or for nobody.
    """
    counted = np.count_nonzero(span.marks >= FIRST_POSSIBLE, axis=0)
    everyone = int(span.marked.sum())
    chosen = np.flatnonzero(counted * 100 < everyone * FEW_IN_100)
    return Found(
        len(chosen),
        lambda: Table(pd.DataFrame({**when(span.keys[chosen]), "Marked": counted[chosen], "Of": everyone})),
    )
