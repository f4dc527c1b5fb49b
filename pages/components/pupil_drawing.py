"""The pupil's charts in the visitor's own theme."""

from typing import Any

import streamlit as st

from pages.components import drawing, shared_screen

LARGER = {name: {"labelFontSize": 14, "titleFontSize": 14} for name in ("axis", "legend", "header")}
"""Words beside a chart on a shared screen, in pixels."""


def show(chart: dict[str, Any], alt: str) -> None:
    """The chart, with its words in the colour of the page's text; ``alt`` says the same to who cannot see it."""
    ink = drawing.INK[drawing.time_of_day()]
    larger = LARGER if shared_screen.on() else {}
    st.vega_lite_chart(spec={**chart, "config": {**larger, "text": {"color": ink}}}, alt=alt)
