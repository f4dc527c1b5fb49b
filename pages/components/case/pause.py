"""What is learned later: a factor pauses the case; a named person lets it go on, or opens a closed one again."""

import streamlit as st

from fasttrack_core.services.cases import recording as acts
from pages.components.common import open_case as case_acts
from pages.components.common import register_age
from pages.components.common.open_case import OpenCase
from pages.components.frame.shared_screen import typed


def show(case: OpenCase) -> None:
    """The form that fits the case's state."""
    match case.view.status:
        case "open":
            if case.view.factors:
                with st.expander("Something new was learned about the pupil or the family", icon=":material/pause:"):
                    if not typed.shut("record what was learned"):
                        _learn(case)
        case "paused":
            with st.expander("Let the case continue", icon=":material/play_arrow:"):
                resume_form(case, "list")
        case "closed":
            with st.expander("This case was closed by mistake", icon=":material/undo:"):
                _reopen(case)


def _learn(case: OpenCase) -> None:
    key = case.key("factor")
    factors = {row.id: row.title for row in case.view.factors}
    st.write("The case pauses, and no letter goes out, until a named person decides whether it goes on.")
    with typed.form(key):
        factor = st.selectbox(
            "What was learned",
            list(factors),
            index=None,
            format_func=factors.__getitem__,
            key=f"{key}_what",
            placeholder="Choose the factor",
        )
        left, right = st.columns([2, 1], gap="medium")
        note = typed.area("What is known, and from whom", height=80, key=f"{key}_note", max_chars=5000, at=left)
        with right:
            day = case_acts.happened(case, "factor", "Learned on")
        if st.form_submit_button("Record and pause the case", icon=":material/pause:", key=f"{key}_save"):
            case.record(
                "factor",
                acts.learn_factor,
                "Recorded. The case is paused.",
                factor=factor or "",
                note=note,
                happened_on=day,
            )


def resume_form(case: OpenCase, place: str) -> None:
    """A named person decides that the case goes on; no form while names are hidden: the reason is about the family."""
    if typed.shut("let the case continue"):
        return
    name = f"resume_{place}"
    key = case.key(name)
    st.write("To end the case instead, use the decision that closes it at the school's request.")
    with typed.form(key):
        who = typed.line("Who decided (names)", key=f"{key}_who", max_chars=200)
        reason = typed.area("Why the case continues", height=80, key=f"{key}_reason", max_chars=5000)
        confirmed = register_age.confirm(case.view.register, key)
        if st.form_submit_button("The case goes on", type="primary", icon=":material/play_arrow:", key=f"{key}_save"):
            case.record(
                name, acts.resume, "The case goes on.", decided_by=who, reason=reason, register_confirmed=confirmed
            )


def _reopen(case: OpenCase) -> None:
    if typed.shut("open the case again"):
        return
    key = case.key("reopen")
    st.write("Only for a mistake. If attendance has fallen again, open a new case that is linked to this one.")
    with typed.form(key):
        who = typed.line("Who decided (names)", key=f"{key}_who", max_chars=200)
        reason = typed.area("Why it was a mistake", height=80, key=f"{key}_reason", max_chars=5000)
        confirmed = register_age.confirm(case.view.register, key)
        if st.form_submit_button("Open it again", icon=":material/undo:", key=f"{key}_save"):
            case.record(
                "reopen",
                acts.reopen,
                "The case is open again.",
                decided_by=who,
                reason=reason,
                register_confirmed=confirmed,
            )
