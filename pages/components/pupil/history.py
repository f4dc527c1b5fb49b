"""Where a pupil's marks come from: every value that each of them ever had, and from which file."""

from datetime import date

import streamlit as st

from fasttrack_core.services.imports import provenance
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.common import tables
from pages.components.frame import wording


def show(office: Office, actor: Actor, pupil_key: str) -> None:
    """Asked for, since few visits need it; marks that were changed stand first, others by their day."""
    if not st.toggle("Show where each mark comes from", key=f"pupil_history_{pupil_key}"):
        return
    st.header("Where the marks come from", anchor=False)
    history = provenance.mark_history(office, actor, pupil_key)
    changed = history[history.duplicated(["date", "session"], keep=False)]
    days = sorted(set(history["date"]), reverse=True)
    which = st.selectbox(
        "Marks",
        [None, *days],
        format_func=_said,
        key=f"pupil_history_day_{pupil_key}",
    )
    shown = changed if which is None else history[history["date"] == which]
    if shown.empty:
        st.write("No mark of this pupil was ever changed. Choose a day to see which file its marks come from.")
        return
    tables.show(
        shown,
        alt="Every value the marks had: day, session, value, file, who and when",
        placeholder="",
        column_config={
            "date": st.column_config.DateColumn("Day", format=wording.DAY),
            "session": "Session",
            "was": "Was",
            "value": "Became",
            "what": "What happened",
            "file": "File",
            "who": "Who",
            "when": "Imported",
        },
    )


def _said(day: date | None) -> str:
    return "All that were ever changed" if day is None else wording.spoken(day)
