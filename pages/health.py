"""Health: what the person who looks after this computer needs to know. No line names a pupil."""

import pandas as pd
import streamlit as st

from fasttrack_core.services import health
from pages.components.frame import session as desk
from pages.components.frame import wording

office, actor = desk.enter()
st.title("Health")
wording.aside("For whoever looks after this computer. The same by command: .venv/bin/python -m fasttrack_core verify")
with desk.problems():
    with st.spinner("Looking at the database"):
        lines = health.report(office, actor)
    wrong = sum(line.state == health.State.ATTENTION for line in lines)
    if wrong:
        st.warning(f"{wording.counted(wrong, 'thing')} to look at.", icon=":material/warning:")
    else:
        st.success("Nothing needs attention.", icon=":material/check_circle:")
    st.table(
        pd.DataFrame(
            {
                "What": [line.about for line in lines],
                "State": [str(line.state) for line in lines],
                "Found": [wording.plain(line.said) for line in lines],
            }
        ),
        hide_index=True,
        alt="Each thing that was looked at, whether it needs attention, and what was found.",
    )
    st.button("Look again", icon=":material/refresh:", key="health_again")
