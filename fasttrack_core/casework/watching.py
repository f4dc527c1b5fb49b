"""After a case is closed the school goes on watching; if attendance falls again, a new referral is proposed."""

from dataclasses import dataclass
from datetime import date, timedelta

from fasttrack_core.casework.case import Case, CaseStatus
from fasttrack_core.casework.context import Context
from fasttrack_core.pathways.models import Pathway


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """The watch after a closing, ``first_day`` to ``last_day``, both inclusive. ``unauthorised``: the sessions in it so
    far, None while the register holds none of it. ``proposes``: there are at least ``at_least``, and no other case of
    the pupil was opened since."""

    first_day: date
    last_day: date
    unauthorised: int | None
    at_least: int
    over: bool
    proposes: bool
    inferred: bool
    note: str


def watch_days(pathway: Pathway, case: Case) -> tuple[date, date] | None:
    """The first and the last day of the watch of a closed case, both inclusive; None where no watch follows."""
    closing = pathway.closing_code(case.closing_code)
    if case.status is not CaseStatus.CLOSED or closing is None or closing.watch is None or case.closed_on is None:
        return None
    weeks = case.number_setting(closing.watch.weeks)
    return case.closed_on + timedelta(days=1), case.closed_on + timedelta(weeks=weeks)


def watch_of(pathway: Pathway, case: Case, context: Context) -> WatchState | None:
    """The watch of a closed case; None for a case that is not closed, or whose code is followed by none."""
    closing, days = pathway.closing_code(case.closing_code), watch_days(pathway, case)
    if days is None or closing is None or closing.watch is None:
        return None
    (first, last), watch = days, closing.watch
    known = min(last, context.recorded_until) if context.recorded_until else None
    counts = context.counts(first, known) if context.counts and known and known >= first else None
    unauthorised = counts.unauthorised if counts else None
    at_least = case.number_setting(watch.unauthorised_at_least)
    return WatchState(
        first_day=first,
        last_day=last,
        unauthorised=unauthorised,
        at_least=at_least,
        over=context.today > last,
        proposes=unauthorised is not None and unauthorised >= at_least and not context.followed,
        inferred=watch.inferred,
        note=watch.note,
    )
