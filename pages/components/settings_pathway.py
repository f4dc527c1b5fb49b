"""Settings: the pathway this school works on, with its sources and our readings of them."""

import streamlit as st

from fasttrack_core.services import settings
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office
from fasttrack_core.services.settings import Opened
from pages.components import settings_saving, wording


def show(office: Office, actor: Actor, opened: Opened) -> None:
    """The choice, what it means, and a button that saves it."""
    st.header("Pathway")
    wording.aside("New cases are opened on this pathway. An open case stays on the one it was opened with.")
    settings_saving.show_saved("pathway")
    choices = settings.pathway_choices(office)
    ids = list(choices)
    base = settings_saving.base(actor, "pathway", opened, "pathway")
    now = base.settings
    chosen = st.selectbox(
        "This school's pathway", ids, format_func=choices.__getitem__, key=settings_saving.key(actor, "pathway"),
        index=ids.index(now.pathway) if now.pathway in ids else None, placeholder="Choose a pathway",
    )  # fmt: skip
    if chosen is None:
        return
    if chosen != now.pathway and st.button(
        "Use this pathway", icon=":material/check:", type="primary", key="settings_pathway_use"
    ):
        settings_saving.save(office, actor, "pathway", base, pathway=chosen)
    _about(settings.about_pathway(office, chosen))


def _about(about: settings.PathwayAbout) -> None:
    with st.container(border=True):
        st.subheader(wording.plain(about.title))
        st.text(about.summary)
        if not about.can_be_walked:
            st.info("Its computed test is ready. Its steps and letters are not, so no case can be opened on it yet.")
        st.markdown(f"**Who qualifies by the register**  \n{wording.plain(about.rule)}")
        wording.aside(about.rule_source)
        if about.closing_codes:
            st.markdown(f"**Closing codes**  \n{wording.plain(' · '.join(about.closing_codes))}")
        st.markdown("**Sources**")
        for source in about.sources:
            st.text(f"• {source}")
        wording.aside(f"Edition: {about.edition}.")
    if not about.readings.empty:
        st.subheader("Where the source leaves something open")
        wording.aside("These are our readings. Your authority's own word goes before them.")
        shown = about.readings.map(wording.plain)
        st.table(shown, hide_index=True, alt="What the source leaves open, and how it is read.")
