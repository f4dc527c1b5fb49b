"""What a person adds to a document: what it still needs first, in one list with a field for each, then what it may say.

What was typed stands in one letter only: the key of its fields changes with the next one (``AvailableDocument.round``).
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from fasttrack_core.services.documents.details import Ask, Details, Invited, SchoolIssue
from fasttrack_core.services.documents.letters import Tellable
from pages.components.common import saving as settings_saving
from pages.components.common import told as case_told
from pages.components.frame import wording
from pages.components.frame.shared_screen import typed

AUTOMATIC = {"tried", "support"}
"""Details that are gathered from the chronology while nothing is chosen here."""


def show(
    key: str,
    asks: tuple[Ask, ...],
    entries: Iterable[Tellable] = (),
    needed: Iterable[str] = (),
    *,
    read: bool = False,
) -> Details:
    """The details as typed; ``entries`` are those of the chronology that a letter may tell of. Details of ``needed``
    stand open, others are folded away while there is something to issue. ``read``: parents may read them. ``key`` keeps
    each letter's apart."""
    values: dict[str, Any] = {}
    if set(needed) >= {ask.name for ask in asks}:
        _fields(key, asks, entries, values)
    else:
        with st.expander("More you can add", icon=":material/edit:"):
            if read:
                wording.aside(case_told.READ)
            wording.aside("Names that are left empty come from the settings.")
            _fields(key, asks, entries, values)
    return Details(**{name: value for name, value in values.items() if value not in (None, "", ())})


def joined(one: Details, other: Details) -> Details:
    """The details typed in two places; each was asked for in one of them."""
    empty = Details()
    given = {each.name: getattr(other, each.name) for each in fields(other)}
    return replace(one, **{name: value for name, value in given.items() if value != getattr(empty, name)})


def _fields(key: str, asks: tuple[Ask, ...], entries: Iterable[Tellable], values: dict[str, Any]) -> None:
    short = [ask for ask in asks if ask.entry in ("day", "text")]
    columns = st.columns(2, gap="medium")
    for place, ask in enumerate(short):
        with columns[place % 2]:
            values[ask.name] = _short(f"{key}_{ask.name}", ask)
    for ask in asks:
        if ask not in short:
            values[ask.name] = _long(f"{key}_{ask.name}", ask, entries)


def _short(key: str, ask: Ask) -> date | str | None:
    if ask.entry == "day":
        return st.date_input(ask.label, None, format="DD/MM/YYYY", key=key, persist_state="session")
    return typed.line(ask.label, key=key, max_chars=300, persist_state="session").strip()


def _long(key: str, ask: Ask, entries: Iterable[Tellable]) -> Any:
    if ask.name == "tried":
        texts = {each.event_id: f"{each.text} · for {' and '.join(each.readers)}" for each in entries}
        chosen = st.multiselect(
            ask.label,
            list(texts),
            format_func=texts.__getitem__,
            key=key,
            persist_state="session",
            placeholder="Nothing chosen: every entry this parent may read",
        )
        return tuple(chosen)
    if ask.name == "invited":
        return tuple(Invited(**row) for row in _rows(key, ask.label, _INVITED) if row.get("name"))
    if ask.name == "issues":
        return tuple(SchoolIssue(**row) for row in _rows(key, ask.label, _ISSUES) if row.get("issue"))
    if ask.name == "childs_words_safe":
        return st.checkbox(ask.label, key=key, persist_state="session")
    if ask.entry == "yes or no":
        said = st.radio(ask.label, ("not said", "yes", "no"), horizontal=True, key=key, persist_state="session")
        return {"yes": True, "no": False}.get(said)
    if ask.entry == "lines":
        hint = " Left empty: the offers in the chronology." if ask.name in AUTOMATIC else ""
        text = typed.area(f"{ask.label}, one a line.{hint}", height=100, key=key, persist_state="session")
        return tuple(line.strip() for line in text.splitlines() if line.strip())
    return typed.area(ask.label, height=100, key=key, max_chars=5000, persist_state="session").strip()


_INVITED = {
    "name": st.column_config.TextColumn("Name"),
    "role": st.column_config.TextColumn("Role"),
    "attended": st.column_config.CheckboxColumn("Came"),
    "apologies": st.column_config.CheckboxColumn("Apologies"),
}
_ISSUES = {
    "issue": st.column_config.TextColumn("What makes it harder", width="medium"),
    "action": st.column_config.TextColumn("What the school does", width="medium"),
    "owner": st.column_config.TextColumn("Who"),
    "by": st.column_config.DateColumn("By", format="DD/MM/YYYY"),
}


def _rows(key: str, label: str, columns: dict[str, Any]) -> list[dict[str, Any]]:
    st.text(label)
    empty = pd.DataFrame({name: pd.Series(dtype=_kind(name)) for name in columns})
    edited = st.data_editor(
        empty, num_rows="dynamic", hide_index=True, key=key, alt=f"{label}, one a line.", column_config=columns
    )
    return settings_saving.lines(edited)


def _kind(name: str) -> str:
    return "bool" if name in ("attended", "apologies") else "object" if name == "by" else "str"
