"""Typing a pupil's date of birth where no file gives it: on the pupil's page, and where a case waits for it."""

from datetime import date

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services import settings
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.pupil import details as pupil_details
from fasttrack_core.services.pupil.view import PupilView
from pages.components.frame import conflicts, wording
from pages.components.frame.shared_screen import bar as shared_screen


def show(office: Office, actor: Actor, pupil_key: str, place: str) -> None:
    """The field, where there is no date of birth or the one there is was typed; nothing while names are hidden."""
    if shared_screen.on():
        return
    found = pupil_details.birth(office, actor, pupil_key)
    if not found.by_hand:
        return
    name = f"birth_{place}_{pupil_key}"
    opened = conflicts.opened(name, found.seen)
    today = office.today(settings.current(office, actor))
    with st.form(name, border=False, enter_to_submit=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            born = st.date_input(
                "Date of birth",
                found.date_of_birth,
                min_value=date(today.year - pupil_details.OLDEST - 1, 1, 1),
                max_value=today,
                format="DD/MM/YYYY",
                key=f"{name}_day",
                width=220,
            )
            pressed = st.form_submit_button("Save the date of birth", icon=":material/save:", key=f"{name}_save")
        wording.aside("No file gives it. It stays until a file with another one is imported.")
        asked = st.session_state.get(f"{name}_asked", "")
        if asked:
            st.warning(wording.plain(asked), icon=":material/help:")
        sure = bool(asked) and st.checkbox("I have checked it: this date is right.", key=f"{name}_sure")
    if not pressed:
        return
    if born is None:
        st.error("Enter the date of birth first.", icon=":material/error:")
        return
    question = pupil_details.doubt(office, actor, pupil_key, born)
    if question and not (sure and question == asked):
        st.session_state[f"{name}_asked"] = question
        st.rerun()
    try:
        seen = conflicts.seen(name, opened)
        pupil_details.enter_date_of_birth(office, actor, pupil_key, seen, born, confirmed=bool(question))
    except FastTrackError as problem:
        conflicts.show(name, problem)
        return
    conflicts.forget(name)
    st.session_state.pop(f"{name}_asked", None)
    st.toast("The date of birth is saved.", icon=":material/check_circle:")
    st.rerun()


def on_page(office: Office, actor: Actor, view: PupilView) -> None:
    """On the pupil's page: the field is folded away, since most have a date of birth from the register."""
    if shared_screen.on() or not pupil_details.birth(office, actor, view.key).by_hand:
        return
    label = "Correct the date of birth" if view.date_of_birth else "Enter the date of birth"
    with st.expander(label, icon=":material/cake:"):
        show(office, actor, view.key, "pupil")
