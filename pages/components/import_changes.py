"""What saving an uploaded file would change in the register."""

import streamlit as st

from fasttrack_core.services.imports import LISTED_CHANGES, Preview
from pages.components import wording

CHANGES = {
    "new_pupils": "New pupils",
    "changed_pupils": "Pupils with changed details",
    "new_marks": "New marks",
    "changed_marks": "Changed marks",
    "kept_marks": "Kept marks",
}


def show(seen: Preview) -> None:
    """The counts, and the known marks that would become others, one by one."""
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
    if not any(numbers.values()):
        st.text("Nothing in the register would change. Saving keeps the file itself, with what was found in it.")
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
