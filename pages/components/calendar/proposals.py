"""What the register's marks and England's bank holidays propose: a person ticks what is right."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.calendar.calendar import CalendarView
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.calendar.draft import Draft
from pages.components.common import choosing, tables
from pages.components.frame import session as desk
from pages.components.frame import wording


def show(office: Office, actor: Actor, saved: CalendarView, draft: Draft) -> None:
    """Two lists; nothing in them is part of the calendar before it is ticked and put into the draft."""
    st.header("From the marks in the register")
    seen = calendars.inferred(office, actor, draft.dates)
    for sentence in seen.silent:
        wording.aside(sentence)
    _offer(saved, draft, seen.proposals, "marks", "The calendar and the marks agree.")
    st.header("Bank holidays in England")
    wording.aside("Only those that fall in a term and are open in the draft. The school's own one-off days stay.")
    _offer(saved, draft, calendars.bank_holidays(draft.dates), "holidays", "None is missing from the terms.")


def _offer(saved: CalendarView, draft: Draft, proposals: Sequence[Any], name: str, none: str) -> None:
    if not proposals:
        st.text(none)
        return
    frame = pd.DataFrame([(each.what, each.why) for each in proposals], columns=["Proposal", "Why"])
    chosen = tables.show(
        frame,
        on_select="rerun",
        selection_mode="multi-row",
        lazy=False,
        key=choosing.table_key(f"calendar_{name}_{draft.round}", list(frame["Proposal"])),
        alt="Proposals with their reasons; tick those that are right",
        row_height=wording.WRAPPED,
        column_config={
            "Proposal": st.column_config.TextColumn("Proposal", width=380),
            "Why": st.column_config.TextColumn("Why", width=380),
        },
    ).selection.rows
    if st.button(
        f"Add {wording.counted(len(chosen), 'proposal')} to the draft" if chosen else "Tick what is right",
        key=f"calendar_{name}_put",
        disabled=not chosen or not saved.may_change,
        icon=":material/edit_calendar:",
    ):
        with desk.problems():
            draft.put(calendars.accept(draft.dates, [proposals[row] for row in chosen]))
