"""One pupil: the trail over the mountain's bands, the herringbone, and the share missed by weekday and half day.

Each is a finished Vega-Lite specification, quick to make and to send.
"""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, ROCK

KINDS: dict[str, tuple[str, str]] = {
    "present": ("#5d8f7b", "present"),
    "approved activity": ("#4682b4", "approved activity"),
    "authorised": ("#e0a02c", "authorised absence"),
    "unauthorised": ("#c8452f", "unauthorised absence"),
    "not possible": ("#8a8f94", "not possible"),
    "administrative": ("#8a8f94", "not counted"),
    "missing": ("#9568c8", "no mark"),
}
"""The ground of a cell by what its mark counts as, and the words for it; the letter says the same."""
GROUND_OPACITY = {"present": 0.12, "not possible": 0.3, "administrative": 0.3, "missing": 0.35}
ROW = 21
HALF_DAY = "width < 300 ? [slice(datum.label, 0, 1), slice(datum.label, 4, 5)] : split(datum.label, ' ')"
"""How the columns of the register are headed: Mon AM in two lines, on a narrow screen M and A."""
ABSENCE = {"domain": ["Unauthorised", "Authorised"], "range": [ACCENT, ROCK[3]]}
"""The colours of absence: dark without leave, light with it."""


def by_width(narrow: object, wide: object) -> dict[str, str]:
    """A value that follows the room there is: ``narrow`` on a phone's screen or a greatly enlarged page."""
    return {"expr": f"width < 300 ? {json.dumps(narrow)} : {json.dumps(wide)}"}


PERCENT = {
    "type": "text",
    "fontWeight": 700,
    "fontSize": by_width(12, 14),
    "angle": by_width(-65, 0),
    "align": by_width("left", "center"),
    "dx": by_width(9, 0),
    "dy": by_width(0, -14),
}
"""The words at the points of the trail: upright they would run into each other where there is no room."""


def layered(*layers: dict[str, Any], height: int) -> dict[str, Any]:
    """The layers drawn over each other, as wide as the page."""
    return {"layer": list(layers), "width": "container", "height": height}


def rows_of(frame: pd.DataFrame) -> dict[str, Any]:
    """The rows of a frame as a chart's data."""
    return {"values": frame.to_dict("records")}


def field(name: str, kind: str = "nominal", **more: Any) -> dict[str, Any]:
    """One field of the data and how it is read."""
    return {"field": name, "type": kind, **more}


def trail(points: pd.DataFrame, labels: Sequence[str], *, height: int = 320) -> dict[str, Any]:
    """The pupil's height on the mountain at the end of each half term, bands drawn equally high.

    points: ``Year`` (each begins a line of its own), ``Time``, ``Attendance``, ``Band``, ``Height`` (bands from the
    foot), in calendar order. labels: the bands from the summit down. Only the bands around the trail are drawn.
    """
    count = len(labels)
    lowest = max(0, int(points["Height"].min()) - 1)
    highest = min(count, int(points["Height"].max()) + 2)
    bands = [
        {"from": number, "to": number + 1, "ground": ROCK[min(len(ROCK), count - number) - 1]}
        for number in range(lowest, highest)
    ]
    names = {
        "values": [number + 0.5 for number in range(lowest, highest)],
        "labelExpr": f"{json.dumps(list(reversed(labels)))}[floor(datum.value)]",
        "labelLimit": 160,
        "labelFontWeight": 600,
        "labelOverlap": False,
        "ticks": False,
        "grid": False,
        "domain": False,
    }
    scale = {"domain": [lowest, highest], "nice": False}
    times = points["Time"].tolist()
    x = field("Time", title=None, sort=times, scale={"domain": times})
    x["axis"] = {"labelAngle": -25, "labelLimit": 220, "labelOverlap": False, "grid": False}
    data = rows_of(points[["Year", "Time", "Attendance", "Band", "Height"]].assign(Shown=points["Attendance"] + "%"))
    place = {"x": x, "y": field("Height", "quantitative", scale=scale)}
    tooltip = [field("Time"), field("Attendance", title="Attendance so far, %"), field("Band")]
    return layered(
        {
            "data": {"values": bands},
            "mark": {"type": "rect", "opacity": 0.3, "stroke": ROCK[4]},
            "encoding": {
                "y": field("from", "quantitative", scale=scale, title=None, axis=names),
                "y2": {"field": "to"},
                "color": field("ground", scale=None),
            },
        },
        {
            "data": data,
            "mark": {"type": "line", "color": ACCENT, "strokeWidth": 3},
            "encoding": place | {"detail": field("Year")},
        },
        {
            "data": data,
            "mark": {"type": "point", "filled": True, "size": 110, "color": ACCENT, "opacity": 1, "stroke": "#ffffff"},
            "encoding": place | {"tooltip": tooltip},
        },
        {
            "data": data,
            "mark": PERCENT,
            "encoding": place | {"text": field("Shown")},
        },
        height=height,
    )


def herringbone(cells: pd.DataFrame, columns: Sequence[str]) -> dict[str, Any]:
    """A week a row, newest first; a half day a column; the code in each cell on a ground that says what it counts as.

    cells: ``Week of``, ``Column``, ``Date``, ``Code``, ``Counts as``, ``Meaning``, ``Comment``; a half day without a
    row is empty, since the school was closed. A cell with a comment has a heavy frame.
    """
    days = sorted(set(cells["Week of"]), reverse=True)
    said = {day: f"{day.day} {day:%b %Y}" for day in days}
    names = ("Week of", "Column", "Date", "Code", "Counts as", "Meaning", "Comment")
    rows = [
        {
            "Week": said[week],
            "Half day": column,
            "Day": f"{day:%A} {day.day} {day:%B %Y}",
            "Code": code,
            "Kind": KINDS[kind][1],
            "Depth": GROUND_OPACITY.get(kind, 0.55),
            "Meaning": meaning,
            "Comment": comment or "–",
        }
        for week, column, day, code, kind, meaning, comment in zip(*(cells[name] for name in names), strict=True)
    ]
    present = set(cells["Counts as"])
    used = [KINDS[kind] for kind in KINDS if kind in present]
    half_days = {"orient": "top", "labelAngle": 0, "ticks": False, "labelOverlap": False}
    place = {
        "x": field("Half day", sort=list(columns), title=None, axis={**half_days, "labelExpr": HALF_DAY}),
        "y": field("Week", sort=list(said.values()), title=None, axis={"ticks": False, "labelOverlap": False}),
        "tooltip": [
            *(field(name) for name in ("Day", "Half day", "Code", "Meaning")),
            field("Kind", title="Counts as"),
            field("Comment"),
        ],
    }
    ground = {
        "color": field(
            "Kind",
            scale={"domain": [words for _, words in used], "range": [colour for colour, _ in used]},
            legend={"orient": "bottom", "title": None, "columns": by_width(1, 2), "symbolStrokeWidth": 0},
        ),
        "opacity": field("Depth", "quantitative", scale=None, legend=None),
        "strokeWidth": {"condition": {"test": "datum.Comment != '–'", "value": 2.5}, "value": 0.5},
    }
    chart = layered(
        {"mark": {"type": "rect", "stroke": ROCK[4]}, "encoding": place | ground},
        {"mark": {"type": "text", "fontWeight": 600, "fontSize": 13}, "encoding": place | {"text": field("Code")}},
        height=ROW * len(days) + 130,
    )
    return chart | {"data": {"values": rows}}


def missed(tallies: pd.DataFrame) -> dict[str, Any]:
    """The share of possible sessions missed, each with the counts in words.

    tallies: ``When``, ``Possible``, ``Missed``, ``Authorised``, ``Unauthorised``, ``Share`` (as shown).
    """
    parts, ends = [], []
    for row in tallies[tallies["Possible"] > 0].to_dict("records"):
        words = f"{row['Share']} ({row['Missed']} of {row['Possible']})"
        ends.append({"When": row["When"], "End": row["Missed"] / row["Possible"], "Words": words})
        parts += [
            {"When": row["When"], "Kind": kind, "Part": row[kind] / row["Possible"], "Words": words}
            for kind in ABSENCE["domain"]
        ]
    y = field("When", sort=[row["When"] for row in ends], title=None, axis={"labelLimit": 200, "labelOverlap": False})
    # Room for the words behind the longest bar.
    longest = max((row["End"] for row in ends), default=0)
    scale = {"domainMin": 0, "domainMax": by_width(*(max(0.1, room * longest) for room in (2.4, 1.35))), "nice": False}
    legend = {"orient": "top", "title": None, "columns": by_width(1, 2), "symbolStrokeWidth": 0}
    return layered(
        {
            "data": {"values": parts},
            "mark": {"type": "bar", "stroke": CLIMBER, "strokeWidth": 0.5},
            "encoding": {
                "y": y,
                "x": field("Part", "quantitative", stack="zero", title=None, axis={"format": "%"}, scale=scale),
                "order": field("Kind", sort="descending"),
                "color": field("Kind", scale=ABSENCE, legend=legend),
                "tooltip": [field("When"), field("Kind"), field("Words", title="Missed in all")],
            },
        },
        {
            "data": {"values": ends},
            "mark": {"type": "text", "align": "left", "dx": 5, "fontWeight": 600},
            "encoding": {"y": y, "x": field("End", "quantitative"), "text": field("Words")},
        },
        height=25 * len(ends) + 90,
    )
