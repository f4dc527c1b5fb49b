"""The documents of the present step, copy by copy."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.cases.rows import DocumentRow
from pages.components.common.open_case import OpenCase
from pages.components.frame import wording


def show(case: OpenCase) -> None:
    """For each document and each legal parent: whether it has gone, and how it arrived."""
    if not case.view.documents:
        return
    st.subheader("Documents", anchor=False)
    rows = [line for document in case.view.documents for line in _lines(case, document)]
    st.table(
        pd.DataFrame(rows, columns=["Document", "For", "State"]).map(wording.plain),
        hide_index=True,
        alt="Documents of this step: for whom, and whether they were issued and served.",
    )
    st.page_link("pages/documents.py", label="Make, issue and serve them", icon=":material/description:")


def _lines(case: OpenCase, document: DocumentRow) -> list[tuple[str, str, str]]:
    title = document.title if document.required else f"{document.title} (if needed)"
    if document.released_by_authority:
        title += f", released by {document.issued_by}"
    if document.to != "parent":
        state = "; ".join(f"made on {wording.spoken(copy.issued_on)}" for copy in document.copies) or "not made yet"
        return [(title, "the school's file", state)]
    lines = []
    for parent in case.parents:
        if not parent.record.parent_in_law:
            continue
        copies = [copy for copy in document.copies if copy.parent_id == parent.id]
        if copies:
            last = copies[-1]
            state = f"issued on {wording.spoken(last.issued_on)}, "
            state += f"served by {last.way} on {wording.spoken(last.served_on)}" if last.served_on else "not served yet"
        else:
            state = "not issued yet" if parent.may_write else f"may not go: {' '.join(parent.reasons)}"
        lines.append((title, parent.full_name, state))
    return lines or [(title, "no legal parent is recorded", "add the parents on the pupil's page")]
