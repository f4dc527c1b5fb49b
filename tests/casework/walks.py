"""A case walked by hand in a test: an invented school's days, an invented family, and figures that the test sets."""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from fasttrack_core.attendance.figures.measures import PupilCounts
from fasttrack_core.attendance.figures.thresholds import Status, Verdict
from fasttrack_core.casework import Case, Context, Event, EventKind, Option, Parent, allowed, check, fold
from fasttrack_core.errors import CalendarTooShort
from fasttrack_core.pathways import Pathway, built_in, load

PATHWAYS = load(built_in())
BWD = PATHWAYS["blackburn-with-darwen"]

MOTHER = Parent(
    id="p1",
    title="Ms",
    forename="Ada",
    surname="Okafor",
    relationship="mother",
    parental_responsibility=True,
    parent_in_law=True,
    ground="natural parent",
    address=("1 Mill Lane", "Darwen"),
    postcode="BB3 0AA",
    email="ada.okafor@mail.example",
    priority=1,
)
FATHER = Parent(
    id="p2",
    title="Mr",
    forename="Ben",
    surname="Hale",
    relationship="father",
    parental_responsibility=True,
    parent_in_law=True,
    ground="natural parent",
    address=("7 Hill Street", "Blackburn"),
    postcode="BB1 0AA",
    email="ben.hale@mail.example",
    priority=2,
)
GRANDMOTHER = Parent(id="p3", forename="Ivy", surname="Okafor", relationship="grandmother", parent_in_law=False)


class SchoolDays:
    """A calendar made of a list of days."""

    def __init__(self, days: Iterable[date]) -> None:
        self.days = sorted(days)

    def is_school_day(self, day: date) -> bool:
        return day in self.days

    def nth_school_day_after(self, day: date, n: int) -> date:
        later = [one for one in self.days if one > day]
        if len(later) < n:
            raise CalendarTooShort("The calendar is too short.")
        return later[n - 1]


def weekdays(first: date, last: date) -> list[date]:
    """Monday to Friday from ``first`` to ``last``, both inclusive."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


AUTUMN = weekdays(date(2026, 9, 2), date(2026, 10, 23)) + weekdays(date(2026, 11, 2), date(2026, 12, 18))
SPRING = weekdays(date(2027, 1, 5), date(2027, 2, 12)) + weekdays(date(2027, 2, 22), date(2027, 3, 25))
YEAR = SchoolDays(AUTUMN + SPRING)


def verdict(
    pathway: Pathway = BWD,
    *,
    attended: int = 88,
    possible: int = 100,
    unauthorised: int = 10,
    status: Status = Status.MET,
    expected: str = "95",
    unsettled: int = 0,
) -> Verdict:
    """A verdict as the attendance room would give it, with the figures a test is about."""
    return Verdict(
        status=status,
        reason="As the figures say.",
        rule=pathway.rule.rule(Decimal(expected)),
        as_of=date(2026, 9, 4),
        window_start=date(2026, 6, 1),
        window_end=date(2026, 9, 4),
        counts=PupilCounts(possible, attended, possible - attended - unauthorised, unauthorised, 0, unsettled),
        counted=unauthorised,
        first_met=date(2026, 9, 4),
    )


class Walk:
    """A case under way: every event is checked as the services do, then kept. ``unauthorised`` holds the days with an
    unauthorised session; every school day has two possible sessions."""

    def __init__(self, pathway: Pathway = BWD, *, parents: tuple[Parent, ...] = (MOTHER, FATHER)) -> None:
        self.pathway = pathway
        self.parents = parents
        self.calendar: SchoolDays | None = YEAR
        self.today = date(2026, 9, 7)
        self.recorded_until: date | None = None
        self.date_of_birth: date | None = date(2016, 5, 1)
        self.year_group = ""
        self.verdict: Verdict | None = verdict(pathway)
        self.verdict_on: Callable[[date], Verdict] | None = None
        self.unauthorised: set[date] = set()
        self.before = weekdays(date(2026, 6, 8), date(2026, 6, 19))
        """The ten days whose morning the verdict rests on, in the window of ``verdict``."""
        self.missing: set[date] = set()
        self.unsettled: set[date] = set()
        self.settings: dict[str, int | str] = {}
        self.followed = False
        self.events: list[Event] = []
        self._ids = itertools.count(1)

    @property
    def case(self) -> Case:
        return fold(self.pathway, self.events)

    @property
    def context(self) -> Context:
        return Context(
            today=self.today,
            parents=self.parents,
            calendar=self.calendar,
            counts=self.counts,
            recorded_until=self.recorded_until or self.today,
            verdict=self.verdict,
            verdict_on=self.verdict_on,
            date_of_birth=self.date_of_birth,
            year_group=self.year_group,
            unauthorised=self.unauthorised_sessions,
            followed=self.followed,
        )

    def unauthorised_sessions(self, first: date, last: date) -> tuple[tuple[date, str], ...]:
        days = sorted({*self.before, *self.unauthorised})
        return tuple((day, "AM") for day in days if first <= day <= last)

    def counts(self, first: date, last: date) -> PupilCounts:
        days = [day for day in YEAR.days if first <= day <= last]
        away = sum(day in self.unauthorised for day in days)
        missing = sum(day in self.missing for day in days)
        unsettled = sum(day in self.unsettled for day in days)
        possible = 2 * len(days) - missing
        return PupilCounts(possible, possible - away - unsettled, 0, away + unsettled, missing, unsettled)

    def event(self, kind: EventKind, on: date | None = None, **payload: Any) -> Event:
        day = on or self.today
        return Event(
            id=f"e{next(self._ids)}",
            kind=kind,
            recorded_at=datetime.combine(self.today, time(15), tzinfo=UTC),
            happened_on=day,
            actor="Jo Reed",
            actor_role="attendance lead",
            payload=payload,
        )

    def record(self, kind: EventKind, on: date | None = None, **payload: Any) -> str:
        """Records an event today (dated ``on``), if it may be; gives back its id."""
        event = self.event(kind, on, **payload)
        check(self.pathway, self.case, event, self.context)
        self.events.append(event)
        return event.id

    def go_to(self, day: date) -> "Walk":
        self.today = day
        return self

    def option(self, decision: str) -> Option:
        return next(o for o in allowed(self.pathway, self.case, self.context) if o.decision.id == decision)

    def reasons(self, decision: str) -> str:
        return " ".join(self.option(decision).reasons)

    def decide(self, decision: str, reason: str = "As discussed.", **payload: Any) -> str:
        kind = self.option(decision).kind
        return self.record(kind, decision=decision, decided_by="R. Patel and Jo Reed", reason=reason, **payload)

    def issue(self, document: str, released_by: str = "", to: tuple[Parent, ...] | None = None) -> list[str]:
        """One copy for each legal parent."""
        people = self.context.parents_in_law if to is None else to
        return [
            self.record(EventKind.DOCUMENT_ISSUED, document=document, parent=parent.id, released_by=released_by)
            for parent in people
        ]

    def tick(self, *items: str) -> None:
        for item in items:
            self.record(EventKind.TICKED, item=item)

    def answer(self, question: str, answer: str = "yes", *evidence: str, note: str = "") -> str:
        return self.record(EventKind.ANSWERED, question=question, answer=answer, evidence=list(evidence), note=note)

    def legal_checks(self) -> "Walk":
        """Each question before a legal step, answered so that it passes."""
        for asked in self.pathway.legal_checks.questions:
            self.answer(asked.id, str(asked.passes), note="Asked the family and the office.")
        return self

    def open(self, **payload: Any) -> "Walk":
        opening = {"pathway": self.pathway.id, "edition": self.pathway.edition, "settings": self.settings, **payload}
        self.record(EventKind.OPENED, **opening)
        return self

    def ready_for_the_gate(self) -> "Walk":
        """Opened, every test passing, every item of the gate ticked."""
        self.open()
        offered = self.record(EventKind.SUPPORT_OFFERED, date(2026, 6, 10), what="Breakfast club", outcome="Refused")
        tried = self.record(EventKind.DID_NOT_ATTEND, date(2026, 7, 1), title="Meeting about attendance")
        for factor in self.pathway.factors.questions:
            self.answer(factor.id, "no")
        self.answer("support-did-not-work", "yes", offered)
        self.answer("met-or-tried-to-meet", "yes", tried)
        self.legal_checks()
        self.tick("attendance-data", "what-was-tried", "no-sustained-effort", "factors-weighed")
        return self

    def to_parents_meeting(self) -> "Walk":
        self.ready_for_the_gate()
        self.decide("agreed")
        self.issue("bwd-01-pre-referral")
        self.issue("bwd-leaflet")
        self.decide("letter-1-sent")
        self.issue("bwd-meeting-invite")
        return self

    def to_week_1(self) -> "Walk":
        self.to_parents_meeting()
        self.record(EventKind.MEETING_HELD, meeting="parents-meeting", present=["p1"], outcome="agreed")
        self.tick("legal-action-explained", "reasons-heard", "target-stated")
        self.decide("deferral-agreed")
        return self

    def to_week_7(self) -> "Walk":
        """Three periods without improvement, each letter on its day: at week 7 on 22 October 2026."""
        self.to_week_1().absent_on(date(2026, 9, 16))
        self.tick("legal-team-told")
        self.watched("bwd-02-introduction")
        self.decide("not-improved")
        self.absent_on(date(2026, 9, 30)).watched("bwd-03-initial-warning")
        self.decide("not-improved")
        self.absent_on(date(2026, 10, 14)).watched("bwd-04-warning", released_by="R. Patel")
        self.decide("not-improved")
        return self

    def to_legal_action_now(self) -> "Walk":
        """Parents did not come, each is told all the same, and legal action is chosen: at week 7 on the first day."""
        self.nobody_came()
        self.decide("legal-action-now")
        return self

    def nobody_came(self) -> "Walk":
        """At the parents' meeting nobody came, and each legal parent was written to about it."""
        self.to_parents_meeting()
        self.record(EventKind.DID_NOT_ATTEND, meeting="parents-meeting", parents=["p1", "p2"])
        return self.told("p1", "p2")

    def told(self, *parents: str) -> "Walk":
        """Told of legal action, asked for their reasons and given the target, with a letter to each."""
        for parent in parents:
            note = "Told of legal action, asked for reasons, given the target."
            self.record(EventKind.CONTACTED, who="A parent", way="letter", note=note, parents=[parent])
        return self

    def checklist_done(self) -> "Walk":
        """Every item of the present step ticked, with a note."""
        stage = self.pathway.stage(self.case.stage)
        for item in stage.checklist if stage else ():
            self.record(EventKind.TICKED, item=item.id, note="Gone through with R. Patel.")
        return self

    def ready_for_court(self) -> "Walk":
        """At week 7: the questions answered again, the checklist done, letter 5 out."""
        self.legal_checks().checklist_done()
        self.issue("bwd-05-notice-of-intention", released_by="R. Patel")
        return self

    def watched(self, document: str, released_by: str = "") -> "Walk":
        """The stage's letter to everyone today, then on to the day its review is due, review held."""
        self.issue(document, released_by)
        return self.reviewed()

    def reviewed(self) -> "Walk":
        period = self.context.current_period(self.pathway, self.case)
        assert period is not None
        assert period.dates is not None
        assert period.dates.review_due is not None
        self.go_to(period.dates.review_due)
        self.record(EventKind.REVIEWED, present=["school", "io"])
        return self

    def absent_on(self, *days: date) -> "Walk":
        self.unauthorised |= set(days)
        return self

    def with_parent(self, parent: Parent, **changes: Any) -> "Walk":
        self.parents = tuple(replace(one, **changes) if one.id == parent.id else one for one in self.parents)
        return self
