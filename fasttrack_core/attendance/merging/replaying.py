"""The register as if some files had never been imported: what each file said, applied again in order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from fasttrack_core.attendance.figures.codes import DASH, NO_MARK, Marks
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.sessions import Keys
from fasttrack_core.attendance.merging.changes import is_silent

Place = tuple[str, int]
"""A pupil's opaque id and a session key."""


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """What one import said, and how it was to be taken (as in ``compare``).

    ids: the opaque ids of the register's pupils. contacts: the rows of a file of contacts, as plain data. number: its
    place among the statements; history_before: the last change of details that was recorded before it; 0 for one that
    was made up from what an import changed.
    """

    import_id: str | None
    register: Register
    ids: tuple[str, ...]
    overwrite: bool = True
    remove_missing: bool = False
    contacts: tuple[Mapping[str, object], ...] = ()
    number: int = 0
    history_before: int = 0
    texts: Mapping[Place, tuple[str, str]] = field(init=False)
    row_of: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "row_of", {pupil_id: row for row, pupil_id in enumerate(self.ids)})
        found: dict[Place, tuple[str, str]] = {}
        for row, column in {*self.register.raw, *self.register.comments}:
            place = (self.ids[row], int(self.register.sessions[column]))
            found[place] = (self.register.raw.get((row, column), ""), self.register.comments.get((row, column), ""))
        object.__setattr__(self, "texts", found)


def replayed_marks(ids: Sequence[str], sessions: Keys, statements: Iterable[Statement]) -> Marks:
    """uint8[ids, sessions]: the marks after ``statements``, one after another."""
    marks = np.full((len(ids), len(sessions)), NO_MARK, dtype=np.uint8)
    row_of = {pupil_id: row for row, pupil_id in enumerate(ids)}
    for said in statements:
        there = np.array([row for row, pupil_id in enumerate(said.ids) if pupil_id in row_of], dtype=np.int64)
        _, columns, its_columns = np.intersect1d(sessions, said.register.sessions, return_indices=True)
        if not len(there) or not len(columns):
            continue
        rows = np.array([row_of[said.ids[row]] for row in there.tolist()], dtype=np.int64)
        here = np.ix_(rows, columns)
        marks[here] = _after(marks[here], said.register.marks[np.ix_(there, its_columns)], said)
    return marks


def replayed_texts(places: Iterable[Place], statements: Sequence[Statement]) -> dict[Place, tuple[str, str]]:
    """The text as written and the comment of each of ``places`` after ``statements``; empty where there is none."""
    columns = [{int(key): column for column, key in enumerate(said.register.sessions)} for said in statements]
    found = {}
    for pupil_id, session in places:
        mark, raw, comment = NO_MARK, "", ""
        for said, column_of in zip(statements, columns, strict=True):
            row, column = said.row_of.get(pupil_id), column_of.get(session)
            if row is None or column is None:
                continue
            now = int(said.register.marks[row, column])
            if not _takes(mark, now, said):
                continue
            its_raw, its_comment = said.texts.get((pupil_id, session), ("", ""))
            same = mark == now
            mark, raw, comment = now, its_raw or (raw if same else ""), its_comment or (comment if same else "")
        found[pupil_id, session] = (raw, comment)
    return found


def _after(before: Marks, after: Marks, said: Statement) -> Marks:
    known = before > DASH
    gone = known & (after <= DASH)
    silent = is_silent(before, after)
    if said.remove_missing:
        silent &= ~gone
    taken = ~silent if said.overwrite else ~silent & (~known | gone)
    return np.where(taken, after, before)


def _takes(before: int, after: int, said: Statement) -> bool:
    """Whether the statement sets this mark: the rule of ``_after`` for one."""
    if before > DASH and after <= DASH:
        return said.remove_missing
    if after == NO_MARK or (after == DASH and before != NO_MARK):
        return False
    return said.overwrite or before <= DASH
