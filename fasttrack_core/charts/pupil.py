"""One pupil: the trail over the mountain's bands, the herringbone, and the share missed by weekday and half day."""

import json
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, ROCK, layered

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
HALF_DAYS = alt.Axis(orient="top", labelAngle=0, ticks=False, labelOverlap=False, labelExpr="split(datum.label, ' ')")
"""The weekday above the half of the day."""


def trail(points: pd.DataFrame, labels: Sequence[str], *, height: int = 320) -> Any:
    """The pupil's height on the mountain at the end of each half term, bands drawn equally high.

    points: ``Year`` (each begins a line of its own), ``Time``, ``To``, ``Attendance``, ``Band``, ``Height`` (bands from
    the foot), in calendar order. labels: the bands from the summit down. Only the bands around the trail are drawn.
    """
    count = len(labels)
    lowest = max(0, int(points["Height"].min()) - 1)
    highest = min(count, int(points["Height"].max()) + 2)
    numbers = range(lowest, highest)
    shown = pd.DataFrame(
        {
            "from": numbers,
            "to": [number + 1 for number in numbers],
            "label": [labels[count - 1 - number] for number in numbers],
            "ground": [ROCK[min(len(ROCK), count - number) - 1] for number in numbers],
        }
    )
    scale = alt.Scale(domain=[lowest, highest], nice=False)
    times = points["Time"].tolist()
    axis = alt.Axis(labelAngle=-25, labelOverlap=False, grid=False)
    x = alt.X("Time:N", sort=times, title=None, axis=axis, scale=alt.Scale(domain=times))
    bands = (
        alt.Chart(shown)
        .mark_rect(opacity=0.3, stroke=ROCK[4], strokeWidth=1)
        .encode(
            y=alt.Y("from:Q", scale=scale, title=None, axis=_named(labels, lowest, highest)),
            y2="to:Q",
            color=alt.Color("ground:N", scale=None),
            tooltip=alt.Tooltip("label:N", title="Band"),
        )
    )
    base = alt.Chart(points.drop(columns="To")).encode(x=x, y=alt.Y("Height:Q", scale=scale))
    tooltip = ["Time:N", alt.Tooltip("Attendance:N", title="Attendance so far, %"), "Band:N"]
    line = base.mark_line(color=ACCENT, strokeWidth=3).encode(detail="Year:N")
    dots = base.mark_point(filled=True, size=110, color=ACCENT, opacity=1, stroke="#ffffff").encode(tooltip=tooltip)
    words = base.mark_text(dy=-14, fontWeight=700, fontSize=14).encode(text=alt.Text("shown:N"))
    words = words.transform_calculate(shown="datum.Attendance + '%'")
    return layered(bands, line, dots, words, height=height)


def _named(labels: Sequence[str], lowest: int, highest: int) -> alt.Axis:
    """The bands' names beside their middles."""
    from_foot = json.dumps(list(reversed(labels)))
    return alt.Axis(
        values=[number + 0.5 for number in range(lowest, highest)],
        labelExpr=f"{from_foot}[floor(datum.value)]",
        labelLimit=160,
        labelFontWeight=600,
        labelOverlap=False,
        ticks=False,
        grid=False,
        domain=False,
    )


def herringbone(cells: pd.DataFrame, columns: Sequence[str]) -> Any:
    """A week a row, newest first; a half day a column; the code in each cell on a ground that says what it counts as.

    cells: ``Week of``, ``Column``, ``Date``, ``Code``, ``Counts as``, ``Meaning``, ``Comment``; a half day without a
    row is empty, since the school was closed. A cell with a comment has a heavy frame.
    """
    days = cells["Week of"].drop_duplicates().sort_values(ascending=False)
    weeks = [f"{day.day} {day:%b %Y}" for day in days]
    frame = pd.DataFrame(
        {
            "Week": [f"{day.day} {day:%b %Y}" for day in cells["Week of"]],
            "Column": cells["Column"],
            "Day": [f"{day:%A} {day.day} {day:%B %Y}" for day in cells["Date"]],
            "Code": cells["Code"],
            "Kind": [KINDS[kind][1] for kind in cells["Counts as"]],
            "Depth": [GROUND_OPACITY.get(kind, 0.55) for kind in cells["Counts as"]],
            "Meaning": cells["Meaning"],
            "Comment": cells["Comment"].where(cells["Comment"] != "", "–"),
        }
    )
    used = {KINDS[kind][1]: KINDS[kind][0] for kind in KINDS if kind in set(cells["Counts as"])}
    base = alt.Chart(frame).encode(
        x=alt.X("Column:N", sort=list(columns), title=None, axis=HALF_DAYS),
        y=alt.Y("Week:N", sort=weeks, title=None, axis=alt.Axis(ticks=False, labelOverlap=False)),
        tooltip=["Day:N", "Column:N", "Code:N", "Meaning:N", alt.Tooltip("Kind:N", title="Counts as"), "Comment:N"],
    )
    ground = base.mark_rect(stroke=ROCK[4], strokeWidth=0.5).encode(
        color=alt.Color(
            "Kind:N",
            scale=alt.Scale(domain=list(used), range=list(used.values())),
            legend=alt.Legend(orient="bottom", title=None, columns=2, symbolStrokeWidth=0),
        ),
        opacity=alt.Opacity("Depth:Q", scale=None, legend=None),
        strokeWidth=alt.condition("datum.Comment != '–'", alt.value(2.5), alt.value(0.5)),
    )
    letters = base.mark_text(fontWeight=600, fontSize=13).encode(text="Code:N")
    return layered(ground, letters, height=ROW * len(weeks) + 130)


def missed(tallies: pd.DataFrame) -> Any:
    """The share of possible sessions missed, each with the counts in words.

    tallies: ``Group``, ``When``, ``Possible``, ``Missed``, ``Authorised``, ``Unauthorised``, ``Share`` (as shown).
    """
    frame = tallies[tallies["Possible"] > 0]
    words = [f"{share} ({missed} of {of})" for share, missed, of in
             zip(frame["Share"], frame["Missed"], frame["Possible"], strict=True)]  # fmt: skip
    frame = frame.assign(
        Words=words,
        Unauthorised=frame["Unauthorised"] / frame["Possible"],
        Authorised=frame["Authorised"] / frame["Possible"],
        End=frame["Missed"] / frame["Possible"],
    )
    order = frame["When"].tolist()
    y = alt.Y("When:N", sort=order, title=None, axis=alt.Axis(labelLimit=200, labelOverlap=False))
    end = alt.Scale(domain=[0, max(0.1, 1.35 * float(frame["End"].max()))], nice=False)
    x = alt.X("Part:Q", title=None, stack="zero", axis=alt.Axis(format="%", tickCount=4), scale=end)
    bars = (
        alt.Chart(frame.melt(["When", "Words"], ["Unauthorised", "Authorised"], "Kind", "Part"))
        .mark_bar(stroke=CLIMBER, strokeWidth=0.5)
        .encode(
            y=y,
            x=x,
            order=alt.Order("Kind:N", sort="descending"),
            color=alt.Color(
                "Kind:N",
                scale=alt.Scale(domain=["Unauthorised", "Authorised"], range=[ACCENT, ROCK[3]]),
                legend=alt.Legend(orient="top", title=None, symbolStrokeWidth=0),
            ),
            tooltip=["When:N", "Kind:N", alt.Tooltip("Part:Q", format=".1%", title="Share"), alt.Tooltip("Words:N")],
        )
    )
    said = alt.Chart(frame).mark_text(align="left", dx=5, fontWeight=600).encode(y=y, x="End:Q", text="Words:N")
    return layered(bars, said, height=25 * len(frame) + 90)
