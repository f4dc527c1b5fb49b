"""Meetings with parents: held, or parents did not come, and what came of it."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.cases.rows import MeetingRow
from pages.components.common import open_case as case_acts
from pages.components.common import tables
from pages.components.common import told as case_told
from pages.components.common.open_case import OpenCase
from pages.components.frame import wording
from pages.components.frame.shared_screen import typed

HELD, ABSENT = "It was held", "Parents did not come"


def show(case: OpenCase) -> None:
    """The pathway's meetings: what is recorded so far, and the form of the present one."""
    for meeting in case.view.meetings:
        if not meeting.now and not meeting.notes:
            continue
        st.subheader(wording.plain(meeting.title), anchor=False)
        notes(meeting)
        if meeting.now:
            with st.container(border=True):
                form(case, meeting.id, "list")


def notes(meeting: MeetingRow) -> None:
    """What is recorded of the meeting."""
    if not meeting.notes:
        st.write("Nothing is recorded yet.")
        return
    tables.show(
        pd.DataFrame(
            {
                "On": [note.happened_on for note in meeting.notes],
                "Held": ["held" if note.held else "parents did not come" for note in meeting.notes],
                "Outcome": [note.outcome or "not recorded" for note in meeting.notes],
                "Present": [", ".join(note.present) for note in meeting.notes],
            }
        ),
        placeholder="",
        alt="What is recorded of this meeting: day, held or not, outcome and who was there.",
        column_config={"On": st.column_config.DateColumn(format=wording.DAY)},
    )


def form(case: OpenCase, meeting_id: str, place: str) -> None:
    """One meeting: held with its outcome and who was there, or parents did not come."""
    meeting = next((meeting for meeting in case.view.meetings if meeting.id == meeting_id), None)
    if meeting is None:
        return
    if meeting.help:
        st.text(meeting.help)
    if meeting.inferred:
        wording.aside(f"Our reading: {meeting.note}")
    if typed.shut("record the meeting"):
        return
    name = f"meeting_{meeting.id}_{place}"
    key = case.key(name)
    outcomes = dict(meeting.outcomes)
    held = st.radio("What happened", (HELD, ABSENT), horizontal=True, key=f"{key}_held")
    with typed.form(key):
        day = case_acts.happened(case, name, "On")
        whom = "Who came" if held == HELD else "Who did not come"
        who = case_told.whom(case, f"{key}_{held == HELD}", whom, pupil=False)
        if case_told.legal(case) > 1:
            wording.aside("Letters mention the meeting to these parents only.")
        others, outcome = "", None
        if held == HELD:
            others = typed.line("Who else was there", key=f"{key}_others", help="Names and roles, with commas between.")
            if outcomes:
                words = outcomes.__getitem__
                outcome = st.radio(
                    "What came of it", list(outcomes), index=None, format_func=words, key=f"{key}_outcome"
                )
        note = typed.area(case_told.FILE_NOTE, height=80, key=f"{key}_note", max_chars=5000)
        pressed = st.form_submit_button("Record the meeting", type="primary", icon=":material/save:", key=f"{key}_save")
    if not pressed:
        return
    if case_told.legal(case) > 1 and not who:
        st.error("Choose which parents.", icon=":material/error:")
    elif held == ABSENT:
        case.record(
            name,
            acts.did_not_attend,
            "Recorded: parents did not come.",
            meeting=meeting.id,
            parents=who,
            note=note,
            happened_on=day,
        )
    elif outcomes and outcome is None:
        st.error("Choose what came of the meeting.", icon=":material/error:")
    else:
        present = (*who, *(each.strip() for each in others.split(",") if each.strip()))
        case.record(
            name,
            acts.meeting_held,
            "The meeting is recorded.",
            meeting=meeting.id,
            present=present,
            outcome=outcome or "",
            note=note,
            happened_on=day,
        )
