"""The rolling windows: what each threshold says, its line week by week, and when it was first met."""

import streamlit as st

from fasttrack_core import charts
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.pupil import lines as pupil_lines
from fasttrack_core.services.pupil.lines import Threshold
from pages.components.common import tables
from pages.components.frame import wording
from pages.components.pupil import drawing as pupil_drawing
from pages.components.pupil import figures as pupil_figures


def show(office: Office, actor: Actor, key: str) -> None:
    """The line with its limits, then each threshold with its reason."""
    found = pupil_lines.lines(office, actor, key)
    if found is None or found.weeks.empty:
        st.write("No school week has a mark yet.")
        return
    left, right = st.columns([7, 4], gap="large")
    with left:
        wording.aside(
            "Columns: the absences of each week. Line: the unauthorised sessions of the rolling window that ends with "
            "the week. Dashed across: how many the test asks for. Upright: the day on which a test was first met."
        )
        pupil_drawing.show(
            charts.weeks(found.weeks, found.counts, found.limits),
            alt="Absences week by week and the unauthorised sessions in each window. The table below says the same.",
        )
        with st.expander("The same as a table"):
            tables.show(
                found.weeks.iloc[::-1],
                alt="Absences week by week, newest first",
                column_config={"Week of": st.column_config.DateColumn("Week of", format=wording.DAY)},
            )
    with right:
        for threshold in found.thresholds:
            _threshold(threshold)


def _threshold(threshold: Threshold) -> None:
    verdict = threshold.verdict
    words, colour, icon = pupil_figures.STATUS[verdict.status]
    with st.container(border=True):
        st.markdown(f"**{wording.plain(verdict.rule.title)}**")
        st.badge(words, color=colour, icon=icon)
        met = f"First met on {wording.spoken(verdict.first_met)}." if verdict.first_met else "Never met so far."
        st.text(f"{met}\n{verdict.reason}")
        own = "The school's own pathway. " if threshold.own else "Holds beside every pathway. "
        wording.aside(f"{own}{threshold.pathway}. {verdict.rule.citation}, {verdict.rule.edition}.")
