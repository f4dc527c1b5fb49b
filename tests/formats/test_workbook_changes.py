"""Registers that somebody has opened and saved in a spreadsheet program: numbers, dates, other sheets, formulas."""

import io
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from fasttrack_core import importing
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import Severity
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.formats.grids import Grid
from tests.formats.judging_damage import Verdict, judge
from tests.formats.test_mutations import unchanged
from tests.formats.truth import LATEST, on

Change = Callable[[openpyxl.Workbook, Worksheet, Grid], None]


def saved(name: str, change: Change) -> tuple[Grid, bytes]:
    """The file as text cells on one sheet, then changed."""
    grid = unchanged(name).copy()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Register"
    for number, line in enumerate(grid.lines, start=1):
        for place, spot in enumerate(line.spots, start=1):
            if spot.text:
                cell = sheet.cell(number, place, spot.text)
                cell.data_type = "s"
    change(book, sheet, grid)
    out = io.BytesIO()
    book.save(out)
    return grid, out.getvalue()


def outcome(grid: Grid, data: bytes) -> Verdict | str:
    try:
        reading = importing.read("register.xlsx", data, sheets=read_spreadsheet, latest=LATEST)
    except UnreadableFile as question:
        return str(question)
    return judge(grid, reading)


def _below(sheet: Worksheet, grid: Grid, role: str) -> list[openpyxl.cell.cell.Cell]:
    place = grid.column(role)
    assert place is not None
    return [sheet.cell(row, place + 1) for row in range(2, len(grid.lines) + 1)]


def cover_sheet_in_front(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    cover = book.create_sheet("Cover", 0)
    cover.append(["Larkspur Brook Primary School"])
    cover.append(["Attendance", "Autumn term"])


def empty_sheets_around(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    book.create_sheet("Sheet1", 0)
    book.create_sheet("Sheet3")


def hidden_copy_with_other_marks(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    copy = book.copy_worksheet(sheet)
    copy.sheet_state = "hidden"
    for row in copy.iter_rows(min_row=2):
        for cell in row:
            if cell.value in ("/", "\\"):
                cell.value = "O"


def admission_numbers_as_numbers(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    for cell in _below(sheet, grid, "adno"):
        cell.value = int(str(cell.value))


def real_dates(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    for cell in _below(sheet, grid, "date"):
        cell.value = on(str(cell.value))
        cell.number_format = "mm-dd-yy"


def real_dates_with_a_time(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    for cell in _below(sheet, grid, "date"):
        day = on(str(cell.value))
        cell.value = datetime(day.year, day.month, day.day, 9, 5)  # noqa: DTZ001


def real_dates_counted_from_1904(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    book.epoch = CALENDAR_MAC_1904
    real_dates(book, sheet, grid)


def real_dates_among_texts(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    """As after opening American software's CSV: what could be a date has become one, the rest stayed text."""
    for cell in _below(sheet, grid, "date")[::2]:
        cell.value = on(str(cell.value))


def days_turned_into_american_dates(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    """05/10/2026 was taken for 10 May when the file was opened; 13/10/2026 could not be and stayed text."""
    for cell in _below(sheet, grid, "date"):
        day = on(str(cell.value))
        if day.day <= 12:
            cell.value = date(day.year, day.day, day.month)


def filtered_rows_hidden(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    """A filter hides rows; they are still in the register."""
    for row in range(5, 25):
        sheet.row_dimensions[row].hidden = True


def formulas_without_results(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    for row, line in enumerate(grid.lines[1:6], start=2):
        place = next(n for n, spot in enumerate(line.spots, start=1) if spot.key is not None)
        cell = sheet.cell(row, place)
        cell.value, cell.data_type = "=A1", "f"


def error_values_in_marks(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    for row, line in enumerate(grid.lines[1:6], start=2):
        place = next(n for n, spot in enumerate(line.spots, start=1) if spot.key is not None)
        cell = sheet.cell(row, place)
        cell.value, cell.data_type = "#NAME?", "e"


def register_on_two_sheets(book: openpyxl.Workbook, sheet: Worksheet, grid: Grid) -> None:
    """The second half of the rows is on a sheet of its own with the same header."""
    half = len(grid.lines) // 2
    other = book.create_sheet("More")
    other.append([spot.text for spot in grid.head.spots])
    for line in grid.lines[half:]:
        other.append([spot.text for spot in line.spots])
    sheet.delete_rows(half + 1, len(grid.lines))


HARMLESS: tuple[tuple[str, Change], ...] = (
    *((name, cover_sheet_in_front) for name in ("sims", "own sheet")),
    ("sims", empty_sheets_around),
    *((name, hidden_copy_with_other_marks) for name in ("sims", "own sheet")),
    *((name, admission_numbers_as_numbers) for name in ("sims", "own sheet")),
    ("sims", real_dates),
    ("sims", real_dates_with_a_time),
    ("sims", real_dates_counted_from_1904),
    *((name, filtered_rows_hidden) for name in ("sims", "own sheet")),
)
HARMFUL: tuple[tuple[str, Change], ...] = (
    ("sims", real_dates_among_texts),
    ("sims", days_turned_into_american_dates),
)


@pytest.mark.parametrize(("name", "change"), HARMLESS, ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_a_workbook_that_lost_nothing_is_read_as_the_truth(name: str, change: Change) -> None:
    result = outcome(*saved(name, change))
    assert isinstance(result, Verdict), result
    assert result.equal, (result.damage[:5], result.named)


@pytest.mark.parametrize(("name", "change"), HARMFUL, ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_a_workbook_that_lost_something_never_loses_it_in_silence(name: str, change: Change) -> None:
    result = outcome(*saved(name, change))
    assert isinstance(result, str) or not result.damage, result


@pytest.mark.parametrize("name", ["sims", "own sheet"])
@pytest.mark.parametrize("change", [formulas_without_results, error_values_in_marks], ids=lambda one: one.__name__)
def test_cells_whose_value_is_lost_are_counted_and_nothing_else_is_missing(name: str, change: Change) -> None:
    grid, data = saved(name, change)
    reading = importing.read("register.xlsx", data, sheets=read_spreadsheet, latest=LATEST)
    verdict = judge(grid, reading)
    assert not verdict.damage
    assert verdict.named == 5
    alarms = [finding for finding in reading.findings if finding.severity is not Severity.NOTE]
    assert [finding.sheet for finding in alarms if "5 cells" in finding.message] == ["Register"]


@pytest.mark.parametrize("name", ["sims", "own sheet"])
def test_a_register_on_two_sheets_is_read_whole_or_asked_about_or_the_other_sheet_is_named(name: str) -> None:
    grid, data = saved(name, register_on_two_sheets)
    try:
        reading = importing.read("register.xlsx", data, sheets=read_spreadsheet, latest=LATEST)
    except UnreadableFile:
        return
    named = [finding for finding in reading.findings if "More" in (finding.sheet or "") + finding.message]
    assert named or judge(grid, reading).equal
