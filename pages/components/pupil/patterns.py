"""When a pupil is absent or late: by weekday, by half of the day, beside holidays, and in how long spells."""

import streamlit as st

from fasttrack_core.charts import pupil as pupil_charts
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.pupil import patterns as pupil_patterns
from fasttrack_core.services.pupil.patterns import PatternsView
from pages.components.common import tables
from pages.components.frame import wording
from pages.components.pupil import drawing as pupil_drawing


def show(office: Office, actor: Actor, key: str) -> None:
    """The shares on the left, the spells and lates on the right."""
    found = pupil_patterns.patterns(office, actor, key)
    if found is None or not found.tallies["Possible"].any():
        st.write("No possible session of this school year is recorded yet.")
        return
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.subheader("How much was missed, and when", anchor=False)
        wording.aside("Share of the possible sessions of this school year. Few sessions make a share jump: read both.")
        pupil_drawing.show(
            pupil_charts.missed(found.tallies),
            alt="The share missed by weekday, half of the day and beside holidays. The table says the same.",
        )
        with st.expander("The same as a table"):
            tables.show(found.tallies, alt="Sessions possible, missed and late, by when they were")
    with right:
        st.subheader("Long and broken absence", anchor=False)
        for sentence in _sentences(found):
            st.text(sentence)
        if not found.spells.empty:
            tables.show(
                found.spells,
                alt="Every spell of absence, the longest first",
                column_config={day: st.column_config.DateColumn(day, format=wording.DAY) for day in ("From", "To")},
            )
        st.subheader("Lates", anchor=False)
        st.text(
            f"Before the register closed (L, counted as present): {found.late}.\n"
            f"After it closed (U, an unauthorised absence): {found.late_unauthorised}."
        )


def _sentences(found: PatternsView) -> list[str]:
    if found.spells.empty:
        return ["No session was missed this school year."]
    counted = wording.counted
    long, broken = (counted(number, "session") for number in (found.long_sessions, found.broken_sessions))
    return [
        f"Long (a school week, {found.long_is} sessions, or more): {counted(found.long, 'spell')}, {long} in all.",
        f"Broken: {counted(found.broken, 'shorter spell')}, {broken} in all; {found.short} of a day or less.",
    ]
