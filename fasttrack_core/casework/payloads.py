"""What each kind of event holds: one strict model for each kind."""

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from fasttrack_core.casework.events import Event, EventKind

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]


class Payload(BaseModel):
    """Plain values, nothing unknown, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Answer(StrEnum):
    """An answer to an asked test."""

    YES = "yes"
    NO = "no"
    DONT_KNOW = "don't know"


class WaivedWhat(StrEnum):
    """What a named person may do without, with a reason."""

    PERIOD = "period"  # the marks of the current period need not be complete
    DOCUMENT = "document"  # this document need not go to this person
    BAR = "bar"  # this factor need not keep the pupil off the pathway


class Opened(Payload):
    """``settings`` override the pathway's defaults for this case; ``earlier_case`` links a re-referral.
    ``expected_percent`` is the attendance that the school expected on the day of opening, such as "95" or "96.5";
    empty in cases opened before it was kept."""

    pathway: Text
    edition: Note = ""
    settings: Mapping[str, int | str] = Field(default_factory=dict)
    earlier_case: Note = ""
    reason: Note = ""
    expected_percent: Annotated[str, StringConstraints(pattern=r"^((100|[0-9]{1,2})(\.[0-9]{1,6})?)?$")] = ""


class Answered(Payload):
    """``evidence`` are the ids of events of this case."""

    question: Text
    answer: Answer
    note: Note = ""
    evidence: tuple[str, ...] = ()


class Ticked(Payload):
    item: Text
    note: Note = ""


class Unticked(Payload):
    item: Text
    reason: Text


class Told(Payload):
    """Something that letters may tell of. ``parents``: ids of the contacts it was with (``readers.PUPIL`` among them:
    with the pupil, or done by the school alone); ``file_only``: no letter tells of it."""

    parents: tuple[str, ...] = ()
    file_only: bool = False


class Contacted(Told):
    who: Text
    way: Note = ""
    note: Note = ""
    outcome: Note = ""


class SupportOffered(Told):
    what: Text
    who: Note = ""
    outcome: Note = ""
    note: Note = ""


class DocumentIssued(Payload):
    """``parent`` is the id of the person this copy is for, empty for a document that is for nobody in particular.
    ``released_by`` names the authority's officer who released a document that is the authority's. ``register_until``:
    the last day of an old register that the person confirmed."""

    document: Text
    parent: Note = ""
    released_by: Note = ""
    reference: Note = ""
    version: Note = ""
    register_until: date | None = None


class Served(Payload):
    """``issue`` is the id of the ``document_issued`` event; ``record`` holds what the way needs (``service.py``)."""

    issue: Text
    way: Text
    record: Mapping[str, str] = Field(default_factory=dict)
    confirmed: Note = ""


class MeetingHeld(Payload):
    """``meeting`` is the pathway's id of the meeting, empty for another one, which then has a ``title``."""

    meeting: Note = ""
    title: Note = ""
    present: tuple[str, ...] = ()
    outcome: Note = ""
    note: Note = ""
    file_only: bool = False


class DidNotAttend(Payload):
    meeting: Note = ""
    title: Note = ""
    parents: tuple[str, ...] = ()
    note: Note = ""
    file_only: bool = False


class ActionAgreed(Told):
    what: Text
    owner: Text
    by: date | None = None
    barrier: Note = ""


class Reviewed(Payload):
    """``present`` are the parties of the pathway (school, io, la) that took part."""

    present: Annotated[tuple[str, ...], Field(min_length=1)]
    note: Note = ""


class Decided(Payload):
    """``decided_by`` is the name of the person, or people, who decided. ``file_only``: no letter prints the reason.
    ``register_until`` as of a document."""

    decision: Text
    decided_by: Text
    reason: Note = ""
    file_only: bool = False
    register_until: date | None = None


class Extended(Decided):
    """``school_days`` None takes the length the definition gives."""

    school_days: Annotated[int, Field(ge=1, le=200)] | None = None


class Closed(Decided):
    pass


class Waived(Payload):
    what: WaivedWhat
    document: Note = ""
    parent: Note = ""
    factor: Note = ""
    decided_by: Text
    reason: Text
    register_until: date | None = None


class FactorLearned(Payload):
    factor: Text
    note: Text


class Resumed(Payload):
    decided_by: Text
    reason: Text
    register_until: date | None = None


class Reopened(Payload):
    decided_by: Text
    reason: Text
    register_until: date | None = None


class Corrected(Payload):
    """Names an earlier event and gives what it should say, or withdraws it. What is None stays as it was."""

    event: Text
    reason: Text
    withdrawn: bool = False
    happened_on: date | None = None
    payload: Mapping[str, Any] | None = None


MODELS: Mapping[EventKind, type[Payload]] = MappingProxyType(
    {
        EventKind.OPENED: Opened,
        EventKind.ANSWERED: Answered,
        EventKind.TICKED: Ticked,
        EventKind.UNTICKED: Unticked,
        EventKind.CONTACTED: Contacted,
        EventKind.SUPPORT_OFFERED: SupportOffered,
        EventKind.DOCUMENT_ISSUED: DocumentIssued,
        EventKind.SERVED: Served,
        EventKind.MEETING_HELD: MeetingHeld,
        EventKind.DID_NOT_ATTEND: DidNotAttend,
        EventKind.ACTION_AGREED: ActionAgreed,
        EventKind.REVIEWED: Reviewed,
        EventKind.DECIDED: Decided,
        EventKind.EXTENDED: Extended,
        EventKind.CLOSED: Closed,
        EventKind.WAIVED: Waived,
        EventKind.FACTOR_LEARNED: FactorLearned,
        EventKind.RESUMED: Resumed,
        EventKind.REOPENED: Reopened,
        EventKind.CORRECTED: Corrected,
    }
)


def read(event: Event, payload: Mapping[str, Any] | None = None) -> tuple[Payload | None, str]:
    """The event's payload (or another in its place) as its model; else None, and a sentence that says what is wrong."""
    try:
        text = json.dumps(dict(event.payload if payload is None else payload), allow_nan=False)
        return MODELS[event.kind].model_validate_json(text), ""
    except ValidationError as error:
        fields = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors() if problem["loc"])
        return None, f"Fill in or correct: {', '.join(fields).replace('_', ' ') or 'the whole entry'}."
    except (TypeError, ValueError):
        return None, "The entry holds something that cannot be stored."
