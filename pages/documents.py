"""Documents: of a case, beyond a case, and everything issued so far."""

import streamlit as st

from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents import making as letter_making
from fasttrack_core.services.people import parents as people
from pages.components.common import case_picker
from pages.components.common import open_case as case_acts
from pages.components.common import tabs as opened
from pages.components.documents import issue as documents_issue
from pages.components.documents import kept as documents_kept
from pages.components.documents import list as documents_list
from pages.components.documents import papers as documents_papers
from pages.components.documents import served as documents_served
from pages.components.frame import conflicts, state, wording
from pages.components.frame import session as desk
from pages.components.frame.shared_screen import bar as shared_screen

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
    case_id = case_picker.choose(office, actor)
    if case_id is not None:
        with desk.problems():
            # What letters are drawn from is looked up before they are: what changes in between is then unseen.
            with office.together(actor):
                letters_now = letters.seen(office, actor, case_id)
                view = cases.view(office, actor, case_id)
                people.parents(office, actor, view.pupil.key)
                letters.available(office, actor, case_id)
            letters_seen = conflicts.last_shown(f"letters {case_id}", letters_now)
            case = case_acts.open_case(office, actor, case_id)
            letters_seen = letters.with_entries(letters_seen, case.seen)
            case_acts.show_done(
                case,
                lambda: "" if letters_seen == letters_now else letters.changed_since(office, actor, letters_seen),
            )
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
