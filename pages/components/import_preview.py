"""What an uploaded file holds and would change, before anything is saved."""

import streamlit as st

from fasttrack_core.services.imports import LISTED_CHANGES, Preview
from pages.components import state, wording

CHANGES = {
    "new_pupils": "New pupils",
    "changed_pupils": "Pupils with changed details",
    "new_marks": "New marks",
    "changed_marks": "Changed marks",
    "kept_marks": "Kept marks",
}
SEVERITIES = {"error": "Errors", "warning": "Warnings", "note": "Notes"}


def forget() -> None:
    """Another file was chosen: the result of the last one is no longer shown."""
    st.session_state.pop(state.UPLOAD_RESULT, None)


def show(seen: Preview) -> None:
    """The whole preview, from what was recognised to what would change."""
    for sentence in (seen.already, seen.older):
        if sentence:
            st.warning(wording.plain(sentence), icon=":material/history:")
    _understood(seen)
    _findings(seen)
    _changes(seen)


def _understood(seen: Preview) -> None:
    st.header("What was understood")
    with st.container(border=True):
        st.text(f"{seen.file_name}: {seen.layout_title}. {seen.period}".strip())
        counts = {"Pupils": seen.pupils, "Sessions": seen.sessions, "Contacts": seen.contacts}
        with st.container(horizontal=True):
            for label, number in counts.items():
                if number:
                    st.metric(label, f"{number:,}", width="content")
        for sentence in seen.understood:
            st.text(f"• {sentence}")


def _findings(seen: Preview) -> None:
    st.header("What to look at")
    counts = {"error": seen.errors, "warning": seen.warnings, "note": seen.notes}
    if seen.findings.empty:
        st.write("Nothing: every row and every cell was understood.")
        return
    st.write(
        "Errors are left out of the register; warnings and notes are read as described. Good rows are saved either way."
    )
    labels = {kind: f"{SEVERITIES[kind]} ({number:,})" for kind, number in counts.items() if number}
    chosen = st.segmented_control(
        "Show",
        list(labels),
        selection_mode="multi",
        default=list(labels),
        format_func=labels.get,
        key=f"upload_severity_{seen.sha256[:12]}",
    )
    shown = seen.findings[seen.findings["severity"].isin(chosen)]
    st.dataframe(
        shown,
        hide_index=True,
        height=min(400, 38 + 35 * max(1, len(shown))),
        alt="Findings in the file: severity, place, value and what it means",
        column_order=[column for column in shown if column in ("severity", "message") or seen.findings[column].any()],
        column_config={
            "severity": st.column_config.TextColumn("Kind", width=80),
            "sheet": "Sheet",
            "row": st.column_config.TextColumn("Row", width=60),
            "column": "Column",
            "value": "Value",
            "message": st.column_config.TextColumn("What it means", width="large"),
        },
    )


def _changes(seen: Preview) -> None:
    st.header("What would change")
    if seen.already:
        st.write("Nothing.")
        return
    numbers = {label: getattr(seen.changes, name) for name, label in CHANGES.items()} if seen.changes else {}
    if seen.contacts:
        numbers["Contacts in the file"] = seen.contacts
    with st.container(horizontal=True):
        for label, number in numbers.items():
            st.metric(label, f"{number:,}", border=True, width="stretch")
    if seen.changes and seen.changes.kept_marks:
        st.text("Kept marks: sessions known already that this file leaves empty, or would change but may not.")
    if len(seen.changed_marks):
        will = "become" if seen.overwrites else "would become, but stay as they are,"
        st.write(f"These known marks {will} what the file says:")
        st.dataframe(
            seen.changed_marks,
            hide_index=True,
            height=min(400, 38 + 35 * len(seen.changed_marks)),
            alt="Known marks that the file would change",
            column_config={
                "pupil": "Pupil",
                "date": st.column_config.DateColumn("Date", format=wording.DAY),
                "session": "Session",
                "was": "Was",
                "becomes": "Becomes",
            },
        )
        if len(seen.changed_marks) == LISTED_CHANGES:
            st.text(f"The first {LISTED_CHANGES} are listed.")
