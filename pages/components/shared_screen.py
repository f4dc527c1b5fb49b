"""The screen as others in the room may see it: whether it is shared now, the mark that says so, and its keys.

The frame decides before a page is drawn; the page asks ``on`` and takes every name from ``shared_screen_names``.
"""

import streamlit as st

from fasttrack_core.services import settings
from fasttrack_core.services.authority import Actor
from pages.components import desk, shared_screen_look

ON, CHOSEN, BLANK = "shared_screen", "shared_screen_chosen", "shared_screen_blank"
"""Whether the screen is shared in this run; what the person chose, nothing at first; whether it is blank."""
AT_FIRST = ("pupil", "case")
"""The pages that begin shared: parents, or the authority's officer, may sit before them."""
SHARE_KEY, BLANK_KEY = "Alt+S", "Alt+B"
"""They work while a field is being typed in, where they write nothing; no browser or reader's aid needs them."""


def on() -> bool:
    """Others look at the screen now."""
    return bool(st.session_state.get(ON))


def frame(page: str, actor: Actor | None) -> None:
    """Decides for this run of the page (its name in the address), and draws the mark and the buttons above it."""
    if actor is None:
        return
    now = settings.current(desk.office(), actor)
    chosen = st.session_state.get(CHOSEN)
    st.session_state[ON] = (page in AT_FIRST and now.shared_screen_at_first) if chosen is None else chosen
    if on():
        shared_screen_look.larger()
    else:
        shared_screen_look.beside_title()
    _bar(now.shared_screen_pupils)


def shut(what: str) -> None:
    """Stands in place of what is not for others' eyes. ``what`` begins the sentence, in the plural."""
    st.markdown(f":material/visibility_off: {what} are not shown on a shared screen. Show names to see them.")


@st.fragment
def _bar(shown_by: str) -> None:
    """The mark and the buttons, or the blank screen: nothing else is drawn for that, so that nothing typed is lost."""
    if st.session_state.get(BLANK):
        with st.container(key=shared_screen_look.BLANK, horizontal_alignment="center"):
            shared_screen_look.blank()
            st.button("Go on", key="shared_screen_go_on", icon=":material/tv:", on_click=_blank, shortcut=BLANK_KEY)
        return
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", key=shared_screen_look.BAR
    ):  # fmt: skip
        if on():
            st.badge(
                f"**Shared screen:** {shown_by} for names",
                icon=":material/present_to_all:",
                color="orange",
                width="stretch",
            )
        label, icon = ("Show names", "visibility") if on() else ("Share the screen", "present_to_all")
        kind = "secondary" if on() else "tertiary"
        if st.button(label, key="shared_screen_press", icon=f":material/{icon}:", type=kind, shortcut=SHARE_KEY):
            st.session_state[CHOSEN] = not on()
            st.rerun()
        st.button(
            "Blank", key="shared_screen_blank_press", icon=":material/tv_off:", type=kind, on_click=_blank,
            shortcut=BLANK_KEY, help="Hides everything, until you press it again.",
        )  # fmt: skip


def _blank() -> None:
    st.session_state[BLANK] = not st.session_state.get(BLANK)
