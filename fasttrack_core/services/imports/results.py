"""What a preview and an import give back, and how they tell how far they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fasttrack_core.attendance.merging.changes import ChangeCounts
from fasttrack_core.errors import FastTrackError
from fasttrack_core.importing.questions import Asked
from fasttrack_core.services.imports.proposals import Proposal
from fasttrack_core.services.office.writing import Seen

Progress = Callable[[str, int, int], None]
"""Hears what is being done, in words, and how many steps of how many are done; raises Cancelled to stop there."""


class Cancelled(FastTrackError):
    """The person stopped an import that was under way: nothing of it was saved."""

    def __init__(self, message: str = "Stopped. Nothing was saved.") -> None:
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file holds and what saving it would change; nothing has been written.

    ``already``, ``older`` and ``strangers`` are sentences, empty when they do not apply. ``changed_marks``: pupil,
    date, session, was, becomes. ``findings``: the columns of ``FINDING_COLUMNS``. ``overwrites`` says whether marks
    that are known and differ would be changed. ``disappearing``: known marks for which the file has none (pupil, date,
    session, was; at most ``LISTED_CHANGES``), ``disappearing_marks`` how many; they stay unless saved with
    ``remove_missing``. ``proposals``: pupils who may be known here under another number. ``totals``: how many pupils'
    totals the file holds. ``questions``: what a mapping has to settle before the file can be saved. ``sample``: the
    first pupils as they are read. ``table``: which of the file's tables was read. ``signs``: the marks as they are
    written and how often each. ``headings``: those under which answers about the file are kept. ``code_names``: what a
    list of codes says that a system's own names of codes stand for, the ``translations`` of the files beside it.
    """

    file_name: str
    sha256: str
    layout_title: str
    understood: tuple[str, ...]
    findings: pd.DataFrame
    errors: int
    warnings: int
    notes: int
    pupils: int
    sessions: int
    contacts: int
    period: str
    already: str
    older: str
    strangers: str
    changes: ChangeCounts | None
    changed_marks: pd.DataFrame
    overwrites: bool
    seen: Seen
    disappearing: pd.DataFrame
    disappearing_marks: int
    proposals: tuple[Proposal, ...] = ()
    totals: int = 0
    questions: tuple[Asked, ...] = ()
    sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    table: int = 0
    signs: Mapping[str, int] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    code_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def can_save(self) -> bool:
        """True when the file holds pupils, marks, totals or contacts, and leaves no question open."""
        return bool(self.pupils or self.contacts or self.totals) and not self.questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What an import came to, in sentences; ``new`` is False when the file had been imported before.

    ``seen``: the register and the contacts after it, for the next of several files.
    """

    import_id: str
    new: bool
    sentences: tuple[str, ...]
    seen: Seen
    findings: tuple[Mapping[str, Any], ...] = ()


@dataclass(slots=True)
class Steps:
    """Tells a listener how far the work is."""

    of: int
    progress: Progress | None
    done: int = 0

    def __call__(self, words: str) -> None:
        if self.progress is not None:
            self.progress(words, min(self.done, self.of), self.of)
        self.done += 1
