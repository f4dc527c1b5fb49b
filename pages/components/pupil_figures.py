"""A pupil's facts, the figures with the counts they come from, and what the pathway's test says."""

import streamlit as st

from fasttrack_core.services.pupil_view import Figures, PupilView
from pages.components import wording

STATUS = {
    "met": ("The test is met", "red", ":material/flag:"),
    "not met": ("The test is not met", "green", ":material/check:"),
    "cannot tell": ("It cannot be told yet", "orange", ":material/help:"),
}


def header(view: PupilView) -> None:
    """The name and the facts of the register."""
    st.header(wording.plain(view.name), anchor=False)
    facts = {
        "Year": view.year_group,
        "Class": view.class_name,
        "Born": wording.spoken(view.date_of_birth) if view.date_of_birth else "not recorded",
        "UPN": view.upn,
        "Admission number": view.admission_number,
    }
    st.text(" · ".join(f"{name} {value}" for name, value in facts.items() if value))
    st.text(view.age)


def figures(view: PupilView) -> None:
    """Where the pupil stands, over the school year and over the window of the test."""
    if view.as_of is None:
        st.write("There are no marks yet.")
        return
    year, window = st.columns(2, border=True)
    with year:
        _span("This school year", view.year)
        words = "Severely absent" if view.severe else "Persistently absent" if view.persistent else ""
        with st.container(horizontal=True):
            if view.band:
                st.badge(f"Band {wording.plain(view.band)}", icon=":material/landscape:", color="blue")
            if words:
                st.badge(words, icon=":material/trending_down:", color="red" if view.severe else "orange")
        st.text(view.response)
    with window:
        _span("The window of the test", view.window)


def _span(title: str, figures: Figures) -> None:
    st.subheader(title, anchor=False)
    counts = figures.counts
    if not counts.possible:
        st.write("No possible session.")
        return
    wording.aside(figures.span)
    with st.container(horizontal=True, gap="medium"):
        st.metric(
            "Attendance",
            f"{figures.percent}%",
            width="content",
            help=f"{counts.attended} attended of {counts.possible} possible sessions.",
        )
        st.metric("Unauthorised", counts.unauthorised, width="content")
        st.metric("Authorised", counts.authorised, width="content")
    words = [f"{counts.attended} of {counts.possible} possible sessions attended"]
    words += [f"{counts.missing} without a mark"] if counts.missing else []
    words += [f"{counts.unsettled} still coded N"] if counts.unsettled else []
    st.text(", ".join(words) + ".")


def verdict(view: PupilView) -> None:
    """What the pathway's computed test says, why, and on which authority."""
    if view.verdict is None:
        return
    verdict, rule = view.verdict, view.verdict.rule
    words, colour, icon = STATUS[verdict.status]
    st.header("Fast Track test", anchor=False)
    with st.container(border=True):
        st.badge(words, color=colour, icon=icon)
        st.text(verdict.reason)
        if verdict.first_met:
            st.text(f"First met on {wording.spoken(verdict.first_met)}.")
        wording.aside(f"{view.pathway_title}. {rule.title}: {rule.citation}, {rule.edition} ({rule.basis}).")
        wording.aside("This is a proposal from the register; a named person decides.")
