"""A case: the next thing to do first, then everything about it."""

import streamlit as st

from pages.components.case import checklist as case_checklist
from pages.components.case import chronology as case_chronology
from pages.components.case import clocks as case_clocks
from pages.components.case import decisions as case_decisions
from pages.components.case import header as case_header
from pages.components.case import meetings as case_meetings
from pages.components.case import next as case_next
from pages.components.case import papers as case_papers
from pages.components.case import pause as case_pause
from pages.components.case import periods as case_periods
from pages.components.case import questions as case_questions
from pages.components.common import case_picker
from pages.components.common import open_case as case_acts
from pages.components.common import tabs as opened
from pages.components.frame import session as desk
from pages.components.frame import wording

office, actor = desk.enter()
st.title("Case")
case_id = case_picker.choose(office, actor)
if case_id is None:
    st.stop()

with desk.problems():
    case = case_acts.open_case(office, actor, case_id)
    case_acts.show_done(case)
    case_header.show(case.view)
    case_header.ways_out(case.view)
    main, side = st.columns([2, 1], gap="medium")
    with main:
        case_next.show(case)
    with side:
        case_header.progress(case.view)
    step, questions, chronology = st.tabs(
        [":material/checklist: This step", ":material/quiz: Tests and questions", ":material/history: Chronology"],
        key="case_tabs",
        on_change="rerun",
    )
    with step:
        last = "Last step: " if case.view.status == "closed" else ""
        st.header(wording.plain(last + case.view.stage_title), anchor=False)
        st.text(case.view.stage_purpose)
        case_checklist.show(case)
        case_meetings.show(case)
        case_papers.show(case)
        case_periods.show(case)
        case_clocks.show(case.view)
        case_decisions.show(case)
        case_pause.show(case)
        case_picker.open_again(office, actor, case.view)
    if opened.ever(questions, f"questions of {case_id}"):
        with questions:
            case_questions.show(case)
    if opened.ever(chronology, f"chronology of {case_id}"):
        with chronology:
            case_chronology.show(case)
    case_acts.on_screen(case)
