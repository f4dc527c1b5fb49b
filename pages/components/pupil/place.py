"""The pupil's place on the mountain through the half terms, and the figures of any window of time."""

import streamlit as st

from fasttrack_core.charts import pupil as pupil_charts
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.pupil import spans as pupil_spans
from fasttrack_core.services.pupil.view import PupilView
from pages.components.common import tables
from pages.components.frame import session as desk
from pages.components.frame import wording
from pages.components.pupil import drawing as pupil_drawing
from pages.components.pupil import figures as pupil_figures
from pages.components.pupil import sheets as pupil_sheets

OWN = "Days of my own"


def show(office: Office, actor: Actor, view: PupilView) -> None:
    """The trail on the left, the chosen window on the right."""
    left, right = st.columns([5, 4], gap="large")
    with left:
        _trail(view)
    with right:
        _window(office, actor, view.key)
        pupil_sheets.show(office, actor, view.key)
    _half_terms(view)


def _trail(view: PupilView) -> None:
    st.subheader("Place on the mountain", anchor=False)
    if view.half_terms_unknown:
        st.info(wording.plain(view.half_terms_unknown), icon=":material/calendar_month:")
    if view.trail.empty:
        st.write("No half term of this school year has a possible session yet.")
        return
    wording.aside("Attendance of the school year up to the end of each half term. Bands are drawn equally high.")
    pupil_drawing.show(
        pupil_charts.trail(view.trail, view.bands),
        alt="The pupil's band at the end of each half term. The table below says the same.",
    )


def _half_terms(view: PupilView) -> None:
    """The trail as a table, as wide as the page: beside the chart its last columns were out of sight."""
    if view.trail.empty:
        return
    tables.show(
        view.trail.drop(columns=["Year", "Height"]),
        alt="Attendance and band at the end of each half term",
        column_config={
            "To": st.column_config.DateColumn("To", format=wording.DAY),
            "Attendance": "Year so far, %",
            "Half term": "Half term alone, %",
            "Possible": "Of possible",
        },
    )


def _window(office: Office, actor: Actor, key: str) -> None:
    st.subheader("Any window of time", anchor=False)
    named = {window.title: window for window in pupil_spans.windows(office, actor)}
    which = st.selectbox("Window", [*named, OWN], key="pupil_window")
    chosen = named.get(which) or next(iter(named.values()))
    first, last = chosen.first, chosen.last
    if which == OWN:
        one, two = st.columns(2)
        first = one.date_input("From", first, format="DD/MM/YYYY", key="pupil_window_first")
        last = two.date_input("To", last, format="DD/MM/YYYY", key="pupil_window_last")
    with desk.problems():
        figures = pupil_spans.between(office, actor, key, first, last)
        counts = figures.counts
        if not counts.possible:
            st.write("No possible session in these days.")
            return
        wording.aside(figures.span)
        with st.container(horizontal=True, gap="medium"):
            st.metric("Attendance", f"{figures.percent}%", width="content")
            st.metric("Unauthorised", counts.unauthorised, width="content")
            st.metric("Authorised", counts.authorised, width="content")
        st.text(pupil_figures.in_words(figures))
        missed = wording.counted(counts.absent, "session")
        st.text(f"Missed: {missed}, {figures.days_missed}, or {figures.hours_missed} of learning.")
