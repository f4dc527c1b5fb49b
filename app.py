"""The frame around every page: title, navigation, and who is working at which school."""

import streamlit as st

from pages.components import desk, look, navigation, shared_screen

st.set_page_config(page_title="Fast Track", page_icon=str(desk.ICON), layout="wide")

# Whatever a page does not catch where it happens ends here as its sentence.
with desk.problems():
    who = desk.open_frame()
    page = st.navigation(navigation.pages(who), expanded=True)
    desk.show_sidebar(who)
    look.legible()
    shared_screen.frame(page.url_path, who)
    page.run()
