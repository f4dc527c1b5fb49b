"""Choosing a pupil, or a row of a table: what is chosen never slides over to another one when the rows change."""

import hashlib
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.pupil import view as pupil_view
from pages.components.common import tables
from pages.components.frame import state, wording
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.frame.shared_screen import finder as shared_screen_finder
from pages.components.frame.shared_screen import names as shared_screen_names

HINT = "Type a name, a class or the end of a pupil number"


def pupil(labels: dict[str, str], label: str, key: str, *, remembered: bool = False) -> str | None:
    """The key of the pupil who is chosen in a finder of ``labels``; None while nobody is.

    ``remembered``: the choice outlives a visit to another page. Who is not among ``labels`` is not chosen.
    """
    if st.session_state.get(key) not in labels:
        st.session_state.pop(key, None)
    return st.selectbox(
        label,
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        key=key,
        placeholder=shared_screen_finder.HINT if shared_screen.on() else HINT,
        persist_state="session" if remembered else None,
    )


def no_register() -> None:
    """What is shown where there is no register to choose from, and the way to one."""
    st.write("There is no register yet.")
    st.page_link("pages/upload.py", label="Upload your register", icon=":material/upload_file:")


def labels_of(office: Office, actor: Actor) -> dict[str, str]:
    """How each pupil of the register is shown in a finder, by the pupil's key."""
    return shared_screen_names.finder(pupil_view.choices(office, actor))


def row(frame: pd.DataFrame, keys: Sequence[str], *, name: str, alt: str, **layout: Any) -> int | None:
    """The place of the row that is ticked in a table of ``frame``; None while none is.

    ``keys`` name what the rows are about, in the same order. ``name``: what the widget's key begins with. ``layout``
    goes on to ``tables.show``.
    """
    chosen = tables.show(
        frame,
        alt=alt,
        key=table_key(name, keys),
        on_select="rerun",
        selection_mode="single-row",
        lazy=False,
        **layout,
    ).selection.rows
    return next((place for place in chosen if place < len(keys)), None)


def table_key(name: str, keys: Sequence[str]) -> str:
    """A name that only these rows in this order have: streamlit remembers a tick by its place, not by its row."""
    return f"{name}_{hashlib.sha256(' '.join(keys).encode()).hexdigest()[:12]}"


def pupil_table(
    frame: pd.DataFrame,
    keys: Sequence[str],
    *,
    name: str,
    alt: str,
    columns: dict[str, Any] | None = None,
) -> None:
    """The pupils of ``frame`` (its column Pupil holds the name), with a button that opens the chosen one.

    ``keys``: the pupils' keys in the same order. ``columns``: how columns are shown, where it is not as they are.
    """
    above = st.container(horizontal=True, vertical_alignment="center")
    frame = shared_screen_names.rows(frame, keys)
    days = {
        column: st.column_config.DateColumn(column, format=wording.DAY)
        for column in ("First met", "Oldest")
        if column in frame
    }
    place = row(frame, keys, name=name, alt=alt, column_config=days | (columns or {}))
    label = "Open the pupil" if place is None else f"Open {wording.plain(frame['Pupil'].iloc[place])}"
    with above:
        if st.button(label, key=f"{name}_open", icon=":material/person:", disabled=place is None) and place is not None:
            state.open_pupil(keys[place])
        if place is None:
            wording.aside(f"Tick a row to open that pupil{wording.BY_KEY}.")
