"""Absence week by week, and the rolling counts that the thresholds look at."""

from typing import Any

import altair as alt
import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, ROCK, layered

DASHES = ([1, 0], [5, 3], [2, 2], [8, 3])
"""Lines differ in their dashes too."""


def weeks(frame: pd.DataFrame, counts: pd.DataFrame, limits: pd.DataFrame, *, height: int = 300) -> Any:
    """Absence week by week as columns, a line for each rolling count, its limits, and the day each was first met.

    frame: ``Week of`` (days), ``Authorised``, ``Unauthorised`` (sessions of the week). counts: ``Week of``, ``Line``,
    ``Sessions`` of the rolling window that ends with the week. limits: ``Line``, ``Limit`` (None for a rule without a
    count), ``Title``, ``First met`` (a day, or None).
    """
    axis = alt.Axis(format="%d %b %Y", labelAngle=0, grid=False)
    x = alt.X("Week of:T", title=None, axis=axis)
    bars = _bars(frame.assign(**{"Week of": pd.to_datetime(frame["Week of"])}), x)
    names = counts["Line"].drop_duplicates().tolist()
    line = (
        alt.Chart(counts.assign(**{"Week of": pd.to_datetime(counts["Week of"])}))
        .mark_line(strokeWidth=2.5, point={"size": 30, "filled": True, "color": ROCK[6]}, color=ROCK[6])
        .encode(
            x=x,
            y="Sessions:Q",
            strokeDash=alt.StrokeDash(
                "Line:N",
                scale=alt.Scale(domain=names, range=DASHES[: len(names)]),
                legend=alt.Legend(orient="top", title="Unauthorised within", symbolStrokeColor=ROCK[6]),
            ),
            tooltip=[
                alt.Tooltip("Week of:T", title="Week of", format="%-d %b %Y"),
                alt.Tooltip("Sessions:Q", title="Unauthorised in the window"),
                alt.Tooltip("Line:N", title="Window"),
            ],
        )
    )
    return layered(bars, line, *_limits(limits), *_first_met(limits), height=height)


def _bars(frame: pd.DataFrame, x: alt.X) -> Any:
    return (
        alt.Chart(frame.melt("Week of", ["Unauthorised", "Authorised"], "Kind", "Sessions"))
        .mark_bar(size=8, stroke=CLIMBER, strokeWidth=0.5)
        .encode(
            x=x,
            y=alt.Y("Sessions:Q", title="Sessions", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "Kind:N",
                scale=alt.Scale(domain=["Unauthorised", "Authorised"], range=[ACCENT, ROCK[3]]),
                legend=alt.Legend(orient="top", title="In the week", symbolStrokeWidth=0),
            ),
            tooltip=[alt.Tooltip("Week of:T", title="Week of", format="%-d %b %Y"), "Kind:N", "Sessions:Q"],
        )
    )


def _limits(limits: pd.DataFrame) -> list[Any]:
    """Each limit once, however many rules share it."""
    rows = limits.dropna(subset="Limit")[["Line", "Limit"]].drop_duplicates()
    if rows.empty:
        return []
    words = [f"limit {int(limit)} in {line}" for line, limit in zip(rows["Line"], rows["Limit"], strict=True)]
    base = alt.Chart(rows.assign(Words=words)).encode(y="Limit:Q")
    return [
        base.mark_rule(strokeDash=[6, 4], color=ACCENT, strokeWidth=1.5),
        base.mark_text(align="left", baseline="bottom", dx=4, dy=-2, fontWeight=600).encode(
            x=alt.value(0), text="Words:N"
        ),
    ]


def _first_met(limits: pd.DataFrame) -> list[Any]:
    """A line on each day on which a threshold was first met; thresholds of one day share it."""
    rows = limits.dropna(subset="First met")[["First met"]].drop_duplicates()
    if rows.empty:
        return []
    words = [f"first met {day.day} {day:%b %Y}" for day in rows["First met"]]
    base = alt.Chart(pd.DataFrame({"Day": pd.to_datetime(rows["First met"]), "Words": words})).encode(x="Day:T")
    return [
        base.mark_rule(color=ACCENT, strokeWidth=2),
        base.mark_text(align="right", baseline="top", dx=-5, dy=4, fontWeight=600).encode(
            y=alt.value(0), text="Words:N"
        ),
    ]
