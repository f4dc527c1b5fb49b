"""Charts in the visitor's own theme."""

from typing import Any

import streamlit as st

INK = {"light": "#1f2a33", "dark": "#e6e4dd"}
PAPER = {"light": "#fcfbf8", "dark": "#12161a"}
"""The colours of words and of the page, as in ``.streamlit/config.toml``."""


def time_of_day() -> str:
    """Which of the two themes the visitor has."""
    return "dark" if st.context.theme.type == "dark" else "light"


def in_theme(chart: Any) -> Any:
    """The chart with its words in the colour of the page's text, by day and by night."""
    return chart.configure_text(color=INK[time_of_day()])
