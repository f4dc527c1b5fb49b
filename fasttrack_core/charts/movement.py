"""Movement on the mountain: a trail from where each pupil stood on an earlier day to where they stand now."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER
from fasttrack_core.charts.mountain import (
    Ground,
    Look,
    Spec,
    climbing,
    finished,
    ground_of,
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
WORDS = {"climbed": "climbed", "slid": "slid", "joined": "joined since", "stayed": "same band"}


def trails(bands: pd.DataFrame, climbers: pd.DataFrame, look: Look | None = None, only: str = "") -> Spec:
    """The mountain of now, with trails: solid and blue for who climbed, dashed and orange for who slid.

    bands and climbers as for ``mountain``; climbers also have way (``climbed``, ``slid``, ``stayed`` or ``joined``),
    was_band (row of ``bands``, -1 for none) and was_part (height within that band, 0 to 1). What a mark's colour says,
    its shape says too. only: the one way whose trails are drawn, such as ``slid``; empty for all.
    """
    ground = ground_of(bands, climbers, look or Look())
    frame = pd.DataFrame(
        {
            "key": climbers["key"],
            "shown": climbers["shown"],
            "attendance": climbers["attendance"],
            "before": climbers["Before"],
            "moved": climbers["Moved"],
            "label": bands["label"].to_numpy()[climbers["band"].to_numpy(dtype=np.int64)],
            "way": climbers["way"],
            "x": ground.stands.x.round(1),
            "y": ground.stands.y.round(1),
            "gap": ground.stands.gap,
        }
    )
    drawn = (only,) if only else ("climbed", "slid")
    began = _began(ground, climbers)
    frame = frame.assign(x2=began[0].round(1), y2=began[1].round(1))
    layers = [*_paths(ground, [way for way in drawn if (frame["way"] == way).any()]), _climbers(ground, frame)]
    # Trails and climbers are drawn from one list: that of the climbers, which the picture sends once.
    spec = finished(ground, [], [*layers, *_key(ground, climbers)], "climber")
    return spec | {"data": layers[-1].pop("data")}


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


def _paths(ground: Ground, ways: Sequence[str]) -> list[Spec]:
    layers: list[Spec] = []
    for way in ways:
        line: Spec = {"type": "rule", "color": COLOURS[way], "strokeWidth": 1.5, "opacity": 0.75}
        ring = {"type": "point", "shape": "circle", "size": 18, "fill": "white", "stroke": COLOURS[way]}
        mine = {"transform": [{"filter": {"field": "way", "equal": way}}]}
        place = {"x": x_of(ground, "x2"), "y": y_of(ground, "y2")}
        layers.append(
            {
                **mine,
                "mark": line | ({"strokeDash": DASHES[way]} if way in DASHES else {}),
                "encoding": {**place, "x2": {"field": "x"}, "y2": {"field": "y"}},
            }
        )
        layers.append({**mine, "mark": {**ring, "strokeWidth": 1.2}, "encoding": place})
    return layers


def _climbers(ground: Ground, frame: pd.DataFrame) -> Spec:
    layer = climbing(ground, frame, figures=False)
    order = list(SHAPES)
    layer["mark"].pop("color")
    layer["mark"].pop("shape")
    layer["encoding"] |= {
        "shape": _said("way", order, [SHAPES[way] for way in order]),
        "color": _said("way", order, [COLOURS[way] for way in order]),
        "opacity": _said("way", order, [0.6 if way == "stayed" else 1 for way in order]),
    }
    layer["mark"].pop("opacity")
    layer["encoding"]["tooltip"] += [
        {"field": "before", "type": "nominal", "title": "Then (%)"},
        {"field": "moved", "type": "nominal", "title": "Since then"},
    ]
    return layer


def _said(field: str, values: Sequence[str], shown: Sequence[object]) -> Spec:
    return {"field": field, "type": "nominal", "scale": {"domain": values, "range": shown}, "legend": None}


def _key(ground: Ground, climbers: pd.DataFrame) -> list[Spec]:
    """What the marks mean, with how many there are of each, beside the summit."""
    numbers = climbers["way"].value_counts()
    order = list(SHAPES)
    rows = [
        {
            "x": 1056 + 270 * (place % 2),
            "y": ground.top + BAND * (0.62 - 0.32 * (place // 2)),
            "way": way,
            "text": f"{WORDS[way]}: {int(numbers.get(way, 0))}",
        }
        for place, way in enumerate(order)
    ]
    marks: Spec = {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
        "encoding": {
            "x": x_of(ground),
            "y": y_of(ground),
            "shape": _said("way", order, [SHAPES[way] for way in order]),
            "color": _said("way", order, [COLOURS[way] for way in order]),
        },
    }
    return [marks, text_at(ground, rows, 76, 0.23, baseline="middle", dx=10)]
