"""Groups side by side, one table for each way of telling pupils apart."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.mountain.groups import GroupsView
from fasttrack_core.services.office.groups import CLASS
from pages.components.frame import wording
from pages.components.frame.shared_screen import bar as shared_screen

TITLES = {"Year": "Years", CLASS: "Classes"}


def show(view: GroupsView) -> None:
    """The tables; the last line of each is the whole school, to compare with. No classes while names are hidden."""
    for name, frame in view.tables.items():
        if name == CLASS and shared_screen.on():
            st.header(TITLES[CLASS])
            shared_screen.shut("Classes")
            continue
        st.header(wording.plain(TITLES.get(name, name)))
        shown = _in_thousands(frame).map(wording.plain).rename(columns={"Attendance": "Attendance %"})
        st.table(
            shown.set_axis([wording.plain(column) for column in shown.columns], axis=1),
            hide_index=True,
            border="horizontal",
            alt=f"{name}: pupils, attendance, persistent and severe absence of each group and of the whole school",
        )


def _in_thousands(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with a comma in numbers of a thousand and more; the texts between them stay."""
    counts = {
        name: [f"{int(text):,}" if text.isdigit() else text for text in frame[name]]
        for name in ("Pupils", "Attended", "Possible")
    }
    return frame.assign(**counts)


def explain(view: GroupsView) -> None:
    """What the columns mean, and why a number is hidden."""
    wording.aside(
        "Persistent: absent for 10% or more of their own possible sessions. Severe: for half or more; they are among "
        "the persistently absent. Attended and possible are sessions."
    )
    if view.hidden:
        wording.aside(f"{view.rule.said} A few pupils could be recognised by them.")
