"""Findings that need the whole register: what a single row cannot show."""

import numpy as np

from fasttrack_core.attendance.codes import FIRST_POSSIBLE, NO_MARK
from fasttrack_core.attendance.enrolments import away, marked_off_roll
from fasttrack_core.attendance.register import Pupil, Register
from fasttrack_core.attendance.school_calendar import SchoolCalendar
from fasttrack_core.attendance.sessions import Keys, day_of, session_of, spoken_date
from fasttrack_core.importing.findings import Finding, Findings

YEAR_DAYS = 365
OLDEST_YEARS = 20


def check(register: Register, calendar: SchoolCalendar | None) -> tuple[Finding, ...]:
    """Warnings on dates of birth that no pupil has, on marks of pupils who were off the roll, and on sessions that a
    register should not hold: at a weekend, more than a year from the median date of the marks, opened by marks of under
    5% of the pupils; with a calendar instead, marks in sessions that it closes."""
    findings = Findings()
    if not len(register.sessions) or not len(register.pupils):
        return ()
    written = np.count_nonzero(register.marks != NO_MARK, axis=0)
    counted = np.count_nonzero(register.marks >= FIRST_POSSIBLE, axis=0)
    _weekends(register, written, findings)
    _far_dates(register, written, findings)
    _births(register, written, findings)
    for row, sessions in marked_off_roll(register).items():
        off_roll(register.pupils[row], sessions, findings)
    if calendar is None:
        _stray(register, counted, findings)
    else:
        _closed(register, counted, calendar, findings)
    return findings.all()


def _weekends(register: Register, written: "np.typing.NDArray[np.intp]", findings: Findings) -> None:
    days = register.sessions >> 1
    weekend = (days + 3) % 7 >= 5
    for number in np.unique(days[weekend & (written > 0)]).tolist():
        day = day_of(number)
        findings.warning(
            f"There are {int(written[days == number].sum()):,} marks on {day:%A} {spoken_date(day)}. Check the date.",
            value=day.isoformat(),
        )


def _far_dates(register: Register, written: "np.typing.NDArray[np.intp]", findings: Findings) -> None:
    """Warns of days more than a year (365 days) from the median day of all marks."""
    total = int(written.sum())
    if not total:
        return
    days = register.sessions >> 1
    median = int(days[np.searchsorted(np.cumsum(written), (total + 1) // 2)])
    far = (np.abs(days - median) > YEAR_DAYS) & (written > 0)
    for number in np.unique(days[far]).tolist():
        day = day_of(number)
        findings.warning(
            f"{spoken_date(day)} is over a year from most dates in the file (around {spoken_date(day_of(median))}). "
            "Check the date.",
            value=day.isoformat(),
        )


def _births(register: Register, written: "np.typing.NDArray[np.intp]", findings: Findings) -> None:
    """Warns of dates of birth on or after the day of the first mark, and of pupils over twenty by then."""
    marked = register.sessions[written > 0]
    if not len(marked):
        return
    first = day_of(int(marked[0]) >> 1)
    oldest = first.year - OLDEST_YEARS, first.month, first.day
    for pupil in register.pupils:
        born = pupil.date_of_birth
        if born is not None and (born >= first or (born.year, born.month, born.day) < oldest):
            findings.warning(
                f"The date of birth makes this pupil {'not yet born' if born >= first else f'over {OLDEST_YEARS}'} on "
                f"the day of the first mark ({spoken_date(first)}). Check the date of birth.",
                value=f"{pupil.pupil_id}: {born.isoformat()}",
            )


def off_roll(pupil: Pupil, sessions: Keys, findings: Findings) -> None:
    """Warns of the pupil's marks in ``sessions``, in which the pupil was off the roll."""
    first, half = session_of(int(sessions[0]))
    count = f"{len(sessions):,} marks do" if len(sessions) > 1 else "1 mark does"
    span = next(each for each in away(pupil) if each.first <= first and (each.last is None or first <= each.last))
    until = f"until {spoken_date(span.last)}" if span.last else "and no day of entry after it is known"
    findings.warning(
        f"The file or one before it says that the pupil was off the roll from {spoken_date(span.first)}, {until}, so "
        f"{count} not count. Check the days of entry and of leaving, or the marks.",
        value=f"{pupil.pupil_id}: {first.isoformat()} {half}",
    )


def _stray(register: Register, counted: "np.typing.NDArray[np.intp]", findings: Findings) -> None:
    for place in np.flatnonzero((counted > 0) & (20 * counted < len(register.pupils))).tolist():
        day, half = session_of(int(register.sessions[place]))
        marked = "1 pupil is" if counted[place] == 1 else f"{counted[place]:,} pupils are"
        findings.warning(
            f"Only {marked} marked on {spoken_date(day)} {half}, and that counts as a session of the school. Check the "
            "date, or give a calendar.",
            value=f"{day.isoformat()} {half}",
        )


def _closed(
    register: Register, counted: "np.typing.NDArray[np.intp]", calendar: SchoolCalendar, findings: Findings
) -> None:
    is_open = np.isin(register.sessions, calendar.sessions[calendar.open])
    for place in np.flatnonzero(~is_open & (counted > 0)).tolist():
        day, half = session_of(int(register.sessions[place]))
        findings.warning(
            f"The calendar says that the school was closed on {spoken_date(day)} {half}, so its {counted[place]:,} "
            f"{'mark does' if counted[place] == 1 else 'marks do'} not count. Check the calendar or the marks.",
            value=f"{day.isoformat()} {half}",
        )
