"""Charts in the visitor's own theme."""

from typing import Any

import streamlit as st

INK = {"light": "#1f2a33", "dark": "#e6e4dd"}
PAPER = {"light": "#fcfbf8", "dark": "#12161a"}
"""The colours of words and of the page, as in ``.streamlit/config.toml``."""


def time_of_day() -> str:
    """Which of the two themes the visitor has."""
    return "dark" if st.context.theme.type == "dark" else "light"


def words(chart: dict[str, Any]) -> dict[str, Any]:
    """The finished chart with all its words in the colour of the page's text: by themselves they would be too pale."""
    ink = INK[time_of_day()]
    beside = {"labelColor": ink, "titleColor": ink}
    config = {"text": {"color": ink}, **dict.fromkeys(("axis", "legend", "header"), beside)}
    return {**chart, "config": {**config, **chart.get("config", {})}}
