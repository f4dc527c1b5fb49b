"""The frame around every page: title, navigation, and who is working at which school."""

import streamlit as st

from pages.components import desk, look, shared_screen

st.set_page_config(page_title="Fast Track", page_icon=str(desk.ICON), layout="wide")

# Whatever a page does not catch where it happens ends here as its sentence.
with desk.problems():
    who = desk.open_frame()
    navigation = st.navigation(desk.pages(who), expanded=True)
    desk.show_sidebar(who)
    look.legible()
    shared_screen.frame(navigation.url_path, who)
    navigation.run()
