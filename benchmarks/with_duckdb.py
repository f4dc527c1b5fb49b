"""DuckDB: the marks as one long table in an in-memory database, window functions, all cores."""

import duckdb
import numpy as np
import numpy.typing as npt
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

ABSENT = f"mark >= {UNAUTHORISED} AND mark < {AFTER_UNAUTHORISED}"
BAND = " + ".join(f"(attended * 10000 < {edge} * possible)::BIGINT" for edge in EDGES)
T1 = f"""
WITH counts AS (
    SELECT pupil, count(*) FILTER (mark >= {POSSIBLE}) AS possible, count(*) FILTER (mark >= {ATTENDED}) AS attended,
           count(*) FILTER ({ABSENT}) AS unauthorised
    FROM marks GROUP BY pupil
), rounded AS (
    SELECT *, (attended * 20000 + possible) // (2 * possible) AS rounded FROM counts
)
SELECT possible, attended, possible - attended - unauthorised AS authorised, unauthorised,
       rounded - (rounded IN {SHOWN_EDGES} AND attended * 10000 < rounded * possible)::BIGINT AS hundredths,
       {BAND} AS band
FROM rounded ORDER BY pupil
"""  # noqa: S608 (numbers of our own)
T2 = f"""
WITH runs AS (
    SELECT pupil, day, count(*) OVER (
        PARTITION BY pupil ORDER BY week RANGE BETWEEN {RULE_WEEKS - 1} PRECEDING AND CURRENT ROW
    ) AS to_week_end, row_number() OVER (PARTITION BY pupil, week ORDER BY day DESC) - 1 AS later_in_week
    FROM marks WHERE {ABSENT}
)
SELECT pupil, min(day) FILTER (to_week_end - later_in_week >= {RULE_SESSIONS}) AS first, max(to_week_end) AS most
FROM runs GROUP BY pupil
"""  # noqa: S608
WEEKLY = f"""
CREATE OR REPLACE TEMP TABLE weekly AS
SELECT pupil, week, count(*) AS sessions FROM marks WHERE {ABSENT} GROUP BY pupil, week
"""  # noqa: S608
EVER = """
SELECT least(highest, ?) AS sessions, count(*) AS pupils FROM (
    SELECT pupil, max(in_window) AS highest FROM (
        SELECT pupil, sum(sessions) OVER (
            PARTITION BY pupil ORDER BY week RANGE BETWEEN ? PRECEDING AND CURRENT ROW
        ) AS in_window FROM weekly
    ) GROUP BY pupil
) GROUP BY ALL
"""
NOW = """
SELECT least(recent, ?) AS sessions, count(*) AS pupils FROM (
    SELECT pupil, sum(sessions) AS recent FROM weekly WHERE week > (SELECT max(week) FROM marks) - ? - 1 GROUP BY pupil
) GROUP BY ALL
"""


class Data:
    """A connection to the database that holds the table, and how many pupils it has."""

    def __init__(self, school: School) -> None:
        self.pupils = len(school.marks)
        self.database = duckdb.connect()
        long = pd.DataFrame(long_columns(school), copy=False)
        self.database.register("long", long)
        self.database.execute("CREATE TABLE marks AS SELECT * FROM long")
        self.database.unregister("long")


prepare = Data


def t1(data: Data) -> Answer:
    return dict(data.database.execute(T1).fetchnumpy())


def t2(data: Data) -> Answer:
    found = data.database.execute(T2).fetchnumpy()
    first = np.full(data.pupils, -1, dtype=np.int64)
    most = np.zeros(data.pupils, dtype=np.int64)
    first[found["pupil"]] = np.ma.filled(found["first"], -1)
    most[found["pupil"]] = found["most"]
    return {"first": first, "most": most}


def t3(data: Data) -> Answer:
    data.database.execute(WEEKLY)
    lengths = range(1, MAX_WEEKS + 1)
    return {
        name: np.stack([_at_least(data, query, weeks) for weeks in lengths], axis=1)
        for name, query in (("now", NOW), ("ever", EVER))
    }


def _at_least(data: Data, query: str, weeks: int) -> npt.NDArray[np.int64]:
    exactly = np.zeros(MAX_SESSIONS + 1, dtype=np.int64)
    for sessions, pupils in data.database.execute(query, [MAX_SESSIONS, weeks - 1]).fetchall():
        exactly[int(sessions)] = pupils
    return exactly[::-1].cumsum()[::-1][1:]
