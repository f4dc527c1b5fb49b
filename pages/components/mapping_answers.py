"""What a file leaves open and a person answers: the order of day and month, the week, the school's own codes."""

from dataclasses import replace
from datetime import date

import streamlit as st

from fasttrack_core.services import mappings
from fasttrack_core.services.mappings import Asked, DateOrder, Mapping
from pages.components import wording

EXAMPLES = {
    DateOrder.DAY_FIRST: "Day first: 03/04/2026 is 3 April",
    DateOrder.MONTH_FIRST: "Month first: 03/04/2026 is 4 March",
}


def date_order(mapping: Mapping, words: str, key: str) -> Mapping | None:
    """The mapping with the order that was chosen; None until one is."""
    st.warning(wording.plain(words), icon=":material/help:")
    chosen = st.radio(
        "How are the dates of this file written?",
        list(DateOrder),
        index=None,
        format_func=EXAMPLES.get,
        key=f"{key}_order",
    )
    return replace(mapping, date_order=chosen) if chosen else None


def week(mapping: Mapping | None, words: str, key: str) -> Mapping | None:
    """The mapping with the week that was named; None until one is."""
    st.warning(wording.plain(words), icon=":material/help:")
    day = st.date_input(
        "Any day of the week that the marks are for", value=None, format="DD/MM/YYYY", key=f"{key}_week"
    )
    return mappings.with_week(mapping, day) if isinstance(day, date) else None


def of_question(mapping: Mapping | None, asked: Asked, key: str) -> Mapping | None:
    """Asks a question in its own words: one of its choices, or a text where it has none; None until it is answered."""
    label = wording.plain(asked.words)
    if asked.choices:
        answer = st.radio(label, asked.choices, index=None, key=f"{key}_answer_{asked.key}")
    else:
        answer = st.text_input(label, key=f"{key}_answer_{asked.key}").strip()
    return mappings.with_answer(mapping, asked.key, answer) if answer else None


def code_names(asked: Asked, key: str) -> dict[str, str]:
    """What each of the file's own names of codes stands for; empty until they are to be used."""
    known = mappings.codes()
    labels = {code: f"{code}  {meaning}" for code, meaning in known.items()}
    st.write(wording.plain(asked.words))
    answers = {
        name: st.selectbox(
            wording.plain(name), list(labels), format_func=labels.get, index=None, key=f"{key}_name_{number}"
        )
        for number, name in enumerate(asked.choices)
    }
    if st.button("Use these codes", key=f"{key}_names", icon=":material/translate:"):
        return {name: code for name, code in answers.items() if code}
    return {}


def own_codes(mapping: Mapping, counts: dict[str, int], key: str) -> Mapping | None:
    """The mapping with what the school's own codes stand for, once they are to be used; None until then."""
    known = mappings.codes()
    labels = {"": "no mark", **{code: f"{code}  {meaning}" for code, meaning in known.items()}}
    st.write("These texts are no attendance codes. Say what each stands for, or leave it: then it counts as missing.")
    codes = dict(mapping.codes)
    for number, (text, count) in enumerate(counts.items()):
        times = "once" if count == 1 else f"{count:,} times"
        chosen = st.selectbox(
            f"“{wording.plain(text)}” ({times}) stands for",
            list(labels),
            format_func=labels.get,
            index=list(labels).index(codes.get(text, "")),
            key=f"{key}_code_{number}",
        )
        if chosen:
            codes[text] = chosen
        else:
            codes.pop(text, None)
    if st.button("Use these codes", key=f"{key}_codes", icon=":material/translate:"):
        return replace(mapping, codes=codes)
    return None
