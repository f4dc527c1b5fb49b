"""With whom something was, and whether a parent may read of it: asked in every form whose words a letter may print."""

from collections.abc import Iterable

import streamlit as st

from fasttrack_core.services.cases.recording import WITH_PUPIL as PUPIL
from pages.components.common.open_case import OpenCase
from pages.components.frame import wording

READ = "Parents may read this in their letter."
"""Stands beside every field whose words a letter may print."""
FILE_NOTE = "Note for the file (no letter shows it)"


def legal(case: OpenCase) -> int:
    """How many legal parents the pupil has: with two, every entry says which of them it was with."""
    return sum(parent.record.parent_in_law is True for parent in case.parents)


def whom(case: OpenCase, key: str, label: str = "With whom", *, pupil: bool = True) -> tuple[str, ...]:
    """The ids of the contacts it was with, and PUPIL where it was with the pupil or done by the school alone."""
    names = {parent.id: parent.full_name for parent in case.parents}
    if pupil:
        names[PUPIL] = "the pupil, or the school alone"
    if not names:
        return ()
    return tuple(st.pills(label, list(names), selection_mode="multi", format_func=names.__getitem__, key=f"{key}_whom"))


def names(case: OpenCase, chosen: Iterable[str], others: str = "") -> str:
    """The people chosen and those typed, as one text."""
    known = {parent.id: parent.full_name for parent in case.parents} | {PUPIL: "the pupil"}
    return ", ".join(
        [*(known[each] for each in chosen if each in known), *([others.strip()] if others.strip() else [])]
    )


def read_by_parents(case: OpenCase) -> None:
    """The line under fields whose words a letter may print."""
    which = " With two parents: only those named here." if legal(case) > 1 else ""
    wording.aside(f"{READ}{which} Write to them: “you said”, not “she said”.")


def file_only(key: str) -> bool:
    """The tick that keeps an entry out of every letter."""
    return st.checkbox("For the file only: no letter mentions it", key=f"{key}_file_only")
