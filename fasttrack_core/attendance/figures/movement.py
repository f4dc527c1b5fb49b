"""Movement on the mountain: who climbed and who slid between two days, by the rules of the mountain on each."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.mountain import DEFAULT_BANDS, NO_BAND, Bands, Mountain, climb
from fasttrack_core.attendance.figures.record import Record


class Way(IntEnum):
    """What became of a pupil's place between two days. A band is what counts, decided on exact ratios."""

    ABSENT = 0
    """On neither day did anything count for this pupil."""
    STAYED = 1
    CLIMBED = 2
    SLID = 3
    JOINED = 4
    """Nothing counted for this pupil by the earlier day: they joined since, or their first session came after it."""
    LEFT = 5
    """They stood on the mountain then, and in the later day's school year nothing counts for them."""


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """The mountain on two days. way: int8[P] of ``Way``. steps: int8[P], bands climbed (slid: below 0; else 0)."""

    earlier: Mountain
    later: Mountain
    way: npt.NDArray[np.int8]
    steps: npt.NDArray[np.int8]

    @property
    def within_one_year(self) -> bool:
        """Both days lie in the same school year; else the later figures begin afresh."""
        years = self.later.record.years
        return years.year_of(self.earlier.as_of) == years.year_of(self.later.as_of)

    def flows(self, members: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """int64[B + 1, B + 1]: how many members went from one band (row) to another (column), summit first; the last
        row and column are those who stood nowhere on that day."""
        count = len(self.later.bands.bands)
        before, after = (mountain.band[members].astype(np.int64) for mountain in (self.earlier, self.later))
        before[before == NO_BAND] = count
        after[after == NO_BAND] = count
        cells = np.bincount(before * (count + 1) + after, minlength=(count + 1) ** 2)
        return cells.reshape(count + 1, count + 1)


def move(record: Record, earlier: date, later: date, bands: Bands = DEFAULT_BANDS) -> Movement:
    """The movement between two days, each mountain over its own academic year up to and including that day."""
    return between(climb(record, earlier, bands), climb(record, later, bands))


def between(earlier: Mountain, later: Mountain) -> Movement:
    """The movement between two mountains of one record with the same bands."""
    before, after = earlier.band.astype(np.int8), later.band.astype(np.int8)
    stood, stands = before != NO_BAND, after != NO_BAND
    steps = np.where(stood & stands, before - after, 0).astype(np.int8)
    way = np.full(len(before), Way.ABSENT, dtype=np.int8)
    way[stood & stands] = Way.STAYED
    way[steps > 0] = Way.CLIMBED
    way[steps < 0] = Way.SLID
    way[~stood & stands] = Way.JOINED
    way[stood & ~stands] = Way.LEFT
    return Movement(earlier, later, way, steps)
