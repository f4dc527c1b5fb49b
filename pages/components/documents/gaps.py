"""What a document still needs that no detail of it fills: the school's facts with their fields, and the ways to the
rest."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services import settings
from fasttrack_core.services.documents.gaps import Gap, within
from pages.components.common import entries as case_entries
from pages.components.common.open_case import OpenCase
from pages.components.frame import conflicts, state, wording

TRIED = ("contacted", "support_offered", "meeting_held", "did_not_attend", "action_agreed")


def show(case: OpenCase, key: str, gaps: Iterable[Gap]) -> None:
    """The facts of the school in one form, with what is known already in its field; then everything else."""
    every = list(gaps)
    _school(case, key, [gap for gap in every if str(gap.place) == "the school's settings"])
    for gap in every:
        if not gap.why:
            continue
        st.text(gap.why)
        match str(gap.place):
            case "the case" if gap.name == "tried":
                with st.expander("Record what was tried", icon=":material/add:"):
                    case_entries.for_evidence(case, TRIED, f"tried_{key}")
            case "the case":
                if st.button("Go to the case", key=f"{key}_gap_case_{gap.label}", icon=":material/checklist:"):
                    state.open_case(case.view.case_id)
            case "the pupil's contacts":
                if st.button("Open the pupil", key=f"{key}_gap_pupil_{gap.label}", icon=":material/person:"):
                    state.open_pupil(case.view.pupil.key)
            case _:
                st.page_link("pages/upload.py", label="Upload the newest register", icon=":material/upload_file:")


def _school(case: OpenCase, key: str, gaps: list[Gap]) -> None:
    """Facts that every letter needs: kept in the settings, so that they are asked for once."""
    if not gaps:
        return
    name = f"{key}_school"
    opened = settings.opened(case.office, case.actor)
    with st.form(name, border=False, enter_to_submit=False):
        left, right = st.columns(2, gap="medium")
        typed: dict[str, Any] = {}
        for place, gap in enumerate(gaps):
            with (left, right)[place % 2]:
                if gap.name == "address":
                    text = st.text_area(f"{gap.label}, a line each", height=100, key=f"{name}_{gap.name}")
                    typed[gap.name] = tuple(line.strip() for line in text.splitlines() if line.strip())
                else:
                    typed[gap.name] = st.text_input(
                        gap.label, gap.proposal, key=f"{name}_{gap.name}", max_chars=80 if gap.name != "phone" else 40
                    ).strip()
        pressed = st.form_submit_button("Save for every letter", icon=":material/save:", key=f"{name}_save")
        known = [within(gap.label) for gap in gaps if gap.proposal]
        if known:
            wording.aside(f"Proposed from what is known already: {', '.join(known)}. Check it, then save.")
    if not pressed:
        return
    try:
        # Only what is still missing has a field here: nothing that a colleague entered meanwhile is overwritten.
        given = {field: value for field, value in typed.items() if value}
        settings.change(case.office, case.actor, opened.seen, **given)
    except FastTrackError as problem:
        conflicts.show(name, problem)
        return
    st.toast("Saved in the settings: every letter uses it.", icon=":material/check_circle:")
    st.rerun()
