"""What is to be done in open cases, overdue first."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.common import choosing
from pages.components.frame import state, wording
from pages.components.frame.shared_screen import names as shared_screen_names


def show(office: Office, actor: Actor) -> None:
    """Steps with a date, and the first of each case, in a table; a button opens the chosen one's case."""
    every = shared_screen_names.due(cases.due(office, actor))
    first = {each.case_id: each for each in reversed(every)}
    steps = [each for each in every if each.step.due or each is first[each.case_id]]
    if not steps:
        st.write("Nothing to do: no open case is waiting for you.")
        return
    frame = pd.DataFrame(
        {
            "When": ["overdue" if each.step.overdue else "due" if each.step.due else "next" for each in steps],
            "Due": [each.step.due for each in steps],
            "Pupil": [each.pupil for each in steps],
            "To do": [each.step.what for each in steps],
            "Stage": [each.stage for each in steps],
        }
    )
    above = st.container(horizontal=True, vertical_alignment="center")
    place = choosing.row(
        frame,
        [f"{each.case_id} {each.step.what}" for each in steps],
        name="overview_due",
        alt="Steps to do in open cases, overdue first",
        column_config={
            "When": st.column_config.TextColumn("When", width=70),
            "Due": st.column_config.DateColumn("Due", format=wording.DAY, width=95),
            "To do": st.column_config.TextColumn("To do", width=270),
        },
    )
    label = "Open the case" if place is None else f"Open the case of {wording.plain(steps[place].pupil)}"
    with above:
        press = st.button(label, key="overview_due_open", icon=":material/checklist:", disabled=place is None)
        if press and place is not None:
            state.open_case(steps[place].case_id)
        overdue = sum(each.step.overdue for each in steps)
        later = f", {len(every) - len(steps)} more without a date" if len(every) > len(steps) else ""
        wording.aside(f"{len(steps)} to do, {overdue} overdue{later}. Tick a row to open its case{wording.BY_KEY}.")
