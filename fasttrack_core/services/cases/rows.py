"""What the page of a case shows: one frozen row for each thing on it, plain values only."""

from dataclasses import dataclass
from datetime import date

from fasttrack_core.casework import ChronologyEntry, NextStep, TestResult
from fasttrack_core.services.office.register_age import RegisterAge
from fasttrack_core.services.office.writing import Seen
from fasttrack_core.services.pupil.view import BesideTest


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilHeader:
    """``year_group`` in words. ``age``: whether the pupil is of compulsory school age, and why."""

    key: str
    name: str
    year_group: str
    registration_group: str
    date_of_birth: date | None
    upn: str
    age: str
    age_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """``state``: done, now, passed by (a later step was reached without it), ahead, or closed here: the last step of a
    closed case."""

    id: str
    title: str
    label: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """``answer`` is empty while nobody has answered. ``evidence_choices``: entries that could show it, id and text;
    ``evidence_kinds``: which kinds those are, and ``shown_by_answer`` the answer that needs one of them.
    ``test``: the test that it decides, by itself or with others. ``asked_again``: the answer is of an earlier step, and
    does not count at this one. ``can_set_aside``: who may decide that the answer does
    not keep the pupil off the pathway; empty where it does not, or nobody may. ``set_aside``: who did, when and why."""

    id: str
    title: str
    help: str
    is_factor: bool
    required: bool
    answer: str
    answered_by: str
    answered_on: date | None
    answer_note: str
    evidence: tuple[str, ...]
    evidence_choices: tuple[tuple[str, str], ...]
    evidence_kinds: tuple[str, ...]
    shown_by_answer: str
    status: str
    reason: str
    inferred: bool
    note: str
    test: str
    needs_note: bool
    asked_again: bool
    can_set_aside: str
    set_aside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """``tick_note`` is what was written beside the tick; ``note`` what was read into the pathway's source."""

    id: str
    text: str
    help: str
    required: bool
    by: str
    ticked: bool
    ticked_by: str
    ticked_on: date | None
    tick_note: str
    inferred: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """One copy that was issued. ``stored_id`` is empty where it was recorded without a file being kept."""

    event_id: str
    document: str
    title: str
    parent_id: str
    to: str
    issued_on: date
    released_by: str
    reference: str
    stored_id: str
    file_name: str
    served: bool
    way: str
    served_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document of the present step (or of the closing), with the copies issued in this case so far."""

    id: str
    title: str
    to: str
    required: bool
    issued_by: str
    released_by_authority: bool
    copies: tuple[CopyRow, ...]
    inferred: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingNoteRow:
    event_id: str
    held: bool
    happened_on: date
    outcome: str
    present: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """A meeting of the pathway. ``outcomes``: id and label; ``now``: it belongs to the present step."""

    id: str
    title: str
    help: str
    now: bool
    outcomes: tuple[tuple[str, str], ...]
    invitation: str
    record: str
    notes: tuple[MeetingNoteRow, ...]
    inferred: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    """A monitoring period, dates inclusive. The counts are None until the register holds any of it. ``number`` from 1
    over the whole case. ``can_waive``: it is over, and only missing marks or N codes keep it from being decided."""

    number: int
    stage: str
    start: str
    school_days: int
    first_day: date | None
    last_day: date | None
    review_due: date | None
    status: str
    reason: str
    possible: int | None
    attended: int | None
    authorised: int | None
    unauthorised: int | None
    missing: int | None
    unsettled: int | None
    percent: str
    school_days_late: int
    letter_due: date | None
    waived_because: str
    problem: str
    current: bool
    can_waive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRow:
    """One clock of the case: how far it reaches, ``lines`` one sentence each, ``warning`` where something is wrong."""

    title: str
    lines: tuple[str, ...]
    warning: str
    inferred: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """One unauthorised session that a legal step may rest on. ``span``: of which time; ``last_day``: the last day on
    which proceedings for it can begin, inclusive."""

    span: str
    day: date
    half: str
    last_day: date
    in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """``leads_to`` says in words what follows. ``extends``: the length may be given in school days. ``reason_printed``:
    the letter that follows prints the reason."""

    id: str
    label: str
    help: str
    open: bool
    reasons: tuple[str, ...]
    decided_by: str
    needs_reason: bool
    leads_to: str
    closes_with: str
    extends: bool
    extends_by: int | None
    reason_printed: bool
    legal: bool
    any_time: bool
    inferred: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as it stands. ``seen`` goes back with every act. ``eligible`` is met, not met or cannot tell."""

    case_id: str
    reference: str
    sequence: int
    seen: Seen
    pupil: PupilHeader
    pathway_id: str
    pathway: str
    authority: str
    edition: str
    summary: str
    officer: str
    status: str
    opened_on: date | None
    closed_on: date | None
    closing_code: str
    closing_meaning: str
    paused_because: str
    earlier_case: str
    re_referral: str
    today: date
    as_of: date | None
    stage_id: str
    stage_title: str
    stage_label: str
    stage_purpose: str
    stages: tuple[StageRow, ...]
    eligible: str
    tests: tuple[TestResult, ...]
    questions: tuple[QuestionRow, ...]
    factors: tuple[QuestionRow, ...]
    checklist: tuple[ItemRow, ...]
    documents: tuple[DocumentRow, ...]
    copies: tuple[CopyRow, ...]
    meetings: tuple[MeetingRow, ...]
    review_by: tuple[tuple[str, str], ...]
    current_period: PeriodRow | None
    periods: tuple[PeriodRow, ...]
    decisions: tuple[DecisionRow, ...]
    steps: tuple[NextStep, ...]
    chronology: tuple[ChronologyEntry, ...]
    problems: tuple[str, ...]
    beside: tuple[BesideTest, ...]
    clocks: tuple[ClockRow, ...]
    limits: tuple[LimitRow, ...]
    register: RegisterAge
