"""The nearest thing to the limit: one compiled loop over each pupil's marks (numba, all cores, compiled beforehand)."""

import numba
import numpy as np
import numpy.typing as npt

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
)

Whole = npt.NDArray[np.int64]
_EDGES = np.array(EDGES)
_SHOWN = np.array(SHOWN_EDGES)


@numba.njit(parallel=True)
def _t1(marks, edges, shown):  # type: ignore[no-untyped-def]  # numba finds the types
    pupils, sessions = marks.shape
    out = np.zeros((6, pupils), dtype=np.int64)
    for pupil in numba.prange(pupils):
        possible = attended = unauthorised = 0
        for session in range(sessions):
            mark = marks[pupil, session]
            possible += mark >= POSSIBLE
            attended += mark >= ATTENDED
            unauthorised += (mark >= UNAUTHORISED) & (mark < AFTER_UNAUTHORISED)
        hundredths = (attended * 20_000 + possible) // (2 * possible)
        for edge in shown:
            if hundredths == edge and attended * 10_000 < edge * possible:
                hundredths -= 1
                break
        band = 0
        for edge in edges:
            band += attended * 10_000 < edge * possible
        out[0, pupil], out[1, pupil], out[2, pupil] = possible, attended, possible - attended - unauthorised
        out[3, pupil], out[4, pupil], out[5, pupil] = unauthorised, hundredths, band
    return out


@numba.njit(parallel=True)
def _t2(marks, days, weeks):  # type: ignore[no-untyped-def]  # numba finds the types
    pupils, sessions = marks.shape
    first = np.full(pupils, -1, dtype=np.int64)
    most = np.zeros(pupils, dtype=np.int64)
    for pupil in numba.prange(pupils):
        by_week = np.zeros(weeks[-1] + 1, dtype=np.int64)
        in_window, week = 0, 0
        for session in range(sessions):
            if weeks[session] != week:
                week = weeks[session]
                if week >= RULE_WEEKS:
                    in_window -= by_week[week - RULE_WEEKS]
            mark = marks[pupil, session]
            if UNAUTHORISED <= mark < AFTER_UNAUTHORISED:
                by_week[week] += 1
                in_window += 1
                if in_window == RULE_SESSIONS and first[pupil] < 0:
                    first[pupil] = days[session]
                most[pupil] = max(most[pupil], in_window)
    return first, most


@numba.njit(parallel=True)
def _t3(marks, weeks, parts):  # type: ignore[no-untyped-def]  # numba finds the types
    pupils, sessions = marks.shape
    now = np.zeros((parts, MAX_SESSIONS + 1, MAX_WEEKS), dtype=np.int64)
    ever = np.zeros((parts, MAX_SESSIONS + 1, MAX_WEEKS), dtype=np.int64)
    for part in numba.prange(parts):
        total = np.zeros(weeks[-1] + 2, dtype=np.int64)
        for pupil in range(pupils * part // parts, pupils * (part + 1) // parts):
            total[:] = 0
            for session in range(sessions):
                mark = marks[pupil, session]
                total[weeks[session] + 1] += (mark >= UNAUTHORISED) & (mark < AFTER_UNAUTHORISED)
            for week in range(1, len(total)):
                total[week] += total[week - 1]
            for length in range(1, MAX_WEEKS + 1):
                highest = 0
                for week in range(1, len(total)):
                    highest = max(highest, total[week] - total[max(0, week - length)])
                last = total[-1] - total[max(0, len(total) - 1 - length)]
                ever[part, min(highest, MAX_SESSIONS), length - 1] += 1
                now[part, min(last, MAX_SESSIONS), length - 1] += 1
    return now, ever


def prepare(school: School) -> tuple[npt.NDArray[np.uint8], Whole, Whole]:
    data = np.ascontiguousarray(school.marks), school.days.astype(np.int64), school.weeks
    for question in (t1, t2, t3):
        question((data[0][:64], *data[1:]))
    return data


def t1(data: tuple[npt.NDArray[np.uint8], Whole, Whole]) -> Answer:
    names = ("possible", "attended", "authorised", "unauthorised", "hundredths", "band")
    return dict(zip(names, _t1(data[0], _EDGES, _SHOWN), strict=True))


def t2(data: tuple[npt.NDArray[np.uint8], Whole, Whole]) -> Answer:
    first, most = _t2(*data)
    return {"first": first, "most": most}


def t3(data: tuple[npt.NDArray[np.uint8], Whole, Whole]) -> Answer:
    now, ever = _t3(data[0], data[2], 2 * numba.get_num_threads())
    return {name: at_least(table.sum(axis=0)) for name, table in (("now", now), ("ever", ever))}


def at_least(histogram: Whole) -> Whole:
    """Pupils with at least 1, 2, … sessions from pupils with exactly 0, 1, …"""
    return histogram[::-1].cumsum(axis=0)[::-1][1:]
