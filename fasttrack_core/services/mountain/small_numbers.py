"""Small numbers are hidden in what is meant for others, and so are those that would give them away.

A number is small when it is above 0 and under the limit. A total and all but one of its parts reveal that one, so a
second part is hidden with it; and two hidden parts that together are small reveal that few pupils are meant, so more
are hidden until their sum is not small. What is left is tried as a system of equations: no hidden number can be worked
out from the numbers shown.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from fasttrack_core.services.office.school_settings import SchoolSettings

HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class SmallNumbers:
    """What a school has decided. below: numbers from 1 to one less than this are small; 0 or 1 hides none."""

    below: int = 5

    @classmethod
    def of(cls, settings: SchoolSettings) -> "SmallNumbers":
        """As the settings say."""
        return cls(settings.small_numbers_below)

    @property
    def said(self) -> str:
        """The rule in a sentence."""
        if self.below < 2:
            return "No number is hidden for being small."
        numbers = f"Numbers from 1 to {self.below - 1}" if self.below > 2 else "Numbers of 1"
        return f"{numbers} are hidden, and others that would give them away."

    def small(self, *numbers: int) -> bool:
        """One of the numbers is small."""
        return any(0 < number < self.below for number in numbers)


@dataclass(frozen=True, slots=True)
class Sum:
    """The number in cell ``total`` is the sum of those in ``parts``."""

    total: int
    parts: tuple[int, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        return (self.total, *self.parts)


def hide(values: Sequence[int], first: Iterable[int], sums: Sequence[Sum], rule: SmallNumbers) -> frozenset[int]:
    """The cells to hide: ``first``, and as many more as it takes that none of them can be worked out from the rest.

    values: the number of each cell, 0 or more. sums: every relation between cells that a reader knows.
    """
    hidden = set(first)
    while (more := _next(values, hidden, sums, rule)) is not None:
        hidden.add(more)
    return frozenset(hidden)


def _next(values: Sequence[int], hidden: Collection[int], sums: Sequence[Sum], rule: SmallNumbers) -> int | None:
    """One more cell that must be hidden; None when nothing can be worked out any more."""
    for each in sums:
        parts = [cell for cell in each.parts if cell in hidden]
        if each.total in hidden:
            told = not parts
        else:
            told = len(parts) == 1 or rule.small(sum(values[cell] for cell in parts))
        if told and (cell := _cheapest(values, each, hidden)) is not None:
            return cell
    for known in sorted(_worked_out(hidden, sums)):
        for each in sums:
            if known in each.cells and (cell := _cheapest(values, each, hidden)) is not None:
                return cell
    return None


def _cheapest(values: Sequence[int], relation: Sum, hidden: Collection[int]) -> int | None:
    """The cell whose loss costs least: the smallest part that is not 0, else the total, else a part that is 0."""
    parts = [cell for cell in relation.parts if cell not in hidden]
    filled = [cell for cell in parts if values[cell]]
    if filled:
        return min(filled, key=lambda cell: (values[cell], cell))
    if relation.total not in hidden:
        return relation.total
    return min(parts, default=None)


def _worked_out(hidden: Collection[int], sums: Sequence[Sum]) -> set[int]:
    """The hidden cells that the sums and the cells shown determine."""
    unknown = sorted(hidden)
    place = {cell: number for number, cell in enumerate(unknown)}
    rows = []
    for each in sums:
        row = np.zeros(len(unknown))
        for cell in each.parts:
            if cell in place:
                row[place[cell]] += 1
        if each.total in place:
            row[place[each.total]] -= 1
        if row.any():
            rows.append(row)
    if not rows:
        return set()
    equations = np.array(rows)
    rank = np.linalg.matrix_rank(equations)
    alone = np.eye(len(unknown))
    return {
        cell for cell, number in place.items() if np.linalg.matrix_rank(np.vstack([equations, alone[number]])) == rank
    }
