"""Imports from a folder with nobody at the screen: how each went, and the last one once more."""

import streamlit as st

from fasttrack_core.services import jobs
from fasttrack_core.services.jobs import State
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.common import tables
from pages.components.frame import session as desk
from pages.components.frame import wording

TO_LOOK_AT = (State.FAILED, State.INTERRUPTED)


def show(office: Office, actor: Actor) -> None:
    """The newest in a sentence, and all of them in a list; nothing at a school that has none."""
    listed = jobs.listed(office, actor)
    if listed.empty:
        return
    st.header("Scheduled imports")
    pressed = [number for number in listed["number"] if st.session_state.get(f"upload_job_again_{number}")]
    if pressed:
        with desk.problems():
            jobs.ask_again(office, actor, int(pressed[0]))
        listed = jobs.listed(office, actor)
    newest = listed.iloc[0]
    words = wording.plain(f"{newest['what']}, {newest['when']}: {newest['state']}. {newest['said']}")
    if newest["state"] in TO_LOOK_AT:
        st.warning(words, icon=":material/warning:")
    elif newest["over"]:
        st.success(words, icon=":material/check_circle:")
    else:
        st.info(words, icon=":material/hourglass_top:")
    if newest["over"]:
        label, key = "Import from this folder again", f"upload_job_again_{newest['number']}"
        st.button(label, key=key, icon=":material/replay:")
    else:
        st.button("Look again", key="upload_job_look", icon=":material/refresh:")
    tables.show(
        listed,
        alt="The imports from a folder, newest first",
        row_height=wording.WRAPPED,
        column_order=["when", "who", "what", "state", "short", "began", "ended"],
        column_config={
            "when": st.column_config.TextColumn("Asked for", width=90),
            "who": st.column_config.TextColumn("By", width=90),
            "what": st.column_config.TextColumn("What", width=130),
            "state": st.column_config.TextColumn("State", width=85),
            "short": st.column_config.TextColumn("What came of it", width=230),
            "began": st.column_config.TextColumn("Began", width=90),
            "ended": st.column_config.TextColumn("Ended", width=90),
        },
    )
