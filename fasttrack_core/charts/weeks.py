"""Absence week by week, and the rolling counts that the thresholds look at."""

from datetime import date
from functools import lru_cache

import altair as alt
import pandas as pd

from fasttrack_core.charts.drawing import (
    ABSENCE,
    ACCENT,
    CLIMBER,
    KEPT,
    ROCK,
    Rows,
    Spec,
    by_width,
    compiled,
    filled,
    layer_of,
    layered,
)

DASHES = ([1, 0], [5, 3], [2, 2], [8, 3])
"""Lines differ in their dashes too."""


def weeks(frame: pd.DataFrame, counts: pd.DataFrame, limits: pd.DataFrame, *, height: int = 300) -> Spec:
    """Absence week by week as columns, a line for each rolling count, its limits, and the day each was first met.

    frame: ``Week of`` (days), ``Authorised``, ``Unauthorised`` (sessions of the week). counts: ``Week of``, ``Line``,
    ``Sessions`` of the rolling window that ends with the week. limits: ``Line``, ``Limit`` (None for a rule without a
    count), ``First met`` (a day, or None).
    """
    rows = {
        "absences": [
            {"Week of": _said(day), "Kind": kind, "Sessions": int(sessions)}
            for kind in ABSENCE
            for day, sessions in zip(frame["Week of"], frame[kind], strict=True)
        ],
        "counts": [
            {"Week of": _said(day), "Line": line, "Sessions": int(sessions)}
            for day, line, sessions in zip(counts["Week of"], counts["Line"], counts["Sessions"], strict=True)
        ],
        "limits": _limits(limits),
        "first met": _first_met(limits),
    }
    return filled(_drawn(tuple(counts["Line"].drop_duplicates()), height), rows)


@lru_cache(maxsize=KEPT)
def _drawn(lines: tuple[str, ...], height: int) -> str:
    x = alt.X("Week of:T", title=None, axis=alt.Axis(format="%d %b %Y", labelAngle=0, grid=False))
    limit = alt.Y("Limit:Q")
    day = alt.X("Day:T")
    words = alt.Text("Words:N")
    across = layer_of("limits").mark_rule(strokeDash=[6, 4], color=ACCENT, strokeWidth=1.5).encode(y=limit)
    above = (
        layer_of("limits")
        .mark_text(align="left", baseline="bottom", dx=4, dy=-2, fontWeight=600)
        .encode(x=alt.value(0), y=limit, text=words)
    )
    upright = layer_of("first met").mark_rule(color=ACCENT, strokeWidth=2).encode(x=day)
    beside = (
        layer_of("first met")
        .mark_text(align="right", baseline="top", dx=-5, dy=4, fontWeight=600)
        .encode(x=day, y=alt.value(0), text=words)
    )
    return compiled(layered(_columns(x), _line(x, lines), across, above, upright, beside, height=height))


def _columns(x: alt.X) -> alt.Chart:
    legend = alt.Legend(orient="top", title="In the week", columns=by_width(1, 2), symbolStrokeWidth=0)
    colours = alt.Scale(domain=list(ABSENCE), range=list(ABSENCE.values()))
    columns: alt.Chart = (
        layer_of("absences")
        .mark_bar(size=8, stroke=CLIMBER, strokeWidth=0.5)
        .encode(
            x=x,
            y=alt.Y("Sessions:Q", title="Sessions", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("Kind:N", scale=colours, legend=legend),
            tooltip=[_week(), alt.Tooltip("Kind:N"), alt.Tooltip("Sessions:Q")],
        )
    )
    return columns


def _line(x: alt.X, lines: tuple[str, ...]) -> alt.Chart:
    legend = alt.Legend(orient="bottom", title="Unauthorised within", columns=by_width(1, 4), symbolStrokeColor=ROCK[6])
    dashes = alt.Scale(domain=list(lines), range=list(DASHES[: len(lines)]))
    line: alt.Chart = (
        layer_of("counts")
        .mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=30, color=ROCK[6]), color=ROCK[6])
        .encode(
            x=x,
            y=alt.Y("Sessions:Q"),
            strokeDash=alt.StrokeDash("Line:N", scale=dashes, legend=legend),
            tooltip=[
                _week(),
                alt.Tooltip("Sessions:Q", title="Unauthorised in the window"),
                alt.Tooltip("Line:N", title="Window"),
            ],
        )
    )
    return line


def _week() -> alt.Tooltip:
    return alt.Tooltip("Week of:T", title="Week of", format="%-d %b %Y")


def _limits(limits: pd.DataFrame) -> Rows:
    """Each limit once, however many rules share it."""
    found = limits.dropna(subset="Limit")[["Line", "Limit"]].drop_duplicates()
    return [
        {"Limit": int(limit), "Words": f"limit {int(limit)} in {line}"}
        for line, limit in zip(found["Line"], found["Limit"], strict=True)
    ]


def _first_met(limits: pd.DataFrame) -> Rows:
    """The days on which a threshold was first met; thresholds of one day share it."""
    days = limits["First met"].dropna().drop_duplicates()
    return [{"Day": _said(day), "Words": f"first met {day.day} {day:%b %Y}"} for day in days]


def _said(day: date) -> str:
    """Midnight of the reader's own time zone, so that the day stays the day."""
    return f"{day.isoformat()}T00:00:00"
