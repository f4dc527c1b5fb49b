"""What stands beside figures: warnings above them, and, folded away, what the figures mean."""

import streamlit as st

from fasttrack_core.services.files import notes as figures_notes
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.frame import wording
from pages.components.frame.shared_screen import bar as shared_screen


def above(office: Office, actor: Actor) -> None:
    """A warning for each thing that makes every figure of the school doubtful."""
    for sentence in figures_notes.above(office, actor, named=not shared_screen.on()):
        st.warning(wording.plain(sentence), icon=":material/warning:")


def meaning() -> None:
    """The page of policy by which everything is counted."""
    with st.expander("What the figures mean", icon=":material/menu_book:"):
        st.markdown(figures_notes.definitions())
