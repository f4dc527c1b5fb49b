"""Saving files: step by step, each whole or not at all, with a result for each; and stopped with nothing half done."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.imports.saving import Cancelled
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Seen, Stale
from pages.components.frame import conflicts, state, wording
from pages.components.upload import files as import_files
from pages.components.upload import steps as import_steps
from pages.components.upload.files import File

SAVING = "upload_saving"
"""The name of the file whose saving has begun and has not ended."""
COUNTS = "upload_counts"
"""By the hash of each file, what it would have changed when it was last looked at."""


def interrupted() -> None:
    """Says so, once, when a press elsewhere stopped a save that was under way."""
    name = st.session_state.pop(SAVING, None)
    if name:
        st.warning(
            wording.plain(f"Saving {name} was stopped before its end. Nothing of it was saved; save it again."),
            icon=":material/pause_circle:",
        )


def on_screen(files: list[File]) -> dict[str, Seen]:
    """What was shown of what each file would change; what that was is remembered in words."""
    if not st.session_state.get(conflicts.REFUSED):
        st.session_state[COUNTS] = {file.digest: _counts(file) for file in files}
    return {_place(file): file.now for file in files}


def _counts(file: File) -> str:
    found = file.preview.changes if file.preview else None
    if found is None:
        return ""
    new, marks, changed = found.new_pupils, found.new_marks, found.changed_marks
    return f"{new:,} new pupils, {marks:,} new marks, {changed:,} changed marks"


def _place(file: File) -> str:
    return f"upload {file.digest}"


@dataclass(slots=True)
class _Results:
    """What came of each file so far: kept in the session at once, so that nothing that ends the run takes it away."""

    school: str
    saved: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def keep(self) -> None:
        said = [f"{_names(self.saved)} saved."] if self.saved else []
        said += [f"{_names(self.known)} saved before."] if self.known else []
        said += [f"{_names(self.failed)} not saved."] if self.failed else []
        st.session_state[state.UPLOAD_RESULT] = {
            "title": " ".join(said),
            "sentences": list(self.sentences),
            "school": self.school,
            "whole": not self.failed,
        }


def _names(names: list[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


def save(office: Office, actor: Actor, files: list[File], others: dict[str, str]) -> None:
    """Each file is saved in the order pupils, marks, contacts, and has a result whatever happens to the next.

    What each would change is compared with what was on screen before the press; a file after another one of the same
    press with what that one left. Once all are saved the page starts afresh; else they stay, to be looked at again.
    """
    results = _Results(actor.school_id)
    stale: Stale | None = None
    of = ""
    seen_before: Seen | None = None
    left: Seen | None = None
    with st.status("Saving …", expanded=True) as status:
        bar = st.progress(0.0)
        st.button("Stop", key="upload_stop", icon=":material/stop_circle:", help="Nothing half done is kept.")
        for file in sorted(files, key=_order):
            on_screen = conflicts.last_shown(_place(file), file.now)
            seen = left if left is not None and on_screen == seen_before else on_screen
            st.session_state[SAVING] = file.name
            try:
                if stale is not None:
                    raise Cancelled("Not saved, since the register is not as you saw it. Look at it again.")
                saved = _save(office, actor, file, others, seen, bar)
            except FastTrackError as problem:
                results.failed.append(file.name)
                results.sentences.append(f"{file.name}: {problem}")
                if isinstance(problem, Stale):
                    stale, of = problem, f"{file.key}_mapping" if problem.now.kind == "mapping" else "upload"
            else:
                (results.saved if saved.new else results.known).append(file.name)
                results.sentences.append(f"{file.name}: {' '.join(saved.sentences)}")
                if saved.new:
                    seen_before, left = on_screen, saved.seen
            st.session_state.pop(SAVING, None)
            results.keep()
    if results.failed:
        status.update(label="Not saved." if not results.saved else "Not everything is saved.", state="error")
    if stale is not None:
        conflicts.show(of, stale)
        for sentence in results.sentences if len(files) > 1 else ():
            st.text(sentence)
        before: dict[str, str] = st.session_state.get(COUNTS, {})
        for file in files:
            if (was := before.get(file.digest, "")) and was != (becomes := _counts(file)):
                st.text(f"{file.name} would have changed this when you looked: {was}. Now it would: {becomes}.")
        return
    if not results.failed:
        st.session_state[state.UPLOAD_ROUND] = st.session_state.get(state.UPLOAD_ROUND, 0) + 1
        import_files.forget()
    st.rerun()


def _save(office: Office, actor: Actor, file: File, others: dict[str, str], seen: Seen, bar: Any) -> imports.Saved:
    said = file.decisions
    own_mapping = said.mapping is not None and not said.kept_mapping
    return imports.save(
        office,
        actor,
        file.name,
        file.data,
        mapping=said.mapping,
        overwrite=said.overwrite,
        remove_missing=said.remove_missing,
        same_pupils=dict(said.same),
        not_same=tuple(said.not_same),
        translations=others | said.answers,
        seen=seen,
        keep_mapping=conflicts.seen(f"{file.key}_mapping", said.mapping_seen)
        if own_mapping and said.mapping_seen is not None
        else None,
        progress=import_steps.told(bar, file.name),
    )


def _order(file: File) -> int:
    """Lists of pupils first, since marks and contacts may know pupils by their numbers there."""
    seen = file.preview
    if seen is None:
        return 9
    return 0 if not seen.sessions and not seen.contacts else 1 if seen.sessions else 2
