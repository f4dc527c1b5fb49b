"""The dialog in which a contact of a pupil is added or edited: name, address and what they are to the pupil."""

from typing import Any
from uuid import uuid4

import streamlit as st

from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.people.parents import ParentRecord, ParentView
from pages.components.frame import conflicts, wording
from pages.components.frame.shared_screen import typed
from pages.components.pupil.parents import dialog as parent_dialog

KNOWN = {None: "Not known", True: "Yes", False: "No"}


@st.dialog("Parent or contact", width="large", on_dismiss=parent_dialog.close)
def show(office: Office, actor: Actor, pupil_key: str, parent: ParentView | None) -> None:
    """Name, address and what they are to the pupil; None: of somebody who is not a contact yet."""
    record = parent.record if parent else ParentRecord()
    name = parent_dialog.key("details", pupil_key, record.id)
    token = st.session_state.setdefault(f"{name}_token", uuid4().hex)
    seen = conflicts.seen(name, parent.seen) if parent else None
    with typed.form(name):
        title, forename, surname = st.columns([1, 2, 2])
        written = {
            "title": typed.line("Title", record.title, key=f"{name}_title", max_chars=40, at=title),
            "forename": typed.line("First name", record.forename, key=f"{name}_forename", max_chars=200, at=forename),
            "surname": typed.line("Surname", record.surname, key=f"{name}_surname", max_chars=200, at=surname),
        }
        left, right = st.columns(2)
        address = typed.area(
            "Address, one line each",
            "\n".join(record.address),
            height=122,
            key=f"{name}_address",
            max_chars=1000,
            at=left,
        )
        written["postcode"] = typed.line("Postcode", record.postcode, key=f"{name}_postcode", max_chars=20, at=left)
        written["email"] = typed.line("E-mail", record.email, key=f"{name}_email", max_chars=320, at=left)
        written["relationship"] = typed.line(
            "Relationship to the pupil",
            record.relationship,
            key=f"{name}_relationship",
            placeholder="mother, father, carer …",
            max_chars=200,
            at=right,
        )
        written["phone"] = typed.line("Telephone", record.phone, key=f"{name}_phone", max_chars=100, at=right)
        with right:
            responsible = _known("Parental responsibility", record.parental_responsibility, f"{name}_responsible")
            lives = _known("Lives with the pupil", record.lives_with_pupil, f"{name}_lives")
        # A file may number its contacts as it likes.
        priority = left.number_input(
            "Order of contact",
            min(0, record.priority or 0),
            None,
            record.priority,
            key=f"{name}_priority",
            help="1 is called first.",
        )
        pressed = st.form_submit_button("Save", type="primary", icon=":material/save:", key=f"{name}_save")
    if pressed:
        entered: dict[str, Any] = {
            **written,
            "address": tuple(address.splitlines()),
            "parental_responsibility": responsible,
            "lives_with_pupil": lives,
            "priority": priority,
        }
        # Of a known contact only what was changed here: what somebody else changed beside it stays.
        changed = {field: value for field, value in entered.items() if value != getattr(record, field)}
        if seen is None:
            parent_dialog.save(
                name, lambda: people.add_parent(office, actor, pupil_key, ParentRecord(**entered), token)
            )
        else:
            parent_dialog.save(name, lambda: people.edit_parent(office, actor, seen, **changed))


def _known(label: str, value: bool | None, name: str) -> bool | None:
    return st.radio(
        label, list(KNOWN), list(KNOWN).index(value), format_func=wording.words_of(KNOWN), horizontal=True, key=name
    )
