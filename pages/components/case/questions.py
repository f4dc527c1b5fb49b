"""Whether the pupil qualifies: the tests, and the questions a person answers one by one."""

from datetime import date

import pandas as pd
import streamlit as st

from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.cases.rows import QuestionRow
from pages.components.common import case_tests, tables
from pages.components.common import entries as case_entries
from pages.components.common import open_case as case_acts
from pages.components.common.open_case import OpenCase
from pages.components.frame import wording
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.frame.shared_screen import typed

ANSWERS = ("yes", "no", "don't know")
WORDS = {
    "met": "All required tests are met.",
    "not met": "A required test is not met.",
    "cannot tell": "Cannot tell yet.",
}


def show(case: OpenCase) -> None:
    """The tests with reason and source, then every question and the form of the chosen one."""
    view = case.view
    st.subheader("Does the pupil qualify?", anchor=False)
    st.text(WORDS.get(view.eligible, view.eligible))
    case_tests.table(view.tests)
    for beside in view.beside:
        st.text(f"Beside this pathway: {beside.title} ({beside.authority}): {beside.status}. {beside.reason}")
        wording.aside(f"{beside.citation}. Our reading: {beside.note}")
    st.subheader("Questions", anchor=False)
    rows = (*view.factors, *view.questions)
    if not rows:
        st.write("This pathway asks none.")
        return
    answered = sum(bool(row.answer) for row in rows)
    wording.aside(
        f"{answered} of {len(rows)} answered. Tick a row to answer it{wording.BY_KEY}, or to answer it again."
    )
    chosen = tables.show(
        pd.DataFrame(
            {
                "Question": [row.title for row in rows],
                "Answer": [row.answer or "not answered" for row in rows],
                "By": [row.answered_by for row in rows],
                "On": [row.answered_on for row in rows],
            }
        ),
        on_select="rerun",
        selection_mode="single-row",
        key=f"case_questions_{view.case_id}",
        placeholder="",
        alt="Questions of the pathway with the answers given so far.",
        column_config={
            "Question": st.column_config.TextColumn(width="large"),
            "On": st.column_config.DateColumn(format=wording.DAY),
        },
    ).selection.rows
    if chosen and chosen[0] < len(rows):
        with st.container(border=True):
            st.markdown(f"**{wording.plain(rows[chosen[0]].title)}**")
            form(case, rows[chosen[0]].id, "chosen")


def form(case: OpenCase, question_id: str, place: str) -> None:
    """The answer to one question, with a note and the entries that show it; no form while names are hidden, since what
    is typed there would be read by the room."""
    row = next((row for row in (*case.view.factors, *case.view.questions) if row.id == question_id), None)
    if row is None:
        return
    name = f"answer_{row.id}_{place}"
    key = case.key(name)
    if row.help:
        st.text(row.help)
    if row.inferred:
        wording.aside(f"Our reading: {row.note}")
    if shared_screen.on():
        if row.answer:
            st.text("Answered. Show names to see the answer, or to answer it again.")
        else:
            st.text("Not answered yet. Show names to answer it.")
        return
    if row.set_aside:
        st.text(row.set_aside)
    if row.asked_again:
        on = wording.spoken(row.answered_on) if row.answered_on else "an earlier day"
        st.text(f"Answered {row.answer} on {on}, at an earlier step: {row.answer_note}")
    if row.evidence_kinds:
        _with_evidence(case, row, name, place)
        return
    with typed.form(key):
        left, right = st.columns([2, 1], gap="medium")
        with left:
            given = st.radio("Answer", ANSWERS, index=_place(row), horizontal=True, key=f"{key}_answer")
        with right:
            day = case_acts.happened(case, name, "Answered on")
        label = "Note: what it rests on, and who was asked" if row.needs_note else "Note"
        known = "" if row.asked_again else row.answer_note
        note = typed.area(label, known, height=80, key=f"{key}_note", max_chars=5000)
        if st.form_submit_button("Record the answer", type="primary", icon=":material/save:", key=f"{key}_save"):
            if given is None:
                st.error("Choose yes, no or don't know.", icon=":material/error:")
            else:
                _record(case, name, row, given, note, (), day)


def _with_evidence(case: OpenCase, row: QuestionRow, name: str, place: str) -> None:
    """A yes that must be shown by entries: it is not recorded before one is named, and the entry is added here."""
    key = case.key(name)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        given = st.radio("Answer", ANSWERS, index=_place(row), horizontal=True, key=f"{key}_answer")
    with right:
        day = case_acts.happened(case, name, "Answered on")
    evidence: tuple[str, ...] = ()
    if given == row.shown_by_answer:
        evidence = _evidence(case, row, key, place)
    waits = given is None or (given == row.shown_by_answer and not evidence)
    with typed.form(key):
        note = typed.area("Note", row.answer_note, height=80, key=f"{key}_note", max_chars=5000)
        if waits:
            wording.aside("Choose yes, no or don't know." if given is None else "Tick an entry that shows it first.")
        pressed = st.form_submit_button(
            "Record the answer", type="primary", icon=":material/save:", key=f"{key}_save", disabled=waits
        )
    if pressed and given:
        _record(case, name, row, given, note, evidence, day)


def _record(
    case: OpenCase, name: str, row: QuestionRow, given: str, note: str, evidence: tuple[str, ...], day: date
) -> None:
    case.record(
        name,
        acts.answer,
        "The answer is recorded.",
        question=row.id,
        answer=given,
        note=note,
        evidence=evidence,
        happened_on=day,
    )


def _evidence(case: OpenCase, row: QuestionRow, key: str, place: str) -> tuple[str, ...]:
    """The entries ticked, and the form that adds one where none shows it yet."""
    if row.evidence_choices:
        st.markdown("**Entries that show it**")
    chosen = [
        event_id
        for event_id, words in row.evidence_choices
        if st.checkbox(wording.plain(words), event_id in row.evidence, key=f"{key}_shows_{event_id}")
    ]
    if not row.evidence_choices:
        wording.aside("The chronology holds nothing yet that could show it. Add what happened here:")
        case_entries.for_evidence(case, row.evidence_kinds, f"evidence_{row.id}_{place}")
    else:
        with st.expander("Add another entry", icon=":material/add:"):
            case_entries.for_evidence(case, row.evidence_kinds, f"evidence_{row.id}_{place}")
    return tuple(chosen)


def title(case: OpenCase, question_id: str) -> str:
    """The question in words; empty for one that the pathway does not ask."""
    rows = (*case.view.factors, *case.view.questions)
    return next((row.title for row in rows if row.id == question_id), "")


def _place(row: QuestionRow) -> int | None:
    return ANSWERS.index(row.answer) if row.answer in ANSWERS and not row.asked_again else None
