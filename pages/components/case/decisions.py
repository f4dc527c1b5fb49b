"""Decisions: those that may be taken now, each with who decides it, and why the others may not."""

import streamlit as st

from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.cases.rows import DecisionRow
from pages.components.common import open_case as case_acts
from pages.components.common import register_age
from pages.components.common import told as case_told
from pages.components.common.open_case import OpenCase
from pages.components.frame import wording
from pages.components.frame.shared_screen import typed


def show(case: OpenCase) -> None:
    """Open decisions with their form, then those that wait for something."""
    decisions = case.view.decisions
    if not decisions:
        return
    st.subheader("Decisions", anchor=False)
    wording.aside("Nothing is decided automatically. A named person decides, and is recorded.")
    for row in decisions:
        if row.open:
            with st.expander(f":material/lock_open: {wording.plain(row.label)} (can be decided now)"):
                form(case, row, "list")
        else:
            with st.expander(f":material/lock: {wording.plain(row.label)} (not yet)"):
                _about(row)
                for reason in row.reasons:
                    st.text(f"• {reason}")


def choose(case: OpenCase, place: str) -> bool:
    """The decisions of the step that may be taken now, one chosen at a time. False where there is none."""
    ready = {row.id: row for row in case.view.decisions if row.open and not row.any_time}
    if not ready:
        return False
    labels = {name: row.label for name, row in ready.items()}
    chosen = st.radio(
        "What was decided",
        list(ready),
        index=0 if len(ready) == 1 else None,
        format_func=labels.__getitem__,
        key=case.choice(f"case_choose_{place}"),
    )
    if chosen:
        form(case, ready[chosen], place)
    return True


def form(case: OpenCase, row: DecisionRow, place: str) -> None:
    """Recording one decision: who decided, when, why, and a last confirmation."""
    _about(row)
    if typed.shut("record the decision"):
        return
    name = f"decide_{row.id}_{place}"
    key = case.key(name)
    with typed.form(key):
        left, right = st.columns([2, 1], gap="medium")
        who = typed.line("Who decided (names)", key=f"{key}_who", max_chars=200, at=left)
        with right:
            day = case_acts.happened(case, name, "Decided on")
        days = None
        if row.extends:
            days = st.number_input("School days to add", 1, 200, row.extends_by, key=f"{key}_days")
        label = "Reason" if row.needs_reason else "Reason (if there is something to add)"
        reason = typed.area(label, height=80, key=f"{key}_reason", max_chars=5000)
        only: dict[str, bool] = {}
        if row.reason_printed:
            wording.aside(case_told.READ)
            only = {"file_only": st.checkbox("For the file only: no letter prints it", key=f"{key}_file_only")}
        confirmed = register_age.confirm(case.view.register, key)
        sure = st.checkbox(f"This was decided by {wording.plain(row.decided_by)}.", key=f"{key}_sure")
        if st.form_submit_button("Record the decision", type="primary", icon=":material/gavel:", key=f"{key}_save"):
            if not who.strip():
                st.error("Write the name of whoever decided.", icon=":material/error:")
            elif row.needs_reason and not reason.strip():
                st.error("This decision needs a reason. Write it down.", icon=":material/error:")
            elif case.view.register.to_confirm and not confirmed:
                st.error(wording.plain(case.view.register.sentence), icon=":material/error:")
            elif not sure:
                said = f"Tick that it was decided by {row.decided_by}, then record it."
                st.error(wording.plain(said), icon=":material/error:")
            else:
                case.record(
                    name,
                    acts.decide,
                    f"Recorded: {row.label}.",
                    decision=row.id,
                    decided_by=who,
                    reason=reason,
                    school_days=days,
                    happened_on=day,
                    register_confirmed=confirmed,
                    **only,
                )


def _about(row: DecisionRow) -> None:
    words = f"Decided by {row.decided_by}. {row.leads_to}.".replace("..", ".")
    st.text(f"{words} {row.help}".strip())
    if row.inferred:
        wording.aside(f"Our reading: {row.note}")
