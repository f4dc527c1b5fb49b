"""The mountain: bands as altitude, pupils as climbers on its face; a finished specification, quick to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER
from fasttrack_core.charts.mountain_shape import (
    BAND,
    HEADROOM,
    WIDEST_GAP,
    WIDTH,
    Peak,
    Places,
    Point,
    Whole,
    peaks_of,
    places,
)

INK = "#1f2a33"
FACE = ("#fbfdfe", "#eaf1f6", "#d9e4ec", "#c8d6e1", "#b8c8d6", "#a8bbcb", "#99aec0", "#8ba2b5", "#7e96ab")
"""From the snow of the summit down: lightness falls steadily, so that it reads in grey, and a climber stands out on
all of them."""
WORDS_AT, COUNTS_AT = 1040.0, 1250.0
FIGURE = "M0,-1A0.4,0.4,0,1,1,-0.001,-1ZM-0.62,1L-0.62,0.35Q-0.62,-0.12,0,-0.12Q0.62,-0.12,0.62,0.35L0.62,1Z"
"""A climber seen from far away: a head above a body."""
NARROW = 560
"""Pixels under which a picture has no room for sentences."""
FIGURES_FROM = 24.0
"""The gap, in units, from which climbers are figures; closer together they are dots."""

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the picture is drawn. ink: the colour of its words. paper: that of the ground they stand on, so
    that they can be read when a visitor's theme changes under them; None leaves it out. height: in pixels. title: what
    it is of. persistent_line: the number of the band below which the line of persistent absence is drawn."""

    ink: str = INK
    paper: str | None = None
    height: int = 600
    title: str = ""
    persistent_line: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What every drawing of these bands shares: the mountains, where everyone stands, and the look."""

    bands: pd.DataFrame
    peaks: list[Peak]
    numbers: Whole
    """int64[C]: the number of each climber's mountain."""
    stands: Places
    look: Look

    @property
    def top(self) -> float:
        return BAND * len(self.bands)

    @property
    def ground(self) -> float:
        """Units below the foot: room for the mountains' names, where they have some."""
        return -BAND * 0.45 if len(self.peaks) > 1 else -8.0

    @property
    def band_pixels(self) -> float:
        return self.look.height * BAND / (self.top + HEADROOM - self.ground)


def mountain(bands: pd.DataFrame, climbers: pd.DataFrame, look: Look | None = None) -> Spec:
    """One band of equal height for each row of ``bands``, a climber for each row of ``climbers``.

    bands, from the summit down: label, pupils, share (text), response. climbers: key (opaque), shown (name, initials
    or number), band (row number in ``bands``), attendance (text), and, for a range, peak (text: one mountain for each,
    in order of first mention). Within a band the climbers stand in order of the rows from its foot up. A click selects
    the ``key`` of a climber in the selection ``climber``, or the row of a band in ``band``.
    """
    ground = ground_of(bands, climbers, look or Look())
    frame = pd.DataFrame(
        {
            "key": climbers["key"],
            "shown": climbers["shown"],
            "attendance": climbers["attendance"],
            "label": bands["label"].to_numpy()[climbers["band"].to_numpy(dtype=np.int64)],
            "x": ground.stands.x.round(1),
            "y": ground.stands.y.round(1),
            "gap": ground.stands.gap,
        }
    )
    return finished(ground, [], [climbing(ground, frame)], "climber")


def ground_of(bands: pd.DataFrame, climbers: pd.DataFrame, look: Look) -> Ground:
    """The mountains for these climbers and where each of them stands."""
    names = climbers["peak"].tolist() if "peak" in climbers else [""] * len(climbers)
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    numbers = np.array([order[name] for name in names], dtype=np.int64)
    sizes = np.bincount(numbers, minlength=len(order)).tolist()
    peaks = peaks_of(list(zip(order, sizes, strict=True)))
    stands = places(peaks, numbers, climbers["band"].to_numpy(dtype=np.int64), len(bands))
    return Ground(bands, peaks, numbers, stands, look)


def finished(ground: Ground, under: Sequence[Spec], over: Sequence[Spec], *selected: str) -> Spec:
    """The whole picture: sky and rock, ``under`` the words, the words, the bands to click, and ``over`` all of them."""
    chosen: list[Spec] = [
        {"name": "band", "select": {"type": "point", "fields": ["band"], "on": "click"}, "views": ["bands"]}
    ]
    chosen += [
        {"name": name, "select": {"type": "point", "fields": ["key"], "on": "click"}, "views": [f"{name}s"]}
        for name in selected
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": "container",
        "height": ground.look.height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 0,
        "background": ground.look.paper,
        "params": chosen,
        "layer": [*_rock(ground), *under, *_words(ground), _bands_to_click(ground), *over],
        "config": {"view": {"stroke": None}, "text": {"color": ground.look.ink}, "font": "sans-serif"},
    }


def x_of(ground: Ground, field: str = "x") -> Spec:
    """The horizontal place of a field."""
    return {"field": field, "type": "quantitative", "scale": {"domain": [0, WIDTH], "nice": False}, "axis": None}


def y_of(ground: Ground, field: str = "y") -> Spec:
    """The vertical place of a field."""
    scale = {"domain": [ground.ground, ground.top + HEADROOM], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": None}


def rows_of(frame: pd.DataFrame) -> Spec:
    """The frame as data inside the specification."""
    names = frame.columns.tolist()
    # By way of numpy: a column of text hands out its values one by one much more slowly.
    columns = [frame[name].to_numpy().tolist() for name in names]
    return {"values": [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]}


def climbing(ground: Ground, frame: pd.DataFrame, *, figures: bool = True) -> Spec:
    """Climbers at their places: ``figures`` where there is room for them, else dots. frame: x, y, gap, key, shown,
    attendance, label."""
    figures = figures and bool(len(frame)) and float(ground.stands.gap.min()) >= FIGURES_FROM
    # The size is the area of the mark in pixels; whichever side of the picture is the tighter one decides.
    widest = f"{WIDEST_GAP * (0.86 if figures else 0.82):g}*min(width/{WIDTH:g},{ground.band_pixels / BAND:.4f})"
    sizes = {"type": "pow", "exponent": 2, "domain": [0, WIDEST_GAP], "range": [0, {"expr": f"pow({widest},2)"}]}
    return {
        "name": "climbers",
        "data": rows_of(frame),
        "mark": {
            "type": "point",
            "shape": FIGURE if figures else "circle",
            "filled": True,
            "color": CLIMBER,
            "stroke": "white",
            "strokeWidth": 1.2 if figures else 0.6,
            "opacity": 1,
            "cursor": "pointer",
        },
        "encoding": {
            "x": x_of(ground),
            "y": y_of(ground),
            "key": {"field": "key"},
            "size": {
                "condition": {"param": "climber", "empty": False, "value": 420},
                "field": "gap",
                "type": "quantitative",
                "scale": sizes,
                "legend": None,
            },
            "tooltip": [
                {"field": "shown", "type": "nominal", "title": "Pupil"},
                {"field": "attendance", "type": "nominal", "title": "Attendance"},
                {"field": "label", "type": "nominal", "title": "Band"},
            ],
        },
    }


def polygons(ground: Ground, shapes: Sequence[tuple[list[Point], str, float]], stroke: str | None = None) -> Spec:
    """Filled outlines, drawn in the order given: points, colour and opacity of each."""
    rows = [
        {"x": round(x, 1), "y": round(y, 1), "order": order, "shape": f"{number:03d}", "fill": colour, "see": see}
        for number, (points, colour, see) in enumerate(shapes)
        for order, (x, y) in enumerate([*points, points[0]])
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 0.9 if stroke else 0, "stroke": stroke, "strokeJoin": "round"},
        "encoding": {
            "x": x_of(ground),
            "y": y_of(ground),
            "order": {"field": "order", "type": "quantitative"},
            "detail": {"field": "shape", "type": "nominal"},
            "fill": {"field": "fill", "type": "nominal", "scale": None, "legend": None},
            "fillOpacity": {"field": "see", "type": "quantitative", "scale": None, "legend": None},
        },
    }


def _rock(ground: Ground) -> list[Spec]:
    """Hills far away, lines of altitude, the faces with their light and shadow, and the flag."""
    top, count = ground.top, len(ground.bands)
    far: list[tuple[list[Point], str, float]] = [
        ([(0, 0), (0, top * 0.3), (130, top * 0.62), (190, top * 0.55), (330, top * 0.8), (700, 0)], "#8fa3b5", 0.18),
        (
            [(500, 0), (790, top * 0.76), (850, top * 0.66), (930, top * 0.72), (1020, top * 0.3), (1020, 0)],
            "#8fa3b5",
            0.18,
        ),
    ]
    faces: list[tuple[list[Point], str, float]] = []
    tips = []
    for peak in ground.peaks:
        for number in range(count):
            foot = top - (number + 1) * BAND
            faces.append((peak.face(foot, foot + BAND, top), FACE[number * len(FACE) // count], 1.0))
        faces.append((peak.cap(top), "#ffffff", 1.0))
        faces.append((peak.shadow(top), "#28445e", 0.13))
        tips.append(peak.cap(top)[5])
    return [
        polygons(ground, far),
        _altitudes(ground),
        polygons(ground, faces, stroke="#6d8599"),
        *_flags(ground, tips),
    ]


def _altitudes(ground: Ground) -> Spec:
    """A fine line at each band's lower edge, across the whole picture."""
    lines = [{"y": ground.top - number * BAND, "x": 0, "x2": WIDTH} for number in range(len(ground.bands) + 1)]
    return {
        "data": {"values": lines},
        "mark": {"type": "rule", "strokeDash": [2, 4], "color": ground.look.ink, "opacity": 0.4},
        "encoding": {"x": x_of(ground), "x2": {"field": "x2"}, "y": y_of(ground)},
    }


def _flags(ground: Ground, tips: Sequence[Point]) -> list[Spec]:
    """A flag on each summit; on a single one it says what the summit is."""
    rise = HEADROOM * 0.13
    poles = [{"x": x, "y": y, "y2": y + rise} for x, y in tips]
    cloths: list[tuple[list[Point], str, float]] = [
        ([(x, y + rise), (x + 22, y + rise * 0.7), (x, y + rise * 0.4)], ACCENT, 1.0) for x, y in tips
    ]
    said = [{"x": x + 30, "y": y + rise * 0.7, "text": "100%"} for x, y in tips] if len(tips) == 1 else []
    return [
        {
            "data": {"values": poles},
            "mark": {"type": "rule", "color": ground.look.ink, "strokeWidth": 1.6},
            "encoding": {"x": x_of(ground), "y": y_of(ground), "y2": {"field": "y2"}},
        },
        polygons(ground, cloths),
        text_at(ground, said, 62, 0.27, weight=600, baseline="middle"),
    ]


def _size(ground: Ground, part: float, of_band: float) -> Spec:
    """A size of letters that follows the width of the picture, and never more than that part of a band's height."""
    return {"expr": f"max(7,min(width/{part},{ground.band_pixels * of_band:.1f}))"}


def text_at(
    ground: Ground,
    rows: list[Spec],
    part: float,
    of_band: float,
    *,
    weight: int = 400,
    long: bool = False,
    **mark: Any,
) -> Spec:
    """The text of each row at its place, in letters of ``_size``. long: it is left out of a narrow picture."""
    size = _size(ground, part, of_band)
    if long:
        # Letters without size: those that are only unseen would still take room.
        size = {"expr": f"width < {NARROW} ? 0.1 : {size['expr']}"}
    return {
        "data": {"values": rows},
        "mark": {"type": "text", "align": "left", "fontSize": size, "fontWeight": weight} | mark,
        "encoding": {"x": x_of(ground), "y": y_of(ground), "text": {"field": "text", "type": "nominal"}},
    }


def _words(ground: Ground) -> list[Spec]:
    """Each band's name on the left; how many stand in it and what it calls for on the right; the mountains' names."""
    labels, counts, answers = [], [], []
    for number, band in enumerate(ground.bands.to_dict("records")):
        middle = ground.top - (number + 0.5) * BAND
        label, pupils = str(band["label"]), int(band["pupils"])
        lines = wrap(str(band["response"]), 56, max_lines=2, placeholder=" …")
        first = middle + (BAND * 0.26 if lines else 0)
        stands = f"{pupils} pupil{'' if pupils == 1 else 's'} · {band['share']}" if pupils else "nobody"
        labels.append({"x": WORDS_AT, "y": first, "text": label if any(map(str.isalpha, label)) else f"{label}%"})
        counts.append({"x": COUNTS_AT, "y": first, "text": stands})
        answers.append({"x": WORDS_AT, "y": middle + BAND * 0.08, "text": lines})
    names = [{"x": peak.middle, "y": -BAND * 0.24, "text": peak.name} for peak in ground.peaks if peak.name]
    title = [{"x": WORDS_AT, "y": ground.top + BAND, "text": ground.look.title}]
    # On a telephone there is room for the name of a band and, below it, its number; the table says the rest.
    below: Spec = {
        "dx": {"expr": f"width < {NARROW} ? -width*{(COUNTS_AT - WORDS_AT) / WIDTH:.4f} : 0"},
        "dy": {"expr": f"width < {NARROW} ? 13 : 0"},
    }
    layers = [
        text_at(ground, labels, 62, 0.29, baseline="middle"),
        text_at(ground, counts, 62, 0.29, weight=700, baseline="middle", **below),
        text_at(ground, answers, 80, 0.205, baseline="top", long=True),
        text_at(ground, names, 68, 0.26, weight=600, baseline="middle", align="center"),
        text_at(ground, title if ground.look.title else [], 66, 0.29, weight=600, baseline="middle", long=True),
    ]
    return [layer for layer in layers if layer["data"]["values"]] + _line(ground)


def _line(ground: Ground) -> list[Spec]:
    """The line of persistent absence, from end to end; its words stand beside the mountain where there is room."""
    if ground.look.persistent_line is None:
        return []
    y = ground.top - (ground.look.persistent_line + 1) * BAND
    rule: Spec = {
        "data": {"values": [{"x": 0, "x2": WIDTH, "y": y}]},
        "mark": {"type": "rule", "strokeDash": [9, 5], "color": ACCENT, "strokeWidth": 2},
        "encoding": {"x": x_of(ground), "x2": {"field": "x2"}, "y": y_of(ground)},
    }
    words: Spec = {"x": 4, "y": y - BAND * 0.06, "text": ["persistent absence:", "90% or less"]}
    beside = text_at(ground, [words], 84, 0.2, baseline="top", fontStyle="italic")
    return [rule, beside] if len(ground.peaks) == 1 else [rule]


def _bands_to_click(ground: Ground) -> Spec:
    """Each band from end to end, unseen until one is chosen: a click anywhere in it that is not a climber."""
    rows = [
        {"x": 0, "x2": WIDTH, "y": ground.top - number * BAND, "y2": ground.top - (number + 1) * BAND, "band": number}
        | {"says": f"{band['label']}: {band['pupils']}"}
        for number, band in enumerate(ground.bands.to_dict("records"))
    ]
    return {
        "name": "bands",
        "data": {"values": rows},
        "mark": {"type": "rect", "color": ACCENT, "cursor": "pointer"},
        "encoding": {
            "x": x_of(ground),
            "x2": {"field": "x2"},
            "y": y_of(ground),
            "y2": {"field": "y2"},
            "opacity": {"condition": {"param": "band", "empty": False, "value": 0.14}, "value": 0},
            "tooltip": {"field": "says", "type": "nominal", "title": "Pupils"},
        },
    }
