"""Pupils of a file who may be known here under another number: side by side, and a person says."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.imports.saving import Proposal
from pages.components.common import tables
from pages.components.frame import wording
from pages.components.upload.files import File

ANSWERS = {"": "Decide later (read as a new pupil)", "same": "The same pupil", "other": "Two pupils"}
SHOWN = 30


def show(file: File) -> None:
    """Every proposal with its answer; an answer is used at once in what would change."""
    proposals = file.preview.proposals if file.preview else ()
    answered = {*file.decisions.same, *(row for row, _ in file.decisions.not_same)}
    if not proposals and not answered:
        return
    st.header("Perhaps known here already")
    st.write(
        "These pupils of the file would be new, but may be pupils who are known here under another number. Nobody is "
        "joined by name alone: you decide."
    )
    for proposal in proposals[:SHOWN]:
        _one(file, proposal)
    if len(proposals) > SHOWN:
        st.text(f"{len(proposals) - SHOWN:,} more are asked about when these are answered.")
    if answered and st.button("Undo my answers", key=f"{file.key}_joins_back", icon=":material/undo:"):
        file.decisions.same.clear()
        file.decisions.not_same.clear()
        st.rerun()


def _one(file: File, proposal: Proposal) -> None:
    with st.container(border=True):
        st.text(proposal.why)
        facts = pd.DataFrame(
            [(fact.what, fact.in_file, fact.known) for fact in proposal.facts],
            columns=["", "In the file", "Known here"],
            dtype="str",
        )
        tables.show(facts, alt="The pupil of the file and the known pupil side by side")
        key = f"{file.key}_join_{proposal.row}_{proposal.pupil_key}"
        answer = st.radio(
            f"Row {proposal.row + 1} of the pupils in the file",
            list(ANSWERS),
            format_func=wording.words_of(ANSWERS),
            key=key,
        )
        if answer == "same":
            file.decisions.same[proposal.file_pupil_id] = proposal.pupil_key
            st.rerun()
        elif (
            answer == "other" and (pair := (proposal.file_pupil_id, proposal.pupil_key)) not in file.decisions.not_same
        ):
            file.decisions.not_same.append(pair)
    if answer == "other":
        st.caption(wording.plain("They are read as two pupils and are not asked about again once the file is saved."))
