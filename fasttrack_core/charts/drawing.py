"""What all charts share: the colours, which read in grey too, and how a chart is compiled once and then filled.

A chart is drawn with Altair from its shape alone: what bands, looks and names there are. Building it and checking it by
the schema takes 15 to 120 ms, so the specification is kept; each call then only puts in its rows. No fact about a pupil
is part of a shape.
"""

import json
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

ROCK = ("#f4f7fa", "#dfe7ee", "#c9d6e1", "#b1c3d2", "#97aec1", "#7c97ae", "#61809a", "#476885", "#2f506e")
"""From the snow of the summit down: lightness falls steadily, so that it reads in grey."""
CLIMBER = "#0b2239"
ACCENT = "#b3471d"
ABSENCE = {"Unauthorised": ACCENT, "Authorised": ROCK[3]}
"""The colours of absence: dark without leave, light with it."""
KEPT = 128
"""How many shapes of one chart are kept: the bands, themes and sizes of a few schools."""

Spec = dict[str, Any]
"""A finished Vega-Lite specification."""
Rows = list[dict[str, Any]]


def layer_of(name: str) -> alt.Chart:
    """A layer with rows of its own, which ``filled`` gives it by this name."""
    return alt.Chart(alt.NamedData(name=name))


def by_width(narrow: object, wide: object) -> alt.ExprRef:
    """A value that follows the room there is: ``narrow`` on a phone's screen or a greatly enlarged page."""
    return alt.ExprRef(expr=f"width < 300 ? {json.dumps(narrow)} : {json.dumps(wide)}")


def layered(*layers: alt.Chart, height: int, data: str = "") -> alt.LayerChart:
    """The layers drawn over each other, as wide as the page. data: the name of the rows of those without their own."""
    shared = alt.NamedData(name=data) if data else alt.Undefined
    return alt.LayerChart(data=shared, layer=layers, width="container", height=height)


def compiled(chart: alt.LayerChart) -> str:
    """The chart's specification, which Altair has checked by the schema of Vega-Lite.

    It is text, so that no caller can change what is kept. Altair's own theme is left out: the page brings one.
    """
    return json.dumps(chart.to_dict(validate=True, context={"top_level": False}))


def filled(chart: str, rows: Mapping[str, Rows | pd.DataFrame], **values: object) -> Spec:
    """The compiled chart with its rows, by their names in it, and the values of its parameters.

    A layer whose own rows are none is left out; rows that layers share stand in the first of them. The rows of the
    whole chart may be a frame: Streamlit sends that as it is, while it turns each of ``datasets`` into a table, which
    for a layer's few rows takes longer than all else.
    """
    spec: Spec = json.loads(chart)
    spec["layer"] = [layer for layer in spec["layer"] if "data" not in layer or len(rows[layer["data"]["name"]])]
    for part in (spec, *spec["layer"]):
        name = part.get("data", {}).get("name")
        if name in rows:
            part["data"]["values"] = rows[name]
            rows = {other: found for other, found in rows.items() if other != name}
    for param in spec.get("params", ()):
        if param["name"] in values:
            param["value"] = values[param["name"]]
    return spec


def written_out(spec: Spec) -> Spec:
    """The same chart with every row written out, a copy: what a picture file is made of."""
    data = spec.get("data", {})
    if isinstance(data.get("values"), pd.DataFrame):
        spec = spec | {"data": data | {"values": rows_of(data["values"])}}
    copy: Spec = json.loads(json.dumps(spec))
    return copy


def rows_of(frame: pd.DataFrame) -> Rows:
    """The frame's rows."""
    names = frame.columns.tolist()
    # By way of numpy: a column of text hands out its values one by one much more slowly.
    columns = [frame[name].to_numpy().tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
