"""One pupil in one look: where they stand, why, the marks, the parents and the cases."""

import streamlit as st

from fasttrack_core.services import pupil_view
from pages.components import (
    choosing,
    desk,
    pupil_cases,
    pupil_figures,
    pupil_history,
    pupil_marks,
    pupil_parents,
    state,
)

office, actor = desk.enter()
st.title("Pupil")

labels = choosing.labels_of(office, actor)
if not labels:
    choosing.no_register()
    st.stop()
key = choosing.pupil(labels, "Find a pupil", state.PUPIL, remembered=True)
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
    pupil_history.show(office, actor, key)
with desk.problems():
    pupil_parents.show(office, actor, key)
with desk.problems():
    pupil_cases.show(office, actor, key)
