"""The clocks of a whole case: how long the pathway lasts, and until when proceedings could begin for each session.

Both only tell: neither moves a case. The time limit is that of the Magistrates' Courts Act 1980, section 127, where a
definition says so. From when it runs is disputed for an offence that lasts; here it runs from each session by itself,
so that the earliest session relied on decides how much time is left.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework.case import Case, CaseStatus
from fasttrack_core.casework.context import Context, agreed_on
from fasttrack_core.casework.periods import period_dates, schedule
from fasttrack_core.errors import CalendarTooShort
from fasttrack_core.pathways.models import Pathway, Stage, TimeLimit, When


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayClock:
    """The length of the whole pathway, ``first_day`` to ``last_day``, both inclusive. ``warning`` says what carries the
    case past it; empty while nothing does."""

    title: str
    weeks: int
    first_day: date
    last_day: date
    warning: str
    inferred: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimit:
    """One unauthorised session, and the last day on which proceedings for it can begin, that day included."""

    day: date
    half: str
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanLimit:
    """The unauthorised sessions of one span that a legal step may rest on, in order of date."""

    what: str
    first: date
    last: date
    sessions: tuple[SessionLimit, ...]

    def out_of_time(self, today: date) -> int:
        """How many of them are past their last day."""
        return sum(each.last_day < today for each in self.sessions)

    def next_to_go(self, today: date) -> SessionLimit | None:
        """The first of them that is still in time; None where there is none."""
        return next((each for each in self.sessions if each.last_day >= today), None)

    def in_words(self, today: date) -> str:
        """``The monitoring periods, 8 September 2026 to …: 6 unauthorised, 0 out of time; the next runs out on …``"""
        where = f"{self.what[0].upper()}{self.what[1:]}, {spoken_date(self.first)} to {spoken_date(self.last)}"
        if not self.sessions:
            return f"{where}: no unauthorised session."
        left = self.next_to_go(today)
        until = f"; the next runs out on {spoken_date(left.last_day)}" if left else ""
        return f"{where}: {len(self.sessions)} unauthorised, {self.out_of_time(today)} out of time{until}."


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitState:
    """The time limit of a case: for the monitoring periods, for the window of the computed test at the decision for
    which the tests had to pass, and for its window now where that has moved on."""

    title: str
    citation: str
    months: int
    spans: tuple[SpanLimit, ...]
    inferred: bool
    note: str


def months_later(day: date, months: int) -> date:
    """The corresponding date; the last day of the month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def pathway_clock(pathway: Pathway, case: Case, context: Context) -> PathwayClock | None:
    """The clock of the whole pathway; None without one, before it has started, or without a calendar."""
    clock = pathway.clock
    issued = [issue.issued_on for issue in case.issued if clock and issue.document == clock.starts_with]
    if clock is None or not issued or context.calendar is None:
        return None
    weeks = case.number_setting(clock.weeks)
    try:
        first = context.calendar.nth_school_day_after(min(issued), 1)
    except CalendarTooShort:
        return None
    last = first + timedelta(days=7 * weeks - 1)
    return PathwayClock(
        title=clock.title,
        weeks=weeks,
        first_day=first,
        last_day=last,
        warning=_past(pathway, case, context, weeks, last),
        inferred=clock.inferred,
        note=clock.note,
    )


def _past(pathway: Pathway, case: Case, context: Context, weeks: int, last: date) -> str:
    end = f"the {weeks} weeks end on {spoken_date(last)}"
    if case.status is CaseStatus.CLOSED:
        ended = f"The case was closed after the {weeks} weeks had ended on {spoken_date(last)}."
        return ended if case.closed_on and case.closed_on > last else ""
    if context.today > last:
        return (
            f"The {weeks} weeks ended on {spoken_date(last)} and the case is still open. Letters have told the family "
            f'"up to {weeks} weeks": decide what follows, and tell them.'
        )
    period = context.current_period(pathway, case)
    if period is not None and period.dates is not None and period.dates.last_day > last:
        return f"The present period ends on {spoken_date(period.dates.last_day)}, after {end}."
    try:
        planned = list(_planned(pathway, case, context))
    except CalendarTooShort:
        return ""
    if planned and planned[-1] > last:
        return f"If each period that may follow is needed, the last ends on {spoken_date(planned[-1])}, after {end}."
    return ""


def _planned(pathway: Pathway, case: Case, context: Context) -> Iterator[date]:
    """The last days of the periods that follow if none improves, each letter going out on the day it is due."""
    periods = schedule(pathway, case, context.calendar)
    stage = pathway.stage(case.stage)
    if stage is None or context.calendar is None or not periods or periods[-1].dates is None:
        return
    after, here = periods[-1].dates.review_due, periods[-1].visit == len(case.visits) - 1
    for following in (stage, *_if_not_improved(pathway, stage))[1 if here else 0 :]:
        if following.period is None or after is None:
            return
        dates = period_dates(after, case.number_setting(following.period.school_days), context.calendar)
        yield dates.last_day
        after = dates.review_due


def _if_not_improved(pathway: Pathway, stage: Stage) -> Iterator[Stage]:
    seen = {stage.id}
    while True:
        to = next((each.to for each in stage.decisions if each.when is When.NOT_IMPROVED and each.to), None)
        following = pathway.stage(to) if to and to not in seen else None
        if following is None or following.period is None:
            return
        seen.add(following.id)
        yield following
        stage = following


def time_limit(pathway: Pathway, case: Case, context: Context) -> LimitState | None:
    """The time limit, session by session; None where the pathway has none, where no register is known, and for a case
    that was closed otherwise than by a legal step."""
    limit = pathway.time_limit
    if limit is None or context.unauthorised is None or _closed_without_court(pathway, case):
        return None
    months = case.number_setting(limit.months)
    spans = [_span(context, what, first, last, months) for what, first, last in _relied_on(pathway, case, context)]
    return LimitState(
        title=limit.title,
        citation=limit.citation,
        months=months,
        spans=tuple(spans),
        inferred=limit.inferred,
        note=limit.note,
    )


def _closed_without_court(pathway: Pathway, case: Case) -> bool:
    stage, closing = pathway.stage(case.stage), case.closing
    decisions = (*(stage.decisions if stage else ()), *pathway.any_time)
    legal = {decision.id for decision in decisions if decision.legal}
    return closing is not None and closing.decision not in legal


def _relied_on(pathway: Pathway, case: Case, context: Context) -> Iterator[tuple[str, date, date]]:
    dates = [period.dates for period in schedule(pathway, case, context.calendar) if period.dates is not None]
    if dates and dates[0].first_day <= context.today:
        yield "the monitoring periods", dates[0].first_day, min(dates[-1].last_day, context.today)
    agreed, what = agreed_on(pathway, case), "the window of the test"
    windows = [(f"{what} at the decision of {spoken_date(agreed)}", context.chosen_by(pathway, case))] if agreed else []
    windows.append((f"{what} now" if agreed else what, context.verdict))
    seen: date | None = None
    for named, verdict in windows:
        if verdict and verdict.window_start and verdict.window_end and verdict.window_end != seen:
            yield named, verdict.window_start, verdict.window_end
            seen = verdict.window_end


def _span(context: Context, what: str, first: date, last: date, months: int) -> SpanLimit:
    found = context.unauthorised(first, last) if context.unauthorised else ()
    sessions = (SessionLimit(day=day, half=half, last_day=months_later(day, months)) for day, half in found)
    return SpanLimit(what=what, first=first, last=last, sessions=tuple(sessions))


def out_of_time(pathway: Pathway, case: Case, context: Context) -> list[str]:
    """Why no proceedings could begin: no session relied on is in time. Empty when at least one is."""
    state = time_limit(pathway, case, context)
    if state is None:
        return ["It cannot be worked out which sessions are still in time: there is no register of the pupil."]
    if any(span.next_to_go(context.today) for span in state.spans):
        return []
    return [f"No unauthorised session relied on is still in time for proceedings ({state.citation})."]


def limit_warning(limit: TimeLimit, state: LimitState, case: Case, context: Context) -> tuple[str, str, date | None]:
    """What a list says of the time limit, why, and the day on which the next session runs out; empty texts: nothing.

    It is said at the stages that the limit names, and elsewhere once the first session is within its weeks of warning.
    """
    first = min(
        (each for span in state.spans if (each := span.next_to_go(context.today))),
        key=lambda each: each.last_day,
        default=None,
    )
    gone = sum(span.out_of_time(context.today) for span in state.spans)
    warned_from = context.today + timedelta(weeks=case.number_setting(limit.warn_weeks))
    if case.stage not in limit.stages and not gone and (first is None or first.last_day > warned_from):
        return "", "", None
    why = " ".join(span.in_words(context.today) for span in state.spans)
    if first is None:
        return f"{state.title}: no unauthorised session is in time", f"{why} {state.citation}.".strip(), None
    session = f"the session of {spoken_date(first.day)} ({first.half})"
    what = f"{state.title}: {session} runs out on {spoken_date(first.last_day)}"
    return what, f"{why} {state.citation}.", first.last_day if first.last_day <= warned_from else None
