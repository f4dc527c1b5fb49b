"""The facts of documents, from the register, the case, the people and the settings: no figure is ever typed."""

from collections.abc import Sequence
from datetime import date

from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.casework import Parent
from fasttrack_core.casework.case import CaseStatus, MeetingNote
from fasttrack_core.casework.context import agreed_on
from fasttrack_core.casework.improving import improvement, needed_days
from fasttrack_core.casework.readers import Reading, names_someone_else
from fasttrack_core.documents import letter, meeting_record
from fasttrack_core.documents.context import (
    FiguresFacts,
    MeetingFacts,
    ParentFacts,
    PeriodFacts,
    PersonFacts,
    PupilFacts,
    SchoolFacts,
)
from fasttrack_core.documents.letter import CaseFacts, LetterFacts
from fasttrack_core.documents.meeting_record import InvitedFacts, IssueFacts, MeetingRecordFacts
from fasttrack_core.errors import MissingFact, NotAllowed, OutOfStep
from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services.cases.file import CaseFile
from fasttrack_core.services.cases.view import name_of, year_of
from fasttrack_core.services.documents import steps as letter_steps
from fasttrack_core.services.documents.details import Details, typed
from fasttrack_core.services.documents.periods import periods_of
from fasttrack_core.services.documents.privacy import private_texts
from fasttrack_core.services.documents.request import Filled, Request, figures, plain_figures
from fasttrack_core.services.office.school_settings import SchoolSettings, expected_text


def school_facts(settings: SchoolSettings) -> SchoolFacts:
    postcode = (settings.postcode,) if settings.postcode else ()
    return SchoolFacts(
        name=settings.name,
        address=(*settings.address, *postcode),
        phone=settings.phone,
        email=settings.email,
        head_teacher=settings.head,
        local_authority=settings.local_authority,
    )


def pupil_facts(file: CaseFile) -> PupilFacts:
    pupil = file.record.pupil(file.pupil_key)
    name = name_of(pupil)
    return PupilFacts(
        name=name,
        first_name=pupil.forename or name.partition(" ")[0],
        year_group=year_of(pupil),
        class_name=pupil.registration_group,
        date_of_birth=pupil.date_of_birth,
        upn=pupil.upn,
    )


def parent_facts(parent: Parent) -> ParentFacts:
    return ParentFacts(parent.full_name, parent.salutation, parent.address, parent.postcode)


def signatory(settings: SchoolSettings, details: Details) -> PersonFacts:
    """Who signs: the attendance lead unless somebody else is named; a member of staff by the title in Settings. Of a
    name that two people there have with two titles no title is said unless it is entered."""
    name, titles = details.signatory, [(settings.attendance_lead, settings.attendance_lead_title)]
    if name:
        titles += [(settings.head, "Headteacher"), *((staff.name, staff.title) for staff in settings.staff)]
    name = name or settings.attendance_lead
    known = {title for called, title in titles if called == name}
    role = details.signatory_role or (known.pop() if len(known) == 1 else "")
    return PersonFacts(name, role, settings.name, settings.phone, settings.email)


def officer(request: Request) -> PersonFacts:
    """The authority's officer; who released the letter stands before the name in Settings."""
    details, settings = request.details, request.file.record.settings
    role = request.file.pathway.officer_title
    role = role[:1].upper() + role[1:]
    name = details.officer or settings.inclusion_officer
    return PersonFacts(name, role, settings.local_authority, details.officer_phone, details.officer_email)


def recent_figures(request: Request) -> FiguresFacts | None:
    """Those of the window of the pathway's computed test."""
    return _window_figures(request.file, request.as_of) if request.as_of else None


def _window_figures(file: CaseFile, as_of: date) -> FiguresFacts | None:
    rule = file.pathway.rule.rule(file.expected_percent)
    verdict = file.record.verdicts(rule, as_of).of(file.record.row(file.pupil_key))
    return figures(file, verdict.window_start, verdict.window_end, file.record.counts)


def year_figures(request: Request) -> FiguresFacts | None:
    """Those of the school year to date, from its first open day."""
    as_of, record = request.as_of, request.file.record
    if as_of is None:
        return None
    first, last = record.record.open_days(record.record.year_to(as_of))
    return figures(request.file, first, last, record.counts)


def letter_context(request: Request) -> Filled:
    """A letter to one parent. Raises CalendarTooShort where a date it promises cannot be worked out yet."""
    file, details, parent = request.file, request.details, request.parent
    if parent is None:
        raise MissingFact("Say which parent this copy is for: each gets one of their own.")
    _check_typed(request, parent, file.context.others(parent))
    case = _case_facts(request, parent)
    facts = LetterFacts(
        school=school_facts(file.record.settings),
        day=request.day,
        parent=parent_facts(parent),
        pupil=pupil_facts(file),
        case=case,
        signatory=signatory(file.record.settings, details),
        officer=officer(request),
        recent=recent_figures(request),
        year=year_figures(request),
        relied_on=_relied_on(request, case),
        tried=letter_steps.tried(file, parent, request.day, details.tried),
        support=letter_steps.support(file, parent, request.day, details.support),
        meeting=MeetingFacts(
            day=details.meeting_day,
            time=details.meeting_time,
            place=details.meeting_place,
            people=details.meeting_people or _lines(file.record.settings.attendance_lead),
            reply_by=details.meeting_reply_by,
            contact=details.meeting_contact or file.record.settings.attendance_lead,
        ),
        respond_by=details.respond_by,
        draft=request.document.released_by_authority and not request.released_by,
        private=private_texts(request, parent),
    )
    kept = {"recent": facts.recent, "year": facts.year, "relied_on": facts.relied_on}
    kept |= {f"period {period.number}": period.figures for period in case.periods}
    return Filled(letter.build(facts), plain_figures(kept))


def meeting_record_context(request: Request) -> Filled:
    """The record of the latest meeting of the case that has one; names and roles only. Every copy is about
    that one meeting, since the words typed are: a parent's is made where they were at it, and names those there."""
    file, details = request.file, request.details
    last = _meeting_of(request)
    there = last.present if last and last.held else ()
    if request.parent is not None:
        absent = [each for each in file.context.others(request.parent) if each.id not in there]
        _check_typed(request, request.parent, absent)
    parents = tuple(
        InvitedFacts(
            name=parent.full_name,
            role=parent.relationship or "Parent",
            attended=parent.id in there if last else None,
        )
        for parent in file.context.parents_in_law
        if request.parent is None or parent.id == request.parent.id or parent.id in there
    )
    others = tuple(
        InvitedFacts(person.name, person.role, person.attended, person.apologies) for person in details.invited
    )
    meeting = file.pathway.meeting(last.meeting) if last else None
    outcomes = {outcome.id: outcome.agrees for outcome in meeting.outcomes} if meeting else {}
    agreed = outcomes.get(last.outcome) if last else None
    words_safe = request.parent is None or details.childs_words_safe
    facts = MeetingRecordFacts(
        school=school_facts(file.record.settings),
        pupil=pupil_facts(file),
        reference=file.reference,
        pathway=file.pathway.title,
        day=details.meeting_day or (last.happened_on if last else request.day),
        time=details.meeting_time,
        place=details.meeting_place,
        invited=(*parents, *others),
        weeks=_weeks(file),
        parent_reasons=details.parent_reasons,
        pupil_reasons=details.pupil_reasons if words_safe else "",
        issues=tuple(IssueFacts(each.issue, each.action, each.owner, each.by) for each in details.issues),
        target=details.target or _target(file.pathway),
        deferral_agreed=agreed if details.deferral_agreed is None else details.deferral_agreed,
        notes=details.notes,
        recent=recent_figures(request),
        year=year_figures(request),
        chair=details.chair or file.record.settings.attendance_lead,
        private=private_texts(request, request.parent) if request.parent else (),
    )
    kept = {"recent": facts.recent, "year": facts.year}
    return Filled(meeting_record.build(facts), plain_figures(kept))


def _meeting_of(request: Request) -> MeetingNote | None:
    """The meeting that the record is about. Raises OutOfStep for the copy of a parent who was not at one."""
    file, parent, day = request.file, request.parent, request.details.meeting_day
    notes = [note for note in file.case.meetings if day in (None, note.happened_on)]
    latest = {id(note): (bool(note.meeting), note.happened_on, note.held, place) for place, note in enumerate(notes)}
    note = max(notes, key=lambda each: latest[id(each)], default=None)
    if parent is None or (note is None and len(file.context.parents_in_law) < 2 and not file.case.meetings):
        return note
    own = {each.event_id for each in letter_steps.meetings(file, parent, request.day) if each.reading is Reading.OWN}
    if note is not None and note.event_id in own:
        return note
    when = day or (note.happened_on if note else None)
    said = f" on {spoken_date(when)}" if when else ""
    raise OutOfStep(
        f"No meeting with {parent.full_name}{said} is recorded, and a parent gets only the record of a meeting they "
        "were at. Enter the date of another meeting, record in the case who came, or leave this copy out."
    )


def _check_typed(request: Request, parent: Parent, others: Sequence[Parent]) -> None:
    """NotAllowed where words typed for a copy name one of the ``others``, whom its reader may not read of."""
    known = letter_steps.known(request.file)
    for label, texts in typed(request.details).items():
        if any(names_someone_else(text, parent, others, known) for text in texts):
            raise NotAllowed(
                f"What is typed under “{label}” names somebody else than the parent who gets this copy. Word it for "
                "this parent alone, and make the other copy with words of its own."
            )


def _case_facts(request: Request, parent: Parent) -> CaseFacts:
    file, details, case = request.file, request.details, request.file.case
    periods = periods_of(request)
    coming = [period for period in periods if period.last >= request.day]
    stage = file.pathway.stage(case.stage)
    more_time = bool(stage and stage.period and stage.period.more_time)
    return CaseFacts(
        reference=file.reference,
        pathway=file.pathway.title,
        weeks=_weeks(file),
        expected_percent=expected_text(file.expected_percent),
        agreed_on=agreed_on(file.pathway, case),
        met_on=letter_steps.met_on(file, parent, request.day),
        start=periods[0].first if periods else None,
        end=periods[-1].last if periods else None,
        next_review=coming[0].review if coming else None,
        last_review=periods[-1].review if periods else None,
        periods=periods,
        period_school_days=letter_steps.period_length(file),
        extended_until=_extended_until(file, periods, more_time),
        extension_reason=details.extension_reason or letter_steps.extension_reason(file, parent),
        improvement=_improvement(request),
        closed_on=case.closed_on,
    )


def _extended_until(file: CaseFile, periods: tuple[PeriodFacts, ...], more_time: bool) -> date | None:
    """The last day of the latest extension; of the period itself where the stage is one."""
    if file.case.visit and file.case.visit.extensions:
        return letter_steps.extended_until(file)
    return periods[-1].last if more_time and periods else None


def _improvement(request: Request) -> str:
    """What the register shows, and after it what was typed. OutOfStep where words were typed and it shows nothing: no
    letter speaks of an improvement that there was not."""
    file, typed_words = request.file, request.details.improvement.strip()
    found = improvement(file.pathway, file.case, file.context, needed_days(file.pathway, file.case))
    if not found.shown or found.first is None or found.last is None:
        if typed_words and file.case.status is CaseStatus.CLOSED:
            raise OutOfStep(f"No letter can say that attendance has improved. {found.reason}")
        return ""
    missed = file.context.counts(found.first, found.last).unauthorised if file.context.counts else 0
    said = "There was no unauthorised absence"
    if missed:
        said = f"There {'was' if missed == 1 else 'were'} only {_sessions(missed)}"
    return f"{said} from {spoken_date(found.first)} to {spoken_date(found.last)}. {typed_words}".strip()


def _target(pathway: Pathway) -> str:
    """What counts as improved, in words; empty where the pathway has no monitoring period, or not one limit for all."""
    limits = {stage.period.unauthorised_at_most for stage in pathway.stages if stage.period}
    if len(limits) != 1:
        return ""
    (limit,) = limits
    return f"At most {_sessions(limit)} in each monitoring period" if limit else "No unauthorised absence"


def _sessions(count: int) -> str:
    return f"{count} unauthorised {'session' if count == 1 else 'sessions'}"


def _relied_on(request: Request, case: CaseFacts) -> FiguresFacts | None:
    """The period that legal action rests on: as chosen; else from the first period to the last finished one; else,
    when the case goes to legal action without any, the window of the computed test that the gate rested on."""
    file, details = request.file, request.details
    if details.first and details.last:
        return figures(file, details.first, details.last, file.record.period_counts)
    done = [period for period in case.periods if period.figures is not None]
    if done:
        return figures(file, done[0].first, done[-1].last, file.record.period_counts)
    agreed = agreed_on(file.pathway, file.case)
    if agreed is None or request.as_of is None:
        return recent_figures(request)
    return _window_figures(file, min(agreed, request.as_of))


def _weeks(file: CaseFile) -> int | None:
    return file.case.number_setting(file.pathway.weeks) if file.pathway.weeks is not None else None


def _lines(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
