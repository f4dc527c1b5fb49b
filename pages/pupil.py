"""One pupil in one look: where they stand, why, the marks, the rest of the year, the parents and the cases."""

import streamlit as st

from fasttrack_core.services.documents import pupil_sheets
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.pupil import details as pupil_details
from fasttrack_core.services.pupil import view as pupil_view
from pages.components.common import birth_date, choosing, figures_notes
from pages.components.frame import session as desk
from pages.components.frame import state
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.frame.shared_screen import finder as shared_screen_finder
from pages.components.pupil import cases as pupil_cases
from pages.components.pupil import figures as pupil_figures
from pages.components.pupil import history as pupil_history
from pages.components.pupil import lines as pupil_lines
from pages.components.pupil import marks as pupil_marks
from pages.components.pupil import outlook as pupil_outlook
from pages.components.pupil import patterns as pupil_patterns
from pages.components.pupil import place as pupil_place
from pages.components.pupil.parents import cards as pupil_parents

office, actor = desk.enter()
st.title("Pupil")

labels = choosing.labels_of(office, actor)
if not labels:
    choosing.no_register()
    st.stop()
if shared_screen.on():
    key = shared_screen_finder.choose(labels, state.PUPIL, "Find a pupil", "Another pupil")
else:
    key = choosing.pupil(labels, "Find a pupil", state.PUPIL, remembered=True)
if key is None:
    st.write("Choose a pupil above, or click one on the mountain.")
    st.page_link("pages/mountain.py", label="See the mountain", icon=":material/landscape:")
    st.stop()

with desk.problems():
    if not shared_screen.on():
        # What the page needs beside the register, read at once.
        with office.together(actor):
            pupil_details.birth(office, actor, key)
            pupil_sheets.sheets(office, actor)
            pupil_sheets.readers(office, actor, key)
            people.parents(office, actor, key)
    view = pupil_view.view(office, actor, key)
    figures_notes.above(office, actor)
    pupil_figures.header(view)
    birth_date.on_page(office, actor, view)
    pupil_figures.cards(view)
    if view.as_of is not None:
        place, register, windows, patterns, outlook = st.tabs(
            ["Place on the mountain", "Register", "Rolling windows", "Patterns", "Rest of the year"],
            key="pupil_tab",
            on_change="rerun",
        )
        # Only the open one is worked out.
        if place.open:
            with place:
                pupil_place.show(office, actor, view)
        if register.open:
            with register:
                pupil_marks.show(office, actor, key)
        if windows.open:
            with windows:
                pupil_lines.show(office, actor, key)
        if patterns.open:
            with patterns:
                pupil_patterns.show(office, actor, key)
        if outlook.open:
            with outlook:
                pupil_outlook.show(office, actor, key)
    if not shared_screen.on():
        pupil_history.show(office, actor, key)
with desk.problems():
    if shared_screen.on():
        shared_screen.shut("The pupil's details, contacts, sheets for parents and the history of the marks")
    else:
        pupil_parents.show(office, actor, key)
with desk.problems():
    pupil_cases.show(office, actor, key)
