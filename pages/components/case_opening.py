"""Opening a case: the pupil, what the tests say so far, and one press."""

from uuid import uuid4

import streamlit as st

from fasttrack_core.services import cases, pupil_view, settings
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.cases import CaseRow
from fasttrack_core.services.office import Office
from pages.components import case_tests, desk, state

PUPIL = "case_opening_pupil"


def show(office: Office, actor: Actor, rows: tuple[CaseRow, ...]) -> None:
    """The finder first; then the pupil's open case, or the tests and the button that opens one."""
    labels = pupil_view.choices(office, actor).set_index("key")["label"].to_dict()
    if not labels:
        st.write("There is no register yet.")
        st.page_link("pages/upload.py", label="Upload your register", icon=":material/upload_file:")
        return
    if st.session_state.get(PUPIL) not in labels:
        st.session_state.pop(PUPIL, None)
    key = st.selectbox(
        "Find a pupil", list(labels), index=None, format_func=labels.__getitem__, key=PUPIL,
        placeholder="Type a name, a class or the end of a pupil number",
    )  # fmt: skip
    if key is None:
        return
    own = [row for row in rows if row.pupil_key == key]
    still_open = next((row for row in own if row.status != "closed"), None)
    if still_open:
        st.write("This pupil has a case already.")
        if st.button("Go to the case", key="case_opening_go", icon=":material/checklist:"):
            state.open_case(still_open.case_id)
        return
    today = office.today(settings.current(office, actor))
    with desk.problems():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            day = st.date_input(
                "Opened on", today, max_value=today, format="DD/MM/YYYY", key=f"case_opening_on_{key}", width=220,
                help="An earlier day for a case that began on paper: nothing in a case can be dated before it.",
            )  # fmt: skip
            # One press, one case: the token stays the same until the case is there.
            token = st.session_state.setdefault(state.OPENING, {}).setdefault(key, uuid4().hex)
            if st.button("Open a case", key="case_opening_open", icon=":material/create_new_folder:", type="primary"):
                earlier = own[0].case_id if own else ""
                opened = cases.open_case(office, actor, key, token, earlier_case=earlier, happened_on=day)
                st.session_state[state.OPENING].pop(key, None)
                state.open_case(opened)
        st.write("What the tests say so far. A case may be opened before all are met; it asks for what is missing.")
        case_tests.table(cases.preview_eligibility(office, actor, key))
