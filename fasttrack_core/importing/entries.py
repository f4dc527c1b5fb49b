"""Marks of files in which one row holds many sessions, such as a week or a year, laid out one by one."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import FIRST_NUMBER, Category, Marks, Spelling
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.sessions import session_of, spoken_date
from fasttrack_core.importing.filling import Given, fill, session_places
from fasttrack_core.importing.layout import Task
from fasttrack_core.importing.marks import (
    UNKNOWN_MARK,
    DatedCodes,
    note_spellings,
    outside_dates_message,
    told_minutes,
    understand_marks,
)
from fasttrack_core.importing.table import Codes, Table

FIRST_OPEN = FIRST_NUMBER[Category.NOT_POSSIBLE]
"""Marks from this number on say that the school was open: no ``#``, ``Z``, dash or blank."""


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """One entry for each session that a row gives; arrays of equal length.

    row: the place of the row in the table. pupil: the pupil's place. key: the session. text: the place of the mark's
    text in ``texts``. column: the place of the entry's heading in ``captions``.
    """

    row: Codes
    pupil: Codes
    key: Codes
    text: Codes
    texts: tuple[str, ...]
    column: Codes
    captions: tuple[str, ...]

    def where(self, kept: npt.NDArray[np.bool_]) -> "Entries":
        """Only the entries that are ``kept``."""
        return Entries(
            self.row[kept],
            self.pupil[kept],
            self.key[kept],
            self.text[kept],
            self.texts,
            self.column[kept],
            self.captions,
        )


def register_of(table: Table, pupils: tuple[Pupil, ...], entries: Entries, name: str, task: Task) -> Register:
    """The register of all entries; name: what the columns of marks are called together.

    A Saturday or Sunday on which nobody has a mark that says the school was open is no session.
    """
    written = understand_marks(entries.texts, task.codes)
    entries = entries.where(_wanted(entries.key, written.numbers[entries.text]))
    keys, place = session_places(entries.key)
    used = np.bincount(entries.text, minlength=len(entries.texts)) > 0
    note_spellings(written, used, name, task.findings)
    numbers = written.numbers[entries.text]
    if len(keys):
        dated = DatedCodes.over(task.codes, keys >> 1)
        numbers = dated.lookup[dated.regimes[place], numbers]
    unknown = np.array([how is Spelling.UNKNOWN for how in written.spelling], dtype=np.bool_)
    _report(table, entries, unknown, numbers, task)
    given = Given(entries.row, entries.pupil, place, numbers, entries.text, entries.texts)
    filled = fill(
        given,
        (len(pupils), len(keys)),
        written.kept_as_written,
        keep_best=False,
        first_row=table.first_row,
        column=name,
        findings=task.findings,
    )
    minutes = [told_minutes(text) for text in entries.texts]
    said = np.array(list(map(bool, minutes)), dtype=np.bool_)
    comments = {
        (int(entries.pupil[each]), int(place[each])): minutes[int(entries.text[each])]
        for each in np.flatnonzero(said[entries.text]).tolist()
    }
    return Register(pupils, keys, filled.marks, filled.raw, comments)


def _wanted(keys: Codes, numbers: Marks) -> npt.NDArray[np.bool_]:
    """False for the closed sessions of a Saturday or Sunday."""
    weekend = ((keys >> 1) + 3) % 7 >= 5
    return ~weekend | np.isin(keys, np.unique(keys[weekend & (numbers >= FIRST_OPEN)]))


def _report(table: Table, entries: Entries, unknown: npt.NDArray[np.bool_], numbers: Marks, task: Task) -> None:
    """Errors for marks that are no code, or not one of their day; each names the session, which no heading does."""
    outside = np.array([task.codes.outside_dates(code) for code in range(256)], dtype=np.bool_)
    wrong = unknown[entries.text] | outside[numbers]
    for place in np.flatnonzero(wrong).tolist():
        text, key = entries.texts[int(entries.text[place])], int(entries.key[place])
        day, half = session_of(key)
        message = UNKNOWN_MARK
        if not unknown[entries.text[place]]:
            message = outside_dates_message(task.codes, int(numbers[place]), key >> 1)
        caption = entries.captions[int(entries.column[place])]
        value = f"{text} ({spoken_date(day)} {half})"
        task.findings.error(message, table.row_number(int(entries.row[place])), caption, value)
