"""Recording something in a case: one press makes one entry, and never over an entry the person has not seen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import streamlit as st

from fasttrack_core.services import cases, people
from fasttrack_core.services.acts import Recorded
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.case_view import CaseView
from fasttrack_core.services.office import Office
from fasttrack_core.services.people import ParentView
from pages.components import desk, shared_screen_names, wording

TOKENS, SEEN, DONE = "case_tokens", "case_seen", "case_done"
"""In the session: the token of each form's next press; how many entries were on screen; what was recorded last."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The case on screen. ``seen``: how many entries it had when the person last saw it."""

    office: Office
    actor: Actor
    view: CaseView
    parents: tuple[ParentView, ...]
    seen: int

    def key(self, form: str) -> str:
        """What a form's widgets are called; a new name after each entry, so that the form is empty again."""
        return f"case_{form}_{self._token(form)[:8]}"

    def record(self, form: str, act: Callable[..., Recorded], done: str, **content: object) -> None:
        """The act is recorded and the page drawn again; else its sentence is shown and what was typed stays."""
        with desk.problems():
            act(self.office, self.actor, self.view.case_id, self.seen, self._token(form), **content)
            del st.session_state[TOKENS][f"{self.view.case_id}/{form}"]
            st.session_state[DONE] = done
            st.rerun()

    def _token(self, form: str) -> str:
        return st.session_state.setdefault(TOKENS, {}).setdefault(f"{self.view.case_id}/{form}", uuid4().hex)


def open_case(office: Office, actor: Actor, case_id: str) -> OpenCase:
    """The case as it stands now, as it may be shown. Raises NotFound."""
    view = cases.view(office, actor, case_id)
    seen = st.session_state.get(SEEN, {}).get(case_id, view.sequence)
    shown, parents = shared_screen_names.case(view, people.parents(office, actor, view.pupil.key))
    return OpenCase(office, actor, shown, parents, seen)


def on_screen(case: OpenCase) -> None:
    """The whole page has been drawn: from here on the person has seen these entries."""
    st.session_state[SEEN] = {case.view.case_id: case.view.sequence}


def show_done() -> None:
    """Says what has just been recorded; its place stays when it goes, so that nothing below moves."""
    place = st.container()
    if DONE in st.session_state:
        place.success(wording.plain(st.session_state.pop(DONE)), icon=":material/check_circle:")


def happened(case: OpenCase, form: str, label: str = "It happened on") -> date:
    """The day on which it happened, today unless another is chosen; never a day to come."""
    return st.date_input(
        label, case.view.today, max_value=case.view.today, format="DD/MM/YYYY", key=f"{case.key(form)}_on"
    )
