"""Up to five tests side by side, with who meets which and why."""

from datetime import date

import streamlit as st

from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.what_if import compare as whatif_compare
from fasttrack_core.services.what_if.compare import MOST, Show
from fasttrack_core.services.what_if.question import Question
from pages.components.common import choosing, tables
from pages.components.frame import wording

SIGNS = {"met": "✓ met", "not met": "– not met", "cannot tell": "? cannot tell"}


def show(office: Office, actor: Actor, key: str, question: Question, day: date) -> tuple[str, ...]:
    """The matrix of the chosen tests, which are returned."""
    choices = whatif_compare.choices(office, actor)
    name = f"{key}-side"
    there = [each for each in st.session_state.get(name, list(choices)[:MOST]) if each in choices]
    if there != st.session_state.get(name):
        st.session_state[name] = there
    chosen = st.multiselect(
        f"Tests side by side, up to {MOST}",
        list(choices),
        format_func=choices.__getitem__,
        max_selections=MOST,
        key=name,
        persist_state="session",
    )
    which = st.segmented_control(
        "Pupils", list(Show), default=Show.ANY, required=True, key=f"{key}-shown", persist_state="session"
    )
    if not chosen:
        st.info("Choose at least one test.")
        return ()
    found = whatif_compare.compare(office, actor, question, chosen, day, which)
    tables.show(found.totals, alt="For each test: how many pupils meet it, do not meet it, or get “cannot tell”.")
    if found.frame.empty:
        st.info("No pupil is to be shown. Choose other tests or other pupils.")
        return tuple(chosen)
    frame = found.frame.drop(columns="Year") if found.frame["Class"].all() else found.frame
    choosing.pupil_table(
        frame.replace(dict.fromkeys(found.titles, SIGNS)),
        found.keys,
        name="what_if_side",
        alt="Pupils and what each test says of them; the last column holds every reason.",
        columns={"Class": st.column_config.Column(width=60), "Why": st.column_config.Column(width=420)}
        | {title: st.column_config.Column(width=128) for title in found.titles},
    )
    wording.aside(
        "The last column, Why (scroll right where it is out of sight), holds one reason for each test: open its cell "
        "to read them all. “Cannot tell” is neither yes nor no."
    )
    return tuple(chosen)
