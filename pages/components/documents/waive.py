"""Doing without a copy for one parent: a named person decides it, with a reason, and the case can go on."""

import streamlit as st

from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.documents.letters import AvailableDocument
from pages.components.common import register_age
from pages.components.common.open_case import OpenCase
from pages.components.frame.shared_screen import typed


def show(case: OpenCase, document: AvailableDocument) -> None:
    """The form, where a legal parent has no copy yet of a document that each of them is due."""
    in_law = {parent.id for parent in case.parents if parent.record.parent_in_law}
    waiting = {copy.parent_id: copy.to for copy in document.copies_for if copy.parent_id in in_law and not copy.copies}
    if document.to != "parent" or not document.required or not waiting:
        return
    with st.expander("Do without a copy for one parent", icon=":material/person_off:"):
        form(case, document, waiting)


def form(case: OpenCase, document: AvailableDocument, waiting: dict[str, str]) -> None:
    """Who goes without, who decided it and why. ``waiting``: the parents without a copy, id to name."""
    name = f"waive_{document.id}"
    key = case.key(name)
    st.write("For example, where a restriction stops letters for good. The case then no longer waits for this copy.")
    with typed.form(key):
        parent = st.selectbox(
            "Who gets no copy",
            list(waiting),
            index=None,
            format_func=waiting.__getitem__,
            key=f"{key}_parent",
            placeholder="Choose the parent",
        )
        who = typed.line("Who decided (names)", key=f"{key}_who", max_chars=200)
        reason = typed.area("Reason", height=80, key=f"{key}_reason", max_chars=5000)
        confirmed = register_age.confirm(case.view.register, key)
        if st.form_submit_button("Record the decision", icon=":material/gavel:", key=f"{key}_save"):
            if parent is None:
                st.error("Choose the parent who gets no copy.", icon=":material/error:")
            elif not who.strip() or not reason.strip():
                st.error("Write down who decided it, and why.", icon=":material/error:")
            else:
                case.record(
                    name,
                    acts.waive,
                    f"Recorded: no copy for {waiting[parent]}. The chronology keeps the reason.",
                    what="document",
                    document=document.id,
                    parent=parent,
                    decided_by=who,
                    reason=reason,
                    register_confirmed=confirmed,
                )
