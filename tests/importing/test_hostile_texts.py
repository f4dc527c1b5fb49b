"""Texts and files made to keep a reader busy, or to leave something behind that cannot be stored."""

import io
import json
import time
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from fasttrack_core import importing
from fasttrack_core.attendance.figures.codes import ENGLAND, UNKNOWN
from fasttrack_core.errors import FastTrackError, UnreadableFile
from fasttrack_core.importing import Limits
from fasttrack_core.importing.archive import check_archive
from fasttrack_core.importing.captions import LONGEST_HEADING, read_caption
from fasttrack_core.importing.mapping import LONGEST_LABEL, from_plain, labels_of, proposed, to_plain
from fasttrack_core.importing.marks import LONGEST_DAY, read_day
from fasttrack_core.importing.sniffing import Kind, kind_of
from fasttrack_core.importing.table import table_of
from fasttrack_core.importing.week_named import weeks_named
from fasttrack_core.services.files.child import record_tables
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.importing.files import UPNS, marks, no_sheets, read, workbook
from tests.importing.test_workbooks import archive

QUICK = 3.0
"""Seconds for a file of a few kilobytes; without a limit on what is looked at, each of these took minutes."""
REPEATED = (" ", "1", "a", "1 ", "a ", "12/09/2025 ", "am ", "week ", "Mon ", "/\\", "Total ", "(", "1,", "- ")


@pytest.mark.parametrize("unit", REPEATED)
def test_a_cell_of_thirty_thousand_letters_keeps_nobody_waiting(unit: str) -> None:
    long = unit * (30_000 // len(unit)) + "1"
    rows = f"{UPNS[0]},Okoro,/\\,//\n{UPNS[1]},Rees,{long},//\n{UPNS[2]},{long},//,{long}\n"
    files = (
        f"UPN,Name,22/09/2025,23/09/2025\n{rows}",
        f"UPN,Name,{long},23/09/2025\n{rows}",
        f"{long}\n{long},{long}\nUPN,Name,Mon,Tue\n{rows}",
        f"UPN,Date,Session,Mark\n{UPNS[0]},{long},AM,/\n{UPNS[0]},22/09/2025,{long},{long}\n{long},22/09/2025,AM,/\n",
    )
    start = time.monotonic()
    for text in files:
        try:
            importing.read("x", text.encode(), sheets=no_sheets, latest=date(2026, 8, 31))
        except FastTrackError as error:
            assert str(error).endswith(".")  # noqa: PT017 - a reading is as good an answer
    assert time.monotonic() - start < 4 * QUICK


def test_a_heading_of_the_greatest_length_names_its_session_and_a_longer_one_none() -> None:
    padding = LONGEST_HEADING - len("02/09/2025 ") - len(" AM")
    assert read_caption(0, f"02/09/2025 {'.' * padding} AM") is not None
    assert read_caption(0, f"02/09/2025 {'.' * (padding + 1)} AM") is None


def test_a_days_cell_of_the_greatest_length_is_two_marks_and_a_longer_one_none() -> None:
    spaces = " " * (LONGEST_DAY - 2)
    assert [number for number, _ in read_day(f"O{spaces}I", ENGLAND)] == [ENGLAND.read("O")[0], ENGLAND.read("I")[0]]
    assert [number for number, _ in read_day(f"O {spaces}I", ENGLAND)] == [UNKNOWN, UNKNOWN]


def test_a_week_at_the_beginning_of_a_title_is_read_and_a_book_is_not() -> None:
    start = time.monotonic()
    assert [week.monday for week in weeks_named(["Week beginning 08/09/2025" + " week" * 9_000])] == [date(2025, 9, 8)]
    assert not weeks_named(["week " * 9_000 + "08/09/2025"])
    assert time.monotonic() - start < QUICK


def test_comments_before_a_web_page_keep_nobody_waiting() -> None:
    start = time.monotonic()
    assert kind_of(b"<!---->" * 280 + b"<table>") is Kind.HTML
    assert kind_of(b"<!---->" * 280 + b"x") is Kind.TEXT
    assert kind_of(b"<!-- a -- b --><!-- <table> --><?xml version='1.0'?><html>") is Kind.HTML
    assert time.monotonic() - start < QUICK


def test_a_formula_before_a_megabyte_of_spaces_keeps_nobody_waiting() -> None:
    sheet = b"<c><f>1</f>" + b" " * 300_000 + b"<v>1</v></c><c><f>1</f> <v></v> </c><c><f>1</f><v/></c>"
    start = time.monotonic()
    data = archive(**{"xl__workbook.xml": b"", "xl__sheet1.xml": sheet})
    assert check_archive(data, Limits()).formulas_without_result == 2
    assert time.monotonic() - start < QUICK


def test_a_first_line_of_one_endless_cell_is_no_crash() -> None:
    with pytest.raises(UnreadableFile):
        read(f"{'x' * 140_000},UPN\n1,2\n")
    with pytest.raises(UnreadableFile):
        read(f'"{"x" * 140_000}",UPN\n1,2\n')


def test_half_a_character_and_nul_in_json_are_taken_out() -> None:
    records = [{"upn": upn, "surname": "Ok\ud800oro\0", "forename": "Zo\u00eb", "na\0me\udfff": "x"} for upn in UPNS]
    for data in (json.dumps({"list\ud800\0": records}), json.dumps(records)):
        (sheet, *_) = [sheet for sheet in read_spreadsheet(data.encode()) if sheet.table.height > 2]
        cells = [sheet.name, *(text for column in sheet.table.columns for text in column.values)]
        assert "Ok\ufffdoro" in cells
        assert "Zoë" in cells
        for cell in cells:
            assert cell.encode("utf-8").count(0) == 0


def test_a_heading_longer_than_any_label_can_be_kept_and_read_again() -> None:
    long = "Pupil number " * 60
    table = table_of([["UPN", long, f"{long}!"], [UPNS[0], "1", "2"]])
    labels = labels_of(table, 0)
    assert len(set(labels)) == 3
    assert max(map(len, labels)) <= LONGEST_LABEL + len(" (2)")
    mapping = proposed(table)
    assert from_plain(to_plain(mapping)) == mapping
    answered = replace(mapping, halves={"x" * 5_000: "AM", "Morning": "AM"}, codes={"y" * 301: "/", "z" * 300: "N"})
    kept = from_plain(to_plain(answered))
    assert kept.halves == {"Morning": "AM"}
    assert kept.codes == {"z" * 300: "N"}


def test_a_workbook_with_thousands_of_sheets_keeps_nobody_waiting() -> None:
    def build(book: object) -> None:
        for number in range(400):
            sheet = book.add_worksheet(f"s{number}")  # type: ignore[attr-defined]
            sheet.write(0, 0, "UPN")

    start = time.monotonic()
    with pytest.raises(FastTrackError):
        importing.read("x", workbook(build), sheets=read_spreadsheet)
    assert time.monotonic() - start < 4 * QUICK


def test_good_marks_stay_beside_a_hostile_cell() -> None:
    text = f"UPN,Date,Session,Mark\n{UPNS[0]},22/09/2025,AM,/\n{UPNS[1]},22/09/2025,AM,{'/' * 30_000}\n"
    assert marks(read(text)) == {
        (UPNS[0], "2025-09-22", "AM"): "/",
        (UPNS[1], "2025-09-22", "AM"): ENGLAND.text(UNKNOWN),
    }


def test_an_archive_that_is_damaged_inside_whatever_packed_it_is_refused() -> None:
    for kind in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", kind) as book:
            book.writestr("xl/workbook.xml", "<workbook>" + "Okoro " * 500)
        data = file.getvalue()
        places, refused = range(46, len(data) - 80), 0
        for place in places:
            spoiled = bytearray(data)
            spoiled[place] ^= 0x55
            try:
                check_archive(bytes(spoiled), Limits())
            except UnreadableFile:
                refused += 1
        assert 2 * refused > len(places), "every other error has ended the test"


def test_xml_in_an_encoding_that_nobody_knows_is_refused() -> None:
    for name in ("UnullTF-8", "x-user-defined", "utf-7", "a" * 300):
        with pytest.raises(UnreadableFile):
            read_spreadsheet(f'<?xml version="1.0" encoding="{name}"?><a><b>1</b></a>'.encode())
        with pytest.raises(record_tables.TooMuch):
            record_tables.read_xml(f'<?xml version="1.0" encoding="{name}"?><a><b>1</b></a>'.encode(), (9, 9, 99))
