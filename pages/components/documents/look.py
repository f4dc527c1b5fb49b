"""Looking at one copy of a document before it goes: its text, and a draft as a Word file."""

from datetime import date

import streamlit as st

from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.documents.letters import AvailableDocument, Looked
from pages.components.common.downloads import WORD
from pages.components.common.open_case import OpenCase
from pages.components.frame import session as desk

People = dict[str, str]
"""Who may have a copy: the parent's id (empty for the file) and the name."""


def show(
    case: OpenCase, document: AvailableDocument, looked: Looked, key: str, people: People, details: Details, day: date
) -> None:
    """The text of one copy, worked out when it is asked for, and a draft of it as a Word file."""
    with st.container(border=True):
        st.markdown("**Look at a copy first**")
        ids = list(people)
        whose = st.selectbox("Whose copy", ids, format_func=people.__getitem__, key=f"{key}_look_{len(ids)}")
        about = (case.office, case.actor, case.view.case_id, document.id, whose, day, details)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                "Make a draft",
                lambda: letters.make(*about).content,
                looked.file_names[whose],
                WORD,
                on_click="ignore",
                icon=":material/draft:",
                key=f"{key}_draft",
                help="A draft is not kept, and nothing is recorded as sent.",
            )
            shown = st.toggle("Show what it says", key=f"{key}_shown")
        if shown:
            with desk.problems():
                st.text(letters.preview_text(*about))
