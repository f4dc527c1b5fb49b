"""What pages show of a pupil: the name as it is, or, while names are hidden, what stands for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from fasttrack_core.services.cases.opening import CaseChoice, CaseRow, DueStep
from fasttrack_core.services.cases.view import CaseView, TestResult
from fasttrack_core.services.mountain.view import MountainView
from fasttrack_core.services.people.parents import ParentView
from fasttrack_core.services.pupil.marks import PupilMarks
from fasttrack_core.services.shared_screen import case as shared_screen_case
from fasttrack_core.services.shared_screen import names as shared_screen
from fasttrack_core.services.shared_screen.names import SharedNames
from pages.components.frame import session as desk
from pages.components.frame.shared_screen.bar import on


def names() -> SharedNames:
    """What the pupils of this visitor's school are called while names are hidden."""
    actor = desk.who()
    if actor is None:
        st.switch_page("pages/welcome.py")
    return shared_screen.names(desk.office(), actor)


def meet(key: str) -> None:
    """The pupil's family is known from now on, where their names are hidden."""
    if on():
        names().meet((key,))


def pupil(key: str, name: str) -> str:
    """The pupil's name, or what stands for it."""
    return names().pupil(key) if on() else name


def text(words: str, key: str) -> str:
    """A sentence of ours about a pupil, without names where they are hidden."""
    return names().text(words, key) if on() else words


def rows(frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """The table of these pupils as it may be shown."""
    return names().rows(frame, keys) if on() else frame


def finder(labels: dict[str, str]) -> dict[str, str]:
    """What a chooser shows: ``labels``, by the pupil's key, or what stands for them."""
    return names().finder(list(labels)) if on() else labels


def mountain(view: MountainView) -> MountainView:
    """The mountain with what its pupils are called."""
    if not on() or view.pupils.empty:
        return view
    known = names()
    said = [known.pupil(key) for key in view.keys]
    return replace(view, climbers=view.climbers.assign(shown=said), pupils=view.pupils.assign(Pupil=said, Class=""))


def cases(found: Sequence[CaseRow]) -> tuple[CaseRow, ...]:
    """The cases of a list with what their pupils are called; their ids stay."""
    if not on():
        return tuple(found)
    known = names()
    known.meet(row.pupil_key for row in found)
    return tuple(
        replace(
            row,
            pupil=known.pupil(row.pupil_key),
            registration_group="",
            next_step=known.text(row.next_step, row.pupil_key),
        )
        for row in found
    )


def called() -> Mapping[str, str] | None:
    """What pupils are called by key while names are hidden; None where they are not."""
    return names().called if on() else None


def choices(found: Sequence[CaseChoice]) -> tuple[CaseChoice, ...]:
    """The cases to choose from with what their pupils are called, in an order that tells nothing of their names."""
    if not on():
        return tuple(found)
    known = names()
    said = [replace(each, pupil=known.pupil(each.pupil_key), registration_group="") for each in found]
    return tuple(sorted(said, key=lambda each: (shared_screen.natural(each.pupil), each.opened_on or date.max)))


def due(found: Sequence[DueStep]) -> tuple[DueStep, ...]:
    """What is to be done, with what the pupils are called."""
    if not on():
        return tuple(found)
    known = names()
    known.meet(each.pupil_key for each in found)
    return tuple(
        replace(
            each,
            pupil=known.pupil(each.pupil_key),
            step=replace(each.step, what=known.text(each.step.what, each.pupil_key)),
        )
        for each in found
    )


def case(view: CaseView, parents: tuple[ParentView, ...]) -> tuple[CaseView, tuple[ParentView, ...]]:
    """A case and the pupil's contacts as they may be shown; their ids stay."""
    if not on():
        return view, parents
    known = names()
    return shared_screen_case.case(known, view), shared_screen_case.contacts(known, view.pupil.key, parents)


def tests(found: tuple[TestResult, ...], key: str) -> tuple[TestResult, ...]:
    """The tests of the pathway for a pupil."""
    return shared_screen_case.tests(names(), key, found) if on() else found


def marks(found: PupilMarks) -> PupilMarks:
    """The marks without their comments."""
    if not on():
        return found
    return replace(
        found,
        cells=found.cells.assign(Comment=""),
        listed=found.listed.assign(Comment=""),
        uncounted=found.uncounted.assign(Comment=""),
    )
