"""Absence week by week, and the rolling counts that the thresholds look at. A finished Vega-Lite specification."""

from datetime import date
from typing import Any

import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, ROCK
from fasttrack_core.charts.pupil import ABSENCE, by_width, field, layered

DASHES = ([1, 0], [5, 3], [2, 2], [8, 3])
"""Lines differ in their dashes too."""
DAY = field("Week of", "temporal", title="Week of", format="%-d %b %Y")


def weeks(frame: pd.DataFrame, counts: pd.DataFrame, limits: pd.DataFrame, *, height: int = 300) -> dict[str, Any]:
    """Absence week by week as columns, a line for each rolling count, its limits, and the day each was first met.

    frame: ``Week of`` (days), ``Authorised``, ``Unauthorised`` (sessions of the week). counts: ``Week of``, ``Line``,
    ``Sessions`` of the rolling window that ends with the week. limits: ``Line``, ``Limit`` (None for a rule without a
    count), ``First met`` (a day, or None).
    """
    axis = {"format": "%d %b %Y", "labelAngle": 0, "grid": False}
    x = field("Week of", "temporal", title=None, axis=axis)
    return layered(_columns(frame, x), _line(counts, x), *_limits(limits), *_first_met(limits), height=height)


def _columns(frame: pd.DataFrame, x: dict[str, Any]) -> dict[str, Any]:
    rows = [
        {"Week of": _said(day), "Kind": kind, "Sessions": int(sessions)}
        for kind in ABSENCE["domain"]
        for day, sessions in zip(frame["Week of"], frame[kind], strict=True)
    ]
    legend = {"orient": "top", "title": "In the week", "columns": by_width(1, 2), "symbolStrokeWidth": 0}
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "size": 8, "stroke": CLIMBER, "strokeWidth": 0.5},
        "encoding": {
            "x": x,
            "y": field("Sessions", "quantitative", title="Sessions", axis={"tickMinStep": 1}),
            "color": field("Kind", scale=ABSENCE, legend=legend),
            "tooltip": [DAY, field("Kind"), field("Sessions", "quantitative")],
        },
    }


def _line(counts: pd.DataFrame, x: dict[str, Any]) -> dict[str, Any]:
    names = counts["Line"].drop_duplicates().tolist()
    rows = [
        {"Week of": _said(day), "Line": line, "Sessions": int(sessions)}
        for day, line, sessions in zip(counts["Week of"], counts["Line"], counts["Sessions"], strict=True)
    ]
    legend = {
        "orient": "bottom", "title": "Unauthorised within", "columns": by_width(1, 4), "symbolStrokeColor": ROCK[6],
    }  # fmt: skip
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 30, "color": ROCK[6]}, "color": ROCK[6]},
        "encoding": {
            "x": x,
            "y": field("Sessions", "quantitative"),
            "strokeDash": field("Line", scale={"domain": names, "range": list(DASHES[: len(names)])}, legend=legend),
            "tooltip": [
                DAY,
                field("Sessions", "quantitative", title="Unauthorised in the window"),
                field("Line", title="Window"),
            ],
        },
    }


def _limits(limits: pd.DataFrame) -> list[dict[str, Any]]:
    """Each limit once, however many rules share it."""
    found = limits.dropna(subset="Limit")[["Line", "Limit"]].drop_duplicates()
    rows = [
        {"Limit": int(limit), "Words": f"limit {int(limit)} in {line}"}
        for line, limit in zip(found["Line"], found["Limit"], strict=True)
    ]
    y = field("Limit", "quantitative")
    words = {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -2, "fontWeight": 600}
    rule = {"type": "rule", "strokeDash": [6, 4], "color": ACCENT, "strokeWidth": 1.5}
    return _rules(rows, {"y": y}, rule, {"x": {"value": 0}}, words)


def _first_met(limits: pd.DataFrame) -> list[dict[str, Any]]:
    """A line on each day on which a threshold was first met; thresholds of one day share it."""
    days = limits["First met"].dropna().drop_duplicates()
    rows = [{"Day": _said(day), "Words": f"first met {day.day} {day:%b %Y}"} for day in days]
    words = {"type": "text", "align": "right", "baseline": "top", "dx": -5, "dy": 4, "fontWeight": 600}
    rule = {"type": "rule", "color": ACCENT, "strokeWidth": 2}
    return _rules(rows, {"x": field("Day", "temporal")}, rule, {"y": {"value": 0}}, words)


def _rules(
    rows: list[dict[str, Any]],
    place: dict[str, Any],
    rule: dict[str, Any],
    edge: dict[str, Any],
    words: dict[str, Any],
) -> list[dict[str, Any]]:
    """Lines across the chart, with their words at its edge; nothing where there are none."""
    if not rows:
        return []
    data = {"values": rows}
    return [
        {"data": data, "mark": rule, "encoding": place},
        {"data": data, "mark": words, "encoding": place | edge | {"text": field("Words")}},
    ]


def _said(day: date) -> str:
    """Midnight of the reader's own time zone, so that the day stays the day."""
    return f"{day.isoformat()}T00:00:00"
