"""Somebody else changed the same thing meanwhile: the person reads what it was and what it is, and only then goes on.

Nothing of theirs was saved, and what they entered stays in the form. A second press of the same button is refused like
the first, so that a double click overwrites nothing: the button beside the sentence says that it was read.

What a dialog or a form has seen, it has seen when it was opened (``seen``). What a whole page shows is drawn anew at
every press, and its person has seen what was there at the end of the run before (``on_screen``, ``last_shown``).
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.office.writing import Seen, Stale
from pages.components.frame import wording

READ, SHOWN, OPENED, REFUSED = "conflicts_read", "conflicts_shown", "conflicts_opened", "conflicts_refused"
"""In the session: by the name of a form, what its person read since it was opened; by the place on a page, what was
shown there when a run ended; by the name of a form, what it was opened with; whether a press was refused in this
run."""
READ_IT = "I have read this"
"""On the button beside the sentence."""
Thing = TypeVar("Thing")


def opened(form: str, now: Thing) -> Thing:
    """What a form on a page was opened with: ``now`` when it is drawn first, and the same for as long as it is there.

    The names of its widgets begin with the name of the form.
    """
    known: dict[str, Thing] = st.session_state.setdefault(OPENED, {})
    if form not in known or not any(str(each).startswith(form) for each in st.session_state):
        known[form] = now
    return known[form]


def seen(form: str, opened: Seen) -> Seen:
    """What the person has seen: the thing as the form was opened with it, or as they read of it since."""
    known: dict[str, Seen] = st.session_state.get(READ, {})
    return known.get(form, opened)


def last_shown(place: str, now: Seen) -> Seen:
    """What the person has seen at a place of the page: what was there at the end of the run before this one.

    While there was none, what this run begins to draw: a press in the middle of the first run is of that.
    """
    shown: dict[str, Seen] = st.session_state.setdefault(SHOWN, {})
    return shown.setdefault(place, now)


def on_screen(shown: Mapping[str, Seen]) -> None:
    """The page has been drawn to its end: from here on the person has seen this at these places.

    Not so in a run that refused a press: there the sentence has to be read first.
    """
    if not st.session_state.pop(REFUSED, False):
        st.session_state.setdefault(SHOWN, {}).update(shown)


def forget(form: str) -> None:
    """The form was saved or closed."""
    for kept in (READ, OPENED):
        st.session_state.get(kept, {}).pop(form, None)


def show(form: str, problem: FastTrackError) -> None:
    """The sentence; where it is about a newer version, with the button that says it was read."""
    if not isinstance(problem, Stale):
        st.error(wording.plain(problem), icon=":material/error:")
        return
    st.session_state[REFUSED] = True
    st.error(wording.plain(problem), icon=":material/group:")
    given: dict[str, Any] = {"key": f"{form}_read", "icon": ":material/visibility:", "on_click": _read}
    try:
        st.button(READ_IT, args=(form, problem.now), **given)
    except StreamlitAPIException:  # within a form
        st.form_submit_button(READ_IT, args=(form, problem.now), **given)


def _read(form: str, now: Seen) -> None:
    st.session_state.setdefault(READ, {})[form] = now
