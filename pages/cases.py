"""All cases of the school, what each waits for, and opening a new one."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.cases import opening as cases
from pages.components.common import case_opening, choosing
from pages.components.frame import session as desk
from pages.components.frame import state, wording
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.frame.shared_screen import names as shared_screen_names
from pages.components.frame.shared_screen import typed

office, actor = desk.enter()
st.title("Cases")
rows = shared_screen_names.cases(cases.not_closed(office, actor))
closed = cases.count_closed(office, actor)


TEXTS = {"Pupil": 124, "Class": 48, "Status": 82, "Next": 165, "Step": 100, "Reference": 92}
HIDDEN = {**TEXTS, "Pupil": 60, "Next": 260, "Step": 160}
"""Pixels of the columns, and those while names are hidden: with the two days they fit a window of 1280, and grow with a
wider one."""
DAY = 87
STATES = {"open": "Open", "paused": "Paused", "unreadable": "Cannot be read", "closed": "Closed"}


def _status(row: cases.CaseRow) -> str:
    """``closed: ATI``; of an open case how pressing its next step is: ``overdue``, ``due``, ``now``."""
    if row.status == cases.UNREADABLE:
        return "cannot be read"
    pressing = "overdue" if row.overdue else "due" if row.due else "now" if row.next_step else ""
    if row.status == "open":
        return pressing or "open"
    late = "overdue" if row.overdue and row.status == "paused" else ""
    return ": ".join(filter(None, (row.status, row.closing_code or late)))


if not rows and not closed:
    st.info("There is no case yet.", icon=":material/folder_open:")
else:
    counts = {name: sum(row.status == name for row in rows) for name in STATES} | {"closed": closed}
    labels = {name: f"{word} ({counts[name]})" for name, word in STATES.items()}
    present = [name for name in STATES if counts[name]]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = st.segmented_control(
            "Show",
            present,
            selection_mode="multi",
            default=[name for name in present if name != "closed"] or present,
            format_func=labels.__getitem__,
            key=f"cases_shown_{'_'.join(present)}",
        )
        late = st.toggle("Overdue only", key="cases_overdue")
        words = ""
        if "closed" in shown and closed > cases.FEW_CASES:
            hint = "Name, class or reference"
            words = typed.line("Find a closed case", key="cases_find", placeholder=hint, max_chars=100, width=260)
    if "closed" in shown:
        found = cases.closed(office, actor, words=words, called=shared_screen_names.called())
        rows = (*rows, *shared_screen_names.cases(found.rows))
        if found.more:
            kind = "that match" if words.strip() else "of all"
            listed = f"The {len(found.rows)} closed cases opened last {kind} are listed"
            more = f"{found.more:,} more are found by name, class or reference."
            hidden = f"{found.more:,} are not. Show names to find them."
            wording.aside(f"{listed}; {hidden if shared_screen.on() else more}")
    picked = [row for row in rows if row.status in shown and (row.overdue or not late)]
    above = st.container(horizontal=True, vertical_alignment="center")
    if not picked:
        st.write("No case matches this choice.")
    else:
        widths = HIDDEN if shared_screen.on() else TEXTS
        place = choosing.row(
            shared_screen_names.rows(
                pd.DataFrame(
                    {
                        "Pupil": [row.pupil for row in picked],
                        "Class": [row.registration_group for row in picked],
                        "Status": [_status(row) for row in picked],
                        "Due": [row.due for row in picked],
                        "Next": [row.next_step or "nothing" for row in picked],
                        "Step": [row.stage for row in picked],
                        "Opened": [row.opened_on for row in picked],
                        "Reference": [row.reference for row in picked],
                    }
                ),
                [row.pupil_key for row in picked],
            ),
            [row.case_id for row in picked],
            name="cases_table",
            alt="Cases with their step, the next thing to do and when it is due.",
            column_config={
                **{name: st.column_config.TextColumn(width=width) for name, width in widths.items()},
                **{name: st.column_config.DateColumn(format=wording.DAY, width=DAY) for name in ("Due", "Opened")},
            },
        )
        row = None if place is None else picked[place]
        with above:
            label = f"Open the case of {wording.plain(row.pupil)}" if row else "Open the case"
            if st.button(label, key="cases_open", icon=":material/checklist:", disabled=row is None) and row:
                state.open_case(row.case_id)
            if row is None:
                st.text(f"Tick a row to open that case{wording.BY_KEY}.")

st.header("Open a case")
case_opening.show(office, actor)
