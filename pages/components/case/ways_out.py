"""A required test that is not met: its ways out, each at this place."""

import streamlit as st

from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.cases.opening import NextStep
from fasttrack_core.services.cases.rows import QuestionRow
from pages.components.case import decisions as case_decisions
from pages.components.case import questions as case_questions
from pages.components.common import open_case as case_acts
from pages.components.common import register_age
from pages.components.common.open_case import OpenCase
from pages.components.frame import state, wording
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.frame.shared_screen import typed

CHANGE = "change the answer"
ASIDE = "set aside"
HELP_FIRST = (
    "The right help comes first: with a yes here, another kind of help may fit this family better than this pathway. "
    "Ask which help that is, and arrange it. Set the factor aside only where the pathway fits all the same."
)
"""Stands above the ways out of a factor that keeps a pupil off the pathway."""


def show(case: OpenCase, step: NextStep) -> None:
    """Change the answer, take another decision of this step, set a factor aside, or close: one chosen at a time, with
    its form. The way to help stands before the one that leaves a factor aside."""
    questions = [] if shared_screen.on() else _questions(case, step.about)
    open_now = {row.id: row for row in case.view.decisions if row.open}
    bars = {row.id: row for row in case.view.factors if row.test == step.about and row.can_set_aside}
    labels = {CHANGE: "Change the answer"} if questions else {}
    labels |= {name: f"Record: {row.label}" for name, row in open_now.items() if not row.any_time}
    labels |= {ASIDE: "Set the factor aside"} if bars else {}
    labels |= {name: row.label for name, row in open_now.items() if row.any_time}
    if bars:
        st.text(HELP_FIRST)
    chosen = st.pills(
        "Ways out", list(labels), format_func=labels.__getitem__, key=case.choice(f"case_ways_out_{step.about}")
    )
    if chosen == CHANGE:
        for question in questions:
            if len(questions) > 1:
                st.markdown(f"**{wording.plain(case_questions.title(case, question))}**")
            case_questions.form(case, question, "change")
    elif chosen == ASIDE:
        for row in bars.values():
            _set_aside(case, row)
    elif chosen in open_now:
        case_decisions.form(case, open_now[chosen], "change")
    if not questions and st.button("Open the pupil", key="case_ways_out_pupil", icon=":material/person:"):
        state.open_pupil(case.view.pupil.key)


def _questions(case: OpenCase, test: str) -> list[str]:
    """The questions behind a test whose answers shut the gate."""
    rows = (*case.view.factors, *case.view.questions)
    return [row.id for row in rows if row.test == test and row.status == "not met" and not row.set_aside]


def _set_aside(case: OpenCase, row: QuestionRow) -> None:
    """A named person decides that a factor does not keep the pupil off the pathway."""
    if typed.shut("set the factor aside"):
        return
    name = f"aside_{row.id}"
    key = case.key(name)
    st.markdown(f"**{wording.plain(row.title)}**")
    st.write(
        f"The answer stays yes. Only {wording.plain(row.can_set_aside)} may decide that the pathway fits all the same."
    )
    with typed.form(key):
        left, right = st.columns([2, 1], gap="medium")
        who = typed.line("Who decided (names)", key=f"{key}_who", max_chars=200, at=left)
        with right:
            day = case_acts.happened(case, name, "Decided on")
        reason = typed.area("Why the pathway fits all the same", height=80, key=f"{key}_reason", max_chars=5000)
        confirmed = register_age.confirm(case.view.register, key)
        sure = st.checkbox(f"This was decided by {wording.plain(row.can_set_aside)}.", key=f"{key}_sure")
        if st.form_submit_button("Record the decision", type="primary", icon=":material/gavel:", key=f"{key}_save"):
            if not who.strip() or not reason.strip():
                st.error("Write down who decided it, and why.", icon=":material/error:")
            elif not sure:
                said = f"Tick that it was decided by {row.can_set_aside}, then record it."
                st.error(wording.plain(said), icon=":material/error:")
            else:
                case.record(
                    name,
                    acts.waive,
                    "Recorded: the factor is set aside.",
                    register_confirmed=confirmed,
                    what="bar",
                    factor=row.id,
                    decided_by=who,
                    reason=reason,
                    happened_on=day,
                )
