"""pandas as most scripts write it: codes as text, dates as dates, groupby and rolling."""

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.school import (
    EDGES,
    MAX_SESSIONS,
    MAX_WEEKS,
    RULE_SESSIONS,
    RULE_WEEKS,
    SHOWN_EDGES,
    Answer,
    School,
    long_columns,
)

PRESENT = ["/", "\\", "V"]
AUTHORISED = ["I", "M", "C"]
UNAUTHORISED = ["G", "N", "O", "U"]
TEXT = {144: "/", 145: "\\", 161: "V", 102: "I", 104: "M", 96: "C", 128: "G", 129: "N", 130: "O", 131: "U", 74: "X"}


def prepare(school: School) -> pd.DataFrame:
    table = pd.DataFrame(long_columns(school))
    table["code"] = table.pop("mark").map({0: "", **TEXT})
    table["date"] = pd.to_datetime(table.pop("day"), unit="D")
    return table


def t1(table: pd.DataFrame) -> Answer:
    table = table.assign(
        attended=table["code"].isin(PRESENT),
        authorised=table["code"].isin(AUTHORISED),
        unauthorised=table["code"].isin(UNAUTHORISED),
    )
    counts = table.groupby("pupil")[["attended", "authorised", "unauthorised"]].sum()
    counts["possible"] = counts.sum(axis=1)
    attended, possible = counts["attended"], counts["possible"]
    counts["hundredths"] = (attended * 20_000 + possible) // (2 * possible)
    claims = counts["hundredths"].isin(SHOWN_EDGES) & (attended * 10_000 < counts["hundredths"] * possible)
    counts["hundredths"] -= claims
    counts["band"] = sum((attended * 10_000 < edge * possible).astype(int) for edge in EDGES)
    return {str(name): counts[name].to_numpy() for name in counts}


def _weekly(table: pd.DataFrame) -> "pd.Series[Any]":
    return table["code"].isin(UNAUTHORISED).groupby([table["pupil"], table["week"]]).sum()


def _rolled(weekly: "pd.Series[Any]", weeks: int) -> "pd.Series[Any]":
    return weekly.groupby(level="pupil").rolling(weeks, min_periods=1).sum().droplevel(0)


def t2(table: pd.DataFrame) -> Answer:
    weekly = _weekly(table)
    rolled = _rolled(weekly, RULE_WEEKS)
    before = (rolled - weekly).rename("before").reset_index()
    table = table.assign(absent=table["code"].isin(UNAUTHORISED))
    table["this_week"] = table.groupby(["pupil", "week"])["absent"].cumsum()
    table = table.merge(before, on=["pupil", "week"])
    met = table[table["before"] + table["this_week"] >= RULE_SESSIONS]
    first = met.groupby("pupil")["date"].min().reindex(range(int(table["pupil"].max()) + 1))
    days = (first - pd.Timestamp("1970-01-01")).dt.days.fillna(-1)
    return {"first": days.to_numpy(), "most": rolled.groupby(level="pupil").max().to_numpy()}


def t3(table: pd.DataFrame) -> Answer:
    weekly = _weekly(table)
    last = table["week"].max()
    now = np.zeros((MAX_SESSIONS, MAX_WEEKS), dtype=np.int64)
    ever = np.zeros((MAX_SESSIONS, MAX_WEEKS), dtype=np.int64)
    for weeks in range(1, MAX_WEEKS + 1):
        rolled = _rolled(weekly, weeks)
        latest = rolled.xs(last, level="week")
        highest = rolled.groupby(level="pupil").max()
        for sessions in range(1, MAX_SESSIONS + 1):
            now[sessions - 1, weeks - 1] = (latest >= sessions).sum()
            ever[sessions - 1, weeks - 1] = (highest >= sessions).sum()
    return {"now": now, "ever": ever}
