"""The pupils of an answer, one group at a time, with the reason for each."""

import streamlit as st

from fasttrack_core.services.what_if.view import Group, WhatIfView
from pages.components.common import choosing
from pages.components.frame import wording

GROUPS = {
    Group.EITHER: "This rule or the pathway's",
    Group.NOW: "Meets it now",
    Group.NEW: "Newly met",
    Group.DROPPED: "No longer met",
    Group.SPAN: "At any time",
    Group.CANNOT_TELL: "Cannot tell",
}
LEFT_OUT = {
    Group.EITHER: ["Answer"],
    Group.NOW: ["Answer"],
    Group.NEW: ["Answer"],
    Group.DROPPED: ["Answer"],
    Group.SPAN: [],
    Group.CANNOT_TELL: ["Answer", "Change", "First met"],
}
"""Columns that say the same of everyone in the group."""
WIDTHS = {"Pupil": 150, "Class": 56, "Year": 56, "Answer": 84, "Change": 84, "Sessions": 76, "Possible": 76}
WIDTHS |= {"Attendance": 90, "Why": 330}


def show(key: str, answer: WhatIfView) -> None:
    """One group of pupils, with the reason of each answer."""
    group = st.segmented_control(
        "Which pupils",
        list(GROUPS),
        format_func=GROUPS.__getitem__,
        default=Group.EITHER,
        required=True,
        key=f"{key}-group",
        persist_state="session",
    )
    listed = answer.pupils(group)
    if listed.frame.empty:
        st.info("No pupil is in this group for this rule on that day.")
        return
    frame = listed.frame.drop(columns=[*LEFT_OUT[group], *(["Year"] if listed.frame["Class"].all() else [])])
    time, colon, _ = frame["Why"].iloc[0].partition(": ")
    if colon and frame["Why"].str.startswith(time + colon).all():
        frame = frame.assign(Why=[reason.removeprefix(time + colon) for reason in frame["Why"]])
        wording.aside(f"{time}:")
    choosing.pupil_table(
        frame,
        listed.keys,
        name="what_if_pupils",
        alt=f"Pupils: {GROUPS[group]}, with their figures and the reason.",
        columns={name: st.column_config.Column(width=width) for name, width in WIDTHS.items()},
    )
    wording.aside(
        "Figures are of the weeks asked for. First met: the first of the days of “at any time” on which the rule is "
        "met. Change: compared with the school's pathway."
    )
