"""The sweep: how many pupils each pair of sessions and weeks would reach."""

from functools import lru_cache

import altair as alt
import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, CLIMBER, KEPT, ROCK, Spec, compiled, filled, layered

TAKE = "take"
"""The selection that holds the cell that was clicked: its sessions and weeks."""
_NIGHT = ("#1a232b", "#8fc6d8")
"""From the dark page to a light cell: lightness rises steadily, so that it reads in grey."""
_TURN, _TURN_AT_NIGHT = 0.69, 0.59
"""Where light ink reads better than dark ink, or the other way round, on the way from none to the most."""
_GLOW = "#f0a35e"


def sweep(
    frame: pd.DataFrame,
    sessions: int,
    weeks: int | None,
    *,
    count: str = "pupils_now",
    height: int = 560,
    dark: bool = False,
) -> Spec:
    """The sweep as a heat map, a finished specification: a cell for each pair, its number written in it.

    frame: sessions, weeks, pupils_now, pupils_ever, told (False: a question mark stands for the number). ``count``
    names the column shown. The cell of the rule asked about (``sessions`` in ``weeks``) is framed.
    """
    highest = max(1, int(frame[count].max()) if len(frame) else 1)
    return filled(
        _drawn(height, dark),
        {"cells": _cells(frame, count)},
        highest=highest,
        rule_sessions=int(sessions),
        rule_weeks=int(weeks or 0),
    )


@lru_cache(maxsize=KEPT)
def _drawn(height: int, dark: bool) -> str:
    low, high = _NIGHT if dark else (ROCK[0], ROCK[8])
    highest, sessions, weeks = (alt.param(name=name, value=0) for name in ("highest", "rule_sessions", "rule_weeks"))
    strong = alt.datum.told & (alt.expr.sqrt(alt.datum.n / highest) > (_TURN_AT_NIGHT if dark else _TURN))
    x = alt.X("weeks:O", title="in this many school weeks", axis=alt.Axis(labelAngle=0, orient="top"))
    y = alt.Y("sessions:O", title="at least this many sessions", axis=alt.Axis(labelOverlap=False))
    shade = alt.Scale(type="sqrt", domain=[0, alt.ExprRef(expr="highest")], range=[low, high])
    take = alt.selection_point(name=TAKE, fields=["sessions", "weeks"], toggle=False)
    cells = (
        alt.Chart(name="cells")
        .mark_rect(stroke="#12161a" if dark else "white", strokeWidth=1, cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=alt.Color("n:Q", legend=None, scale=shade),
            tooltip=[
                alt.Tooltip("sessions:N", title="sessions, at least"),
                alt.Tooltip("weeks:N", title="school weeks"),
                alt.Tooltip("shown:N", title="pupils"),
            ],
        )
        .add_params(take, highest, sessions, weeks)
    )
    ink, other = ("white", CLIMBER) if dark else (CLIMBER, "white")
    numbers = (
        alt.Chart()
        .mark_text(fontSize=11, cursor="pointer")
        .encode(x=x, y=y, text=alt.Text("shown:N"), color=alt.condition(strong, alt.value(other), alt.value(ink)))
    )
    framed = (
        alt.Chart()
        .transform_filter((alt.datum.sessions == sessions) & (alt.datum.weeks == weeks))
        .mark_rect(filled=False, stroke=_GLOW if dark else ACCENT, strokeWidth=3.5)
        .encode(x=x, y=y)
    )
    return compiled(layered(cells, numbers, framed, height=height, data="cells"))


def _cells(frame: pd.DataFrame, count: str) -> pd.DataFrame:
    numbers = frame[count]
    shown = numbers.astype(str).where(frame["told"], "?")
    return pd.DataFrame(
        {"sessions": frame["sessions"], "weeks": frame["weeks"], "n": numbers, "told": frame["told"], "shown": shown}
    )
