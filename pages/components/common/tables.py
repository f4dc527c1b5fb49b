"""Tables that never end as if they were whole: every row in sight to 30, beyond that it says how many there are."""

from typing import Any, Literal

import streamlit as st

from pages.components.frame import wording

ROWS = 30
"""So many rows stand in sight at once; the others are reached by scrolling in the table."""
HEAD, ROW = 38, 35
"""The height of a table's head and of a row of one line, in pixels."""


def height(count: int, row_height: int | None = None) -> int | Literal["content"]:
    """The height, in pixels, of a table that shows its first 30 rows; a shorter one is as high as its rows are.

    The browser alone knows how high the head of a table is: on a shared screen it grows with the type.
    """
    return "content" if count <= ROWS else HEAD + (row_height or ROW) * ROWS + 2


def show(frame: Any, *, alt: str, row_height: int | None = None, **layout: Any) -> Any:
    """The table, as ``st.dataframe`` shows it, with all its rows to 30; then the line that says how many there are."""
    count = _rows(frame)
    # The height of a row is given always: in the larger type of a shared screen rows would be higher than what is
    # counted on here, and the last ones out of sight.
    rows = {"height": height(count, row_height), "row_height": row_height or ROW}
    given = {"hide_index": True, "placeholder": "", **rows, **layout}
    shown = st.dataframe(frame, alt=alt, **given)
    said(count)
    return shown


def _rows(frame: Any) -> int:
    """How many rows there are in a frame, in one with a style, or in columns by their names."""
    if isinstance(frame, dict):
        return len(next(iter(frame.values()), ()))
    return len(getattr(frame, "data", frame))


def said(count: int) -> None:
    """The line under a table with more rows than stand in sight."""
    if count > ROWS:
        wording.aside(f"1–{ROWS} of {count:,}. Scroll in the table to see the others.")
