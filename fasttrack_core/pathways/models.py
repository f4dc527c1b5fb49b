"""What a pathway is made of: questions, stages, periods, documents, decisions and closing codes."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from fasttrack_core.pathways.rules import Id, RuleDefinition, Sourced, Strict, Words

DocumentId = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z0-9]+)+$", max_length=60)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z-]{1,29}$")]
SettingId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]

FORMAT = 1
"""The format of definitions that this version writes. A key that may be left out needs no new one; a key renamed, taken
away or given another meaning does, with a step in ``upcasting``."""

DID_NOT_COME = "did-not-come"
"""The outcome of every meeting that parents did not attend."""


class Party(StrEnum):
    """Who does, issues or decides something. The officer's own title is the pathway's ``officer``."""

    SCHOOL = "school"
    IO = "io"
    LA = "la"
    SCHOOL_AND_IO = "school and io"
    SCHOOL_AND_LA = "school and la"

    @property
    def members(self) -> tuple["Party", ...]:
        """Each party by itself: two for one that acts together."""
        return tuple(Party(name) for name in self.value.split(" and "))


class To(StrEnum):
    """Whom a document is for; ``parent`` is one copy for each person who is a legal parent."""

    PARENT = "parent"
    FILE = "file"
    LA = "LA"
    ALL = "all"


class Passes(StrEnum):
    """Which answer passes a question. "Don't know" and no answer never pass."""

    YES = "yes"
    NO = "no"
    YES_OR_NO = "yes or no"


class Part(StrEnum):
    """One limit of the computed test, shown on a line of its own."""

    ATTENDANCE_AT_LEAST = "attendance at least"
    ATTENDANCE_BELOW = "attendance below"
    WINDOW = "window"
    UNAUTHORISED = "unauthorised"
    WHOLE = "whole"


class When(StrEnum):
    """The result of the stage's period that a decision belongs to."""

    ANY = "any"
    IMPROVED = "improved"
    NOT_IMPROVED = "not improved"


class NeedKind(StrEnum):
    """What must be so before a document is issued or a decision is taken."""

    ELIGIBLE = "eligible"  # every test of the pathway passes
    CHECKLIST = "checklist"  # every required item of the stage is ticked
    ITEM = "item"  # this item of the stage is ticked
    DOCUMENTS = "documents"  # every required document of the stage is issued, to each legal parent
    DOCUMENT = "document"  # this document of the stage is issued, to each legal parent
    MEETING = "meeting"  # this meeting was held, or parents did not come to it
    OUTCOME = "outcome"  # this meeting's last outcome is one of those named
    REVIEW = "review"  # the review of the stage's period was held by everyone it needs
    ANSWER = "answer"  # this question passes
    SCHOOL_AGE = "school age"  # the pupil is of compulsory school age
    LEGAL_CHECKS = "legal checks"  # every question asked before a legal step passes
    IN_TIME = "in time"  # not every session relied on is past the pathway's time limit
    IMPROVED = "improved"  # by the register: in the step's period; without one, in so many last school days
    EACH_TOLD = "each told"  # each legal parent was at the stage's meeting, or was spoken or written to since


_KINDS = frozenset(kind.value for kind in NeedKind)
_NAMES_SOMETHING = {
    NeedKind.ITEM,
    NeedKind.DOCUMENT,
    NeedKind.MEETING,
    NeedKind.OUTCOME,
    NeedKind.ANSWER,
    NeedKind.IMPROVED,
}


def _short_form(value: object) -> object:
    """``checklist`` and ``document: bwd-02-introduction`` as a need is written in a definition; or in full, as JSON."""
    if isinstance(value, str):
        return {"kind": value}
    if isinstance(value, dict) and "kind" not in value:
        named = [key for key in value if key in _KINDS]
        if len(named) == 1 or len(value) == 1:
            kind = named[0] if named else next(iter(value))
            of = value[kind]
            rest = {key: each for key, each in value.items() if key != kind}
            value = {"kind": kind, "of": of if isinstance(of, list) else (of,), **rest}
    if isinstance(value, dict) and isinstance(value.get("of"), list):
        return {**value, "of": tuple(value["of"])}
    return value


class NeedModel(Strict):
    """One need. ``of`` names what it is about; for an outcome, any of them will do; for ``improved``, the setting that
    holds the number of school days.

    ``if_held``: only where the stage's meeting was held. ``fresh``: answers given at an earlier stage do not count.
    """

    kind: NeedKind
    of: tuple[str, ...] = ()
    if_held: bool = False
    fresh: bool = False

    @model_validator(mode="after")
    def _names_what_it_is_about(self) -> Self:
        if (self.kind in _NAMES_SOMETHING) != bool(self.of):
            word = "must name" if self.kind in _NAMES_SOMETHING else "names nothing:"
            raise ValueError(f"the need '{self.kind}' {word} what it is about")
        if self.kind is not NeedKind.OUTCOME and len(self.of) > 1:
            raise ValueError(f"the need '{self.kind}' names one thing; write it once for each")
        return self


Need = Annotated[NeedModel, BeforeValidator(_short_form)]


class Source(Strict):
    """Where the pathway is described."""

    title: Words
    note: str = ""


class Setting(Sourced):
    """A number or choice that a school or authority may change; a case keeps the value it was opened with."""

    id: SettingId
    title: Words
    help: str = ""
    default: int | str
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _default_is_allowed(self) -> Self:
        if problem := self.problem(self.default):
            raise ValueError(f"the default of the setting {self.id}: {problem}")
        return self

    def problem(self, value: int | str) -> str:
        """Why ``value`` cannot be used, as a sentence; empty when it can. Limits are inclusive."""
        if self.choices:
            return "" if value in self.choices else f"choose one of: {', '.join(self.choices)}."
        if isinstance(value, bool) or not isinstance(value, int):
            return "this is a whole number."
        if self.minimum is not None and value < self.minimum:
            return f"the least is {self.minimum}."
        if self.maximum is not None and value > self.maximum:
            return f"the most is {self.maximum}."
        return ""


class ComputedTest(Sourced):
    """One line of the computed test, decided from the register alone."""

    id: Id
    title: Words
    part: Part


class Asked(Sourced):
    """A question that a person answers yes, no or don't know."""

    id: Id
    title: Words
    help: str = ""
    passes: Passes = Passes.YES
    required: bool = True
    needs_note: bool = False
    evidence: tuple[str, ...] = ()
    """Kinds of chronology entries of which at least one must be named with the passing answer."""


class Factors(Sourced):
    """The additional factors, asked one by one. ``bar``: any of them keeps the pupil off this pathway; else those of
    ``bars`` do, and each of the others must only be answered. ``set_aside_by``: who may decide, with a reason, that a
    bar does not stand in the way of one pupil; None: nobody."""

    id: Id = "factors"
    title: Words = "Additional factors have been asked about"
    help: str = ""
    bar: bool = False
    bars: tuple[Id, ...] = ()
    set_aside_by: Party | None = None
    questions: tuple[Asked, ...] = ()

    def bars_with(self, question: str) -> bool:
        """True when that factor keeps a pupil off the pathway."""
        return self.bar or question in self.bars


class LegalChecks(Sourced):
    """What is asked one by one before a legal step: the statutory defences, and what the law wants considered first."""

    id: Id = "legal-checks"
    title: Words = "The questions before a legal step have been answered"
    help: str = ""
    citation: str = ""
    questions: tuple[Asked, ...] = ()


class Item(Sourced):
    """One line of a checklist. ``needs_note``: a tick without a note does not do."""

    id: Id
    text: Words
    help: str = ""
    required: bool = True
    needs_note: bool = False
    by: Party = Party.SCHOOL


class StageDocument(Sourced):
    """A document of a stage. ``earlier_counts``: a copy issued at an earlier stage of the case will do."""

    id: DocumentId
    title: Words
    to: To = To.PARENT
    required: bool = True
    issued_by: Party = Party.SCHOOL
    needs: tuple[Need, ...] = ()
    earlier_counts: bool = False
    legal: bool = False

    @property
    def released_by_authority(self) -> bool:
        """True when the product makes a draft that the local authority releases."""
        return self.issued_by is not Party.SCHOOL


class Outcome(Sourced):
    """What a meeting ended with. ``agrees``: whether the family agreed to what was asked; None: it does not say."""

    id: Id
    label: Words
    agrees: bool | None = None


class Meeting(Sourced):
    """A meeting with parents. Not coming is an outcome of its own, ``did-not-come``, and need not be listed."""

    id: Id
    title: Words
    help: str = ""
    invitation: DocumentId | None = None
    record: DocumentId | None = None
    outcomes: tuple[Outcome, ...] = ()


class Period(Sourced):
    """A monitoring period, in school days. It starts with a document (day 1 is the first school day after its issue
    date), or, with none, straight after the period before. Improved: at most ``unauthorised_at_most`` unauthorised
    sessions in it. ``review_by_setting`` names the setting that says who reviews it, in place of ``review_by``.
    ``more_time``: it is an extension at a stage of its own, and need not follow on from the period before."""

    school_days: Annotated[int, Field(ge=1, le=200)] | SettingId
    starts_with: DocumentId | None = None
    unauthorised_at_most: Annotated[int, Field(ge=0)] = 0
    review_by: tuple[Party, ...] = (Party.SCHOOL,)
    review_by_setting: SettingId | None = None
    more_time: bool = False

    def reviewers(self, settings: Mapping[str, int | str]) -> tuple[Party, ...]:
        """Each party that reviews the period, by the settings of the case."""
        chosen = settings.get(self.review_by_setting or "")
        return Party(chosen).members if chosen in tuple(Party) else self.review_by


class Decision(Sourced):
    """Something a named person may decide. It moves the case ``to`` a stage, or ``closes_with`` a code, or
    ``extends_by`` a number of school days (a number or a setting): exactly one of the three."""

    id: Id
    label: Words
    help: str = ""
    when: When = When.ANY
    to: Id | None = None
    closes_with: Code | None = None
    extends_by: Annotated[int, Field(ge=1, le=200)] | SettingId | None = None
    decided_by: Party = Party.SCHOOL
    decided_by_setting: SettingId | None = None
    needs_reason: bool = False
    needs: tuple[Need, ...] = ()
    documents: tuple[DocumentId, ...] = ()
    """Documents of the stage that go out because of this decision."""
    legal: bool = False

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        ways = [way for way in (self.to, self.closes_with, self.extends_by) if way is not None]
        if len(ways) != 1:
            raise ValueError(f"the decision {self.id} needs exactly one of: to, closes_with, extends_by")
        return self


class Stage(Sourced):
    """One step of the pathway. ``needs`` hold for every decision of the stage that moves or closes the case."""

    id: Id
    title: Words
    label: str = ""
    purpose: Words
    checklist: tuple[Item, ...] = ()
    documents: tuple[StageDocument, ...] = ()
    meeting: Meeting | None = None
    period: Period | None = None
    needs: tuple[Need, ...] = ()
    decisions: tuple[Decision, ...] = ()
    walked: bool = True
    """False for a stage that is described but cannot be worked through yet."""

    def document(self, document_id: str) -> StageDocument | None:
        """The stage's document with that id."""
        return next((document for document in self.documents if document.id == document_id), None)

    def item(self, item_id: str) -> Item | None:
        """The stage's checklist item with that id."""
        return next((item for item in self.checklist if item.id == item_id), None)


Length = Annotated[int, Field(ge=1, le=200)] | SettingId
"""A number, or the name of the setting that holds it."""


class Watch(Sourced):
    """How the school goes on watching after a case is closed: for that many weeks from the day after, and from how many
    unauthorised sessions in them a new referral is proposed."""

    weeks: Length
    unauthorised_at_least: Length


class ClosingCode(Sourced):
    """A code a case is closed with, and the documents that go out afterwards."""

    code: Code
    meaning: Words
    documents: tuple[StageDocument, ...] = ()
    watch: Watch | None = None


class Clock(Sourced):
    """How long the whole pathway lasts, in calendar weeks: day 1 is the first school day after the first copy of
    ``starts_with`` was issued, as for a period."""

    title: Words
    weeks: Length
    starts_with: DocumentId


class TimeLimit(Sourced):
    """Until when proceedings can begin, for each session on which they would rest: the corresponding date so many
    months later, that day included. It stands on the list of every stage in ``stages``, and elsewhere from
    ``warn_weeks`` before the first session runs out."""

    title: Words
    citation: Words
    months: Length
    warn_weeks: Length
    stages: tuple[Id, ...] = ()


class EarlierNotices(Sourced):
    """Which earlier penalty notices count, for each parent and each child: those given in the ``years`` that end with
    the day on which a new one is proposed, not before ``not_before``. ``at_most``: how many may be given in them."""

    citation: Words
    years: Annotated[int, Field(ge=1, le=10)]
    not_before: date | None = None
    at_most: Annotated[int, Field(ge=1, le=10)] | None = None


class Beside(Sourced):
    """Another way of the same authority that a school may take beside the pathway, with a computed test of its own."""

    id: Id
    title: Words
    authority: Words
    rule: RuleDefinition
    notices: EarlierNotices | None = None


class Pathway(Strict):
    """A whole pathway. A case starts at the first stage.

    weeks: how many weeks the pathway lasts, as letters print it. late_after: how many school days after a review is due
    the next letter counts as late. earlier_notices_years: what ``earlier_notices`` was before it had more to say.
    """

    format: Literal[1] = 1
    id: Id
    title: Words
    authority: Words
    edition: Words
    summary: Words
    officer: Words = "local authority officer"
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    rule: RuleDefinition
    tests: tuple[ComputedTest, ...] = ()
    factors: Factors = Factors()
    asked: tuple[Asked, ...] = ()
    legal_checks: LegalChecks = LegalChecks()
    settings: tuple[Setting, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    stages: tuple[Stage, ...] = ()
    any_time: tuple[Decision, ...] = ()
    closing_codes: tuple[ClosingCode, ...] = ()
    documents: tuple[StageDocument, ...] = ()
    school_documents: tuple[StageDocument, ...] = ()
    re_referral: str = ""
    earlier_notices_years: Annotated[int, Field(ge=1, le=10)] | None = None
    earlier_notices: EarlierNotices | None = None
    beside: tuple[Beside, ...] = ()
    weeks: Length | None = None
    late_after: SettingId | None = None
    clock: Clock | None = None
    time_limit: TimeLimit | None = None

    @property
    def officer_title(self) -> str:
        """The officer as letters and forms call them: without what stands in brackets."""
        return re.sub(r"\s*\(.*?\)", "", self.officer)

    def stage(self, stage_id: str) -> Stage | None:
        """The stage with that id."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    def question(self, question_id: str) -> Asked | None:
        """The asked test or factor with that id."""
        return next((asked for asked in self.questions if asked.id == question_id), None)

    @property
    def questions(self) -> tuple[Asked, ...]:
        """Every question a person answers: the factors, the asked tests, then those before a legal step."""
        return (*self.factors.questions, *self.asked, *self.legal_checks.questions)

    def meeting(self, meeting_id: str) -> Meeting | None:
        """The meeting with that id, of the pathway or of a stage."""
        return next((meeting for meeting in self.all_meetings if meeting.id == meeting_id), None)

    @property
    def all_meetings(self) -> tuple[Meeting, ...]:
        """The pathway's meetings and its stages'."""
        return (*self.meetings, *(stage.meeting for stage in self.stages if stage.meeting is not None))

    def closing_code(self, code: str) -> ClosingCode | None:
        """The closing code, or None."""
        return next((closing for closing in self.closing_codes if closing.code == code), None)

    def any_document(self, document_id: str) -> StageDocument | None:
        """The document with that id, wherever in the pathway it belongs."""
        return next((document for document in self.all_documents if document.id == document_id), None)

    @property
    def all_documents(self) -> tuple[StageDocument, ...]:
        """Every document the definition names, in the order of the pathway; an id may occur at several stages."""
        staged = (document for stage in self.stages for document in stage.documents)
        closing = (document for code in self.closing_codes for document in code.documents)
        return (*self.school_documents, *staged, *closing, *self.documents)

    @property
    def default_settings(self) -> Mapping[str, int | str]:
        """Each setting's default."""
        return MappingProxyType({setting.id: setting.default for setting in self.settings})
