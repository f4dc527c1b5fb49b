"""Whether attendance has improved by the register, where a closing or a letter says that it has."""

from dataclasses import dataclass
from datetime import date, timedelta

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework.case import Case
from fasttrack_core.casework.context import Context
from fasttrack_core.casework.periods import Outcome, open_marks
from fasttrack_core.pathways.models import NeedKind, Pathway

LOOKED_BACK = 366
"""Days looked back for the last school days of the register: no holiday is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """``first`` to ``last``, both inclusive, hold no more unauthorised sessions than the pathway allows (none without a
    period) when ``reason`` is empty; else it says why that cannot be said, and the two may be None."""

    first: date | None
    last: date | None
    reason: str

    @property
    def shown(self) -> bool:
        return not self.reason


def improvement(pathway: Pathway, case: Case, context: Context, school_days: int | None) -> Improvement:
    """What the register shows: at a step with a period the result of that period; at a step without one, whether the
    last ``school_days`` of the register up to the day of closing (up to now, while the case is open) hold no
    unauthorised session, every mark there and settled. ``school_days`` None: without a period nothing is shown."""
    stage = pathway.stage(case.stage)
    if stage is not None and stage.period is not None:
        return _of_period(pathway, case, context)
    if school_days is None:
        return _cannot("No monitoring period shows that attendance has improved.")
    return _of_last_days(case, context, school_days)


def needed_days(pathway: Pathway, case: Case) -> int | None:
    """The school days that the pathway wants at a step without a period; None where it does not say."""
    closing = pathway.closing_code(case.closing_code)
    needs = [need for document in (closing.documents if closing else ()) for need in document.needs]
    lengths = [case.number_setting(need.of[0]) for need in needs if need.kind is NeedKind.IMPROVED]
    return lengths[0] if lengths else None


def _of_period(pathway: Pathway, case: Case, context: Context) -> Improvement:
    period = context.current_period(pathway, case)
    if period is None or period.dates is None:
        return _cannot(period.problem if period else "The period has not started.")
    found = context.result_of(period)
    dates = period.dates
    if found.status is Outcome.IMPROVED:
        return Improvement(first=dates.first_day, last=dates.last_day, reason="")
    return Improvement(
        first=dates.first_day,
        last=dates.last_day,
        reason=f"By the register the period is {found.status}. {found.reason}",
    )


def _of_last_days(case: Case, context: Context, school_days: int) -> Improvement:
    end = min(filter(None, (context.recorded_until, case.closed_on, context.today)), default=None)
    if context.calendar is None or context.counts is None or context.recorded_until is None or end is None:
        return _cannot("Cannot tell whether attendance has improved: there is no calendar or no register of the pupil.")
    days: list[date] = []
    for back in range(LOOKED_BACK):
        if context.calendar.is_school_day(day := end - timedelta(days=back)):
            days.append(day)
        if len(days) == school_days:
            break
    if len(days) < school_days:
        return _cannot(f"Cannot tell whether attendance has improved: the register has under {school_days} days.")
    first, last = days[-1], days[0]
    counts = context.counts(first, last)
    span = f"The last {school_days} school days of the register, {spoken_date(first)} to {spoken_date(last)}"
    settled = counts.unauthorised - counts.unsettled
    if settled > 0:
        sessions = "1 unauthorised session" if settled == 1 else f"{settled} unauthorised sessions"
        reason = f"By the register attendance has not improved. {span}, hold {sessions}."
    elif marks := open_marks(counts):
        reason = f"Cannot tell whether attendance has improved. {span}: {marks}. Settle the marks and import them."
    elif not counts.possible:
        reason = f"Cannot tell whether attendance has improved. {span}: no session was possible for the pupil."
    else:
        reason = ""
    return Improvement(first=first, last=last, reason=reason)


def _cannot(reason: str) -> Improvement:
    return Improvement(first=None, last=None, reason=reason)
