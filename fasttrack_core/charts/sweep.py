"""The sweep: how many pupils each pair of sessions and weeks would reach."""

from typing import Any

import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, ROCK

TAKE = "take"
"""The selection that holds the cell that was clicked: its sessions and weeks."""
_NIGHT = ("#1a232b", "#8fc6d8")
"""From the dark page to a light cell: lightness rises steadily, so that it reads in grey."""
_TURN, _TURN_AT_NIGHT = 0.69, 0.59
"""Where light ink reads better than dark ink, or the other way round, on the way from none to the most."""
_GLOW = "#f0a35e"


def sweep(
    frame: pd.DataFrame, sessions: int, weeks: int | None, *, count: str = "pupils_now", height: int = 560,
    dark: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The sweep as a heat map, a finished specification: a cell for each pair, its number written in it.

    frame: sessions, weeks, pupils_now, pupils_ever, told (False: a question mark stands for the number). ``count``
    names the column shown. The cell of the rule asked about (``sessions`` in ``weeks``) is framed.
    """
    highest = max(1, int(frame[count].max()) if len(frame) else 1)
    low, high = _NIGHT if dark else (ROCK[0], ROCK[8])
    strong = f"datum.told && sqrt(datum.n / {highest}) > {_TURN_AT_NIGHT if dark else _TURN}"
    x = {"field": "weeks", "type": "ordinal", "title": "in this many school weeks",
         "axis": {"labelAngle": 0, "orient": "top"}}  # fmt: skip
    y = {"field": "sessions", "type": "ordinal", "title": "at least this many sessions",
         "axis": {"labelOverlap": False}}  # fmt: skip
    shade = {"field": "n", "type": "quantitative", "legend": None,
             "scale": {"type": "sqrt", "domain": [0, highest], "range": [low, high]}}  # fmt: skip
    ink = {"condition": {"test": strong, "value": CLIMBER if dark else "white"}, "value": "white" if dark else CLIMBER}
    here = f"datum.sessions == {int(sessions)} && datum.weeks == {int(weeks or 0)}"
    return {
        "data": {"values": _cells(frame, count)},
        "width": "container",
        "height": height,
        "params": [
            {"name": TAKE, "views": ["cells"],
             "select": {"type": "point", "fields": ["sessions", "weeks"], "toggle": False}},
        ],
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "name": "cells",
                "mark": {"type": "rect", "stroke": "#12161a" if dark else "white", "strokeWidth": 1,
                         "cursor": "pointer"},
                "encoding": {
                    "color": shade,
                    "tooltip": [
                        {"field": "sessions", "title": "sessions, at least"},
                        {"field": "weeks", "title": "school weeks"},
                        {"field": "shown", "title": "pupils"},
                    ],
                },
            },
            {
                "mark": {"type": "text", "fontSize": 11, "cursor": "pointer"},
                "encoding": {"text": {"field": "shown", "type": "nominal"}, "color": ink},
            },
            {
                "transform": [{"filter": here}],
                "mark": {"type": "rect", "filled": False, "stroke": _GLOW if dark else ACCENT, "strokeWidth": 3.5},
            },
        ],
    }  # fmt: skip


def _cells(frame: pd.DataFrame, count: str) -> pd.DataFrame:
    numbers = frame[count]
    shown = numbers.astype(str).where(frame["told"], "?")
    return pd.DataFrame(
        {"sessions": frame["sessions"], "weeks": frame["weeks"], "n": numbers, "told": frame["told"], "shown": shown}
    )
