"""Several tables of one file read as one register: a sheet for each class, each term, or each pupil."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fasttrack_core.attendance.figures.codes import NO_MARK
from fasttrack_core.attendance.figures.register import Pupil, Register, refuse_too_large
from fasttrack_core.attendance.figures.sessions import sorted_keys
from fasttrack_core.importing.filling import Cells
from fasttrack_core.importing.reading import Content


def joined(contents: Sequence[Content]) -> Content | None:
    """All of them together; None where two give different marks for one pupil and session, or different names."""
    if len(contents) == 1:
        return contents[0]
    registers = [content.register for content in contents if content.register is not None]
    register = join_registers(registers)
    if registers and register is None:
        return None
    pupils = _pupils([content.pupils for content in contents])
    if pupils is None:
        return None
    return replace(
        contents[0],
        register=register,
        pupils=pupils if register is None else register.pupils,
        contacts=tuple(row for content in contents for row in content.contacts),
        totals=tuple(total for content in contents for total in content.totals),
        understood=tuple(dict.fromkeys(words for content in contents for words in content.understood)),
        questions=tuple(dict.fromkeys(asked for content in contents for asked in content.questions)),
        undated=tuple(lost for content in contents for lost in content.undated),
        date_format=", ".join(dict.fromkeys(content.date_format for content in contents if content.date_format)),
    )


def join_registers(registers: Sequence[Register]) -> Register | None:
    """One register of all pupils and sessions; None where the same cell has two marks or one number two names."""
    if not registers:
        return None
    pupils = _pupils([register.pupils for register in registers])
    if pupils is None:
        return None
    row_of = {pupil.pupil_id: row for row, pupil in enumerate(pupils)}
    keys = sorted_keys(int(key) for register in registers for key in register.sessions)
    refuse_too_large(len(pupils), len(keys), "The sheets together name")
    marks = np.full((len(pupils), len(keys)), NO_MARK, dtype=np.uint8, order="F")
    raw: Cells = {}
    comments: Cells = {}
    for register in registers:
        rows = np.array([row_of[pupil.pupil_id] for pupil in register.pupils], dtype=np.int64)
        columns = np.searchsorted(keys, register.sessions)
        place = np.ix_(rows, columns)
        known = marks[place]
        given = register.marks
        if np.any((known != NO_MARK) & (given != NO_MARK) & (known != given)):
            return None
        marks[place] = np.where(given == NO_MARK, known, given)
        for cells, into in ((register.raw, raw), (register.comments, comments)):
            into.update({(int(rows[row]), int(columns[column])): text for (row, column), text in cells.items()})
    return Register(pupils, keys, marks, raw, comments)


def _pupils(lists: Sequence[Sequence[Pupil]]) -> tuple[Pupil, ...] | None:
    """Every pupil once, in the order of first appearance; None where one number has two names."""
    found: dict[str, Pupil] = {}
    for pupil in (pupil for pupils in lists for pupil in pupils):
        known = found.setdefault(pupil.pupil_id, pupil)
        if known.name and pupil.name and known.name.casefold() != pupil.name.casefold():
            return None
        if not known.name and pupil.name:
            found[pupil.pupil_id] = pupil
    return tuple(found.values())
