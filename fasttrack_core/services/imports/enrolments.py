"""Pupils who leave and come back: what a file says of it, beside the marks and the open cases that are known."""

from collections.abc import Callable, Collection, Iterator

import numpy as np

from fasttrack_core.attendance.figures.codes import DASH
from fasttrack_core.attendance.figures.enrolments import ENROLMENTS, Away, away, marked_off_roll
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.attendance.merging.changed_details import updated
from fasttrack_core.attendance.merging.changes import match_pupils
from fasttrack_core.importing import checks
from fasttrack_core.importing.findings import Finding, Findings
from fasttrack_core.services.office.record import SchoolRecord

OPEN_CASE = (
    "A pupil with an open Fast Track case was off the roll {when}. The case does not change by itself: look at it and "
    "decide whether it goes on, is paused or is closed."
)


def findings(
    record: SchoolRecord, register: Register | None, with_case: Callable[[], Collection[str]]
) -> tuple[Finding, ...]:
    """Warnings on marks of the file or known here that do not count because the pupil was off the roll, as either says,
    and on open cases of pupils of whom the file says so first. ``with_case``: the keys of the pupils with one.

    Marks that the file alone shows to be off the roll are found with the file itself (``checks.check``).
    """
    found = Findings()
    if register is None or not _said(register.pupils) | _said(record.register.pupils):
        return ()
    matched, _ = match_pupils(record.register.pupils, register.pupils)
    for row, place in enumerate(matched.tolist()):
        if place < 0:
            continue
        known, new = record.register.pupils[place], register.pupils[row]
        pupil = updated(known, new)
        spans = away(pupil)
        if not spans:
            continue
        both = _together(record.register, place, register, row, pupil)
        alone = set(marked_off_roll(_alone(register, row)).get(0, np.array([])).tolist())
        sessions = marked_off_roll(both).get(0)
        if sessions is not None and not set(sessions.tolist()) <= alone:
            checks.off_roll(pupil, sessions, found)
        if spans != away(known) and record.pupil_keys[place] in with_case():
            found.warning(OPEN_CASE.format(when=" and ".join(_spoken(spans))), value=pupil.pupil_id)
    return found.all()


def _said(pupils: tuple[Pupil, ...]) -> bool:
    return any(ENROLMENTS in pupil.attributes for pupil in pupils)


def _alone(register: Register, row: int) -> Register:
    return Register((register.pupils[row],), register.sessions, register.marks[row : row + 1])


def _together(known: Register, place: int, new: Register, row: int, pupil: Pupil) -> Register:
    """The pupil's known marks, and those of the file over them."""
    sessions = np.union1d(known.sessions, new.sessions).astype(np.int32)
    marks = np.zeros((1, len(sessions)), dtype=np.uint8)
    marks[0, np.searchsorted(sessions, known.sessions)] = known.marks[place]
    columns = np.searchsorted(sessions, new.sessions)
    marks[0, columns] = np.where(new.marks[row] > DASH, new.marks[row], marks[0, columns])
    return Register((pupil,), sessions, marks)


def _spoken(spans: tuple[Away, ...]) -> Iterator[str]:
    for span in spans:
        until = f" to {spoken_date(span.last)}" if span.last else ", and is not known to have come back"
        yield f"from {spoken_date(span.first)}{until}"
