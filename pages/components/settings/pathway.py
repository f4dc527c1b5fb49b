"""Settings: the pathway this school works on, with its sources and our readings of them."""

import streamlit as st

from fasttrack_core.services import settings
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.settings import Opened
from pages.components.common import saving as settings_saving
from pages.components.frame import wording


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
        "This school's pathway",
        ids,
        format_func=choices.__getitem__,
        key=settings_saving.key(actor, "pathway"),
        index=ids.index(now.pathway) if now.pathway in ids else None,
        placeholder="Choose a pathway",
    )
    if chosen is None:
        return
    if chosen != now.pathway and st.button(
        "Use this pathway", icon=":material/check:", type="primary", key="settings_pathway_use"
    ):
        settings_saving.save(office, actor, "pathway", base, pathway=chosen)
    _about(settings.about_pathway(office, chosen))
    if chosen == now.pathway:
        _values(office, actor, opened)


def _values(office: Office, actor: Actor, opened: Opened) -> None:
    """The lengths and choices that the pathway leaves to the school, as the next case will be opened with them."""
    rows = settings.pathway_settings(office, opened.settings)
    if not rows:
        return
    st.subheader("Lengths and choices")
    wording.aside("A case keeps the values that it was opened with: a change here is for cases opened from now on.")
    settings_saving.show_saved("pathway_values")
    base = settings_saving.base(actor, "pathway_values", opened, "pathway_values", "pathway")
    key = settings_saving.key(actor, "pathway_values")
    entered: dict[str, int | str] = {}
    with st.form(key, enter_to_submit=False):
        for row in rows:
            entered[row.id] = _value(row, f"{key}_{row.id}")
        pressed = settings_saving.button("pathway_values")
    if pressed:
        differing = {row.id: entered[row.id] for row in rows if entered[row.id] != row.default}
        settings_saving.save(
            office, actor, "pathway_values", base, pathway_values=settings.with_values(base.settings, differing)
        )


def _value(row: settings.PathwaySetting, key: str) -> int | str:
    said = " ".join(text for text in (row.help, f"Our reading: {row.note}" if row.note else "") if text) or None
    if row.choices:
        words = dict(row.choices)
        place = list(words).index(str(row.value))
        return str(st.selectbox(row.title, list(words), place, format_func=words.__getitem__, help=said, key=key))
    return int(st.number_input(row.title, row.minimum, row.maximum, int(row.value), help=said, key=key))


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
        wording.aside("These are our readings. Your authority's own word takes precedence.")
        shown = about.readings.map(wording.plain)
        st.table(shown, hide_index=True, alt="What the source leaves open, and how it is read.")
