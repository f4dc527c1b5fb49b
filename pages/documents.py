"""Documents: of a case, beyond a case, and everything issued so far."""

import streamlit as st

from fasttrack_core.services import cases, letters
from pages.components import (
    case_acts,
    case_picker,
    desk,
    documents_issue,
    documents_kept,
    documents_list,
    documents_papers,
    documents_served,
    opened,
    shared_screen,
    state,
    wording,
)

office, actor = desk.enter()
st.title("Documents")
if shared_screen.on():
    shared_screen.shut("Letters, and who gets them,")
    st.stop()
of_case, papers, issued = st.tabs(
    [":material/checklist: Of a case", ":material/groups: Other papers", ":material/inventory_2: All issued"],
    key="documents_tabs",
    on_change="rerun",
)
with of_case:
    case_id = case_picker.choose(cases.choices(office, actor))
    if case_id is not None:
        with desk.problems():
            case = case_acts.open_case(office, actor, case_id)
            case_acts.show_done()
            stage = f"{case.view.pupil.name}: {case.view.stage_title}"
            st.header(wording.plain(stage if case.view.status != "closed" else case.view.pupil.name), anchor=False)
            if st.button("Go to the case", key="documents_case", icon=":material/checklist:"):
                state.open_case(case_id)
            chosen = documents_list.choose(letters.available(office, actor, case_id), f"{case_id}_{case.view.sequence}")
            if chosen is not None:
                documents_issue.show(case, chosen)
            documents_served.show(case)
            case_acts.on_screen(case)
if opened.ever(papers, "papers"):
    with papers:
        documents_papers.show(office, actor)
if opened.ever(issued, "issued"):
    with issued:
        documents_kept.show(office, actor)
