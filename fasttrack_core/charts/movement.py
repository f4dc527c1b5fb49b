"""Movement on the mountain: a trail from where each pupil stood on an earlier day to where they stand now."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, KEPT, Rows, Spec, compiled, filled, layer_of
from fasttrack_core.charts.mountain import (
    CHOSEN,
    Ground,
    Look,
    Shape,
    climbing,
    finished,
    ground_of,
    rows_on,
    standing,
    text_at,
    x_of,
    y_of,
)
from fasttrack_core.charts.mountain_shape import BAND

UP = "#155a9c"
STILL = "#5d7183"
SHAPES = {"climbed": "triangle-up", "slid": "triangle-down", "joined": "diamond", "stayed": "circle"}
COLOURS = {"climbed": UP, "slid": ACCENT, "joined": CLIMBER, "stayed": STILL}
DASHES = {"slid": [5, 3]}
OPACITY = {way: 0.6 if way == "stayed" else 1.0 for way in SHAPES}
WORDS = {"climbed": "climbed", "slid": "slid", "joined": "joined since", "stayed": "same band"}


def trails(bands: pd.DataFrame, climbers: pd.DataFrame, look: Look | None = None, only: str = "") -> Spec:
    """The mountain of now, with trails: solid and blue for who climbed, dashed and orange for who slid.

    bands and climbers as for ``mountain``; climbers also have way (``climbed``, ``slid``, ``stayed`` or ``joined``),
    was_band (row of ``bands``, -1 for none) and was_part (height within that band, 0 to 1). What a mark's colour says,
    its shape says too. only: the one way whose trails are drawn, such as ``slid``; empty for all.
    """
    ground = ground_of(bands, climbers, look or Look())
    x, y = _began(ground, climbers)
    frame = standing(ground, climbers, before=climbers["Before"], moved=climbers["Moved"], way=climbers["way"])
    frame = frame.assign(x2=x.round(1), y2=y.round(1))
    drawn = [way for way in ([only] if only else ["climbed", "slid"]) if (frame["way"] == way).any()]
    rows = rows_on(ground) | {"climbers": frame, "key": _key_rows(ground, climbers)}
    return filled(_trails(ground.shape(figures=False), tuple(drawn)), rows)


@lru_cache(maxsize=KEPT)
def _trails(shape: Shape, ways: tuple[str, ...]) -> str:
    # Trails and climbers are drawn from one list: that of the climbers, which the picture sends once.
    return compiled(finished(shape, *_paths(shape, ways), _climbers(shape), *_key(shape)))


def _began(ground: Ground, climbers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Where each climber stood then: at the height of their attendance then, as far across the face as now."""
    band, part = (climbers[name].to_numpy(dtype=float) for name in ("was_band", "was_part"))
    y = ground.top - (band + 1) * BAND + (0.12 + 0.76 * part) * BAND
    x = ground.stands.x.copy()
    for number, peak in enumerate(ground.peaks):
        own = ground.numbers == number
        left, right = peak.edges(y[own], ground.top)
        x[own] = left + ground.stands.across[own] * (right - left)
    return x, y


def _paths(shape: Shape, ways: Sequence[str]) -> list[alt.Chart]:
    layers: list[alt.Chart] = []
    for way in ways:
        mine = alt.Chart().transform_filter(alt.FieldEqualPredicate(field="way", equal=way))
        line = mine.mark_rule(
            color=COLOURS[way], strokeWidth=1.5, opacity=0.75, strokeDash=DASHES.get(way, alt.Undefined)
        )
        ring = mine.mark_point(shape="circle", size=18, fill="white", stroke=COLOURS[way], strokeWidth=1.2)
        x, y = x_of("x2"), y_of(shape, "y2")
        layers += [line.encode(x=x, y=y, x2=alt.X2("x"), y2=alt.Y2("y")), ring.encode(x=x, y=y)]
    return layers


def _climbers(shape: Shape) -> alt.Chart:
    size, shown = climbing(shape)
    climbers: alt.Chart = (
        alt.Chart(name="climbers")
        .mark_point(filled=True, stroke="white", strokeWidth=0.6, cursor="pointer")
        .encode(
            x=x_of(),
            y=y_of(shape),
            key=alt.Key("key:N"),
            size=size,
            shape=alt.Shape("way:N", scale=_by_way(SHAPES), legend=None),
            color=alt.Color("way:N", scale=_by_way(COLOURS), legend=None),
            opacity=alt.Opacity("way:N", scale=_by_way(OPACITY), legend=None),
            tooltip=[
                *shown,
                alt.Tooltip("before:N", title="Then (%)"),
                alt.Tooltip("moved:N", title="Since then"),
            ],
        )
        .add_params(CHOSEN)
    )
    return climbers


def _by_way(said: Mapping[str, str | float]) -> alt.Scale:
    return alt.Scale(domain=list(said), range=list(said.values()))


def _key(shape: Shape) -> list[alt.Chart]:
    """What the marks mean, with how many there are of each, beside the summit."""
    marks = (
        layer_of("key")
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=x_of(),
            y=y_of(shape),
            shape=alt.Shape("way:N", scale=_by_way(SHAPES), legend=None),
            color=alt.Color("way:N", scale=_by_way(COLOURS), legend=None),
        )
    )
    return [marks, text_at(shape, "key", 76, 0.23, baseline="middle", dx=10)]


def _key_rows(ground: Ground, climbers: pd.DataFrame) -> Rows:
    numbers = climbers["way"].value_counts()
    return [
        {
            "x": 1056 + 270 * (place % 2),
            "y": ground.top + BAND * (0.62 - 0.32 * (place // 2)),
            "way": way,
            "text": f"{WORDS[way]}: {int(numbers.get(way, 0))}",
        }
        for place, way in enumerate(SHAPES)
    ]
