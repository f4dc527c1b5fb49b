"""The server, and the frame around every page: title, navigation, and who is working at which school.

`streamlit run app.py` finds ``app`` in this file and serves it; for every visitor the file then runs as ``__main__``.
"""

import streamlit as st

if __name__ != "__main__":
    from streamlit.runtime.pages_manager import PagesManager

    from pages.components.frame import door

    # Else the files of pages/ would run by themselves until the first visitor has come, under addresses of their own.
    PagesManager.uses_pages_directory = False
    app = st.App(__file__, middleware=door.guards())
else:
    from pages.components.frame import look, navigation
    from pages.components.frame import session as desk
    from pages.components.frame.shared_screen import bar as shared_screen
    from pages.components.frame.shared_screen import typed

    st.set_page_config(page_title="Fast Track", page_icon=str(desk.ICON), layout="wide")

    # Whatever a page does not catch where it happens ends here as its sentence.
    with desk.problems(), desk.arriving(shared_screen.browser()) as came:
        who = came.actor if came else None
        page = st.navigation(navigation.pages(who), expanded=True)
        desk.show_sidebar(came)
        look.legible()
        shared_screen.frame(came)
        typed.begin(page.url_path)
        desk.show_warnings(came)
        page.run()
