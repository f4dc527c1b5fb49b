"""What needs doing today."""

import streamlit as st

from fasttrack_core.services import overview
from pages.components.common import choosing, figures_notes
from pages.components.frame import session as desk
from pages.components.frame import wording
from pages.components.overview import due_steps

office, actor = desk.enter()
view = overview.view(office, actor)
st.title("Today")
st.text(f"{view.school} · {view.pathway_title}")
if view.is_sample:
    st.info(
        f"This is the sample school: everything in it is invented, and “today” is always {wording.spoken(view.today)}.",
        icon=":material/school:",
    )
    st.page_link("pages/welcome.py", label="Begin with your own school", icon=":material/upload_file:")

if view.as_of is None:
    st.header("Begin with your register")
    st.write("There is no register yet. Export it from your management system as CSV or Excel, and upload it here.")
    st.page_link("pages/upload.py", label="Upload your register", icon=":material/upload_file:")
    st.stop()

st.text(view.age_of_register)
figures_notes.above(office, actor)
with st.container(horizontal=True):
    st.metric("Pupils", f"{view.pupils:,}", border=True, help="Pupils with a possible session this school year.")
    st.metric(
        "Persistent absence",
        f"{view.persistent} of {view.pupils}",
        border=True,
        help="Absent for 10% or more of their own possible sessions this school year.",
    )
    st.metric("Meet the test, no case", len(view.keys), border=True, help=view.rule_title)
    st.metric("Open cases", view.open_cases, border=True)
if not view.has_calendar:
    st.warning(
        "Your term dates are not set. Until they are, school weeks are counted from the register itself and due dates "
        "cannot be worked out.",
        icon=":material/calendar_month:",
    )
    st.page_link("pages/calendar.py", label="Set your term dates", icon=":material/calendar_month:")

st.header("To do in open cases")
with desk.problems():
    due_steps.show(office, actor)

st.header("Pupils who meet the test and have no case")
st.text(view.rule_title)
if view.keys:
    choosing.pupil_table(
        view.meeting, view.keys, name="overview_meeting", alt="Pupils who meet the test and have no open case"
    )
else:
    st.write("Nobody at the moment.")
if view.cannot_tell:
    st.text(
        f"For {wording.counted(view.cannot_tell, 'pupil')} the answer is still “cannot tell”: the "
        "register holds fewer school weeks than the test looks at, or no possible session of the pupil in that time. "
        "Each pupil's page says why."
    )

st.header("No reason after five school days")
if view.unsettled_keys:
    st.write(
        "A session coded N must have the right code within five school days, and O where no reason can be established. "
        "Until then it counts as unauthorised."
    )
    choosing.pupil_table(
        view.unsettled,
        view.unsettled_keys,
        name="overview_unsettled",
        alt="Pupils with a session coded N for more than five school days, oldest first",
    )
else:
    st.write("No session has been coded N for longer than that.")
figures_notes.meaning()
