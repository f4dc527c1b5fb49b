"""The marks of grids with weekday columns, laid out one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from fasttrack_core.attendance.figures.codes import NO_MARK, UNKNOWN, CodeTable, Spelling
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.captions import DAY
from fasttrack_core.importing.entries import Entries, register_of
from fasttrack_core.importing.layout import Task
from fasttrack_core.importing.marks import is_mark, read_day
from fasttrack_core.importing.table import Table
from fasttrack_core.importing.week_grid import WEEKDAY_NAMES, DayColumn
from fasttrack_core.importing.week_grid_blocks import CLOSED, Block
from fasttrack_core.importing.wide_marks import DOUBTFUL_DAY

ONE_MARK = (
    "The columns are days without AM or PM and most cells hold only one mark, so it is not certain which session a "
    "mark is for. Export the register with both marks of each day, such as /\\, or with columns for AM and PM."
)
CAPTIONS = tuple(f"{name}{half}" for name in WEEKDAY_NAMES for half in (" AM", " PM", ""))
"""What the columns are called in findings: by 3 * weekday + half."""
Mondays = Mapping[tuple[int, int, int], int]
"""For each (place of the block, row, place of the run) the day number of its Monday."""


@dataclass(slots=True)
class Collected:
    """Entries as they are met, and the day cells that nobody can be sure of: (pupil, session of the morning, text)."""

    row: list[int] = field(default_factory=list)
    pupil: list[int] = field(default_factory=list)
    key: list[int] = field(default_factory=list)
    text: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)
    doubtful: list[tuple[int, int, str]] = field(default_factory=list)
    days: int = 0
    single: int = 0
    closed: set[int] = field(default_factory=set)
    marked_weeks: set[int] = field(default_factory=set)

    def add(self, row: int, pupil: int, key: int, text: str, column: int) -> None:
        """One session."""
        self.row.append(row)
        self.pupil.append(pupil)
        self.key.append(key)
        self.text.append(self.texts.setdefault(text, len(self.texts)))
        self.column.append(column)

    def entries(self) -> Entries:
        """All of them, without the weeks in which nobody has any mark."""
        arrays = [np.array(each, dtype=np.int32) for each in (self.row, self.pupil, self.key, self.text, self.column)]
        row, pupil, key, text, column = arrays
        whole = Entries(row, pupil, key, text, tuple(self.texts), column, CAPTIONS)
        days = key >> 1
        return whole.where(np.isin(days - (days + 3) % 7, list(self.marked_weeks)))


def collect(
    table: Table, blocks: Sequence[Block], mondays: Mondays, row_pupil: Mapping[int, int], task: Task
) -> Collected:
    """Every cell of a day in a row whose pupil and week are known."""
    found = Collected()
    for number, block in enumerate(blocks):
        for row in block.rows:
            pupil = row_pupil.get(row, -1)
            if pupil < 0:
                continue
            cells = table.row(row)
            for place, run in enumerate(block.grid.runs):
                monday = mondays.get((number, row, place))
                if monday is not None:
                    half = block.halves.get(row)
                    for day in run if half is None else [replace(day, half=half) for day in run]:
                        _collect_cell(found, table, row, pupil, monday, day, cells[day.place], task)
    return found


def _collect_cell(
    found: Collected, table: Table, row: int, pupil: int, monday: int, day: DayColumn, text: str, task: Task
) -> None:
    key = 2 * (monday + day.weekday)
    column = 3 * day.weekday + day.half
    if CLOSED.search(text) and not is_mark(text):
        found.closed.add(row)
        return
    if text.strip():
        found.marked_weeks.add(monday)
    if day.half != DAY:
        found.add(row, pupil, key + day.half, text, column)
        return
    if text.strip():
        found.days += 1
        found.single += len(text.strip()) == 1 and len(text) == 1
    pieces = day_pieces(text, task.codes)
    if pieces is None:
        task.findings.error(DOUBTFUL_DAY, table.row_number(row), CAPTIONS[column], text)
        found.doubtful.append((pupil, key, text.strip()))
        pieces = ("", "")
    for half, piece in enumerate(pieces):
        found.add(row, pupil, key + half, piece, column)


def day_pieces(text: str, codes: CodeTable) -> tuple[str, str] | None:
    """The morning's and the afternoon's text of a day's cell, by position; None where it is not certain."""
    if not text.strip():
        return "", ""
    if text in ("/", "\\"):
        return (text, "") if text == "/" else ("", text)
    if len(text) == 2:
        return text[0], text[1]
    (morning, first), (afternoon, second) = read_day(text, codes)
    if Spelling.UNKNOWN in (first, second):
        return None
    return codes.text(morning), codes.text(afternoon)


def register_from(table: Table, pupils: tuple[Pupil, ...], found: Collected, task: Task) -> Register:
    """The register of what was collected; UnreadableFile where there is no mark or cells of days hold only one."""
    if 2 * found.single > found.days:
        raise UnreadableFile(ONE_MARK)
    entries = found.entries()
    if not len(entries.row):
        raise UnreadableFile(
            "The weeks of the register hold no marks. Export it again for weeks that have been taught."
        )
    register = register_of(table, pupils, entries, "Mon AM to Fri PM", task)
    if found.doubtful:
        register = _with_doubts(register, found.doubtful)
    if found.closed:
        rows = len(found.closed)
        task.findings.note(
            f"{rows:,} {'row says' if rows == 1 else 'rows say'} in words that the school was closed, such as half "
            "term; no marks are read there.",
            table.row_number(min(found.closed)),
        )
    return register


def _with_doubts(register: Register, doubtful: Sequence[tuple[int, int, str]]) -> Register:
    """Both sessions of a doubtful cell count as missing, and keep what was written."""
    marks, raw = register.marks.copy(order="F"), dict(register.raw)
    places = {int(key): place for place, key in enumerate(register.sessions)}
    for pupil, morning, text in doubtful:
        for key in (morning, morning + 1):
            place = places.get(key)
            if place is not None and marks[pupil, place] == NO_MARK:
                marks[pupil, place] = UNKNOWN
                raw[pupil, place] = text
    return replace(register, marks=marks, raw=raw)
