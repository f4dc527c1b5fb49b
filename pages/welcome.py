"""The first run: who works here, and the school they begin with."""

import streamlit as st

from fasttrack_core.errors import MissingFact
from fasttrack_core.services import setup
from pages.components.frame import session as desk
from pages.components.frame import state

desk.require_frame()
office = desk.office()


def checked(name: str) -> str:
    """The name that was written; MissingFact while there is none."""
    if not name.strip():
        raise MissingFact("Enter your name first: it is kept with everything you record.")
    return name


st.title("Welcome to Fast Track")
st.write(
    "From your school's register to the attendance mountain, the pupils who meet your authority's test, and the "
    "letters of each case. Everything stays on this computer."
)

st.header("Your name")
known = setup.user_name(office)
if known is None:
    st.write("It is kept with everything you record: a decision may be read in court and has to say who made it.")
    name = st.text_input(
        "Your first name and surname", key="welcome_name", max_chars=80, autocomplete="name", width=480
    )
else:
    name = known
    st.text(f"You work here as {known}.")

st.header("Your school")
own, sample = st.columns(2, border=True)
with own:
    st.write(
        "**Your own.** A CSV or Excel file from your management system. You see what was understood and what would "
        "change before anything is saved."
    )
    to_upload = st.button("Upload your register", key="welcome_own", icon=":material/upload_file:", width="stretch")
with sample:
    st.write(
        "**An invented one.** A primary school of about 420 pupils with two school years of marks, ready to "
        "explore. Nobody in it is real."
    )
    to_sample = st.button(
        "Try it with the sample school", key="welcome_sample", icon=":material/school:", width="stretch"
    )

with desk.problems():
    if to_upload:
        st.session_state[state.OWN_SCHOOL] = bool(checked(name))
    if to_sample:
        setup.name_user(office, checked(name))
        with st.status("Loading the sample school. This takes a few seconds …"):
            school_id = setup.add_sample_school(office).school_id
        desk.begin_at(school_id, "pages/overview.py")

if st.session_state.get(state.OWN_SCHOOL):
    with st.form("welcome_own_school"):
        school = st.text_input("The school's name, as it appears on letters", key="welcome_school", max_chars=120)
        if st.form_submit_button(
            "Continue to upload", type="primary", icon=":material/upload_file:", key="welcome_go_on"
        ):
            with desk.problems():
                setup.name_user(office, checked(name))
                school_id = setup.add_school(office, school).school_id
                st.session_state.pop(state.OWN_SCHOOL)
                desk.begin_at(school_id, "pages/upload.py")
