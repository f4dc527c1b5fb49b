"""Sheets for the pupil's parents, one for each legal parent, as Word files."""

import streamlit as st

from fasttrack_core.services.documents import pupil_sheets
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.common.downloads import WORD
from pages.components.frame import session as desk
from pages.components.frame import wording
from pages.components.frame.shared_screen import bar as shared_screen


def show(office: Office, actor: Actor, key: str) -> None:
    """The sheet and the parent are chosen; the first press makes the file, the second takes it."""
    if shared_screen.on():
        return
    st.subheader("Sheets for parents", anchor=False)
    titles = {sheet.id: sheet.title for sheet in pupil_sheets.sheets(office, actor)}
    readers = {reader.parent_id: reader for reader in pupil_sheets.readers(office, actor, key)}
    names = {parent_id: reader.name for parent_id, reader in readers.items()}
    if not titles or not readers:
        st.write("No legal parent is recorded yet, so there is nobody to make a sheet for.")
        return
    which = st.selectbox("Sheet", list(titles), format_func=titles.__getitem__, key="pupil_sheet")
    who = st.selectbox("For", list(readers), format_func=names.__getitem__, key=f"pupil_sheet_for_{key}")
    for reason in readers[who].reasons:
        st.warning(wording.plain(reason), icon=":material/warning:")
    wording.aside("Each parent gets a copy of their own. It is kept among the documents as it was made.")
    with st.container(horizontal=True):
        pressed = st.button(
            "Make the sheet",
            icon=":material/draft:",
            key=f"pupil_sheet_make_{key}_{which}_{who}",
            disabled=bool(readers[who].reasons),
        )
        if pressed:
            with desk.problems():
                made = pupil_sheets.make(office, actor, key, which, who)
                st.download_button(
                    "Download the sheet",
                    made.content,
                    made.file_name,
                    WORD,
                    on_click="ignore",
                    icon=":material/download:",
                    type="primary",
                    key=f"pupil_sheet_take_{key}_{which}_{who}",
                )
