"""polars: the marks as one long table in memory, lazy queries, all cores."""

import numpy as np
import numpy.typing as npt
import polars as pl

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
        self.marks = pl.DataFrame(long_columns(school))
        self.pupils = len(school.marks)
        self.weeks = int(school.weeks[-1]) + 1


prepare = Data


def t1(data: Data) -> Answer:
    mark, attended, possible = pl.col("mark"), pl.col("attended"), pl.col("possible")
    is_unauthorised = (mark >= UNAUTHORISED) & (mark < AFTER_UNAUTHORISED)
    rounded = (attended * 20_000 + possible) // (2 * possible)
    claims = pl.col("rounded").is_in(SHOWN_EDGES) & (attended * 10_000 < pl.col("rounded") * possible)
    table = (
        data.marks.lazy()
        .group_by("pupil")
        .agg(
            possible=(mark >= POSSIBLE).sum().cast(pl.Int64),
            attended=(mark >= ATTENDED).sum().cast(pl.Int64),
            unauthorised=is_unauthorised.sum().cast(pl.Int64),
        )
        .sort("pupil")
        .with_columns(
            authorised=possible - attended - pl.col("unauthorised"),
            rounded=rounded,
            band=pl.sum_horizontal([(attended * 10_000 < edge * possible).cast(pl.Int64) for edge in EDGES]),
        )
        .with_columns(hundredths=pl.col("rounded") - claims.cast(pl.Int64))
        .collect(engine="streaming")
    )
    names = ("possible", "attended", "authorised", "unauthorised", "hundredths", "band")
    return {name: table[name].to_numpy() for name in names}


def _absences(data: Data) -> pl.LazyFrame:
    mark = pl.col("mark")
    return data.marks.lazy().filter((mark >= UNAUTHORISED) & (mark < AFTER_UNAUTHORISED))


def _weekly(data: Data) -> pl.DataFrame:
    grouped = _absences(data).group_by("pupil", "week").agg(sessions=pl.len().cast(pl.Int32))
    return grouped.sort("pupil", "week").collect(engine="streaming")


def t2(data: Data) -> Answer:
    weekly = _weekly(data)
    rolled = weekly.rolling("week", period=f"{RULE_WEEKS}i", group_by="pupil").agg(
        count=pl.col("sessions").sum(), this_week=pl.col("sessions").last()
    )
    met = (
        rolled.filter(pl.col("count") >= RULE_SESSIONS)
        .group_by("pupil")
        .agg(pl.all().sort_by("week").first())
        .with_columns(wanted=RULE_SESSIONS - (pl.col("count") - pl.col("this_week")))
    )
    first = (
        _absences(data)
        .join(met.lazy(), on=["pupil", "week"])
        .sort("pupil", "day")
        .with_columns(place=pl.int_range(1, pl.len() + 1).over("pupil"))
        .filter(pl.col("place") == pl.col("wanted"))
        .collect()
    )
    highest = rolled.group_by("pupil").agg(pl.col("count").max())
    return {
        "first": _fill(data.pupils, -1, first["pupil"], first["day"]),
        "most": _fill(data.pupils, 0, highest["pupil"], highest["count"]),
    }


def t3(data: Data) -> Answer:
    weekly = _weekly(data)
    now, ever = [], []
    for weeks in range(1, MAX_WEEKS + 1):
        rolled = weekly.rolling("week", period=f"{weeks}i", group_by="pupil").agg(count=pl.col("sessions").sum())
        ever.append(_at_least(rolled.group_by("pupil").agg(count=pl.col("count").max())))
        recent = weekly.filter(pl.col("week") >= data.weeks - weeks)
        now.append(_at_least(recent.group_by("pupil").agg(count=pl.col("sessions").sum())))
    return {"now": np.stack(now, axis=1), "ever": np.stack(ever, axis=1)}


def _at_least(counts: pl.DataFrame) -> npt.NDArray[np.int64]:
    exactly = np.bincount(np.minimum(counts["count"].to_numpy(), MAX_SESSIONS), minlength=MAX_SESSIONS + 1)
    return exactly[::-1].cumsum()[::-1][1:]


def _fill(pupils: int, empty: int, rows: pl.Series, values: pl.Series) -> npt.NDArray[np.int64]:
    filled = np.full(pupils, empty, dtype=np.int64)
    filled[rows.to_numpy()] = values.to_numpy()
    return filled
