"""Settings: the school's details and the people named in letters."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.settings import Opened
from pages.components.common import saving as settings_saving
from pages.components.frame import wording

DETAILS = (
    "name",
    "address",
    "postcode",
    "local_authority",
    "inclusion_officer",
    "phone",
    "email",
    "head",
    "attendance_lead",
    "attendance_lead_title",
)


def show(office: Office, actor: Actor, opened: Opened) -> None:
    """The form of the school's details."""
    st.header("School details")
    wording.aside("These appear at the top and the bottom of every letter.")
    settings_saving.show_saved("school")
    key = settings_saving.key(actor, "school")
    base = settings_saving.base(
        actor,
        "school",
        opened,
        "name",
        "address",
        "postcode",
        "phone",
        "email",
        "head",
        "attendance_lead",
        "attendance_lead_title",
        "inclusion_officer",
        "local_authority",
    )
    now = base.settings
    with st.form(key, enter_to_submit=False):
        left, right = st.columns(2, gap="medium")
        with left:
            name = st.text_input("School", now.name, max_chars=120, key=f"{key}_name")
            address = st.text_area("Address, line by line", "\n".join(now.address), height=124, key=f"{key}_address")
            postcode = st.text_input("Postcode", now.postcode, max_chars=10, key=f"{key}_postcode")
            authority = st.text_input("Local authority", now.local_authority, max_chars=80, key=f"{key}_authority")
            officer = st.text_input(
                "The local authority's officer", now.inclusion_officer, max_chars=80, key=f"{key}_officer"
            )
        with right:
            phone = st.text_input("Telephone", now.phone, max_chars=40, key=f"{key}_phone")
            email = st.text_input("E-mail", now.email, max_chars=120, key=f"{key}_email")
            head = st.text_input("Headteacher", now.head, max_chars=80, key=f"{key}_head")
            lead = st.text_input("Attendance lead", now.attendance_lead, max_chars=80, key=f"{key}_lead")
            title = st.text_input(
                "Attendance lead's job title", now.attendance_lead_title, max_chars=80, key=f"{key}_title"
            )
        pressed = settings_saving.button("school")
    if pressed:
        settings_saving.save(
            office,
            actor,
            "school",
            base,
            name=name,
            address=tuple(line.strip() for line in address.splitlines() if line.strip()),
            postcode=postcode,
            phone=phone,
            email=email,
            head=head,
            attendance_lead=lead,
            attendance_lead_title=title,
            inclusion_officer=officer,
            local_authority=authority,
        )


def show_staff(office: Office, actor: Actor, opened: Opened) -> None:
    """The staff who may sign, decide or own an action."""
    st.header("Staff")
    wording.aside("Who else may sign, decide or take on an action. Add a line at the foot of the table.")
    settings_saving.show_saved("staff")
    key = settings_saving.key(actor, "staff")
    base = settings_saving.base(actor, "staff", opened, "staff")
    now = base.settings
    with st.form(key, enter_to_submit=False):
        edited = st.data_editor(
            pd.DataFrame([(each.name, each.title) for each in now.staff], columns=["name", "title"], dtype="str"),
            num_rows="dynamic",
            hide_index=True,
            key=f"{key}_lines",
            alt="Staff: name and title, one line each.",
            column_config={
                "name": st.column_config.TextColumn("Name", max_chars=80, width="medium"),
                "title": st.column_config.TextColumn("Title", max_chars=80, width="medium"),
            },
        )
        pressed = settings_saving.button("staff")
    if pressed:
        settings_saving.save(office, actor, "staff", base, staff=tuple(settings_saving.lines(edited)))
