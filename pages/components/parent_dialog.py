"""What the dialogs about a contact share: names for their widgets that are used once, and saving."""

from collections.abc import Callable

import streamlit as st

from pages.components import desk

ROUND = "parent_round"
"""How many dialogs were saved or closed in this session: what was typed into one never turns up in another."""


def close() -> None:
    """The dialog is done with, saved or not: the next one begins afresh, and a second press finds no button."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def key(act: str, pupil_key: str, parent_id: str) -> str:
    """What the widgets of one dialog about one contact of one pupil are called."""
    return f"parent_{act}_{pupil_key}_{parent_id}_{st.session_state.get(ROUND, 0)}"


def save(act: Callable[[], object]) -> None:
    """The act is done and the page drawn again; what is missing is said in the dialog."""
    with desk.problems():
        act()
        close()
        st.rerun()
