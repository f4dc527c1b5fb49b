"""The files that were picked, what each of them is, and what was decided about it."""

from dataclasses import dataclass, field

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.imports.mappings import Mapping, Question
from fasttrack_core.services.imports.saving import Preview
from fasttrack_core.services.office.writing import Seen

DECIDED = "upload_decided"
SEEN = "upload_seen"


@dataclass(slots=True)
class Decisions:
    """What a person decided about one file, kept in the session until it is saved.

    answers: what the file's own names stand for, as a person said. looked: whether a kept mapping was looked for.
    kept_mapping: ``mapping`` is one that the school keeps. mapping_seen: the kept mappings, as they were looked at.
    """

    mapping: Mapping | None = None
    kept_mapping: bool = False
    mapping_seen: Seen | None = None
    looked: bool = False
    overwrite: bool | None = None
    remove_missing: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    same: dict[int | str, str] = field(default_factory=dict)
    not_same: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class File:
    """One picked file, its decisions, and what it holds: a preview, or the problem that stopped it.

    now: the register and the contacts that the preview was compared with.
    """

    name: str
    data: bytes
    digest: str
    decisions: Decisions
    preview: Preview | None
    problem: FastTrackError | None
    now: Seen

    @property
    def key(self) -> str:
        """A short name for the keys of widgets."""
        return f"upload_{self.digest[:12]}"

    @property
    def state(self) -> str:
        """What is to be done with it, in a few words."""
        seen = self.preview
        if seen is None:
            return "Cannot be read yet" if isinstance(self.problem, Question) else "Cannot be read"
        if seen.already:
            return "Imported before"
        if seen.questions:
            return "A question is open"
        return "Ready to save" if seen.can_save else "Nothing to save"


def decisions(digest: str) -> Decisions:
    """What was decided about the file with this hash."""
    known: dict[str, Decisions] = st.session_state.setdefault(DECIDED, {})
    return known.setdefault(digest, Decisions())


def forget() -> None:
    """All files are saved: nothing is decided any more."""
    st.session_state.pop(DECIDED, None)
    st.session_state.pop(SEEN, None)
