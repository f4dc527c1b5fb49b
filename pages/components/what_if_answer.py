"""The answer to a question of thresholds: how many, who, the map of all thresholds, and week by week."""

import streamlit as st

from fasttrack_core import charts
from fasttrack_core.services.whatif_view import Question, WhatIfView
from pages.components import choosing, wording

COUNTS = {"pupils_now": "Now", "pupils_ever": "Ever in this record"}


def show(answer: WhatIfView, question: Question) -> None:
    """Numbers first, then the pupils, the map and the weeks, each in a tab of its own."""
    _numbers(answer)
    pupils, sweep, weeks = st.tabs(
        [
            ":material/groups: Pupils",
            ":material/grid_on: Every threshold at once",
            ":material/calendar_view_week: Week by week",
        ]
    )
    with pupils:
        _pupils(answer)
    with sweep:
        _sweep(answer, question)
    with weeks:
        _weeks(answer)


def _numbers(answer: WhatIfView) -> None:
    with st.container(horizontal=True):
        st.metric("Pupils who meet it now", answer.now, border=True)
        st.metric(
            "Met it at some time", answer.ever, border=True,
            help="On at least one day of the register up to that day, earlier school years included.",
        )  # fmt: skip
        st.metric("New beside the pathway", answer.new, border=True, help="They meet this rule, not the pathway's.")
        st.metric("No longer met", answer.dropped, border=True, help="They meet the pathway's rule, not this one.")
    sentence = (
        f"The school's pathway, {answer.pathway_title}, reaches {wording.counted(answer.pathway_now, 'pupil')} "
        f"as of {wording.spoken(answer.as_of)}. Its rule: {answer.pathway_rule}."
    )
    if answer.cannot_tell:
        sentence += f" For {wording.counted(answer.cannot_tell, 'pupil')} it cannot be told: no possible session"
        sentence += " in that time, or fewer school weeks recorded than the rule looks at."
    wording.aside(sentence)


def _pupils(answer: WhatIfView) -> None:
    if answer.pupils.empty:
        st.info("No pupil meets this rule or the pathway's on that day. Ask for fewer sessions or more weeks.")
        return
    choosing.pupil_table(
        answer.pupils,
        answer.keys,
        name="what_if_pupils",
        alt="Pupils who meet this rule or the pathway's, with their figures over the weeks asked for.",
    )
    wording.aside(
        "Change: new meets this rule only, drops out meets the pathway's only, both meets both. Figures are of the "
        "weeks asked for."
    )


def _sweep(answer: WhatIfView, question: Question) -> None:
    count = st.segmented_control(
        "Pupils who meet it", list(COUNTS), format_func=COUNTS.__getitem__, default="pupils_now", required=True,
        key="what-if-count",
    )  # fmt: skip
    wording.aside(
        "Each cell: how many pupils have at least that many unauthorised sessions in that many school weeks. "
        "Attendance limits are left out here. The frame marks the rule above."
    )
    st.altair_chart(
        charts.sweep(answer.sweep, question.sessions, question.weeks, count=count, height=560),
        alt=f"Heat map of pupils by sessions (1 to 20) and school weeks (1 to 12): {COUNTS[count].lower()}. "
        "The same numbers are in the table below.",
    )
    with st.expander("The same as a table"):
        table = answer.sweep.pivot(index="sessions", columns="weeks", values=count)
        table.index.name = "Sessions"
        table.columns = [f"{weeks} wk" for weeks in table.columns]
        st.dataframe(table, alt="Pupils by sessions (rows) and school weeks (columns).")


def _weeks(answer: WhatIfView) -> None:
    if answer.meetings.empty:
        st.info("Nobody met this rule up to that day.")
        return
    wording.aside("In which school week each pupil met this rule for the first time: the new cases it would have made.")
    st.bar_chart(
        answer.meetings, x="Week of", y="Pupils who first meet it", height=260,
        alt="Bars: how many pupils first met the rule in each week. The same numbers are in the table below.",
    )  # fmt: skip
    st.dataframe(
        answer.meetings, hide_index=True, alt="Pupils who first meet the rule, by week.",
        column_config={"Week of": st.column_config.DateColumn(format=wording.DAY)},
    )  # fmt: skip
