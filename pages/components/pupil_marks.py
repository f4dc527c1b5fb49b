"""A pupil's marks: as schools print them, week by week, by half term, and one by one."""

import pandas as pd
import streamlit as st

from fasttrack_core import charts
from fasttrack_core.services.pupil_view import PupilView
from pages.components import drawing, wording

GROUNDS = {
    "unauthorised": "background-color: rgba(214, 73, 51, 0.42); font-weight: 700",
    "authorised": "background-color: rgba(230, 160, 40, 0.36)",
    "approved activity": "background-color: rgba(70, 130, 180, 0.28)",
    "not possible": "background-color: rgba(130, 130, 130, 0.24)",
    "missing": "background-color: rgba(150, 100, 200, 0.30)",
}
"""The ground of a cell by what its mark counts as; the letter says the same."""


def show(view: PupilView) -> None:
    """The marks in four views of the same register."""
    if view.as_of is None:
        return
    st.header("Marks", anchor=False)
    register, weeks, spans, listed = st.tabs(["Register", "Week by week", "Half terms", "Marks other than present"])
    with register:
        _register(view)
    with weeks:
        _weeks(view)
    with spans:
        _table(view.spans, "Attendance in each half term")
    with listed:
        _table(view.marks, "Marks other than present, newest first", height=420)


def _register(view: PupilView) -> None:
    if view.herringbone.empty:
        st.write("No session of this school year has a mark yet.")
        return
    counts_as = view.key_of_codes.set_index("Code")["Counts as"].to_dict() | {"·": "missing"}
    days = view.herringbone.columns[1:]
    st.text("A row is a week, the newest first. A dot is an open session without a mark; empty: the school was closed.")
    with st.container(horizontal=True, gap="medium"):
        st.dataframe(
            view.herringbone.style.map(lambda code: GROUNDS.get(counts_as.get(code, ""), ""), subset=days),
            hide_index=True,
            width=110 + 62 * len(days),
            height=38 + 28 * min(18, len(view.herringbone)),
            row_height=28,
            alt="The pupil's marks of this school year, a row a week, newest first",
            column_config={"Week of": st.column_config.TextColumn("Week of", width=108, pinned=True)}
            | {day: st.column_config.TextColumn(day, width=62) for day in days},
        )
        st.dataframe(
            view.key_of_codes.style.map(lambda kind: GROUNDS.get(kind, ""), subset=["Counts as"]),
            hide_index=True,
            width=520,
            alt="The codes in this pupil's register, what they mean and what they count as",
            column_config={
                "Code": st.column_config.TextColumn("Code", width=50),
                "Meaning": st.column_config.TextColumn("Meaning", width=310),
                "Counts as": st.column_config.TextColumn("Counts as", width=130),
            },
        )


def _weeks(view: PupilView) -> None:
    limit = view.verdict.rule.unauthorised_at_least if view.verdict else None
    if view.weeks.empty:
        st.write("No school week has a mark yet.")
        return
    wording.aside(
        "Columns: the absences of each week. Line: the unauthorised sessions in the test's window that ends "
        "with that week." + (" Dashed: as many as the test asks for." if limit is not None else "")
    )
    st.altair_chart(
        drawing.in_theme(charts.weeks(view.weeks, limit)),
        alt="Absences week by week, and the unauthorised sessions in the test's window. The table below says the same.",
    )
    _table(view.weeks.iloc[::-1], "Absences week by week, newest first", height=320)


def _table(frame: pd.DataFrame, alt: str, height: int | str = "auto") -> None:
    if frame.empty:
        st.write("None.")
        return
    days = {
        column: st.column_config.DateColumn(column, format=wording.DAY)
        for column in ("Week of", "From", "To", "Date")
        if column in frame
    }
    st.dataframe(frame, hide_index=True, alt=alt, height=height, column_config=days)
