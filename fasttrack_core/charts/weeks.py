"""Absence week by week."""

from typing import Any

import altair as alt
import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, ROCK, layered


def weeks(frame: pd.DataFrame, limit: int | None = None, *, height: int = 260) -> Any:
    """Absence week by week, and the rule's rolling count with its limit.

    frame: ``Week of`` (dates), ``Authorised``, ``Unauthorised`` (sessions of the week), ``In window`` (those
    unauthorised of the rule's window that ends with it). ``limit``: the count that meets the rule, drawn as a line.
    """
    x = alt.X("Week of:T", title=None, axis=alt.Axis(format="%d %b %Y", labelAngle=0, grid=False))
    frame = frame.assign(**{"Week of": pd.to_datetime(frame["Week of"])})
    long = frame.melt("Week of", ["Unauthorised", "Authorised"], "Kind", "Sessions")
    bars = (
        alt.Chart(long)
        .mark_bar(size=8, stroke=CLIMBER, strokeWidth=0.5)
        .encode(
            x=x,
            y=alt.Y("Sessions:Q", title="Sessions", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "Kind:N",
                scale=alt.Scale(domain=["Unauthorised", "Authorised"], range=[ACCENT, ROCK[3]]),
                legend=alt.Legend(orient="top", title=None),
            ),
            tooltip=["Week of:T", "Kind:N", "Sessions:Q"],
        )
    )
    line = (
        alt.Chart(frame)
        .mark_line(strokeWidth=2.5, point=True, color=ROCK[7])
        .encode(x=x, y="In window:Q", tooltip=["Week of:T", alt.Tooltip("In window:Q", title="Unauthorised in window")])
    )
    layers: list[alt.Chart] = [bars, line]
    if limit is not None:
        mark = pd.DataFrame({"limit": [limit], "text": [f"limit {limit}"]})
        rule = alt.Chart(mark).mark_rule(strokeDash=[6, 4], color=ACCENT, strokeWidth=1.5).encode(y="limit:Q")
        words = (
            alt.Chart(mark)
            .mark_text(align="left", baseline="bottom", dx=4, dy=-2, fontWeight=600)
            .encode(y="limit:Q", x=alt.value(0), text="text:N")
        )
        layers += [rule, words]
    return layered(*layers, height=height)
