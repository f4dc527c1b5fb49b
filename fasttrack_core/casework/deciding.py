"""Which decisions are open now, and why each of the others is not."""

from dataclasses import dataclass

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework.case import Case, CaseStatus
from fasttrack_core.casework.context import Context
from fasttrack_core.casework.events import EventKind
from fasttrack_core.casework.needs import not_of_age, undecided_people, unmet
from fasttrack_core.casework.periods import MonitoringPeriod, Outcome
from fasttrack_core.pathways.models import Decision, Party, Pathway, Stage, When

FACTOR_LEARNED = "a new factor was learned"
"""Why a case pauses: on a screen before others it is left out, wherever it stands."""
PAUSED = f"The case is paused: {FACTOR_LEARNED}. Decide first whether it goes on."


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A decision of the present step. ``open`` when nothing stands in its way; else ``reasons`` say what does."""

    decision: Decision
    stage: str
    kind: EventKind
    decided_by: Party
    open: bool
    reasons: tuple[str, ...]


def allowed(pathway: Pathway, case: Case, context: Context) -> tuple[Option, ...]:
    """Every decision of the present step and those open at any time, in the order of the definition.

    Empty for a case that is not open or that is closed.
    """
    stage = pathway.stage(case.stage)
    if stage is None or case.status in (CaseStatus.NOT_OPENED, CaseStatus.CLOSED):
        return ()
    options = []
    for decision in (*stage.decisions, *pathway.any_time):
        reasons = _reasons(decision, stage, pathway, case, context)
        options.append(
            Option(
                decision=decision,
                stage=stage.id,
                kind=event_kind(decision),
                decided_by=_decided_by(decision, case),
                open=not reasons,
                reasons=reasons,
            )
        )
    return tuple(options)


def event_kind(decision: Decision) -> EventKind:
    """The kind of event that records this decision."""
    if decision.closes_with is not None:
        return EventKind.CLOSED
    return EventKind.DECIDED if decision.to is not None else EventKind.EXTENDED


def _decided_by(decision: Decision, case: Case) -> Party:
    chosen = case.settings.get(decision.decided_by_setting or "")
    return Party(chosen) if chosen in tuple(Party) else decision.decided_by


def _reasons(decision: Decision, stage: Stage, pathway: Pathway, case: Case, context: Context) -> tuple[str, ...]:
    found: list[str] = []
    any_time = decision not in stage.decisions
    if case.status is CaseStatus.PAUSED and not any_time:
        found.append(PAUSED)
    if decision.legal:
        found += [*not_of_age(context), *undecided_people(context)]
    moves_on = not any_time and decision.extends_by is None
    needs = (*(stage.needs if moves_on else ()), *decision.needs)
    found += unmet(needs, pathway, case, context, stage)
    if decision.when is not When.ANY or decision.extends_by is not None:
        found += _period_reasons(decision, context.current_period(pathway, case), context)
    return tuple(dict.fromkeys(found))


def _period_reasons(decision: Decision, period: MonitoringPeriod | None, context: Context) -> list[str]:
    if period is None:
        return ["The period has not started."]
    if period.dates is None:
        return [period.problem]
    if context.today <= period.dates.last_day:
        return [f"The period ends on {spoken_date(period.dates.last_day)}."]
    if decision.when is When.ANY:
        return []
    result = context.result_of(period)
    if result.status is Outcome.CANNOT_TELL_YET:
        return [result.reason]
    if result.status.value != decision.when.value:
        return [f"By the register the period is {result.status}. {result.reason}"]
    return []
