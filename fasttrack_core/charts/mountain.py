"""The mountain: bands as altitude, pupils as climbers on its face."""

from math import ceil
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd

from fasttrack_core.charts.drawing import CLIMBER, ROCK, layered

_WIDTH = 1000.0
_BAND_HEIGHT = 60.0
_MIDDLE = 420.0
_HEADROOM = 78.0
_NARROWEST = 4.0


def mountain(bands: pd.DataFrame, climbers: pd.DataFrame, *, height: int = 560) -> Any:
    """The mountain: one band of equal height for each row of ``bands``, a dot for each row of ``climbers``.

    bands, from the summit down: label, pupils, share (text), response. climbers: key (opaque), shown (name, initials
    or number), band (row number in ``bands``), attendance (text). Within a band the climbers stand in order of
    the rows of ``climbers`` from its foot up. Clicking a dot selects its ``key`` in the selection ``climber``.
    """
    face = alt.Chart(_faces(bands)).mark_area(orient="horizontal", opacity=1, stroke="#5f7d97", strokeWidth=0.8)
    scale_x = alt.Scale(domain=[0, _WIDTH], nice=False)
    scale_y = alt.Scale(domain=[0, _BAND_HEIGHT * len(bands) + _HEADROOM], nice=False)
    x = alt.X("x:Q", scale=scale_x, axis=None)
    y = alt.Y("y:Q", scale=scale_y, axis=None)
    rock = face.encode(
        y=y,
        x=alt.X("left:Q", scale=scale_x, axis=None),
        x2="right:Q",
        detail="label:N",
        color=alt.Color("rock:N", scale=None, legend=None),
    )
    dots, size = _places(bands, climbers)
    chosen = alt.selection_point(name="climber", fields=["key"], on="click", empty=False)
    figures = (
        alt.Chart(dots)
        .mark_circle(size=size, color=CLIMBER, stroke="white", strokeWidth=0.8, opacity=1)
        .encode(
            x=x,
            y=y,
            key="key:N",
            size=alt.condition(chosen, alt.value(size * 3), alt.value(size)),
            tooltip=[
                alt.Tooltip("shown:N", title="Pupil"),
                alt.Tooltip("attendance:N", title="Attendance"),
                alt.Tooltip("label:N", title="Band"),
            ],
        )
        .add_params(chosen)
    )
    words = _words(bands)
    base = alt.Chart(words).encode(y=y)
    labels = base.mark_text(align="right", baseline="middle", fontSize=15, fontWeight=600, dx=-10).encode(
        x=alt.X("left:Q", scale=scale_x, axis=None), text="label_shown:N"
    )
    counts = base.mark_text(align="left", baseline="middle", fontSize=15, fontWeight=600, dx=18, dy=-14).encode(
        x=alt.X("right:Q", scale=scale_x, axis=None), text="count_shown:N"
    )
    answers = base.mark_text(align="left", baseline="top", fontSize=12, dx=18, dy=-3, lineBreak="\n").encode(
        x=alt.X("right:Q", scale=scale_x, axis=None), text="response:N"
    )
    flag = (
        alt.Chart(pd.DataFrame({"x": [_MIDDLE + 6], "y": [_BAND_HEIGHT * len(bands) + 66], "text": ["⚑ 100%"]}))
        .mark_text(fontSize=13, fontWeight=600)
        .encode(x=x, y=y, text="text:N")
    )
    return layered(rock, labels, counts, answers, flag, figures, height=height).configure_view(strokeWidth=0)


def _edge(altitude: float, top: float) -> tuple[float, float]:
    """The left and right edge at an altitude from 0 (the foot) to ``top``: broad shoulders, for the crowd up there.

    The right side is steeper than the left; both are a little rough, as rock is, and the same every time.
    """
    share = altitude / top
    spread = (1 - share) ** 1.25
    rough = 6 * (((int(altitude) * 7919) % 13 - 6) / 6) * (0.4 if share > 0.97 else 1)
    return _MIDDLE - 175 - 165 * spread + rough, _MIDDLE + 150 + 95 * spread - rough / 2


def _peak(top: float) -> pd.DataFrame:
    """The summit above the highest band: nobody stands there, it only ends at 100%."""
    left, right = _edge(top, top)
    tip = _MIDDLE + 6
    shape = [(0, left, right), (10, left + 62, right - 40), (16, left + 84, right - 78), (32, tip - 34, tip + 40)]
    shape += [(40, tip - 25, tip + 22), (54, tip - 2, tip + 2)]
    rows = [("summit", top + rise, low, high, ROCK[0]) for rise, low, high in shape]
    return pd.DataFrame(rows, columns=["label", "y", "left", "right", "rock"])


def _faces(bands: pd.DataFrame) -> pd.DataFrame:
    top = _BAND_HEIGHT * len(bands)
    rows = []
    for number, label in enumerate(bands["label"]):
        low = top - (number + 1) * _BAND_HEIGHT
        for step in range(7):
            altitude = low + step * _BAND_HEIGHT / 6
            left, right = _edge(altitude, top)
            rows.append((label, altitude, left, right, ROCK[number * len(ROCK) // len(bands)]))
    faces = pd.DataFrame(rows, columns=["label", "y", "left", "right", "rock"])
    return pd.concat([faces, _peak(top)], ignore_index=True)


def _words(bands: pd.DataFrame) -> pd.DataFrame:
    top = _BAND_HEIGHT * len(bands)
    words = bands[["label"]].copy()
    words["response"] = ["\n".join(wrap(response, 50, max_lines=2, placeholder=" …")) for response in bands["response"]]
    words["y"] = [top - (number + 0.5) * _BAND_HEIGHT for number in range(len(bands))]
    edges = [_edge(altitude, top) for altitude in words["y"]]
    words["left"] = [left for left, _ in edges]
    words["right"] = [right for _, right in edges]
    words["label_shown"] = [label if any(map(str.isalpha, label)) else f"{label}%" for label in bands["label"]]
    words["count_shown"] = [
        f"{pupils} pupil{'' if pupils == 1 else 's'} · {share}"
        for pupils, share in zip(bands["pupils"], bands["share"], strict=True)
    ]
    return words


def _places(bands: pd.DataFrame, climbers: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Where each climber stands, and the size of a dot: the largest at which the fullest band holds them all."""
    top = _BAND_HEIGHT * len(bands)
    spans = []
    for number in range(len(bands)):
        edges = [_edge(top - (number + part) * _BAND_HEIGHT, top) for part in (0.08, 0.5, 0.92)]
        spans.append((max(left for left, _ in edges) + 6, min(right for _, right in edges) - 6))
    groups = [climbers[climbers["band"] == number] for number in range(len(bands))]
    gap = 15.0
    while gap > _NARROWEST and any(
        len(group) > _columns(span, gap) * _rows(gap) for group, span in zip(groups, spans, strict=True)
    ):
        gap -= 0.5
    placed = []
    for number, (group, span) in enumerate(zip(groups, spans, strict=True)):
        columns = _columns(span, gap)
        rows = max(1, ceil(len(group) / columns))
        foot = top - (number + 1) * _BAND_HEIGHT + (_BAND_HEIGHT - min(rows - 1, _rows(gap) - 1) * gap) / 2
        for place, (_, pupil) in enumerate(group.iterrows()):
            row, column = divmod(place, columns)
            in_row = min(columns, len(group) - row * columns)
            x = (span[0] + span[1]) / 2 + (column - (in_row - 1) / 2) * gap
            placed.append(
                (pupil["key"], pupil["shown"], pupil["attendance"], bands["label"].iloc[number], x, foot + row * gap)
            )
    frame = pd.DataFrame(placed, columns=["key", "shown", "attendance", "label", "x", "y"])
    return frame, (gap * 0.78) ** 2


def _columns(span: tuple[float, float], gap: float) -> int:
    return max(1, int((span[1] - span[0]) / gap))


def _rows(gap: float) -> int:
    return max(1, int((_BAND_HEIGHT - 8) / gap) + 1)
