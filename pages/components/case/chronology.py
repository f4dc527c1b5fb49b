"""The chronology: everything recorded, adding to it, and correcting it."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.cases.view import CaseView
from fasttrack_core.stamps import stamp
from pages.components.common import entries as case_entries
from pages.components.common import open_case as case_acts
from pages.components.common.open_case import OpenCase
from pages.components.frame import wording
from pages.components.frame.shared_screen import typed


def show(case: OpenCase) -> None:
    """Adding first, since that is what people come for; then the table; then corrections."""
    case_entries.show(case)
    st.subheader("Everything so far", anchor=False)
    _table(case.view)
    with st.expander("Correct an entry", icon=":material/edit_note:"):
        _correct(case)


def _table(view: CaseView) -> None:
    st.table(
        pd.DataFrame(
            [
                (
                    wording.spoken(line.happened_on),
                    wording.plain(" ".join((line.what, *line.documents))),
                    wording.plain(" ".join(text for text in (line.outcome, line.note) if text)),
                    f":small[{wording.plain(f'{line.actor}, {stamp(line.recorded_at)}')}]",
                )
                for line in view.chronology
            ],
            columns=["Happened", "What", "What came of it", "Recorded"],
        ),
        hide_index=True,
        alt="Chronology: when it happened, what, what came of it, who recorded it and when.",
    )


def _correct(case: OpenCase) -> None:
    if typed.shut("correct an entry"):
        return
    st.write("Nothing is ever erased: the entry stays as it was written, with the correction beside it.")
    key = case.key("correct")
    lines = {
        line.event_id: f"{wording.spoken(line.happened_on)}: {line.what}"
        for line in case.view.chronology
        if str(line.kind) != "corrected"
    }
    with typed.form(key):
        entry = st.selectbox(
            "Which entry",
            list(lines),
            index=None,
            format_func=lines.__getitem__,
            key=f"{key}_entry",
            placeholder="Choose an entry",
        )
        what = st.radio("What is wrong", ("Its date", "It should not be there"), horizontal=True, key=f"{key}_what")
        day = case_acts.happened(case, "correct", "It happened on (for a wrong date)")
        reason = typed.line("Reason", key=f"{key}_reason", max_chars=1000)
        wording.aside("Is the text wrong? Take the entry out here, then record it again as it should read.")
        if st.form_submit_button("Record the correction", icon=":material/edit_note:", key=f"{key}_save"):
            if entry is None:
                st.error("Choose the entry first.", icon=":material/error:")
                return
            wrong_date = what == "Its date"
            case.record(
                "correct",
                acts.correct,
                "The correction is recorded.",
                entry=entry,
                reason=reason,
                withdrawn=not wrong_date,
                new_date=day if wrong_date else None,
            )
