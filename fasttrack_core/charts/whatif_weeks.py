"""The new cases that a rule would have made, school week by school week."""

from typing import Any

import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, ROCK

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
            "top": frame[["Pupils who first meet it", "By the pathway"]].max(axis=1),
        }
    )
    bar, mark = ("#7fb9cd", "#f0a35e") if dark else (ROCK[7], ACCENT)
    alike = values["rule"].equals(values["pathway"])
    named = {RULE: bar} if alike else {RULE: bar, PATHWAY: mark}
    colour = {"type": "nominal", "scale": {"domain": list(named), "range": list(named.values())},
              "legend": {"orient": "top", "title": None}}  # fmt: skip
    scale = {"domain": [0, max(4, highest + 1)]}
    x = {"field": "week", "type": "ordinal", "sort": None, "title": "Week of",
         "axis": {"labelAngle": 0, "labelOverlap": "parity", "labelExpr": _DAY_AND_MONTH}}  # fmt: skip
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
        "mark": {"type": "text", "dy": -8, "fontSize": 12, "fontWeight": 600, "color": bar},
        "encoding": {"y": {"field": "top", **y}, "text": {"field": "rule", "type": "quantitative"}},
    }
    return {
        "data": {"values": values},
        "width": "container",
        "height": height,
        "encoding": {"x": x, "tooltip": tips},
        "layer": [bars, numbers] if alike else [bars, line, numbers],
    }
