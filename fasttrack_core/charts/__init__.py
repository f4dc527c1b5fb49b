"""Altair charts from plain frames, for pages and documents. No figure is made here: frames bring them.

Each chart reads without colour (shape, place, lightness and words say the same) and has a table on its page.
"""

from fasttrack_core.charts.mountain import mountain
from fasttrack_core.charts.sweep import sweep
from fasttrack_core.charts.weeks import weeks

__all__ = ["mountain", "sweep", "weeks"]
