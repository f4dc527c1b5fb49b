"""The school's calendar: seen month by month, drafted from clicks, marks, bank holidays or a file, saved when seen."""

import streamlit as st

from fasttrack_core.services.calendar import calendar as calendars
from pages.components.calendar import draft as calendar_draft
from pages.components.calendar import exchange as calendar_exchange
from pages.components.calendar import month as calendar_month
from pages.components.calendar import proposals as calendar_proposals
from pages.components.calendar import review as calendar_review
from pages.components.calendar import terms as calendar_terms
from pages.components.frame import session as desk
from pages.components.frame import wording

office, actor = desk.enter()
st.title("Calendar")
with desk.problems():
    saved = calendars.view(office, actor)
    draft = calendar_draft.opened(actor, saved)
    wording.aside(
        "School weeks, school days, due dates and every figure are counted from this calendar. Changes stay a draft "
        "until you have seen what they would do and save them."
    )
    calendar_review.show(office, actor, saved, draft)
    month, terms, proposals, files, versions = st.tabs(
        [
            ":material/calendar_month: Month",
            ":material/date_range: Terms",
            ":material/lightbulb: Proposals",
            ":material/swap_horiz: Import and export",
            ":material/history: Versions",
        ],
        key="calendar_tabs",
        on_change="rerun",
    )
    if month.open:
        with month:
            calendar_month.show(office, actor, saved, draft)
    if terms.open:
        with terms:
            calendar_terms.show(saved, draft)
    if proposals.open:
        with proposals:
            calendar_proposals.show(office, actor, saved, draft)
    if files.open:
        with files:
            calendar_exchange.show(office, saved, draft)
    if versions.open:
        with versions:
            calendar_exchange.show_versions(office, actor, saved, draft)
