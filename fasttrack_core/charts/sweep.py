"""The sweep: how many pupils each pair of sessions and weeks would reach."""

from typing import Any

import altair as alt
import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, ROCK, layered


def sweep(frame: pd.DataFrame, sessions: int, weeks: int, *, count: str = "pupils_now", height: int = 440) -> Any:
    """The sweep as a heat map: a cell for each pair of sessions and weeks, its number written in it.

    frame: sessions, weeks, pupils_now, pupils_ever. ``count`` names the column shown. The cell of the rule asked about
    (``sessions`` in ``weeks``) is framed.
    """
    x = alt.X("weeks:O", title="in this many school weeks", axis=alt.Axis(labelAngle=0, orient="top"))
    y = alt.Y("sessions:O", title="at least this many unauthorised sessions")
    highest = max(1, int(frame[count].max()) if len(frame) else 1)
    cells = (
        alt.Chart(frame)
        .mark_rect(stroke="white", strokeWidth=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                f"{count}:Q",
                scale=alt.Scale(type="sqrt", domain=[0, highest], range=[ROCK[0], ROCK[8]]),
                legend=None,
            ),
            tooltip=["sessions:O", "weeks:O", alt.Tooltip(f"{count}:Q", title="pupils")],
        )
    )
    dark = f"sqrt(datum.{count} / {highest}) > 0.55"
    numbers = (
        alt.Chart(frame)
        .mark_text(fontSize=11)
        .encode(x=x, y=y, text=f"{count}:Q", color=alt.condition(dark, alt.value("white"), alt.value(CLIMBER)))
    )
    here = frame[(frame["sessions"] == sessions) & (frame["weeks"] == weeks)]
    marked = alt.Chart(here).mark_rect(filled=False, stroke=ACCENT, strokeWidth=3.5).encode(x=x, y=y)
    return layered(cells, numbers, marked, height=height)
