"""One pupil: the trail over the mountain's bands, the herringbone, and the share missed by weekday and half day.

Each is a finished Vega-Lite specification, quick to make and to send.
"""

import json
from collections.abc import Sequence
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
    rows_of,
)

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
"""The height of a week of the register, in pixels."""
HALF_DAY = "width < 300 ? [slice(datum.label, 0, 1), slice(datum.label, 4, 5)] : split(datum.label, ' ')"
"""How the columns of the register are headed: Mon AM in two lines, on a narrow screen M and A."""


def trail(points: pd.DataFrame, labels: Sequence[str], *, height: int = 320) -> Spec:
    """The pupil's height on the mountain at the end of each half term, bands drawn equally high.

    points: ``Year`` (each begins a line of its own), ``Time``, ``Attendance``, ``Band``, ``Height`` (bands from the
    foot), in calendar order. labels: the bands from the summit down. Only the bands around the trail are drawn.
    """
    count = len(labels)
    lowest = max(0, int(points["Height"].min()) - 1)
    highest = min(count, int(points["Height"].max()) + 2)
    bands: Rows = [
        {"from": number, "to": number + 1, "ground": ROCK[min(len(ROCK), count - number) - 1]}
        for number in range(lowest, highest)
    ]
    shown = points[["Year", "Time", "Attendance", "Band", "Height"]].assign(Shown=points["Attendance"] + "%")
    return filled(_trail(tuple(labels), lowest, highest, height), {"bands": bands, "points": rows_of(shown)})


@lru_cache(maxsize=KEPT)
def _trail(labels: tuple[str, ...], lowest: int, highest: int, height: int) -> str:
    names = alt.Axis(
        values=[number + 0.5 for number in range(lowest, highest)],
        labelExpr=f"{json.dumps(list(reversed(labels)))}[floor(datum.value)]",
        labelLimit=160,
        labelFontWeight=600,
        labelOverlap=False,
        ticks=False,
        grid=False,
        domain=False,
    )
    scale = alt.Scale(domain=[lowest, highest], nice=False)
    bands = (
        layer_of("bands")
        .mark_rect(opacity=0.3, stroke=ROCK[4])
        .encode(
            y=alt.Y("from:Q", scale=scale, title=None, axis=names),
            y2=alt.Y2("to"),
            color=alt.Color("ground:N", scale=None),
        )
    )
    times = alt.Axis(labelAngle=-25, labelLimit=220, labelOverlap=False, grid=False)
    points = layer_of("points").encode(
        x=alt.X("Time:N", title=None, sort=None, axis=times), y=alt.Y("Height:Q", scale=scale)
    )
    tips = [alt.Tooltip("Time:N"), alt.Tooltip("Attendance:N", title="Attendance so far, %"), alt.Tooltip("Band:N")]
    # The words at the points: upright they would run into each other where there is no room.
    percent = points.mark_text(
        fontWeight=700,
        fontSize=by_width(12, 14),
        angle=by_width(-65, 0),
        align=by_width("left", "center"),
        dx=by_width(9, 0),
        dy=by_width(0, -14),
    )
    return compiled(
        layered(
            bands,
            points.mark_line(color=ACCENT, strokeWidth=3).encode(detail=alt.Detail("Year:N")),
            points.mark_point(filled=True, size=110, color=ACCENT, opacity=1, stroke="#ffffff").encode(tooltip=tips),
            percent.encode(text=alt.Text("Shown:N")),
            height=height,
        )
    )


def herringbone(cells: pd.DataFrame, columns: Sequence[str]) -> Spec:
    """A week a row, newest first; a half day a column; the code in each cell on a ground that says what it counts as.

    cells: ``Week of``, ``Column``, ``Date``, ``Code``, ``Counts as``, ``Meaning``, ``Comment``; a half day without a
    row is empty, since the school was closed. A cell with a comment has a heavy frame.
    """
    kinds = cells["Counts as"].tolist()
    weeks = {day: f"{day.day} {day:%b %Y}" for day in set(cells["Week of"])}
    rows = pd.DataFrame(
        {
            "Week": [weeks[day] for day in cells["Week of"]],
            "Monday": [day.toordinal() for day in cells["Week of"]],
            "Half day": cells["Column"].tolist(),
            "Day": [f"{day:%A} {day.day} {day:%B %Y}" for day in cells["Date"]],
            "Code": cells["Code"].tolist(),
            "Kind": [KINDS[kind][1] for kind in kinds],
            "Depth": [GROUND_OPACITY.get(kind, 0.55) for kind in kinds],
            "Meaning": cells["Meaning"].tolist(),
            "Comment": [comment or "–" for comment in cells["Comment"]],
        }
    )
    present = set(kinds)
    used = tuple(kind for kind in KINDS if kind in present)
    return filled(_herringbone(tuple(columns), used, len(weeks)), {"cells": rows})


@lru_cache(maxsize=KEPT)
def _herringbone(columns: tuple[str, ...], kinds: tuple[str, ...], weeks: int) -> str:
    days = alt.Axis(orient="top", labelAngle=0, ticks=False, labelOverlap=False, labelExpr=HALF_DAY)
    newest_first = alt.EncodingSortField(field="Monday", op="min", order="descending")
    place = alt.Chart().encode(
        x=alt.X("Half day:N", sort=list(columns), title=None, axis=days),
        y=alt.Y("Week:N", sort=newest_first, title=None, axis=alt.Axis(ticks=False, labelOverlap=False)),
        tooltip=[
            *(alt.Tooltip(f"{name}:N") for name in ("Day", "Half day", "Code", "Meaning")),
            alt.Tooltip("Kind:N", title="Counts as"),
            alt.Tooltip("Comment:N"),
        ],
    )
    legend = alt.Legend(orient="bottom", title=None, columns=by_width(1, 2), symbolStrokeWidth=0)
    colours = alt.Scale(domain=[KINDS[kind][1] for kind in kinds], range=[KINDS[kind][0] for kind in kinds])
    ground = place.mark_rect(stroke=ROCK[4]).encode(
        color=alt.Color("Kind:N", scale=colours, legend=legend),
        opacity=alt.Opacity("Depth:Q", scale=None, legend=None),
        strokeWidth=alt.condition(alt.datum.Comment != "–", alt.value(2.5), alt.value(0.5)),
    )
    codes = place.mark_text(fontWeight=600, fontSize=13).encode(text=alt.Text("Code:N"))
    return compiled(layered(ground, codes, height=ROW * weeks + 130, data="cells"))


def missed(tallies: pd.DataFrame) -> Spec:
    """The share of possible sessions missed, each with the counts in words.

    tallies: ``When``, ``Possible``, ``Missed``, ``Authorised``, ``Unauthorised``, ``Share`` (as shown).
    """
    parts: Rows = []
    ends: Rows = []
    for row in tallies[tallies["Possible"] > 0].to_dict("records"):
        words = f"{row['Share']} ({row['Missed']} of {row['Possible']})"
        ends.append({"When": row["When"], "End": row["Missed"] / row["Possible"], "Words": words})
        parts += [
            {"When": row["When"], "Kind": kind, "Part": row[kind] / row["Possible"], "Words": words} for kind in ABSENCE
        ]
    longest = max((row["End"] for row in ends), default=0)
    return filled(_missed(tuple(row["When"] for row in ends)), {"parts": parts, "ends": ends}, longest=longest)


@lru_cache(maxsize=KEPT)
def _missed(whens: tuple[str, ...]) -> str:
    y = alt.Y("When:N", sort=list(whens), title=None, axis=alt.Axis(labelLimit=200, labelOverlap=False))
    # Room for the words behind the longest bar.
    room = alt.ExprRef(expr="max(0.1, (width < 300 ? 2.4 : 1.35) * longest)")
    scale = alt.Scale(domainMin=0, domainMax=room, nice=False)
    legend = alt.Legend(orient="top", title=None, columns=by_width(1, 2), symbolStrokeWidth=0)
    colours = alt.Scale(domain=list(ABSENCE), range=list(ABSENCE.values()))
    bars = (
        layer_of("parts")
        .mark_bar(stroke=CLIMBER, strokeWidth=0.5)
        .encode(
            y=y,
            x=alt.X("Part:Q", stack="zero", title=None, axis=alt.Axis(format="%"), scale=scale),
            order=alt.Order("Kind:N", sort="descending"),
            color=alt.Color("Kind:N", scale=colours, legend=legend),
            tooltip=[alt.Tooltip("When:N"), alt.Tooltip("Kind:N"), alt.Tooltip("Words:N", title="Missed in all")],
        )
        .add_params(alt.param(name="longest", value=0))
    )
    words = (
        layer_of("ends")
        .mark_text(align="left", dx=5, fontWeight=600)
        .encode(y=y, x=alt.X("End:Q"), text=alt.Text("Words:N"))
    )
    return compiled(layered(bars, words, height=25 * len(whens) + 90))
