"""A required test that is not met: its ways out, each at this place."""

import streamlit as st

from fasttrack_core.services.cases import NextStep
from pages.components import case_decisions, case_questions, shared_screen, state, wording
from pages.components.case_acts import OpenCase

CHANGE = "change the answer"


def show(case: OpenCase, step: NextStep) -> None:
    """Change the answer, take another decision of this step, or close: one chosen at a time, with its form."""
    questions = [] if shared_screen.on() else _questions(case, step.about)
    open_now = {row.id: row for row in case.view.decisions if row.open}
    labels = {CHANGE: "Change the answer"} if questions else {}
    labels |= {name: row.label if row.any_time else f"Record: {row.label}" for name, row in open_now.items()}
    chosen = st.pills(
        "Ways out", list(labels), format_func=labels.__getitem__, key=case.choice(f"case_ways_out_{step.about}")
    )
    if chosen == CHANGE:
        for question in questions:
            if len(questions) > 1:
                st.markdown(f"**{wording.plain(case_questions.title(case, question))}**")
            case_questions.form(case, question, "change")
    elif chosen in open_now:
        case_decisions.form(case, open_now[chosen], "change")
    if not questions and st.button("Open the pupil", key="case_ways_out_pupil", icon=":material/person:"):
        state.open_pupil(case.view.pupil.key)


def _questions(case: OpenCase, test: str) -> list[str]:
    """The questions behind a test: itself, or each factor answered with yes."""
    if any(row.id == test for row in case.view.questions):
        return [test]
    if any(row.id == test for row in case.view.tests):
        return [row.id for row in case.view.factors if row.answer == "yes"]
    return []
