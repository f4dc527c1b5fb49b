"""One document: for whom, what it would say, a draft to look at, and issuing it."""

from datetime import date

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.documents import letters
from fasttrack_core.services.documents.details import Details
from fasttrack_core.services.documents.letters import AvailableDocument, CopyFor, CopyLook, Looked
from fasttrack_core.services.office.access import Action
from fasttrack_core.services.office.writing import Seen
from pages.components.common import register_age
from pages.components.common import told as case_told
from pages.components.common.open_case import OpenCase
from pages.components.documents import details as documents_details
from pages.components.documents import gaps as documents_gaps
from pages.components.documents import look as documents_look
from pages.components.documents import waive as documents_waive
from pages.components.documents.look import People
from pages.components.frame import conflicts, wording
from pages.components.frame import session as desk
from pages.components.frame.shared_screen import typed


def show(case: OpenCase, document: AvailableDocument, seen: Seen) -> None:
    """Copies, details, text, draft and issue of the document, in the order in which they are needed."""
    st.subheader(wording.plain(document.title), anchor=False)
    if document.inferred:
        wording.aside(f"Our reading: {document.note}")
    if document.missing_template:
        st.warning(wording.plain(document.missing_template), icon=":material/warning:")
        return
    if not desk.allowed(case.actor, Action.ISSUE):
        for copy in document.copies_for:
            _copy(copy, None)
        return
    key = f"documents_{case.view.case_id}_{document.id}_{document.round}"
    states = st.container()
    day = st.date_input(
        "Date of the document",
        case.view.today,
        max_value=case.view.today,
        format="DD/MM/YYYY",
        key=f"{key}_day",
        width=220,
    )
    with desk.problems():
        first = letters.look(case.office, case.actor, case.view.case_id, document.id, day)
        details = _gather(case, document, first, key)
        looked = first
        if details != letters.NO_DETAILS:
            looked = letters.look(case.office, case.actor, case.view.case_id, document.id, day, details)
        with states:
            for copy in document.copies_for:
                _copy(copy, next((each for each in looked.copies if each.parent_id == copy.parent_id), None))
        people = {copy.parent_id: copy.to or "the school's file" for copy in looked.copies if copy.ready}
        if people:
            documents_look.show(case, document, looked, key, people, details, day)
            _issue(case, document, seen, looked, key, people, details, day)
        elif document.copies_for and all(copy.copies for copy in document.copies_for):
            st.info(
                "Every copy has been issued. To issue it again, fill in above what is needed.",
                icon=":material/check_circle:",
            )
        else:
            st.info("No copy can be issued yet. The reasons are above.", icon=":material/info:")
    documents_waive.show(case, document)


def _gather(case: OpenCase, document: AvailableDocument, first: Looked, key: str) -> Details:
    """Everything that is missing, in one list with its fields in place, then what may be added. What was missing before
    anything was typed stays in its place while it is filled."""
    read = any(copy.parent_id for copy in document.copies_for)
    needed = [gap.name for gap in first.gaps if str(gap.place) == "a detail of this document"]
    others = [gap for gap in first.gaps if str(gap.place) != "a detail of this document"]
    if first.gaps:
        with st.container(border=True):
            st.markdown("**Needed before it can go**")
            documents_gaps.show(case, key, others)
            if needed and read:
                wording.aside(case_told.READ)
            wanted = tuple(ask for ask in document.asks if ask.name in needed)
            typed = documents_details.show(key, wanted, first.tellable, needed)
    else:
        typed = letters.NO_DETAILS
    rest = tuple(ask for ask in document.asks if ask.name not in needed)
    more = letters.NO_DETAILS
    if rest:
        more = documents_details.show(key, rest, first.tellable, read=read)
    return documents_details.joined(typed, more)


def _copy(copy: CopyFor, look: CopyLook | None) -> None:
    """One line for each addressee, with the copy's own reason where it must wait."""
    who = wording.plain(copy.to or "The school's file")
    if copy.copies:
        days = ", ".join(wording.spoken(each.issued_on) for each in copy.copies)
        st.markdown(f":material/check_circle: **{who}**: issued on {days}")
    elif not copy.allowed:
        st.markdown(f":material/block: **{who}**: not now. {wording.plain(' '.join(copy.reasons))}")
    elif look is None or look.ready:
        st.markdown(f":material/radio_button_unchecked: **{who}**: may be issued")
    else:
        st.markdown(f":material/pending: **{who}**: not yet. {wording.plain(look.why_not)}")
    for warning in copy.warnings:
        wording.aside(warning)


def _issue(
    case: OpenCase,
    document: AvailableDocument,
    seen: Seen,
    looked: Looked,
    key: str,
    people: People,
    details: Details,
    day: date,
) -> None:
    """Issuing keeps each copy as it is and writes it into the case."""
    waiting = [copy.parent_id for copy in document.copies_for if copy.parent_id in people and not copy.copies]
    press = case.token(f"issue_{document.id}")  # it stays until this person issues, whatever others record meanwhile
    with st.container(border=True):
        st.markdown("**Issue**")
        chosen = [""]
        if document.to == "parent" or len(people) > 1 or "" not in people:
            chosen = st.multiselect(
                "Copies for",
                list(people),
                default=waiting,
                format_func=people.__getitem__,
                key=f"{key}_copies_{press[:8]}_{len(people)}",
            )
        released = ""
        if document.draft:
            released = typed.line(
                "Who at the local authority released it",
                key=f"{key}_released",
                max_chars=120,
                help="This paper is the authority's. It goes out only once a named officer has released it.",
            )
        confirmed = register_age.confirm(looked.register, key)
        wording.aside("Issuing saves the letter and adds it to the chronology. You send it yourself.")
        pressed = st.button(
            "Issue",
            type="primary",
            icon=":material/outgoing_mail:",
            key=f"{key}_issue_{press[:8]}",
            disabled=not chosen or (looked.register.to_confirm and not confirmed),
        )
        if pressed:
            _record(case, document, seen, chosen, details, day, released, confirmed)


def _record(
    case: OpenCase,
    document: AvailableDocument,
    seen: Seen,
    chosen: list[str],
    details: Details,
    day: date,
    released: str,
    confirmed: bool,
) -> None:
    form = f"issue_{document.id}"
    try:
        issued = letters.issue(
            case.office,
            case.actor,
            seen,
            document.id,
            chosen,
            case.token(form),
            day=day,
            details=details,
            released_by=released,
            register_confirmed=confirmed,
        )
    except FastTrackError as problem:
        conflicts.show(case.key(form), problem)
        return
    count = wording.counted(len(issued.documents), "copy", "copies")
    case.recorded(form, f"{document.title}: {count} issued. Download below and send.")
