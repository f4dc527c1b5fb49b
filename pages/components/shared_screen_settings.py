"""Settings: what others see of a pupil while the screen is shared."""

import streamlit as st

from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office
from fasttrack_core.services.school_settings import PupilsShownAs
from fasttrack_core.services.settings import Opened
from pages.components import settings_saving, shared_screen, wording

SAID = {PupilsShownAs.INITIALS: "Their initials", PupilsShownAs.NUMBERS: "A number"}


def show(office: Office, actor: Actor, opened: Opened) -> None:
    """What stands for names, and which pages begin without them."""
    st.header("Shared screen")
    wording.aside(
        f"For meetings and projectors. {shared_screen.SHARE_KEY} hides or shows the names on every page, "
        f"{shared_screen.BLANK_KEY} blanks the whole screen."
    )
    settings_saving.show_saved("shared")
    key = settings_saving.key(actor, "shared")
    base = settings_saving.base(actor, "shared", opened, "shared_screen_pupils", "shared_screen_at_first")
    now = base.settings
    with st.form(key, enter_to_submit=False):
        shown = st.radio(
            "What stands for a pupil's name", list(SAID), list(SAID).index(now.shared_screen_pupils),
            format_func=SAID.__getitem__, horizontal=True, key=f"{key}_pupils",
        )  # fmt: skip
        first = st.checkbox(
            "The pages of a pupil and of a case begin shared, until somebody shows the names",
            now.shared_screen_at_first, key=f"{key}_first",
        )  # fmt: skip
        pressed = settings_saving.button("shared")
    if pressed:
        settings_saving.save(office, actor, "shared", base, shared_screen_pupils=shown, shared_screen_at_first=first)
