"""A table of pupils from which one is chosen and opened."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.components import state, wording


def pupil_table(frame: pd.DataFrame, keys: Sequence[str], *, name: str, alt: str, rows: int = 12) -> None:
    """The pupils of ``frame`` (its column Pupil holds the name), with a button that opens the chosen one.

    ``keys``: the pupils' keys in the same order. ``name``: the widget's own, different for each set of rows.
    ``rows``: how many are in sight at once.
    """
    above = st.container(horizontal=True, vertical_alignment="center")
    chosen = st.dataframe(
        frame,
        key=name,
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        height=38 + 35 * min(rows, max(1, len(frame))),
        alt=alt,
        lazy=False,
        column_config={
            column: st.column_config.DateColumn(column, format=wording.DAY)
            for column in ("First met", "Oldest")
            if column in frame
        },
    ).selection.rows
    row = next((row for row in chosen if row < len(keys)), None)
    label = "Open the pupil" if row is None else f"Open {wording.plain(frame['Pupil'].iloc[row])}"
    with above:
        if st.button(label, key=f"{name}_open", icon=":material/person:", disabled=row is None) and row is not None:
            state.open_pupil(keys[row])
        if row is None:
            wording.aside("Tick a row to open that pupil.")
