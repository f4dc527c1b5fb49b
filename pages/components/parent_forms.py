"""The dialogs in which a contact of a pupil is recorded, decided about, restricted, released or removed."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from fasttrack_core.services import people
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office
from fasttrack_core.services.people import ParentRecord, ParentView
from pages.components import desk

KNOWN = {None: "Not known", True: "Yes", False: "No"}
DECISION = {None: "Not decided yet", True: "Yes, a parent in law", False: "No"}


def _save(act: Callable[[], object]) -> None:
    """The act is done and the page drawn again; what is missing is said in the dialog."""
    with desk.problems():
        act()
        st.rerun()


@st.dialog("Parent or contact", width="large")
def details(office: Office, actor: Actor, pupil_key: str, record: ParentRecord) -> None:
    """Name, address and what they are to the pupil."""
    with st.form("parent_details", border=False):
        title, forename, surname = st.columns([1, 2, 2])
        named = {
            "title": title.text_input("Title", record.title, max_chars=20),
            "forename": forename.text_input("First name", record.forename, max_chars=80),
            "surname": surname.text_input("Surname", record.surname, max_chars=80),
        }
        left, right = st.columns(2)
        address = left.text_area("Address, a line each", "\n".join(record.address), height=122, max_chars=400)
        named["postcode"] = left.text_input("Postcode", record.postcode, max_chars=10)
        named["email"] = left.text_input("E-mail", record.email, max_chars=120)
        named["relationship"] = right.text_input(
            "What they are to the pupil", record.relationship, placeholder="mother, father, carer …", max_chars=60
        )
        named["phone"] = right.text_input("Phone", record.phone, max_chars=40)
        responsible = right.radio(
            "Parental responsibility",
            list(KNOWN),
            list(KNOWN).index(record.parental_responsibility),
            format_func=KNOWN.get,
            horizontal=True,
        )
        lives = right.radio(
            "Lives with the pupil",
            list(KNOWN),
            list(KNOWN).index(record.lives_with_pupil),
            format_func=KNOWN.get,
            horizontal=True,
        )
        priority = left.number_input("Contact number", 1, 9, record.priority, help="1 is called first.")
        if st.form_submit_button("Save", type="primary", icon=":material/save:"):
            changed = replace(
                record,
                **named,
                address=tuple(address.splitlines()),
                parental_responsibility=responsible,
                lives_with_pupil=lives,
                priority=priority,
            )
            keep = people.edit_parent if record.id else people.add_parent
            _save(lambda: keep(office, actor, pupil_key, changed))


@st.dialog("Who is a parent in law", width="large")
def decide(office: Office, actor: Actor, pupil_key: str, parent: ParentView) -> None:
    """School and authority decide, with the ground; it is recorded who did."""
    st.text(f"Is {parent.full_name} a parent in law (Education Act 1996, section 576)?")
    record = parent.record
    choice = st.radio(
        "Decision",
        list(DECISION),
        list(DECISION).index(record.parent_in_law),
        format_func=DECISION.get,
        horizontal=True,
    )
    ground = ""
    if choice:
        grounds = list(people.GROUNDS)
        likely = record.ground or parent.suggested_ground
        index = grounds.index(likely) if likely in grounds else None
        ground = st.radio("On which ground", grounds, index, captions=list(people.GROUNDS.values())) or ""
    elif choice is False:
        ground = st.text_area("Why not", "" if record.parent_in_law else record.ground, max_chars=400)
    if st.button("Save the decision", type="primary", icon=":material/gavel:"):
        _save(lambda: people.decide_parent_in_law(office, actor, pupil_key, parent.id, choice, ground))


@st.dialog("Restriction")
def restrict(office: Office, actor: Actor, pupil_key: str, parent: ParentView) -> None:
    """A restriction stops every letter to the person."""
    st.write("A court order, a safeguarding note or a confidential address stops every letter to this person.")
    text = st.text_area("What restricts letters (empty: nothing does)", parent.record.restriction, max_chars=400)
    if st.button("Save the restriction", type="primary", icon=":material/lock:"):
        _save(lambda: people.restrict(office, actor, pupil_key, parent.id, text))


@st.dialog("Release")
def release(office: Office, actor: Actor, pupil_key: str, parent: ParentView) -> None:
    """A named person lets letters go to someone in spite of the restriction."""
    st.text(f"Restriction: {parent.record.restriction}")
    who = st.text_input("Who decided that letters may go", actor.name, max_chars=80)
    why = st.text_area("Why", max_chars=400)
    if st.button("Release letters", type="primary", icon=":material/lock_open:"):
        _save(lambda: people.release(office, actor, pupil_key, parent.id, who, why))
