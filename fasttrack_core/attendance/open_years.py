"""A school's calendar beside a register that is older than its term dates."""

import numpy as np

from fasttrack_core.attendance.codes import FIRST_POSSIBLE
from fasttrack_core.attendance.register import Register
from fasttrack_core.attendance.school_calendar import SchoolCalendar
from fasttrack_core.attendance.sessions import academic_year_start, day_of


def with_marked_years(calendar: SchoolCalendar, register: Register) -> SchoolCalendar:
    """The calendar, and for each academic year of which it lists no session, the sessions that the marks show open.

    Within a year that the calendar knows, it alone decides; a year it does not know is not closed, only unknown.
    """
    known = {academic_year_start(day_of(day)) for day in np.unique(calendar.sessions >> 1)}
    years = {day: academic_year_start(day_of(day)) for day in np.unique(register.sessions >> 1).tolist()}
    unknown = np.array([years[day] not in known for day in (register.sessions >> 1).tolist()], dtype=np.bool_)
    if not unknown.any() or not len(register.pupils):
        return calendar
    is_open = register.marks.max(axis=0) >= FIRST_POSSIBLE
    return SchoolCalendar(
        np.concatenate([calendar.sessions, register.sessions[unknown]]),
        np.concatenate([calendar.open, is_open[unknown]]),
    )
