"""A case: what the list of its events comes to, on its pathway."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from fasttrack_core.casework.events import Event
from fasttrack_core.casework.payloads import Answer, Payload, WaivedWhat


class CaseStatus(StrEnum):
    """Where a case stands."""

    NOT_OPENED = "not opened"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as it now reads: with its corrections, or withdrawn. ``problem`` says why it changes nothing."""

    event: Event
    payload: Payload | None
    happened_on: date
    withdrawn: bool = False
    corrections: tuple[Event, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The answer that stands for a question."""

    answer: Answer
    actor: str
    happened_on: date
    note: str
    evidence: tuple[str, ...]
    event_id: str
    visit: int = 0
    """The place in ``Case.visits`` of the stay in which it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One copy of a document that was issued. ``visit`` is the place in ``Case.visits``."""

    event_id: str
    document: str
    parent: str
    issued_on: date
    reference: str
    version: str
    released_by: str
    visit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How one copy reached its addressee."""

    issue: str
    way: str
    record: Mapping[str, str]
    served_on: date
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingNote:
    """A meeting that was held, or that parents did not come to (outcome ``did-not-come``)."""

    event_id: str
    meeting: str
    held: bool
    outcome: str
    happened_on: date
    present: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A decision that was taken."""

    event_id: str
    decision: str
    decided_by: str
    reason: str
    happened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """Added days of monitoring; ``school_days`` as decided."""

    school_days: int
    taken: Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """What a named person decided to do without."""

    what: WaivedWhat
    document: str
    parent: str
    decided_by: str
    reason: str
    happened_on: date
    event_id: str
    visit: int
    period: int
    """Which period of the visit it is about: 0 the first, 1 the first extension, and so on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A ticked item of a checklist."""

    actor: str
    happened_on: date
    note: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNote:
    """A review of a period. ``period`` as in ``Waiver``."""

    event_id: str
    happened_on: date
    present: tuple[str, ...]
    note: str
    period: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One stay of the case at a stage; a stage may be visited more than once."""

    number: int
    stage: str
    entered_on: date
    ticks: Mapping[str, Tick]
    reviews: tuple[ReviewNote, ...]
    extensions: tuple[Extension, ...]
    taken: Taken | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the events come to. ``entries`` has one entry for each event, in the order recorded: none is ever lost.

    ``paused_for``: the factors learned since the case was last taken on; ``paused_because`` is the last of them.
    ``set_aside``: by factor, the decision that its bar does not stand in the way; a new answer ends it.
    ``expected_percent``: the attendance that the school expected when the case was opened; None where none was kept.
    """

    pathway_id: str
    edition: str
    status: CaseStatus
    opened_on: date | None
    earlier_case: str
    settings: Mapping[str, int | str]
    entries: tuple[Entry, ...]
    visits: tuple[Visit, ...]
    answers: Mapping[str, Given]
    issued: tuple[Issue, ...]
    services: tuple[Service, ...]
    meetings: tuple[MeetingNote, ...]
    waivers: tuple[Waiver, ...]
    paused_because: str
    closing_code: str
    closing: Taken | None
    paused_for: tuple[str, ...] = ()
    expected_percent: Decimal | None = None
    set_aside: Mapping[str, Waiver] = field(default_factory=dict)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, in the order recorded."""
        return tuple(entry.event for entry in self.entries)

    @property
    def problems(self) -> tuple[str, ...]:
        """What does not fit in the list of events: a sentence each."""
        return tuple(entry.problem for entry in self.entries if entry.problem)

    @property
    def visit(self) -> Visit | None:
        """The present stay; the last one of a closed case."""
        return self.visits[-1] if self.visits else None

    @property
    def stage(self) -> str:
        """The id of the present stage; empty before the case is opened."""
        return self.visits[-1].stage if self.visits else ""

    @property
    def closed_on(self) -> date | None:
        """The day the case was closed, None while it is not."""
        return self.closing.happened_on if self.closing else None

    def entry(self, event_id: str) -> Entry | None:
        """The entry of that event."""
        return next((entry for entry in self.entries if entry.event.id == event_id), None)

    def number_setting(self, value: int | str | None) -> int:
        """A length that a definition gives as a number or as the name of a setting."""
        found = self.settings[value] if isinstance(value, str) else value
        if not isinstance(found, int):
            raise ValueError(f"the setting {value} is not a number")
        return found
