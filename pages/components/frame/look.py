"""The style sheet for what the theme has no setting for, so that everyone can read it.

Streamlit writes the chosen one of several, and the number on a slider, in the theme's main colour, which is too dark
for words by night, and the keys of a button too pale by day: all get the colour of the text. A file of our own: no
text of a pupil reaches it.
"""

from pathlib import Path

import streamlit as st

SHEET = Path(__file__).with_name("look.css")


def legible() -> None:
    """Chosen words, numbers on sliders and keys have the colour of the text."""
    st.html(SHEET)  # noqa: TID251
