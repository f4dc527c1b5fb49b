"""The column mappings that the school keeps, to and from other schools."""

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.imports import mapping_keeping, mappings
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Seen
from pages.components.common import tables
from pages.components.frame import conflicts, wording

TAKEN = "mapping_taken"


def show(office: Office, actor: Actor) -> dict[str, Seen]:
    """What is kept; a file of it for another school, and another school's file. What was shown of what is kept."""
    now = mapping_keeping.seen(office, actor)
    seen = conflicts.last_shown("mappings", now)
    kept = mappings.kept(office, actor)
    with st.expander("Column mappings that are kept", icon=":material/view_column:"):
        if taken := st.session_state.pop(TAKEN, 0):
            st.success(f"{wording.counted(taken, 'mapping')} added.", icon=":material/check_circle:")
        if kept.empty:
            st.write("None yet. What you say about the columns of a file is kept here and used for the next one.")
        else:
            names = {"name": "Made for", "columns": "What is read, and how", "when": "When", "who": "Who"}
            tables.show(kept, alt="Column mappings that are kept", column_config=names)
            st.download_button(
                "Download them for another school",
                lambda: mappings.exported(office, actor),
                "column-mappings.json",
                key="mapping_export",
                icon=":material/download:",
            )
        file = st.file_uploader("Mappings from another school", key="mapping_import")
        if file is not None and st.button("Add them", key="mapping_take", icon=":material/input:"):
            try:
                st.session_state[TAKEN] = mappings.import_kept(office, actor, file.getvalue(), seen)
            except FastTrackError as problem:
                conflicts.show("mapping_take", problem)
            else:
                st.rerun()
    return {"mappings": now}
