"""The pupil's charts in the visitor's own theme."""

from typing import Any

import streamlit as st

from pages.components.frame import drawing
from pages.components.frame.shared_screen import bar as shared_screen

LARGER = {"labelFontSize": 14, "titleFontSize": 14}
"""Words beside a chart on a shared screen, in pixels."""


def show(chart: dict[str, Any], alt: str) -> None:
    """The chart, with its words in the colour of the page's text; ``alt`` says the same to who cannot see it."""
    drawn = drawing.words(chart)
    if shared_screen.on():
        drawn["config"] |= {name: drawn["config"][name] | LARGER for name in ("axis", "legend", "header")}
    st.vega_lite_chart(spec=drawn, alt=alt)
