"""Rows of cells in the file types that schools have: each carrier turns sheets into the bytes of one kind of file."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape

import openpyxl
import xlsxwriter
import xlwt

Cell = str | int | date | None
Rows = list[list[Cell]]
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its rows, and what is merged."""

    rows: Sequence[Sequence[Cell]]
    merges: Sequence[Merge] = ()
    name: str = "Sheet1"


def as_text(cell: Cell) -> str:
    """As a text file has it: dates with the day first."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year}"
    return str(cell)


def delimited(
    rows: Sequence[Sequence[Cell]],
    separator: str = ",",
    encoding: str = "utf-8",
    ending: str = "\r\n",
    quoting: int = csv.QUOTE_MINIMAL,
) -> bytes:
    """A text file with these cells."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=ending, quoting=quoting).writerows(  # type: ignore[arg-type]
        [[as_text(cell) for cell in row] for row in rows]
    )
    return out.getvalue().encode(encoding)


def comma(page: Page) -> bytes:
    return delimited(page.rows)


def comma_marked(page: Page) -> bytes:
    """UTF-8 with the byte order mark that Excel puts before it."""
    return delimited(page.rows, encoding="utf-8-sig")


def comma_windows(page: Page) -> bytes:
    return delimited(page.rows, encoding="cp1252")


def semicolon(page: Page) -> bytes:
    return delimited(page.rows, separator=";", encoding="cp1252")


def tabs(page: Page) -> bytes:
    return delimited(page.rows, separator="\t")


def unicode_text(page: Page) -> bytes:
    """What Excel calls Unicode text: tabs, UTF-16 with a byte order mark."""
    return delimited(page.rows, separator="\t", encoding="utf-16")


def xlsx(*pages: Page) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        sheet = book.create_sheet(page.name)
        for number, row in enumerate(page.rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is None or value == "":
                    continue
                cell = sheet.cell(number, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
                    cell.number_format = "@"
                elif isinstance(value, date):
                    cell.number_format = "dd/mm/yyyy"
        for top, left, bottom, right in page.merges:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_report(*pages: Page) -> bytes:
    """By another library, as report servers do: bold first rows, empty formatted cells beside and below the table."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    bold, dated, grey = (
        book.add_format({"bold": True}),
        book.add_format({"num_format": "dd mmmm yyyy"}),
        book.add_format({"bg_color": "#dddddd"}),
    )
    for page in pages:
        sheet = book.add_worksheet(page.name)
        covered = {(r, c) for t, left, b, right in page.merges for r in range(t, b + 1) for c in range(left, right + 1)}
        width = max(len(row) for row in page.rows)
        for number, row in enumerate(page.rows):
            for column, value in enumerate(row):
                if value is None or value == "" or (number, column) in covered:
                    continue
                if isinstance(value, date):
                    sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), dated)  # noqa: DTZ001
                elif isinstance(value, int):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, value, bold if number == 0 else None)
            sheet.write_blank(number, width + 1, None, grey)
        for top, left, bottom, right in page.merges:
            value = page.rows[top][left] if left < len(page.rows[top]) else None
            if isinstance(value, date):
                moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001
                sheet.merge_range(top, left, bottom, right, "", dated)
                sheet.write_datetime(top, left, moment, dated)
            else:
                sheet.merge_range(top, left, bottom, right, as_text(value), bold)
        for below in range(3):
            sheet.write_blank(len(page.rows) + below, 0, None, grey)
    book.close()
    return out.getvalue()


def xls(*pages: Page) -> bytes:
    """The binary workbook of Excel 97 to 2003."""
    book = xlwt.Workbook(encoding="utf-8")
    dated = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for page in pages:
        sheet = book.add_sheet(page.name)
        for number, row in enumerate(page.rows):
            for column, value in enumerate(row):
                if value is None or value == "":
                    continue
                if isinstance(value, date):
                    sheet.write(number, column, value, dated)
                else:
                    sheet.write(number, column, value)
        for top, left, bottom, right in page.merges:
            sheet.merge(top, bottom, left, right)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def ods(*pages: Page) -> bytes:
    """An OpenDocument spreadsheet, with a sea of empty rows below, as an office program writes it."""
    sheets = "".join(_ods_sheet(page) for page in pages)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_SPACES} office:version="1.2">'
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest_space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{manifest_space}">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_TYPE, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def _ods_sheet(page: Page) -> str:
    starts = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merges}
    covered = {
        (row, column)
        for top, left, bottom, right in page.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(starts)
    width = max(len(row) for row in page.rows)
    rows = []
    for number, row in enumerate(page.rows):
        cells = []
        for column in range(width):
            value = row[column] if column < len(row) else None
            spans = starts.get((number, column))
            tall, wide = spans or (1, 1)
            extra = f' table:number-rows-spanned="{tall}" table:number-columns-spanned="{wide}"' if spans else ""
            name = "table:covered-table-cell" if (number, column) in covered else "table:table-cell"
            cells.append(_ods_cell(name, extra, value))
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    empty = '<table:table-row table:number-rows-repeated="40"><table:table-cell/></table:table-row>'
    return f'<table:table table:name="{escape(page.name)}">{"".join(rows)}{empty}</table:table>'


def _ods_cell(name: str, extra: str, value: Cell) -> str:
    if value is None or value == "":
        return f"<{name}{extra}/>"
    if isinstance(value, date):
        kind, shown = f'office:value-type="date" office:date-value="{value.isoformat()}"', as_text(value)
    elif isinstance(value, int):
        kind, shown = f'office:value-type="float" office:value="{value}"', str(value)
    else:
        kind, shown = 'office:value-type="string"', escape(value)
        shown = re.sub(r"^ | $|(?<= ) ", "<text:s/>", shown)
    return f"<{name}{extra} {kind}><text:p>{shown}</text:p></{name}>"


def web_page(*pages: Page) -> bytes:
    """A web page that the report server calls a workbook: a small table of titles, then the tables, in Windows-1252."""
    head = "<html><head><meta http-equiv=Content-Type content='text/html; charset=windows-1252'>"
    parts = [head, "<style>td {mso-number-format:\\@}</style></head><body>"]
    for page in pages:
        spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merges}
        covered = {
            (row, column)
            for top, left, bottom, right in page.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        } - set(spans)
        width = max(len(row) for row in page.rows)
        parts.append("<table border=1>")
        for number, row in enumerate(page.rows):
            parts.append("<tr>")
            for column in range(width):
                if (number, column) in covered:
                    continue
                tall, wide = spans.get((number, column), (1, 1))
                tag = "<td" + (f" rowspan={tall}" if tall > 1 else "") + (f" colspan={wide}" if wide > 1 else "") + ">"
                shown = html.escape(as_text(row[column] if column < len(row) else None))
                shown = re.sub(r"^ | $", "&nbsp;", shown)
                parts.append(f"{tag}{shown or '&nbsp;'}</td>")
            parts.append("</tr>\r\n")
        parts.append("</table>")
    parts.append("</body></html>")
    return "".join(parts).encode("cp1252", "xmlcharrefreplace")


Carrier = Callable[[Page], bytes]
"""id: (how a file's name ends, the carrier)."""
CARRIERS: dict[str, tuple[str, Carrier]] = {
    "comma": ("csv", comma),
    "comma marked": ("csv", comma_marked),
    "comma windows": ("csv", comma_windows),
    "semicolon": ("csv", semicolon),
    "tabs": ("tsv", tabs),
    "unicode text": ("txt", unicode_text),
    "xlsx": ("xlsx", xlsx),
    "xlsx report": ("xlsx", xlsx_report),
    "xls": ("xls", xls),
    "ods": ("ods", ods),
    "web page": ("xls", web_page),
}
TEXT = ("comma", "comma marked", "comma windows", "semicolon", "tabs", "unicode text")
BOOKS = ("xlsx", "xlsx report", "xls", "ods", "web page")
