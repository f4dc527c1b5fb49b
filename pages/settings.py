"""The school's settings: each part has its own save button, and every change is kept with who made it."""

import streamlit as st

from fasttrack_core.services import settings, setup
from pages.components.common import tables
from pages.components.frame import session as desk
from pages.components.frame import wording
from pages.components.settings import attendance as settings_attendance
from pages.components.settings import pathway as settings_pathway
from pages.components.settings import school as settings_school
from pages.components.settings import shared_screen as shared_screen_settings

office, actor = desk.enter()
st.title("Settings")
with office.together(actor):
    now = settings.opened(office, actor)
    settings.history(office, actor)
school, attendance, pathway, schools = st.tabs(
    [
        ":material/school: School",
        ":material/landscape: Attendance",
        ":material/route: Pathway",
        ":material/history: History and schools",
    ],
    key="settings_tabs",
)
with school:
    st.page_link("pages/calendar.py", label="Term dates, INSET days and closures", icon=":material/calendar_month:")
    settings_school.show(office, actor, now)
    settings_school.show_staff(office, actor, now)
    shared_screen_settings.show(office, actor, now)
with attendance:
    settings_attendance.show(office, actor, now)
with pathway:
    settings_pathway.show(office, actor, now)
with schools:
    st.header("History")
    changes = settings.history(office, actor)
    if changes.empty:
        st.write("Nothing has been changed yet.")
    else:
        tables.show(
            changes,
            alt="Changes of the settings, newest first: when, who and what.",
            column_config={"when": "When", "who": "Who", "changed": st.column_config.TextColumn("What", width="large")},
        )
    st.header("Another school")
    wording.aside("Each school has its own register, settings and cases. Switch between them in the sidebar.")
    name = st.text_input("Name of the school", max_chars=120, key="settings_new_school")
    with st.container(horizontal=True):
        if st.button("Add this school", icon=":material/add:", key="settings_add_school"):
            with desk.problems():
                desk.begin_at(setup.add_school(office, name).school_id, "pages/upload.py")
        if not any(choice.is_sample for choice in setup.schools(office)) and st.button(
            "Add the sample school", icon=":material/school:", key="settings_add_sample"
        ):
            with desk.problems(), st.spinner("Loading the sample school …"):
                desk.begin_at(setup.add_sample_school(office).school_id, "pages/overview.py")
