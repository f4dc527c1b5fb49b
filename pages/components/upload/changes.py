"""What saving an uploaded file would change in the register, and what a person decides about it."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.imports.saving import LISTED_CHANGES, Preview
from pages.components.common import tables
from pages.components.frame import wording
from pages.components.upload.files import File

CHANGES = {
    "new_pupils": "New pupils",
    "changed_pupils": "Pupils with changed details",
    "new_marks": "New marks",
    "changed_marks": "Changed marks",
    "kept_marks": "Kept marks",
}


def show(file: File, seen: Preview) -> None:
    """The counts; the known marks that would become others, and those that the file no longer has, one by one."""
    st.header("What would change")
    if seen.already:
        st.write("Nothing.")
        return
    numbers = {label: getattr(seen.changes, name) for name, label in CHANGES.items()} if seen.changes else {}
    numbers |= {"Contacts in the file": seen.contacts} if seen.contacts else {}
    numbers |= {"Pupils with totals": seen.totals} if seen.totals else {}
    with st.container(horizontal=True):
        for label, number in numbers.items():
            st.metric(label, f"{number:,}", border=True, width="stretch")
    if not any(numbers.values()):
        st.text("Nothing in the register would change. Saving keeps the file itself, with what was found in it.")
    if seen.changes and seen.changes.kept_marks:
        st.text("Kept marks: sessions known already that this file leaves empty, or would change but may not.")
    _changed(file, seen)
    _disappearing(file, seen)


def _changed(file: File, seen: Preview) -> None:
    if not len(seen.changed_marks):
        return
    if seen.overwrites:
        st.write("These known marks become what the file says:")
    else:
        st.write("For these known marks the file says something else. They stay as they are, unless you tick the box:")
    _list(seen.changed_marks, "Known marks that the file would change")
    allowed = st.checkbox(
        "Change these marks to what the file says", value=seen.overwrites, key=f"{file.key}_overwrite"
    )
    if allowed != seen.overwrites:
        file.decisions.overwrite = allowed
        st.rerun()


def _disappearing(file: File, seen: Preview) -> None:
    if not seen.disappearing_marks:
        return
    st.write(
        f"{wording.counted(seen.disappearing_marks, 'known mark')} would have nothing in this file, although it covers "
        "the pupil and the session. They stay, unless you say otherwise:"
    )
    _list(seen.disappearing, "Known marks for which the file has none")
    removed = st.checkbox(
        "Remove these marks from the register too", value=file.decisions.remove_missing, key=f"{file.key}_remove"
    )
    if removed != file.decisions.remove_missing:
        file.decisions.remove_missing = removed
        st.rerun()


def _list(marks: pd.DataFrame, alt: str) -> None:
    tables.show(
        marks,
        alt=alt,
        column_config={
            "pupil": "Pupil",
            "date": st.column_config.DateColumn("Date", format=wording.DAY),
            "session": "Session",
            "was": "Was",
            "becomes": "Becomes",
        },
    )
    if len(marks) == LISTED_CHANGES:
        st.text(f"The first {LISTED_CHANGES} are listed.")
