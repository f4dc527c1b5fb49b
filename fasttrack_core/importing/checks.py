"""Findings that need the whole register: what a single row cannot show."""

import numpy as np

from fasttrack_core.attendance.figures.codes import NO_MARK
from fasttrack_core.attendance.figures.enrolments import away, marked_off_roll
from fasttrack_core.attendance.figures.opening import AS_USUAL_DAYS, FIRST_MARKED, Ahead, Opening
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.figures.sessions import Keys, day_of, session_of, spoken_date
from fasttrack_core.importing.findings import Finding, Findings

CLASS = 2
"""Pupils from which the end of a class's marks is more than one pupil's."""
BEHIND = 2
"""Open sessions without a mark of the class, from which its marks end earlier: one is a register not yet taken."""
YEAR_DAYS = 365
OLDEST_YEARS = 20


def check(register: Register, record: Record) -> tuple[Finding, ...]:
    """What only the whole register of a file shows: marks at a weekend or more than a year from the median date, dates
    of birth that no pupil has, marks of pupils who were off the roll, strays and marks in sessions that the calendar
    closes (warnings); and marks that are planned or not yet counted, and pupils in one half of the day only (notes).

    record: the file's register as of today, or the school's with the file in it, which decides what a session is.
    """
    findings = Findings()
    if not len(register.sessions) or not len(register.pupils):
        return ()
    written = np.count_nonzero(register.marks != NO_MARK, axis=0)
    _weekends(register, written, findings)
    _far_dates(register, written, findings)
    _births(register, written, findings)
    for row, sessions in marked_off_roll(register).items():
        off_roll(register.pupils[row], sessions, findings)
    _no_session(register, record.opening, findings)
    _ahead(register, record, findings)
    _one_half(record, findings)
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


def _no_session(register: Register, opening: Opening, findings: Findings) -> None:
    """Warns of each session with marks that is none of the school's, and how to open it."""
    marked = dict(zip(opening.sessions.tolist(), opening.marked.tolist(), strict=True))
    for key in np.intersect1d(opening.strays, register.sessions).tolist():
        day, half = session_of(key)
        pupils = "1 pupil is" if marked[key] == 1 else f"{marked[key]:,} pupils are"
        findings.warning(
            f"Only {pupils} marked on {spoken_date(day)} {half}, too few for a session of the school, so "
            f"{'this mark counts' if marked[key] == 1 else 'these marks count'} nowhere. Check the date. If the "
            "school was open, open the day in Calendar, or give a calendar that lists it.",
            value=f"{day.isoformat()} {half}",
        )
    for key in np.intersect1d(opening.closed, register.sessions).tolist():
        day, half = session_of(key)
        findings.warning(
            f"The calendar says that the school was closed on {spoken_date(day)} {half}, so its {marked[key]:,} "
            f"{'mark does' if marked[key] == 1 else 'marks do'} not count. Check the date. If the school was open, "
            "open the day in Calendar.",
            value=f"{day.isoformat()} {half}",
        )
    for sentence in closed_as_usual(opening):
        findings.warning(sentence)


def above_figures(record: Record, *, named: bool = True) -> tuple[str, ...]:
    """What stands above every figure of the register: sentences, without a pupil's name; nor a class's unless named."""
    early = ends_early(record)
    if early and not named:
        classes = "class" if len(early) == 1 else "classes"
        early = (f"The marks of {len(early):,} {classes} end before the register does. Import the missing marks.",)
    return (*closed_as_usual(record.opening), *early)


def ends_early(record: Record) -> tuple[str, ...]:
    """A sentence for each class whose marks end before the register does, of those with a mark in its school year."""
    last = record.recorded_up_to
    if last is None:
        return ()
    year = record.year_to(last)
    marks, found = record.marks[:, year], []
    classes: dict[str, list[int]] = {}
    for row, pupil in enumerate(record.register.pupils):
        if pupil.registration_group:
            classes.setdefault(pupil.registration_group, []).append(row)
    for name, rows in sorted(classes.items()):
        own = marks[rows]
        marked = np.flatnonzero((own >= FIRST_MARKED).any(axis=0))
        behind = marks.shape[1] - 1 - int(marked[-1]) if len(own) >= CLASS and len(marked) else 0
        if behind >= BEHIND:
            until = spoken_date(day_of(record.days[year][marked[-1]]))
            found.append(
                f"The marks of class {name} end on {until}; the register is recorded up to {spoken_date(last)}. "
                "Import the missing marks: nobody of the class has figures after that day."
            )
    return tuple(found)


def closed_as_usual(opening: Opening) -> tuple[str, ...]:
    """A sentence where the calendar closes five days or more on which the register is as full as on an open day."""
    days = opening.closed_as_usual
    if len(days) < AS_USUAL_DAYS:
        return ()
    first, last = spoken_date(day_of(days[0])), spoken_date(day_of(days[-1]))
    ends = opening.open[-1:] >> 1
    where = (
        f"The calendar ends on {spoken_date(day_of(int(ends[0])))} and the register goes on"
        if len(ends) and days[0] > ends[0]
        else "The calendar closes days on which the register is as full as usual"
    )
    return (f"{where}: the marks of {len(days):,} days from {first} to {last} do not count. Correct the term dates.",)


def _ahead(register: Register, record: Record, findings: Findings) -> None:
    """Notes the marks that are kept and in no figure, because their day or their register has not come."""
    ahead, today = Ahead(register, record.opening), record.opening.today
    for (rows, keys), what, why in (
        (ahead.planned, "planned", f"they lie after {spoken_date(today)}"),
        (ahead.uncounted, "not yet counted", _recorded_up_to(record)),
    ):
        if len(rows):
            first, last = (spoken_date(day_of(int(keys[end]) >> 1)) for end in (0, -1))
            pupils, one = len(np.unique(rows)), len(rows) == 1
            when = f"on {first}" if first == last else f"from {first} to {last}"
            findings.note(
                f"{len(rows):,} {'mark' if one else 'marks'} of {pupils:,} {'pupil' if pupils == 1 else 'pupils'}, "
                f"{when}, {'is' if one else 'are'} {what}: {why}. Kept, and in no figure."
            )


def _recorded_up_to(record: Record) -> str:
    if record.recorded_up_to is None:
        return "too few pupils are marked for a recorded session"
    half = session_of(int(record.keys[-1]))[1]
    return f"the register is recorded up to {spoken_date(record.recorded_up_to)} {half}"


def _one_half(record: Record, findings: Findings) -> None:
    """Notes how many pupils have marks in one half of the day only, while the school has both."""
    number = len(record.one_half)
    if number:
        findings.note(
            f"{number:,} {'pupil has' if number == 1 else 'pupils have'} marks in one half of the day only. Nothing "
            "counts as missing in the other half."
        )
