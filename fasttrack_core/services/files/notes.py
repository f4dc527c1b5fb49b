"""What stands beside the figures: warnings above them, marks that are in none of them, and what the figures mean."""

from functools import lru_cache

import numpy as np
import pandas as pd

from fasttrack_core.attendance.figures.codes import DASH
from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.importing import checks
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import PROJECT, Office
from fasttrack_core.services.office.record import SchoolRecord

DEFINITIONS = PROJECT / "docs" / "definitions.md"
PLANNED, NOT_YET, STRAY, CLOSED = (
    "planned: the day has not come",
    "not yet counted: the register is not recorded up to here",
    "counts nowhere: too few pupils are marked in this session",
    "counts nowhere: the school was closed, says the calendar",
)


def above(office: Office, actor: Actor, *, named: bool = True) -> tuple[str, ...]:
    """Sentences that stand above every figure of the school; none where nothing is doubtful.

    named: False while names are hidden, so that no class is named.
    """
    school = office.record(actor)
    return school.once("above figures", named, lambda: checks.above_figures(school.record, named=named))


def uncounted(school: SchoolRecord, row: int) -> pd.DataFrame:
    """The pupil's marks that are in no figure, the last one first, each as what it is.

    Columns: Date, Session, Code, Why, Comment, Meaning.
    """
    register, opening, codes = school.register, school.record.opening, school.record.codes
    strays, closed = frozenset(opening.strays.tolist()), frozenset(opening.closed.tolist())
    rows = []
    for column in np.flatnonzero(register.marks[row] > DASH)[::-1].tolist():
        key, number = int(register.sessions[column]), int(register.marks[row, column])
        if opening.is_planned(key):
            why = PLANNED
        elif key in strays:
            why = STRAY
        elif key in closed:
            why = CLOSED
        elif opening.is_uncounted(key):
            why = NOT_YET
        else:
            continue
        day, half = session_of(key)
        code = codes.by_number.get(number)
        comment = register.comments.get((row, column), "")
        meaning = code.meaning if code else "no valid mark"
        rows.append((day, half.value, codes.text(number), why, comment, meaning))
    return pd.DataFrame(rows, columns=["Date", "Session", "Code", "Why", "Comment", "Meaning"])


@lru_cache(1)
def definitions() -> str:
    """The page of policy by which everything is counted, as Markdown without its title."""
    return DEFINITIONS.read_text(encoding="utf-8").partition("\n")[2].strip()
