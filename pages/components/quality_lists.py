"""One list of the data quality page: why it matters, what to do, the table, and the table to take away."""

from typing import Any

import streamlit as st

from fasttrack_core.services import data_quality, sheets_out
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.data_quality import Check, Quality, WorkList
from fasttrack_core.services.office import Office
from pages.components import choosing, wording

ROWS = 14
WEEKDAY = "ddd D MMM YYYY"
WIDTHS = {
    "Pupil": 190, "Parent": 190, "Pupils": 320, "Who": 320, "Why": 300, "Relationship": 120, "Address": 260,
    "E-mail": 220, "Missing": 90, "Session": 75, "Class": 75, "Year": 65, "Of": 60, "Group": 70, "What": 320,
    "UPN": 140, "Sessions": 85, "To": 135, "Note": 120,
}  # fmt: skip
"""In pixels: what a person needs to read without dragging."""


def show(office: Office, actor: Actor, quality: Quality, check: Check) -> None:
    """The open list."""
    found = quality.work_list(check)
    st.header(found.about.title, anchor=False)
    st.text(found.about.why)
    st.markdown(f":material/task_alt: **What to do:** {wording.plain(found.about.do)}")
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.text(found.found, width="stretch")
        st.download_button(
            "Download as Excel",
            lambda: data_quality.export(office, actor, check, quality.chosen),
            data_quality.file_name(quality, check),
            sheets_out.MEDIA_TYPE,
            on_click="ignore",
            icon=":material/download:",
            key=f"quality_file_{check}",
        )
    _table(found)


def _table(found: WorkList) -> None:
    name = f"quality_{found.check}".replace(" ", "_")
    if found.keys:
        choosing.pupil_table(
            found.frame, found.keys, name=name, alt=f"{found.about.title}: {found.found}", rows=ROWS,
            columns=_columns(found),
        )  # fmt: skip
        return
    st.dataframe(
        found.frame,
        key=name,
        hide_index=True,
        placeholder="",
        height=38 + 35 * min(ROWS, len(found.frame)),
        alt=f"{found.about.title}: {found.found}",
        column_config=_columns(found),
    )


def _columns(found: WorkList) -> dict[str, Any]:
    days = {
        name: st.column_config.DateColumn(name, format=WEEKDAY if name != "Date of birth" else wording.DAY, width=125)
        for name in ("Date", "First", "Last", "Date of birth")
        if name in found.frame
    }
    missing_words = found.check == Check.DETAILS
    texts = {
        name: st.column_config.Column(name, width=220 if missing_words and name == "Missing" else WIDTHS[name])
        for name in found.frame.columns
        if name in WIDTHS
    }
    return texts | days
