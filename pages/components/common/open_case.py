"""Recording something in a case: one press makes one entry, and never over an entry the person has not seen."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

import streamlit as st

from fasttrack_core.errors import FastTrackError
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.cases.recording import Recorded
from fasttrack_core.services.cases.view import CaseView
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office
from fasttrack_core.services.office.writing import Seen
from fasttrack_core.services.people import parents as people
from fasttrack_core.services.people.parents import ParentView
from pages.components.frame import conflicts, wording
from pages.components.frame import session as desk
from pages.components.frame.shared_screen import bar as shared_screen
from pages.components.frame.shared_screen import names as shared_screen_names

VIEWED = "case_viewed"
"""In the session: which cases were looked at by whom on which day, as the audit has it."""
TOKENS, DONE, ROUND, UNSAVED = "case_tokens", "case_done", "case_round", "case_unsaved"
"""In the session: the token of each form's next press; what was recorded last; how often something was recorded; by
case, what was entered in a form that is no longer there, with the sentence that says why."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The case on screen. ``seen``: its version when the person last saw it. ``forms``: those drawn in this run."""

    office: Office
    actor: Actor
    view: CaseView
    parents: tuple[ParentView, ...]
    seen: Seen
    forms: set[str] = field(default_factory=set)

    def key(self, form: str) -> str:
        """What a form's widgets are called; a new name after each entry, so that the form is empty again."""
        name = f"case_{form}_{self.token(form)[:8]}"
        self.forms.add(name)
        return name

    def choice(self, name: str) -> str:
        """What a chooser is called; a new name once this person records something, whatever others do."""
        return f"{name}_{self.view.case_id}_{st.session_state.get(ROUND, 0)}"

    def record(self, form: str, act: Callable[..., Recorded], done: str, **content: object) -> None:
        """The act is recorded and the page drawn again; else its sentence is shown and what was typed stays."""
        try:
            act(self.office, self.actor, self.seen, self.token(form), **content)
        except FastTrackError as problem:
            conflicts.show(self.key(form), problem)
        else:
            self.recorded(form, done)

    def recorded(self, form: str, done: str) -> None:
        """Something was recorded with the form: it is empty again, and the page says what was done."""
        del st.session_state[TOKENS][f"{self.view.case_id}/{form}"]
        st.session_state[DONE] = done
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()

    def token(self, form: str) -> str:
        """The form's next press."""
        tokens: dict[str, str] = st.session_state.setdefault(TOKENS, {})
        return tokens.setdefault(f"{self.view.case_id}/{form}", uuid4().hex)


def open_case(office: Office, actor: Actor, case_id: str) -> OpenCase:
    """The case as it stands now, as it may be shown; that it was looked at is in the audit first. Raises NotFound."""
    with office.together(actor):
        view = cases.view(office, actor, case_id)
        people.parents(office, actor, view.pupil.key)
        shared_screen_names.meet(view.pupil.key)
    _note_view(office, actor, case_id)
    seen = conflicts.last_shown(_place(case_id), view.seen)
    shown, parents = shared_screen_names.case(view, people.parents(office, actor, view.pupil.key))
    return OpenCase(office, actor, shown, parents, seen)


def _note_view(office: Office, actor: Actor, case_id: str) -> None:
    """The audit says once a day that somebody looked at the case in this tab, however often it is drawn."""
    looked = (actor.id, case_id, office.london_day())
    if looked not in st.session_state.get(VIEWED, ()):
        cases.note_view(office, actor, case_id)
        st.session_state[VIEWED] = {*st.session_state.get(VIEWED, ()), looked}


def on_screen(case: OpenCase, **more: Seen) -> None:
    """The whole page has been drawn: from here on the person has seen these entries, and what else is named.

    Somebody else's entry may take away the form in which this person pressed: then the page begins with what they
    entered.
    """
    for name in _pressed() - case.forms:
        entered = [str(value) for key, value in st.session_state.items() if _is_text_of(name, key, value)]
        with desk.problems():
            said = cases.since(case.office, case.actor, case.seen)
            st.session_state.setdefault(UNSAVED, {})[case.view.case_id] = (said, entered)
            st.rerun()
    conflicts.on_screen({_place(case.view.case_id): case.view.seen, **more})


def _pressed() -> set[str]:
    """The forms of a case whose button was pressed in this run."""
    return {str(key)[:-5] for key, value in st.session_state.items() if value is True and _BUTTON.fullmatch(str(key))}


_BUTTON = re.compile(r"case_.+_[0-9a-f]{8}_save")


def _is_text_of(form: str, key: object, value: object) -> bool:
    return str(key).startswith(f"{form}_") and isinstance(value, str) and bool(value.strip())


def _show_unsaved(case_id: str) -> bool:
    """Whether there is something that was entered in vain: it stands there, to be copied, until it was read."""
    said, entered = st.session_state.get(UNSAVED, {}).get(case_id, ("", []))
    if not said:
        return False
    what = " What you entered is below: copy what is still needed." if entered else ""
    st.error(
        wording.plain(f"{said} Nothing of yours was saved, and the form is not needed at this step any more.{what}"),
        icon=":material/group:",
    )
    if entered and shared_screen.on():
        st.text("Names are hidden. Show names to see what you entered.")
    elif entered:
        st.code("\n".join(entered), language=None, wrap_lines=True)
    st.button(
        conflicts.READ_IT,
        key="case_unsaved_read",
        icon=":material/visibility:",
        on_click=_forget_unsaved,
        args=(case_id,),
    )
    return True


def _forget_unsaved(case_id: str) -> None:
    st.session_state.get(UNSAVED, {}).pop(case_id, None)


def _place(case_id: str) -> str:
    return f"case {case_id}"


def show_done(case: OpenCase, newer: Callable[[], str] | None = None) -> None:
    """Says what has just been recorded, or what somebody else changed since the page was drawn; its place stays when it
    goes, so that nothing below moves. ``newer``: that in words, where the page shows more than the case."""
    place = st.container()
    with place:
        if _show_unsaved(case.view.case_id):
            return
    if DONE in st.session_state:
        place.success(wording.plain(st.session_state.pop(DONE)), icon=":material/check_circle:")
        return
    with place, desk.problems():
        entries = cases.since(case.office, case.actor, case.seen) if case.seen != case.view.seen else ""
        if said := newer() if newer else entries:
            st.info(wording.plain(said), icon=":material/group:")


def happened(case: OpenCase, form: str, label: str = "It happened on") -> date:
    """The day on which it happened, today unless another is chosen; never a day to come."""
    return st.date_input(
        label, case.view.today, max_value=case.view.today, format="DD/MM/YYYY", key=f"{case.key(form)}_on"
    )
