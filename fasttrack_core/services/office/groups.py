"""The groups that pupils are in: year, class, sex, and whatever the school's files said of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fasttrack_core.attendance.figures.enrolments import ENROLMENTS
from fasttrack_core.attendance.figures.register import Pupil

ALL = "Whole school"
NOT_SAID = "not said"
YEAR, CLASS, SEX = "Year", "Class", "Sex"
MOST_VALUES = 20
"""A detail of pupils with more different values than this is no group: a postcode, a first language in full."""
_SHORT = {"sen": "SEN", "eal": "EAL", "fsm": "FSM", "fsm6": "FSM6"}

Members = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way of telling pupils apart: its name, its values in order (``not said`` last), and each pupil's value."""

    name: str
    values: tuple[str, ...]
    of_pupil: tuple[str, ...]

    def members(self, value: str) -> Members:
        """bool[P]: the pupils with that value."""
        return np.array([each == value for each in self.of_pupil], dtype=np.bool_)


def dimensions(pupils: Sequence[Pupil]) -> tuple[Dimension, ...]:
    """Year, class, sex and attributes, as far as a pupil has them; those with too many values are left out."""
    found = [
        _dimension(YEAR, [pupil.year_group for pupil in pupils]),
        _dimension(CLASS, [pupil.registration_group for pupil in pupils]),
        _dimension(SEX, [pupil.sex for pupil in pupils]),
    ]
    for name in dict.fromkeys(name for pupil in pupils for name in pupil.attributes if name != ENROLMENTS):
        dimension = _dimension(spoken(name), [pupil.attributes.get(name, "") for pupil in pupils])
        if len(dimension.values) <= MOST_VALUES:
            found.append(dimension)
    return tuple(each for each in found if any(value != NOT_SAID for value in each.values))


def spoken(name: str) -> str:
    """How an attribute is called on screen: ``SEN``, ``Pupil premium``."""
    return _SHORT.get(name.casefold(), name.replace("_", " ").strip().capitalize())


def groups(ways: Sequence[Dimension]) -> tuple[str, ...]:
    """The whole school, then each year and each class: ``Year 4``, ``Class 4B``. ways: as ``dimensions`` finds them."""
    named = {each.name: each for each in ways}
    return (
        ALL,
        *(
            f"{name} {value}"
            for name in (YEAR, CLASS)
            for value in (named[name].values if name in named else ())
            if value != NOT_SAID
        ),
    )


def without_classes(choices: Sequence[str]) -> tuple[str, ...]:
    """The groups among ``choices`` (as ``groups`` names them) that are no class: a class and initials name a child."""
    return tuple(each for each in choices if not each.startswith(f"{CLASS} "))


def further(ways: Sequence[Dimension]) -> tuple[str, ...]:
    """What a group can be narrowed to: ``SEN: K``, ``Sex: F``."""
    return tuple(f"{each.name}: {value}" for each in ways if each.name not in (YEAR, CLASS) for value in each.values)


def members(ways: Sequence[Dimension], number: int, group: str = ALL, only: Sequence[str] = ()) -> Members:
    """bool[P] of ``number`` pupils: those of ``group`` who have, of each detail that ``only`` names, one of the values
    it names."""
    chosen = np.ones(number, dtype=np.bool_)
    for each in ways:
        if each.name in (YEAR, CLASS):
            if group.startswith(f"{each.name} "):
                chosen &= each.members(group.removeprefix(f"{each.name} "))
            continue
        wanted = [value for value in each.values if f"{each.name}: {value}" in only]
        if wanted:
            chosen &= np.array([value in wanted for value in each.of_pupil], dtype=np.bool_)
    return chosen


def _dimension(name: str, texts: Sequence[str]) -> Dimension:
    said = {text: text.strip() or NOT_SAID for text in set(texts)}
    return Dimension(name, tuple(sorted(set(said.values()), key=_order)), tuple(said[text] for text in texts))


def _order(value: str) -> tuple[bool, bool, int, str]:
    number = int(value) if value.isdecimal() else 0
    return value == NOT_SAID, value.isdecimal(), number, value.casefold()
