"""The attendance mountain: where every pupil stands, from the summit down, and who has moved since."""

import streamlit as st

from fasttrack_core.services import mountain_view
from pages.components import (
    choosing,
    desk,
    figures_notes,
    mountain_chart,
    mountain_inputs,
    mountain_list,
    shared_screen_names,
)

office, actor = desk.enter()
st.title("Attendance mountain")


@st.fragment
def mountain() -> None:
    """Filters, drawing and tables; a change of the filters draws only these again."""
    with desk.problems():
        options = mountain_view.options(office, actor)
        if options.empty:
            choosing.no_register()
            return
        figures_notes.above(office, actor)
        asked = mountain_inputs.ask(options)
        view = shared_screen_names.mountain(mountain_view.view(office, actor, **asked.question))
        if view.note:
            st.info(view.note, icon=":material/info:")
        st.text(view.summary)
        if view.pupils.empty:
            return
        mountain_chart.show(view, asked)
        mountain_list.show_clicked(view)
        mountain_list.show_movement(view)
        mountain_list.show_pupils(view)
        mountain_list.show_bands(view)
        st.header("Download")
        mountain_chart.downloads(office, actor, view, asked)
        figures_notes.meaning()


mountain()
