"""Monitoring periods: their dates, and what the register says of them.

The rule: day 1 is the first school day after the letter's issue date, the last day is school day n, and the review is
due on the first school day after it. A day counts if any of its sessions is open. Where a period has no letter of its
own, or is an extension, it follows straight on from the one before.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework.case import Case, Visit, Waiver
from fasttrack_core.casework.payloads import WaivedWhat
from fasttrack_core.errors import CalendarTooShort
from fasttrack_core.pathways.models import Pathway, Period

LONGEST_HOLIDAY = timedelta(days=70)
"""Ten weeks: the summer holidays of a school in England are six or seven. A longer gap has term dates missing."""


class SchoolDays(Protocol):
    """What periods ask of a school calendar."""

    def is_school_day(self, day: date) -> bool: ...

    def nth_school_day_after(self, day: date, n: int) -> date: ...


class SessionCounts(Protocol):
    """One pupil's counts over a period. ``missing`` must count every open session of the period in which the pupil has
    no mark, from its first day to its last; ``unsettled`` those still coded N."""

    @property
    def possible(self) -> int: ...

    @property
    def attended(self) -> int: ...

    @property
    def authorised(self) -> int: ...

    @property
    def unauthorised(self) -> int: ...

    @property
    def missing(self) -> int: ...

    @property
    def unsettled(self) -> int: ...


class Start(StrEnum):
    """What a period started with."""

    LETTER = "letter"
    FOLLOWS_ON = "follows on"
    EXTENSION = "extension"


class Outcome(StrEnum):
    """What the register says of a period."""

    IMPROVED = "improved"
    NOT_IMPROVED = "not improved"
    CANNOT_TELL_YET = "cannot tell yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDates:
    """All inclusive. ``review_due`` is None where the calendar ends with the period."""

    first_day: date
    last_day: date
    review_due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringPeriod:
    """One period of a case. ``after`` is the day it starts after. ``number`` counts within the visit: 0 the first, then
    its extensions. ``letter_due`` is the last day on which its letter, or the decision to extend, was in time;
    ``school_days_late`` 0 when it was.
    ``problem`` says what is missing while ``dates`` or the review's date is None."""

    visit: int
    stage: str
    number: int
    start: Start
    after: date | None
    school_days: int
    unauthorised_at_most: int
    dates: PeriodDates | None
    letter_due: date | None
    school_days_late: int
    waiver: Waiver | None
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodResult:
    """What the register says of a period, why, and the figures and dates it used."""

    status: Outcome
    reason: str
    counts: SessionCounts | None
    first_day: date | None
    last_day: date | None
    review_due: date | None
    waived: bool = False


def period_dates(after: date, school_days: int, calendar: SchoolDays) -> PeriodDates:
    """The dates of a period that starts after a day; CalendarTooShort when the calendar ends before the period does, or
    has no term dates for so long that days must be missing from it: no date is worked out across such a gap."""
    last = calendar.nth_school_day_after(after, school_days)
    if last - after > LONGEST_HOLIDAY + timedelta(days=2 * school_days):
        raise CalendarTooShort(f"No term dates are known for a long time after {spoken_date(after)}.")
    try:
        review_due = calendar.nth_school_day_after(last, 1)
    except CalendarTooShort:
        review_due = None
    if review_due and review_due - last > LONGEST_HOLIDAY:
        review_due = None
    return PeriodDates(first_day=calendar.nth_school_day_after(after, 1), last_day=last, review_due=review_due)


def schedule(pathway: Pathway, case: Case, calendar: SchoolDays | None) -> tuple[MonitoringPeriod, ...]:
    """Every period of the case that has started, in order, with the dates this calendar gives them."""
    found: list[MonitoringPeriod] = []
    for visit in case.visits:
        stage = pathway.stage(visit.stage)
        if stage is not None and stage.period is not None:
            before = found[-1] if found else None
            found += _of_visit(case, visit, stage.period, before, _tolerance(pathway, case), calendar)
    return tuple(found)


def current(pathway: Pathway, case: Case, calendar: SchoolDays | None) -> MonitoringPeriod | None:
    """The period that runs, or ended last, in the present stage; None when none has started there."""
    here = [period for period in schedule(pathway, case, calendar) if period.visit == len(case.visits) - 1]
    return here[-1] if here else None


def _of_visit(
    case: Case,
    visit: Visit,
    period: Period,
    before: MonitoringPeriod | None,
    tolerance: int,
    calendar: SchoolDays | None,
) -> list[MonitoringPeriod]:
    due = before.dates.review_due if before and before.dates else None
    if period.starts_with is None:
        start, after = Start.FOLLOWS_ON, before.dates.last_day if before and before.dates else None
    else:
        start, after = Start.LETTER, _issue_date(case, visit, period.starts_with)
        if after is None:
            return []
    follows = start is Start.LETTER and not period.more_time
    due, late = _lateness(due, tolerance, after, calendar) if follows else (None, 0)
    length = case.number_setting(period.school_days)
    found = [_period(case, visit, 0, start, after, length, period, due, late, calendar)]
    for extension in visit.extensions:
        end = found[-1].dates
        after = end.last_day if end else None
        decided_on = extension.taken.happened_on
        due, late = _lateness(end.review_due if end else None, tolerance, decided_on, calendar)
        days, number = extension.school_days, len(found)
        found.append(_period(case, visit, number, Start.EXTENSION, after, days, period, due, late, calendar))
    return found


def _period(
    case: Case,
    visit: Visit,
    number: int,
    start: Start,
    after: date | None,
    school_days: int,
    period: Period,
    letter_due: date | None,
    late: int,
    calendar: SchoolDays | None,
) -> MonitoringPeriod:
    dates, problem = _dates_or_problem(after, school_days, calendar)
    waivers = [
        waiver
        for waiver in case.waivers
        if waiver.what is WaivedWhat.PERIOD and waiver.visit == visit.number and waiver.period == number
    ]
    return MonitoringPeriod(
        visit=visit.number,
        stage=visit.stage,
        number=number,
        start=start,
        after=after,
        school_days=school_days,
        unauthorised_at_most=period.unauthorised_at_most,
        dates=dates,
        letter_due=letter_due,
        school_days_late=late,
        waiver=waivers[-1] if waivers else None,
        problem=problem,
    )


def _dates_or_problem(
    after: date | None, school_days: int, calendar: SchoolDays | None
) -> tuple[PeriodDates | None, str]:
    if after is None:
        return None, "Cannot tell: the dates of the period before are not known. Add the term dates in Calendar."
    if calendar is None:
        return None, "Cannot tell: there is no school calendar. Add the term dates in Calendar."
    try:
        dates = period_dates(after, school_days, calendar)
    except CalendarTooShort:
        wanted = f"school day {school_days} after {spoken_date(after)}"
        return None, f"Cannot tell: add term dates up to {wanted}, and one school day more for the review."
    if dates.review_due is None:
        wanted = f"the first school day after {spoken_date(dates.last_day)}"
        return dates, f"Cannot tell when the review is due: add term dates up to {wanted}."
    return dates, ""


def _issue_date(case: Case, visit: Visit, document: str) -> date | None:
    """The day on which the first copy was issued during the visit."""
    days = [issue.issued_on for issue in case.issued if issue.visit == visit.number and issue.document == document]
    return min(days, default=None)


def _lateness(
    review_due: date | None, tolerance: int, issued_on: date | None, calendar: SchoolDays | None
) -> tuple[date | None, int]:
    """The last day on which the letter was in time, and how many school days after it the letter was issued."""
    if review_due is None or calendar is None:
        return None, 0
    try:
        due = calendar.nth_school_day_after(review_due, tolerance) if tolerance else review_due
    except CalendarTooShort:
        return None, 0
    if issued_on is None or issued_on <= due:
        return due, 0
    later = (due + timedelta(days=n) for n in range(1, (issued_on - due).days + 1))
    return due, max(1, sum(calendar.is_school_day(day) for day in later))


def letter_due(pathway: Pathway, case: Case, calendar: SchoolDays | None) -> date | None:
    """The last day on which the letter that starts the present period is in time; None without a period before."""
    periods = [period for period in schedule(pathway, case, calendar) if period.visit < len(case.visits) - 1]
    before = periods[-1].dates if periods else None
    return _lateness(before.review_due if before else None, _tolerance(pathway, case), None, calendar)[0]


def _tolerance(pathway: Pathway, case: Case) -> int:
    """School days after a review is due on which the next letter is not late yet."""
    return case.number_setting(pathway.late_after) if pathway.late_after else 0


def result(
    dates: PeriodDates | None,
    counts: SessionCounts | None,
    recorded_until: date | None,
    *,
    unauthorised_at_most: int = 0,
    waived: bool = False,
    problem: str = "",
) -> PeriodResult:
    """What the register says of a period.

    Decided only when the register reaches the last day, at least one session was possible, and no mark is missing or
    still N; ``waived`` leaves out the last of these three. Improved: at most ``unauthorised_at_most`` unauthorised
    sessions.
    """
    if dates is None:
        reason = problem or "The period has not started."
        return PeriodResult(
            status=Outcome.CANNOT_TELL_YET, reason=reason, counts=None, first_day=None, last_day=None, review_due=None
        )
    status, reason = Outcome.CANNOT_TELL_YET, _undecided(dates, counts, recorded_until, waived)
    if counts is not None and not reason:
        improved = counts.unauthorised <= unauthorised_at_most
        status = Outcome.IMPROVED if improved else Outcome.NOT_IMPROVED
        reason = f"{_figures(counts, dates)} {_meaning(unauthorised_at_most)}{_waived(counts) if waived else ''}"
    return PeriodResult(
        status=status,
        reason=reason,
        counts=counts,
        first_day=dates.first_day,
        last_day=dates.last_day,
        review_due=dates.review_due,
        waived=waived,
    )


def _undecided(dates: PeriodDates, counts: SessionCounts | None, recorded_until: date | None, waived: bool) -> str:
    end = spoken_date(dates.last_day)
    if recorded_until is None or counts is None:
        return f"The period ends on {end}; no register is recorded for it yet."
    if recorded_until < dates.last_day:
        so_far = f"Unauthorised so far: {_sessions(counts.unauthorised)}"
        return f"The period ends on {end}; the register is recorded up to {spoken_date(recorded_until)}. {so_far}."
    if counts.possible == 0:
        return "No session was possible for the pupil in this period."
    if open_marks(counts) and not waived:
        return f"{open_marks(counts)}. Settle the marks and import the register again, or waive this."
    return ""


def open_marks(counts: SessionCounts) -> str:
    """``2 sessions without a mark and 1 session still coded N``; empty when every mark is there and settled."""
    found = []
    if counts.missing:
        found.append(f"{_sessions(counts.missing)} without a mark")
    if counts.unsettled:
        found.append(f"{_sessions(counts.unsettled)} still coded N")
    return " and ".join(found)


def _meaning(unauthorised_at_most: int) -> str:
    limit = f"at most {_sessions(unauthorised_at_most)}" if unauthorised_at_most else "no session"
    return f"Improved means {limit} of unauthorised absence."


def _waived(counts: SessionCounts) -> str:
    if not open_marks(counts):
        return ""
    return f" A named person decided to do without complete marks: {open_marks(counts)} (N counts as unauthorised)."


def _figures(counts: SessionCounts, dates: PeriodDates) -> str:
    span = f"{spoken_date(dates.first_day)} to {spoken_date(dates.last_day)}"
    return (
        f"{span}: {_sessions(counts.unauthorised)} unauthorised and {counts.authorised} authorised, "
        f"of {counts.possible} possible."
    )


def _sessions(number: int) -> str:
    return "1 session" if number == 1 else f"{number} sessions"
