"""The parts of a table with weekday columns: each with its header, the titles above it and its rows of marks."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from fasttrack_core.attendance.figures.codes import ENGLAND, Spelling
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.captions import DAY
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import ID_ROLES, Role
from fasttrack_core.importing.long_marks import half_of
from fasttrack_core.importing.marks import is_mark, read_day
from fasttrack_core.importing.numbers import upn_shaped
from fasttrack_core.importing.rows import is_total, report_left_out
from fasttrack_core.importing.table import Table
from fasttrack_core.importing.week_grid import LEAST_DAYS, Grid, Run
from fasttrack_core.importing.week_grid_titles import IDENTITY, pupil_titles
from fasttrack_core.importing.week_grid_weeks import WeekText, week_text
from fasttrack_core.importing.week_named import weeks_named

NO_WEEK = (
    "The row has marks and no date that says which week it is, so it is left out. Write the date of the week's Monday "
    "beside it."
)
NOT_WHOLE = (
    "The row has another number of cells than the header, so it is not certain what each cell is: the row is left out. "
    "Correct the row and upload the file again."
)
NO_HEADER = (
    "The row stands below the title of another page that has no header of its own, so it is left out. Put the row with "
    "the days of the week below that title."
)
CLOSED = re.compile(
    r"\b(half[ -]?term|holidays?|inset|closed|closure|closing|bank|break|christmas|easter|training|staff day|"
    r"non[ -]?(school|pupil)|polling|end of term|no school)\b",
    re.IGNORECASE,
)
_SAYS_WEEK = re.compile(r"week|wk|w/?\s?[cbe]\b|commenc|beginn|start\s*date", re.IGNORECASE)
_ABOVE = 3


@dataclass(slots=True)
class Block:
    """One header and what belongs to it.

    start: the first row of its titles. rows: the rows that hold marks, from the top. end: the row after its last.
    by_pupil: the rows name their pupils; else the titles do. weeks: for each row and place of a run the week written in
    the row. headings: for each run the week written above it. told: what the titles say of the pupil. halves: 0
    or 1 for a row that holds only the mornings or the afternoons of its week.
    """

    grid: Grid
    start: int
    end: int
    by_pupil: bool
    rows: list[int] = field(default_factory=list)
    weeks: dict[tuple[int, int], WeekText] = field(default_factory=dict)
    week_places: tuple[int | None, ...] = ()
    headings: tuple[WeekText | None, ...] = ()
    told: dict[str, str] = field(default_factory=dict)
    halves: dict[int, int] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The last row that holds marks, or the header's last."""
        return self.rows[-1] if self.rows else self.grid.header.row

    def titles(self, table: Table) -> list[list[str]]:
        """The rows above the header that belong to it or to nothing."""
        return [table.row(row) for row in range(self.start, self.grid.top)]

    def numbers(self, table: Table) -> set[str]:
        """The pupils' numbers as its rows write them."""
        columns = self.grid.header.columns
        places = [columns[role] for role in ID_ROLES if role in columns][:1]
        return {text for place in places for row in self.rows if (text := table.columns[place].text(row).strip())}

    def titles_begin(self, table: Table) -> int:
        """The first row above the header that names a pupil, so that what is above it belongs to the page before."""
        rows = range(self.start, self.grid.top)
        return next((row for row in rows if pupil_titles([table.row(row)]).keys() & IDENTITY), self.grid.top)


def blocks_of(table: Table, grids: Sequence[Grid], findings: Findings) -> list[Block]:
    """The blocks of all grids, from the top."""
    blocks: list[Block] = []
    for number, grid in enumerate(grids):
        end = grids[number + 1].top if number + 1 < len(grids) else table.height
        start = blocks[-1].last + 1 if blocks else 0
        block = Block(grid, start, end, names_pupils(grid))
        block.week_places = week_places(table, grid, end, block.by_pupil)
        block.headings = _headings(table, block)
        block.told = pupil_titles(block.titles(table))
        (_pupil_rows if block.by_pupil else _week_rows)(table, block, findings)
        blocks.append(block)
    for row in range(blocks[0].grid.top if blocks else 0):
        marked = sum(is_marked(text, DAY) for text in table.row(row))
        if marked >= LEAST_DAYS and holds_marks(table.row(row), blocks[0].grid.days):
            findings.error(NO_HEADER, table.row_number(row))
    return blocks


def names_pupils(grid: Grid) -> bool:
    """True where columns beside the days name pupils."""
    return any(role in grid.header.columns for role in (*ID_ROLES, Role.NAME, Role.SURNAME))


def week_places(table: Table, grid: Grid, end: int, by_pupil: bool) -> tuple[int | None, ...]:
    """For each run the column beside it in which the rows say their week; None where there is none.

    Beside pupils a column of dates is only one of weeks if its heading says so: it could be a day of admission.
    """
    taken = {place for role, place in grid.header.columns.items() if role != Role.DATE}
    found: list[int | None] = []
    after = -1
    for number, run in enumerate(grid.runs):
        first, last = run[0].place, max(day.place for day in run)
        places = list(range(after + 1, first))
        if number == len(grid.runs) - 1:
            following = range(last + 1, table.width)
            places += [place for place in following if _SAYS_WEEK.search(grid.header.captions[place])]
        places = [place for place in places if place not in taken]
        if by_pupil:
            places = [place for place in places if _SAYS_WEEK.search(grid.header.captions[place])]
        found.append(_most_weeks(table, grid, places, end))
        after = last
    return tuple(found)


def _most_weeks(table: Table, grid: Grid, places: Sequence[int], end: int) -> int | None:
    """The column with most dates; one with dates without a year only if none has any with it."""
    best: tuple[int, int, int] | None = None
    for place in places:
        column, caption = table.columns[place], grid.header.captions[place]
        counts = column.counts(slice(grid.header.row + 1, end))
        read = [
            (week_text(text, caption), int(count)) for text, count in zip(column.values, counts, strict=True) if count
        ]
        full = sum(count for week, count in read if week and not week.yearless)
        score = (full, sum(count for week, count in read if week), -place)
        if score[1] and (best is None or score > best):
            best = score
    return None if best is None else -best[2]


def _headings(table: Table, block: Block) -> tuple[WeekText | None, ...]:
    """The weeks that stand over the runs; over a single run only right above its first column."""
    runs, top = block.grid.runs, block.grid.top
    above = [table.row(row) for row in range(max(block.start, top - _ABOVE), top)]
    found: list[WeekText | None] = []
    offsets: set[int] = set()
    crowded = False
    for number, run in enumerate(runs):
        first = run[0].place
        end = runs[number + 1][0].place if number + 1 < len(runs) else max(day.place for day in run) + 1
        span = range(first, end if len(runs) > 1 else first + 1)
        lines = [[(place, week) for place in span if (week := week_text(cells[place]))] for cells in reversed(above)]
        place, week = next((line[0] for line in lines if line), (first, None))
        found.append(week)
        if week is not None:
            offsets.add(place - first)
        crowded |= any(len(line) > 1 for line in lines)
    if crowded or len(offsets) > 1:
        raise UnreadableFile(
            f"The dates of the weeks above row {table.row_number(top):,} do not all stand over the first day of a "
            "week, so it is not certain which columns each is for. Put each date above the Monday."
        )
    return tuple(found)


def _week_rows(table: Table, block: Block, findings: Findings) -> None:
    """Finds the rows of a block whose rows are weeks of one pupil."""
    left_out: list[int] = []
    without: list[int] = []
    half_place = _half_place(table, block)
    own: dict[str, str] = {role: block.told[role] for role in ID_ROLES if role in block.told}
    stopped = False
    for row in range(block.grid.header.row + 1, block.end):
        cells = table.row(row)
        dated = False
        other = {role: text for role, text in pupil_titles([cells]).items() if role in ID_ROLES}
        stopped |= any(own.get(role) != text for role, text in other.items())
        for number, place in enumerate(block.week_places):
            week = None if place is None else week_text(cells[place], block.grid.header.captions[place])
            if week is not None:
                block.weeks[row, number] = week
                dated = True
        half = -1 if half_place is None else half_of(cells[half_place])
        if half >= 0 and (dated or _goes_on(block, row, half)):
            block.halves[row] = half
            dated = True
        if dated and stopped:
            _leave_out(table, block, row, cells, findings)
        elif dated and _is_whole(table, block, row, cells, findings):
            block.rows.append(row)
        elif dated:
            continue
        elif any(cell.strip() for cell in cells):
            (without if holds_marks(cells, block.grid.days) else left_out).append(row)
    _leave_to_the_next_page(table, block)
    if without and not any(place is not None for place in block.week_places) and len(without) == 1:
        block.rows, without = without, []
    findings.error_rows(NO_WEEK, map(table.row_number, without), None)
    report_left_out(table, [row for row in left_out if row <= block.last], findings)


def _half_place(table: Table, block: Block) -> int | None:
    """The column in which the rows say AM or PM, where each week has a row for either; None where none does."""
    days = block.grid.days
    if any(day.half != DAY for day in days) or len(block.grid.runs) > 1:
        return None
    rows = range(block.grid.header.row + 1, block.end)
    for place in range(days[0].place):
        halves = [half for row in rows if (half := half_of(table.columns[place].text(row))) >= 0]
        if 0 in halves and 1 in halves:
            return place
    return None


def _goes_on(block: Block, row: int, half: int) -> bool:
    """True for a row of afternoons below the mornings of its week, whose date stands there only; gives it the week."""
    above = row - 1
    if half != 1 or block.halves.get(above) != 0 or (above, 0) not in block.weeks:
        return False
    block.weeks[row, 0] = block.weeks[above, 0]
    return True


def _leave_to_the_next_page(table: Table, block: Block) -> None:
    """Takes dated rows without marks off the end: they can be titles of the next page, such as the days it is about."""
    while block.rows and not says_marks(table.row(block.rows[-1]), block.grid.days):
        row = block.rows.pop()
        block.weeks = {where: week for where, week in block.weeks.items() if where[0] != row}


def says_marks(cells: Sequence[str], days: Run) -> bool:
    """True where the cells of the days hold a mark, or words for a closure."""
    return any(is_marked(cells[day.place], day.half) or CLOSED.search(cells[day.place]) for day in days)


def _is_whole(table: Table, block: Block, row: int, cells: Sequence[str], findings: Findings) -> bool:
    """False, with an error, for a row of marks with fewer cells than the days need or filled ones past its header."""
    if table.lengths is None:
        return True
    header = range(block.grid.top, block.grid.header.row + 1)
    width, length = max(int(table.lengths[each]) for each in header), int(table.lengths[row])
    short = length < min(width, 1 + max(day.place for day in block.grid.days))
    longer = length > width and length != _usual_length(table, block)
    if (holds_marks(cells, block.grid.days) and (short or longer)) or any(cell.strip() for cell in cells[width:]):
        findings.error(NOT_WHOLE, table.row_number(row))
        return False
    return True


def _usual_length(table: Table, block: Block) -> int:
    """How many cells more than half of the rows of marks have; 0 where they differ."""
    rows = range(block.grid.header.row + 1, block.end)
    marked = [row for row in rows if holds_marks(table.row(row), block.grid.days)]
    lengths = Counter(int(table.lengths[row]) for row in marked) if table.lengths is not None else Counter[int]()
    length, count = lengths.most_common(1)[0] if lengths else (0, 0)
    return length if 2 * count > len(marked) > 1 else 0


def _pupil_rows(table: Table, block: Block, findings: Findings) -> None:
    """Finds the rows of a block whose rows are pupils."""
    columns = block.grid.header.columns
    ids = [columns[role] for role in ID_ROLES if role in columns]
    names = [columns[role] for role in (Role.NAME, Role.SURNAME) if role in columns]
    left_out: list[int] = []
    own = _weeks_said(block.titles(table))
    stopped = False
    for row in range(block.grid.header.row + 1, block.end):
        cells = table.row(row)
        if not any(cell.strip() for cell in cells):
            continue
        if _is_pupil(cells, ids, names, block.grid.days):
            if stopped:
                _leave_out(table, block, row, cells, findings)
                continue
            if not _is_whole(table, block, row, cells, findings):
                continue
            block.rows.append(row)
            for number, place in enumerate(block.week_places):
                week = None if place is None else week_text(cells[place], block.grid.header.captions[place])
                if week is not None:
                    block.weeks[row, number] = week
        else:
            stopped |= not _weeks_said([cells]) <= own
            left_out.append(row)
    report_left_out(table, [row for row in left_out if row <= block.last], findings)


def _weeks_said(rows: Sequence[Sequence[str]]) -> set[date]:
    lines = [" ".join(cell.strip() for cell in row if cell.strip()) for row in rows]
    return {week.monday for week in weeks_named(lines) if week.sure}


def _leave_out(table: Table, block: Block, row: int, cells: Sequence[str], findings: Findings) -> None:
    """An error for a row of marks below the title of another page."""
    block.weeks = {where: week for where, week in block.weeks.items() if where[0] != row}
    if holds_marks(cells, block.grid.days):
        findings.error(NO_HEADER, table.row_number(row))


def _is_pupil(cells: Sequence[str], ids: Sequence[int], names: Sequence[int], days: Run) -> bool:
    """False for totals, a line of the key, a note, a title."""
    told = next((text for place in ids if (text := cells[place].strip())), "")
    named = next((text for place in names if (text := cells[place].strip())), "")
    first = next((text for text in cells if text.strip()), "")
    if is_total(told) or (not told and is_total(named or first)):
        return False
    if holds_marks(cells, days):
        return True
    written = [text for day in days if (text := cells[day.place].strip())]
    if written or " " in told or not any(map(str.isdigit, told)):
        return False
    return upn_shaped(told) or (bool(named) if names else told.isdigit())


def holds_marks(cells: Sequence[str], days: Run) -> bool:
    """True where cells of the days hold marks and none of them words."""
    written = [(cells[day.place], day.half) for day in days if cells[day.place].strip()]
    marked = sum(is_marked(text, half) for text, half in written)
    return 2 * marked > len(written)


@lru_cache(maxsize=4096)
def is_marked(text: str, half: int) -> bool:
    """True for a code, or for a day's cell of two."""
    if is_mark(text) or not text.strip():
        return bool(text.strip())
    return half == DAY and all(how is not Spelling.UNKNOWN for _, how in read_day(text, ENGLAND))


def is_figure(text: str) -> bool:
    """True for a number or a percentage, as totals have them."""
    return _FIGURE.fullmatch(text.strip()) is not None


_FIGURE = re.compile(r"-?[\d.,]*\d\s*%?")
