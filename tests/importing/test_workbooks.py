"""Workbooks: what a spreadsheet can hold, and files made to harm whoever opens them."""

import io
import signal
import struct
import subprocess
import time
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing import Limits
from fasttrack_core.importing.archive import check_archive
from fasttrack_core.services.files.spreadsheets import ProcessLimits, read_spreadsheet
from tests.importing.files import UPNS, errors, marks, notes, read_book, sheet_of, warnings, workbook

ONE = UPNS[0]
DAY = date(2025, 9, 22)
ROWS: list[list[object]] = [
    ["UPN", "Adno", "Name", DAY, None],
    [None, None, None, "AM", "PM"],
    [ONE, "00417", "Null", "/", "I"],
]
EXPECTED = {(ONE, "2025-09-22", "AM"): "/", (ONE, "2025-09-22", "PM"): "I"}


def test_a_date_merged_over_morning_and_afternoon_belongs_to_both() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "ddd d mmm"})
        sheet.write_row(0, 0, ["UPN", "Name"])
        sheet.merge_range(0, 2, 0, 3, "", day)
        sheet.write_datetime(0, 2, datetime.combine(DAY, datetime.min.time()), day)
        sheet.write_row(1, 2, ["AM", "PM"])
        sheet.write_row(2, 0, [ONE, "A B", "/", "I"])

    assert marks(read_book(workbook(build))) == EXPECTED


def test_text_keeps_its_zeros_and_numbers_have_no_point() -> None:
    reading = read_book(sheet_of([*ROWS, [UPNS[1], 4217, "True", "/", "/"]]))
    assert [pupil.admission_number for pupil in reading.pupils] == ["00417", "4217"]
    assert [pupil.name for pupil in reading.pupils] == ["Null", "True"]


@pytest.mark.parametrize("day", [DAY, 45922, "22/09/2025"])
def test_a_date_cell_a_date_number_and_a_text_are_the_same_day(day: object) -> None:
    rows = [["UPN", "Date", "Session", "Mark"], [ONE, day, "AM", "/"], [ONE, day, "PM", "I"]]
    assert marks(read_book(sheet_of(rows))) == EXPECTED


def test_the_1904_system_gives_the_same_day() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["UPN", "Date", "Session", "Mark"])
        sheet.write_string(1, 0, ONE)
        sheet.write_datetime(
            1, 1, datetime.combine(DAY, datetime.min.time()), book.add_format({"num_format": "dd/mm/yyyy"})
        )
        sheet.write_row(1, 2, ["AM", "/"])
    assert marks(read_book(file.getvalue())) == {(ONE, "2025-09-22", "AM"): "/"}


def test_an_unknown_code_names_sheet_row_and_column() -> None:
    reading = read_book(sheet_of([*ROWS, [UPNS[1], "1", "C", "ZZ", "/"]], name="Year 5"))
    found = errors(reading)
    assert [(each.sheet, each.row, each.column, each.value) for each in found] == [("Year 5", 4, "2025-09-22 AM", "ZZ")]


def test_hidden_sheets_are_not_read_and_are_named() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        for name in ("Old", "Register"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["UPN", "Date", "Session", "Mark"])
            sheet.write_row(1, 0, [ONE, "22/09/2025", "AM", "O" if name == "Old" else "/"])
        book.worksheets()[1].activate()
        book.worksheets()[0].hide()

    reading = read_book(workbook(build))
    assert marks(reading) == {(ONE, "2025-09-22", "AM"): "/"}
    assert any("“Old”" in note.message for note in notes(reading))


def test_two_sheets_that_contradict_one_another_are_refused() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        for name, mark in (("Autumn", "/"), ("Spring", "O")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["UPN", "Date", "Session", "Mark"])
            sheet.write_row(1, 0, [ONE, "22/09/2025", "AM", mark])

    with pytest.raises(UnreadableFile, match="“Autumn” and “Spring”"):
        read_book(workbook(build))


def test_formulas_without_a_result_are_warned_of() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["UPN", "Date", "Session", "Mark"])
        sheet.write_row(1, 0, [ONE, "22/09/2025", "AM", "/"])
        sheet.write_row(2, 0, [ONE, "22/09/2025", "PM"])
        sheet.write_formula(2, 3, '=IF(1,"O","I")', value="")

    reading = read_book(workbook(build))
    assert marks(reading) == {(ONE, "2025-09-22", "AM"): "/"}
    assert [warning.message[:6] for warning in warnings(reading)] == ["1 cell"]


def test_errors_of_the_spreadsheet_are_warned_of_because_they_read_as_empty() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["UPN", "Date", "Session", "Mark"])
        sheet.write_row(1, 0, [ONE, "22/09/2025", "AM", "/"])
        sheet.write_row(2, 0, [ONE, "22/09/2025", "PM"])
        sheet.write_formula(2, 3, "=NA()", value="#N/A")

    reading = read_book(workbook(build))
    assert marks(reading) == {(ONE, "2025-09-22", "AM"): "/"}
    assert ["#N/A" in warning.message for warning in warnings(reading)] == [True]


def test_another_sheet_that_could_have_been_read_is_warned_of() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        for number, row in enumerate((["UPN", "22/09/2025 AM", "22/09/2025 PM"], ["UPN", "Date", "Session", "Mark"])):
            book.add_worksheet(f"Part {number}").write_row(0, 0, row)
        book.worksheets()[0].write_row(1, 0, [ONE, "/", "I"])
        book.worksheets()[1].write_row(1, 0, [ONE, "23/09/2025", "AM", "O"])

    reading = read_book(workbook(build))
    assert marks(reading) == EXPECTED
    assert ["“Part 1”" in warning.message for warning in warnings(reading)] == [True]


def test_a_csv_named_as_a_workbook_and_the_reverse_are_read_as_what_they_are() -> None:
    text = f"UPN,Date,Session,Mark\n{ONE},22/09/2025,AM,/\n".encode()
    assert marks(read_book(text, name="register.xlsx")) == {(ONE, "2025-09-22", "AM"): "/"}
    assert marks(read_book(sheet_of(ROWS), name="register.csv")) == EXPECTED


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(kept: float) -> None:
    data = sheet_of(ROWS)
    with pytest.raises(UnreadableFile, match="damaged"):
        read_book(data[: int(len(data) * kept)])


def archive(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(name.replace("__", "/"), data)
    return file.getvalue()


def test_a_zip_without_a_workbook_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="without a workbook"):
        read_book(archive(letter=b"hello"))


def test_an_empty_workbook_shell_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read_book(archive(**{"xl__workbook.xml": b"<workbook/>"}))


def test_a_zip_bomb_is_refused_at_once() -> None:
    data = archive(**{"xl__workbook.xml": b"<workbook/>", "xl__worksheets__sheet1.xml": b"\0" * 50_000_000})
    start = time.perf_counter()
    with pytest.raises(TooLarge, match="unpacks to more than"):
        read_book(data)
    assert time.perf_counter() - start < 1


def test_sizes_that_lie_are_found_while_unpacking() -> None:
    data = bytearray(archive(**{"xl__workbook.xml": b"<workbook/>", "xl__bomb": b"\0" * 30_000_000}))
    true_size = struct.pack("<I", 30_000_000)
    while (place := data.find(true_size)) >= 0:
        data[place : place + 4] = struct.pack("<I", 1000)
    with pytest.raises(UnreadableFile):
        check_archive(bytes(data), Limits())


def test_more_entries_than_allowed_are_refused() -> None:
    entries = {"xl__workbook.xml": b"", **{f"x{number}": b"" for number in range(9)}}
    check_archive(archive(**entries), Limits(archive_entries=10))
    with pytest.raises(TooLarge, match="parts"):
        check_archive(archive(**entries), Limits(archive_entries=9))


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def with_sheet(xml: str) -> bytes:
    """A workbook whose sheet is this XML."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet_of(ROWS))) as source, zipfile.ZipFile(file, "w") as target:
        for entry in source.infolist():
            replaced = entry.filename == "xl/worksheets/sheet1.xml"
            target.writestr(entry.filename, xml.encode() if replaced else source.read(entry))
    return file.getvalue()


def test_a_cell_at_the_far_corner_ends_only_the_process_that_opens_it() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    data = with_sheet(SHEET.format(rows=rows))
    with pytest.raises(UnreadableFile):
        read_book(data)
    assert marks(read_book(sheet_of(ROWS))) == EXPECTED


@pytest.mark.parametrize(
    "entity", ['<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/hostname">']
)
def test_entities_are_not_expanded(entity: str) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    xml = f'<?xml version="1.0"?><!DOCTYPE worksheet [{entity}]>' + SHEET.format(rows=rows)
    with pytest.raises(UnreadableFile):
        read_book(with_sheet(xml))


def test_rows_and_columns_over_the_limit_are_refused() -> None:
    data = sheet_of(ROWS)
    assert read_spreadsheet(data, Limits(rows=3, columns=5, cells=15))
    for limits in (Limits(rows=2), Limits(columns=4), Limits(cells=14)):
        with pytest.raises(TooLarge):
            read_spreadsheet(data, limits)


def test_a_process_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(UnreadableFile, match="too long"):
        read_spreadsheet(sheet_of(ROWS), process_limits=ProcessLimits(deadline_seconds=0))


def test_nothing_of_a_file_is_handed_on_before_it_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    given: list[int] = []

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *words: Any, **more: Any) -> None:
            super().__init__(*words, **more)
            started.append(self)

        def communicate(self, data: Any = None, timeout: float | None = None) -> tuple[Any, Any]:
            given.append(len(data))
            return super().communicate(data, timeout)

    def wrong() -> None:
        raise TooLarge("Unpacks to too much.")

    monkeypatch.setattr(subprocess, "Popen", Watched)
    with pytest.raises(TooLarge, match="too much"):
        read_spreadsheet(sheet_of(ROWS), first=wrong)
    assert given == []
    assert started[0].returncode == -signal.SIGKILL
    data = sheet_of(ROWS)
    assert read_spreadsheet(data, first=lambda: given.append(0))[0].table.height == len(ROWS)
    assert given == [0, len(data)]


def test_a_bomb_is_refused_before_its_reader_is_given_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    def communicate(*_: Any, **__: Any) -> None:
        raise AssertionError("the reader was given the bomb")

    monkeypatch.setattr(subprocess.Popen, "communicate", communicate)
    with pytest.raises(TooLarge, match="unpacks"):
        read_book(archive(**{"xl__workbook.xml": b"<workbook/>", "xl__bomb": b"\0" * 30_000_000}))


def test_a_process_without_memory_ends_with_one_sentence() -> None:
    with pytest.raises(UnreadableFile):
        read_spreadsheet(sheet_of([["I"] * 200] * 2000), process_limits=ProcessLimits(memory_bytes=20 << 20))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def test_a_password_and_an_old_workbook_that_cannot_be_opened_have_their_own_sentences() -> None:
    with pytest.raises(UnreadableFile, match="password"):
        read_book(OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    with pytest.raises(UnreadableFile, match=r"Save As.*\.xlsx"):
        read_book(OLE)
