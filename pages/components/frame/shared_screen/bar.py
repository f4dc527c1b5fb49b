"""The screen as others in the room may see it: whether names are hidden, the mark that says so, and its keys.

The frame decides before a page is drawn; the page asks ``on`` and takes every name from ``shared_screen_names``. What
was chosen is kept for the browser, which is known by its cookie: a reload, another tab, a link and a server that was
started again leave it as it is. Where it cannot be known, names are hidden.
"""

from typing import Literal

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services import settings
from fasttrack_core.services.arrival import Arrival
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.shared_screen import hidden as names_hidden
from pages.components.frame import door, state
from pages.components.frame import session as desk
from pages.components.frame.shared_screen import look as shared_screen_look
from pages.components.frame.wording import plain

ON, CHOSEN, BLANK = state.HIDDEN, "shared_screen_chosen", "shared_screen_blank"
"""Whether names are hidden in this run; what was chosen in this tab, nothing at first; whether the screen is blank."""
PROBLEM = "shared_screen_problem"
"""Why the choice could not be kept, in a sentence."""
SHARE_KEY, BLANK_KEY = "Alt+S", "Alt+B"
"""They work while a field is being typed in, where they write nothing; no browser or reader's aid needs them."""


def on() -> bool:
    """Names are hidden now; so they are before the frame has decided."""
    return state.names_hidden()


def frame(came: Arrival | None) -> None:
    """Decides for this run of the page, and draws the mark and the buttons above it."""
    if came is None:
        return
    actor = came.actor
    st.session_state[ON] = True
    st.session_state[ON] = _hidden(came)
    if on():
        shared_screen_look.larger()
    else:
        shared_screen_look.beside_title()
    _bar(settings.current(desk.office(), actor).shared_screen_pupils, actor)


def shut(what: str) -> None:
    """Stands in place of what is not for others' eyes. ``what`` begins the sentence, in the plural."""
    st.markdown(f":material/visibility_off: {what} are not shown while names are hidden. Show names to see them.")


def browser() -> str:
    """The token of the visitor's browser; empty where it sent none, or none of ours."""
    return door.checked(st.context.cookies.get(door.BROWSER))


def _hidden(came: Arrival) -> bool:
    """As was chosen in this browser; in one that keeps no cookie, as was chosen in this tab, and hidden at first."""
    chosen = st.session_state.get(CHOSEN)
    if not browser():
        return chosen is not False
    return bool(chosen) or came.names_hidden


@st.fragment
def _bar(shown_by: str, actor: Actor) -> None:
    """The mark and the buttons, or the blank screen: nothing else is drawn for that, so that nothing typed is lost."""
    if st.session_state.get(BLANK):
        with st.container(key=shared_screen_look.BLANK, horizontal_alignment="center"):
            shared_screen_look.blank()
            st.button("Go on", key="shared_screen_go_on", icon=":material/tv:", on_click=_blank, shortcut=BLANK_KEY)
        return
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", key=shared_screen_look.BAR
    ):
        if on():
            words = f"**Names hidden:** {shown_by} instead"
            st.badge(words, icon=":material/visibility_off:", color="orange", width="stretch")
        label, icon = ("Show names", "visibility") if on() else ("Hide names", "visibility_off")
        kind: Literal["secondary", "tertiary"] = "secondary" if on() else "tertiary"
        if st.button(label, key="shared_screen_press", icon=f":material/{icon}:", type=kind, shortcut=SHARE_KEY):
            _choose(actor, hide=not on())
            st.rerun()
        st.button(
            "Blank",
            key="shared_screen_blank_press",
            icon=":material/tv_off:",
            type=kind,
            on_click=_blank,
            shortcut=BLANK_KEY,
            help="Hides everything, until you press it again.",
        )
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")


def _choose(actor: Actor, *, hide: bool) -> None:
    """The choice is kept for this browser. Names go at once, whether it could be kept or not; they come only if so."""
    if hide:
        st.session_state[CHOSEN] = True
    try:
        if browser():
            act = names_hidden.hide if hide else names_hidden.show
            act(desk.office(), actor, browser())
            st.session_state.pop(CHOSEN, None)
        else:
            st.session_state[CHOSEN] = hide
    except FastTrackError as problem:
        st.session_state[PROBLEM] = f"Names are hidden in this tab only: {problem}" if hide else str(problem)


def _blank() -> None:
    st.session_state[BLANK] = not st.session_state.get(BLANK)
