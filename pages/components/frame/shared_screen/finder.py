"""Choosing while names are hidden: while one pupil or case is looked at, nothing of any other is on the page."""

import streamlit as st

HINT = "Names are hidden: type initials or a number"


def choose(labels: dict[str, str], key: str, label: str, another: str) -> str | None:
    """The key that is looked at, kept in the session under ``key``; a chooser of ``labels`` only while there is none.

    ``label`` stands above the chooser, ``another`` on the button that goes back to it.
    """
    chosen = st.session_state.get(key)
    if chosen in labels:
        # Kept, although no widget of that name is drawn now.
        st.session_state[key] = chosen
        st.button(another, key=f"shared_screen_leave_{key}", icon=":material/undo:", on_click=_leave, args=(key,))
        return str(chosen)
    name = f"shared_screen_find_{key}"
    found = st.selectbox(label, list(labels), index=None, format_func=labels.__getitem__, key=name, placeholder=HINT)
    if found is not None:
        st.session_state[key] = found
        st.rerun()
    st.text("Names are hidden. Show names to choose by name.")
    return None


def _leave(key: str) -> None:
    st.session_state.pop(key, None)
