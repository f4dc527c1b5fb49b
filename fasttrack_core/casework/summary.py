"""What lists say of a case by its events and its definition alone, so that they need not fold it.

Nothing here depends on the register, the calendar, the contacts, the settings of today or the day: a summary is right
until the next event of the case. What depends on them (the next step, what is due, whether it is late) is worked out
from it for a closed case, and from the whole case for any other.
"""

from dataclasses import dataclass, replace
from datetime import date

from pydantic import TypeAdapter

from fasttrack_core.casework.case import Case, CaseStatus
from fasttrack_core.casework.reliance import reliance
from fasttrack_core.casework.reliance import written as written_reliance
from fasttrack_core.pathways.models import Pathway, To, When

FORMAT = 3
"""It goes up whenever the same events come to another summary: those that were kept are then worked out anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """``sequence``: how many events it is of. ``stage`` and ``stage_label`` in words. ``closed``: the case as far as
    the steps after its closing need it; None for any other case, and for one in which nothing can be left to do.
    ``rests_on``: what of the register these steps rest on, as ``reliance.written`` has it; None where there are none,
    or where that cannot be said."""

    sequence: int
    status: CaseStatus
    pathway: str
    stage: str
    stage_label: str
    closing_code: str
    opened_on: date | None
    closed_on: date | None
    earlier_case: str
    closed: Case | None
    rests_on: str | None = None


def summarise(pathway: Pathway, case: Case) -> Summary:
    """The summary of a case on its pathway."""
    stage = pathway.stage(case.stage)
    follows = case.status is CaseStatus.CLOSED and something_may_follow(pathway, case)
    rests = reliance(pathway, case, alone=not other_steps(pathway, case)) if follows else None
    return Summary(
        sequence=len(case.entries),
        status=case.status,
        pathway=pathway.title,
        stage=stage.title if stage else case.stage,
        stage_label=stage.label if stage else "",
        closing_code=case.closing_code,
        opened_on=case.opened_on,
        closed_on=case.closed_on,
        earlier_case=case.earlier_case,
        closed=_after_closing(pathway, case) if follows else None,
        rests_on=written_reliance(rests) if rests else None,
    )


def something_may_follow(pathway: Pathway, case: Case) -> bool:
    """True unless no register, calendar, contact or day can give a closed case a step: its closing code has neither a
    document nor a watch, every copy has reached its addressee, and no decision rested on a period."""
    closing = pathway.closing_code(case.closing_code)
    if (closing is not None and closing.watch) or other_steps(pathway, case):
        return True
    for visit in case.visits:
        stage = pathway.stage(visit.stage)
        for decision in stage.decisions if stage else ():
            if visit.taken and visit.taken.decision == decision.id and decision.when is not When.ANY:
                return True
    return False


def other_steps(pathway: Pathway, case: Case) -> bool:
    """True where a closed case may have a step that no mark decides: its closing code has a document, or a copy for a
    parent has not reached its addressee."""
    closing = pathway.closing_code(case.closing_code)
    if closing is not None and closing.documents:
        return True
    served = {service.issue for service in case.services}
    documents = {issue.document: pathway.any_document(issue.document) for issue in case.issued}
    for issue in case.issued:
        document = documents[issue.document]
        if issue.parent and issue.event_id not in served and document is not None and document.to is To.PARENT:
            return True
    return False


def depends_on_the_day(pathway: Pathway, case: Case) -> bool:
    """True where a day alone may change the steps of a closed case: a document of its closing is part of a legal step,
    for which the pupil's age counts, or waits for something."""
    closing = pathway.closing_code(case.closing_code)
    return closing is not None and any(document.legal or document.needs for document in closing.documents)


def _after_closing(pathway: Pathway, case: Case) -> Case:
    """The case without its entries; and, unless a document of its closing waits for them, without ticks, reviews,
    answers and meetings."""
    closing = pathway.closing_code(case.closing_code)
    waits = closing is not None and any(document.needs for document in closing.documents)
    return replace(
        case,
        entries=(),
        settings=dict(case.settings),
        visits=tuple(
            replace(visit, ticks=dict(visit.ticks) if waits else {}, reviews=visit.reviews if waits else ())
            for visit in case.visits
        ),
        services=tuple(replace(service, record=dict(service.record)) for service in case.services),
        answers=dict(case.answers) if waits else {},
        set_aside=dict(case.set_aside) if waits else {},
        meetings=case.meetings if waits else (),
    )


_CASE: TypeAdapter[Case] = TypeAdapter(Case)


def written(case: Case) -> str:
    """The case as JSON; ``read`` gives back an equal one."""
    return _CASE.dump_json(case).decode()


def read(text: str) -> Case:
    """The case that ``written`` wrote down."""
    return _CASE.validate_json(text)
