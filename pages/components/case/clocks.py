"""The clocks of the whole case: its weeks, the time limit of each session, and the watch after it was closed."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.cases.view import CaseView
from pages.components.frame import wording


def show(view: CaseView) -> None:
    """Each clock in a line or two; every session with its own last day in a table that opens."""
    if not view.clocks:
        return
    st.subheader("Clocks", anchor=False)
    for clock in view.clocks:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{wording.plain(clock.title)}**")
            for line in clock.lines:
                st.text(line)
            if clock.warning:
                st.warning(wording.plain(clock.warning), icon=":material/schedule:")
            if clock.inferred:
                wording.aside(f"Our reading: {clock.note}")
    if view.limits:
        with st.expander("Each session with its last day", icon=":material/event_busy:"):
            _sessions(view)


def _sessions(view: CaseView) -> None:
    st.table(
        pd.DataFrame(
            {
                "Session": [f"{wording.spoken(row.day)}, {row.half}" for row in view.limits],
                "Of": [row.span for row in view.limits],
                "Last day": [wording.spoken(row.last_day) for row in view.limits],
                "State": ["in time" if row.in_time else "out of time" for row in view.limits],
            }
        ),
        hide_index=True,
        alt="Each unauthorised session that a legal step may rest on, with the last day for proceedings.",
    )
