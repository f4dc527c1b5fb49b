"""Charts in the visitor's own theme."""

from typing import Any

import streamlit as st

INK = {"light": "#1f2a33", "dark": "#e6e4dd"}


def in_theme(chart: Any) -> Any:
    """The chart with its words in the colour of the page's text, by day and by night."""
    return chart.configure_text(color=INK["dark" if st.context.theme.type == "dark" else "light"])
