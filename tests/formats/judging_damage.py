"""No silent damage: a file that was changed is read as the truth, or refused, or every difference is named.

Deliberately stricter than anything the readers promise: a mark that was read as another code is damage whatever was
said about it, and so is a mark of a pupil that the file does not have, or on a day that it does not have unless a
finding names the row or column from which that mark was taken.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from fasttrack_core.attendance.figures.register import Pupil as ReadPupil
from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.importing import Finding, Reading, Severity
from tests.formats.grids import Grid
from tests.formats.judging import ENGLAND, UNMARKED
from tests.formats.truth import Key, Pupil


@dataclass(frozen=True, slots=True)
class Verdict:
    """damage: what went wrong without a word. named: how many differences a finding names."""

    damage: tuple[str, ...]
    named: int

    @property
    def equal(self) -> bool:
        return not self.damage and not self.named


def whose_row(read: ReadPupil, pupils: Iterable[Pupil]) -> Pupil | None:
    """The one pupil of the UPN (its check letter aside), else of the admission number (its zeros aside), else of the
    system's own id."""

    def fits(one: Pupil) -> bool:
        if read.upn:
            return read.upn[1:] == one.upn[1:]
        if read.admission_number:
            return read.admission_number.removesuffix(".0").lstrip("0") == one.adno.lstrip("0")
        return read.system_id == one.student_id

    found = [one for one in pupils if fits(one)]
    return found[0] if len(found) == 1 else None


def letter(place: int) -> str:
    """A, B, … Z, AA, as a spreadsheet names columns."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


class Names:
    """How rows and columns of a grid may be named in findings."""

    def __init__(self, grid: Grid, rows_above: int) -> None:
        self.one_mark_a_row = grid.kind == "long"
        self.rows: dict[Key, set[int]] = {}
        self.columns: dict[Key, set[str]] = {}
        self.header_rows: set[int] = set()
        self.mark_columns: set[str] = set()
        headers = [line for line in grid.lines if line.header]
        for number, line in enumerate(grid.lines, start=1 + rows_above):
            if line.header:
                self.header_rows.add(number)
            for key in line.keys:
                self.rows.setdefault(key, set()).add(number)
            for place, spot in enumerate(line.spots):
                if spot.key is None or not line.keys:
                    continue
                titles = {head.spots[place].text.strip() for head in headers if place < len(head.spots)}
                names = {letter(place), *titles} - {""}
                self.columns.setdefault(spot.key, set()).update(names)
                self.mark_columns |= names

    def named_by(self, key: Key, finding: Finding) -> bool:
        """The finding is about the key's cell, its row, or its column."""
        columns = self.columns.get(key, set())
        column = (finding.column or "").strip()
        if finding.row in self.rows.get(key, ()):
            return self.one_mark_a_row or not column or column in columns or column not in self.mark_columns
        return column in columns and (finding.row is None or finding.row in self.header_rows)


def counted_only(alarms: Iterable[Finding]) -> int:
    """How many rows or cells the findings count without naming each of them, as in "5 cells hold an error"."""
    total = 0
    for finding in alarms:
        count = re.match(r"(\d+) (?:rows|cells) ", finding.message)
        if count:
            total += int(count[1]) - (finding.row is not None)
    return total


def mark_of(text: str) -> str:
    """A mark, however it was written."""
    return text.strip().upper()


def _marks_read(grid: Grid, reading: Reading) -> tuple[dict[Key, str], list[str]]:
    """The marks of the truth's pupils, and what is wrong with the others."""
    got: dict[Key, str] = {}
    damage: list[str] = []
    if reading.register is None:
        return got, damage
    sessions = [session_of(int(key)) for key in reading.register.sessions]
    for row, read in enumerate(reading.register.pupils):
        pupil = whose_row(read, grid.school.pupils)
        for column, (day, half) in enumerate(sessions):
            mark = ENGLAND.text(int(reading.register.marks[row, column]))
            if mark == "":
                continue
            if pupil is None:
                if mark not in UNMARKED:
                    damage.append(f"{day} {half} of a pupil who is nobody: {read.pupil_id!r}")
                continue
            if got.get((pupil.upn, day, str(half)), "") not in UNMARKED and mark not in UNMARKED:
                damage.append(f"two rows of the register hold {day} {half} of {pupil.adno}")
            got[pupil.upn, day, str(half)] = mark
    return got, damage


def judge(grid: Grid, reading: Reading, rows_above: int = 0) -> Verdict:
    """The reading of a changed file beside its truth. rows_above: lines that were put before the grid as bytes."""
    alarms = [finding for finding in reading.findings if finding.severity in (Severity.ERROR, Severity.WARNING)]
    names = Names(grid, rows_above)
    got, damage = _marks_read(grid, reading)
    moved: Counter[tuple[str, str]] = Counter()
    named, counted = 0, counted_only(alarms)
    for key, wanted in grid.truth.items():
        mark = got.get(key, "")
        if mark == wanted:
            continue
        if mark not in UNMARKED:
            damage.append(f"{key[1]} {key[2]} of {key[0]} is {wanted!r} and was read as {mark!r}")
        elif wanted not in ("", "-") and not any(names.named_by(key, finding) for finding in alarms):
            counted -= 1
            if counted < 0:
                damage.append(f"{key[1]} {key[2]} of {key[0]} is {wanted!r}, was left out, and no finding names it")
                continue
        if mark in UNMARKED:
            named += 1
            moved[key[0], mark_of(wanted)] += 1
    for key, mark in got.items():
        if key in grid.truth or mark in UNMARKED or mark == "#":
            continue
        moved[key[0], mark_of(mark)] -= 1
        if moved[key[0], mark_of(mark)] < 0:
            damage.append(f"{key[1]} {key[2]} of {key[0]} was read as {mark!r}, but the file has no such session")
    return Verdict(tuple(damage), named)
