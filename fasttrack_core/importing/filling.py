"""Marks given one by one (pupil, session, mark) into a register."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import (
    CONFLICT,
    FIRST_ATTENDED,
    FIRST_CLASSIFIED,
    FIRST_NUMBER,
    FIRST_POSSIBLE,
    FIRST_UNAUTHORISED,
    NO_MARK,
    UNKNOWN,
    Category,
    Marks,
)
from fasttrack_core.attendance.figures.register import refuse_too_large
from fasttrack_core.attendance.figures.sessions import Keys
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.table import Codes

Cells = dict[tuple[int, int], str]


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """One entry for each row that gives a mark, all arrays of equal length.

    row: the place of the row in the table. pupil: the pupil's place. session: the session's place. mark: the code
    number on the day. text: the place of the mark's text in ``texts``.
    """

    row: Codes
    pupil: Codes
    session: Codes
    mark: Marks
    text: Codes
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """The matrix of marks, and the text of the cells whose number does not say what was written."""

    marks: Marks
    raw: Cells


def fill(
    given: Given,
    shape: tuple[int, int],
    kept_as_written: npt.NDArray[np.bool_],
    *,
    keep_best: bool,
    first_row: int,
    column: str,
    findings: Findings,
) -> Filled:
    """Every given mark in its cell; TooLarge for more cells than any register has.

    The same mark twice is a note. Two different marks: the best one and a note where ``keep_best``, else the cell is a
    conflict, which counts as missing, and an error. A blank beside a mark is no second mark.
    """
    pupils, sessions = shape
    refuse_too_large(pupils, sessions)
    flat = np.full(pupils * sessions, NO_MARK, dtype=np.uint8)
    cell = given.session.astype(np.int64) * pupils + given.pupil
    marked = given.mark != NO_MARK
    cells = cell if bool(marked.all()) else cell[marked]
    flat[cells] = given.mark if cells is cell else given.mark[marked]
    raw: Cells = {}
    for place in np.flatnonzero(marked & kept_as_written[given.text]).tolist():
        raw[int(given.pupil[place]), int(given.session[place])] = given.texts[given.text[place]].strip()
    if len(cells) and int(np.bincount(cells, minlength=1).max()) > 1:
        _settle_doubles(given, cell, marked, flat, raw, keep_best, first_row, column, findings)
    return Filled(flat.reshape(sessions, pupils).T, raw)


def _settle_doubles(
    given: Given,
    cell: npt.NDArray[np.int64],
    marked: npt.NDArray[np.bool_],
    flat: Marks,
    raw: Cells,
    keep_best: bool,
    first_row: int,
    column: str,
    findings: Findings,
) -> None:
    counts = np.bincount(cell[marked], minlength=len(flat))
    places = np.flatnonzero(marked & (counts[cell] > 1))
    groups: Mapping[int, list[int]] = _grouped(cell[places], places)
    same = kept = 0
    for target, entries in groups.items():
        where = (int(given.pupil[entries[0]]), int(given.session[entries[0]]))
        texts = list(dict.fromkeys(given.texts[given.text[entry]].strip() for entry in entries))
        numbers = {int(given.mark[entry]) for entry in entries}
        if len(numbers) == 1 and (UNKNOWN not in numbers or len(texts) == 1):
            same += 1
        elif keep_best:
            best = max(entries, key=lambda entry: _rank(int(given.mark[entry])))
            flat[target] = given.mark[best]
            raw[where] = " and ".join(texts)
            kept += 1
        else:
            flat[target] = CONFLICT
            raw[where] = " and ".join(texts)
            rows = [int(given.row[entry]) + first_row for entry in entries]
            findings.error(
                f"Two different marks are given for one session (the first in row {rows[0]:,}), so it counts as "
                "missing. Correct it in the register.",
                rows[-1],
                column,
                raw[where],
            )
    if same:
        findings.note(f"The same mark is given more than once for {same:,} sessions of pupils; each counts once.")
    if kept:
        findings.note(
            f"Several marks are given for {kept:,} sessions of pupils; as in the register system, the best counts."
        )


def _grouped(keys: npt.NDArray[np.int64], places: npt.NDArray[np.intp]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for key, place in zip(keys.tolist(), places.tolist(), strict=True):
        groups.setdefault(key, []).append(place)
    return groups


def _rank(number: int) -> int:
    """Present, approved activity, authorised, unauthorised, not counted: the order in which the best mark is kept."""
    if number >= FIRST_NUMBER[Category.APPROVED_ACTIVITY]:
        return 5
    if number >= FIRST_ATTENDED:
        return 6
    if number >= FIRST_UNAUTHORISED:
        return 3
    if number >= FIRST_POSSIBLE:
        return 4
    return 2 if number >= FIRST_CLASSIFIED else 1


def session_places(keys: npt.NDArray[np.int32]) -> tuple[Keys, Codes]:
    """The distinct session keys in order, and for each of ``keys`` its place among them."""
    if not len(keys):
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
    first = int(keys.min())
    seen = np.zeros(int(keys.max()) - first + 1, dtype=np.bool_)
    seen[keys - first] = True
    sessions = (np.flatnonzero(seen) + first).astype(np.int32)
    lookup = np.cumsum(seen, dtype=np.int32) - 1
    return sessions, lookup[keys - first]
