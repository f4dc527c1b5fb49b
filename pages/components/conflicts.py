"""Somebody else changed the same thing meanwhile: the person reads what it was and what it is, and only then goes on.

Nothing of theirs was saved, and what they entered stays in the form. A second press of the same button is refused like
the first; it is the button beside the sentence that says it was read.
"""

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.writing import Seen, Stale
from pages.components import wording

READ = "conflicts_read"
"""In the session, by the name of a form: what its person read of the thing since the form was opened."""


def seen(form: str, opened: Seen) -> Seen:
    """What the person has seen: the thing as the form was opened with it, or as they read of it since."""
    known: dict[str, Seen] = st.session_state.get(READ, {})
    return known.get(form, opened)


def show(form: str, problem: FastTrackError) -> None:
    """The sentence; where it is about a newer version, with the button that says it was read."""
    if not isinstance(problem, Stale):
        st.error(wording.plain(problem), icon=":material/error:")
        return
    st.error(wording.plain(problem), icon=":material/group:")
    st.button("I have read this", key=f"{form}_read", icon=":material/visibility:", on_click=_read,
              args=(form, problem.now))  # fmt: skip


def forget(form: str) -> None:
    """The form was saved or closed."""
    st.session_state.get(READ, {}).pop(form, None)


def _read(form: str, now: Seen) -> None:
    st.session_state.setdefault(READ, {})[form] = now
