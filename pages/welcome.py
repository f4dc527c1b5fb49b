"""The first run: who works here, and the school they begin with."""

import streamlit as st

from fasttrack_core.services import setup
from pages.components import desk

desk.require_frame()
office = desk.office()
known = setup.user_name(office)


st.title("Welcome to Fast Track")
st.write(
    "From your school's register to the attendance mountain, the pupils who meet your authority's test, and the "
    "letters of each case."
)

st.header("1. Your name")
if known is None:
    name = st.text_input("Your first name and surname", key="welcome_name", max_chars=80, autocomplete="name")
    st.caption(
        "Your name is put beside everything you record: a decision may be read in court, and it has to say who made "
        "it. It stays on this computer."
    )
else:
    name = known
    st.text(f"You work here as {known}.")

st.header("2. Your school")
own, sample = st.columns(2, border=True)
with own:
    st.subheader("Your own register")
    st.write("A CSV or Excel file from your management system. You see what was understood before anything is saved.")
    school = st.text_input("The school's name", key="welcome_school", max_chars=120)
    if st.button(
        "Upload your register", key="welcome_own", icon=":material/upload_file:", type="primary", width="stretch"
    ):
        with desk.problems():
            if not school.strip():
                st.error("Write the school's name first.", icon=":material/error:")
            else:
                setup.name_user(office, name)
                desk.begin_at(setup.add_school(office, school).school_id, "pages/upload.py")
with sample:
    st.subheader("The sample school")
    st.write("An invented primary school of about 420 pupils, with two school years of marks. Nobody in it is real.")
    if st.button(
        "Try it with the sample school", key="welcome_sample", icon=":material/school:", type="primary", width="stretch"
    ):
        with desk.problems():
            setup.name_user(office, name)
            with st.status("Loading the sample school …", expanded=False) as progress:
                school_id = setup.add_sample_school(office).school_id
                progress.update(label="The sample school is ready.", state="complete")
            desk.begin_at(school_id, "pages/overview.py")
