"""What all charts share: the colours, which read in grey too, and how layers become one chart."""

from typing import Any

import altair as alt

ROCK = ("#f4f7fa", "#dfe7ee", "#c9d6e1", "#b1c3d2", "#97aec1", "#7c97ae", "#61809a", "#476885", "#2f506e")
"""From the snow of the summit down: lightness falls steadily, so that it reads in grey."""
CLIMBER = "#0b2239"
ACCENT = "#b3471d"


def layered(*charts: Any, height: int) -> Any:
    """The charts drawn over each other, as wide as the page."""
    return alt.layer(*charts).properties(width="container", height=height)
