"""What a file leaves open and a person answers: the order of day and month, the week, the school's own codes."""

from dataclasses import replace
from datetime import date

import streamlit as st

from fasttrack_core.services.imports import mappings
from fasttrack_core.services.imports.mappings import Asked, DateOrder, Mapping
from pages.components.frame import wording

EXAMPLES = {
    DateOrder.DAY_FIRST: "Day first: 03/04/2026 is 3 April",
    DateOrder.MONTH_FIRST: "Month first: 03/04/2026 is 4 March",
}


WITHOUT_A_SIGN = {
    mappings.NO_MARK: "Nothing: only absences are written, and a session without a mark is one the pupil attended",
    mappings.NOBODY: "Nobody was present in these sessions: the file is complete as it is",
}


def date_order(mapping: Mapping, words: str, key: str) -> Mapping | None:
    """The mapping with the order that was chosen; None until one is."""
    st.warning(wording.plain(words), icon=":material/help:")
    chosen = st.radio(
        "How are the dates of this file written?",
        list(DateOrder),
        index=None,
        format_func=wording.words_of(EXAMPLES),
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
            wording.plain(name),
            list(labels),
            format_func=wording.words_of(labels),
            index=None,
            key=f"{key}_name_{number}",
        )
        for number, name in enumerate(asked.choices)
    }
    if st.button("Use these codes", key=f"{key}_names", icon=":material/translate:"):
        return {name: code for name, code in answers.items() if code}
    return {}


def _labels() -> dict[str, str]:
    """Every answer to what a sign stands for, as the screen says it."""
    known = mappings.codes()
    present = {mappings.PRESENT: "present (/ in the morning, \\ in the afternoon)"}
    return {**present, **{code: f"{code}  {meaning}" for code, meaning in known.items()}, "-": "-  no mark was taken"}


def present(mapping: Mapping | None, asked: Asked, key: str) -> Mapping | None:
    """The mapping with what stands for present; None until it is to be used."""
    times = dict(zip(asked.choices, asked.times, strict=False))
    labels = {choice: f"“{wording.plain(choice)}” ({_times(times.get(choice, 0))})" for choice in asked.choices}
    labels |= {choice: words for choice, words in WITHOUT_A_SIGN.items() if choice in labels}
    chosen = st.radio(
        wording.plain(asked.words),
        asked.choices,
        index=None,
        format_func=wording.words_of(labels),
        key=f"{key}_present",
    )
    if st.button("Read it this way", key=f"{key}_present_use", disabled=chosen is None, icon=":material/visibility:"):
        return mappings.with_answer(mapping, asked.key, str(chosen))
    return None


def signs(mapping: Mapping | None, asked: Asked, key: str) -> Mapping | None:
    """The mapping with what each sign of another system stands for; None until all are answered and to be used."""
    labels = _labels()
    st.write(wording.plain(asked.words))
    st.caption(
        "Where the other system has one sign for every absence, choose N (no reason yet): the reasons are then entered "
        "in the register. A sign that is no mark at all is “no mark was taken”."
    )
    known = mapping.codes if mapping else {}
    answers: dict[str, str | None] = {}
    with st.container(horizontal=True, gap="medium"):
        for number, (sign, count) in enumerate(zip(asked.choices, asked.times, strict=True)):
            answers[sign] = st.selectbox(
                f"“{wording.plain(sign)}”{f' ({_times(count)})' if count else ''}",
                list(labels),
                index=list(labels).index(known[sign]) if known.get(sign) in labels else None,
                format_func=wording.words_of(labels),
                placeholder="Choose what it stands for",
                key=f"{key}_sign_{number}",
                width=380,
            )
    ready = all(answers.values())
    if st.button("Read it this way", key=f"{key}_signs_use", disabled=not ready, icon=":material/visibility:"):
        return mappings.with_signs(mapping, {sign: str(code) for sign, code in answers.items()})
    return None


def school_days(mapping: Mapping | None, asked: Asked, key: str) -> Mapping | None:
    """The mapping with the days on which the school was open; None until they are given."""
    st.page_link(
        "pages/calendar.py", label="Enter the term dates on the Calendar page", icon=":material/calendar_month:"
    )
    answer = st.text_input(f"Or: {wording.plain(asked.words)}", key=f"{key}_school_days").strip()
    return mappings.with_answer(mapping, asked.key, answer) if answer else None


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def own_codes(mapping: Mapping, counts: dict[str, int], key: str) -> Mapping | None:
    """The mapping with what the school's own codes stand for, once they are to be used; None until then."""
    labels = {"": "as it is", **_labels()}
    st.write(
        "What each sign in the columns of marks stands for. A sign that is no attendance code and is left as it is "
        "counts as missing."
    )
    codes = dict(mapping.codes)
    with st.container(horizontal=True, gap="medium"):
        for number, (text, count) in enumerate(counts.items()):
            chosen = st.selectbox(
                f"“{wording.plain(text)}”{f' ({_times(count)})' if count else ''} stands for",
                list(labels),
                format_func=wording.words_of(labels),
                index=list(labels).index(codes.get(text, "")),
                key=f"{key}_code_{number}",
                width=380,
            )
            if chosen:
                codes[text] = chosen
            else:
                codes.pop(text, None)
    if st.button("Use these codes", key=f"{key}_codes", icon=":material/translate:"):
        return replace(mapping, codes=codes)
    return None
