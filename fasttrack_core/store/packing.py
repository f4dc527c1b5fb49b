"""Session keys and marks as bytes in the database."""

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.codes import Marks
from fasttrack_core.attendance.figures.sessions import Keys


def pack_keys(keys: Keys) -> bytes:
    """Session keys as little-endian 32-bit integers, in their order."""
    return np.ascontiguousarray(keys, dtype="<i4").tobytes()


def unpack_keys(packed: bytes) -> Keys:
    """The session keys in ``packed``: int32[S]."""
    return np.frombuffer(packed, dtype="<i4").astype(np.int32)


def unpack_marks(packed: bytes) -> Marks:
    """The marks in ``packed``: uint8[n]."""
    return np.frombuffer(packed, dtype=np.uint8)


def years_of(keys: Keys) -> npt.NDArray[np.int64]:
    """For each session key the year in which its academic year (1 September to 31 August) begins."""
    months = (keys.astype(np.int64) >> 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    years: npt.NDArray[np.int64] = (months - 8) // 12 + 1970
    return years
