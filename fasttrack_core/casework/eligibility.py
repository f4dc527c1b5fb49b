"""Whether the pupil qualifies for the pathway: each test with its status, reason and citation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from fasttrack_core.attendance.figures.measures import percent_shown
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.attendance.figures.thresholds import Status, Verdict
from fasttrack_core.casework.age import AgeStatus
from fasttrack_core.casework.case import Case, CaseStatus, Given
from fasttrack_core.casework.context import Context
from fasttrack_core.casework.payloads import Answer, Answered, Payload
from fasttrack_core.pathways.models import Asked, ComputedTest, Factors, NeedKind, Part, Passes, Pathway

SCHOOL_AGE = "school-age"
NOT_KEPT = " The case was opened before the school's expected attendance was kept with it, so today's setting is used."


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """One test. ``required`` False: shown, but decides nothing. ``note`` says what was read into the source.
    ``of_the_family``: its state alone would tell of the family, so it is not shown on a shared screen."""

    __test__ = False  # not a test of the test runner's

    id: str
    title: str
    status: Status
    reason: str
    citation: str
    inferred: bool = False
    note: str = ""
    required: bool = True
    of_the_family: bool = False


def eligibility(pathway: Pathway, case: Case, context: Context) -> tuple[TestResult, ...]:
    """Every test of the pathway, in the order of its definition: computed, school age, factors, asked, legal checks."""
    computed = [_computed(pathway, test, case, context.verdict) for test in pathway.tests]
    asked = [_asked(pathway, case, question) for question in pathway.asked]
    factors = [_factors(pathway, case)] if pathway.factors.questions else []
    legal = [_legal_checks(pathway, case)] if pathway.legal_checks.questions else []
    return (*computed, _school_age(context), *factors, *asked, *legal)


def not_met_on(pathway: Pathway, case: Case, context: Context, day: date) -> str:
    """Why the pathway's computed tests were not met as of ``day``, and when they first were; empty where they were.

    A decision that rests on them is dated by the person who records it, and letters give the figures of that day.
    """
    if context.verdict_on is None:
        return ""
    verdict = context.verdict_on(day)
    results = (_computed(pathway, test, case, verdict) for test in pathway.tests)
    reasons = [missed(each) for each in results if each.required and each.status is not Status.MET]
    if reasons and verdict.first_met is None and context.verdict and context.verdict.first_met:
        reasons.append(f"It was first met on {spoken_date(context.verdict.first_met)}.")
    return " ".join(reasons)


def missed(result: TestResult) -> str:
    """What a test that is not met asks for, its state and why: the figures alone do not say which limit was missed."""
    return f"{result.title}: {result.status}. {result.reason}"


def overall(results: Iterable[TestResult]) -> Status:
    """Not met when any required test is not met, else cannot tell when any is cannot tell, else met."""
    statuses = {result.status for result in results if result.required}
    if Status.NOT_MET in statuses:
        return Status.NOT_MET
    return Status.CANNOT_TELL if Status.CANNOT_TELL in statuses else Status.MET


def _computed(pathway: Pathway, test: ComputedTest, case: Case, verdict: Verdict | None) -> TestResult:
    rule = pathway.rule
    if verdict is None:
        status, reason = Status.CANNOT_TELL, "No register is recorded for the pupil yet. Import one."
    elif verdict.rule.id != rule.id:
        raise ValueError(f"a verdict of the rule {verdict.rule.id} cannot decide a test of {rule.id}")
    elif verdict.status is Status.CANNOT_TELL or test.part is Part.WHOLE:
        status, reason = verdict.status, verdict.reason
    else:
        status, reason = _part(test.part, verdict)
        opened = case.status is not CaseStatus.NOT_OPENED
        of_the_school = test.part is Part.ATTENDANCE_BELOW and rule.attendance_below == "expected"
        if of_the_school and opened and case.expected_percent is None:
            reason += NOT_KEPT
    return TestResult(
        id=test.id,
        title=test.title,
        status=status,
        reason=reason,
        citation=f"{rule.citation} ({rule.edition}; {rule.basis.value})",
        inferred=test.inferred,
        note=test.note,
        required=not rule.advisory,
    )


def _part(part: Part, verdict: Verdict) -> tuple[Status, str]:
    """One limit of the rule, on the exact figures of its window."""
    counts, rule = verdict.counts, verdict.rule
    start, end = verdict.window_start, verdict.window_end
    span = f"{spoken_date(start)} to {spoken_date(end)}" if start and end else "no window"
    shown = percent_shown(counts.attended, counts.possible, rule.edges)
    attended = f"{shown}%: {counts.attended} sessions attended of {counts.possible} possible, {span}."
    match part:
        case Part.ATTENDANCE_AT_LEAST:
            return _met(_reaches(counts.attended, counts.possible, rule.attendance_at_least)), attended
        case Part.ATTENDANCE_BELOW:
            below = rule.attendance_below is None or not _reaches(
                counts.attended, counts.possible, rule.attendance_below
            )
            limit = "" if rule.attendance_below is None else f" Expected: {float(rule.attendance_below):g}%."
            return _met(below), attended + limit
        case Part.UNAUTHORISED:
            counted = verdict.counted
            enough = rule.unauthorised_at_least is None or counted >= rule.unauthorised_at_least
            unsettled = f" {counts.unsettled} of them still coded N." if counts.unsettled else ""
            sessions = "session" if counted == 1 else "sessions"
            beside = f" {counts.unauthorised} with every unauthorised code." if counted != counts.unauthorised else ""
            return _met(enough), f"{counted} unauthorised {sessions}, {span}.{beside}{unsettled}"
        case _:
            return Status.MET, f"{span[0].upper()}{span[1:]}."


def _reaches(attended: int, possible: int, percent: Fraction | None) -> bool:
    return percent is None or Fraction(attended * 100) >= percent * possible


def _met(holds: bool) -> Status:
    return Status.MET if holds else Status.NOT_MET


def _school_age(context: Context) -> TestResult:
    """Of age today, and all through the window of the figures."""
    age = context.age
    status, reason = Status.NOT_MET, age.reason
    if age.status is AgeStatus.CANNOT_TELL:
        status = Status.CANNOT_TELL
    elif age.status is AgeStatus.OF_AGE:
        status = Status.MET
        start = context.verdict.window_start if context.verdict else None
        if start and age.first_day and start < age.first_day:
            status = Status.CANNOT_TELL
            reason += f" The figures begin on {spoken_date(start)}, before it: those sessions do not count in law."
    return TestResult(
        id=SCHOOL_AGE,
        title="The pupil is of compulsory school age",
        status=status,
        reason=reason,
        citation=age.citation,
    )


def _factors(pathway: Pathway, case: Case) -> TestResult:
    factors = pathway.factors
    wrong, unknown, known = [], [], []
    for asked in factors.questions:
        given, set_aside = case.answers.get(asked.id), case.set_aside.get(asked.id)
        if given is None or given.answer is Answer.DONT_KNOW:
            unknown.append(asked.title)
        elif _passes(asked.passes, given.answer):
            continue
        elif set_aside is not None:
            known.append(f"{asked.title} Set aside by {set_aside.decided_by}: {set_aside.reason}")
        elif factors.bars_with(asked.id):
            wrong.append(asked.title)
        else:
            known.append(asked.title)
    if wrong:
        status, reason = Status.NOT_MET, f"Answered yes: {' '.join(wrong)}{_way_out(factors, len(wrong))}"
    elif unknown:
        status, reason = Status.CANNOT_TELL, f"Not answered, or not known: {' '.join(unknown)}"
    else:
        status, reason = Status.MET, "Each factor was asked about."
        if known and factors.bars:
            reason += f" To be weighed before anything is agreed: {' '.join(known)}"
        elif not known and (factors.bar or factors.bars):
            reason = "Each factor was asked about, and none is known."
    return TestResult(
        id=factors.id,
        title=factors.title,
        status=status,
        reason=reason,
        citation=_local(pathway),
        inferred=factors.inferred,
        note=factors.note,
        of_the_family=True,
    )


def _way_out(factors: Factors, count: int) -> str:
    if factors.set_aside_by is None:
        return ""
    if count > 1:
        return " They keep the pupil off this pathway unless each one is set aside, with a reason."
    return " It keeps the pupil off this pathway unless it is set aside, with a reason."


def _legal_checks(pathway: Pathway, case: Case) -> TestResult:
    checks = pathway.legal_checks
    waiting = checks_waiting(pathway, case)
    statuses = {status for _, status, _ in waiting}
    status = Status.NOT_MET if Status.NOT_MET in statuses else Status.CANNOT_TELL if statuses else Status.MET
    reason = (
        " ".join(f"{asked.title} {why}" for asked, _, why in waiting)
        or "Each question was answered, and none stands in the way."
    )
    return TestResult(
        id=checks.id,
        title=checks.title,
        status=status,
        reason=reason,
        citation=checks.citation or _local(pathway),
        inferred=checks.inferred,
        note=checks.note,
        of_the_family=True,
    )


def checks_waiting(pathway: Pathway, case: Case, fresh: bool = False) -> tuple[tuple[Asked, Status, str], ...]:
    """Each question before a legal step that does not pass, with why. ``fresh``: only answers that were given at
    the present stage count."""
    here = len(case.visits) - 1
    found = []
    for asked in pathway.legal_checks.questions:
        status, reason = asked_status(case, asked)
        given = case.answers.get(asked.id)
        if fresh and given is not None and given.visit != here:
            status, reason = Status.CANNOT_TELL, "It is asked again at this step."
        if status is not Status.MET:
            found.append((asked, status, reason))
    return tuple(found)


def asks_again(pathway: Pathway, case: Case, given: Given | None) -> bool:
    """True where an answer was given at an earlier stage and the present one wants the legal checks answered anew."""
    stage = pathway.stage(case.stage)
    if stage is None or given is None or given.visit == len(case.visits) - 1:
        return False
    documents = (need for document in stage.documents for need in document.needs)
    decisions = (need for decision in stage.decisions for need in decision.needs)
    return any(need.kind is NeedKind.LEGAL_CHECKS and need.fresh for need in (*documents, *decisions, *stage.needs))


def _asked(pathway: Pathway, case: Case, asked: Asked) -> TestResult:
    status, reason = asked_status(case, asked)
    return TestResult(
        id=asked.id,
        title=asked.title,
        status=status,
        reason=reason,
        citation=_local(pathway),
        inferred=asked.inferred,
        note=asked.note,
        required=asked.required,
    )


def asked_status(case: Case, asked: Asked) -> tuple[Status, str]:
    """Whether a question passes, and why: no answer and "don't know" never do."""
    given = case.answers.get(asked.id)
    if given is None:
        return Status.CANNOT_TELL, "Nobody has answered this yet."
    said = f"{given.actor} answered {given.answer} on {spoken_date(given.happened_on)}."
    if given.answer is Answer.DONT_KNOW:
        return Status.CANNOT_TELL, said
    if not _passes(asked.passes, given.answer):
        return Status.NOT_MET, said
    if asked.evidence and not evidence_stands(case, asked, given):
        return Status.CANNOT_TELL, f"{said} Name an entry of the chronology that shows it."
    return Status.MET, said


def shown_by_answer(asked: Asked) -> str:
    """The answer that passes only with an entry that shows it; empty where none is asked for."""
    return asked.passes.value if asked.evidence and asked.passes in (Passes.YES, Passes.NO) else ""


def needs_evidence(pathway: Pathway, case: Case, read: Payload) -> str:
    """A sentence where a new answer must be shown by an entry of the chronology and names none; else empty."""
    asked = pathway.question(read.question) if isinstance(read, Answered) else None
    if not isinstance(read, Answered) or asked is None or str(read.answer) != shown_by_answer(asked):
        return ""
    if _stands(case, asked, read.evidence):
        return ""
    return "Name an entry of the chronology that shows it, or add what happened there first."


def evidence_stands(case: Case, asked: Asked, given: Given) -> bool:
    """True when at least one entry named with the answer is of a right kind and has not been withdrawn."""
    return _stands(case, asked, given.evidence)


def _stands(case: Case, asked: Asked, evidence: Iterable[str]) -> bool:
    for event_id in evidence:
        entry = case.entry(event_id)
        if entry and entry.event.kind in asked.evidence and not entry.withdrawn and not entry.problem:
            return True
    return False


def _passes(passes: Passes, answer: Answer) -> bool:
    if answer is Answer.DONT_KNOW:
        return False
    return passes is Passes.YES_OR_NO or passes.value == answer.value


def _local(pathway: Pathway) -> str:
    return f"{pathway.title}, {pathway.authority} ({pathway.edition})"
