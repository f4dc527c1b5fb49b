"""The mountain: bands as altitude, pupils as climbers on its face; a finished specification, quick to send."""

from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, KEPT, Rows, Spec, compiled, filled, layer_of
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """All that stands in the specification of a picture; the rest is rows. bands: how many there are. ranged: whether
    several mountains stand side by side. figures: whether climbers are figures, or dots. ink, paper, height: the look.
    """

    bands: int
    ranged: bool
    figures: bool
    ink: str
    paper: str | None
    height: int

    @property
    def top(self) -> float:
        return BAND * self.bands

    @property
    def foot(self) -> float:
        """Units below the foot: room for the mountains' names, where they have some."""
        return -BAND * 0.45 if self.ranged else -8.0

    @property
    def band_pixels(self) -> float:
        return self.height * BAND / (self.top + HEADROOM - self.foot)


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

    def shape(self, *, figures: bool = True) -> Shape:
        """figures: False for dots however much room there is."""
        gap = self.stands.gap
        return Shape(
            bands=len(self.bands),
            ranged=len(self.peaks) > 1,
            figures=figures and bool(len(gap)) and float(gap.min()) >= FIGURES_FROM,
            ink=self.look.ink,
            paper=self.look.paper,
            height=self.look.height,
        )


def mountain(bands: pd.DataFrame, climbers: pd.DataFrame, look: Look | None = None) -> Spec:
    """One band of equal height for each row of ``bands``, a climber for each row of ``climbers``.

    bands, from the summit down: label, pupils, share (text), response. climbers: key (opaque), shown (name, initials
    or number), band (row number in ``bands``), attendance (text), and, for a range, peak (text: one mountain for each,
    in order of first mention). Within a band the climbers stand in order of the rows from its foot up. A click selects
    the ``key`` of a climber in the selection ``climber``, or the row of a band in ``band``.
    """
    ground = ground_of(bands, climbers, look or Look())
    return filled(_mountain(ground.shape()), rows_on(ground) | {"climbers": standing(ground, climbers)})


@lru_cache(maxsize=KEPT)
def _mountain(shape: Shape) -> str:
    size, shown = climbing(shape)
    climbers = (
        alt.Chart(name="climbers")
        .mark_point(
            shape=FIGURE if shape.figures else "circle",
            filled=True,
            color=CLIMBER,
            stroke="white",
            strokeWidth=1.2 if shape.figures else 0.6,
            opacity=1,
            cursor="pointer",
        )
        .encode(x=x_of(), y=y_of(shape), key=alt.Key("key:N"), size=size, tooltip=shown)
        .add_params(CHOSEN)
    )
    return compiled(finished(shape, climbers))


def ground_of(bands: pd.DataFrame, climbers: pd.DataFrame, look: Look) -> Ground:
    """The mountains for these climbers and where each of them stands."""
    names = climbers["peak"].tolist() if "peak" in climbers else [""] * len(climbers)
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    numbers = np.array([order[name] for name in names], dtype=np.int64)
    sizes = np.bincount(numbers, minlength=len(order)).tolist()
    peaks = peaks_of(list(zip(order, sizes, strict=True)))
    stands = places(peaks, numbers, climbers["band"].to_numpy(dtype=np.int64), len(bands))
    return Ground(bands, peaks, numbers, stands, look)


def standing(ground: Ground, climbers: pd.DataFrame, **more: pd.Series) -> pd.DataFrame:
    """The climbers as the picture has them: who they are, where they stand, and what ``more`` says of each."""
    labels = ground.bands["label"].to_numpy()[climbers["band"].to_numpy(dtype=np.int64)]
    columns = {name: climbers[name].to_numpy() for name in ("key", "shown", "attendance")}
    columns |= {"label": labels, "x": ground.stands.x.round(1), "y": ground.stands.y.round(1), "gap": ground.stands.gap}
    return pd.DataFrame(columns | {name: column.to_numpy() for name, column in more.items()})


CHOSEN = alt.selection_point(name="climber", fields=["key"], on="click")
"""The climber that was clicked."""


def finished(shape: Shape, *over: alt.Chart) -> alt.LayerChart:
    """The whole picture: sky and rock, the words, the bands to click, and ``over`` all of them. Layers without rows of
    their own are drawn from the climbers."""
    return alt.LayerChart(
        data=alt.NamedData(name="climbers"),
        layer=[*_rock(shape), *_words(shape), _bands_to_click(shape), *over],
        width="container",
        height=shape.height,
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        padding=0,
        background=shape.paper or "transparent",
        config=alt.Config(view=alt.ViewConfig(stroke=None), text=alt.MarkConfig(color=shape.ink), font="sans-serif"),
    )


def rows_on(ground: Ground) -> dict[str, Rows | pd.DataFrame]:
    """The rows of all that ``finished`` draws, except the climbers."""
    return {**_rock_rows(ground), **_word_rows(ground), **_line_rows(ground), "bands": _band_rows(ground)}


def x_of(field: str = "x") -> alt.X:
    """The horizontal place of a field."""
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, WIDTH], nice=False), axis=None)


def y_of(shape: Shape, field: str = "y") -> alt.Y:
    """The vertical place of a field."""
    scale = alt.Scale(domain=[shape.foot, shape.top + HEADROOM], nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=None)


def climbing(shape: Shape) -> tuple[Any, list[alt.Tooltip]]:
    """The size of climbers, which follows the gap between them, and what a pointer on one of them shows."""
    # The size is the area of the mark in pixels; whichever side of the picture is the tighter one decides.
    part = WIDEST_GAP * (0.86 if shape.figures else 0.82)
    widest = f"{part:g}*min(width/{WIDTH:g},{shape.band_pixels / BAND:.4f})"
    sizes = alt.Scale(type="pow", exponent=2, domain=[0, WIDEST_GAP], range=[0, alt.ExprRef(expr=f"pow({widest},2)")])
    size = alt.condition(CHOSEN, alt.value(420), alt.Size("gap:Q", scale=sizes, legend=None), empty=False)
    shown = [
        alt.Tooltip("shown:N", title="Pupil"),
        alt.Tooltip("attendance:N", title="Attendance"),
        alt.Tooltip("label:N", title="Band"),
    ]
    return size, shown


def polygons(shape: Shape, name: str, stroke: str | None = None) -> alt.Chart:
    """Filled outlines, drawn in the order given; rows by ``outlines``."""
    shapes: alt.Chart = (
        layer_of(name)
        .mark_line(strokeWidth=0.9 if stroke else 0, stroke=stroke, strokeJoin="round")
        .encode(
            x=x_of(),
            y=y_of(shape),
            order=alt.Order("order:Q"),
            detail=alt.Detail("shape:N"),
            fill=alt.Fill("fill:N", scale=None, legend=None),
            fillOpacity=alt.FillOpacity("see:Q", scale=None, legend=None),
        )
    )
    return shapes


def outlines(*shapes: tuple[list[Point], str, float]) -> Rows:
    """The rows of ``polygons``: points, colour and opacity of each."""
    return [
        {"x": round(x, 1), "y": round(y, 1), "order": order, "shape": f"{number:03d}", "fill": colour, "see": see}
        for number, (points, colour, see) in enumerate(shapes)
        for order, (x, y) in enumerate([*points, points[0]])
    ]


def _rock(shape: Shape) -> list[alt.Chart]:
    """Hills far away, lines of altitude, the faces with their light and shadow, and a flag on each summit."""
    altitudes = layer_of("altitudes").mark_rule(strokeDash=[2, 4], color=shape.ink, opacity=0.4)
    poles = layer_of("poles").mark_rule(color=shape.ink, strokeWidth=1.6)
    return [
        polygons(shape, "far"),
        altitudes.encode(x=x_of(), x2=alt.X2("x2"), y=y_of(shape)),
        polygons(shape, "faces", stroke="#6d8599"),
        poles.encode(x=x_of(), y=y_of(shape), y2=alt.Y2("y2")),
        polygons(shape, "cloths"),
        text_at(shape, "summit", 62, 0.27, weight=600, baseline="middle"),
    ]


def _rock_rows(ground: Ground) -> dict[str, Rows]:
    """On a single summit the flag says what the summit is."""
    top, count, rise = ground.top, len(ground.bands), HEADROOM * 0.13
    left: list[Point] = [
        (0, 0), (0, top * 0.3), (130, top * 0.62), (190, top * 0.55), (330, top * 0.8), (700, 0),
    ]  # fmt: skip
    right: list[Point] = [
        (500, 0), (790, top * 0.76), (850, top * 0.66), (930, top * 0.72), (1020, top * 0.3), (1020, 0),
    ]  # fmt: skip
    faces: list[tuple[list[Point], str, float]] = []
    for peak in ground.peaks:
        for number in range(count):
            foot = top - (number + 1) * BAND
            faces.append((peak.face(foot, foot + BAND, top), FACE[number * len(FACE) // count], 1.0))
        faces.append((peak.cap(top), "#ffffff", 1.0))
        faces.append((peak.shadow(top), "#28445e", 0.13))
    tips = [peak.cap(top)[5] for peak in ground.peaks]
    cloths = [[(x, y + rise), (x + 22, y + rise * 0.7), (x, y + rise * 0.4)] for x, y in tips]
    return {
        "far": outlines((left, "#8fa3b5", 0.18), (right, "#8fa3b5", 0.18)),
        "altitudes": [{"y": top - number * BAND, "x": 0, "x2": WIDTH} for number in range(count + 1)],
        "faces": outlines(*faces),
        "poles": [{"x": x, "y": y, "y2": y + rise} for x, y in tips],
        "cloths": outlines(*((cloth, ACCENT, 1.0) for cloth in cloths)),
        "summit": [{"x": x + 30, "y": y + rise * 0.7, "text": "100%"} for x, y in tips] if len(tips) == 1 else [],
    }


def text_at(
    shape: Shape, name: str, part: float, of_band: float, *, weight: int = 400, long: bool = False, **mark: Any
) -> alt.Chart:
    """The text of each row at its place (x, y, text), in letters that follow the width of the picture: that part of
    it, and never more than that part of a band's height. long: it is left out of a narrow picture."""
    size = f"max(7,min(width/{part},{shape.band_pixels * of_band:.1f}))"
    if long:
        # Letters without size: those that are only unseen would still take room.
        size = f"width < {NARROW} ? 0.1 : {size}"
    letters: dict[str, Any] = {"align": "left", "fontSize": alt.ExprRef(expr=size), "fontWeight": weight} | mark
    words: alt.Chart = layer_of(name).mark_text(**letters).encode(x=x_of(), y=y_of(shape), text=alt.Text("text:N"))
    return words


def _words(shape: Shape) -> list[alt.Chart]:
    """Each band's name on the left; how many stand in it and what it calls for on the right; the mountains' names; the
    line of persistent absence, from end to end, with its words beside a single mountain."""
    # On a telephone there is room for the name of a band and, below it, its number; the table says the rest.
    aside = alt.ExprRef(expr=f"width < {NARROW} ? -width*{(COUNTS_AT - WORDS_AT) / WIDTH:.4f} : 0")
    down = alt.ExprRef(expr=f"width < {NARROW} ? 13 : 0")
    line = layer_of("line").mark_rule(strokeDash=[9, 5], color=ACCENT, strokeWidth=2)
    return [
        text_at(shape, "labels", 62, 0.29, baseline="middle"),
        text_at(shape, "counts", 62, 0.29, weight=700, baseline="middle", dx=aside, dy=down),
        text_at(shape, "answers", 80, 0.205, baseline="top", long=True),
        text_at(shape, "names", 68, 0.26, weight=600, baseline="middle", align="center"),
        text_at(shape, "title", 66, 0.29, weight=600, baseline="middle", long=True),
        line.encode(x=x_of(), x2=alt.X2("x2"), y=y_of(shape)),
        text_at(shape, "beside the line", 84, 0.2, baseline="top", fontStyle="italic"),
    ]


def _word_rows(ground: Ground) -> dict[str, Rows]:
    labels: Rows = []
    counts: Rows = []
    answers: Rows = []
    for number, band in enumerate(ground.bands.to_dict("records")):
        middle = ground.top - (number + 0.5) * BAND
        label, pupils = str(band["label"]), int(band["pupils"])
        lines = wrap(str(band["response"]), 56, max_lines=2, placeholder=" …")
        first = middle + (BAND * 0.26 if lines else 0)
        stands = f"{pupils} pupil{'' if pupils == 1 else 's'} · {band['share']}" if pupils else "nobody"
        labels.append({"x": WORDS_AT, "y": first, "text": label if any(map(str.isalpha, label)) else f"{label}%"})
        counts.append({"x": COUNTS_AT, "y": first, "text": stands})
        answers.append({"x": WORDS_AT, "y": middle + BAND * 0.08, "text": lines})
    title = ground.look.title
    return {
        "labels": labels,
        "counts": counts,
        "answers": answers,
        "names": [{"x": peak.middle, "y": -BAND * 0.24, "text": peak.name} for peak in ground.peaks if peak.name],
        "title": [{"x": WORDS_AT, "y": ground.top + BAND, "text": title}] if title else [],
    }


def _line_rows(ground: Ground) -> dict[str, Rows]:
    if ground.look.persistent_line is None:
        return {"line": [], "beside the line": []}
    y = ground.top - (ground.look.persistent_line + 1) * BAND
    words = {"x": 4, "y": y - BAND * 0.06, "text": ["persistent absence:", "90% or less"]}
    return {"line": [{"x": 0, "x2": WIDTH, "y": y}], "beside the line": [words] if len(ground.peaks) == 1 else []}


def _bands_to_click(shape: Shape) -> alt.Chart:
    """Each band from end to end, unseen until one is chosen: a click anywhere in it that is not a climber."""
    chosen = alt.selection_point(name="band", fields=["band"], on="click")
    bands: alt.Chart = (
        layer_of("bands")
        .mark_rect(color=ACCENT, cursor="pointer")
        .encode(
            x=x_of(),
            x2=alt.X2("x2"),
            y=y_of(shape),
            y2=alt.Y2("y2"),
            opacity=alt.condition(chosen, alt.value(0.14), alt.value(0), empty=False),
            tooltip=alt.Tooltip("says:N", title="Pupils"),
        )
        .properties(name="bands")
        .add_params(chosen)
    )
    return bands


def _band_rows(ground: Ground) -> Rows:
    return [
        {"x": 0, "x2": WIDTH, "y": ground.top - number * BAND, "y2": ground.top - (number + 1) * BAND, "band": number}
        | {"says": f"{band['label']}: {band['pupils']}"}
        for number, band in enumerate(ground.bands.to_dict("records"))
    ]
