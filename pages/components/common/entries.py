"""Adding to the chronology: a contact, an offer of help, an action agreed, another meeting."""

from collections.abc import Callable

import streamlit as st

from fasttrack_core.services.cases import recording as acts
from pages.components.common import open_case as case_acts
from pages.components.common import told as case_told
from pages.components.common.open_case import OpenCase
from pages.components.frame.shared_screen import typed

WAYS = ("phone call", "text", "e-mail", "letter", "home visit", "in school", "other")
_Form = Callable[[OpenCase, str], None]
HELD, ABSENT = "It was held", "Parents did not come"


def show(case: OpenCase) -> None:
    """One kind of entry at a time; a closed case takes contacts only."""
    kinds: dict[str, _Form] = {"Contact": _contact} if case.view.status == "closed" else _KINDS
    st.subheader("Add what happened", anchor=False)
    _chosen(case, kinds, "list", f"case_entry_{case.view.status}")


def for_evidence(case: OpenCase, wanted: tuple[str, ...], place: str) -> None:
    """The form of an entry that could show an answer: only kinds that it accepts. ``place`` keeps its fields apart."""
    kinds = {label: form for label, form in _KINDS.items() if set(_MAKES[label]) & set(wanted)}
    if kinds:
        _chosen(case, kinds, place, f"case_entry_{place}_{case.view.case_id}")


def _chosen(case: OpenCase, kinds: dict[str, _Form], place: str, key: str) -> None:
    if typed.shut("add what happened"):
        return
    first = next(iter(kinds))
    chosen = first
    if len(kinds) > 1:
        chosen = st.segmented_control("Kind of entry", list(kinds), default=first, required=True, key=key)
    with st.container(border=True):
        kinds[chosen](case, place)


def _name(form: str, place: str) -> str:
    return form if place == "list" else f"{form}_{place}"


def _contact(case: OpenCase, place: str) -> None:
    name = _name("contacted", place)
    key = case.key(name)
    with typed.form(key):
        parents = case_told.whom(case, key, "Who was contacted")
        one, two, three = st.columns(3, gap="medium")
        who = typed.line("Somebody else (name and role)", key=f"{key}_who", max_chars=200, at=one)
        way = two.selectbox("How", WAYS, key=f"{key}_way")
        with three:
            day = case_acts.happened(case, name)
        outcome = typed.line("What came of it", key=f"{key}_outcome", max_chars=1000)
        case_told.read_by_parents(case)
        note = typed.area(case_told.FILE_NOTE, height=80, key=f"{key}_note", max_chars=5000)
        file_only = case_told.file_only(key)
        if _add(key):
            case.record(
                name,
                acts.contacted,
                "The contact is recorded.",
                who=case_told.names(case, parents, who),
                way=way,
                note=note,
                outcome=outcome,
                parents=parents,
                file_only=file_only,
                happened_on=day,
            )


def _support(case: OpenCase, place: str) -> None:
    name = _name("support", place)
    key = case.key(name)
    with typed.form(key):
        one, two = st.columns([2, 1], gap="medium")
        what = typed.line("What was offered", key=f"{key}_what", max_chars=1000, at=one)
        with two:
            day = case_acts.happened(case, name, "Offered on")
        parents = case_told.whom(case, key, "To whom")
        outcome = typed.line("What came of it", key=f"{key}_outcome", max_chars=1000)
        case_told.read_by_parents(case)
        who = typed.line("Who made the offer, and anybody else", key=f"{key}_who", max_chars=200)
        note = typed.area(case_told.FILE_NOTE, height=80, key=f"{key}_note", max_chars=5000)
        file_only = case_told.file_only(key)
        if _add(key):
            case.record(
                name,
                acts.support_offered,
                "The offer is recorded.",
                what=what,
                who=case_told.names(case, parents, who),
                outcome=outcome,
                note=note,
                parents=parents,
                file_only=file_only,
                happened_on=day,
            )


def _meeting(case: OpenCase, place: str) -> None:
    name = _name("other_meeting", place)
    key = case.key(name)
    with typed.form(key):
        one, two = st.columns([2, 1], gap="medium")
        title = typed.line("Which meeting", key=f"{key}_title", max_chars=200, at=one)
        with two:
            day = case_acts.happened(case, name, "On")
        case_told.read_by_parents(case)
        came = st.radio("What happened", (HELD, ABSENT), horizontal=True, key=f"{key}_came")
        who = case_told.whom(case, key, "Which parents (who came, or who did not come)", pupil=False)
        others = typed.line("Who else was there", key=f"{key}_others", help="Names and roles, with commas between.")
        note = typed.area(
            f"{case_told.FILE_NOTE}: what was said and agreed", height=80, key=f"{key}_note", max_chars=5000
        )
        file_only = case_told.file_only(key)
        if _add(key):
            content = {"title": title, "note": note, "file_only": file_only, "happened_on": day}
            if came == HELD:
                present = (*who, *(each.strip() for each in others.split(",") if each.strip()))
                case.record(name, acts.meeting_held, "The meeting is recorded.", present=present, **content)
            elif not who and case_told.legal(case) > 1:
                st.error("Choose which parents did not come.", icon=":material/error:")
            else:
                case.record(name, acts.did_not_attend, "Recorded: parents did not come.", parents=who, **content)


def _action(case: OpenCase, place: str) -> None:
    name = _name("action", place)
    key = case.key(name)
    with typed.form(key):
        one, two = st.columns([2, 1], gap="medium")
        what = typed.line("What was agreed", key=f"{key}_what", max_chars=1000, at=one)
        with two:
            day = case_acts.happened(case, name, "Agreed on")
        parents = case_told.whom(case, key, "With whom it was agreed")
        case_told.read_by_parents(case)
        one, two = st.columns([2, 1], gap="medium")
        owner = typed.line("Who does it", key=f"{key}_owner", max_chars=200, at=one)
        by = two.date_input("By when", None, format="DD/MM/YYYY", key=f"{key}_by")
        barrier = typed.line("Which difficulty it answers", key=f"{key}_barrier", max_chars=1000)
        file_only = case_told.file_only(key)
        if _add(key):
            case.record(
                name,
                acts.action_agreed,
                "The action is recorded.",
                what=what,
                owner=owner,
                by=by,
                barrier=barrier,
                parents=parents,
                file_only=file_only,
                happened_on=day,
            )


def _add(key: str) -> bool:
    return st.form_submit_button("Add to the chronology", type="primary", icon=":material/add:", key=f"{key}_save")


_KINDS: dict[str, _Form] = {
    "Contact": _contact,
    "Support offered": _support,
    "Another meeting": _meeting,
    "Action agreed": _action,
}
_MAKES: dict[str, tuple[str, ...]] = {
    "Contact": ("contacted",),
    "Support offered": ("support_offered",),
    "Another meeting": ("meeting_held", "did_not_attend"),
    "Action agreed": ("action_agreed",),
}
"""What each form can record."""
