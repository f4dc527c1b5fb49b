"""A pupil's parents and contacts: who they are, who is a legal parent, and who may be written to."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.people.parents import ParentView
from pages.components.frame import wording
from pages.components.frame.wording import Colour
from pages.components.pupil.parents import details as parent_details
from pages.components.pupil.parents import dialog as parent_dialog
from pages.components.pupil.parents import forms as parent_forms
from pages.components.pupil.parents import history as parent_history

STANDING: Mapping[bool | None, tuple[str, Colour, str]] = {
    True: ("Legal parent", "green", ":material/gavel:"),
    False: ("Not a legal parent", "gray", ":material/block:"),
    None: ("Legal parent: not decided", "orange", ":material/help:"),
}


def show(office: Office, actor: Actor, pupil_key: str) -> None:
    """A card for each contact, first contact first, and a way to add one."""
    st.header("Parents and contacts", anchor=False)
    found = people.parents(office, actor, pupil_key)
    if not found:
        st.write("Nobody is recorded yet. A letter needs a parent with an address: add one, or upload a contacts file.")
    elif not any(parent.record.parent_in_law for parent in found):
        st.warning("No legal parent is recorded yet, so no letter can be written.", icon=":material/warning:")
    for parent in found:
        with st.container(border=True):
            _card(parent)
            _buttons(office, actor, pupil_key, parent)
    if st.button(
        "Add a parent or contact", key="pupil_add_parent", icon=":material/person_add:"
    ) or parent_dialog.again("details", pupil_key, ""):
        parent_details.show(office, actor, pupil_key, None)


def _card(parent: ParentView) -> None:
    record = parent.record
    words, colour, icon = STANDING[record.parent_in_law]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(wording.plain(parent.full_name), anchor=False, width="content")
        st.badge(words, color=colour, icon=icon)
        if record.restriction:
            st.badge(
                "Restricted: no letters" if parent.blocked else "Restricted, released",
                color="red" if parent.blocked else "orange",
                icon=":material/lock:" if parent.blocked else ":material/lock_open:",
            )
    facts = [record.relationship, _lives(record.lives_with_pupil)]
    facts += [f"contact {record.priority}"] if record.priority else []
    facts += [f"ground: {record.ground}"] if record.ground else []
    st.text(" · ".join(fact for fact in facts if fact))
    if parent.suggested_ground and record.parent_in_law is None:
        st.text(f"The register suggests: {parent.suggested_ground}. School and authority decide.")
    post, other = st.columns(2)
    post.text("\n".join([*record.address, record.postcode]).strip() or "No address")
    other.text(f"{record.email or 'No e-mail'}\n{record.phone or 'No phone'}")
    if record.restriction:
        released = f" Released by {record.released_by}: {record.release_reason}" if record.released_by else ""
        st.text(f"Restriction: {record.restriction}.{released}")
    for sentence in (*parent.reasons, *parent.warnings):
        st.warning(wording.plain(sentence), icon=":material/warning:")


def _lives(lives: bool | None) -> str:
    return {True: "lives with the pupil", False: "lives elsewhere", None: ""}[lives]


def _buttons(office: Office, actor: Actor, pupil_key: str, parent: ParentView) -> None:
    """The acts on one contact, each in a dialog of its own."""
    where = (office, actor, pupil_key)
    with st.container(horizontal=True):
        again = partial(parent_dialog.again, pupil_key=pupil_key, parent_id=parent.id)
        if st.button("Edit", key=f"parent_edit_{parent.id}", icon=":material/edit:") or again("details"):
            parent_details.show(*where, parent)
        if st.button(
            "Decide who is a legal parent", key=f"parent_decide_{parent.id}", icon=":material/gavel:"
        ) or again("decide"):
            parent_forms.decide(*where, parent)
        if st.button("Restrict", key=f"parent_restrict_{parent.id}", icon=":material/lock:") or again("restrict"):
            parent_forms.restrict(*where, parent)
        if parent.blocked and (
            st.button("Release", key=f"parent_release_{parent.id}", icon=":material/lock_open:") or again("release")
        ):
            parent_forms.release(*where, parent)
        if st.button("History", key=f"parent_history_{parent.id}", icon=":material/history:"):
            parent_history.history(*where, parent)
        if st.button("Remove", key=f"parent_remove_{parent.id}", icon=":material/person_remove:"):
            parent_history.remove(*where, parent)
