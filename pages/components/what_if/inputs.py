"""The rule put together on screen: sessions, weeks, codes, a range of attendance, and the days it is asked for."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import streamlit as st

from fasttrack_core.services.what_if import view as whatif_view
from fasttrack_core.services.what_if.view import Question
from pages.components.what_if import fields as what_if_fields

SESSIONS, WEEKS = 30, 20
"""As far as the map of thresholds goes; a rule that asks for more stretches the sliders."""
EVERYBODY = Decimal(100)
ROLLING, YEAR = "Rolling school weeks", "School year to date"


def key_for(school_id: str, start: Question) -> str:
    """What the inputs are called: others for each school, and for each rule that they begin with."""
    return f"what-if-{school_id}-{start.sessions}-{start.weeks}"


def show(
    key: str, start: Question, newest: date, beside: Callable[[Question], None], year_of: Callable[[date], date]
) -> tuple[Question, date]:
    """The question as it stands, and its day; ``start`` is what it begins with and returns to.

    ``beside`` draws what stands beside the days: buttons for the rule on screen. ``year_of``: the first day of the
    school year that holds a day.
    """
    _begin(key, start, newest)
    state = st.session_state
    first, second, third = st.columns([2, 2, 1.5], gap="medium")
    sessions = first.slider(
        "Sessions, at least",
        0,
        max(SESSIONS, state[f"{key}-sessions"]),
        key=f"{key}-sessions",
        persist_state="session",
        help="0: the number of sessions does not matter, only attendance does.",
    )
    over = third.selectbox("Counted over", [ROLLING, YEAR], key=f"{key}-over", persist_state="session")
    weeks = second.slider(
        "Within this many school weeks",
        1,
        max(WEEKS, state[f"{key}-weeks"]),
        key=f"{key}-weeks",
        persist_state="session",
        disabled=over == YEAR,
        help="School weeks: a week with no open session is left out.",
    )
    codes, low, high = what_if_fields.codes(key)
    if sessions and high == EVERYBODY:
        high = None  # Who has one of the absences is below 100 percent anyway.
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day, beginning, end = what_if_fields.days(key, newest, year_of)
        question = Question(
            sessions=sessions,
            weeks=None if over == YEAR else weeks,
            codes=frozenset(codes),
            attendance_at_least=low,
            attendance_below=high,
            first_day=beginning,
            last_day=end,
        )
        st.button(
            "Back to the pathway",
            icon=":material/restart_alt:",
            key=f"{key}-reset",
            on_click=_set,
            args=(key, start, newest),
            help="The rule of the school's own pathway, on the newest day.",
        )
        beside(question)
    return question, day


def put(key: str, question: Question) -> None:
    """The inputs show this rule; its days stay as they are. Only before they are drawn: from a callback."""
    low, high = question.attendance_at_least, question.attendance_below
    known = whatif_view.countable_codes()
    st.session_state[f"{key}-sessions"] = question.sessions
    st.session_state[f"{key}-over"] = YEAR if question.weeks is None else ROLLING
    if question.weeks is not None:
        st.session_state[f"{key}-weeks"] = question.weeks
    st.session_state[f"{key}-codes"] = sorted(code for code in question.codes if code in known)
    st.session_state[f"{key}-more"] = sorted(code for code in question.codes if code not in known)
    st.session_state[f"{key}-limited"] = question.limited
    st.session_state[f"{key}-low"] = float(low if low is not None else 0)
    st.session_state[f"{key}-high"] = float(high if high is not None else 100)


def take(key: str, sessions: int, weeks: int) -> None:
    """The inputs show so many sessions in so many school weeks; all else stays."""
    st.session_state[f"{key}-sessions"], st.session_state[f"{key}-weeks"] = sessions, weeks
    st.session_state[f"{key}-over"] = ROLLING


def _begin(key: str, start: Question, newest: date) -> None:
    if f"{key}-sessions" not in st.session_state:
        _set(key, start, newest)
    if st.session_state.get(f"{key}-newest") != newest:
        # A newer register is asked about up to its end, as on every other page.
        st.session_state[f"{key}-newest"] = st.session_state[f"{key}-day"] = newest
        st.session_state.pop(f"{key}-from", None)
        st.session_state.pop(f"{key}-to", None)


def _set(key: str, start: Question, newest: date) -> None:
    st.session_state.setdefault(f"{key}-weeks", 10)
    put(key, start)
    st.session_state[f"{key}-day"], st.session_state[f"{key}-span"] = newest, what_if_fields.THIS_YEAR
