"""What a case is looked at with: the day, the people, the school's calendar and the pupil's figures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fasttrack_core.attendance.figures.thresholds import Verdict
from fasttrack_core.casework.age import AgeVerdict, school_age
from fasttrack_core.casework.case import Case
from fasttrack_core.casework.people import Parent, parents_in_law
from fasttrack_core.casework.periods import (
    MonitoringPeriod,
    PeriodResult,
    SchoolDays,
    SessionCounts,
    current,
    result,
)
from fasttrack_core.pathways.models import NeedKind, Pathway


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """``parents`` are all contacts of the pupil. ``counts`` gives the pupil's counts from a first to a last day, both
    inclusive (see ``periods.SessionCounts`` on missing marks). ``recorded_until`` is the last open day of the register.
    ``verdict`` is the pathway's computed test as of the register's last day, ``verdict_on`` as of a day given.
    ``year_group`` as the register has it on the last day. ``unauthorised`` gives each unauthorised session from a first
    to a last day, both inclusive, as day and half. None: not known. ``followed``: the pupil has a case that was opened
    after this one."""

    today: date
    parents: tuple[Parent, ...] = ()
    calendar: SchoolDays | None = None
    counts: Callable[[date, date], SessionCounts] | None = None
    recorded_until: date | None = None
    verdict: Verdict | None = None
    verdict_on: Callable[[date], Verdict] | None = None
    date_of_birth: date | None = None
    year_group: str = ""
    unauthorised: Callable[[date, date], tuple[tuple[date, str], ...]] | None = None
    followed: bool = False

    @property
    def parents_in_law(self) -> tuple[Parent, ...]:
        """Everyone to whom a letter for parents is due."""
        return parents_in_law(self.parents)

    def parent(self, parent_id: str) -> Parent | None:
        """The contact with that id."""
        return next((parent for parent in self.parents if parent.id == parent_id), None)

    def others(self, parent: Parent) -> tuple[Parent, ...]:
        """The contacts beside ``parent``."""
        return tuple(other for other in self.parents if other.id != parent.id)

    @property
    def age(self) -> AgeVerdict:
        """Whether the pupil is of compulsory school age today."""
        return school_age(self.date_of_birth, self.today, self.year_group, self.recorded_until)

    def chosen_by(self, pathway: Pathway, case: Case) -> Verdict | None:
        """The computed test that the case was chosen by: as of the decision for which the tests had to pass, as of now
        before it. The window moves on with every week; what a family qualified with stays where it was."""
        agreed = agreed_on(pathway, case)
        return self.verdict if agreed is None or self.verdict_on is None else self.verdict_on(agreed)

    def current_period(self, pathway: Pathway, case: Case) -> MonitoringPeriod | None:
        """The period that runs, or ended last, in the present stage."""
        return current(pathway, case, self.calendar)

    def result_of(self, period: MonitoringPeriod) -> PeriodResult:
        """What the register now says of a period."""
        counts = self.counts(period.dates.first_day, period.dates.last_day) if self.counts and period.dates else None
        return result(
            period.dates,
            counts,
            self.recorded_until,
            unauthorised_at_most=period.unauthorised_at_most,
            waived=period.waiver is not None,
            problem=period.problem,
        )


def agreed_on(pathway: Pathway, case: Case) -> date | None:
    """The day of the latest decision for which every test of the pathway had to pass; None before there is one."""
    days = gate_days(pathway, case)
    return days[-1] if days else None


def gate_days(pathway: Pathway, case: Case) -> tuple[date, ...]:
    """The days of the decisions for which every test of the pathway had to pass, in the order of the case."""
    gates = {
        (stage.id, decision.id)
        for stage in pathway.stages
        for decision in stage.decisions
        if any(need.kind is NeedKind.ELIGIBLE for need in (*stage.needs, *decision.needs))
    }
    taken = [visit.taken for visit in case.visits if visit.taken and (visit.stage, visit.taken.decision) in gates]
    return tuple(each.happened_on for each in taken)
