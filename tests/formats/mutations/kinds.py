"""What a mutation is."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.formats.grids import Grid

ANY = ("long", "wide", "week")

Change = Callable[[Grid, Random], None]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change of a grid in place. kinds: the grids it fits. needs: roles of columns without which it has no meaning.

    harmless: nothing is lost by it, so that the file must still be read as the truth; others may end in a question
    or in findings that name every difference.
    """

    name: str
    change: Change
    kinds: tuple[str, ...] = ANY
    needs: tuple[str, ...] = ()
    harmless: bool = False

    def apply(self, grid: Grid, rng: Random) -> None:
        """Of two marks of a session only the right one stays where a row may be lost: the other would then count."""
        if not self.harmless:
            grid.drop_doubles()
        self.change(grid, rng)

    def fits(self, grid: Grid) -> bool:
        return grid.kind in self.kinds and all(grid.column(role) is not None for role in self.needs)


def harmless(*changes: Change, kinds: tuple[str, ...] = ANY, needs: tuple[str, ...] = ()) -> list[Mutation]:
    return [Mutation(_name(change), change, kinds, needs, True) for change in changes]


def harmful(*changes: Change, kinds: tuple[str, ...] = ANY, needs: tuple[str, ...] = ()) -> list[Mutation]:
    return [Mutation(_name(change), change, kinds, needs) for change in changes]


def _name(change: Change) -> str:
    return change.__name__.replace("_", " ")
