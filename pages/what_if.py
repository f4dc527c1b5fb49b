"""What if the threshold were another one: who would meet it, now and at any time, beside the school's pathway."""

from datetime import date

import streamlit as st

from fasttrack_core.services.what_if import view as whatif_view
from pages.components.common import choosing, figures_notes
from pages.components.frame import session as desk
from pages.components.what_if import answer as what_if_answer
from pages.components.what_if import inputs as what_if_inputs
from pages.components.what_if import kept as what_if_kept

office, actor = desk.enter()
st.title("What if")
st.write("Move the rule and see at once whom it would reach. Nothing here changes a case, a letter or a setting.")


@st.fragment
def panel(newest: date) -> None:
    """Inputs and answer together, so that only they are worked out again."""
    with desk.problems(), office.drawing(actor):
        start = whatif_view.starting_question(office, actor)
        key = what_if_inputs.key_for(actor.school_id, start)
        with st.container(border=True):
            question, day = what_if_inputs.show(
                key,
                start,
                newest,
                lambda asked: what_if_kept.show(office, actor, key, asked),
                lambda day: whatif_view.school_year(office, actor, day),
            )
        answer = whatif_view.view(office, actor, question, as_of=day)
        if answer is not None:
            what_if_answer.show(office, actor, key, answer, question)


newest = whatif_view.newest_day(office, actor)
if newest is None:
    choosing.no_register()
    st.stop()
figures_notes.above(office, actor)
panel(newest)
