"""Saying what the columns of a file are, where the product is unsure or wrong."""

from collections.abc import Mapping as Names
from dataclasses import replace

import streamlit as st

from fasttrack_core.services.imports import mappings
from fasttrack_core.services.imports.mappings import MARKS_OF_SESSION, Mapping
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from pages.components.common import tables
from pages.components.frame import wording

SHOWN = 40
"""Columns beyond these are left as the headings say."""


def ask(office: Office, actor: Actor, data: bytes, key: str) -> Mapping | None:
    """The mapping as the screen stands once “Read it this way” is pressed; None until then."""
    looks = mappings.tables(office, actor, data)
    place = 0
    if len(looks) > 1:
        names = {number: look.name or f"Table {number + 1}" for number, look in enumerate(looks)}
        place = st.selectbox(
            "Which sheet is the register?", list(names), format_func=wording.words_of(names), key=f"{key}_sheet"
        )
    look = looks[place]
    st.write("The first rows as they stand in the file:")
    tables.show(look.head, alt="The first rows of the file", placeholder="")
    first, _ = mappings.guess(office, actor, data, place)
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    rows = [int(number) for number in look.head["row"]]
    header_row = left.selectbox(
        "Row with the headings", rows, index=rows.index(first.header_row), key=f"{key}_header_{place}"
    )
    two = right.checkbox(
        "The dates stand one row above AM and PM", value=first.header_rows == 2, key=f"{key}_two_{place}"
    )
    guessed, why = mappings.guess(office, actor, data, place, header_row, 2 if two else 1)
    if why:
        st.text(why)
    chosen = _columns(office, actor, data, place, guessed, f"{key}_{place}_{header_row}_{two}")
    mapping = replace(guessed, columns=chosen)
    mapping = replace(mapping, halves=_halves(office, actor, data, mapping, key))
    if st.button("Read it this way", key=f"{key}_read", type="primary", icon=":material/visibility:"):
        return mapping
    return None


def _columns(office: Office, actor: Actor, data: bytes, place: int, guessed: Mapping, key: str) -> Names[str, str]:
    """What each column is; columns whose heading names a session are read as marks without being listed."""
    looks = mappings.columns(office, actor, data, place, guessed)
    sessions = [look.label for look in looks if look.is_session]
    listed = [look for look in looks if not look.is_session][:SHOWN]
    st.write("What each column is. A number that tells pupils apart is needed: UPN, admission number or a pupil id.")
    choices = list(mappings.CHOICES)
    columns: dict[str, str] = {}
    with st.container(horizontal=True, gap="medium"):
        for look in listed:
            guess = guessed.columns.get(look.label, "")
            with st.container(width=255, gap="small"):
                st.text(f"{look.label}: {look.examples or 'nothing in it'}")
                what = st.selectbox(
                    f"Column {look.letter}",
                    choices,
                    index=choices.index(guess) if guess in choices else 0,
                    format_func=wording.words_of(mappings.CHOICES),
                    key=f"{key}_column_{look.letter}",
                )
            if what:
                columns[look.label] = what
    if sessions:
        read = st.checkbox(
            f"Read the {len(sessions):,} columns with a date as their heading as marks", value=True, key=f"{key}_marks"
        )
        columns |= dict.fromkeys(sessions, MARKS_OF_SESSION) if read else {}
    return columns


def _halves(office: Office, actor: Actor, data: bytes, mapping: Mapping, key: str) -> Names[str, str]:
    """Which half of the day the file's own names of sessions stand for."""
    answers: dict[str, str] = {}
    for number, text in enumerate(mappings.other_halves(office, actor, data, mapping)):
        half = st.radio(
            f"“{wording.plain(text)}” in the column of sessions is",
            ["not read", "AM", "PM"],
            index=["AM", "PM"].index(mapping.halves[text]) + 1 if text in mapping.halves else 0,
            horizontal=True,
            key=f"{key}_half_{number}",
        )
        if half != "not read":
            answers[text] = half
    return answers
