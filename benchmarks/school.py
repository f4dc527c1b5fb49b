"""An invented register of any size, and the forms in which the answers are compared."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

SESSIONS = 380
MAX_SESSIONS, MAX_WEEKS = 30, 20
RULE_SESSIONS, RULE_WEEKS = 10, 10
EDGES = (9750, 9500, 9250, 9000, 8500, 8000, 7000, 5000)
"""The lower edges of the mountain's bands in hundredths of a percent; the last band begins at 0."""
SHOWN_EDGES = (10_000, *EDGES, 0)

# Numbers of codes.csv: the peers get the marks as numbers too, which is the kindest form for them.
POSSIBLE, UNAUTHORISED, AFTER_UNAUTHORISED, ATTENDED = 96, 128, 132, 144

_HOLIDAY_WEEKS = {8, 16, 17, 24, 31, 32, 39}
_FIRST_MONDAY = date(2025, 9, 1)

Answer = Mapping[str, npt.NDArray[Any]]
"""Whole numbers, in whatever type a library gives them; ``digest`` compares their values."""


class School(NamedTuple):
    """marks: uint8[P, S] code numbers, session by session in memory; keys: int32[S] session keys."""

    marks: npt.NDArray[np.uint8]
    keys: npt.NDArray[np.int32]

    @property
    def days(self) -> npt.NDArray[np.int32]:
        """int32[S]: days since 1970-01-01."""
        return self.keys >> 1

    @property
    def weeks(self) -> npt.NDArray[np.int64]:
        """int64[S]: the school week of each session, from 0."""
        return np.unique((self.days + 3) // 7, return_inverse=True)[1]


def school_days() -> list[date]:
    """190 school days of one academic year."""
    weeks = (number for number in range(52) if number not in _HOLIDAY_WEEKS)
    days = (_FIRST_MONDAY + timedelta(weeks=week, days=day) for week in weeks for day in range(5))
    return [next(days) for _ in range(SESSIONS // 2)]


def invent(pupils: int, seed: int = 1) -> School:
    """A year of marks. Absence is uneven, as it is: few pupils have most of it; some joined late; a few marks lack."""
    rng = np.random.default_rng(seed)
    absent = np.minimum(rng.gamma(0.5, 0.13, pupils), 0.7).astype(np.float32)
    unauthorised_share = rng.beta(0.6, 1.2, pupils).astype(np.float32)
    joined = np.where(rng.random(pupils) < 0.04, rng.integers(0, SESSIONS - 20, pupils), 0)
    absences = np.frombuffer(bytes([128] * 5 + [129] + [130] * 9 + [131]), dtype=np.uint8)
    leave = np.frombuffer(bytes([102] * 12 + [104] * 3 + [96]), dtype=np.uint8)
    marks = np.empty((pupils, SESSIONS), dtype=np.uint8, order="F")
    for column in range(SESSIONS):
        draw = rng.random(pupils, dtype=np.float32)
        which = rng.integers(0, 16, pupils, dtype=np.uint8)
        mark = np.full(pupils, 144 + column % 2, dtype=np.uint8)
        mark[draw > 0.97] = 161
        away = draw < absent
        mark[away] = np.where(draw < absent * unauthorised_share, absences[which], leave[which])[away]
        mark[draw > 0.998] = 74
        mark[(draw > 0.9995) | (joined > column)] = 0
        marks[:, column] = mark
    epoch = date(1970, 1, 1)
    keys = [2 * (day - epoch).days + half for day in school_days() for half in (0, 1)]
    return School(marks, np.array(keys, dtype=np.int32))


def save(folder: Path, school: School) -> None:
    """The school as files that every peer's process reads before its clock starts."""
    np.save(folder / "marks.npy", school.marks)
    np.save(folder / "keys.npy", school.keys)


def load(folder: Path, pupils: int) -> School:
    """The first ``pupils`` of a saved school."""
    marks = np.load(folder / "marks.npy")
    if pupils < len(marks):
        marks = np.asfortranarray(marks[:pupils])
    return School(marks, np.load(folder / "keys.npy"))


def long_columns(school: School) -> dict[str, npt.NDArray[np.generic]]:
    """One row a mark, by pupil and then by session: the kindest compact form for libraries of tables."""
    pupils = len(school.marks)
    return {
        "pupil": np.repeat(np.arange(pupils, dtype=np.int32), len(school.keys)),
        "day": np.tile(school.days, pupils),
        "week": np.tile(school.weeks.astype(np.int32), pupils),
        "mark": np.ascontiguousarray(school.marks).ravel(),
    }


def digest(answer: Answer) -> str:
    """Equal for equal answers, whatever library gave them."""
    whole = hashlib.sha256()
    for name in sorted(answer):
        values = np.ascontiguousarray(answer[name], dtype=np.int64)
        whole.update(f"{name}{values.shape}".encode() + values.tobytes())
    return whole.hexdigest()[:16]
