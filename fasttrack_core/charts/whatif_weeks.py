"""The new cases that a rule would have made, school week by school week."""

from typing import Any

import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, ROCK

_DAY_AND_MONTH = "split(datum.label, ' ')[0] + ' ' + split(datum.label, ' ')[1]"
RULE, PATHWAY = "This rule", "The school's pathway"


def new_cases(frame: pd.DataFrame, *, height: int = 260, dark: bool = False) -> dict[str, Any]:
    """A bar for each school week, its number on it, and a line across where the pathway's number is another one.

    frame: ``Week of`` (dates of Mondays), ``Pupils who first meet it``, ``By the pathway``. A finished specification.
    """
    highest = int(frame[["Pupils who first meet it", "By the pathway"]].to_numpy().max(initial=0))
    values = pd.DataFrame(
        {
            "week": [f"{day.day} {day:%b %Y}" for day in frame["Week of"]],
            "rule": frame["Pupils who first meet it"],
            "pathway": frame["By the pathway"],
        }
    )
    bar, mark, ink = ("#6fa9bd", "#f0a35e", "#e6e4dd") if dark else (ROCK[6], ACCENT, CLIMBER)
    colour = {"type": "nominal", "scale": {"domain": [RULE, PATHWAY], "range": [bar, mark]},
              "legend": {"orient": "top", "title": None}}  # fmt: skip
    scale = {"domain": [0, max(4, highest + 1)]}
    x = {"field": "week", "type": "ordinal", "sort": None, "title": "Week of",
         "axis": {"labelAngle": 0, "labelOverlap": "greedy", "labelExpr": _DAY_AND_MONTH}}  # fmt: skip
    tips = [{"field": "week", "title": "week of"}, {"field": "rule", "title": "new cases by this rule"},
            {"field": "pathway", "title": "by the school's pathway"}]  # fmt: skip
    y = {"type": "quantitative", "scale": scale, "title": "Pupils", "axis": {"tickMinStep": 1}}
    bars: dict[str, Any] = {
        "mark": {"type": "bar"}, "encoding": {"y": {"field": "rule", **y}, "color": {"datum": RULE, **colour}},
    }  # fmt: skip
    line = {
        "transform": [{"filter": "datum.pathway > 0"}],
        "mark": {"type": "tick", "thickness": 3, "opacity": 1},
        "encoding": {"y": {"field": "pathway", **y}, "color": {"datum": PATHWAY, **colour}},
    }
    numbers = {
        "transform": [{"filter": "datum.rule > 0"}],
        "mark": {"type": "text", "dy": -8, "fontSize": 12, "fontWeight": 600, "color": ink},
        "encoding": {"y": {"field": "rule", **y}, "text": {"field": "rule", "type": "quantitative"}},
    }
    alike = values["rule"].equals(values["pathway"])
    return {
        "data": {"values": values},
        "width": "container",
        "height": height,
        "encoding": {"x": x, "tooltip": tips},
        "layer": [bars, numbers] if alike else [bars, line, numbers],
    }
