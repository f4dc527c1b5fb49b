"""Registration certificates ("herringbone"): columns for Monday to Friday, a row for each week or for each pupil.

One pupil or many, a page after the other, weeks below each other or side by side, a column for each session or one cell
a day such as ``/\\``. Each block of marks takes its pupil and its week from the row, else from above.
"""

from collections.abc import Mapping, Sequence

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.captions import DAY
from fasttrack_core.importing.header import ID_ROLES, SEARCHED_ROWS, Role, refuse_twice
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.long_marks import half_of
from fasttrack_core.importing.reading import Content, Totals
from fasttrack_core.importing.rows import is_total
from fasttrack_core.importing.table import Table, letter
from fasttrack_core.importing.week_grid import Grid, grids_of
from fasttrack_core.importing.week_grid_blocks import (
    CLOSED,
    Block,
    blocks_of,
    is_figure,
    is_marked,
    names_pupils,
    week_places,
)
from fasttrack_core.importing.week_grid_known import carry_pupils_on, pupils_of, refuse_many_pupils, weeks_of
from fasttrack_core.importing.week_grid_marks import collect, register_from
from fasttrack_core.importing.week_grid_titles import Sums, sums_of

_SAMPLE = 40
LOST = (
    "The column seems to hold marks, but its heading is not a day of the week with AM or PM, so it is left out. "
    "Correct the heading."
)
BY_POSITION = (
    "The two columns of each day have no AM or PM above them. The left one is read as the morning, the right one as "
    "the afternoon; check a few marks."
)


def recognise(table: Table) -> Recognition | None:
    """A header of weekdays over marks, with weeks or pupils beside them."""
    first = grids_of(table, SEARCHED_ROWS)[:1]
    if not first or not _over_marks(table, first[0]):
        return None
    grid = first[0]
    by_pupil = names_pupils(grid)
    places = week_places(table, grid, table.height, by_pupil)
    dated = any(place is not None for place in places)
    several = len(grids_of(table)) > 1
    return Recognition(_score(grid, by_pupil, dated, several), _why(table, grid, by_pupil, places), grid.header)


def _score(grid: Grid, by_pupil: bool, dated: bool, several: bool) -> int:
    """A list with the register system's own numbers, or dates of weeks beside them, and columns such as ``MonAM`` in
    one row is better read as such a list."""
    flat = grid.top == grid.header.row and len(grid.runs) == 1 and all(day.half != DAY for day in grid.days)
    if by_pupil and any(role in grid.header.columns for role in ID_ROLES):
        own = any(role in grid.header.columns for role in (Role.UPN, Role.ADMISSION))
        if flat and not several and not grid.by_position and (dated or not own):
            return 40 if dated else 50
        return 88
    if by_pupil:
        return 65
    return 90 if dated else 60


def _why(table: Table, grid: Grid, by_pupil: bool, places: Sequence[int | None]) -> tuple[str, ...]:
    days, header = grid.days, grid.header
    halves = (
        "the morning's and the afternoon's mark in one cell" if days[0].half == DAY else "a morning and an afternoon"
    )
    weeks = [letter(place) for place in places if place is not None]
    columns = f"columns {letter(days[0].place)} to {letter(days[-1].place)}"
    why = [f"Row {table.row_number(grid.top)} names the days of the week, each with {halves}: {columns}."]
    if by_pupil:
        why.append("Each row below it is one pupil.")
        why += header.described([*ID_ROLES, Role.NAME, Role.SURNAME, Role.FORENAME, Role.YEAR, Role.GROUP])
    if weeks:
        why.append(f"The week of each row: column {' and '.join(weeks)}, because it holds dates.")
    elif len(grid.runs) > 1:
        why.append(f"{len(grid.runs)} weeks stand side by side; their dates are above the days.")
    return tuple(why)


def _over_marks(table: Table, grid: Grid) -> bool:
    """True where at least half of what stands below the days, figures apart, is marks."""
    marked = written = 0
    for row in range(grid.header.row + 1, min(grid.header.row + 1 + _SAMPLE, table.height)):
        cells = table.row(row)
        first = next((cell for cell in cells if cell.strip()), "")
        if written and (not first or is_total(first)):
            break
        texts = [(text, day.half) for day in grid.days if (text := cells[day.place]).strip() and not is_figure(text)]
        written += len(texts)
        marked += sum(is_marked(text, half) or CLOSED.search(text) is not None for text, half in texts)
    return marked > 0 and 2 * marked >= written


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The register of every grid in the table, and the totals that stand below them."""
    grids = grids_of(table)
    for grid in grids:
        refuse_twice(table, grid.header, [role for role in ID_ROLES if role in grid.header.columns])
    blocks = blocks_of(table, grids, task.findings)
    if not any(block.rows for block in blocks):
        raise UnreadableFile(
            "The file has columns for the days of the week, and below them no row that says its pupil or its week. "
            "Export the register again."
        )
    if any(grid.by_position for grid in grids):
        task.findings.warning(BY_POSITION)
    known = weeks_of(table, blocks, task)
    carry_pupils_on(blocks, known, table, task)
    refuse_many_pupils(table, blocks, known)
    pupils, row_pupil = pupils_of(table, blocks, task)
    found = collect(table, blocks, known.monday, row_pupil, task)
    register = register_from(table, pupils, found, task)
    for block in blocks:
        _report_lost_columns(table, block, task)
    pages = f"The marks stand in {len(grids):,} blocks below each other." if len(grids) > 1 else ""
    return Content(
        register=register,
        pupils=pupils,
        totals=_totals(table, blocks, pupils, row_pupil),
        date_format=known.form,
        questions=known.questions,
        understood=(*recognition.why, *((pages,) if pages else ()), *known.said),
        columns=frozenset(day.place for day in blocks[0].grid.days)
        | frozenset(place for place in blocks[0].week_places if place is not None),
    )


def _totals(
    table: Table, blocks: Sequence[Block], pupils: Sequence[Pupil], row_pupil: Mapping[int, int]
) -> tuple[Totals, ...]:
    """The totals of each pupil with one page that has totals; of several pages it is not certain what they count."""
    found: dict[int, list[Sums]] = {}
    for number, block in enumerate(blocks):
        if block.by_pupil or not block.rows:
            continue
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        end = following.titles_begin(table) if following else table.height
        first = block.last + 1
        sums = sums_of([table.row(row) for row in range(first, end)], first)
        pupil = row_pupil.get(block.rows[0], -1)
        if pupil >= 0 and sums is not None:
            found.setdefault(pupil, []).append(sums)
    return tuple(
        Totals(
            row=table.row_number(sums.row),
            pupil=pupils[pupil],
            possible=sums.possible,
            attended=sums.attended,
            authorised=sums.authorised,
            unauthorised=sums.unauthorised,
            missing=sums.missing,
        )
        for pupil, (sums, *others) in found.items()
        if not others
    )


def _report_lost_columns(table: Table, block: Block, task: Task) -> None:
    """An error for each column among or beside the days that holds marks and is no day."""
    grid = block.grid
    days = {day.place for day in grid.days}
    first, last = min(days), max(days)
    for place in range(0 if not block.by_pupil else max(0, first - 2), min(last + 3, table.width)):
        caption = grid.header.captions[place].strip()
        if place in days or place in block.week_places or place in grid.header.columns.values():
            continue
        texts = [text for row in block.rows if (text := table.columns[place].text(row)).strip()]
        if block.halves and all(half_of(text) >= 0 for text in texts):
            continue
        marked = sum(is_marked(text, grid.days[0].half) for text in texts)
        beside = not caption or half_of(caption) >= 0 or not block.by_pupil
        if texts and 2 * marked >= len(texts) and (first < place < last or beside):
            task.findings.error(LOST, table.row_number(grid.header.row), letter(place), caption)


LAYOUT = Layout(
    "herringbone",
    "A registration certificate: columns for Monday to Friday, week by week",
    recognise,
    read,
    many_tables=True,
)
