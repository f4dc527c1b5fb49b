"""What people write about a child: no field for it is in sight while names are hidden, and nothing written is lost.

Every field for free text about a pupil or a family is drawn by ``line`` or ``area``, in a form by ``form``; where the
form stands, ``shut`` says instead that names are hidden. What was being written when somebody hid the names is still in
the browser alone, since a form sends nothing before its button is pressed, and a browser forgets a field that is not
drawn. So the field goes on being drawn, by its key and out of sight, until names are shown and its form is there again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st

from pages.components.frame import state
from pages.components.frame.shared_screen import look as shared_screen_look

PAGE, FIELDS, RETURNED = "typed_page", "typed_fields", "typed_returned"
"""In the session: the page that is open, and whether names are hidden on it; its fields by the key of their form
(empty: none); whether names are shown again just now."""
Fields = dict[str, tuple[str, dict[str, Any]]]
"""By the key of a field: which of Streamlit's it is, and what that knows it by beside its key."""
KEPT = "Kept while names are hidden"
"""Names a field that is out of sight."""
_FORM: ContextVar[str] = ContextVar("form", default="")


def begin(page: str) -> None:
    """A run of that page begins. Fields of the run before are kept while names are hidden and the page is the same."""
    before, now = st.session_state.get(PAGE), (page, state.names_hidden())
    kept = bool(st.session_state.get(FIELDS))
    st.session_state[RETURNED] = kept and before == (page, True) and not state.names_hidden()
    if not state.names_hidden() or before is None or before[0] != page:
        st.session_state[FIELDS] = {}
    st.session_state[PAGE] = now


def returned() -> bool:
    """Whether names are shown again in this run, on a page whose fields were kept since they were hidden."""
    return bool(st.session_state.get(RETURNED))


def keep() -> None:
    """Out of sight, the fields that were there when names were hidden. Called by the page: a field is the page's."""
    if not state.names_hidden():
        return
    fields: dict[str, Fields] = st.session_state.get(FIELDS, {})
    with st.container(key=shared_screen_look.TYPED):
        for form_key, drawn in fields.items():
            # A field that the session has forgotten would come back empty, over what it stood for.
            known = {key: field for key, field in drawn.items() if key in st.session_state}
            if known:
                with st.form(form_key, border=False, enter_to_submit=False) if form_key else st.container():
                    for key, (kind, same) in known.items():
                        getattr(st, kind)(KEPT, key=key, **same)


def shut(what: str) -> bool:
    """Whether names are hidden; then the sentence that stands in place of the form. ``what`` ends it, an infinitive."""
    hidden = state.names_hidden()
    if hidden:
        st.text(f"Names are hidden. Show names to {what}.")
    return hidden


@contextmanager
def form(key: str) -> Iterator[None]:
    """A form of free text about a child; drawn after ``shut`` has said no."""
    before = _FORM.set(key)
    try:
        with st.form(key, border=False, enter_to_submit=False):
            yield
    finally:
        _FORM.reset(before)


def line(label: str, value: str = "", *, key: str, at: Any = st, **layout: Any) -> str:
    """What is written in a field of one line. ``at``: the column in which it stands."""
    return _field("text_input", label, value, key, at, layout)


def area(label: str, value: str = "", *, key: str, at: Any = st, **layout: Any) -> str:
    """What is written in a field of several lines. ``at``: the column in which it stands."""
    return _field("text_area", label, value, key, at, layout)


def _field(kind: str, label: str, value: str, key: str, at: Any, layout: dict[str, Any]) -> str:
    if state.names_hidden():
        at.text(f"{label}: names are hidden. Show names to write here.")
        return ""
    same: dict[str, Any] = {name: layout[name] for name in ("max_chars", "persist_state") if name in layout}
    fields: dict[str, Fields] = st.session_state.setdefault(FIELDS, {})
    fields.setdefault(_FORM.get(), {})[key] = (kind, same)
    return str(getattr(at, kind)(label, value, key=key, **layout))
