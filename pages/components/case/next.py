"""The single next thing to do, with its form, and what comes after it."""

from typing import assert_never

import pandas as pd
import streamlit as st

from fasttrack_core.services.cases.opening import NextStep, StepKind
from pages.components.case import checklist as case_checklist
from pages.components.case import decisions as case_decisions
from pages.components.case import meetings as case_meetings
from pages.components.case import pause as case_pause
from pages.components.case import periods as case_periods
from pages.components.case import questions as case_questions
from pages.components.case import ways_out as case_ways_out
from pages.components.common import birth_date, tables
from pages.components.common.open_case import OpenCase
from pages.components.frame import state, wording
from pages.components.frame.shared_screen import bar as shared_screen


def show(case: OpenCase) -> None:
    """The next step in a frame of its own; the others in a table."""
    steps = case.view.steps
    with st.container(border=True):
        if not steps:
            st.subheader(":material/check_circle: Nothing is left to do here", anchor=False)
            return
        first = steps[0]
        here = str(first.kind) == "decision" and first.stage == case.view.stage_id
        what = "Decide how the case goes on" if here else first.what
        st.subheader(f":material/arrow_forward: Next: {wording.plain(what)}", anchor=False)
        if first.due:
            word = "Overdue since" if first.overdue else "Due"
            st.markdown(f"**{word} {wording.spoken(first.due)}**")
        if str(first.kind) != "item":
            st.text(first.why)
        _do(case, first)
    if len(steps) > 1:
        with st.expander(f"After that: {len(steps) - 1} more", icon=":material/format_list_bulleted:"):
            _others(steps[1:])


def _others(steps: tuple[NextStep, ...]) -> None:
    tables.show(
        pd.DataFrame(
            {
                "To do": [step.what for step in steps],
                "Due": [step.due for step in steps],
                "State": ["overdue" if step.overdue else "due" if step.due else "open" for step in steps],
                "Why": [step.why for step in steps],
            }
        ),
        placeholder="",
        alt="What is to be done after the next step.",
        column_config={
            "To do": st.column_config.TextColumn(width="large"),
            "Due": st.column_config.DateColumn(format=wording.DAY),
            "Why": st.column_config.TextColumn(width="large"),
        },
    )


def _do(case: OpenCase, step: NextStep) -> None:
    """The form of the step, or the way to where it is done."""
    match step.kind:
        case StepKind.QUESTION:
            case_questions.form(case, step.about, "next")
        case StepKind.ITEM:
            case_checklist.form(case, step.about, "next")
        case StepKind.MEETING:
            case_meetings.form(case, step.about, "next")
        case StepKind.REVIEW:
            case_periods.review_form(case, "next")
        case StepKind.DECISION:
            if step.stage == case.view.stage_id and not case_decisions.choose(case, "next"):
                case_ways_out.show(case, step)
        case StepKind.PAUSE:
            case_pause.resume_form(case, "next")
        case StepKind.DOCUMENT | StepKind.SERVICE:
            st.page_link("pages/documents.py", label="Go to the documents", icon=":material/description:")
        case StepKind.NOT_MET:
            case_ways_out.show(case, step)
        case StepKind.TEST if any(test.id == step.about and str(test.status) == "not met" for test in case.view.tests):
            case_ways_out.show(case, step)
        case StepKind.TEST if (
            step.about == "school-age" and not case.view.pupil.date_of_birth and not shared_screen.on()
        ):
            birth_date.show(case.office, case.actor, case.view.pupil.key, "case")
        case StepKind.PEOPLE | StepKind.TEST | StepKind.WATCH:
            if st.button("Open the pupil", key="case_next_pupil", icon=":material/person:"):
                state.open_pupil(case.view.pupil.key)
        case StepKind.PERIOD if case.view.current_period and case.view.current_period.problem:
            st.page_link("pages/settings.py", label="Set the term dates", icon=":material/settings:")
        case StepKind.PERIOD:
            st.page_link("pages/upload.py", label="Upload the newest register", icon=":material/upload_file:")
        case StepKind.CLOCK:
            wording.aside("The dates are under Clocks; what is to be done at this step goes on as it is.")
        case StepKind.UNREADABLE:
            """A case that can be opened has no such step."""
        case _:
            assert_never(step.kind)
