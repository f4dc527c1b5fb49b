"""The same register as an office keeps it in Excel: titles, merged dates, a totals row, a key, odd typing."""

import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sample_school.days import SAMPLE_DAY
from sample_school.marking import SESSIONS, Marks
from sample_school.registers import ATTENDED, MEANINGS
from sample_school.roll import Pupil, pick

LEFT_COLUMNS = ["Adno", "UPN", "Surname, Forename", "Reg", "Yr", "DoB", "SEN", "Pupil Premium"]
FIRST_MARK_COLUMN = len(LEFT_COLUMNS) + 2  # after a blank spacer
DATES_ROW = 5
FIRST_PUPIL_ROW = 7
SAVED = datetime(2026, 11, 20, 16, 5, 0, tzinfo=UTC)


def write_messy(path: Path, school: str, pupils: list[Pupil], marks: list[Marks]) -> None:
    """A workbook whose values, read by meaning, equal the truth."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Attendance"
    _titles(sheet, school)
    _headers(sheet)
    rng = Random("messy")
    for number, (pupil, row) in enumerate(zip(pupils, marks, strict=True)):
        _pupil_row(sheet, FIRST_PUPIL_ROW + number, pupil, row, rng)
    _below(sheet, FIRST_PUPIL_ROW + len(pupils), marks)
    sheet.freeze_panes = sheet.cell(FIRST_PUPIL_ROW, FIRST_MARK_COLUMN)
    notes = book.create_sheet("Notes")
    notes.sheet_state = "hidden"
    for line in (
        "Office notes: not for export",
        "2B's afternoon register of 14/10/2026 is still missing",
        "Ask about N codes",
    ):
        notes.append([line])
    book.properties.creator = school
    book.save(path)
    _fix_times(path)


def _titles(sheet: Worksheet, school: str) -> None:
    sheet["A1"] = school
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = f"Attendance marks up to {SAMPLE_DAY:%d/%m/%Y}"
    sheet["A3"] = "Printed by the school office. See the key at the bottom."


def _headers(sheet: Worksheet) -> None:
    for column, name in enumerate(LEFT_COLUMNS, start=1):
        sheet.cell(DATES_ROW, column, name).font = Font(bold=True)
        sheet.merge_cells(start_row=DATES_ROW, end_row=DATES_ROW + 1, start_column=column, end_column=column)
    for place, session in enumerate(SESSIONS):
        column = FIRST_MARK_COLUMN + place
        sheet.cell(DATES_ROW + 1, column, session.half)
        if session.half == "AM":
            cell = sheet.cell(DATES_ROW, column, session.day)
            cell.number_format = "ddd d mmm yyyy"
            cell.alignment = Alignment(horizontal="center")
            sheet.merge_cells(start_row=DATES_ROW, end_row=DATES_ROW, start_column=column, end_column=column + 1)
    sheet.column_dimensions[get_column_letter(3)].width = 28


def _pupil_row(sheet: Worksheet, line: int, pupil: Pupil, row: Marks, rng: Random) -> None:
    name = f"{pupil.surname}, {pupil.forename}"
    left = [
        pupil.adno,
        pupil.upn,
        name,
        pupil.reg,
        pupil.year_name,
        pupil.born,
        pupil.sen,
        pupil.pupil_premium,
    ]
    for column, value in enumerate(left, start=1):
        sheet.cell(line, column, value)
    sheet.cell(line, 1).number_format = "@"
    sheet.cell(line, 6).number_format = "dd/mm/yyyy"
    for place, mark in enumerate(row):
        if mark:
            sheet.cell(line, FIRST_MARK_COLUMN + place, _as_typed(mark, rng))


def _as_typed(mark: str, rng: Random) -> str:
    """Now and then lower case or padded with a space, as hands type it."""
    if mark in ("/", "\\", "#", "-"):
        return mark + " " if rng.random() < 0.0005 else mark
    if rng.random() < 0.06:
        return pick(rng, [mark.lower(), f" {mark}", f"{mark} ", f"{mark.lower()} "])
    return mark


def _below(sheet: Worksheet, line: int, marks: list[Marks]) -> None:
    sheet.cell(line, 3, "Total present").font = Font(bold=True)
    for place in range(len(SESSIONS)):
        sheet.cell(line, FIRST_MARK_COLUMN + place, sum(row[place] in ATTENDED for row in marks))
    sheet.cell(line + 2, 1, "Key").font = Font(bold=True)
    for number, (code, meaning) in enumerate(MEANINGS.items(), start=3):
        sheet.cell(line + number, 1, code)
        sheet.cell(line + number, 3, meaning or "Present")


def _fix_times(path: Path) -> None:
    """Writes the archive again with fixed times, so that the same values give the same file."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    stamp = SAVED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            info = zipfile.ZipInfo(name, SAVED.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
