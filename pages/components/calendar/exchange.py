"""The calendar as a file, in and out, and its earlier versions."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.calendar.calendar import CalendarView
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.calendar.draft import Draft
from pages.components.common import choosing
from pages.components.frame import session as desk
from pages.components.frame import wording

SHOWN = 20
"""Sentences about a file that are shown; more are counted."""


def show(office: Office, saved: CalendarView, draft: Draft) -> None:
    """The saved calendar to take away; a file to put into the draft."""
    st.header("Export")
    wording.aside("The calendar as it is saved, without the draft. The iCalendar file opens in Outlook and others.")
    with st.container(horizontal=True):
        st.download_button(
            "CSV: date, session, open",
            lambda: calendars.as_csv(saved.dates),
            "calendar.csv",
            "text/csv",
            key="calendar_csv",
            on_click="ignore",
            icon=":material/table:",
        )
        st.download_button(
            "iCalendar",
            lambda: calendars.as_icalendar(office, saved.dates),
            "calendar.ics",
            "text/calendar",
            key="calendar_ics",
            on_click="ignore",
            icon=":material/event:",
        )
    st.header("Import")
    wording.aside(
        "A CSV file with the columns date, session and open, or an .ics file, such as the council's term dates. "
        "Whole days are read; events that repeat or have a time of day are left out and named."
    )
    upload = st.file_uploader(
        "Calendar file", key=f"calendar_file_{draft.round}", max_upload_size=1, disabled=not saved.may_change
    )
    if upload is None:
        return
    with desk.problems(upload.name):
        found = calendars.read_file(upload.getvalue(), draft.dates)
        for sentence in found.sentences[:SHOWN]:
            st.text(sentence)
        if len(found.sentences) > SHOWN:
            st.text(f"And {len(found.sentences) - SHOWN} more of this kind.")
        if found.dates == draft.dates:
            st.info("Nothing in the draft would change.", icon=":material/info:")
            return
        st.text(f"With this file the calendar would hold {calendars.summary(found.dates)}.")
        if st.button("Add to the draft", key="calendar_file_put", type="primary", icon=":material/edit_calendar:"):
            draft.put(found.dates)


def show_versions(office: Office, actor: Actor, saved: CalendarView, draft: Draft) -> None:
    """Every version that was saved; an earlier one can be taken into the draft, and saved as a new version."""
    found = calendars.versions(office, actor)
    if not found:
        st.write("Nothing has been saved yet.")
        return
    lines = [(each.number, each.when, each.who, each.summary) for each in found]
    frame = pd.DataFrame(lines, columns=["Version", "When", "Who", "Holds"])
    keys = [str(each.number) for each in found]
    place = choosing.row(frame, keys, name="calendar_versions", alt="Versions of the calendar, newest first")
    if place is None:
        wording.aside("Tick a version to load it into the draft. Nothing is ever overwritten.")
    elif st.button(
        f"Load version {found[place].number} into the draft",
        key="calendar_version_put",
        icon=":material/history:",
        disabled=not saved.may_change,
    ):
        draft.put(found[place].dates)
