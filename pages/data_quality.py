"""What should be put right before figures are relied on: lists to be worked through."""

import streamlit as st

from pages.components.common import choosing, figures_notes
from pages.components.data_quality import filters as quality_filters
from pages.components.data_quality import lists as quality_lists
from pages.components.frame import session as desk
from pages.components.frame import wording

visit = desk.visit()
st.title("Data quality")
with desk.problems():
    quality = quality_filters.choose(visit)
    if not quality.pupil_keys:
        choosing.no_register()
        st.stop()
    if quality.as_of:
        st.text(
            f"Register up to {wording.spoken(quality.as_of)}. Nothing is changed here: correct marks in your "
            "register system and import them again."
        )
    figures_notes.above(visit.office, visit.actor)
    check = quality_filters.choose_list(quality)
    if check is None:
        st.success("There is nothing to put right.", icon=":material/check_circle:")
    else:
        quality_lists.show(visit, quality, check)
    st.header("In order", anchor=False)
    signs = [(":material/check:", each) for each in quality.good]
    signs += [(":material/help:", each) for each in quality.cannot_tell]
    st.markdown("  \n".join(f"{sign} {wording.plain(sentence)}" for sign, sentence in signs))
    if quality.left_out:
        who = wording.counted(quality.left_out, "pupil")
        wording.aside(f"{who} without a mark in this school year: their details and parents are not looked at here.")
