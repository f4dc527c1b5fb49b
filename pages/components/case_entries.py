"""Adding to the chronology: a contact, an offer of help, an action agreed, another meeting."""

from collections.abc import Callable

import streamlit as st

from fasttrack_core.services import acts
from pages.components import case_acts
from pages.components.case_acts import OpenCase

WAYS = ("phone call", "text", "e-mail", "letter", "home visit", "in school", "other")


def show(case: OpenCase) -> None:
    """One kind of entry at a time; a closed case takes contacts only."""
    kinds: dict[str, Callable[[OpenCase], None]] = {"Contact": _contact}
    if case.view.status != "closed":
        kinds |= {"Support offered": _support, "Another meeting": _meeting}
        kinds |= {"Action agreed": _action}
    st.subheader("Add what happened", anchor=False)
    chosen = st.segmented_control(
        "Kind of entry", list(kinds), default="Contact", required=True, key=f"case_entry_{case.view.status}"
    )
    with st.container(border=True):
        kinds[chosen](case)


def _contact(case: OpenCase) -> None:
    key = case.key("contacted")
    with st.form(key, border=False, enter_to_submit=False):
        one, two, three = st.columns(3, gap="medium")
        who = one.text_input("Who was contacted", key=f"{key}_who", max_chars=200)
        way = two.selectbox("How", WAYS, key=f"{key}_way")
        with three:
            day = case_acts.happened(case, "contacted")
        note = st.text_area("What it was about", height=80, key=f"{key}_note", max_chars=5000)
        outcome = st.text_input("What came of it", key=f"{key}_outcome", max_chars=1000)
        if _add(key):
            case.record(
                "contacted", acts.contacted, "The contact is recorded.",
                who=who, way=way, note=note, outcome=outcome, happened_on=day,
            )  # fmt: skip


def _support(case: OpenCase) -> None:
    key = case.key("support")
    with st.form(key, border=False, enter_to_submit=False):
        one, two = st.columns([2, 1], gap="medium")
        what = one.text_input("What was offered", key=f"{key}_what", max_chars=1000)
        with two:
            day = case_acts.happened(case, "support", "Offered on")
        who = st.text_input("To whom, and by whom", key=f"{key}_who", max_chars=200)
        outcome = st.text_input("What came of it", key=f"{key}_outcome", max_chars=1000)
        if _add(key):
            case.record(
                "support", acts.support_offered, "The offer is recorded.",
                what=what, who=who, outcome=outcome, happened_on=day,
            )  # fmt: skip


def _meeting(case: OpenCase) -> None:
    key = case.key("other_meeting")
    parents = {parent.id: parent.full_name for parent in case.parents}
    with st.form(key, border=False, enter_to_submit=False):
        one, two = st.columns([2, 1], gap="medium")
        title = one.text_input("Which meeting", key=f"{key}_title", max_chars=200)
        with two:
            day = case_acts.happened(case, "other_meeting", "On")
        came = st.radio("What happened", ("It was held", "Parents did not come"), horizontal=True, key=f"{key}_came")
        who = st.multiselect("Which parents", list(parents), format_func=parents.__getitem__, key=f"{key}_present")
        note = st.text_area("What was said and agreed", height=80, key=f"{key}_note", max_chars=5000)
        if _add(key):
            content = {"title": title, "note": note, "happened_on": day}
            if came == "It was held":
                done = "The meeting is recorded."
                case.record("other_meeting", acts.meeting_held, done, present=tuple(who), **content)
            else:
                done = "Recorded: parents did not come."
                case.record("other_meeting", acts.did_not_attend, done, parents=tuple(who), **content)


def _action(case: OpenCase) -> None:
    key = case.key("action")
    with st.form(key, border=False, enter_to_submit=False):
        one, two = st.columns([2, 1], gap="medium")
        what = one.text_input("What was agreed", key=f"{key}_what", max_chars=1000)
        with two:
            day = case_acts.happened(case, "action", "Agreed on")
        one, two = st.columns([2, 1], gap="medium")
        owner = one.text_input("Who does it", key=f"{key}_owner", max_chars=200)
        by = two.date_input("By when", None, format="DD/MM/YYYY", key=f"{key}_by")
        barrier = st.text_input("Which difficulty it answers", key=f"{key}_barrier", max_chars=1000)
        if _add(key):
            case.record(
                "action", acts.action_agreed, "The action is recorded.",
                what=what, owner=owner, by=by, barrier=barrier, happened_on=day,
            )  # fmt: skip


def _add(key: str) -> bool:
    return st.form_submit_button("Add to the chronology", type="primary", icon=":material/add:", key=f"{key}_save")
