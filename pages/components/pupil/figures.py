"""A pupil's facts, the figures with the counts they come from, and what the pathway's test says."""

from collections.abc import Mapping

import streamlit as st

from fasttrack_core.services.pupil.spans import Figures
from fasttrack_core.services.pupil.view import PupilView
from pages.components.frame import wording
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.frame.shared_screen import names as shared_screen_names
from pages.components.frame.wording import Colour

STATUS: Mapping[str, tuple[str, Colour, str]] = {
    "met": ("The test is met", "red", ":material/flag:"),
    "not met": ("The test is not met", "green", ":material/check:"),
    "cannot tell": ("Cannot tell yet", "orange", ":material/help:"),
}


def header(view: PupilView) -> None:
    """The name and the facts of the register; while names are hidden what stands for the name, and the year."""
    if shared_screen.on():
        st.header(wording.plain(shared_screen_names.pupil(view.key, view.name)), anchor=False)
        st.text(f"Year {view.year_group}" if view.year_group else "No year in the register")
        return
    st.header(wording.plain(view.name), anchor=False)
    facts = {
        "Year": view.year_group,
        "Class": view.class_name,
        "Born": wording.spoken(view.date_of_birth) if view.date_of_birth else "not recorded",
        "UPN": view.upn,
        "Admission number": view.admission_number,
    }
    st.text(" · ".join(f"{name} {value}" for name, value in facts.items() if value) + f"\n{view.age}")


def cards(view: PupilView) -> None:
    """Where the pupil stands, what was missed, and the test of the school's pathway, beside each other."""
    if view.as_of is None:
        st.write("There are no marks yet.")
        return
    year, missed, test = st.columns([3, 3, 5], border=True)
    with year:
        _year(view)
    with missed:
        _missed(view)
    with test:
        _test(view)
    if view.verdict is not None and (view.beside or view.earlier_notices):
        _beside(view)


def _year(view: PupilView) -> None:
    wording.aside(f"This school year: {view.year.span}" if view.year.span else "This school year")
    if not view.year.counts.possible:
        st.write("No possible session.")
        return
    st.metric("Attendance", f"{view.year.percent}%")
    with st.container(horizontal=True):
        st.badge(f"Band {wording.plain(view.band)}", icon=":material/landscape:", color="blue")
        if view.severe or view.persistent:
            words = "Severely absent" if view.severe else "Persistently absent"
            st.badge(words, icon=":material/trending_down:", color="red" if view.severe else "orange")
    st.text(in_words(view.year))
    wording.aside(view.response)


def _missed(view: PupilView) -> None:
    counts = view.year.counts
    wording.aside("Missed this school year")
    st.metric("Sessions missed", counts.absent)
    st.text(f"{view.year.days_missed[:1].upper()}{view.year.days_missed[1:]}, or {view.year.hours_missed} of learning.")
    st.text(f"{counts.unauthorised} unauthorised, {counts.authorised} authorised.")
    st.text(f"Late (L, counted as present): {view.late}.")
    wording.aside(f"Counted at {view.year.hours_a_day.normalize():f} learning hours a day, as set in Settings.")


def _test(view: PupilView) -> None:
    """What the pathway's computed test says, why, and on which authority."""
    if view.verdict is None:
        return
    verdict, rule = view.verdict, view.verdict.rule
    words, colour, icon = STATUS[verdict.status]
    wording.aside(
        f"The window of the test: {view.window.span}" if view.window.span else "The test of the school's pathway"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(words, color=colour, icon=icon)
        if verdict.first_met:
            st.text(f"First met on {wording.spoken(verdict.first_met)}.", width="content")
    st.text(verdict.reason)
    counts = view.window.counts
    if counts.missing or counts.unsettled:
        st.text(f"In the window: {in_words(view.window)}")
    wording.aside(f"{rule.citation}, {rule.edition} ({rule.basis}). A proposal: a named person decides.")


def _beside(view: PupilView) -> None:
    """What else of law holds beside the pathway: folded away, so that the tabs are in sight, with its answer on it."""
    label = "; ".join(f"{beside.title}: {beside.status}" for beside in view.beside) or "Earlier penalty notices"
    with st.expander(wording.plain(label), icon=":material/balance:"):
        for beside in view.beside:
            st.text(f"Beside the pathway: {beside.title} ({beside.authority}): {beside.status}. {beside.reason}")
            wording.aside(f"{beside.citation}. Our reading: {beside.note}")
        for notices in view.earlier_notices:
            most = f" At most {notices.at_most} may be given in {notices.years} years." if notices.at_most else ""
            st.text(
                f"For each parent and each child: a penalty notice given on {wording.spoken(notices.first_day)} or "
                f"later counts as an earlier one, paid or not, unless it was withdrawn.{most}"
            )
            wording.aside(f"{notices.citation}. Our reading: {notices.note}")


def in_words(figures: Figures) -> str:
    """``103 of 113 possible sessions attended, 1 still coded N.``"""
    counts = figures.counts
    words = [f"{counts.attended} of {counts.possible} possible sessions attended"]
    words += [f"{counts.missing} without a mark"] if counts.missing else []
    words += [f"{counts.unsettled} still coded N"] if counts.unsettled else []
    return ", ".join(words) + "."
