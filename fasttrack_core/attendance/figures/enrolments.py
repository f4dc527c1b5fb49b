"""When a pupil is on the school's roll, as far as files say it: days of entry and of leaving.

A pupil who leaves and comes back is one pupil with two enrolments. They are kept with the pupil's details, as text, so
that they have a history and are undone with the import that brought them. Nothing is guessed from missing marks.

A day is off the roll only when it comes after a day of leaving and no enrolment holds it. Days before the first day of
entry are not: systems often give the last of several days of entry only, and marks before it were made on the roll.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import FIRST_POSSIBLE, OFF_ROLL, Marks
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.sessions import Keys, day_number

ENROLMENTS = "enrolments"
"""The detail of a pupil that holds them."""
_DAY = timedelta(days=1)
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """From ``first`` to ``last``, both days on the roll; None where no file says it. At least one is said."""

    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        """True when the day lies in it, as far as its ends are known."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def meets(self, said: "Enrolment") -> bool:
        """True when a file that says the other means this one: both begin on one day, or hold a day that is certain."""
        if said.first is None or self.first is None:
            day, other = (said.last, self) if said.first is None else (self.last, said)
            return day is not None and other.holds(day)
        within = self.first <= (said.last or date.max) and (self.last or self.first) >= said.first
        return self.first == said.first or within


@dataclass(frozen=True, slots=True)
class Away:
    """Days off the roll: from ``first`` to ``last``, both inclusive; None: until a file says that the pupil is back."""

    first: date
    last: date | None


def write(enrolments: Iterable[Enrolment]) -> str:
    """The enrolments as one text, each as ``2024-09-03/2025-10-10`` with an empty end where none is known."""
    ordered = sorted(set(enrolments), key=lambda each: (each.first or date.min, each.last or date.max))
    return " ".join(f"{each.first or ''}/{each.last or ''}" for each in ordered)


def read(text: str) -> tuple[Enrolment, ...]:
    """The enrolments that ``write`` wrote, in order."""
    found = []
    for part in text.split():
        first, _, last = part.partition("/")
        found.append(
            Enrolment(date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
        )
    return tuple(found)


def joined(known: str, new: str) -> str:
    """What is known with what a file says: an enrolment that it names too is corrected, the others stay.

    A blank corrects nothing: a day of leaving stays where the file gives none.
    """
    found = list(read(known))
    for each in read(new):
        same = [other for other in found if other.meets(each)]
        first = each.first or min((other.first for other in same if other.first), default=None)
        last = each.last or max((other.last for other in same if other.last), default=None)
        found = [other for other in found if other not in same]
        found.append(Enrolment(first, last if last is None or first is None or first <= last else None))
    return write(found)


def away(pupil: Pupil) -> tuple[Away, ...]:
    """The days on which the pupil was off the roll, in order."""
    text = pupil.attributes.get(ENROLMENTS, "")
    enrolments = read(text) if text else ()
    found = []
    for last in sorted({each.last for each in enrolments if each.last is not None}):
        if any(each.holds(last + _DAY) for each in enrolments):
            continue
        back = min((each.first for each in enrolments if each.first is not None and each.first > last), default=None)
        found.append(Away(last + _DAY, None if back is None else back - _DAY))
    return tuple(found)


def columns_off_roll(days: Keys, spans: Sequence[Away]) -> Places:
    """The places in ``days`` (day numbers, ascending) that lie in one of ``spans``."""
    chosen = [np.array([], dtype=np.int64)]
    for span in spans:
        start = np.searchsorted(days, day_number(span.first), side="left")
        end = len(days) if span.last is None else np.searchsorted(days, day_number(span.last), side="right")
        chosen.append(np.arange(start, end))
    return np.concatenate(chosen)


def spans_of(pupils: Sequence[Pupil]) -> Mapping[int, tuple[Away, ...]]:
    """The rows of the pupils who were off the roll, with the days."""
    found = {row: away(pupil) for row, pupil in enumerate(pupils) if ENROLMENTS in pupil.attributes}
    return {row: spans for row, spans in found.items() if spans}


def without_off_roll(marks: Marks, days: Keys, pupils: Sequence[Pupil]) -> Marks:
    """The marks, uint8[P, S], with ``OFF_ROLL`` in the sessions of which the pupil was off the roll.

    The same matrix where nobody was.
    """
    spans = spans_of(pupils)
    if not spans:
        return marks
    changed = marks.copy(order="F")
    for row, away_days in spans.items():
        changed[row, columns_off_roll(days, away_days)] = OFF_ROLL
    return changed


def marked_off_roll(register: Register) -> Mapping[int, Keys]:
    """For each pupil (by row) who has marks of attendance or absence while off the roll: those sessions."""
    days = register.sessions >> 1
    found = {}
    for row, spans in spans_of(register.pupils).items():
        columns = columns_off_roll(days, spans)
        marked = columns[register.marks[row, columns] >= FIRST_POSSIBLE]
        if len(marked):
            found[row] = register.sessions[marked]
    return found
