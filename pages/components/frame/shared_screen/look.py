"""The style sheets of the shared screen: larger type, the blank screen, and the buttons beside a page's title.

Streamlit has no type size for one visitor alone, and whatever takes widgets off the page makes them forget what was
being typed. The sheets are files of our own: no text of a pupil, a file or a person ever reaches them.
"""

from pathlib import Path

import streamlit as st

BAR, BLANK, TYPED = "shared_screen_bar", "shared_screen_blank_page", "shared_screen_typed"
"""The containers with the mark and the buttons, with what the blank screen leaves in sight, and with what was being
written when names were hidden."""
FOLDER = Path(__file__).parent


def larger() -> None:
    """Type is larger by an eighth, or more on a wide screen; the page is wider, and scrolling leaves the mark there."""
    st.html(FOLDER / "shared_screen.css")  # noqa: TID251


def beside_title() -> None:
    """The buttons stand in the line of the page's title, where there is room, and take no line of their own."""
    st.html(FOLDER / "shared_screen_bar.css")  # noqa: TID251


def blank() -> None:
    """Nothing is in sight but the container ``BLANK``, in which this stands, and what it says."""
    st.html(FOLDER / "shared_screen_blank.html")  # noqa: TID251
