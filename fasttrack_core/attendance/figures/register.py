"""The register: pupils, sessions, and one mark for each pupil and session.

``marks`` is a dense byte matrix of code numbers (``codes.py``), kept so that the marks of one session lie side by side
(Fortran order): counting over sessions is then a few additions of whole rows for all pupils at once.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import repeat
from typing import Any

import numpy as np

from fasttrack_core.attendance.figures.codes import Marks
from fasttrack_core.attendance.figures.sessions import Keys
from fasttrack_core.errors import TooLarge

MOST_CELLS = 10_000_000
"""Pupils times sessions of the largest register that is built; itself still allowed."""


def refuse_too_large(pupils: int, sessions: int, what: str = "The file names") -> None:
    """TooLarge for a register of more than ``MOST_CELLS`` pupils times sessions, to be asked before one is built.

    what: the beginning of the sentence.
    """
    if pupils * sessions > MOST_CELLS:
        raise TooLarge(
            f"{what} {pupils:,} pupils and {sessions:,} sessions, which is more than {MOST_CELLS:,} places for marks. "
            "Export fewer pupils or a shorter time, and check the dates and the pupils' numbers."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """A pupil as the register names them. ``pupil_id``: the UPN, else the admission number, else the file's own id."""

    pupil_id: str
    name: str = ""
    upn: str = ""
    admission_number: str = ""
    system_id: str = ""
    surname: str = ""
    forename: str = ""
    date_of_birth: date | None = None
    year_group: str = ""
    registration_group: str = ""
    sex: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


_SETTERS = tuple(vars(Pupil)[each.name].__set__ for each in fields(Pupil))


def pupils_of(*columns: Sequence[Any]) -> list[Pupil]:
    """One pupil for each row of ``columns``: all fields of a pupil, in their order. ValueError unless of equal length.

    The same as one ``Pupil`` after another, and several times quicker for the pupils of a whole authority.
    """
    if len({len(column) for column in columns}) > 1:
        raise ValueError("every field has one value for each pupil")
    made = [*map(object.__new__, repeat(Pupil, len(columns[0])))]
    for setter, column in zip(_SETTERS, columns, strict=True):
        deque(map(setter, made, column), maxlen=0)
    return made


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """Marks of ``pupils`` for ``sessions``.

    sessions: int32[S] session keys, strictly ascending. marks: uint8[P, S]. raw: the text as written where the mark's
    number does not say it (an unknown code, a sub-code, a conflict). comments: the text beside a mark. Both are keyed
    by (pupil row, session column).
    """

    pupils: tuple[Pupil, ...]
    sessions: Keys
    marks: Marks
    raw: Mapping[tuple[int, int], str] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.marks.shape != (len(self.pupils), len(self.sessions)):
            raise ValueError("a register has one row of marks for each pupil and one column for each session")
        if np.any(np.diff(self.sessions) <= 0):
            raise ValueError("a register's sessions are in calendar order, each once")
        if not self.marks.flags.f_contiguous:
            object.__setattr__(self, "marks", by_session(self.marks))


def by_session(marks: Marks) -> Marks:
    """The same matrix with each session's marks side by side in memory (copied in blocks, which is much faster)."""
    turned = np.empty(marks.shape, dtype=np.uint8, order="F")
    for first in range(0, marks.shape[0], 512):
        turned[first : first + 512] = marks[first : first + 512]
    return turned
