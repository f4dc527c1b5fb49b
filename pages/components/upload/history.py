"""The files saved so far: each can be had back as it was uploaded, and an import can be undone."""

from typing import Any

import pandas as pd
import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.imports import provenance
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Seen
from pages.components.common import tables
from pages.components.frame import conflicts, state, wording
from pages.components.frame import session as desk
from pages.components.frame.shared_screen import typed

COLUMNS = {name: name.capitalize() for name in ("pupil", "session", "what", "now", "becomes", "year", "class")} | {
    "date": st.column_config.DateColumn("Date", format=wording.DAY)
}
"""How the columns of what undoing would change are headed."""


def show(office: Office, actor: Actor) -> dict[str, Seen]:
    """The list, newest first, and what can be done with one of them. What was shown of what undoing would change."""
    st.header("Files saved so far")
    history = provenance.imports(office, actor)
    if history.empty:
        st.write("None yet.")
        return {}
    tables.show(
        history,
        alt="The files imported so far, newest first",
        placeholder="",
        row_height=wording.WRAPPED,
        column_order=["when", "who", "file", "layout", "from", "to", "result", *_undone(history)],
        column_config={
            "when": st.column_config.TextColumn("When", width=95),
            "who": st.column_config.TextColumn("Who", width=95),
            "file": st.column_config.TextColumn("File", width=130),
            "layout": st.column_config.TextColumn("Read as", width=145),
            "from": st.column_config.DateColumn("From", format=wording.DAY, width=88),
            "to": st.column_config.DateColumn("To", format=wording.DAY, width=92),
            "result": st.column_config.TextColumn("Result", width=170),
            "undone": st.column_config.TextColumn("Undone", width=120),
            "why": st.column_config.TextColumn("Why", width=120),
        },
    )
    back = st.expander(
        "Get a file back, or undo an import", icon=":material/history:", key="upload_history", on_change="rerun"
    )
    # What undoing would change is only worked out for whoever looks.
    shown: dict[str, Seen] = {}
    if back.open:
        with back, desk.problems():
            shown = _one(office, actor, history)
    as_known(office, actor)
    return shown


def as_known(office: Office, actor: Actor) -> None:
    """The register of an earlier day, as it was known then, as a file."""
    with st.expander("The register as it was known on an earlier day", icon=":material/event_repeat:"):
        st.write(
            "A file with every mark as it stood here at the end of that day, whatever was imported or undone since. "
            "The pages, cases and letters always use the register as it stands now."
        )
        day = st.date_input("Day", value=None, format="DD/MM/YYYY", key="upload_known_day")
        if day and st.button("Prepare the file", key="upload_known", icon=":material/download:"):
            with desk.problems():
                known = provenance.register_as_known(office, actor, day)
                st.text(f"{wording.counted(known.pupils, 'pupil')}, {wording.counted(known.marks, 'mark')}.")
                st.download_button("Download it", known.content, known.file_name, key="upload_known_file")


def _undone(history: pd.DataFrame) -> list[str]:
    """The columns about undoing, where something was undone."""
    return ["undone", "why"] if history["undone"].any() else []


def _undone_already(chosen: str, row: Any) -> None:
    """Who undid it, when and why; whoever pressed after that is told that their own reason was not needed."""
    said = f"This import was undone on {row['undone']}"
    why = f"Reason: “{row['why']}”"
    if st.session_state.get(f"upload_undo_press_{chosen}"):
        own = st.session_state.get(f"upload_undo_reason_{chosen}", "").strip()
        entered = f"; you had entered: “{own}”" if own else ""
        st.error(wording.plain(f"{said}, so nothing of yours was saved. {why}{entered}."), icon=":material/group:")
    else:
        st.text(f"{said}. {why}.")
    st.text("Its file can be uploaded again.")


def _one(office: Office, actor: Actor, history: pd.DataFrame) -> dict[str, Seen]:
    names = {str(row.id): f"{row.file}, {row.when} by {row.who}" for row in history.itertuples()}
    chosen = st.selectbox("Import", list(names), format_func=wording.words_of(names), key="upload_history_import")
    row = history[history["id"] == chosen].iloc[0]
    if st.button("Prepare the file as it was uploaded", key=f"upload_original_{chosen}", icon=":material/download:"):
        kept = provenance.original(office, actor, chosen)
        st.download_button(
            f"Download {wording.plain(kept.file_name)}", kept.content, kept.file_name, key=f"upload_download_{chosen}"
        )
    if row["status"] == "undone":
        _undone_already(chosen, row)
        return {}
    plan = imports.undo_preview(office, actor, chosen)
    st.write("Undoing it would change this. Nothing is deleted from the history.")
    st.text("\n".join(plan.sentences))
    for frame, alt in ((plan.marks, "Marks"), (plan.details, "Details"), (plan.unlisted, "No longer listed")):
        if not frame.empty:
            st.text(f"{alt}:")
            tables.show(frame, alt=alt, column_config=COLUMNS)
    with typed.form(f"upload_undo_{chosen}"):
        reason = typed.line("Why is it undone?", max_chars=300, key=f"upload_undo_reason_{chosen}")
        pressed = st.form_submit_button("Undo this import", icon=":material/undo:", key=f"upload_undo_press_{chosen}")
    place = f"undo {chosen}"
    seen = conflicts.last_shown(place, plan.seen)
    if pressed:
        try:
            undone = imports.undo(office, actor, chosen, reason, seen)
        except FastTrackError as problem:
            conflicts.show(f"upload_undo_{chosen}", problem)
        else:
            st.session_state[state.UPLOAD_RESULT] = {
                "title": f"The import of {plan.file_name} is undone.",
                "sentences": list(undone.sentences),
                "school": actor.school_id,
            }
            st.rerun()
    return {place: plan.seen}
