"""The terms of the draft, and everything in it that is not as the terms have it."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.calendar.calendar import CalendarView
from pages.components.calendar.draft import Draft
from pages.components.common import saving as settings_saving
from pages.components.common import tables
from pages.components.frame import session as desk
from pages.components.frame import wording

DAY = "ddd D MMM YYYY"


def show(saved: CalendarView, draft: Draft) -> None:
    """One table to edit; what it comes to for each school year; and the special days."""
    wording.aside("Give each half term a line of its own; both days belong to it. Add a line at the foot of the table.")
    with st.form(f"calendar_terms_form_{draft.round}"):
        edited = st.data_editor(
            pd.DataFrame(
                [(each.title, each.first_day, each.last_day) for each in draft.dates.terms],
                columns=["title", "first_day", "last_day"],
            ),
            num_rows="dynamic",
            hide_index=True,
            height="content",
            key=f"calendar_terms_{draft.round}",
            alt="Terms: name, first day and last day.",
            disabled=not saved.may_change,
            column_config={
                "title": st.column_config.TextColumn("Term or half term", max_chars=60),
                "first_day": st.column_config.DateColumn("First day", format=DAY),
                "last_day": st.column_config.DateColumn("Last day", format=DAY),
            },
        )
        pressed = st.form_submit_button(
            "Add to the draft",
            key="calendar_terms_put",
            icon=":material/edit_calendar:",
            disabled=not saved.may_change,
        )
    if pressed:
        with desk.problems():
            draft.put(calendars.with_terms(draft.dates, settings_saving.lines(edited)))
    years = calendars.school_years(draft.dates)
    if len(years):
        st.header("What this adds up to")
        tables.show(
            years,
            alt="School days, sessions and INSET days of each school year",
            column_config={
                name: st.column_config.DateColumn(name, format=DAY) for name in ("First school day", "Last school day")
            },
        )
    st.header("Days that differ from the terms")
    special = calendars.special_days(draft.dates)
    if special.empty:
        st.write("None. Choose a day under Month to add one.")
    else:
        tables.show(
            special,
            alt="INSET days, bank holidays, closures and extra days",
            column_config={
                "From": st.column_config.DateColumn("From", format=DAY),
                "To": st.column_config.DateColumn("To", format=DAY),
                "Why": st.column_config.TextColumn("Why", width="large"),
            },
        )
