"""Whether the dates of a case can follow one another: nothing is dated before what it rests on."""

from collections.abc import Iterator
from datetime import date

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework.case import Case, Issue, Visit
from fasttrack_core.casework.periods import MonitoringPeriod, SchoolDays, schedule
from fasttrack_core.pathways.models import Pathway, Stage, StageDocument, When


def out_of_order(pathway: Pathway, case: Case, calendar: SchoolDays | None) -> tuple[str, ...]:
    """One sentence for each date that cannot be right; empty when the case's dates follow one another."""
    periods = schedule(pathway, case, calendar)
    found: list[str] = []
    for visit in case.visits:
        stage = pathway.stage(visit.stage)
        if stage is not None:
            own = [period for period in periods if period.visit == visit.number]
            found += _of_decisions(stage, visit, own)
            found += _of_reviews(visit, own)
            found += _of_letters(pathway, case, stage, visit)
    issued = {issue.event_id: issue for issue in case.issued}
    for service in case.services:
        issue = issued[service.issue]
        if service.served_on < issue.issued_on:
            found.append(f"The letter was issued on {spoken_date(issue.issued_on)}; it cannot be served earlier.")
    return tuple(found)


def _of_decisions(stage: Stage, visit: Visit, periods: list[MonitoringPeriod]) -> Iterator[str]:
    ends = [period.dates.last_day if period.dates else None for period in periods]
    for taken, end in zip((extension.taken for extension in visit.extensions), ends, strict=False):
        if end is not None and taken.happened_on <= end:
            yield _within(end, "A decision about the period")
    taken_last = visit.taken
    if taken_last is None:
        return
    if taken_last.happened_on < visit.entered_on:
        yield f"The step began on {spoken_date(visit.entered_on)}; a decision in it cannot be earlier."
    decision = next((decision for decision in stage.decisions if decision.id == taken_last.decision), None)
    if decision is None or stage.period is None:
        return
    if not periods and decision.when is not When.ANY:
        yield f"The decision of {spoken_date(taken_last.happened_on)} rests on a period, and no letter started it."
    elif ends and ends[-1] is not None and taken_last.happened_on <= ends[-1]:
        yield _within(ends[-1], "A decision about the period")


def _of_reviews(visit: Visit, periods: list[MonitoringPeriod]) -> Iterator[str]:
    for review in visit.reviews:
        dates = periods[review.period].dates if review.period < len(periods) else None
        if dates is not None and review.happened_on <= dates.last_day:
            yield _within(dates.last_day, "Its review")


def _of_letters(pathway: Pathway, case: Case, stage: Stage, visit: Visit) -> Iterator[str]:
    for issue in case.issued:
        if issue.visit != visit.number:
            continue
        document, not_before = _earliest(pathway, case, stage, visit, issue)
        if document is None or not_before is None:
            continue
        if issue.issued_on < not_before:
            yield f"What it follows was on {spoken_date(not_before)}; {document.title} cannot be dated earlier."


def _earliest(
    pathway: Pathway, case: Case, stage: Stage, visit: Visit, issue: Issue
) -> tuple[StageDocument | None, date | None]:
    """The document of the step, or of the closing, and the day on which what it follows happened."""
    closing = pathway.closing_code(case.closing_code)
    last = visit.number == len(case.visits) - 1
    for document in closing.documents if closing and last else ():
        if document.id == issue.document:
            return document, case.closed_on
    document_here = stage.document(issue.document)
    if document_here is None or document_here.earlier_counts:
        return None, None
    follows = any(document_here.id in decision.documents for decision in stage.decisions)
    if follows and visit.extensions:
        return document_here, visit.extensions[0].taken.happened_on
    return document_here, visit.entered_on if document_here.required else None


def _within(end: date, what: str) -> str:
    return f"The period ends on {spoken_date(end)}. {what} is dated after it."
