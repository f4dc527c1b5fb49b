"""One document: for whom, what it would say, a draft to look at, and issuing it."""

from datetime import date

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services import letters
from fasttrack_core.services.authority import Action
from fasttrack_core.services.letter_details import Details
from fasttrack_core.services.letters import AvailableDocument, CopyFor
from fasttrack_core.services.writing import Seen
from pages.components import conflicts, desk, documents_details, documents_look, documents_waive, wording
from pages.components.case_acts import OpenCase
from pages.components.documents_look import People


def show(case: OpenCase, document: AvailableDocument, seen: Seen) -> None:
    """Copies, details, text, draft and issue of the document, in the order in which they are needed."""
    st.subheader(wording.plain(document.title), anchor=False)
    if document.inferred:
        wording.aside(f"Our reading: {document.note}")
    if document.missing_template:
        st.warning(wording.plain(document.missing_template), icon=":material/warning:")
        return
    key = f"documents_{case.view.case_id}_{document.id}"
    for copy in document.copies_for:
        _copy(copy)
    if not desk.allowed(case.actor, Action.ISSUE):
        return
    details = letters.NO_DETAILS
    if document.asks:
        with st.expander("Details to add", icon=":material/edit:", expanded=True):
            entries = {
                line.event_id: f"{wording.spoken(line.happened_on)}: {line.what}" for line in case.view.chronology
            }
            details = documents_details.show(key, document.asks, entries)
            wording.aside("Names that are left empty come from the settings.")
    day = st.date_input(
        "Date of the document", case.view.today, max_value=case.view.today, format="DD/MM/YYYY", key=f"{key}_day",
        width=220,
    )  # fmt: skip
    people = {copy.parent_id: copy.to or "the school's file" for copy in document.copies_for if copy.allowed}
    if not people:
        st.info("No copy can be issued now. The reasons stand above.", icon=":material/info:")
    else:
        documents_look.show(case, document, key, people, details, day)
        _issue(case, document, seen, key, people, details, day)
    documents_waive.show(case, document)


def _copy(copy: CopyFor) -> None:
    who = wording.plain(copy.to or "The school's file")
    if copy.copies:
        days = ", ".join(wording.spoken(each.issued_on) for each in copy.copies)
        st.markdown(f":material/check_circle: **{who}**: issued on {days}")
    elif copy.allowed:
        st.markdown(f":material/radio_button_unchecked: **{who}**: may be issued")
    else:
        st.markdown(f":material/block: **{who}**: not now. {wording.plain(' '.join(copy.reasons))}")
    for warning in copy.warnings:
        wording.aside(warning)


def _issue(
    case: OpenCase, document: AvailableDocument, seen: Seen, key: str, people: People, details: Details, day: date
) -> None:
    """Issuing keeps each copy as it is and writes it into the case."""
    waiting = [copy.parent_id for copy in document.copies_for if copy.allowed and not copy.copies]
    press = case.token(f"issue_{document.id}")  # it stays until this person issues, whatever others record meanwhile
    with st.container(border=True):
        st.markdown("**Issue**")
        chosen = [""]
        if document.to == "parent" or len(people) > 1:
            chosen = st.multiselect(
                "Copies for", list(people), default=waiting, format_func=people.__getitem__,
                key=f"{key}_copies_{press[:8]}",
            )  # fmt: skip
        released = ""
        if document.draft:
            released = st.text_input(
                "Who at the local authority released it", key=f"{key}_released", max_chars=120,
                help="This paper is the authority's. It goes out only once a named officer has released it.",
            )  # fmt: skip
        wording.aside("An issued copy is kept as it is and stands in the chronology. Sending it is up to you.")
        pressed = st.button(
            "Issue", type="primary", icon=":material/outgoing_mail:", key=f"{key}_issue_{press[:8]}",
            disabled=not chosen,
        )  # fmt: skip
        if pressed:
            _record(case, document, seen, chosen, details, day, released)


def _record(
    case: OpenCase,
    document: AvailableDocument,
    seen: Seen,
    chosen: list[str],
    details: Details,
    day: date,
    released: str,
) -> None:
    form = f"issue_{document.id}"
    try:
        issued = letters.issue(
            case.office, case.actor, seen, document.id, chosen, case.token(form),
            day=day, details=details, released_by=released,
        )  # fmt: skip
    except FastTrackError as problem:
        conflicts.show(case.key(form), problem)
        return
    count = wording.counted(len(issued.documents), "copy", "copies")
    case.recorded(form, f"{document.title}: {count} issued. Download below and send.")
