"""The chosen day of the calendar: what it is, and what it is to become in the draft."""

import streamlit as st

from fasttrack_core.services.calendar import calendar as calendars
from fasttrack_core.services.calendar.calendar import CalendarView, Sessions
from pages.components.calendar.draft import Draft
from pages.components.frame import session as desk
from pages.components.frame import wording

CHOSEN = "calendar_day"
"""The day that was clicked."""
LOOKS = {
    "open": ("O", "green", "Open"),
    "INSET day": ("I", "violet", "INSET day"),
    "bank holiday": ("B", "blue", "Bank holiday"),
    "closed": ("C", "red", "Closed"),
    "no term": ("–", "gray", "Outside the terms"),
    "open by its marks": ("M", "green", "Open by its marks"),
    "no marks": ("?", "gray", "No marks and no terms"),
}
"""Letter, colour and name of each kind of day: the colour is never the only sign."""
BY_MARKS = ("open by its marks", "no marks")
"""The kinds of days of a school year without terms."""
PARTS = {"Whole day": ("AM", "PM"), "Morning": ("AM",), "Afternoon": ("PM",)}


def _kind_name(kind: str) -> str:
    return LOOKS[kind][2]


def show(saved: CalendarView, draft: Draft, sessions: Sessions | None) -> None:
    """What the chosen day is, and what it is to become."""
    when = st.session_state.get(CHOSEN)
    if when is None:
        st.info("Choose a day to see what it is, or to change it.", icon=":material/touch_app:")
        return
    here = calendars.day(draft.dates, when, sessions)
    st.header(f"{when:%A} {wording.spoken(when)}")
    st.text(here.in_words + ".")
    if not saved.may_change:
        return
    place = f"calendar_{when}_{draft.round}"
    kinds = calendars.kinds_for(draft.dates, when)
    is_now = here.pm if here.am == "open" else here.am
    kind = st.selectbox(
        "Set the day to",
        kinds,
        format_func=_kind_name,
        key=f"{place}_kind",
        index=kinds.index(is_now) if is_now in kinds else 0,
    )
    last = st.date_input("Up to and including", when, min_value=when, format="DD/MM/YYYY", key=f"{place}_last")
    first_part = "Whole day" if here.am == here.pm else "Afternoon" if is_now == here.pm else "Morning"
    part = st.segmented_control("Which part", list(PARTS), default=first_part, key=f"{place}_part", required=True)
    groups: list[str] = []
    reason = ""
    if kind == "closed":
        groups = st.multiselect(
            "Only for these year groups", saved.year_groups, key=f"{place}_groups", placeholder="The whole school"
        )
        if groups:
            wording.aside(
                "The session stays open for the school, so no figure and no due date moves. Their own marks (# or a Y "
                "code) say that they could not come; a session left empty still counts as a missing mark."
            )
    if kind == "closed" or (kind == "open" and here.am != "open"):
        reason = st.text_input("Reason", here.reason if kind == is_now else "", max_chars=200, key=f"{place}_reason")
    if st.button("Add to the draft", key=f"{place}_put", type="primary", icon=":material/edit_calendar:"):
        with desk.problems():
            draft.put(
                calendars.change_days(
                    draft.dates, when, last, kind, reason=reason, halves=PARTS[part], year_groups=tuple(groups)
                )
            )
