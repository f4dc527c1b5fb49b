"""pandas as someone writes it who knows what is slow: small types, few groups, wide tables of weeks."""

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.school import (
    AFTER_UNAUTHORISED,
    ATTENDED,
    EDGES,
    MAX_SESSIONS,
    MAX_WEEKS,
    POSSIBLE,
    RULE_SESSIONS,
    RULE_WEEKS,
    SHOWN_EDGES,
    UNAUTHORISED,
    Answer,
    School,
    long_columns,
)


class Data:
    """The long table, how many pupils and weeks it has."""

    def __init__(self, school: School) -> None:
        self.marks = pd.DataFrame(long_columns(school), copy=False)
        self.pupils = len(school.marks)
        self.weeks = int(school.weeks[-1]) + 1


prepare = Data


def t1(data: Data) -> Answer:
    mark = data.marks["mark"]
    flags = pd.DataFrame(
        {
            "possible": mark >= POSSIBLE,
            "attended": mark >= ATTENDED,
            "unauthorised": (mark >= UNAUTHORISED) & (mark < AFTER_UNAUTHORISED),
        }
    )
    counts = flags.groupby(data.marks["pupil"], sort=True).sum().astype("int64")
    attended, possible = counts["attended"], counts["possible"]
    rounded = (attended * 20_000 + possible) // (2 * possible)
    claims = rounded.isin(SHOWN_EDGES) & (attended * 10_000 < rounded * possible)
    band = sum((attended * 10_000 < edge * possible).astype("int64") for edge in EDGES)
    return {
        "possible": possible.to_numpy(),
        "attended": attended.to_numpy(),
        "authorised": (possible - attended - counts["unauthorised"]).to_numpy(),
        "unauthorised": counts["unauthorised"].to_numpy(),
        "hundredths": (rounded - claims).to_numpy(),
        "band": np.asarray(band),
    }


def _absences(data: Data) -> pd.DataFrame:
    mark = data.marks["mark"]
    return data.marks[(mark >= UNAUTHORISED) & (mark < AFTER_UNAUTHORISED)]


def _up_to_week(data: Data, absences: pd.DataFrame) -> pd.DataFrame:
    """One row a pupil, one column a week: sessions of absence up to the week's end."""
    weekly = absences.groupby(["pupil", "week"]).size().unstack(fill_value=0)
    return weekly.reindex(index=range(data.pupils), columns=range(data.weeks), fill_value=0).cumsum(axis=1)


def _windows(total: pd.DataFrame, weeks: int) -> pd.DataFrame:
    return total - total.shift(weeks, axis=1, fill_value=0)


def t2(data: Data) -> Answer:
    absences = _absences(data)
    total = _up_to_week(data, absences)
    before = total.shift(RULE_WEEKS, axis=1, fill_value=0).stack()
    before.index.names = ["pupil", "week"]
    so_far = absences.groupby("pupil").cumcount() + 1
    earlier = before.to_numpy()[absences["pupil"].to_numpy() * data.weeks + absences["week"].to_numpy()]
    first = absences[so_far - earlier >= RULE_SESSIONS].groupby("pupil")["day"].min()
    return {
        "first": first.reindex(range(data.pupils), fill_value=-1).to_numpy(dtype=np.int64),
        "most": _windows(total, RULE_WEEKS).max(axis=1).to_numpy(),
    }


def t3(data: Data) -> Answer:
    total = _up_to_week(data, _absences(data))
    now, ever = [], []
    for weeks in range(1, MAX_WEEKS + 1):
        windows = _windows(total, weeks)
        now.append(_at_least(windows.iloc[:, -1]))
        ever.append(_at_least(windows.max(axis=1)))
    return {"now": np.stack(now, axis=1), "ever": np.stack(ever, axis=1)}


def _at_least(counts: "pd.Series[int]") -> "np.typing.NDArray[np.integer[Any]]":
    exactly = counts.clip(upper=MAX_SESSIONS).value_counts().reindex(range(MAX_SESSIONS + 1), fill_value=0)
    return exactly[::-1].cumsum()[::-1].to_numpy()[1:]
