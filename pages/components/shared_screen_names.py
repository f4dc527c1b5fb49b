"""What pages show of a pupil: the name as it is, or, while the screen is shared, what stands for it."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from fasttrack_core.services import setup, shared_screen
from fasttrack_core.services.mountain_view import MountainView
from fasttrack_core.services.pupil_marks import PupilMarks
from fasttrack_core.services.shared_screen import SharedNames
from pages.components import desk
from pages.components.shared_screen import on


def names() -> SharedNames:
    """What the pupils of this visitor's school are called on a shared screen."""
    office = desk.office()
    actor = setup.actor(office, st.session_state.get(desk.SCHOOL))
    if actor is None:
        st.switch_page("pages/welcome.py")
    return shared_screen.names(office, actor)


def pupil(key: str, name: str) -> str:
    """The pupil's name, or what stands for it."""
    return names().pupil(key) if on() else name


def text(words: str, key: str) -> str:
    """A sentence of ours about a pupil, without names where the screen is shared."""
    return names().text(words, key) if on() else words


def rows(frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """The table of these pupils as it may be shown."""
    return names().rows(frame, keys) if on() else frame


def finder(labels: dict[str, str]) -> dict[str, str]:
    """What a chooser shows: ``labels``, by the pupil's key, or what stands for them."""
    return names().finder(list(labels)) if on() else labels


def mountain(view: MountainView) -> MountainView:
    """The mountain with what its pupils are called."""
    if not on() or view.pupils.empty:
        return view
    known = names()
    said = [known.pupil(key) for key in view.keys]
    return replace(view, climbers=view.climbers.assign(shown=said), pupils=view.pupils.assign(Pupil=said, Class=""))


def marks(found: PupilMarks) -> PupilMarks:
    """The marks without their comments."""
    if not on():
        return found
    return replace(found, cells=found.cells.assign(Comment=""), listed=found.listed.assign(Comment=""))
