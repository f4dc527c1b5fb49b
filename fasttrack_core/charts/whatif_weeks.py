"""The new cases that a rule would have made, school week by school week."""

from functools import lru_cache

import altair as alt
import pandas as pd

from fasttrack_core.charts.drawing import ACCENT, KEPT, ROCK, Spec, compiled, filled, layered

_DAY_AND_MONTH = "split(datum.label, ' ')[0] + ' ' + split(datum.label, ' ')[1]"
RULE, PATHWAY = "This rule", "The school's pathway"


def new_cases(frame: pd.DataFrame, *, height: int = 260, dark: bool = False) -> Spec:
    """A bar for each school week, its number on it, and a line across where the pathway's number is another one.

    frame: ``Week of`` (dates of Mondays), ``Pupils who first meet it``, ``By the pathway``. A finished specification.
    """
    numbers = frame[["Pupils who first meet it", "By the pathway"]]
    rows = pd.DataFrame(
        {
            "week": [f"{day.day} {day:%b %Y}" for day in frame["Week of"]],
            "rule": numbers.iloc[:, 0],
            "pathway": numbers.iloc[:, 1],
            "top": numbers.max(axis=1),
        }
    )
    alike = rows["rule"].equals(rows["pathway"])
    most = max(4, int(numbers.to_numpy().max(initial=0)) + 1)
    return filled(_drawn(height, dark, alike), {"weeks": rows}, most=most)


@lru_cache(maxsize=KEPT)
def _drawn(height: int, dark: bool, alike: bool) -> str:
    bar, mark = ("#7fb9cd", "#f0a35e") if dark else (ROCK[7], ACCENT)
    named = {RULE: bar} if alike else {RULE: bar, PATHWAY: mark}
    colours = alt.Scale(domain=list(named), range=list(named.values()))
    legend = alt.Legend(orient="top", title=None)
    most = alt.param(name="most", value=0)
    scale = alt.Scale(domain=[0, alt.ExprRef(expr="most")])
    axis = alt.Axis(labelAngle=0, labelOverlap="parity", labelExpr=_DAY_AND_MONTH)
    x = alt.X("week:O", sort=None, title="Week of", axis=axis)
    tips = [
        alt.Tooltip("week:N", title="week of"),
        alt.Tooltip("rule:N", title="new cases by this rule"),
        alt.Tooltip("pathway:N", title="by the school's pathway"),
    ]

    def upward(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", scale=scale, title="Pupils", axis=alt.Axis(tickMinStep=1))

    whose = alt.Color("whose:N", scale=colours, legend=legend)
    bars = (
        alt.Chart()
        .transform_calculate(whose=f'"{RULE}"')
        .mark_bar()
        .encode(x=x, tooltip=tips, y=upward("rule"), color=whose)
        .add_params(most)
    )
    line = (
        alt.Chart()
        .transform_filter(alt.datum.pathway > 0)
        .transform_calculate(whose=f'"{PATHWAY}"')
        .mark_tick(thickness=3, opacity=1)
        .encode(x=x, tooltip=tips, y=upward("pathway"), color=whose)
    )
    numbers = (
        alt.Chart()
        .transform_filter(alt.datum.rule > 0)
        .mark_text(dy=-8, fontSize=12, fontWeight=600, color=bar)
        .encode(x=x, tooltip=tips, y=upward("top"), text=alt.Text("rule:Q"))
    )
    return compiled(layered(*([bars, numbers] if alike else [bars, line, numbers]), height=height, data="weeks"))
