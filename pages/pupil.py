"""One pupil in one look: where they stand, why, the marks, the parents and the cases."""

import streamlit as st

from fasttrack_core.services import pupil_view
from pages.components import desk, pupil_cases, pupil_figures, pupil_marks, pupil_parents, state

office, actor = desk.enter()
st.title("Pupil")

labels = pupil_view.choices(office, actor).set_index("key")["label"].to_dict()
if not labels:
    st.write("There is no register yet.")
    st.page_link("pages/upload.py", label="Upload your register", icon=":material/upload_file:")
    st.stop()
if st.session_state.get(state.PUPIL) not in labels:
    st.session_state.pop(state.PUPIL, None)
key = st.selectbox(
    "Find a pupil",
    list(labels),
    index=None,
    format_func=labels.__getitem__,
    placeholder="Type a name, a class or the end of a pupil number",
    key=state.PUPIL,
    persist_state="session",
)
if key is None:
    st.write("Choose a pupil above, or click one on the mountain.")
    st.page_link("pages/mountain.py", label="See the mountain", icon=":material/landscape:")
    st.stop()

with desk.problems():
    view = pupil_view.view(office, actor, key)
    pupil_figures.header(view)
    pupil_figures.figures(view)
    pupil_figures.verdict(view)
    pupil_marks.show(view)
with desk.problems():
    pupil_parents.show(office, actor, key)
with desk.problems():
    pupil_cases.show(office, actor, view)
