"""How pages write what they show: text of files and people letter by letter, days as people say them."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Literal

import streamlit as st

DAY = "D MMM YYYY"
"""How tables write a day."""
WRAPPED = 66
"""The row height, in pixels, from which a table breaks long sentences into lines."""
BY_KEY = " (on the keyboard: Shift and Space)"
"""Stands behind the words that ask for a tick in a table."""
Colour = Literal["red", "orange", "blue", "green", "gray"]
"""The colours of badges."""
_MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]()<>#+-.!|~$:&"})


def plain(text: object) -> str:
    """Text from a file or a person, so that Markdown shows it letter by letter."""
    return str(text).translate(_MARKDOWN)


def words_of(names: Mapping[Any, str]) -> Callable[[Any], str]:
    """``format_func`` of a choice: its words; empty for what is no longer offered. It can be stored, as Streamlit does
    with the state of a session."""
    return partial(_word_of, dict(names))


def _word_of(names: dict[Any, str], choice: Any) -> str:
    return names.get(choice, "")


def spoken(day: date) -> str:
    """A day as people say it: 7 September 2026."""
    return f"{day.day} {day:%B %Y}"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 pupil``, ``1,204 pupils``: with the plural ``many``, or ``one`` and an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def aside(text: str) -> None:
    """A smaller line in the full colour of the text: captions are too pale to be read by everyone."""
    st.markdown(f":small[{plain(text)}]")
