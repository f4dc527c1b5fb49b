"""Settings: what others see of a pupil while names are hidden."""

import streamlit as st

from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.school_settings import PupilsShownAs
from fasttrack_core.services.settings import Opened
from pages.components.common import saving as settings_saving
from pages.components.frame import wording
from pages.components.frame.shared_screen import bar as shared_screen

SAID = {PupilsShownAs.INITIALS: "Their initials", PupilsShownAs.NUMBERS: "A number"}


def show(office: Office, actor: Actor, opened: Opened) -> None:
    """What stands for names while they are hidden."""
    st.header("Shared screen")
    wording.aside(
        f"For meetings and projectors. {shared_screen.SHARE_KEY} hides or shows names on every page in this browser, "
        f"{shared_screen.BLANK_KEY} blanks the whole screen. What you chose holds until it is pressed again."
    )
    settings_saving.show_saved("shared")
    key = settings_saving.key(actor, "shared")
    base = settings_saving.base(actor, "shared", opened, "shared_screen_pupils")
    now = base.settings
    with st.form(key, enter_to_submit=False):
        shown = st.radio(
            "Shown instead of a pupil's name",
            list(SAID),
            list(SAID).index(now.shared_screen_pupils),
            format_func=SAID.__getitem__,
            horizontal=True,
            key=f"{key}_pupils",
        )
        pressed = settings_saving.button("shared")
    if pressed:
        settings_saving.save(office, actor, "shared", base, shared_screen_pupils=shown)
