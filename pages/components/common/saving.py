"""Saving one part of the settings: what was typed stays on screen while anything is wrong with it."""

import pandas as pd
import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services import settings
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.settings import Opened
from pages.components.frame import conflicts

SAVED = "settings_saved"
"""The part that was saved last, named on the next run."""


def key(actor: Actor, part: str) -> str:
    """The name that the part's widgets begin with; another one after each save, so that they show what was saved."""
    return f"settings_{part}_{actor.school_id}_{st.session_state.get(f'settings_{part}_round', 0)}"


def base(actor: Actor, part: str, now: Opened, *names: str) -> Opened:
    """The settings as they were when the part's form was opened: what is entered in it is compared with those.

    ``names``: the part's settings. Where somebody saved one of them since, the form says so and offers to begin again.
    """
    form = key(actor, part)
    opened = conflicts.opened(form, now)
    if any(getattr(opened.settings, name) != getattr(now.settings, name) for name in names):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info("Somebody saved these settings since you opened them.", icon=":material/group:")
            st.button("Show what is saved now", key=f"{form}_theirs", on_click=_again, args=(part,))
    return opened


def _again(part: str) -> None:
    """The part's form begins anew."""
    st.session_state[f"settings_{part}_round"] = st.session_state.get(f"settings_{part}_round", 0) + 1


def save(office: Office, actor: Actor, part: str, opened: Opened, **entered: object) -> None:
    """What was changed in the part's form is saved and the page drawn again; else the sentence that says why not.

    A setting that was left as it was stays as somebody else may have saved it meanwhile. Called outside the form.
    """
    form = key(actor, part)
    try:
        changes = settings.differing(opened, **entered)
        settings.change(office, actor, conflicts.seen(form, opened.seen), **changes)
    except FastTrackError as problem:
        conflicts.show(form, problem)
        return
    _again(part)
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
