"""Closer looks at an answer: the map of all thresholds, and the new cases week by week."""

import streamlit as st

from fasttrack_core import charts
from fasttrack_core.charts import whatif_weeks
from fasttrack_core.charts.sweep import TAKE
from fasttrack_core.services.what_if.view import Group, WhatIfView
from pages.components.common import choosing, tables
from pages.components.frame import drawing, wording
from pages.components.what_if import inputs as what_if_inputs

COUNTS = {"pupils_now": "Now", "pupils_ever": "At any time"}


def every(key: str, answer: WhatIfView) -> None:
    """The map of all thresholds; a click on a cell takes its rule."""
    count = st.segmented_control(
        "Pupils who meet it",
        list(COUNTS),
        format_func=COUNTS.__getitem__,
        default="pupils_now",
        required=True,
        key=f"{key}-count",
        persist_state="session",
    )
    rule = answer.asked.rule
    sentence = "Each cell: how many pupils meet the rule with that many sessions in that many school weeks"
    sentence += ", within the limits of attendance above." if rule.tests_attendance else "."
    if rule.school_weeks is None:
        sentence += " The rule above counts over the school year, so no cell shows it."
    elif rule.unauthorised_at_least is None:
        sentence += " The rule above asks for no number of sessions, so no cell shows it."
    else:
        sentence += " The frame marks the rule above. Click a cell to use its rule."
    if not answer.sweep["told"].all():
        sentence += " A question mark: fewer weeks are recorded than such a rule looks at."
    wording.aside(sentence)
    chart = f"{key}-map-{st.session_state.get(f'{key}-taken', 0)}"
    st.vega_lite_chart(
        drawing.words(
            charts.sweep(answer.sweep, rule.unauthorised_at_least or 0, rule.school_weeks, count=count, dark=_dark())
        ),
        key=chart,
        selection_mode=TAKE,
        on_select=lambda: _take(key, chart),
        alt=f"Heat map of pupils by sessions (1 to 30) and school weeks (1 to 20): {COUNTS[count].lower()}. "
        "The same numbers are in the table below.",
    )
    with st.expander("The same as a table"):
        table = answer.sweep.pivot(index="sessions", columns="weeks", values=count)
        table.index.name = "Sessions"
        table.columns = [f"{weeks} wk" for weeks in table.columns]
        tables.show(table, hide_index=False, alt="Pupils by sessions (rows) and school weeks (columns).")


def weeks(key: str, answer: WhatIfView) -> None:
    """The new cases that the rule would have made, and who they are."""
    found = answer.meetings
    sentence = (
        "The school week in which each pupil first meets this rule: the new cases, and meetings, it would have brought."
    )
    if answer.already:
        met = wording.counted(answer.already, "pupil")
        sentence += f" {met} already met it on the school day before: not new cases of these days."
    wording.aside(sentence)
    if not found["Pupils who first meet it"].any() and not found["By the pathway"].any():
        st.info("Nobody first meets this rule, or the pathway's, in these days.")
        return
    st.vega_lite_chart(
        drawing.words(whatif_weeks.new_cases(found, dark=_dark())),
        key=f"{key}-weeks-chart",
        alt="Bars: how many pupils first meet the rule in each week. The same numbers are in the table below.",
    )
    left, right = st.columns([1, 1.4], gap="medium")
    with left:
        tables.show(
            found.rename(columns={"Pupils who first meet it": "New cases", "By the pathway": "By the pathway's rule"}),
            hide_index=True,
            alt="New cases by week: this rule and the pathway's.",
            column_config={"Week of": st.column_config.DateColumn(format=wording.DAY)},
        )
    with right:
        listed = answer.pupils(Group.CASES)
        if listed.keys:
            order = listed.frame.sort_values("First met", kind="stable").index
            choosing.pupil_table(
                listed.frame.loc[order, ["Pupil", "Class", "First met", "Answer"]].reset_index(drop=True),
                [listed.keys[place] for place in order],
                name="what_if_cases",
                alt="Pupils by the day on which they first meet the rule.",
            )


def _take(key: str, chart: str) -> None:
    """The cell that was clicked becomes the rule; the map is a new one, so that the same cell may be clicked again."""
    for point in st.session_state[chart].selection.get(TAKE, []):
        what_if_inputs.take(key, int(point["sessions"]), int(point["weeks"]))
        st.session_state[f"{key}-taken"] = st.session_state.get(f"{key}-taken", 0) + 1


def _dark() -> bool:
    return st.context.theme.type == "dark"
