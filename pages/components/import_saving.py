"""Saving a file: step by step, and stopped with nothing half done."""

import streamlit as st

from fasttrack_core.services import imports
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office
from pages.components import import_steps, state, wording
from pages.components.import_files import File

SAVING = "upload_saving"
"""The names of the files whose saving has begun and has not ended."""


def interrupted() -> None:
    """Says so, once, when a press elsewhere stopped a save that was under way."""
    names = st.session_state.pop(SAVING, None)
    if names:
        st.warning(
            wording.plain(f"Saving {names} was stopped before its end. Nothing of it was saved; save it again."),
            icon=":material/pause_circle:",
        )


def save(office: Office, actor: Actor, files: list[File], others: dict[str, str]) -> None:
    """Each file is saved, whole or not at all, in the order pupils, marks, contacts; the page then starts afresh."""
    results: list[str] = []
    saved_any = False
    with st.status("Saving …", expanded=True):
        bar = st.progress(0.0)
        st.button("Stop", key="upload_stop", icon=":material/stop_circle:", help="Nothing half done is kept.")
        for file in sorted(files, key=_order):
            st.session_state[SAVING] = file.name
            saved = imports.save(
                office,
                actor,
                file.name,
                file.data,
                mapping=file.decisions.mapping,
                overwrite=file.decisions.overwrite,
                remove_missing=file.decisions.remove_missing,
                same_pupils=dict(file.decisions.same),
                not_same=tuple(file.decisions.not_same),
                translations=others | file.decisions.answers,
                expected_version=file.preview.register_version if file.preview and len(files) == 1 else None,
                progress=import_steps.told(bar, file.name),
            )
            saved_any |= saved.new
            results.append(f"{file.name}: {' '.join(saved.sentences)}")
    st.session_state.pop(SAVING, None)
    names = ", ".join(file.name for file in files)
    st.session_state[state.UPLOAD_ROUND] = st.session_state.get(state.UPLOAD_ROUND, 0) + 1
    st.session_state[state.UPLOAD_RESULT] = {
        "title": f"{names} {'is' if len(files) == 1 else 'are'} saved."
        if saved_any
        else f"{names} had been saved before.",
        "sentences": results,
        "school": actor.school_id,
    }


def _order(file: File) -> int:
    """Lists of pupils first, since marks and contacts may know pupils by their numbers there."""
    seen = file.preview
    if seen is None:
        return 9
    return 0 if not seen.sessions and not seen.contacts else 1 if seen.sessions else 2
