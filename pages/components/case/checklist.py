"""The checklist of the present step: what is done, by whom, and ticking the next item."""

import streamlit as st

from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.cases.rows import ItemRow
from pages.components.common import open_case as case_acts
from pages.components.common.open_case import OpenCase
from pages.components.frame import wording
from pages.components.frame.shared_screen import typed


def show(case: OpenCase) -> None:
    """Every item of the step; those to be ticked with their form."""
    items = case.view.checklist
    if not items:
        return
    st.subheader("Checklist", anchor=False)
    wording.aside(f"{sum(item.ticked for item in items)} of {len(items)} done.")
    for item in items:
        icon = ":material/check_box:" if item.ticked else ":material/check_box_outline_blank:"
        extra = "" if item.required else ", if it applies"
        with st.expander(f"{icon} {wording.plain(item.text)} ({'done' if item.ticked else 'to do'}{extra})"):
            if item.ticked:
                _ticked(case, item)
            else:
                form(case, item.id, "list")


def form(case: OpenCase, item_id: str, place: str) -> None:
    """Ticking one item, with a note."""
    item = next((item for item in case.view.checklist if item.id == item_id), None)
    if item is None:
        return
    name = f"tick_{item.id}_{place}"
    key = case.key(name)
    st.text(f"{item.help} For {item.by}.".strip())
    if item.inferred:
        wording.aside(f"Our reading: {item.note}")
    if typed.shut("tick it"):
        return
    with typed.form(key):
        left, right = st.columns([2, 1], gap="medium")
        note = typed.area("Note", height=80, key=f"{key}_note", max_chars=5000, at=left)
        with right:
            day = case_acts.happened(case, name, "Done on")
        if st.form_submit_button("Tick as done", type="primary", icon=":material/check:", key=f"{key}_save"):
            case.record(name, acts.tick, "Ticked.", item=item.id, note=note, happened_on=day)


def _ticked(case: OpenCase, item: ItemRow) -> None:
    on = wording.spoken(item.ticked_on) if item.ticked_on else ""
    st.text(f"Done on {on}, recorded by {item.ticked_by}. {item.tick_note}".strip())
    if typed.shut("remove the tick"):
        return
    name = f"untick_{item.id}"
    key = case.key(name)
    with typed.form(key):
        reason = typed.line("Why it is not done after all", key=f"{key}_reason", max_chars=500)
        if st.form_submit_button("Remove the tick", icon=":material/undo:", key=f"{key}_save"):
            case.record(name, acts.untick, "The tick is removed.", item=item.id, reason=reason)
