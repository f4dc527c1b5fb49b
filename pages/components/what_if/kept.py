"""Rules kept by name: taken, kept, renamed, removed."""

from collections.abc import Callable

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.office.access import Action, Actor, may
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.what_if import saved_rules as whatif_rules
from fasttrack_core.services.what_if.question import Question
from fasttrack_core.services.what_if.saved_rules import KeptRule
from fasttrack_core.services.what_if.words import read_back
from pages.components.frame import wording
from pages.components.what_if import inputs as what_if_inputs


def show(office: Office, actor: Actor, key: str, question: Question) -> None:
    """The school's kept rules behind one button; the rule on screen can be added to them."""
    rules = {rule.name: rule for rule in whatif_rules.kept(office, actor)}
    with st.popover("Saved rules", icon=":material/bookmark:", key=f"{key}-kept"):
        if said := st.session_state.pop(f"{key}-said", ""):
            st.markdown(f":material/info: {wording.plain(said)}")
        chosen = _chosen(key, rules) if rules else None
        if not rules:
            wording.aside("No rule is saved yet.")
        if not may(actor, Action.SETTINGS):
            return
        st.text_input(
            "Name", key=f"{key}-name", max_chars=whatif_rules.LONGEST_NAME, help="What the rule is for. Name no pupil."
        )
        with st.container(horizontal=True):
            save = "Save the rule on screen"
            _button(key, save, "Saved.", lambda name: whatif_rules.keep(office, actor, name, question))
            if chosen is not None:
                old = chosen.seen
                _button(key, "Rename", "Renamed.", lambda name: whatif_rules.rename(office, actor, old, name))
                _button(key, "Remove", "Removed.", lambda _: whatif_rules.remove(office, actor, old))


def _chosen(key: str, rules: dict[str, KeptRule]) -> KeptRule | None:
    if st.session_state.get(f"{key}-rule") not in (None, *rules):
        st.session_state[f"{key}-rule"] = None  # so that the box is empty on screen too
    name = st.selectbox("Saved rules", list(rules), key=f"{key}-rule", index=None, placeholder="Choose a rule")
    if name is None:
        return None
    rule = rules[name]
    wording.aside(f"{read_back(rule.question)}. Saved by {rule.who}.")
    st.button(
        "Use this rule",
        icon=":material/check:",
        type="primary",
        key=f"{key}-use",
        on_click=what_if_inputs.put,
        args=(key, rule.question),
    )
    return rule


def _button(key: str, label: str, done: str, act: Callable[[str], None]) -> None:
    """``act`` is given the name as it is at the press: it may have been typed since the page was drawn."""

    def press() -> None:
        try:
            act(st.session_state[f"{key}-name"])
        except FastTrackError as problem:
            st.session_state[f"{key}-said"] = str(problem)
        else:
            st.session_state[f"{key}-said"], st.session_state[f"{key}-name"] = done, ""

    st.button(label, key=f"{key}-{label.split()[0].lower()}", on_click=press)
