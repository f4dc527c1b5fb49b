"""The attendance mountain: where every pupil stands, from the summit down, and who has moved since."""

import streamlit as st

from fasttrack_core.services.mountain import view as mountain_view
from pages.components.common import choosing, figures_notes
from pages.components.frame import session as desk
from pages.components.frame.shared_screen import names as shared_screen_names
from pages.components.mountain import chart as mountain_chart
from pages.components.mountain import inputs as mountain_inputs
from pages.components.mountain import lists as mountain_list

office, actor = desk.enter()
st.title("Attendance mountain")


@st.fragment
def mountain() -> None:
    """Filters, drawing and tables; a change of the filters draws only these again."""
    with desk.problems(), office.drawing(actor):
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
