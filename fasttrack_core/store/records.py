"""What the store gives back: frozen values that know nothing of the database. Times are UTC; ids are opaque."""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.merging.changes import Words
from fasttrack_core.casework.people import Parent
from fasttrack_core.casework.summary import Summary

Plain = Mapping[str, Any]
"""Plain data that JSON can hold."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did it, by the name shown then, and when. ``user_id``: which user that is, whatever they are called now; None
    in what was recorded before people had an id."""

    who: str
    when: datetime
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class School:
    """``register_version`` goes up by one with every import that is saved: what was worked out before it is stale."""

    id: str
    name: str
    register_version: int


@dataclass(frozen=True, slots=True)
class SchoolState:
    """How far a school has come: what was worked out at one state holds as long as it is the same. ``register``,
    ``settings``, ``cases``, ``contacts``: how often each was changed; ``newest``: when the newest file with sessions
    was imported that is not undone, None where there is none."""

    register: int
    settings: int
    cases: int
    contacts: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class User:
    """A person. ``login``: by what they are known when they come in; None for somebody who cannot. ``name``: what they
    are called now; two people may be called the same."""

    id: str
    login: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What something was done to: a kind of thing, and the opaque id of the one; empty where the kind says it all."""

    kind: str
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.id}".strip()


@dataclass(frozen=True, slots=True)
class Change:
    """A recorded change of a school, pupil, parent, user or settings: only what differs. ``undo_id``: of an undo.

    ``number``: its place in the history of everything; 0 until it is recorded.
    """

    kind: str
    subject_id: str
    before: Plain
    after: Plain
    import_id: str | None
    stamp: Stamp
    undo_id: str | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """An uploaded file as it came, compressed. ``name`` is data only: never a path."""

    name: str
    sha256: str
    size: int
    compressed: bytes = field(repr=False)

    @classmethod
    def of(cls, name: str, data: bytes) -> "OriginalFile":
        """The file ready to be stored; do this before the transaction begins."""
        clean = name.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
        return cls(clean, hashlib.sha256(data).hexdigest(), len(data), zlib.compress(data))

    def content(self) -> bytes:
        """The file, byte for byte."""
        return zlib.decompress(self.compressed)


@dataclass(frozen=True, slots=True)
class StoredImport:
    """An import without the file's bytes. Dates are those of its first and last session, both inclusive.

    mapping: what a person said about the columns. choices: what they decided when saving (overwrite, remove_missing,
    same_pupils, not_same); None for an import from before this was kept.
    """

    id: str
    school_id: str
    file_name: str
    sha256: str
    size: int
    layout: str
    findings: tuple[Any, ...]
    understood: tuple[str, ...]
    first_date: date | None
    last_date: date | None
    status: str
    counts: Plain
    stamp: Stamp
    mapping: Plain | None = None
    choices: Plain | None = None


@dataclass(frozen=True, slots=True)
class StoredUndo:
    """That an import was undone: why, what it came to, who and when."""

    id: str
    import_id: str
    reason: str
    counts: Plain
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class MarkBack:
    """A mark that an undo puts back: as it is, and as it becomes (``NO_MARK`` where no other import gives one)."""

    pupil_id: str
    session: int
    before: int
    after: int
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoCounts:
    """What undoing an import comes to. kept: what it set but a later file or a person changed, or a later file repeats.

    pupils_back, pupils_kept: pupils whose details go back, or stay in part. pupils_unlisted: those whom no other
    import, case, document or contact knows. restrictions_kept: restrictions on writing to someone that it brought.
    """

    marks_back: int
    marks_kept: int
    pupils_back: int
    pupils_kept: int
    pupils_unlisted: int
    contacts_back: int
    contacts_kept: int
    restrictions_kept: int
    totals_back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTotals:
    """A pupil's sessions as a file without marks gives them, over ``first`` to ``last`` (inclusive; None: not said)."""

    pupil_id: str
    possible: int
    attended: int
    authorised: int
    unauthorised: int
    missing: int = 0
    first: date | None = None
    last: date | None = None
    year: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTotals(NewTotals):
    """The same, with the import it came from, by whom and when."""

    import_id: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A what-if rule that a school keeps, as one row has it. ``kept_by``: who kept it first; ``stamp``: who made this
    row, and when. ``removed``: it is not among the school's any more."""

    number: int
    name: str
    rule: Plain
    kept_by: str
    removed: bool
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class StoredJob:
    """Work that outlives a page. ``stamp``: who asked for it, and when. ``attempt``: how often a program has begun it.
    ``progress``: how far it is; ``result``: what has come of it so far. Moments may be in any order: ``number`` is the
    order in which jobs were asked for."""

    number: int
    school_id: str
    kind: str
    subject: str
    input: Plain
    state: str
    attempt: int
    progress: Plain
    result: Plain
    started_at: datetime | None
    ended_at: datetime | None
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class StoredMapping:
    """A saved column mapping, as plain data, for files whose headings have this signature. ``mapping`` is None where
    what is stored is no data."""

    number: int
    signature: str
    name: str
    mapping: Plain | None
    stamp: Stamp


@dataclass(frozen=True, slots=True, eq=False)
class StoredRegister:
    """A register with the opaque id of each pupil, in the register's order of pupils."""

    register: Register
    ids: tuple[str, ...]

    def row_of(self, pupil_id: str) -> int | None:
        """The pupil's row; None when the register does not hold them."""
        try:
            return self.ids.index(pupil_id)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class MarkChange:
    """A mark that an import set, changed or removed, or that an undo (``undo_id``) put back; as it was and became."""

    pupil_id: str
    session: int
    before: int
    after: int
    words: Words
    import_id: str | None
    stamp: Stamp
    undo_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentRecord(Parent):
    """A parent as one pupil's records name them; without an id until they are saved."""

    id: str = ""


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case without its events; ``definition`` is the pathway's text on the day it was opened."""

    id: str
    school_id: str
    pupil_id: str
    pathway_id: str
    definition: str = field(repr=False)
    definition_sha256: str
    earlier_case_id: str | None
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class StoredSummary:
    """What lists know of a case without reading its definition or its events. ``recorded_at``: when it was opened.
    ``has_steps``: it is closed, and something may still be left to do (``Summaries.closed``)."""

    case_id: str
    pupil_id: str
    definition_sha256: str
    earlier_case_id: str | None
    recorded_at: datetime
    summary: Summary
    has_steps: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A rendered document to be kept, with all that it was made from. ``token`` names the one press of the button.

    ``pupil_id`` None: the document is about no pupil (an announcement to every family); then it has no case either.
    """

    school_id: str
    pupil_id: str | None
    document_id: str
    title: str
    status: str
    file_name: str
    content: bytes = field(repr=False)
    context: Plain = field(repr=False)
    template_sha256: str
    figures: Plain
    token: str
    case_id: str | None = None
    parent_id: str | None = None

    def __post_init__(self) -> None:
        if self.pupil_id is None and (self.case_id is not None or self.parent_id is not None):
            raise ValueError("a document of a case, or for one parent, is about a pupil")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A kept document without its bytes; nothing of it ever changes. ``pupil_id`` None: it is about no pupil."""

    id: str
    school_id: str
    pupil_id: str | None
    case_id: str | None
    parent_id: str | None
    document_id: str
    title: str
    status: str
    file_name: str
    sha256: str
    context_sha256: str
    template_sha256: str
    figures: Plain
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit: what was done or refused, by whom, to what, with what outcome.

    ``actor``: what the person was called then. A line of the first format knows neither the person's id nor the school,
    and has its subject as one text, which is its kind here. ``school_id`` None: of no school, or not known.
    """

    number: int
    at: datetime
    actor: str
    role: str
    action: str
    subject: Subject
    outcome: str
    before: Any
    after: Any
    user_id: str | None = None
    school_id: str | None = None
    format: int = 2


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the audit is as it was written. ``broken_at``: the number of the first line that is not, or before which
    lines are missing; where a chain lacks its end, the number of its last line."""

    lines: int
    broken_at: int | None

    @property
    def whole(self) -> bool:
        return self.broken_at is None
