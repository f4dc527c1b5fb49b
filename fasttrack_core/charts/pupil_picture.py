"""The picture of a pupil's place on the mountain, for paper: plain shapes, dark on light, readable in grey.

It is no chart: the outline cuts through the bands, and nothing follows data but a height and a few words. Vega-Lite
would cost a program 0.3 s and 60 MB more with its first sheet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import vl_convert

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, ROCK

WIDTH, HEIGHT = 1640, 1000
"""The size of the drawing; a template gives its picture the same shape, 1.64 to 1."""
_TOP, _FOOT, _PEAK = 165, 985, 800
_CRAGS = (
    (270, 0), (352, 0.13), (384, 0.15), (470, 0.33), (506, 0.36), (574, 0.53), (612, 0.57), (668, 0.72), (702, 0.76),
    (756, 0.92), (_PEAK, 1), (838, 0.93), (872, 0.82), (912, 0.76), (946, 0.64), (1004, 0.55), (1036, 0.44),
    (1104, 0.34), (1138, 0.24), (1216, 0.14), (1250, 0.08), (1330, 0),
)  # fmt: skip
"""The mountain's outline: how far across the drawing, and how far up from foot to summit."""
_FONT = "Arial, Liberation Sans, Helvetica, sans-serif"


@dataclass(frozen=True, slots=True)
class Step:
    """A band of the mountain: its name, and what it means over a year in a few words."""

    label: str
    meaning: str


def mountain_of_one(steps: Sequence[Step], place: int, height: float, words: str) -> bytes:
    """PNG: the mountain with one climber on it.

    steps: from the summit down, drawn equally high. place: the pupil's step; height: how far up in it, from 0 to 1.
    words: said beside the climber.
    """
    return vl_convert.svg_to_png(_svg(steps, place, height, words), scale=1)


def _svg(steps: Sequence[Step], place: int, height: float, words: str) -> str:
    tall = (_FOOT - _TOP) / len(steps)
    inset = min(0.88, max(0.12, height))
    level = _TOP + tall * (place + 1 - inset)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{_FONT}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<clipPath id="mountain"><polygon points="{_outline()}"/></clipPath>',
        _heading(20, "start", "Attendance"),
        _heading(WIDTH - 20, "end", "Days missed in a school year"),
        *(_step(step, number, tall, here=number == place) for number, step in enumerate(steps)),
        f'<polygon points="{_outline()}" fill="none" stroke="{CLIMBER}" stroke-width="4" stroke-linejoin="round"/>',
        *_climber(level, words),
        "</svg>",
    ]
    return "".join(parts)


def _outline() -> str:
    """The mountain, point by point from its left foot over the summit."""
    tall = _FOOT - _TOP
    points = [(x, _FOOT - tall * up) for x, up in _CRAGS]
    return " ".join(f"{x:.0f},{y:.1f}" for x, y in points)


def _step(step: Step, number: int, tall: float, *, here: bool) -> str:
    top, foot = _TOP + number * tall, _TOP + (number + 1) * tall
    ground = ROCK[min(number, len(ROCK) - 1)]
    middle = (top + foot) / 2 + 10
    weight = "700" if here else "400"
    return (
        f'<rect x="0" y="{top:.1f}" width="{WIDTH}" height="{tall:.1f}" fill="{"#fbeee6" if here else "#ffffff"}"/>'
        f'<line x1="0" y1="{foot:.1f}" x2="{WIDTH}" y2="{foot:.1f}" stroke="#b9c4cc" stroke-width="1.5"/>'
        f'<rect x="0" y="{top:.1f}" width="{WIDTH}" height="{tall:.1f}" fill="{ground}" stroke="#ffffff" '
        'stroke-width="2" clip-path="url(#mountain)"/>'
        f'<text x="20" y="{middle:.1f}" font-size="34" font-weight="{weight}" fill="{CLIMBER}">'
        f"{escape(step.label)}</text>"
        f'<text x="{WIDTH - 20}" y="{middle:.1f}" font-size="30" font-weight="{weight}" text-anchor="end" '
        f'fill="{CLIMBER}">{escape(step.meaning)}</text>'
    )


def _heading(x: int, anchor: str, words: str) -> str:
    return f'<text x="{x}" y="{_TOP - 22}" font-size="30" font-weight="700" text-anchor="{anchor}">{words}</text>'


def _climber(level: float, words: str) -> list[str]:
    """A climber in the middle of the mountain, and the words in a frame that nothing can hide."""
    x = float(_PEAK)
    wide = 46 + 19.5 * len(words)
    start = min(max(20.0, x - wide / 2), WIDTH - wide - 20)
    above = level - 122
    edged = 'stroke="#ffffff" stroke-width="4"'
    frame = f'x="{start:.1f}" y="{above:.1f}" width="{wide:.1f}" height="54" rx="10"'
    middle = f'x="{start + wide / 2:.1f}" y="{above + 38:.1f}" text-anchor="middle"'
    return [
        f'<circle cx="{x}" cy="{level - 44:.1f}" r="15" fill="{ACCENT}" {edged}/>',
        f'<path d="M{x - 20} {level:.1f} L{x} {level - 30:.1f} L{x + 20} {level:.1f} Z" fill="{ACCENT}" {edged}/>',
        f'<rect {frame} fill="#ffffff" stroke="{ACCENT}" stroke-width="4"/>',
        f'<text {middle} font-size="34" font-weight="700" fill="{CLIMBER}">{escape(words)}</text>',
    ]
