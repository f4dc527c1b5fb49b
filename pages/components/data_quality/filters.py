"""Which part of the register the data quality page looks at, and which list of it is open."""

import streamlit as st

from fasttrack_core.services.office.visit import Visit
from fasttrack_core.services.quality import view as data_quality
from fasttrack_core.services.quality.view import ABOUT, Check, Quality
from pages.components.frame.shared_screen import bar as shared_screen

YEAR, GROUP, CLASS, LIST = "quality_year", "quality_group", "quality_class", "quality_list"


def choose(visit: Visit) -> Quality:
    """What is found in the school year, year group and class that are chosen; while names are hidden, in no class."""
    remembered = st.session_state
    if shared_screen.on():
        remembered.pop(CLASS, None)
    quality = data_quality.view(
        visit,
        school_year=remembered.get(YEAR),
        year_group=remembered.get(GROUP, data_quality.ALL_YEAR_GROUPS),
        class_name=remembered.get(CLASS, data_quality.ALL_CLASSES),
    )
    if not quality.pupil_keys:
        return quality
    places = zip(
        st.columns([2, 2, 2, 1]),
        ("School year", "Year group", "Class"),
        (YEAR, GROUP, CLASS),
        (quality.school_years, quality.year_groups, quality.classes),
        strict=False,
    )
    for column, label, key, options in places:
        if key == CLASS and shared_screen.on():
            continue
        # What was chosen before and is not there any more (a class of another year group) is forgotten.
        if remembered.get(key) not in options:
            remembered.pop(key, None)
        column.selectbox(label, options, key=key, persist_state="session")
    return quality


def choose_list(quality: Quality) -> Check | None:
    """The list that is open; None where every list is empty."""
    checks = list(quality.counts)
    if not checks:
        return None
    labels = {check: f"{ABOUT[check].title}: {quality.counts[check]:,}" for check in checks}
    if st.session_state.get(LIST) not in checks:
        st.session_state[LIST] = checks[0]
    return st.pills(
        "Lists to work through",
        checks,
        format_func=labels.__getitem__,
        key=LIST,
        required=True,
        persist_state="session",
    )
