"""The pupil's charts in the visitor's own theme."""

from typing import Any

import streamlit as st

from pages.components import drawing


def show(chart: dict[str, Any], alt: str) -> None:
    """The chart, with its words in the colour of the page's text; ``alt`` says the same to who cannot see it."""
    ink = drawing.INK["dark" if st.context.theme.type == "dark" else "light"]
    st.vega_lite_chart(spec={**chart, "config": {"text": {"color": ink}}}, alt=alt)
