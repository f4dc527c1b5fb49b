"""Groups: attendance of years, classes and whatever the file brought, side by side."""

import streamlit as st

from fasttrack_core.services.mountain import groups as groups_view
from fasttrack_core.services.mountain import view as mountain_view
from pages.components.common import choosing, figures_notes
from pages.components.frame import session as desk
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.groups import tables as groups_tables

office, actor = desk.enter()
st.title("Groups")


@st.fragment
def groups() -> None:
    """The day, the tables and the way to take them along; a change of the day draws only these again."""
    with desk.problems(), office.drawing(actor):
        options = mountain_view.options(office, actor)
        if options.empty:
            choosing.no_register()
            return
        figures_notes.above(office, actor)
        day = None
        if options.newest is not None:
            day = st.date_input(
                "Count up to",
                options.newest,
                max_value=options.newest,
                format="DD/MM/YYYY",
                width=240,
                key=f"groups_day_{options.newest}",
            )
        view = groups_view.view(office, actor, as_of=day, for_others=shared_screen.on())
        if view.note:
            st.info(view.note, icon=":material/info:")
        groups_tables.explain(view)
        st.download_button(
            "Tables to share (Excel)",
            lambda: groups_view.export(office, actor, as_of=day),
            groups_view.file_name(view),
            on_click="ignore",
            icon=":material/table:",
            key="groups_xlsx",
        )
        groups_tables.show(view)


groups()
