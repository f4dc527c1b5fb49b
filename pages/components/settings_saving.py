"""Saving one part of the settings: what was typed stays on screen while anything is wrong with it."""

import pandas as pd
import streamlit as st

from fasttrack_core.services import settings
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office
from pages.components import desk

SAVED = "settings_saved"
"""The part that was saved last, named on the next run."""


def key(actor: Actor, part: str) -> str:
    """The name that the part's widgets begin with; another one after each save, so that they show what was saved."""
    return f"settings_{part}_{actor.school_id}_{st.session_state.get(f'settings_{part}_round', 0)}"


def save(office: Office, actor: Actor, part: str, **changes: object) -> None:
    """The part is saved and the page drawn again; else the sentence that says what to correct."""
    with desk.problems():
        settings.change(office, actor, **changes)
        st.session_state[f"settings_{part}_round"] = st.session_state.get(f"settings_{part}_round", 0) + 1
        st.session_state[SAVED] = part
        st.rerun()


def show_saved(part: str) -> None:
    """Says so where this part has just been saved."""
    place = st.container()
    if st.session_state.get(SAVED) == part:
        del st.session_state[SAVED]
        place.success("Saved.", icon=":material/check_circle:")


def button(part: str) -> bool:
    """The part's save button, in its form."""
    return st.form_submit_button("Save", icon=":material/save:", type="primary", key=f"settings_{part}_save")


def lines(edited: pd.DataFrame) -> list[dict[str, object]]:
    """The filled lines of an edited table; a cell left empty is left out, so that it is asked for by name."""
    found = [
        {str(name): cell for name, cell in row.items() if not pd.isna(cell) and cell != ""}
        for row in edited.to_dict("records")
    ]
    return [row for row in found if row]
