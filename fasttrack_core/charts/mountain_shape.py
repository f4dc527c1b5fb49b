"""The shape of a mountain and where its climbers stand: geometry alone, in units of the picture.

The picture is ``WIDTH`` units wide; each band is ``BAND`` units high, with ``HEADROOM`` for the summit above the
highest. The same numbers give the same picture every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

WIDTH = 1600.0
BAND = 100.0
HEADROOM = 150.0
FOOT, ROOT = 8.0, 1000.0
"""The left and the right end of the ground on which mountains stand."""
WIDEST_GAP, NARROWEST_GAP = 46.0, 5.0
EASY_GAP = 14.0
"""The gap that bands with room enough keep, however close together climbers must stand in the fullest one."""
_MARGIN = 12.0
_SLOPE = 1.1
_ROUGH = np.array((0.0, 0.7, -0.5, 0.35, -0.9, 0.55, 0.1, -0.65, 0.85, -0.2, 0.4, -0.75))

Point = tuple[float, float]
Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Peak:
    """One mountain: its name (empty for a single one), and the left and right end of the ground that is its own.

    In a range the feet reach under their neighbours; climbers keep to the mountain's own ground.
    """

    name: str
    left: float
    right: float
    reach: float = 0.0

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def edges(self, altitude: Numbers, top: float) -> tuple[Numbers, Numbers]:
        """The left and right edges at altitudes from 0 (the foot) to ``top``: broad shoulders for the crowd up there.

        The right side is the steeper one; both are a little rough, as rock is.
        """
        width = self.right - self.left
        risen = np.clip(altitude / top, 0, 1) ** _SLOPE
        rough = _ROUGH[np.round(altitude / BAND * 3).astype(np.int64) % len(_ROUGH)] * min(8.0, width / 30)
        left = self.left - self.reach + (width * 0.3 + self.reach) * risen + rough
        right = self.right + self.reach - (width * 0.25 + self.reach) * risen - rough
        return left, right

    def sides(self, low: float, high: float, top: float) -> tuple[list[Point], list[Point]]:
        """The left and the right side from ``low`` up to ``high``, a point every third of a band."""
        altitude = np.linspace(low, high, round((high - low) / BAND * 3) + 1)
        left, right = self.edges(altitude, top)
        up = altitude.tolist()
        return list(zip(left.tolist(), up, strict=True)), list(zip(right.tolist(), up, strict=True))

    def face(self, low: float, high: float, top: float) -> list[Point]:
        """The outline of the face between two altitudes."""
        left, right = self.sides(low, high, top)
        return left + right[::-1]

    def cap(self, top: float) -> list[Point]:
        """The summit above the highest band, from its left shoulder to its right one: nobody stands there."""
        (left, _), (right, _) = (side[-1] for side in self.sides(0, top, top))
        width, tip = right - left, self.middle + (right - left) * 0.05
        return [
            (left, top),
            (left + width * 0.1, top + HEADROOM * 0.2),
            (left + width * 0.18, top + HEADROOM * 0.26),
            (tip - width * 0.17, top + HEADROOM * 0.55),
            (tip - width * 0.1, top + HEADROOM * 0.6),
            (tip, top + HEADROOM * 0.86),
            (tip + width * 0.08, top + HEADROOM * 0.66),
            (tip + width * 0.14, top + HEADROOM * 0.6),
            (right - width * 0.16, top + HEADROOM * 0.27),
            (right - width * 0.08, top + HEADROOM * 0.2),
            (right, top),
        ]

    def shadow(self, top: float) -> list[Point]:
        """The side away from the light: from the summit down a winding ridge, and up the right side."""
        cap = self.cap(top)
        tip, width = cap[5], self.right - self.left
        swing = (0.04, 0.1, 0.06, 0.15, 0.1, 0.19, 0.14, 0.24, 0.18, 0.28)
        ridge = [(tip[0] + width * part, tip[1] * (1 - (step + 1) / len(swing))) for step, part in enumerate(swing)]
        return [tip, *ridge, *self.sides(0, top, top)[1], *reversed(cap[6:-1])]


def peaks_of(weights: Sequence[tuple[str, int]]) -> list[Peak]:
    """Mountains side by side on the ground, from left to right; wider for more climbers, but never out of sight."""
    if len(weights) <= 1:
        return [Peak("", FOOT, ROOT)]
    shares = [sqrt(max(weight, 1)) for _, weight in weights]
    reach = 0.22 * (ROOT - FOOT) / len(weights)
    unit = (ROOT - FOOT - 2 * reach) / sum(shares)
    found, left = [], FOOT + reach
    for (name, _), share in zip(weights, shares, strict=True):
        found.append(Peak(name, left, left + share * unit, reach))
        left += share * unit
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where climbers stand, in the order given: x and y; across, the share of the way over the face (0 to 1); and the
    gap to those beside them; all but the share in units."""

    x: Numbers
    y: Numbers
    across: Numbers
    gap: Numbers


def places(peaks: Sequence[Peak], peak: Whole, band: Whole, bands: int) -> Places:
    """Climbers spread over their bands' faces in the order given, from the foot of each band up.

    peak, band: the number of each climber's mountain and of their band, from the summit down. Gaps are alike, except
    that bands with room enough keep EASY_GAP.
    """
    top = bands * BAND
    keys = [(mountain, number) for mountain in range(len(peaks)) for number in range(bands)]
    groups = {key: found for key in keys if len(found := np.flatnonzero((peak == key[0]) & (band == key[1])))}
    spans = {key: _span(peaks[key[0]], top - (key[1] + 1) * BAND, top) for key in groups}
    own = {key: _widest(len(groups[key]), spans[key]) for key in groups}
    common = max(min(own.values(), default=WIDEST_GAP), EASY_GAP)
    x, y, across, gaps = (np.zeros(len(band)) for _ in range(4))
    for key, group in groups.items():
        gap = min(own[key], common)
        foot = top - (key[1] + 1) * BAND
        x[group], y[group] = _rank_and_file(len(group), spans[key], foot, gap)
        left, right = peaks[key[0]].edges(y[group], top)
        across[group] = np.clip((x[group] - left) / np.maximum(right - left, 1), 0.02, 0.98)
        gaps[group] = gap
    return Places(x, y, across, gaps)


def _span(peak: Peak, foot: float, top: float) -> tuple[float, float]:
    """The part of a band's face on which someone can stand at any height."""
    left, right = peak.edges(np.linspace(foot, foot + BAND, 4), top)
    low, high = max(peak.left, float(left.max())) + _MARGIN, min(peak.right, float(right.min())) - _MARGIN
    return (low, high) if high > low else ((low + high) / 2, (low + high) / 2)


def _widest(count: int, span: tuple[float, float]) -> float:
    """The widest gap at which so many fit into a band."""
    gap = WIDEST_GAP
    while gap > NARROWEST_GAP and count > _columns(span, gap) * _rows(gap):
        gap -= 0.5
    return gap


def _columns(span: tuple[float, float], gap: float) -> int:
    return max(1, int((span[1] - span[0]) / gap) + 1)


def _rows(gap: float) -> int:
    return max(1, int((BAND - 1.3 * gap) / gap) + 1)


def _rank_and_file(count: int, span: tuple[float, float], foot: float, gap: float) -> tuple[Numbers, Numbers]:
    """Rows of climbers in the middle of the face, every row as full as the next, the whole in the band's middle."""
    rows = -(-count // _columns(span, gap))
    row = np.arange(count) * rows // count
    in_row = np.bincount(row, minlength=rows)
    column = np.arange(count) - (np.cumsum(in_row) - in_row)[row]
    most = int(in_row.max())
    step = min((span[1] - span[0]) / (most - 1), gap * 1.5) if most > 1 else 0.0
    lift = min(gap * 1.25, (BAND - 1.3 * gap) / (rows - 1)) if rows > 1 else 0.0
    x = (span[0] + span[1]) / 2 + (column - (in_row[row] - 1) / 2) * step
    y = foot + BAND / 2 + (row - (rows - 1) / 2) * lift
    return x.astype(np.float64), y.astype(np.float64)
