"""The head of a case: who, where it stands, and how far it has come."""

from collections.abc import Mapping

import streamlit as st

from fasttrack_core.services.cases.view import CaseView
from pages.components.frame import state, wording
from pages.components.frame.wording import Colour

STATES = {
    "done": ":material/check_circle:",
    "now": ":material/radio_button_checked:",
    "closed here": ":material/stop_circle:",
}
AHEAD = ":material/radio_button_unchecked:"
COLOURS: Mapping[str, Colour] = {"open": "blue", "paused": "orange", "closed": "gray"}


def show(view: CaseView) -> None:
    """Pupil, pathway and status, with what is to be known of a case that does not simply go on."""
    pupil = view.pupil
    st.header(wording.plain(pupil.name), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(f"Case {view.status}", color=COLOURS.get(view.status, "gray"))
        words = [pupil.year_group, pupil.registration_group, view.reference, view.pathway]
        if view.opened_on:
            words.append(f"opened on {wording.spoken(view.opened_on)}")
        st.text(" · ".join(word for word in words if word))
    if view.status == "closed" and view.closed_on:
        st.info(
            wording.plain(
                f"Closed on {wording.spoken(view.closed_on)} with {view.closing_code}: {view.closing_meaning}. "
                f"{view.re_referral}"
            ),
            icon=":material/inventory_2:",
        )
    if view.paused_because and view.status == "paused":
        paused = f"Paused, because of what was learned: {view.paused_because}"
        st.warning(wording.plain(paused), icon=":material/pause:")
    for problem in view.problems:
        st.warning(wording.plain(problem), icon=":material/warning:")


def ways_out(view: CaseView) -> None:
    """To the pupil, and to the papers of this case."""
    with st.container(horizontal=True):
        if st.button("Open the pupil", key="case_pupil", icon=":material/person:"):
            state.open_pupil(view.pupil.key)
        if st.button("Documents of this case", key="case_documents", icon=":material/description:"):
            st.switch_page("pages/documents.py")


def progress(view: CaseView) -> None:
    """Every step of the pathway with its state in words."""
    with st.container(border=True, gap="xsmall"):
        st.markdown("**Steps of the pathway**")
        for stage in view.stages:
            label = f"{stage.label}: " if stage.label else ""
            state_now = "not reached" if view.status == "closed" and stage.state == "ahead" else stage.state
            words = f"{wording.plain(label + stage.title)} ({state_now})"
            shown = f"**{words}**" if stage.state == "now" else words
            st.markdown(f":small[{STATES.get(stage.state, AHEAD)} {shown}]")
        wording.aside("Not every case goes through every step.")
