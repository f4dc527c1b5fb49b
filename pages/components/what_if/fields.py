"""Parts of the rule on screen: its codes, its range of attendance and its days."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from fasttrack_core.services.what_if import view as whatif_view

THIS_YEAR, WHOLE, OTHER = "This school year", "The whole register", "Other days"


def codes(key: str) -> tuple[list[str], Decimal | None, Decimal | None]:
    """The codes that count, unauthorised ones and single others; and the limits of attendance in percent."""
    left, middle, switch, low, high = st.columns([1.25, 1.3, 1.55, 0.9, 0.9], gap="small", vertical_alignment="bottom")
    meanings = whatif_view.countable_codes()
    chosen = left.pills(
        "Codes that count",
        list(meanings),
        selection_mode="multi",
        key=f"{key}-codes",
        persist_state="session",
        help="  \n".join(f"{code}: {text}" for code, text in meanings.items()),
    )
    more = {code: f"{code}  {text}" for code, text in whatif_view.authorised_codes().items()}
    added = middle.multiselect(
        "And authorised ones",
        list(more),
        key=f"{key}-more",
        persist_state="session",
        format_func=more.__getitem__,
        placeholder="None",
        help="Single codes of authorised absence. No legal threshold counts them.",
    )
    asked = switch.toggle("Attendance limits", key=f"{key}-limited", persist_state="session")
    numbers: dict[str, Any] = {"min_value": 0.0, "max_value": 100.0, "step": 0.5, "format": "%g", "disabled": not asked}
    at_least = low.number_input("At least (%)", key=f"{key}-low", persist_state="session", **numbers)
    below = high.number_input("Below (%)", key=f"{key}-high", persist_state="session", **numbers)
    if not asked:
        return [*chosen, *added], None, None
    # Everybody reaches 0: such a limit is none.
    return [*chosen, *added], Decimal(str(at_least)) if at_least else None, Decimal(str(below))


def days(key: str, newest: date, year_of: Callable[[date], date]) -> tuple[date, date | None, date | None]:
    """The day that is asked about (``year_of``: the first day of its school year), and the first and last day of "at
    any time"; None for the widest."""
    day = st.date_input(
        "As of",
        max_value=newest,
        key=f"{key}-day",
        format="DD/MM/YYYY",
        persist_state="session",
        width=200,
        help="Marks after this day are left out.",
    )
    choice = st.selectbox(
        "At any time means",
        [THIS_YEAR, WHOLE, OTHER],
        key=f"{key}-span",
        persist_state="session",
        width=240,
        help="The days on which the rule may be met, up to the day asked about.",
    )
    if choice == WHOLE:
        return day, None, None
    if choice == THIS_YEAR:
        return day, year_of(day), None
    shown: dict[str, Any] = {"max_value": newest, "format": "DD/MM/YYYY", "persist_state": "session", "width": 200}
    st.session_state.setdefault(f"{key}-from", year_of(day))
    st.session_state.setdefault(f"{key}-to", day)
    return day, st.date_input("From", key=f"{key}-from", **shown), st.date_input("To", key=f"{key}-to", **shown)
