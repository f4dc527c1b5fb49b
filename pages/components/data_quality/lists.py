"""One list of the data quality page: why it matters, what to do, the table, and the table to take away."""

from typing import Any

import streamlit as st

from fasttrack_core.services import exports as sheets_out
from fasttrack_core.services.office.visit import Visit
from fasttrack_core.services.quality import view as data_quality
from fasttrack_core.services.quality.view import Check, Quality, WorkList
from pages.components.common import choosing, tables
from pages.components.frame import wording
from pages.components.frame.shared_screen import bar as shared_screen

WEEKDAY = "ddd D MMM YYYY"
WIDTHS = {
    "Pupil": 170,
    "Parent": 160,
    "Pupils": 330,
    "Who": 330,
    "Relationship": 105,
    "Address": 250,
    "E-mail": 190,
    "Missing": 90,
    "Session": 75,
    "Class": 65,
    "Year": 60,
    "Of": 60,
    "Group": 65,
    "What": 320,
    "UPN": 130,
    "Sessions": 85,
    "To": 135,
    "Note": 120,
    "School number": 115,
}
"""In pixels: what a person needs to read without dragging."""
OWN_WIDTHS = {
    Check.DETAILS: {"Missing": 300},
    Check.OUTSIDE_DATES: {"Why": 260},
    Check.UNKNOWN: {"Why": 260},
    Check.TWICE: {"Why": 200},
    Check.SHARED_ADDRESS: {"Parent": 140, "Relationship": 90, "Pupil": 140},
}


def show(visit: Visit, quality: Quality, check: Check) -> None:
    """The open list."""
    found = quality.work_list(check)
    st.header(found.about.title, anchor=False)
    st.text(found.about.why)
    st.markdown(f":material/task_alt: **What to do:** {wording.plain(found.about.do)}")
    if shared_screen.on():
        st.text(found.found)
        shared_screen.shut("The lines of this list")
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.text(found.found, width="stretch")
        st.download_button(
            "Download as Excel",
            lambda: data_quality.export(visit, check, quality.chosen),
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
            found.frame,
            found.keys,
            name=name,
            alt=f"{found.about.title}: {found.found}",
            columns=_columns(found),
        )
        return
    tables.show(
        found.frame,
        key=name,
        placeholder="",
        alt=f"{found.about.title}: {found.found}",
        column_config=_columns(found),
    )


def _columns(found: WorkList) -> dict[str, Any]:
    days = {
        name: st.column_config.DateColumn(name, format=WEEKDAY if name != "Date of birth" else wording.DAY, width=125)
        for name in ("Date", "First", "Last", "Date of birth")
        if name in found.frame
    }
    widths = WIDTHS | OWN_WIDTHS.get(found.check, {})
    texts = {name: st.column_config.Column(name, width=widths[name]) for name in found.frame.columns if name in widths}
    return texts | days
