"""The frame around every page: title, navigation, and who is working at which school."""

from pathlib import Path

import streamlit as st

from pages.components import desk

# A file of our own: a named icon would be fetched from another machine.
ICON = Path(__file__).parent / "pages" / "components" / "icon.svg"
st.set_page_config(page_title="Fast Track", page_icon=str(ICON), layout="wide")

desk.open_frame()
navigation = st.navigation(desk.pages(), expanded=True)
desk.show_sidebar()
navigation.run()
