"""Tables that never end as if they were whole: every row in sight to 30, beyond that it says how many there are."""

from typing import Any

import streamlit as st

from pages.components.frame import wording
from pages.components.frame.shared_screen import bar as shared_screen

ROWS = 30
"""So many rows stand in sight at once; the others are reached by scrolling in the table."""
HEAD, LARGE_HEAD, ROW = 38, 57, 35
"""The height of a table's head, of one in the larger type of a shared screen, and of a row of one line, in pixels."""


def height(count: int, row_height: int | None = None, head: int = HEAD) -> int:
    """The height, in pixels, of a table that shows its first rows, to 30."""
    return head + (row_height or ROW) * min(ROWS, max(1, count)) + 2


def show(frame: Any, *, alt: str, row_height: int | None = None, **layout: Any) -> Any:
    """The table, as ``st.dataframe`` shows it, with all its rows to 30; then the line that says how many there are."""
    count = _rows(frame)
    head = LARGE_HEAD if shared_screen.on() else HEAD
    # The height of a row is given always: in the larger type of a shared screen rows would be higher than what is
    # counted on here, and the last ones out of sight.
    rows = {"height": height(count, row_height, head), "row_height": row_height or ROW}
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
