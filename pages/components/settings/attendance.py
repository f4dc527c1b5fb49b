"""Settings: the attendance this school expects, and the bands of its mountain."""

from decimal import Decimal

import pandas as pd
import streamlit as st

from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.school_settings import DEFAULT_BAND_SETTINGS, BandSetting
from fasttrack_core.services.settings import Opened
from pages.components.common import saving as settings_saving
from pages.components.frame import wording


def show(office: Office, actor: Actor, opened: Opened) -> None:
    """Expected attendance first, then the bands and small numbers."""
    _expected(office, actor, opened)
    _bands(office, actor, opened)
    _small_numbers(office, actor, opened)


def _expected(office: Office, actor: Actor, opened: Opened) -> None:
    st.header("Expected attendance")
    settings_saving.show_saved("expected")
    key = settings_saving.key(actor, "expected")
    base = settings_saving.base(actor, "expected", opened, "expected_percent", "hours_a_day", "register_school_days")
    now = base.settings
    with st.form(key, enter_to_submit=False):
        left, right = st.columns(2, gap="medium")
        expected = left.number_input(
            "Attendance this school expects (%)",
            50.0,
            100.0,
            float(now.expected_percent),
            0.5,
            format="%g",
            key=f"{key}_percent",
            help="A pathway that asks for attendance below the expected level uses this figure.",
        )
        hours = right.number_input(
            "Hours of learning in a school day",
            0.5,
            10.0,
            float(now.hours_a_day),
            0.25,
            format="%g",
            key=f"{key}_hours",
            help="Used where a letter says how many hours were missed.",
        )
        days = left.number_input(
            "School days after which a register is old",
            1,
            60,
            now.register_school_days,
            key=f"{key}_register_days",
            help="Before a letter or a decision, an older register is named and has to be confirmed.",
        )
        pressed = settings_saving.button("expected")
    if pressed:
        settings_saving.save(
            office,
            actor,
            "expected",
            base,
            expected_percent=Decimal(str(expected)),
            hours_a_day=Decimal(str(hours)),
            register_school_days=int(days),
        )


def _bands(office: Office, actor: Actor, opened: Opened) -> None:
    st.header("Bands of the mountain")
    wording.aside(
        "From the summit down. A pupil stands in the first band whose lower edge they reach; the edge belongs to it. "
        "The last band begins at 0."
    )
    settings_saving.show_saved("bands")
    key = settings_saving.key(actor, "bands")
    base = settings_saving.base(actor, "bands", opened, "bands")
    now = base.settings
    with st.form(key, enter_to_submit=False):
        edited = st.data_editor(
            _frame(now.bands),
            num_rows="dynamic",
            hide_index=True,
            height="content",
            key=f"{key}_lines",
            alt="Bands: name, lower edge in percent and what the school does, from the summit down.",
            column_config={
                "label": st.column_config.TextColumn("Name", max_chars=40, width=110),
                "lower_percent": st.column_config.NumberColumn("From (%)", min_value=0, max_value=100, width=80),
                "response": st.column_config.TextColumn("What the school does", max_chars=400, width="large"),
            },
        )
        with st.container(horizontal=True):
            save = settings_saving.button("bands")
            usual = st.form_submit_button("Restore the usual nine", icon=":material/restart_alt:", key="settings_usual")
    if usual:
        settings_saving.save(office, actor, "bands", base, bands=DEFAULT_BAND_SETTINGS)
    if save:
        bands = [
            line | ({"lower_percent": Decimal(str(line["lower_percent"]))} if "lower_percent" in line else {})
            for line in settings_saving.lines(edited)
        ]
        settings_saving.save(office, actor, "bands", base, bands=tuple(bands))


def _frame(bands: tuple[BandSetting, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        [(band.label, float(band.lower_percent), band.response) for band in bands],
        columns=["label", "lower_percent", "response"],
    )


def _small_numbers(office: Office, actor: Actor, opened: Opened) -> None:
    st.header("Small numbers")
    wording.aside(
        "In group tables for others, and while names are hidden, numbers of pupils below this are hidden, and so is "
        "whatever would give them away. 0 hides none."
    )
    settings_saving.show_saved("small")
    key = settings_saving.key(actor, "small")
    base = settings_saving.base(actor, "small", opened, "small_numbers_below")
    now = base.settings
    with st.form(key, enter_to_submit=False):
        below = st.number_input("Hide numbers below", 0, 20, now.small_numbers_below, key=f"{key}_below", width=240)
        pressed = settings_saving.button("small")
    if pressed:
        settings_saving.save(office, actor, "small", base, small_numbers_below=int(below))
