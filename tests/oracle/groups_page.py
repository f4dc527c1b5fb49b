"""The groups page counted the slow way, and an attack on what it hides by someone who reads all that is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.commands import DEFAULT_BANDS, band_edges, percent_shown
from tests.oracle.mountain_page import Page

COLUMNS = {"Year": "Yr", "Class": "Reg", "Sex": "Sex", "SEN": "SEN", "Pupil premium": "Pupil Premium"}
"""What a group is called on the page, and the column of a school's own sheet it comes from."""
NOT_SAID = "not said"
WHOLE = "Whole school"
Cell = tuple[str, str]


@dataclass
class Tally:
    """The exact numbers of a group."""

    pupils: int = 0
    attended: int = 0
    possible: int = 0
    persistent: int = 0
    severe: int = 0

    def texts(self) -> dict[str, str]:
        """The numbers as they are shown."""
        edges = band_edges(DEFAULT_BANDS)
        return {
            "Pupils": str(self.pupils),
            "Attended": str(self.attended),
            "Possible": str(self.possible),
            "Attendance": percent_shown(self.attended, self.possible, edges),
            "Persistent": str(self.persistent),
            "Persistent %": percent_shown(self.persistent, self.pupils, []),
            "Severe": str(self.severe),
            "Severe %": percent_shown(self.severe, self.pupils, []),
        }


def tallies(page: Page, details: dict[str, dict[str, str]]) -> dict[Cell, Tally]:
    """The numbers of the whole school and of every group that has a pupil on the mountain."""
    found: dict[Cell, Tally] = {("", WHOLE): Tally()}
    for pupil, row in page.rows.items():
        for cell in [("", WHOLE), *details[pupil].items()]:
            tally = found.setdefault(cell, Tally())
            tally.pupils += 1
            tally.attended += int(row["attended"])
            tally.possible += int(row["possible"])
            tally.persistent += row["absence"] != ""
            tally.severe += row["absence"] == "severe"
    return found


def sums_of(page: Page, details: dict[str, dict[str, str]]) -> list[tuple[Cell, list[Cell]]]:
    """What a reader knows to add up: the groups of each kind to the school, and classes to a year that they fill."""
    cells = tallies(page, details)
    whole = ("", WHOLE)
    sums = [(whole, [cell for cell in cells if cell[0] == name]) for name in COLUMNS]
    members: dict[Cell, set[str]] = {}
    for pupil in page.rows:
        for cell in details[pupil].items():
            members.setdefault(cell, set()).add(pupil)
    for year in [cell for cell in cells if cell[0] == "Year"]:
        classes = [cell for cell in cells if cell[0] == "Class" and members[cell] <= members[year]]
        if sum(len(members[each]) for each in classes) == len(members[year]):
            sums.append((year, classes))
    return [(total, parts) for total, parts in sums if parts]


def found_out(hidden: set[Cell], sums: Iterable[tuple[Cell, list[Cell]]]) -> set[Cell]:
    """The hidden cells that the shown ones determine: the equations are solved in fractions, row by row."""
    unknown = sorted(hidden)
    rows = []
    for total, parts in sums:
        row = [Fraction(0)] * len(unknown)
        for cell, sign in [(total, -1), *((part, 1) for part in parts)]:
            if cell in hidden:
                row[unknown.index(cell)] += sign
        if any(row):
            rows.append(row)
    done: list[list[Fraction]] = []
    for column in range(len(unknown)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        rows = [_without(row, pivot, column) for row in rows]
        done = [_without(row, pivot, column) for row in done] + [pivot]
    return {unknown[row.index(1)] for row in done if sum(value != 0 for value in row) == 1}


def _without(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    factor = row[column]
    return [value - factor * other for value, other in zip(row, pivot, strict=True)]
