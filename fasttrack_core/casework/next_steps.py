"""What is to be done next in a case: today's list, in order, with what is due and what is overdue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.attendance.figures.thresholds import Status
from fasttrack_core.casework.case import Case, CaseStatus
from fasttrack_core.casework.clocks import limit_warning, pathway_clock, time_limit
from fasttrack_core.casework.context import Context
from fasttrack_core.casework.deciding import FACTOR_LEARNED, allowed
from fasttrack_core.casework.eligibility import (
    SCHOOL_AGE,
    TestResult,
    asked_status,
    checks_waiting,
    eligibility,
    missed,
)
from fasttrack_core.casework.needs import (
    last_meeting,
    not_issued,
    not_of_age,
    party_title,
    still_to_write_to,
    unmet,
)
from fasttrack_core.casework.payloads import Answer
from fasttrack_core.casework.periods import MonitoringPeriod, Outcome, Start, letter_due, open_marks, schedule
from fasttrack_core.casework.service import may_write
from fasttrack_core.casework.watching import watch_of
from fasttrack_core.pathways.models import (
    Asked,
    Decision,
    NeedKind,
    NeedModel,
    Pathway,
    Stage,
    StageDocument,
    To,
    When,
)

ANSWER = "Answer: "
"""Before the title of a question that is to be answered."""
NOTE = "Note: "
"""Begins what is to be known at a step, and is nothing to do: it comes after what is."""
TEST_NOT_MET = "Decide what follows: a required test is not met"
GOES_ON = "Decide how the case goes on"


class StepKind(StrEnum):
    """What a step is about; ``NextStep.about`` names which one."""

    QUESTION = "question"
    TEST = "test"
    NOT_MET = "not met"
    ITEM = "item"
    DOCUMENT = "document"
    SERVICE = "service"
    MEETING = "meeting"
    PERIOD = "period"
    REVIEW = "review"
    DECISION = "decision"
    PAUSE = "pause"
    PEOPLE = "people"
    CLOCK = "clock"
    WATCH = "watch"
    UNREADABLE = "unreadable"  # never of a case that was folded: what lists say of one that cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One thing to do. ``overdue`` when ``due`` has passed; ``due`` None where no day is set."""

    what: str
    due: date | None
    overdue: bool
    why: str
    stage: str
    kind: StepKind
    about: str = ""


def next_steps(pathway: Pathway, case: Case, context: Context) -> tuple[NextStep, ...]:
    """The steps of the present stage, overdue ones first, notes last, otherwise in the order in which they come up."""
    stage = pathway.stage(case.stage)
    if stage is None or case.status is CaseStatus.NOT_OPENED:
        return ()
    every = _Steps(pathway, case, context, stage)
    steps = list(every.all())
    # A clock says how long something may take, a note what is to be known, and neither what is to be done.
    if case.status is CaseStatus.OPEN and all(step.kind is StepKind.CLOCK or is_note(step) for step in steps):
        steps.insert(0, every.waiting())
    return tuple(sorted(steps, key=lambda step: (not step.overdue, is_note(step))))


def is_note(step: NextStep) -> bool:
    """Whether it only says what is to be known."""
    return step.what.startswith(NOTE)


@dataclass(frozen=True, slots=True)
class _Steps:
    pathway: Pathway
    case: Case
    context: Context
    stage: Stage

    def all(self) -> Iterator[NextStep]:
        if self.case.status is CaseStatus.CLOSED:
            closing = self.pathway.closing_code(self.case.closing_code)
            for document in closing.documents if closing else ():
                untrue = unmet(self.of_improvement(document), self.pathway, self.case, self.context, self.stage)
                yield from self.untrue(document, " ".join(untrue)) if untrue else self.document(document, None)
            yield from self.services()
            yield from self.watch()
            yield from self.changed_results()
            return
        if self.case.status is CaseStatus.PAUSED:
            factors = [self.pathway.question(name) for name in self.case.paused_for]
            why = " ".join(factor.title for factor in factors if factor)
            yield self.step(
                StepKind.PAUSE,
                f"Decide whether the case goes on: {FACTOR_LEARNED}",
                why,
                self.case.paused_because,
            )
            yield from self.clocks()
            yield from self.changed_results()
            return
        yield from self.ways_out()
        yield from self.questions()
        yield from self.legal_checks()
        yield from self.documents()
        yield from self.meeting()
        yield from self.checklist()
        yield from self.services()
        yield from self.period()
        yield from self.marks()
        yield from self.decision()
        yield from self.clocks()
        yield from self.changed_results()
        yield from self.people()

    def waiting(self) -> NextStep:
        """The step of an open case in which nothing is to be done but to watch a clock: it always has a way on."""
        options = allowed(self.pathway, self.case, self.context)
        reasons = [reason for option in options if option.decision in self.stage.decisions for reason in option.reasons]
        why = " ".join(dict.fromkeys(reasons)) or "No decision of this step is open now."
        return self.step(StepKind.DECISION, GOES_ON, why, self.stage.id)

    def step(self, kind: StepKind, what: str, why: str, about: str = "", due: date | None = None) -> NextStep:
        overdue = due is not None and due < self.context.today
        return NextStep(what=what, due=due, overdue=overdue, why=why, stage=self.stage.id, kind=kind, about=about)

    def needed(self, kind: NeedKind) -> bool:
        return any(need.kind is kind for decision in self.stage.decisions for need in decision.needs) or any(
            need.kind is kind for need in self.stage.needs
        )

    def ways_out(self) -> Iterator[NextStep]:
        """A required answer that shuts the gate is never a dead end: it is changed, or the case takes another way."""
        what = TEST_NOT_MET
        if not self.needed(NeedKind.ELIGIBLE):
            checks, asked_for = self.pathway.legal_checks, self.legal_needs()
            found = checks_waiting(self.pathway, self.case, any(need.fresh for need in asked_for)) if asked_for else ()
            refused = [f"{asked.title} {why}" for asked, status, why in found if status is Status.NOT_MET]
            if refused:
                yield self.step(StepKind.NOT_MET, what, " ".join(refused), checks.id)
            return
        for test in eligibility(self.pathway, self.case, self.context):
            if not self.computed(test) and test.required and test.status is Status.NOT_MET:
                why = f"{test.title} {test.reason}" if test.title.endswith("?") else missed(test)
                yield self.step(StepKind.NOT_MET, what, why, test.id)

    def questions(self) -> Iterator[NextStep]:
        if not self.needed(NeedKind.ELIGIBLE):
            return
        for asked in self.pathway.factors.questions:
            yield from self.unanswered(asked)
        for asked in self.pathway.asked:
            status, reason = asked_status(self.case, asked)
            if status is Status.CANNOT_TELL and asked.required:
                yield self.step(StepKind.QUESTION, f"{ANSWER}{asked.title}", reason, asked.id)
        for test in eligibility(self.pathway, self.case, self.context):
            if self.computed(test) and test.required and test.status is not Status.MET:
                what = f"Look at the test: {test.title}: {test.status}"
                yield self.step(StepKind.TEST, what, test.reason, test.id)

    def legal_needs(self) -> list[NeedModel]:
        """What waits, at this step, for the questions before a legal step."""
        needs = [need for document in self.stage.documents for need in document.needs]
        needs += [*self.stage.needs, *(need for decision in self.stage.decisions for need in decision.needs)]
        return [need for need in needs if need.kind is NeedKind.LEGAL_CHECKS]

    def legal_checks(self) -> Iterator[NextStep]:
        """The questions before a legal step, where a document or a decision of the stage waits for them."""
        asked_for = self.legal_needs()
        if not asked_for and not self.needed(NeedKind.ELIGIBLE):
            return
        fresh = any(need.fresh for need in asked_for)
        for asked, _, why in checks_waiting(self.pathway, self.case, fresh):
            yield self.step(StepKind.QUESTION, f"{ANSWER}{asked.title}", why, asked.id)

    def clocks(self) -> Iterator[NextStep]:
        clock = pathway_clock(self.pathway, self.case, self.context)
        if clock is not None and clock.warning:
            yield self.step(StepKind.CLOCK, f"{NOTE}{clock.title} may not be enough", clock.warning, self.stage.id)
        state = time_limit(self.pathway, self.case, self.context)
        if state is None or self.pathway.time_limit is None:
            return
        what, why, due = limit_warning(self.pathway.time_limit, state, self.case, self.context)
        if what:
            yield self.step(StepKind.CLOCK, what, why, self.stage.id, due)

    def watch(self) -> Iterator[NextStep]:
        watch = watch_of(self.pathway, self.case, self.context)
        if watch is None or not watch.proposes:
            return
        sessions = (
            "1 unauthorised session" if watch.unauthorised == 1 else f"{watch.unauthorised} unauthorised sessions"
        )
        why = (
            f"{sessions} from {spoken_date(watch.first_day)}, the day after the case was closed; the school watches "
            f"until {spoken_date(watch.last_day)}. {self.pathway.re_referral}".strip()
        )
        yield self.step(StepKind.WATCH, "Consider a new referral: attendance has fallen again", why, self.stage.id)

    def computed(self, test: TestResult) -> bool:
        own = (self.pathway.factors.id, self.pathway.legal_checks.id)
        return test.id not in own and self.pathway.question(test.id) is None

    def unanswered(self, asked: Asked) -> Iterator[NextStep]:
        given = self.case.answers.get(asked.id)
        if given is None or given.answer is Answer.DONT_KNOW:
            why = "Nobody has answered this yet." if given is None else '"Don\'t know" never passes.'
            yield self.step(StepKind.QUESTION, f"{ANSWER}{asked.title}", why, asked.id)

    def checklist(self) -> Iterator[NextStep]:
        ticks = self.case.visit.ticks if self.case.visit else {}
        named = {name for decision in self.stage.decisions for need in decision.needs for name in need.of}
        for item in self.stage.checklist:
            if item.id not in ticks:
                who = party_title(self.pathway, item.by)
                why = item.help or f"On the checklist of this step, for {who}."
                what = item.text if item.required or item.id in named else f"{item.text} (if it applies)"
                yield self.step(StepKind.ITEM, what, why, item.id)

    def meeting(self) -> Iterator[NextStep]:
        meeting = self.stage.meeting
        if meeting is None:
            return
        note = last_meeting(self.case, meeting.id)
        if note is None:
            what = f"{meeting.title}: hold it, or record that parents did not come"
            yield self.step(StepKind.MEETING, what, self.stage.purpose, meeting.id)
        elif meeting.outcomes and not note.outcome:
            yield self.step(StepKind.MEETING, f"{meeting.title}: record its outcome", self.stage.purpose, meeting.id)

    def documents(self) -> Iterator[NextStep]:
        period = self.stage.period
        follows_on = period is not None and not period.more_time
        due = letter_due(self.pathway, self.case, self.context.calendar) if follows_on else None
        extended = bool(self.case.visit and self.case.visit.extensions)
        for document in self.stage.documents:
            follows = any(document.id in decision.documents for decision in self.stage.decisions)
            if document.required or (follows and extended):
                starts = period is not None and period.starts_with == document.id
                yield from self.document(document, due if starts else None)

    def of_improvement(self, document: StageDocument) -> tuple[NeedModel, ...]:
        return tuple(need for need in document.needs if need.kind is NeedKind.IMPROVED)

    def untrue(self, document: StageDocument, why: str) -> Iterator[NextStep]:
        """A letter of an improvement that the register does not show is not asked for; the ways on are said."""
        if not_issued(document, self.case, self.context):
            ways = "Record that no copy goes out, or open the case again."
            yield self.step(StepKind.DOCUMENT, f"Not to be sent: {document.title}", f"{why} {ways}", document.id)

    def document(self, document: StageDocument, due: date | None) -> Iterator[NextStep]:
        reasons = not_issued(document, self.case, self.context)
        if not reasons:
            return
        if document.legal and not_of_age(self.context):
            why = " ".join(not_of_age(self.context))
            yield self.step(StepKind.TEST, "Look at the pupil's age: no legal step is open", why, SCHOOL_AGE)
            return
        reasons += unmet(document.needs, self.pathway, self.case, self.context, self.stage)
        what = f"Issue: {document.title}"
        if document.to is To.PARENT:
            left = still_to_write_to(document, self.case, self.context)
            what += f" ({len(left)} of {len(self.context.parents_in_law)} legal parents still to write to)"
            parents = [self.context.parent(parent_id) for parent_id in left]
            reasons += [
                reason
                for parent in parents
                if parent
                for reason in may_write(parent, self.context.others(parent)).reasons
            ]
        if document.released_by_authority:
            release = "release" if len(document.issued_by.members) > 1 else "releases"
            reasons.append(f"It is a draft until {party_title(self.pathway, document.issued_by)} {release} it.")
        yield self.step(StepKind.DOCUMENT, what, " ".join(dict.fromkeys(reasons)), document.id, due)

    def services(self) -> Iterator[NextStep]:
        served = {service.issue for service in self.case.services}
        for issue in self.case.issued:
            document = self.pathway.any_document(issue.document)
            if issue.parent and document and document.to is To.PARENT and issue.event_id not in served:
                parent = self.context.parent(issue.parent)
                name = parent.full_name if parent and parent.full_name else "the parent"
                what = f"Record how it reached {name}: {document.title}, issued on {spoken_date(issue.issued_on)}"
                yield self.step(StepKind.SERVICE, what, "Good service must be shown for each copy.", issue.event_id)

    def period(self) -> Iterator[NextStep]:
        period = self.context.current_period(self.pathway, self.case)
        if period is None or self.stage.period is None:
            return
        if period.problem:
            yield self.step(StepKind.PERIOD, "Add term dates in Calendar", period.problem, self.stage.id)
        yield from self.lateness(period)
        if period.dates is None:
            return
        result = self.context.result_of(period)
        if self.context.today <= period.dates.last_day:
            what = f"Watch attendance until {spoken_date(period.dates.last_day)}"
            yield self.step(StepKind.PERIOD, what, result.reason, self.stage.id, period.dates.review_due)
            return
        if result.status is Outcome.CANNOT_TELL_YET:
            what = "Complete the register for the period"
            yield self.step(StepKind.PERIOD, what, result.reason, self.stage.id, period.dates.review_due)
        yield from self.review(period, f"{str(result.status).capitalize()}. {result.reason}")

    def marks(self) -> Iterator[NextStep]:
        """Before a legal step: what is unsettled in the figures that the case was chosen by."""
        verdict = self.context.chosen_by(self.pathway, self.case)
        if verdict is None or not any(decision.legal for decision in self.stage.decisions):
            return
        if unsettled := open_marks(verdict.counts):
            why = "Authorities send back a referral whose period still holds N or missing marks."
            yield self.step(
                StepKind.TEST, f"Settle the marks before a legal step: {unsettled}", why, self.pathway.rule.id
            )

    def lateness(self, period: MonitoringPeriod) -> Iterator[NextStep]:
        if period.school_days_late and period.letter_due:
            days = "1 school day" if period.school_days_late == 1 else f"{period.school_days_late} school days"
            what, why = f"{NOTE}the letter went out {days} late", "The period still starts after the letter."
            if period.start is Start.EXTENSION:
                what = f"{NOTE}the extension was decided {days} late"
                why = "The added days still follow straight on from the period before."
            why = f"It was due on {spoken_date(period.letter_due)}. {why}"
            yield self.step(StepKind.PERIOD, what, why, self.stage.id)
        starts_with = self.stage.period.starts_with if self.stage.period else None
        later = {
            issue.issued_on
            for issue in self.case.issued
            if issue.document == starts_with and issue.visit == period.visit and issue.issued_on != period.after
        }
        if period.start is Start.LETTER and later:
            why = "The period counts from the first copy. Consider whether the other parent had as long as that."
            what = f"{NOTE}copies of the letter went out on different days, the last on {spoken_date(max(later))}"
            yield self.step(StepKind.PERIOD, what, why, self.stage.id)

    def review(self, period: MonitoringPeriod, why: str) -> Iterator[NextStep]:
        present = {
            name
            for review in (self.case.visit.reviews if self.case.visit else ())
            if review.period == period.number
            for name in review.present
        }
        wanted = self.stage.period.reviewers(self.case.settings) if self.stage.period else ()
        missing = [party_title(self.pathway, party) for party in wanted if party not in present]
        if missing and self.needed(NeedKind.REVIEW):
            due = period.dates.review_due if period.dates else None
            yield self.step(StepKind.REVIEW, f"Review the period: {' and '.join(missing)}", why, self.stage.id, due)

    def decision(self) -> Iterator[NextStep]:
        options = allowed(self.pathway, self.case, self.context)
        ready = [option for option in options if option.open and option.decision in self.stage.decisions]
        waited_for = [decision for decision in self.stage.decisions if self.waits(decision)]
        if not ready or (waited_for and not any(option.decision in waited_for for option in ready)):
            return
        period = self.context.current_period(self.pathway, self.case)
        due = period.dates.review_due if period and period.dates else None
        parties = dict.fromkeys(party_title(self.pathway, option.decided_by) for option in ready)
        labels = "; or: ".join(option.decision.label for option in ready)
        why = f"Decided by {next(iter(parties))}." if len(parties) == 1 else "Who decides is said with each of them."
        yield self.step(StepKind.DECISION, f"Decide: {labels}", why, self.stage.id, due)

    def waits(self, decision: Decision) -> bool:
        """True for a decision that something must come before: until then there is nothing to decide here."""
        gated = decision.needs or self.stage.needs or decision.when is not When.ANY
        return bool(gated) and decision.extends_by is None

    def changed_results(self) -> Iterator[NextStep]:
        """Decisions that rested on a period whose marks have changed since."""
        for period, when in _decided_periods(self.pathway, self.case, self.context):
            result = self.context.result_of(period)
            if result.status.value != when.value:
                stage = self.pathway.stage(period.stage)
                title = stage.title if stage else period.stage
                what = f"Look again at the decision after: {title}"
                why = (
                    f"It was decided as {when}; by the register of today the period is {result.status}. {result.reason}"
                )
                yield self.step(StepKind.DECISION, what, why, period.stage)

    def people(self) -> Iterable[NextStep]:
        if any(parent.parent_in_law is None for parent in self.context.parents):
            what = "Decide for each contact whether they are a legal parent"
            yield self.step(StepKind.PEOPLE, what, "Each legal parent gets a copy of every letter for parents.")
        if any(not parent.ground.strip() for parent in self.context.parents_in_law):
            what = "Record for each legal parent the ground on which they are one"
            yield self.step(StepKind.PEOPLE, what, "Education Act 1996, section 576.")


def _decided_periods(pathway: Pathway, case: Case, context: Context) -> Iterator[tuple[MonitoringPeriod, When]]:
    periods = schedule(pathway, case, context.calendar)
    for visit in case.visits:
        stage = pathway.stage(visit.stage)
        own = [period for period in periods if period.visit == visit.number]
        if stage is None or visit.taken is None or not own:
            continue
        for decision in stage.decisions:
            if decision.id == visit.taken.decision and decision.when is not When.ANY:
                yield own[-1], decision.when
