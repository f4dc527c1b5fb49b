"""The what-if in polars: long tables, lazy queries, windows as a join of running counts with themselves."""

from fractions import Fraction

import numpy as np
import polars as pl

from benchmarks.school import ATTENDED, POSSIBLE, Answer
from benchmarks.what_if import Asked, Data, Days, told


class Prepared:
    """The marks as a long table, and what was attended and possible up to each day."""

    def __init__(self, data: Data) -> None:
        self.data, self.days = data, Days.of(data)
        pupils, sessions = data.marks.shape
        day = np.searchsorted(self.days.numbers, data.days).astype(np.int32)
        self.marks = pl.DataFrame(
            {
                "pupil": np.repeat(np.arange(pupils, dtype=np.int32), sessions),
                "day": np.tile(day, pupils),
                "mark": data.marks.ravel(),
            }
        )
        self.running = (
            self.marks.group_by("pupil", "day")
            .agg(attended=(pl.col("mark") >= ATTENDED).sum(), possible=(pl.col("mark") >= POSSIBLE).sum())
            .sort("pupil", "day")
            .with_columns(pl.col("attended", "possible").cast(pl.Int64).cum_sum().over("pupil"))
        )


prepare = Prepared


def ask(prepared: Prepared, asked: Asked) -> Answer:
    days = prepared.days
    now, first, last = days.asked(asked)
    numbers = [number for code in asked["codes"] for number in prepared.data.codes[code]]
    windows = pl.DataFrame(
        {
            "day": np.arange(len(days.numbers), dtype=np.int32),
            "before": (days.starts(asked["weeks"]) - 1).astype(np.int32),
            "number": days.numbers,
            "told": days.told(asked),
        }
    )
    daily = prepared.marks.lazy().filter(pl.col("mark").is_in(numbers)).group_by("pupil", "day").len("counted")
    running = (
        prepared.running.lazy()
        .join(daily, on=["pupil", "day"], how="left")
        .sort("pupil", "day")
        .with_columns(pl.col("counted").fill_null(0).cast(pl.Int64).cum_sum().over("pupil"))
    )
    names = ("counted", "attended", "possible")
    both = running.join(windows.lazy(), on="day").join(
        running, left_on=["pupil", "before"], right_on=["pupil", "day"], how="left", suffix="_before"
    )
    both = both.with_columns(*(pl.col(name) - pl.col(f"{name}_before").fill_null(0) for name in names))
    tests = [pl.col("counted") >= asked["sessions"]]
    if asked["low"] is not None or asked["high"] is not None:
        tests += [pl.col("possible") > 0, pl.col("told")]
    if asked["low"] is not None:
        low = Fraction(asked["low"])
        tests.append(pl.col("attended") * (100 * low.denominator) >= pl.col("possible") * low.numerator)
    if asked["high"] is not None:
        high = Fraction(asked["high"])
        tests.append(pl.col("attended") * (100 * high.denominator) < pl.col("possible") * high.numerator)
    answered = (
        both.with_columns(met=pl.all_horizontal(tests))
        .group_by("pupil")
        .agg(
            now=pl.col("met").filter(pl.col("day") == now).first(),
            counted=pl.col("counted").filter(pl.col("day") == now).first(),
            first=pl.col("number").filter(pl.col("met") & pl.col("day").is_between(first, last)).min().fill_null(-1),
        )
    )
    found = answered.sort("pupil").collect()
    return told(found["now"], found["first"], found["counted"])
