"""The pupil's Fast Track cases, and opening one."""

import streamlit as st

from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.common import case_opening
from pages.components.frame import state, wording


def show(office: Office, actor: Actor, pupil_key: str) -> None:
    """Each case with a way to it; a button that opens one where none is open."""
    st.header("Fast Track cases", anchor=False)
    found = cases.list_cases(office, actor, pupil_key)
    for row in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            opened = f", opened on {wording.spoken(row.opened_on)}" if row.opened_on else ""
            status = "cannot be read" if row.status == cases.UNREADABLE else row.status
            st.text(f"{row.reference}: {status}{opened}. {row.stage}", width="stretch")
            if st.button("Go to the case", key=f"pupil_case_{row.case_id}", icon=":material/checklist:"):
                state.open_case(row.case_id)
    if any(row.status != "closed" for row in found):
        return
    if not found:
        st.write("There is no case.")
    label = "Open a case again" if found else "Open a case"
    if st.button(label, key="pupil_open_case", icon=":material/create_new_folder:", type="primary"):
        state.open_case(case_opening.open_for(office, actor, pupil_key, case_opening.newest(found)))
