"""What is recorded about a case: an append-only list of events, never edited."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class EventKind(StrEnum):
    """The kinds of events. What each one holds: ``payloads.py``."""

    OPENED = "opened"
    ANSWERED = "answered"
    TICKED = "ticked"
    UNTICKED = "unticked"
    CONTACTED = "contacted"
    SUPPORT_OFFERED = "support_offered"
    DOCUMENT_ISSUED = "document_issued"
    SERVED = "served"
    MEETING_HELD = "meeting_held"
    DID_NOT_ATTEND = "did_not_attend"
    ACTION_AGREED = "action_agreed"
    REVIEWED = "reviewed"
    DECIDED = "decided"
    EXTENDED = "extended"
    WAIVED = "waived"
    FACTOR_LEARNED = "factor_learned"
    RESUMED = "resumed"
    CLOSED = "closed"
    REOPENED = "reopened"
    CORRECTED = "corrected"


FORMAT = 2
"""The format of events that this version writes, counted apart from that of definitions. 1: without the person's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event as it was stored, of whatever format: ``kind`` and ``payload`` as written, None where what is written
    holds no data. ``upcasting`` reads it."""

    id: str
    kind: str
    recorded_at: datetime
    happened_on: date
    actor: str
    actor_role: str
    payload: Mapping[str, Any] | None
    format: int = 1
    actor_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. ``happened_on`` is the school's date, ``recorded_at`` an aware time (UTC);
    ``actor`` is what the person who recorded it was called then, ``actor_id`` who that is: None in what was recorded
    before people had an id. ``payload`` holds plain JSON values only."""

    id: str
    kind: EventKind
    recorded_at: datetime
    happened_on: date
    actor: str
    actor_role: str = ""
    actor_id: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.recorded_at.tzinfo is None:
            raise ValueError("an event's recorded_at says its time zone")
        object.__setattr__(self, "payload", MappingProxyType(dict(self.payload)))
