"""Opening a case: the pupil, what the tests say so far, and one press."""

from collections.abc import Iterable
from datetime import date
from uuid import uuid4

import streamlit as st

from fasttrack_core.services import settings
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases.opening import CaseRow
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.common import case_tests, choosing
from pages.components.frame import session as desk
from pages.components.frame import state
from pages.components.frame.shared_screen import names as shared_screen_names

PUPIL = "case_opening_pupil"


def show(office: Office, actor: Actor) -> None:
    """The finder first; then the pupil's open case, or the tests and the button that opens one."""
    labels = choosing.labels_of(office, actor)
    if not labels:
        choosing.no_register()
        return
    key = choosing.pupil(labels, "Find a pupil", PUPIL)
    if key is None:
        return
    own = cases.list_cases(office, actor, key)
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
                "Opened on",
                today,
                max_value=today,
                format="DD/MM/YYYY",
                key=f"case_opening_on_{key}",
                width=220,
                help="An earlier day for a case that began on paper: nothing in a case can be dated before it.",
            )
            if st.button("Open a case", key="case_opening_open", icon=":material/create_new_folder:", type="primary"):
                state.open_case(open_for(office, actor, key, newest(own), day))
        st.write("What the tests say so far. A case may be opened before all are met; it asks for what is missing.")
        case_tests.table(shared_screen_names.tests(cases.preview_eligibility(office, actor, key), key))


def open_for(office: Office, actor: Actor, pupil_key: str, earlier_case: str, day: date | None = None) -> str:
    """The id of the pupil's new case, linked to ``earlier_case``, opened on ``day`` (None: today).

    One press, one case: the token stays the same until the case is there.
    """
    tokens = st.session_state.setdefault(state.OPENING, {})
    token = tokens.setdefault(pupil_key, uuid4().hex)
    opened = cases.open_case(office, actor, pupil_key, token, earlier_case=earlier_case, happened_on=day)
    del tokens[pupil_key]
    return opened


def newest(closed: Iterable[CaseRow]) -> str:
    """The id of the case that was closed last: the one that a new case of the pupil follows; empty without one."""
    last = max(closed, key=lambda row: (row.closed_on or date.min, row.opened_on or date.min), default=None)
    return last.case_id if last else ""
