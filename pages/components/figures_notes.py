"""What stands beside figures: warnings above them, and, folded away, what the figures mean."""

import streamlit as st

from fasttrack_core.services import figures_notes
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office
from pages.components import shared_screen, wording


def above(office: Office, actor: Actor) -> None:
    """A warning for each thing that makes every figure of the school doubtful."""
    for sentence in figures_notes.above(office, actor, named=not shared_screen.on()):
        st.warning(wording.plain(sentence), icon=":material/warning:")


def meaning() -> None:
    """The page of policy by which everything is counted."""
    with st.expander("What the figures mean", icon=":material/menu_book:"):
        st.markdown(figures_notes.definitions())
