"""Lists as workbooks: whatever a cell holds is shown and never run, in Excel and in what reads the file here."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fasttrack_core.errors import TooLarge
from fasttrack_core.services import exports as sheets_out
from fasttrack_core.services.exports import Sheet, file_name, workbook

MADE = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DANGEROUS = [
    '=HYPERLINK("http://example.org","x")',
    "=1+1",
    "+44 1632 960000",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "{=1+1}",
    "http://example.org",
    "mailto:ada@example.org",
    "internal:Sheet1!A1",
    "external:c:\\temp\\x.xlsx",
    "<script>alert(1)</script>",
    "![x](http://example.org/p.png)",
    "004235",
    "1E5",
    "02/09/2026",
    "TRUE",
    "NA",
    "&amp;",
]


def opened(*sheets: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(sheets, MADE)))


def column(*values: object, title: str = "List") -> Sheet:
    return Sheet(title, pd.DataFrame({"What": pd.Series(values, dtype=object)}))


def midnight(year: int, month: int, day: int) -> datetime:
    """A day as openpyxl reads it."""
    return datetime.combine(date(year, month, day), datetime.min.time())


def part(data: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return ElementTree.fromstring(packed.read(name))  # noqa: S314 (written here a moment ago)


def test_text_is_never_a_formula_a_link_or_a_number() -> None:
    data = workbook([column(*DANGEROUS)], MADE)
    cells = list(part(data, "xl/worksheets/sheet1.xml").iter(f"{MAIN}c"))[1:]
    assert [cell.get("t") for cell in cells] == ["s"] * len(DANGEROUS)
    assert not list(part(data, "xl/worksheets/sheet1.xml").iter(f"{MAIN}f"))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert not [name for name in packed.namelist() if "rels" in name and "sheet" in name]
        assert b"hyperlink" not in packed.read("xl/worksheets/sheet1.xml").lower()


def test_text_is_read_back_as_it_was_written() -> None:
    shown = [row[0] for row in opened(column(*DANGEROUS)).active.iter_rows(min_row=2, values_only=True)]
    unescaped = [text.replace("_x000D_", "\r") for text in shown]
    assert unescaped == DANGEROUS


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_looks_like_a_formula_stays_text_when_the_cell_is_edited(text: str) -> None:
    cells = opened(column(text, "Okoro")).active
    assert cells["A2"].quotePrefix
    assert not cells["A3"].quotePrefix


def test_numbers_days_and_gaps_are_what_they_are() -> None:
    values = [3, np.int64(4), 2.5, Decimal("1.5"), date(2026, 10, 14), pd.Timestamp(2026, 10, 15), True, None]
    cells = opened(column(*values, float("nan"), float("inf"), pd.NaT, pd.NA)).active
    read = [cells.cell(row, 1).value for row in range(2, 14)]
    assert read[:3] == [3, 4, 2.5]
    assert read[3] == "1.5"
    assert read[4:6] == [midnight(2026, 10, 14), midnight(2026, 10, 15)]
    assert cells["A6"].number_format == "dd/mm/yyyy"
    assert read[6] == "yes"
    assert read[7:] == [None] * 5


def test_a_day_that_spreadsheets_count_differently_is_text() -> None:
    cells = opened(column(date(1900, 2, 28), date(1900, 3, 1), date(1, 1, 1))).active
    assert [cells.cell(row, 1).value for row in (2, 3, 4)] == ["28/02/1900", midnight(1900, 3, 1), "01/01/0001"]


def test_the_header_stays_in_sight_and_can_filter() -> None:
    sheet = opened(Sheet("List", pd.DataFrame({"Pupil": ["Ada"], "=Class": ["4B"]}))).active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet["B1"].value == "=Class"
    assert sheet["B1"].data_type == "s"


def test_an_empty_list_is_a_header_alone() -> None:
    sheet = opened(Sheet("List", pd.DataFrame(columns=["Pupil", "Class"]))).active
    assert [cell.value for cell in sheet[1]] == ["Pupil", "Class"]
    assert sheet.max_row == 1
    assert sheet.auto_filter.ref is None


@pytest.mark.parametrize(
    ("length", "width"), [(1, sheets_out.NARROWEST + 2), (30, 32), (58, 60), (59, 60), (4000, sheets_out.WIDEST)]
)
def test_columns_are_as_wide_as_their_cells_up_to_a_limit(length: int, width: int) -> None:
    sheet = opened(column("x" * length)).active
    assert round(sheet.column_dimensions["A"].width) in (width, width + 1)


@pytest.mark.parametrize("length", [32_766, 32_767, 32_768, 40_000])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(length: int) -> None:
    value = opened(column("x" * length)).active["A2"].value
    assert len(value) == min(length, 32_767)
    assert value.endswith("…") == (length > 32_767)


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets_out, "MOST_ROWS", 2)
    assert opened(column("a", "b")).active.max_row == 3
    with pytest.raises(TooLarge, match="more rows than a spreadsheet can hold"):
        workbook([column("a", "b", "c")], MADE)


def test_names_of_sheets_are_taken_by_every_program() -> None:
    titles = ["A" * 40, "a" * 40, "History", "What [is]: this*?/\\", "", "'quoted'", "\ud800"]
    names = opened(*(column(title=title) for title in titles)).sheetnames
    assert names[0] == "A" * 31
    assert names[1] == "a" * 29 + " 2"
    assert names[2] == "History 2"
    assert names[3:] == ["What is this", "Sheet", "quoted", "Sheet 2"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("Missing marks", "Class 4B", date(2026, 11, 20)), "missing-marks-class-4b-2026-11-20.xlsx"),
        (("../../etc/passwd",), "etc-passwd.xlsx"),
        (("=cmd|' /C calc'!A0",), "cmd-c-calc-a0.xlsx"),
        (("Zoë\u202e.xlsx\r\n",), "zoe-xlsx.xlsx"),
        (("", "…"), "list.xlsx"),
        (("CON",), "list-con.xlsx"),
        (("x" * 300,), "x" * 100 + ".xlsx"),
    ],
)
def test_file_names_are_plain_whatever_they_are_made_of(words: tuple[object, ...], expected: str) -> None:
    assert file_name(*words) == expected


def test_the_same_list_gives_the_same_bytes() -> None:
    assert workbook([column("a", 1)], MADE) == workbook([column("a", 1)], MADE)


@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_text_makes_a_whole_workbook_without_a_formula(texts: list[str]) -> None:
    data = workbook([column(*texts)], MADE)
    assert not list(part(data, "xl/worksheets/sheet1.xml").iter(f"{MAIN}f"))
    assert opened(column(*texts)).active.max_row == len(texts) + 1
