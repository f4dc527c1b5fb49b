"""The what-if in DuckDB: long tables in memory, window functions over the days of each pupil."""

from fractions import Fraction

import duckdb
import numpy as np
import pandas as pd

from benchmarks.school import ATTENDED, POSSIBLE, Answer
from benchmarks.what_if import Asked, Data, Days, told

ASK = """
WITH daily AS (
    SELECT a.pupil, a.day, a.attended, a.possible, coalesce(c.counted, 0) AS counted
    FROM attendance a LEFT JOIN (
        SELECT pupil, day, count(*) AS counted FROM marks WHERE list_contains($codes, mark) GROUP BY pupil, day
    ) c USING (pupil, day)
), windows AS (
    SELECT pupil, day, number, told, sum(counted) OVER w AS counted, sum(attended) OVER w AS attended,
           sum(possible) OVER w AS possible
    FROM daily JOIN days USING (day)
    WINDOW w AS (PARTITION BY pupil ORDER BY day RANGE BETWEEN (day - start) PRECEDING AND CURRENT ROW)
), judged AS (
    SELECT *, counted >= $sessions AND (
        NOT $limited OR (possible > 0 AND told AND attended * $low_whole >= possible * $low_part
                         AND attended * $high_whole < possible * $high_part)
    ) AS met
    FROM windows
)
SELECT bool_or(met) FILTER (day = $now) AS now, max(counted) FILTER (day = $now) AS counted,
       coalesce(min(number) FILTER (met AND day BETWEEN $first AND $last), -1) AS first
FROM judged GROUP BY pupil ORDER BY pupil
"""


class Prepared:
    """A connection whose database holds the marks, and what was attended and possible on each day."""

    def __init__(self, data: Data) -> None:
        self.data, self.days = data, Days.of(data)
        self.database = duckdb.connect()
        pupils, sessions = data.marks.shape
        long = pd.DataFrame(
            {
                "pupil": np.repeat(np.arange(pupils, dtype=np.int32), sessions),
                "day": np.tile(np.searchsorted(self.days.numbers, data.days).astype(np.int32), pupils),
                "mark": data.marks.ravel(),
            }
        )
        self.database.register("long", long)
        self.database.execute("CREATE TABLE marks AS SELECT * FROM long")
        self.database.unregister("long")
        self.database.execute(
            "CREATE TABLE attendance AS SELECT pupil, day, count(*) FILTER (mark >= ?) AS attended, "
            "count(*) FILTER (mark >= ?) AS possible FROM marks GROUP BY pupil, day ORDER BY pupil, day",
            [ATTENDED, POSSIBLE],
        )


prepare = Prepared


def ask(prepared: Prepared, asked: Asked) -> Answer:
    days = prepared.days
    now, first, last = days.asked(asked)
    table = {
        "day": np.arange(len(days.numbers), dtype=np.int32),
        "start": days.starts(asked["weeks"]).astype(np.int32),
        "number": days.numbers,
        "told": days.told(asked),
    }
    prepared.database.register("days", pd.DataFrame(table))
    # Everybody reaches 0, and nobody whose attendance is a share of the whole is not below 101.
    low, high = Fraction(asked["low"] or 0), Fraction(asked["high"] or 101)
    found = prepared.database.execute(
        ASK,
        {
            "codes": [number for code in asked["codes"] for number in prepared.data.codes[code]],
            "sessions": asked["sessions"],
            "limited": asked["low"] is not None or asked["high"] is not None,
            "low_whole": 100 * low.denominator,
            "low_part": low.numerator,
            "high_whole": 100 * high.denominator,
            "high_part": high.numerator,
            "now": now,
            "first": first,
            "last": last,
        },
    ).fetchnumpy()
    return told(found["now"], found["first"], found["counted"])
