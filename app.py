"""The frame around every page: title, navigation, and who is working at which school."""

import streamlit as st

from pages.components import desk

st.set_page_config(page_title="Fast Track", page_icon=":material/landscape:", layout="wide")

desk.open_frame()
navigation = st.navigation(desk.pages(), expanded=True)
desk.show_sidebar()
navigation.run()
