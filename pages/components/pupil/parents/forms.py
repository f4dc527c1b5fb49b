"""The dialogs in which it is decided about a contact: a legal parent or not, restricted, released."""

import streamlit as st

from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.people.parents import ParentView
from pages.components.frame import wording
from pages.components.frame.shared_screen import typed
from pages.components.pupil.parents import dialog as parent_dialog

DECISION = {None: "Not decided yet", True: "Yes, a legal parent", False: "No"}


@st.dialog("Who is a legal parent", width="large", on_dismiss=parent_dialog.close)
def decide(office: Office, actor: Actor, pupil_key: str, parent: ParentView) -> None:
    """School and authority decide, with the ground; it is recorded who did."""
    name = parent_dialog.key("decide", pupil_key, parent.id)
    record = parent.record
    parent, seen = parent_dialog.latest(office, actor, pupil_key, name, parent)
    st.text(f"Is {parent.full_name} a legal parent (Education Act 1996, section 576)?")
    choice = st.radio(
        "Decision",
        list(DECISION),
        list(DECISION).index(record.parent_in_law),
        format_func=wording.words_of(DECISION),
        horizontal=True,
        key=f"{name}_choice",
    )
    ground, before = "", "" if record.parent_in_law else record.ground
    if choice:
        grounds = list(people.GROUNDS)
        likely = record.ground or parent.suggested_ground
        index = grounds.index(likely) if likely in grounds else None
        captions = list(people.GROUNDS.values())
        ground = st.radio("On which ground", grounds, index, captions=captions, key=f"{name}_ground") or ""
    with typed.form(name):
        if choice is False:
            ground = typed.area("Why not", before, key=f"{name}_why", max_chars=2000)
        pressed = st.form_submit_button(
            "Save the decision", type="primary", icon=":material/gavel:", key=f"{name}_save"
        )
    if pressed:
        parent_dialog.save(name, lambda: people.decide_parent_in_law(office, actor, seen, choice, ground))


@st.dialog("Restriction", on_dismiss=parent_dialog.close)
def restrict(office: Office, actor: Actor, pupil_key: str, parent: ParentView) -> None:
    """A restriction stops every letter to the person."""
    name = parent_dialog.key("restrict", pupil_key, parent.id)
    before = parent.record.restriction
    parent, seen = parent_dialog.latest(office, actor, pupil_key, name, parent)
    st.write("A court order, a safeguarding note or a confidential address stops every letter to this person.")
    if parent.record.released_by:
        st.write("Letters were released. Saving here stops them again.")
    with typed.form(name):
        text = typed.area("What restricts letters", before, key=f"{name}_text", max_chars=5000)
        pressed = st.form_submit_button(
            "Save the restriction", type="primary", icon=":material/lock:", key=f"{name}_save"
        )
    if parent.record.restriction not in (before, text):
        st.text(f"Recorded now: “{parent.record.restriction}”. Saving replaces it: keep in your text what still holds.")
    if pressed:
        if text.strip():
            parent_dialog.save(name, lambda: people.restrict(office, actor, seen, text))
        elif before:
            st.error("To let letters go, close this and use Release: it asks who decided, and why.")
        else:
            st.error("Write down what restricts letters to this person.")


@st.dialog("Release", on_dismiss=parent_dialog.close)
def release(office: Office, actor: Actor, pupil_key: str, parent: ParentView) -> None:
    """A named person lets letters go to someone in spite of the restriction."""
    name = parent_dialog.key("release", pupil_key, parent.id)
    parent, seen = parent_dialog.latest(office, actor, pupil_key, name, parent)
    st.text(f"Restriction: {parent.record.restriction}")
    with typed.form(name):
        who = typed.line("Who decided that letters may go", actor.name, key=f"{name}_who", max_chars=200)
        why = typed.area("Why", key=f"{name}_why", max_chars=2000)
        pressed = st.form_submit_button(
            "Release letters", type="primary", icon=":material/lock_open:", key=f"{name}_save"
        )
    if pressed:
        parent_dialog.save(name, lambda: people.release(office, actor, seen, who, why))
