"""A case as its page shows it: everything is worked out here, so that nothing is left to the page."""

from collections.abc import Iterator
from typing import Any

from fasttrack_core.attendance.figures.measures import percent_shown
from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework import (
    CaseStatus,
    ChronologyEntry,
    Option,
    TestResult,
    allowed,
    chronology,
    eligibility,
    next_steps,
    overall,
    schedule,
)
from fasttrack_core.casework.case import Given
from fasttrack_core.casework.clocks import pathway_clock, time_limit
from fasttrack_core.casework.eligibility import asked_status, asks_again, shown_by_answer
from fasttrack_core.casework.needs import party_title
from fasttrack_core.casework.payloads import Answer
from fasttrack_core.casework.periods import MonitoringPeriod
from fasttrack_core.casework.watching import watch_of
from fasttrack_core.pathways.models import Asked, Meeting, Party, Pathway, StageDocument
from fasttrack_core.services.cases.file import CaseFile
from fasttrack_core.services.cases.rows import (
    CaseView,
    ClockRow,
    CopyRow,
    DecisionRow,
    DocumentRow,
    ItemRow,
    LimitRow,
    MeetingNoteRow,
    MeetingRow,
    PeriodRow,
    PupilHeader,
    QuestionRow,
    StageRow,
)
from fasttrack_core.services.office.register_age import register_age
from fasttrack_core.services.pupil.view import beside_tests
from fasttrack_core.store import StoredDocument

__all__ = [
    "CaseView",
    "CopyRow",
    "TestResult",
    "build",
    "copy_rows",
    "eligibility",
    "name_of",
    "stage_title",
    "year_of",
]

YEARS = {"R": "Reception", "N": "Nursery", "0": "Reception"}


def build(file: CaseFile, kept: tuple[StoredDocument, ...]) -> CaseView:
    """The view of a case with the documents kept for it."""
    pathway, case, context = file.pathway, file.case, file.context
    stage = pathway.stage(case.stage)
    closing = pathway.closing_code(case.closing_code)
    tests = eligibility(pathway, case, context)
    lines = chronology(pathway, case, context.parents)
    questions = tuple(_question(file, asked, lines) for asked in pathway.questions)
    periods = period_rows(file)
    copies = copy_rows(file, kept)
    paused = pathway.question(case.paused_because)
    here = closing.documents if closing else stage.documents if stage else ()
    return CaseView(
        case_id=file.id,
        reference=file.reference,
        sequence=file.sequence,
        seen=file.seen,
        pupil=pupil_header(file),
        pathway_id=pathway.id,
        pathway=pathway.title,
        authority=pathway.authority,
        edition=pathway.edition,
        summary=pathway.summary,
        officer=pathway.officer,
        status=str(case.status),
        opened_on=case.opened_on,
        closed_on=case.closed_on,
        closing_code=case.closing_code,
        closing_meaning=closing.meaning if closing else "",
        paused_because=paused.title if paused else case.paused_because,
        earlier_case=case.earlier_case,
        re_referral=pathway.re_referral,
        today=file.today,
        as_of=file.record.recorded_up_to,
        stage_id=case.stage,
        stage_title=stage_title(file),
        stage_label=stage.label if stage else "",
        stage_purpose=stage.purpose if stage else "",
        stages=_stages(file),
        eligible=str(overall(tests)),
        tests=tests,
        questions=tuple(row for row in questions if not row.is_factor),
        factors=tuple(row for row in questions if row.is_factor),
        checklist=_checklist(file),
        documents=tuple(_document(pathway, document, copies) for document in (*here, *pathway.documents)),
        copies=copies,
        meetings=tuple(_meeting(file, meeting) for meeting in pathway.all_meetings),
        review_by=tuple(
            (str(party), party_title(pathway, party))
            for party in (stage.period.reviewers(case.settings) if stage and stage.period else ())
        ),
        current_period=next((row for row in periods if row.current), None),
        periods=periods,
        decisions=tuple(_decision(pathway, option, file) for option in allowed(pathway, case, context)),
        steps=next_steps(pathway, case, context),
        chronology=lines,
        problems=case.problems,
        beside=beside_tests(file.record, file.record.row(file.pupil_key), file.record.recorded_up_to, pathway),
        clocks=tuple(_clocks(file)),
        limits=tuple(_limits(file)),
        register=register_age(file.record, file.today, file.pupil_key),
    )


def name_of(pupil: Pupil) -> str:
    """``Ada Okafor`` where the register gives both names apart, else the name as it is written there."""
    return " ".join(f"{pupil.forename} {pupil.surname}".split()) if pupil.surname else pupil.name or pupil.pupil_id


def year_of(pupil: Pupil) -> str:
    """``Year 5``, ``Reception``; what the register says where that is something else."""
    text = pupil.year_group.strip()
    plain = text.upper().removeprefix("YEAR").strip().removeprefix("Y").lstrip("0") or text
    return YEARS.get(plain, f"Year {plain}" if plain.isdigit() else text)


def stage_title(file: CaseFile) -> str:
    """The title of the present step; its id where the definition no longer has it."""
    stage = file.pathway.stage(file.case.stage)
    return stage.title if stage else file.case.stage


def pupil_header(file: CaseFile) -> PupilHeader:
    pupil, age = file.record.pupil(file.pupil_key), file.context.age
    return PupilHeader(
        key=file.pupil_key,
        name=name_of(pupil),
        year_group=year_of(pupil),
        registration_group=pupil.registration_group,
        date_of_birth=pupil.date_of_birth,
        upn=pupil.upn,
        age=str(age.status),
        age_reason=age.reason,
    )


def _stages(file: CaseFile) -> tuple[StageRow, ...]:
    been = {visit.stage for visit in file.case.visits}
    furthest = max((place for place, stage in enumerate(file.pathway.stages) if stage.id in been), default=-1)
    here = "closed here" if file.case.status is CaseStatus.CLOSED else "now"
    rows = []
    for place, stage in enumerate(file.pathway.stages):
        if stage.id == file.case.stage:
            state = here
        else:
            state = "done" if stage.id in been else "passed by" if place < furthest else "ahead"
        rows.append(StageRow(id=stage.id, title=stage.title, label=stage.label, state=state))
    return tuple(rows)


def _question(file: CaseFile, asked: Asked, lines: tuple[ChronologyEntry, ...]) -> QuestionRow:
    given = file.case.answers.get(asked.id)
    status, reason = asked_status(file.case, asked)
    choices = []
    for line in lines:
        entry = file.case.entry(line.event_id)
        if entry and line.kind in asked.evidence and not entry.withdrawn and not entry.problem:
            choices.append((line.event_id, f"{spoken_date(line.happened_on)}: {line.what}"))
    return QuestionRow(
        id=asked.id,
        title=asked.title,
        help=asked.help,
        is_factor=asked in file.pathway.factors.questions,
        required=asked.required,
        answer=str(given.answer) if given else "",
        answered_by=given.actor if given else "",
        answered_on=given.happened_on if given else None,
        answer_note=given.note if given else "",
        evidence=given.evidence if given else (),
        evidence_choices=tuple(choices),
        evidence_kinds=tuple(str(kind) for kind in asked.evidence),
        shown_by_answer=shown_by_answer(asked),
        status=str(status),
        reason=reason,
        inferred=asked.inferred,
        note=asked.note,
        test=_test_of(file.pathway, asked),
        needs_note=asked.needs_note,
        asked_again=asked in file.pathway.legal_checks.questions and asks_again(file.pathway, file.case, given),
        can_set_aside=_may_set_aside(file, asked, given),
        set_aside=_set_aside(file, asked),
    )


def _test_of(pathway: Pathway, asked: Asked) -> str:
    for group in (pathway.factors, pathway.legal_checks):
        if asked in group.questions:
            return group.id
    return asked.id


def _may_set_aside(file: CaseFile, asked: Asked, given: Given | None) -> str:
    factors = file.pathway.factors
    bars = asked in factors.questions and factors.bars_with(asked.id) and file.case.status is not CaseStatus.CLOSED
    known = given is not None and given.answer is Answer.YES
    if factors.set_aside_by is None or not bars or not known or asked.id in file.case.set_aside:
        return ""
    return party_title(file.pathway, factors.set_aside_by)


def _set_aside(file: CaseFile, asked: Asked) -> str:
    waiver = file.case.set_aside.get(asked.id)
    return f"Set aside by {waiver.decided_by} on {spoken_date(waiver.happened_on)}: {waiver.reason}" if waiver else ""


def _clocks(file: CaseFile) -> Iterator[ClockRow]:
    """The whole pathway, the time limit, and the watch after a closing."""
    clock = pathway_clock(file.pathway, file.case, file.context)
    if clock is not None:
        span = f"{spoken_date(clock.first_day)} to {spoken_date(clock.last_day)}"
        yield ClockRow(
            title=clock.title,
            lines=(f"{clock.weeks} weeks: {span}.",),
            warning=clock.warning,
            inferred=clock.inferred,
            note=clock.note,
        )
    limit = time_limit(file.pathway, file.case, file.context)
    if limit is not None:
        lines = tuple(span.in_words(file.today) for span in limit.spans)
        gone = any(span.out_of_time(file.today) for span in limit.spans)
        warning = f"Sessions that may be relied on are out of time ({limit.citation})." if gone else ""
        title = f"{limit.title} ({limit.citation})"
        yield ClockRow(title=title, lines=lines, warning=warning, inferred=limit.inferred, note=limit.note)
    watch = watch_of(file.pathway, file.case, file.context)
    if watch is not None:
        so_far = "" if watch.unauthorised is None else f" Unauthorised sessions so far: {watch.unauthorised}."
        kept_on = "The watch ended on" if watch.over else "The school goes on watching until"
        lines = (
            f"{kept_on} {spoken_date(watch.last_day)}.{so_far} A new referral is proposed from {watch.at_least} on.",
        )
        warning = "Attendance has fallen again: consider a new referral." if watch.proposes else ""
        yield ClockRow(
            title="After the case was closed", lines=lines, warning=warning, inferred=watch.inferred, note=watch.note
        )


def _limits(file: CaseFile) -> Iterator[LimitRow]:
    """Every session that a legal step may rest on, with its own last day."""
    state = time_limit(file.pathway, file.case, file.context)
    for span in state.spans if state else ():
        for each in span.sessions:
            yield LimitRow(
                span=span.what,
                day=each.day,
                half=each.half,
                last_day=each.last_day,
                in_time=each.last_day >= file.today,
            )


def _checklist(file: CaseFile) -> tuple[ItemRow, ...]:
    stage = file.pathway.stage(file.case.stage)
    ticks = file.case.visit.ticks if file.case.visit else {}
    rows = []
    for item in stage.checklist if stage else ():
        tick = ticks.get(item.id)
        rows.append(
            ItemRow(
                id=item.id,
                text=item.text,
                help=item.help,
                required=item.required,
                by=party_title(file.pathway, item.by),
                ticked=tick is not None,
                ticked_by=tick.actor if tick else "",
                ticked_on=tick.happened_on if tick else None,
                tick_note=tick.note if tick else "",
                inferred=item.inferred,
                note=item.note,
            )
        )
    return tuple(rows)


def copy_rows(file: CaseFile, kept: tuple[StoredDocument, ...]) -> tuple[CopyRow, ...]:
    """Every copy issued in the case, in the order recorded."""
    by_reference = {document.figures.get("reference", ""): document for document in kept}
    services = {service.issue: service for service in file.case.services}
    names = {parent.id: parent.full_name for parent in file.context.parents}
    rows = []
    for issue in file.case.issued:
        stored, service = by_reference.get(issue.reference), services.get(issue.event_id)
        document = file.pathway.any_document(issue.document)
        rows.append(
            CopyRow(
                event_id=issue.event_id,
                document=issue.document,
                title=document.title if document else issue.document,
                parent_id=issue.parent,
                to=names.get(issue.parent, "") if issue.parent else "",
                issued_on=issue.issued_on,
                released_by=issue.released_by,
                reference=issue.reference,
                stored_id=stored.id if stored and issue.reference else "",
                file_name=stored.file_name if stored and issue.reference else "",
                served=service is not None,
                way=service.way if service else "",
                served_on=service.served_on if service else None,
            )
        )
    return tuple(rows)


def _document(pathway: Pathway, document: StageDocument, copies: tuple[CopyRow, ...]) -> DocumentRow:
    return DocumentRow(
        id=document.id,
        title=document.title,
        to=str(document.to),
        required=document.required,
        issued_by=party_title(pathway, document.issued_by),
        released_by_authority=document.released_by_authority,
        copies=tuple(copy for copy in copies if copy.document == document.id),
        inferred=document.inferred,
        note=document.note,
    )


def _meeting(file: CaseFile, meeting: Meeting) -> MeetingRow:
    stage = file.pathway.stage(file.case.stage)
    labels = {outcome.id: outcome.label for outcome in meeting.outcomes}
    names = {parent.id: parent.full_name for parent in file.context.parents}
    notes = tuple(
        MeetingNoteRow(
            event_id=note.event_id,
            held=note.held,
            happened_on=note.happened_on,
            outcome=labels.get(note.outcome, "" if note.held else "Parents did not come"),
            present=tuple(names.get(person, person) for person in note.present),
        )
        for note in file.case.meetings
        if note.meeting == meeting.id
    )
    return MeetingRow(
        id=meeting.id,
        title=meeting.title,
        help=meeting.help,
        now=bool(stage and stage.meeting and stage.meeting.id == meeting.id),
        outcomes=tuple(labels.items()),
        invitation=meeting.invitation or "",
        record=meeting.record or "",
        notes=notes,
        inferred=meeting.inferred,
        note=meeting.note,
    )


def period_rows(file: CaseFile) -> tuple[PeriodRow, ...]:
    """Every period that has started, in order, with what the register says of it today."""
    periods = schedule(file.pathway, file.case, file.context.calendar)
    here = file.context.current_period(file.pathway, file.case)
    return tuple(_period(file, period, place, period == here) for place, period in enumerate(periods, start=1))


def _period(file: CaseFile, period: MonitoringPeriod, number: int, current: bool) -> PeriodRow:
    result = file.context.result_of(period)
    counts: Any = result.counts
    stage = file.pathway.stage(period.stage)
    rule = file.pathway.rule.rule(file.expected_percent)
    limits = (*file.record.bands.edges, *rule.limits)
    until = file.record.recorded_until
    over = bool(period.dates and until and until >= period.dates.last_day)
    unsure = str(result.status) == "cannot tell yet"
    return PeriodRow(
        number=number,
        stage=stage.title if stage else period.stage,
        start=str(period.start),
        school_days=period.school_days,
        first_day=result.first_day,
        last_day=result.last_day,
        review_due=result.review_due,
        status=str(result.status),
        reason=result.reason,
        possible=counts.possible if counts else None,
        attended=counts.attended if counts else None,
        authorised=counts.authorised if counts else None,
        unauthorised=counts.unauthorised if counts else None,
        missing=counts.missing if counts else None,
        unsettled=counts.unsettled if counts else None,
        percent=percent_shown(counts.attended, counts.possible, limits) if counts else "",
        school_days_late=period.school_days_late,
        letter_due=period.letter_due,
        waived_because=period.waiver.reason if period.waiver else "",
        problem=period.problem,
        current=current,
        can_waive=bool(current and over and unsure and counts and (counts.missing or counts.unsettled)),
    )


def _decision(pathway: Pathway, option: Option, file: CaseFile) -> DecisionRow:
    decision = option.decision
    closing = pathway.closing_code(decision.closes_with) if decision.closes_with else None
    target = pathway.stage(decision.to) if decision.to else None
    days = file.case.number_setting(decision.extends_by) if decision.extends_by is not None else None
    leads = f"Next step: {target.title}" if target else f"{days} more school days" if days else ""
    if closing:
        leads = f"Closes the case: {closing.code}, {closing.meaning}"
    return DecisionRow(
        id=decision.id,
        label=decision.label,
        help=decision.help,
        open=option.open,
        reasons=option.reasons,
        decided_by=party_title(pathway, Party(option.decided_by)),
        needs_reason=decision.needs_reason,
        leads_to=leads,
        closes_with=decision.closes_with or "",
        extends=days is not None,
        extends_by=days,
        reason_printed=days is not None or bool(target and target.period and target.period.more_time),
        legal=decision.legal,
        any_time=decision in pathway.any_time,
        inferred=decision.inferred,
        note=decision.note,
    )
