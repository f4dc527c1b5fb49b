"""The monitoring periods as a letter shows them: those begun with their figures, and those planned with their dates."""

from collections.abc import Iterator
from datetime import date

from fasttrack_core.casework import CaseStatus, MonitoringPeriod, Outcome, period_dates, schedule
from fasttrack_core.documents.context import PeriodFacts
from fasttrack_core.errors import CalendarTooShort
from fasttrack_core.pathways.models import Pathway, Stage, When
from fasttrack_core.services.cases.file import CaseFile
from fasttrack_core.services.documents.request import Request, figures


def periods_of(request: Request) -> tuple[PeriodFacts, ...]:
    """All periods begun, then those that follow if there is no improvement, each letter going out on the day that the
    review before it is due. Figures stand with the periods that are over on the letter's day and in the register.

    Raises CalendarTooShort when the letter starts a period and the calendar ends before the periods do.
    """
    file = request.file
    begun = [_begun(request, number, period) for number, period in enumerate(_scheduled(file), start=1)]
    stage = file.pathway.stage(file.case.stage)
    if stage is None or stage.period is None or file.case.status is CaseStatus.CLOSED:
        return tuple(begun)
    here = file.context.current_period(file.pathway, file.case) is not None
    starts = not here and stage.period.starts_with == request.document.id
    if not here and not starts:
        return tuple(begun)
    planned: list[PeriodFacts] = []
    after = begun[-1].review if here else request.day
    stages = [stage, *_if_not_improved(file.pathway, stage)][1 if here else 0 :]
    for following in stages:
        try:
            planned.append(_planned(file, len(begun) + len(planned) + 1, following, after))
        except CalendarTooShort:
            if starts:
                raise
            break
        after = planned[-1].review
    return (*begun, *planned)


def _scheduled(file: CaseFile) -> Iterator[MonitoringPeriod]:
    for period in schedule(file.pathway, file.case, file.context.calendar):
        if period.dates is None or period.dates.review_due is None:
            raise CalendarTooShort(period.problem)
        yield period


def _begun(request: Request, number: int, period: MonitoringPeriod) -> PeriodFacts:
    file, dates, as_of = request.file, period.dates, request.as_of
    if dates is None or dates.review_due is None:
        raise CalendarTooShort(period.problem)
    result = file.context.result_of(period)
    over = as_of is not None and as_of >= dates.last_day
    improved = {Outcome.IMPROVED: True, Outcome.NOT_IMPROVED: False}.get(result.status) if over else None
    return PeriodFacts(
        number=number,
        first=dates.first_day,
        last=dates.last_day,
        review=dates.review_due,
        figures=figures(file, dates.first_day, dates.last_day, file.record.period_counts) if over else None,
        improved=improved,
    )


def _planned(file: CaseFile, number: int, stage: Stage, after: date) -> PeriodFacts:
    calendar = file.context.calendar
    if calendar is None or stage.period is None:
        raise CalendarTooShort(
            "There is no school calendar, so no date can be worked out. Add the term dates in Calendar."
        )
    dates = period_dates(after, file.case.number_setting(stage.period.school_days), calendar)
    if dates.review_due is None:
        raise CalendarTooShort("The calendar ends before the last review. Add the term dates in Calendar.")
    return PeriodFacts(number=number, first=dates.first_day, last=dates.last_day, review=dates.review_due)


def _if_not_improved(pathway: Pathway, stage: Stage) -> Iterator[Stage]:
    """The stages with a period of their own that follow one after the other while there is no improvement."""
    seen = {stage.id}
    following: Stage | None = stage
    while following is not None:
        to = next((each.to for each in following.decisions if each.when is When.NOT_IMPROVED and each.to), None)
        following = pathway.stage(to) if to and to not in seen else None
        if following is None or following.period is None:
            return
        seen.add(following.id)
        yield following
