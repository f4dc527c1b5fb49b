"""The documents that belong to a case now, and the one that is worked on."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.documents.letters import AvailableDocument
from pages.components.frame import wording


def choose(documents: tuple[AvailableDocument, ...], name: str) -> AvailableDocument | None:
    """The chosen document: at first the first one that is still needed. ``name``: what the chooser is called."""
    st.table(
        pd.DataFrame(
            {
                "Document": [wording.plain(each.title) for each in documents],
                "Needed": ["yes" if each.required else "if it helps" for each in documents],
                "For": [_for(each) for each in documents],
                "State": [_state(each) for each in documents],
            }
        ),
        hide_index=True,
        alt="Documents of the present step: whether needed, for whom, and how far they are.",
    )
    titles = {each.id: each.title for each in documents}
    waiting = [each.id for each in documents if each.required and not finished(each)]
    start = list(titles).index(waiting[0]) if waiting else 0
    chosen = st.selectbox(
        "Work on",
        list(titles),
        index=start,
        format_func=titles.__getitem__,
        key=name,
        persist_state="session",
    )
    return next((each for each in documents if each.id == chosen), None)


def finished(document: AvailableDocument) -> bool:
    """True when everyone who may have a copy has one."""
    due = [copy for copy in document.copies_for if copy.allowed or copy.copies]
    return bool(due) and all(copy.copies for copy in due)


def _for(document: AvailableDocument) -> str:
    people = {"parent": "each legal parent", "file": "the school's file", "LA": "the local authority"}
    words = people.get(document.to, "every family")
    return f"{words}; the authority releases it" if document.draft else words


def _state(document: AvailableDocument) -> str:
    if document.missing_template:
        return "no template"
    issued = sum(bool(copy.copies) for copy in document.copies_for)
    if document.to == "parent":
        due = sum(copy.allowed or bool(copy.copies) for copy in document.copies_for)
        return f"{issued} of {due} issued" if due else "may not go to anybody yet"
    return "made" if issued else "not made yet"
