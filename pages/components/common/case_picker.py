"""Which case is looked at; and opening the next one of a pupil whose case is closed."""

import streamlit as st

from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases.opening import CaseChoice, CaseChoices
from fasttrack_core.services.cases.view import CaseView
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.common import case_opening
from pages.components.frame import session as desk
from pages.components.frame import state, wording
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.frame.shared_screen import finder as shared_screen_finder
from pages.components.frame.shared_screen import names as shared_screen_names
from pages.components.frame.shared_screen import typed

NEXT = "case_next_id"
"""The case that the page turns to on its next run, before its own chooser is drawn."""
FIND = "case_find"
"""The words by which a closed case is looked for."""


def choose(office: Office, actor: Actor) -> str | None:
    """The id of the case that is looked at; None, with what to do, while there is none.

    Of many cases the chooser offers those that are not closed; a field finds closed ones by name, class or reference.
    """
    if NEXT in st.session_state:
        st.session_state[state.CASE] = st.session_state.pop(NEXT)
    words, keep = st.session_state.get(FIND) or "", st.session_state.get(state.CASE) or ""
    found = cases.choices(office, actor, words=words, keep=keep, called=shared_screen_names.called())
    rows = shared_screen_names.choices(found.shown)
    if not rows and not found.closed:
        st.write("There is no case yet. A case is opened for a pupil.")
        st.page_link("pages/cases.py", label="Open a case", icon=":material/create_new_folder:")
        return None
    labels = {
        row.case_id: " · ".join(word for word in (row.pupil, row.registration_group, row.reference, _day(row)) if word)
        for row in rows
    }
    if shared_screen.on():
        if found.closed and keep not in labels:
            _find_closed(found, words)
        return shared_screen_finder.choose(labels, state.CASE, "Case", "Another case")
    if st.session_state.get(state.CASE) not in labels:
        st.session_state.pop(state.CASE, None)
    chosen = st.selectbox(
        "Case",
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        key=state.CASE,
        persist_state="session",
        placeholder="Type a name, a class or a reference",
        label_visibility="collapsed",
    )
    if found.closed:
        _find_closed(found, words)
    if chosen is None:
        st.write("Choose a case above.")
        st.page_link("pages/cases.py", label="See all cases", icon=":material/folder_open:")
    return chosen


def _find_closed(found: CaseChoices, words: str) -> None:
    """The field that asks for closed cases, and what it found."""
    hint = "Name, class or reference"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed.line("Find a closed case", key=FIND, persist_state="session", placeholder=hint, max_chars=100, width=320)
        if shared_screen.on():
            said = f"{wording.counted(found.closed, 'closed case')} cannot be looked for until names are shown."
        elif not words.strip():
            said = f"{wording.counted(found.closed, 'closed case')} can be found here; the chooser has all others."
        elif all(not each.closed for each in found.shown):
            said = "No closed case matches."
        elif found.more:
            said = f"The {cases.AT_ONCE} opened last are in the chooser; {found.more:,} more match. Enter more words."
        else:
            said = "What was found is in the chooser."
        wording.aside(said)


def _day(row: CaseChoice) -> str:
    if row.unreadable:
        return "cannot be read"
    return f"opened on {wording.spoken(row.opened_on)}" if row.opened_on else "opened on a day not known"


def open_again(office: Office, actor: Actor, view: CaseView) -> None:
    """A new case of the same pupil, linked to this closed one."""
    if view.status != "closed":
        return
    with st.expander("Attendance has fallen again", icon=":material/create_new_folder:"):
        st.text(view.re_referral)
        if st.button("Open a new case, linked to this one", key="case_again", icon=":material/create_new_folder:"):
            with desk.problems():
                st.session_state[NEXT] = case_opening.open_for(office, actor, view.pupil.key, view.case_id)
                st.rerun()
