"""What was recorded about a contact of a pupil, and taking the contact off the pupil."""

import streamlit as st

from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.people.parents import ParentView
from pages.components.common import tables
from pages.components.frame import session as desk
from pages.components.pupil.parents import dialog as parent_dialog


@st.dialog("History", width="large")
def history(office: Office, actor: Actor, pupil_key: str, parent: ParentView) -> None:
    """Every change, newest first, with who made it."""
    st.text(parent.full_name)
    with desk.problems():
        tables.show(
            people.history(office, actor, pupil_key, parent.id),
            alt="Changes recorded for this contact, newest first",
            column_config={"when": "When", "who": "Who", "what": "What", "was": "Was", "became": "Became"},
        )


@st.dialog("Remove", on_dismiss=parent_dialog.close)
def remove(office: Office, actor: Actor, pupil_key: str, parent: ParentView) -> None:
    """The contact no longer belongs to the pupil; the history keeps what was recorded."""
    name = parent_dialog.key("remove", pupil_key, parent.id)
    parent, seen = parent_dialog.latest(office, actor, pupil_key, name, parent)
    st.text(f"{parent.full_name} will no longer be a contact of this pupil. What was recorded stays in the history.")
    if st.button("Remove this contact", type="primary", icon=":material/person_remove:", key=f"{name}_save"):
        parent_dialog.save(name, lambda: people.unlink(office, actor, seen))
