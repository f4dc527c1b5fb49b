"""The rule put together on screen: sessions, weeks, codes, a range of attendance, and the day it is asked for."""

from datetime import date
from decimal import Decimal

import streamlit as st

from fasttrack_core.services import whatif_view
from fasttrack_core.services.whatif_view import Question

SESSIONS, WEEKS = 20, 12
"""As far as the map of thresholds goes; a pathway that asks for more stretches the sliders."""


def key_for(school_id: str, start: Question) -> str:
    """What the inputs are called: others for each school, and for each rule that they begin with and are limited by."""
    return f"what-if-{school_id}-{start.sessions}-{start.weeks}"


def show(key: str, start: Question, newest: date) -> tuple[Question, date]:
    """The question as it stands, and its day; ``start`` is what it begins with and returns to."""
    _begin(key, start, newest)
    with st.container(border=True):
        first, second, third = st.columns([2, 2, 1.2], gap="medium")
        sessions = first.slider(
            "Unauthorised sessions, at least",
            1, max(SESSIONS, start.sessions), key=f"{key}-sessions", persist_state="session",
        )  # fmt: skip
        weeks = second.slider(
            "Within this many school weeks",
            1, max(WEEKS, start.weeks), key=f"{key}-weeks", persist_state="session",
            help="School weeks: a week with no open session is left out.",
        )  # fmt: skip
        day = third.date_input(
            "As of", max_value=newest, key=f"{key}-day", format="DD/MM/YYYY", persist_state="session",
            help="Marks after this day are left out.",
        )  # fmt: skip
        codes = _codes(key)
        low, high = _range(key, start, newest)
    return Question(
        sessions=sessions, weeks=weeks, codes=frozenset(codes), attendance_at_least=low, attendance_below=high
    ), day


def _codes(key: str) -> list[str]:
    meanings = {code: f"{code}  {text.partition(' (')[0]}" for code, text in whatif_view.countable_codes().items()}
    return st.pills(
        "Codes that count", list(meanings), selection_mode="multi", key=f"{key}-codes", persist_state="session",
        format_func=meanings.__getitem__,
    )  # fmt: skip


def _range(key: str, start: Question, newest: date) -> tuple[Decimal | None, Decimal | None]:
    switch, low, high, back = st.columns([2, 1.6, 1.6, 2.3], gap="medium", vertical_alignment="bottom")
    asked = switch.toggle("Attendance limits", key=f"{key}-limited", persist_state="session")
    limits = {"min_value": 0.0, "max_value": 100.0, "step": 0.5, "format": "%g", "disabled": not asked}
    at_least = low.number_input("At least (%)", key=f"{key}-low", persist_state="session", **limits)
    below = high.number_input("Below (%)", key=f"{key}-high", persist_state="session", **limits)
    back.button(
        "Back to the pathway", icon=":material/restart_alt:", key=f"{key}-reset", width="stretch",
        on_click=_set, args=(key, start, newest), help="The rule of the school's own pathway, on the newest day.",
    )  # fmt: skip
    return (Decimal(str(at_least)), Decimal(str(below))) if asked else (None, None)


def _begin(key: str, start: Question, newest: date) -> None:
    if f"{key}-sessions" not in st.session_state:
        _set(key, start, newest)
    if st.session_state.get(f"{key}-newest") != newest:
        # A newer register is asked about up to its end, as on every other page.
        st.session_state[f"{key}-newest"] = st.session_state[f"{key}-day"] = newest


def _set(key: str, start: Question, newest: date) -> None:
    low, high = start.attendance_at_least, start.attendance_below
    st.session_state[f"{key}-sessions"] = start.sessions
    st.session_state[f"{key}-weeks"] = start.weeks
    st.session_state[f"{key}-day"] = newest
    st.session_state[f"{key}-codes"] = sorted(start.codes)
    st.session_state[f"{key}-limited"] = low is not None or high is not None
    st.session_state[f"{key}-low"] = float(low if low is not None else 0)
    st.session_state[f"{key}-high"] = float(high if high is not None else 100)
