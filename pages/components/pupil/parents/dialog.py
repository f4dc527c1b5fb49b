"""What the dialogs about a contact share: names for their widgets that are used once, what was seen, and saving."""

from collections.abc import Callable

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Seen
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.people.parents import ParentView
from pages.components.frame import conflicts
from pages.components.frame.shared_screen import typed

ROUND = "parent_round"
"""How many dialogs were saved or closed in this session: what was typed into one never turns up in another."""


OPEN = "parent_dialog"
"""What the dialog that is open is called."""


def close() -> None:
    """The dialog is done with, saved or not: the next one begins afresh, and a second press finds no button."""
    st.session_state.pop(OPEN, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def key(act: str, pupil_key: str, parent_id: str) -> str:
    """What the widgets of one dialog about one contact of one pupil are called."""
    name = f"parent_{act}_{pupil_key}_{parent_id}_{st.session_state.get(ROUND, 0)}"
    st.session_state[OPEN] = name
    return name


def again(act: str, pupil_key: str, parent_id: str) -> bool:
    """Whether that dialog was open when names were hidden, and they have just been shown again: then it opens again."""
    name = f"parent_{act}_{pupil_key}_{parent_id}_{st.session_state.get(ROUND, 0)}"
    return typed.returned() and st.session_state.get(OPEN) == name


def latest(office: Office, actor: Actor, pupil_key: str, name: str, parent: ParentView) -> tuple[ParentView, Seen]:
    """The contact that the dialog shows, and what its person has seen of it: as it was when the dialog opened or, once
    they read that somebody else changed it, as it is now."""
    seen = conflicts.seen(name, parent.seen)
    if seen == parent.seen:
        return parent, seen
    try:
        return people.parent(office, actor, pupil_key, parent.id), seen
    except FastTrackError:
        return parent, seen


def save(name: str, act: Callable[[], object]) -> None:
    """The act is done and the page drawn again; what is missing, or was changed meanwhile, is said in the dialog."""
    try:
        act()
    except FastTrackError as problem:
        conflicts.show(name, problem)
    else:
        close()
        st.rerun()
