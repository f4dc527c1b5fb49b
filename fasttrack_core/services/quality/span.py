"""The sessions and pupils in which something is looked for, and the form in which it is found.

Everything is counted for all pupils at once; a list is made only when somebody looks at it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from fasttrack_core.attendance.figures.codes import FIRST_CLASSIFIED, OFF_ROLL, Marks
from fasttrack_core.attendance.figures.measures import Flags
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.attendance.figures.sessions import HALVES, Keys, day_of
from fasttrack_core.services.office.record import SchoolRecord

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A list to be worked through. ``rows``: the pupil of each line (row of the register); empty where a line is not
    about one pupil. ``more``: further tables, by title, for who takes the list away."""

    frame: pd.DataFrame
    rows: tuple[int, ...] = ()
    more: tuple[tuple[str, pd.DataFrame], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """How many lines a list has; ``table`` makes them. ``sentence``: what was found, ``{lines}`` for that."""

    count: int
    table: Callable[[], Table]
    sentence: str = "{lines}"


def names_of(pupils: Sequence[Pupil], rows: Iterable[int]) -> list[str]:
    return [pupils[row].name or pupils[row].pupil_id for row in rows]


def pupil_columns(pupils: Sequence[Pupil], rows: Sequence[int]) -> dict[str, list[str]]:
    """The first columns of every list about pupils."""
    return {
        "Pupil": names_of(pupils, rows),
        "Year": [pupils[row].year_group for row in rows],
        "Class": [pupils[row].registration_group for row in rows],
    }


@dataclass(frozen=True, eq=False)
class Span:
    """The marks of a school from ``first`` to ``last`` (both inclusive), for the pupils in ``members`` (bool[P]).

    Open sessions end with recorded up to. A pupil is on roll from their first to their last mark of the span, so that
    what is missing is what the figures count as missing.
    """

    school: SchoolRecord
    first: date
    last: date
    members: Flags

    @property
    def pupils(self) -> tuple[Pupil, ...]:
        return self.school.register.pupils

    @property
    def record(self) -> Record:
        return self.school.record

    @cached_property
    def columns(self) -> slice:
        """The open sessions of the span, up to recorded up to."""
        return self.record.span(self.first, self.last)

    @cached_property
    def marks(self) -> Marks:
        """uint8[P, S]: everybody's marks in the open sessions."""
        return self.record.marks[:, self.columns]

    @cached_property
    def keys(self) -> Keys:
        """int32[S]: the open sessions."""
        return self.record.keys[self.columns]

    @cached_property
    def classified(self) -> Flags:
        """bool[P, S]: the mark is a code in force on the day."""
        result: Flags = self.marks >= FIRST_CLASSIFIED
        return result

    @cached_property
    def marked(self) -> Flags:
        """bool[P]: the pupil has a mark in the span."""
        result: Flags = np.any(self.is_mark, axis=1)
        return result

    @cached_property
    def is_mark(self) -> Flags:
        """bool[P, S]: somebody wrote it: a code in force on the day, and no session off the roll."""
        result: Flags = self.classified & (self.marks != OFF_ROLL)
        return result

    @cached_property
    def other_half(self) -> Flags:
        """bool[P, S]: the sessions of the half of the day in which a pupil with marks in the other half has none."""
        afternoon = (self.keys & 1).astype(np.bool_)
        halves = [np.any(self.is_mark[:, afternoon == half], axis=1) for half in (False, True)]
        alone = [own & ~other for own, other in (halves, halves[::-1])]
        return np.outer(alone[0], afternoon) | np.outer(alone[1], ~afternoon)

    @cached_property
    def on_roll(self) -> Flags:
        """bool[P, S]: from each pupil's first to their last mark."""
        sessions = self.marks.shape[1]
        if not self.marks.size:
            return np.zeros(self.marks.shape, dtype=np.bool_)
        first = np.where(self.marked, self.is_mark.argmax(axis=1), sessions)
        last = sessions - 1 - np.where(self.marked, self.is_mark[:, ::-1].argmax(axis=1), sessions)
        column = np.arange(sessions)[:, None]
        result: Flags = ((column >= first) & (column <= last)).T
        return result

    @cached_property
    def missing(self) -> Flags:
        """bool[P, S]: the members' missing marks."""
        result: Flags = self.on_roll & ~self.classified & ~self.other_half & self.members[:, None]
        return result

    @cached_property
    def class_names(self) -> tuple[str, ...]:
        """Every class of the school in order; an empty name for pupils without one."""
        return tuple(sorted({pupil.registration_group for pupil in self.pupils}))

    @cached_property
    def class_of(self) -> Places:
        """intp[P]: for each pupil the place of their class among ``class_names``."""
        place_of = {name: place for place, name in enumerate(self.class_names)}
        return np.array([place_of[pupil.registration_group] for pupil in self.pupils], dtype=np.intp)

    def in_classes(self, flags: Flags) -> npt.NDArray[np.int64]:
        """int64[C, S]: how many members of each class are True in bool[P, S]."""
        rows = np.flatnonzero(self.members)
        rows = rows[np.argsort(self.class_of[rows], kind="stable")]
        there, starts = np.unique(self.class_of[rows], return_index=True)
        counted = np.zeros((len(self.class_names), flags.shape[1]), dtype=np.int64)
        if len(rows):
            counted[there] = np.add.reduceat(flags.T[:, rows].view(np.uint8), starts, axis=1, dtype=np.int64).T
        return counted


def when(keys: Keys) -> Mapping[str, Sequence[object]]:
    """The columns Date and Session of a list, for session keys."""
    return {"Date": dates(keys >> 1), "Session": [HALVES[key & 1].value for key in keys.tolist()]}


def dates(days: Keys) -> list[date]:
    return [day_of(day) for day in days.tolist()]
