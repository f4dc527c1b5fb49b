"""Papers beyond a case: the register extract of any pupil, and what goes to every family."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from fasttrack_core.services.documents import school_papers
from fasttrack_core.services.documents.letters import Made
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.common import choosing
from pages.components.common.downloads import WORD
from pages.components.documents import details as documents_details
from pages.components.frame import session as desk
from pages.components.frame import wording

ISSUE = "Issue and make the file"
"""What goes to every family is kept for good, like every issued document."""


def show(office: Office, actor: Actor) -> None:
    """The extract first, then the announcement of the school's pathway."""
    st.header("Register extract", anchor=False)
    _extract(office, actor)
    papers = school_papers.announcements(office, actor)
    if not papers:
        return
    st.header("To every family", anchor=False)
    for document_id, title, asks in papers:
        st.text(title)
        wording.aside("Issuing keeps it for good among the issued documents, as it is made.")
        details = documents_details.show(f"documents_{actor.school_id}_{document_id}", asks)
        _make(
            f"{document_id}_{hash(details)}",
            False,
            ISSUE,
            partial(school_papers.announcement, office, actor, document_id, None, details),
        )


def _extract(office: Office, actor: Actor) -> None:
    labels = choosing.labels_of(office, actor)
    if not labels:
        choosing.no_register()
        return
    st.write("Every session of a period, code by code, for one pupil.")
    pupil = choosing.pupil(labels, "Pupil", "documents_extract_pupil")
    first, last = st.columns(2, gap="medium")
    start = first.date_input(
        "From (empty: the start of the school year)", None, format="DD/MM/YYYY", key="documents_extract_first"
    )
    end = last.date_input("To (empty: the newest mark)", None, format="DD/MM/YYYY", key="documents_extract_last")
    _make(
        f"extract_{pupil}_{start}_{end}",
        pupil is None,
        "Make the file",
        lambda: school_papers.register_extract(office, actor, pupil or "", start, end),
    )


def _make(name: str, disabled: bool, label: str, make: Callable[[], Made]) -> None:
    """Two presses: the first makes the file, or says what is missing; the second takes it."""
    with st.container(horizontal=True):
        pressed = st.button(label, icon=":material/draft:", key=f"documents_make_{name}", disabled=disabled)
        if pressed:
            with desk.problems():
                made = make()
                st.download_button(
                    f"Download {wording.plain(made.file_name)}",
                    made.content,
                    made.file_name,
                    WORD,
                    on_click="ignore",
                    icon=":material/download:",
                    type="primary",
                    key=f"documents_take_{name}",
                )
