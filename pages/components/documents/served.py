"""The issued copies of a case: taking the file, and how each one reached its addressee."""

import streamlit as st

from fasttrack_core.services.cases.view import CopyRow
from fasttrack_core.services.documents import letters, serving
from fasttrack_core.services.people.parents import ParentView
from pages.components.common import open_case as case_acts
from pages.components.common.downloads import WORD
from pages.components.common.open_case import OpenCase
from pages.components.frame import wording
from pages.components.frame.shared_screen import typed

WAYS = {"email": "E-mail", "hand": "Handed over", "post": "Post"}


def show(case: OpenCase) -> None:
    """Every issued copy, the newest first."""
    copies = tuple(reversed(case.view.copies))
    st.header("Issued in this case", anchor=False)
    if not copies:
        st.write("Nothing yet.")
        return
    for copy in copies:
        with st.container(border=True):
            _copy(case, copy)


def _copy(case: OpenCase, copy: CopyRow) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        to = f" for {copy.to}" if copy.to else ""
        st.text(f"{copy.title}{to}, issued on {wording.spoken(copy.issued_on)}", width="stretch")
        if copy.stored_id:
            st.download_button(
                "Download",
                lambda: letters.download(case.office, case.actor, copy.stored_id).content,
                copy.file_name,
                WORD,
                on_click="ignore",
                icon=":material/download:",
                key=f"documents_file_{copy.stored_id}",
            )
    if copy.served and copy.served_on:
        served = f"Served: {WAYS.get(copy.way, copy.way).lower()}, {wording.spoken(copy.served_on)}."
        st.markdown(f":material/check_circle: {wording.plain(served)}")
    elif copy.to:
        with st.expander("Record how it reached the parent", icon=":material/local_post_office:"):
            form(case, copy)


def form(case: OpenCase, copy: CopyRow) -> None:
    """How one copy was served, with what that way has to show."""
    name = f"served_{copy.event_id}"
    key = case.key(name)
    parent = next((parent for parent in case.parents if parent.id == copy.parent_id), None)
    left, right = st.columns([2, 1], gap="medium")
    way = left.radio("How", list(WAYS), format_func=WAYS.__getitem__, horizontal=True, key=f"{key}_way")
    with right:
        day = case_acts.happened(case, name, "On")
    if parent and parent.ways.get(way):
        st.warning(wording.plain(parent.ways[way]), icon=":material/block:")
    with typed.form(key):
        record = {
            field: typed.line(
                meaning[0].upper() + meaning[1:], _known(parent, way, field), key=f"{key}_{way}_{field}", max_chars=500
            )
            for field, meaning in serving.ways()[way].items()
        }
        confirmed = ""
        if parent and way == "email" and any("e-mail" in warning for warning in parent.warnings):
            confirmed = typed.line(
                "Who made sure that this parent alone reads the address, and how",
                key=f"{key}_confirmed",
                max_chars=500,
            )
        pressed = st.form_submit_button("Record", type="primary", icon=":material/save:", key=f"{key}_save")
    if pressed:
        case.record(
            name,
            letters.served,
            "Recorded how it reached the parent.",
            issue=copy.event_id,
            way=way,
            record=record,
            confirmed=confirmed,
            happened_on=day,
        )


def _known(parent: ParentView | None, way: str, field: str) -> str:
    """What is recorded of the parent already, to be checked rather than typed."""
    if parent is None or field != "address":
        return ""
    found = parent.record
    return found.email if way == "email" else ", ".join(line for line in (*found.address, found.postcode) if line)
