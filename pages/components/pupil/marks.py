"""A pupil's marks: as schools print them, and one by one."""

from collections.abc import Hashable
from datetime import date

import pandas as pd
import streamlit as st

from fasttrack_core.charts import pupil as pupil_charts
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.pupil import marks as pupil_marks
from fasttrack_core.services.pupil.marks import PupilMarks
from pages.components.common import tables
from pages.components.frame import wording
from pages.components.frame.shared_screen import names as shared_screen_names
from pages.components.pupil import drawing as pupil_drawing

GROUNDS = {
    "unauthorised": "background-color: rgba(200, 69, 47, 0.45); font-weight: 700",
    "authorised": "background-color: rgba(224, 160, 44, 0.40)",
    "approved activity": "background-color: rgba(70, 130, 180, 0.30)",
    "not possible": "background-color: rgba(138, 143, 148, 0.30)",
    "missing": "background-color: rgba(149, 104, 200, 0.32)",
}
"""The ground of a cell by what its mark counts as; the letter says the same."""


def show(office: Office, actor: Actor, key: str) -> None:
    """The herringbone beside the key of its codes, then the marks that are not simply present."""
    year = st.session_state.get("pupil_marks_year")
    found = shared_screen_names.marks(pupil_marks.marks(office, actor, key, year))
    if found.year is None or found.cells.empty:
        st.write("No session has a mark yet.")
        _uncounted(found)
        return
    left, right = st.columns([6, 5], gap="large")
    with left:
        _register(found)
    with right:
        if len(found.years) > 1:
            st.selectbox("School year", found.years, format_func=_year, key="pupil_marks_year")
        st.subheader("Codes", anchor=False)
        _table(found.key, "The codes in this pupil's register, what they count as and how many sessions have each")
    _as_table(found)
    st.subheader("Marks other than present", anchor=False)
    _table(found.listed, "Marks other than present, newest first, with their comments")
    _uncounted(found)


def _uncounted(found: PupilMarks) -> None:
    if not found.uncounted.empty:
        st.subheader("Marks in no figure", anchor=False)
        _table(
            found.uncounted,
            "Planned marks, marks not yet counted and marks outside sessions, the last first",
        )


def _register(found: PupilMarks) -> None:
    wording.aside(
        "A row is a week, the newest first. A dot: open, without a mark. Empty: closed. Heavy frame: a comment."
    )
    pupil_drawing.show(
        pupil_charts.herringbone(found.cells, found.columns),
        alt="The register week by week, a code for each half day. A table of it can be shown below.",
    )


def _as_table(found: PupilMarks) -> None:
    """The register as a table, as wide as the page: beside the chart the end of the week was out of sight."""
    if st.toggle("The same as a table", key="pupil_marks_table"):
        kinds = dict(zip(found.cells["Code"], found.cells["Counts as"], strict=True))
        days: list[Hashable] = [*found.columns]
        tables.show(
            found.herringbone.style.map(lambda code: GROUNDS.get(kinds.get(code, ""), ""), subset=days),
            row_height=28,
            alt="The pupil's marks of the school year, a row a week, newest first",
            column_config={"Week of": st.column_config.TextColumn("Week of", width=108, pinned=True)},
        )


def _table(frame: pd.DataFrame, alt: str) -> None:
    if frame.empty:
        st.write("None.")
        return
    shown = frame if "Comment" not in frame or (frame["Comment"] != "").any() else frame.drop(columns="Comment")
    tables.show(
        shown,
        alt=alt,
        column_config={
            "Date": st.column_config.DateColumn("Date", format=wording.DAY),
            **({"Why": st.column_config.TextColumn(width=400)} if "Why" in shown else {}),
        },
    )


def _year(start: date) -> str:
    return f"{start.year}/{(start.year + 1) % 100:02d}"
