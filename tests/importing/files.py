"""Small invented files and what a reading says of them."""

import io
from collections.abc import Callable, Sequence
from datetime import date

import xlsxwriter

from fasttrack_core import importing
from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.importing import Finding, Reading, Sheet
from fasttrack_core.services.files.spreadsheets import read_spreadsheet

UPNS = ("B999804219001", "Q999804219002", "E999804219003")
"""Right unique pupil numbers of nobody."""


AS_IT_IS = {"present": "nobody"}
"""The answer that a file in which nobody is marked present is a register as it is: small files of a few marks are."""


def no_sheets(data: bytes) -> list[Sheet]:
    """A reader of workbooks for tests that have none."""
    raise AssertionError("a text file was taken for a workbook")


def read(text: str | bytes, name: str = "register.csv", **more: object) -> Reading:
    """The reading of a text file, which is a register as it is."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    return importing.read(name, data, sheets=no_sheets, answers=AS_IT_IS | more.pop("answers", {}), **more)  # type: ignore[arg-type, operator]


def long(*rows: str, header: str = "UPN,Date,Session,Mark") -> str:
    """A list of marks."""
    return "\n".join((header, *rows)) + "\n"


def marks(reading: Reading) -> dict[tuple[str, str, str], str]:
    """The code of every cell that is not empty, by pupil id, ISO date and half."""
    register = reading.register
    assert register is not None
    found = {}
    for row, pupil in enumerate(register.pupils):
        for column, key in enumerate(register.sessions):
            if register.marks[row, column]:
                day, half = session_of(int(key))
                found[pupil.pupil_id, day.isoformat(), half.value] = ENGLAND.text(int(register.marks[row, column]))
    return found


def errors(reading: Reading) -> list[Finding]:
    """The findings that leave something out."""
    return [finding for finding in reading.findings if finding.severity == "error"]


def warnings(reading: Reading) -> list[Finding]:
    """The findings that doubt something."""
    return [finding for finding in reading.findings if finding.severity == "warning"]


def notes(reading: Reading) -> list[Finding]:
    """The findings that say what was done."""
    return [finding for finding in reading.findings if finding.severity == "note"]


def workbook(build: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """The bytes of a workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        build(book)
    return file.getvalue()


def sheet_of(rows: Sequence[Sequence[object]], name: str = "Register") -> bytes:
    """A workbook with one sheet; dates are written as Excel dates."""

    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet(name)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                else:
                    sheet.write(row, column, value)

    return workbook(build)


def read_book(data: bytes, name: str = "register.xlsx", **more: object) -> Reading:
    """The reading of a workbook, opened in the child process; it is a register as it is."""
    return importing.read(name, data, sheets=read_spreadsheet, answers=AS_IT_IS, **more)  # type: ignore[arg-type]
