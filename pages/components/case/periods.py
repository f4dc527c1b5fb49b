"""Monitoring periods: their days, their figures, what the register says, and their review."""

import pandas as pd
import streamlit as st

from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.cases.rows import PeriodRow
from pages.components.common import open_case as case_acts
from pages.components.common import register_age, tables
from pages.components.common.open_case import OpenCase
from pages.components.frame import wording
from pages.components.frame.shared_screen import typed


def show(case: OpenCase) -> None:
    """The current period in full, then all of them in a table."""
    view = case.view
    if not view.periods:
        return
    st.subheader("Monitoring period", anchor=False)
    if view.current_period:
        _current(case, view.current_period)
    if len(view.periods) > 1 or not view.current_period:
        _table(view.periods)


def _current(case: OpenCase, period: PeriodRow) -> None:
    if period.problem:
        st.warning(wording.plain(period.problem), icon=":material/calendar_month:")
        return
    with st.container(border=True):
        if period.first_day and period.last_day:
            due = f" Review due {wording.spoken(period.review_due)}." if period.review_due else ""
            st.text(
                f"{period.school_days} school days, {wording.spoken(period.first_day)} to "
                f"{wording.spoken(period.last_day)}.{due}"
            )
        if period.possible is not None:
            with st.container(horizontal=True):
                st.metric("Unauthorised", period.unauthorised)
                st.metric("Authorised", period.authorised)
                st.metric("Attended", f"{period.attended} of {period.possible}")
                st.metric("No mark", period.missing)
                st.metric("Still N", period.unsettled)
        st.markdown(f"**Result by the register: {wording.plain(period.status)}**")
        st.text(period.reason)
        if period.waived_because:
            wording.aside(f"Decided without complete marks: {period.waived_because}")
        if period.can_waive:
            with st.expander("Decide without the missing marks"):
                _waive(case)


def _table(periods: tuple[PeriodRow, ...]) -> None:
    tables.show(
        pd.DataFrame(
            {
                "Period": [period.number for period in periods],
                "Step": [period.stage for period in periods],
                "First day": [period.first_day for period in periods],
                "Last day": [period.last_day for period in periods],
                "Unauthorised": [period.unauthorised for period in periods],
                "Attendance %": [period.percent for period in periods],
                "Result": [period.status for period in periods],
                "Why": [period.reason for period in periods],
            }
        ),
        placeholder="",
        alt="All monitoring periods of the case with their days, figures and result.",
        column_config={
            "Period": st.column_config.NumberColumn(width=60),
            "First day": st.column_config.DateColumn(format=wording.DAY),
            "Last day": st.column_config.DateColumn(format=wording.DAY),
        },
    )


def review_form(case: OpenCase, place: str) -> None:
    """The review of the period: who took part."""
    if typed.shut("record the review"):
        return
    parties = dict(case.view.review_by)
    name = f"review_{place}"
    key = case.key(name)
    with typed.form(key):
        left, right = st.columns([2, 1], gap="medium")
        present = left.multiselect("Who reviewed it", list(parties), format_func=parties.__getitem__, key=f"{key}_who")
        with right:
            day = case_acts.happened(case, name, "Reviewed on")
        note = typed.area("What was found", height=80, key=f"{key}_note", max_chars=5000)
        if st.form_submit_button("Record the review", type="primary", icon=":material/save:", key=f"{key}_save"):
            case.record(
                name, acts.reviewed, "The review is recorded.", present=tuple(present), note=note, happened_on=day
            )


def _waive(case: OpenCase) -> None:
    if typed.shut("record the decision"):
        return
    key = case.key("waive_period")
    st.write("Ask for the missing marks first. A named person may decide without them, with a reason.")
    with typed.form(key):
        who = typed.line("Who decides", case.actor.name, key=f"{key}_who", max_chars=120)
        reason = typed.line("Reason", key=f"{key}_reason", max_chars=1000)
        confirmed = register_age.confirm(case.view.register, key)
        if st.form_submit_button("Decide without them", icon=":material/gavel:", key=f"{key}_save"):
            case.record(
                "waive_period",
                acts.waive,
                "Recorded: decided without complete marks.",
                what="period",
                decided_by=who,
                reason=reason,
                register_confirmed=confirmed,
            )
