"""What is recorded of a case that runs on a definition of format 2: ten kinds of happening, and where each belongs.

Read from plain JSON values. ``site`` says in which place of the case something happened: a visit to a stage, what
follows a decision that was taken, or, with nothing in it, the case itself.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from pydantic import Field, ValidationError

from fasttrack_core.casework.payloads import Note, Payload, Text

FORMAT = 3
"""The format of events of this kind; 1 and 2 are those of definitions of format 1."""


class Kind(StrEnum):
    """The kinds of happenings."""

    OPENED = "opened"
    DONE = "done"
    SERVED = "served"
    RECEIVED = "received"
    DECIDED = "decided"
    AGREED = "agreed"
    WAIVED = "waived"
    MOVED = "moved"
    CORRECTED = "corrected"
    REOPENED = "reopened"


class Site(Payload):
    """A place of a case: the ``visit``-th visit (from 1) to a stage, on a track for each parent that parent's; or what
    follows the decision whose event is ``taking``. Nothing: the case."""

    stage: Note = ""
    visit: int = 0
    parent: Note = ""
    taking: Note = ""


CASE = Site()


class Opened(Payload):
    """``settings``: those that differ from the definition's. ``expected``: the attendance the school expected then."""

    entry: Text
    settings: Mapping[str, Any] = Field(default_factory=dict)
    expected: Note = ""
    earlier_case: Note = ""
    reason: Note = ""


class Done(Payload):
    """A task was done; without ``task``, an entry of the chronology that no task asked for, of the kind ``entry``.

    parent, session, defence: for which, where a task is done for each. value: an answer. outcome: how a meeting ended.
    again: a letter is sent once more, which begins its next round. learned: it came to light, and pauses the case
    whatever was decided before.
    """

    task: Note = ""
    site: Site = CASE
    entry: Note = ""
    parent: Note = ""
    session: Note = ""
    defence: Note = ""
    value: Note = ""
    outcome: Note = ""
    present: tuple[str, ...] = ()
    note: Note = ""
    evidence: tuple[str, ...] = ()
    by: Note = ""
    again: bool = False
    learned: bool = False


class Served(Payload):
    """How the copy that was issued by the event ``copy_of`` was delivered."""

    copy_of: Text
    method: Text
    record: Mapping[str, str] = Field(default_factory=dict)


class Received(Payload):
    """That copy is known to have arrived, on the day of the event."""

    copy_of: Text


class Decided(Payload):
    """A decision, with the parties that have agreed so far and the names of who decided for them.

    chosen: the stage, where the decision leads to one of several. length: of an extension. parents: those it is about.
    """

    decision: Text
    site: Site = CASE
    agreed: tuple[str, ...]
    decided_by: Text
    reason: Note = ""
    chosen: Note = ""
    length: int | None = None
    parents: tuple[str, ...] = ()
    basis: Mapping[str, Any] = Field(default_factory=dict)


class Agreed(Payload):
    """Another party agrees to the decision of the event ``decided``."""

    decided: Text
    party: Text
    decided_by: Text


class WaivedWhat(StrEnum):
    """What a named person may do without."""

    TASK = "task"
    COPY = "copy"
    MARKS = "marks"
    PAUSE = "pause"


class Waived(Payload):
    """Done without, by a named person with a reason: a task, one parent's copy, the marks of a clock, or a pause."""

    what: WaivedWhat
    name: Text
    site: Site = CASE
    parent: Note = ""
    decided_by: Text
    reason: Text


class Moved(Payload):
    """From here on another definition folds; ``names``: old to new, where they differ."""

    definition: Text
    names: Mapping[str, str] = Field(default_factory=dict)
    decided_by: Text
    reason: Text


class Corrected(Payload):
    """The event ``event`` is withdrawn, or happened on another day, or held something else. Withdrawing a correction
    takes back what it did."""

    event: Text
    withdrawn: bool = False
    on: str | None = None
    payload: Mapping[str, Any] | None = None
    reason: Note = ""


class Reopened(Payload):
    """A closed case is open again, where it stood."""

    decided_by: Text
    reason: Text


MODELS: Mapping[Kind, type[Payload]] = MappingProxyType(
    {
        Kind.OPENED: Opened,
        Kind.DONE: Done,
        Kind.SERVED: Served,
        Kind.RECEIVED: Received,
        Kind.DECIDED: Decided,
        Kind.AGREED: Agreed,
        Kind.WAIVED: Waived,
        Kind.MOVED: Moved,
        Kind.CORRECTED: Corrected,
        Kind.REOPENED: Reopened,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that was recorded, ``on`` the school's date; ``payload`` as it was stored."""

    id: str
    kind: str
    on: date
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A happening as its corrections leave it. ``what`` None: it changes nothing, and ``problem`` says why, or it was
    withdrawn. ``first``: what it held when it was recorded."""

    happening: Happening
    on: date
    what: Payload | None
    first: Payload | None = None
    withdrawn: bool = False
    problem: str = ""


def as_corrected(happenings: Iterable[Happening]) -> Iterator[Entry]:
    """One entry for each happening, in the order recorded: none is ever lost."""
    recorded = tuple(happenings)
    kinds: dict[str, str] = {}
    made: list[tuple[str, Corrected]] = []
    problems: dict[int, str] = {}
    for place, each in enumerate(recorded):
        if each.id in kinds:
            problems[place] = "Another entry already has this id."
            continue
        if each.kind == Kind.CORRECTED:
            read, problem = _read(each.kind, each.payload)
            if not isinstance(read, Corrected):
                problems[place] = problem
            elif read.event not in kinds:
                problems[place] = "A correction names an earlier entry of the case."
            elif _day(read.on, each.on) is None:
                problems[place] = "The corrected day is no date."
            else:
                made.append((each.id, read))
        kinds[each.id] = each.kind
    corrections = _in_force(made)
    for place, each in enumerate(recorded):
        if place in problems:
            yield Entry(happening=each, on=each.on, what=None, problem=problems[place])
        else:
            yield _laid_on(each, corrections.get(each.id, []))


def _in_force(made: list[tuple[str, Corrected]]) -> dict[str, list[Corrected]]:
    """The corrections of each entry, in order, without those that a later correction withdrew."""
    withdrawn: dict[str, bool] = {}
    standing: list[Corrected] = []
    for name, correction in reversed(made):
        if not withdrawn.get(name, False):
            withdrawn.setdefault(correction.event, correction.withdrawn)
            standing.append(correction)
    found: dict[str, list[Corrected]] = {}
    for correction in reversed(standing):
        found.setdefault(correction.event, []).append(correction)
    return found


def _laid_on(each: Happening, corrections: list[Corrected]) -> Entry:
    content, on, withdrawn = each.payload, each.on, False
    for correction in corrections:
        withdrawn = correction.withdrawn
        on = _day(correction.on, on) or on
        content = content if correction.payload is None else correction.payload
    what, problem = _read(each.kind, content)
    first, _ = _read(each.kind, each.payload)
    entry = Entry(happening=each, on=on, what=what, first=first, problem=problem)
    return replace(entry, what=None, withdrawn=True, problem="") if withdrawn else entry


def _day(written: str | None, otherwise: date) -> date | None:
    if written is None:
        return otherwise
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _read(kind: str, payload: Mapping[str, Any]) -> tuple[Payload | None, str]:
    """What a happening holds, or a sentence that says why it cannot be read. It holds no value of the payload."""
    if kind not in tuple(Kind):
        return None, "This version of the product does not know entries of this kind."
    try:
        # JSON is the strictest door: lists become tuples and words become their enumerations, nothing else changes.
        return MODELS[Kind(kind)].model_validate_json(json.dumps(payload, allow_nan=False, default=dict)), ""
    except ValidationError as error:
        fields = ", ".join(sorted({str(each["loc"][0]) for each in error.errors() if each["loc"]})) or "its content"
        return None, f"What is stored cannot be read as this kind of entry ({fields})."
    except (TypeError, ValueError, RecursionError):
        return None, "What is stored cannot be read: it is no plain data."
