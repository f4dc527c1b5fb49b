"""Documents: of a case, beyond a case, and everything issued so far."""

import streamlit as st

from fasttrack_core.services import cases, letter_making, letters
from pages.components import (
    case_acts,
    case_picker,
    conflicts,
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
for sentence in letter_making.left_out(office):
    st.warning(wording.plain(f"One Word file is left out, the others are not. {sentence}"), icon=":material/warning:")
of_case, papers, issued = st.tabs(
    [":material/checklist: For a case", ":material/groups: Other papers", ":material/inventory_2: All issued"],
    key="documents_tabs",
    on_change="rerun",
)
with of_case:
    case_id = case_picker.choose(cases.choices(office, actor))
    if case_id is not None:
        with desk.problems():
            # What letters are drawn from is looked up before they are: what changes in between is then unseen.
            letters_now = letters.seen(office, actor, case_id)
            letters_seen = conflicts.last_shown(f"letters {case_id}", letters_now)
            case = case_acts.open_case(office, actor, case_id)
            case_acts.show_done(case, lambda: letters.changed_since(office, actor, letters_seen))
            stage = f"{case.view.pupil.name}: {case.view.stage_title}"
            st.header(wording.plain(stage if case.view.status != "closed" else case.view.pupil.name), anchor=False)
            if st.button("Go to the case", key="documents_case", icon=":material/checklist:"):
                state.open_case(case_id)
            chosen = documents_list.choose(letters.available(office, actor, case_id), case.choice("documents_chosen"))
            if chosen is not None:
                documents_issue.show(case, chosen, letters_seen)
            documents_served.show(case)
            case_acts.on_screen(case, **{f"letters {case_id}": letters_now})
if opened.ever(papers, "papers"):
    with papers:
        documents_papers.show(office, actor)
if opened.ever(issued, "issued"):
    with issued:
        documents_kept.show(office, actor)
