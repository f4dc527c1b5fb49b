"""The answer to a question of thresholds: the rule in words, how many, and one of four closer looks."""

import streamlit as st

from fasttrack_core.services import exports as sheets_out
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.what_if import workbook as whatif_sheets
from fasttrack_core.services.what_if.question import Question
from fasttrack_core.services.what_if.view import Change, WhatIfView
from fasttrack_core.services.what_if.words import Standing
from pages.components.frame import wording
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.what_if import looks as what_if_looks
from pages.components.what_if import pupils as what_if_pupils
from pages.components.what_if import side as what_if_side

PUPILS, EVERY, WEEKS, SIDE = "Pupils", "Every threshold at once", "Week by week", "Side by side"
LOOKS = {
    PUPILS: ":material/groups: Pupils",
    EVERY: ":material/grid_on: Every threshold at once",
    WEEKS: ":material/calendar_view_week: Week by week",
    SIDE: ":material/view_column: Side by side",
}
BADGES = {Standing.LEGAL: "blue", Standing.PATHWAY: "green", Standing.LOCAL: "orange"}


def show(office: Office, actor: Actor, key: str, answer: WhatIfView, question: Question) -> None:
    """Words and numbers first, then the chosen look; only that one is worked out."""
    _words(answer)
    _numbers(answer)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        look = st.segmented_control(
            "Look at",
            list(LOOKS),
            default=PUPILS,
            required=True,
            key=f"{key}-look",
            persist_state="session",
            format_func=LOOKS.__getitem__,
            label_visibility="collapsed",
        )
        download = st.container(width="content")
    side: tuple[str, ...] = ()
    if look == SIDE:
        side = what_if_side.show(office, actor, key, question, answer.as_of)
    else:
        {PUPILS: what_if_pupils.show, EVERY: what_if_looks.every, WEEKS: what_if_looks.weeks}[look](key, answer)
    if shared_screen.on():
        return
    download.download_button(
        "Download as Excel",
        lambda: whatif_sheets.export(office, actor, question, answer.as_of, side),
        whatif_sheets.file_name(answer.as_of),
        sheets_out.MEDIA_TYPE,
        on_click="ignore",
        icon=":material/download:",
        key="what-if-file",
    )


def _words(answer: WhatIfView) -> None:
    standing = answer.words.standing
    name = f"{standing.value}: no legal meaning" if standing is Standing.LOCAL else standing.value
    st.markdown(f"**{wording.plain(answer.words.rule)}.** :{BADGES[standing]}-badge[{name}]")


def _numbers(answer: WhatIfView) -> None:
    with st.container(horizontal=True):
        st.metric("Pupils who meet it now", answer.now, border=True)
        st.metric(
            "At any time",
            answer.ever,
            border=True,
            help="They meet it on at least one of the days named above, each day judged by itself.",
        )
        st.metric("Newly met", answer.new, border=True, help="They meet this rule, not the pathway's.")
        st.metric("No longer met", answer.dropped, border=True, help="They meet the pathway's rule, not this one.")
        st.metric(
            "Cannot tell",
            answer.cannot_tell,
            border=True,
            help="No possible session in that time, or fewer school weeks recorded than the rule looks at. "
            "They are counted nowhere else.",
        )
    wording.aside(f"{answer.words.time} {' '.join(answer.words.about)}")
    sentence = (
        f"The school's pathway, {answer.pathway_title}, reaches {wording.counted(answer.pathway_now, 'pupil')} "
        f"as of {wording.spoken(answer.as_of)}. Its rule: {answer.pathway_rule}."
    )
    if unsure := answer.count(Change.NEW_CANNOT_TELL):
        sentence += f" For {unsure} of the new ones the pathway's rule cannot tell."
    if unsure := answer.count(Change.CANNOT_TELL_NOW):
        sentence += f" For {unsure} of those that no longer do, this rule cannot tell."
    wording.aside(sentence)
