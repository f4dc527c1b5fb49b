"""Tables as a workbook to be worked through in Excel: what a cell holds is text, a number or a day, never a formula.

Names and notes come from files and people, so nothing here is left to a spreadsheet's guess: every cell is written as
what it is, text that looks like a formula is marked as text for good, and no address becomes a link.
"""

import io
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any

import pandas as pd
import xlsxwriter

from fasttrack_core.errors import TooLarge

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767
"""Characters that a cell of a workbook can hold; a longer text is cut and ends in three points."""
MOST_ROWS = 1_048_575
"""Rows that a sheet can hold below its header."""
NARROWEST, WIDEST = 6, 60
"""Widths of columns, in characters."""
_FIRST_DAY = date(1900, 3, 1)
"""The first day that every spreadsheet program shows as the same day; earlier ones are written as text."""
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9]+")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet: the columns of ``frame`` below a header that stays in sight. ``widths``: characters, where the
    contents should not decide."""

    title: str
    frame: pd.DataFrame
    widths: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def workbook(sheets: Sequence[Sheet], made: datetime) -> bytes:
    """The sheets as an .xlsx file, the same bytes for the same tables and moment.

    Whole and broken numbers are numbers, dates are days (dd/mm/yyyy), yes and no are words, what is missing is an empty
    cell, and everything else is text. Raises TooLarge for more rows than a sheet can hold.
    """
    if any(len(sheet.frame) > MOST_ROWS for sheet in sheets):
        raise TooLarge("The list has more rows than a spreadsheet can hold. Choose one class or one school year.")
    target = io.BytesIO()
    guesses = ("strings_to_numbers", "strings_to_formulas", "strings_to_urls", "nan_inf_to_errors")
    book = xlsxwriter.Workbook(target, {"in_memory": True, **dict.fromkeys(guesses, False)})
    book.set_properties({"created": made.replace(tzinfo=None)})
    formats = _Formats(
        header=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        text=book.add_format({"text_wrap": True, "valign": "top"}),
        quoted=book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
        number=book.add_format({"valign": "top"}),
        day=book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"}),
    )
    for title, sheet in zip(_sheet_names(sheet.title for sheet in sheets), sheets, strict=True):
        _write(book.add_worksheet(title), sheet, formats)
    book.close()
    return target.getvalue()


def file_name(*words: object) -> str:
    """``missing-marks-class-4b-2026-11-20.xlsx``: plain letters, digits and hyphens only, whatever the words hold.

    Give it no pupil's name: file names are seen by whoever sees the folder.
    """
    plain = unicodedata.normalize("NFKD", " ".join(str(word) for word in words)).encode("ascii", "ignore").decode()
    stem = _NOT_IN_FILE_NAMES.sub("-", plain).strip("-").lower()[:100].strip("-") or "list"
    return f"{'list-' if stem in _DEVICES else ''}{stem}.xlsx"


@dataclass(frozen=True, slots=True)
class _Formats:
    header: Any
    text: Any
    quoted: Any
    number: Any
    day: Any


def _write(page: Any, sheet: Sheet, formats: _Formats) -> None:
    names = [str(name) for name in sheet.frame.columns]
    for place, name in enumerate(names):
        page.write_string(0, place, _clean(name), formats.header)
        values = sheet.frame.iloc[:, place].tolist()
        for row, value in enumerate(values, start=1):
            _write_cell(page, row, place, value, formats)
        page.set_column(place, place, sheet.widths.get(name) or _width(name, values))
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&L&A&RPage &P of &N")
    if names and len(sheet.frame):
        page.autofilter(0, 0, len(sheet.frame), len(names) - 1)
        page.ignore_errors({"number_stored_as_text": _area(len(sheet.frame), len(names))})


def _write_cell(page: Any, row: int, column: int, value: object, formats: _Formats) -> None:
    """One cell as what it is; never through a writer that looks at the text to find out."""
    if isinstance(value, bool):
        page.write_string(row, column, "yes" if value else "no", formats.text)
    elif isinstance(value, str):
        text = _clean(value)
        page.write_string(row, column, text, formats.quoted if text.startswith(_LIKE_A_FORMULA) else formats.text)
    elif value is None or value is pd.NaT or value is pd.NA:
        page.write_blank(row, column, None, formats.text)
    elif isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        if day < _FIRST_DAY:
            page.write_string(row, column, f"{day:%d/%m}/{day.year:04d}", formats.text)
        else:
            page.write_datetime(row, column, datetime(day.year, day.month, day.day), formats.day)  # noqa: DTZ001
    elif isinstance(value, Integral):
        page.write_number(row, column, int(value), formats.number)
    elif isinstance(value, Real):
        number = float(value)
        if math.isfinite(number):
            page.write_number(row, column, number, formats.number)
        else:
            page.write_blank(row, column, None, formats.text)
    else:
        _write_cell(page, row, column, str(value), formats)


def _clean(text: str) -> str:
    """Text that an XML file can hold and a cell can take: lone surrogates are replaced, what is too long is cut."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _width(name: str, values: Iterable[object]) -> int:
    """Wide enough for the header and for most cells; what is longer is broken into lines."""
    longest = max((_length(value) for value in values), default=0)
    return min(WIDEST, max(NARROWEST, len(name) + 4, longest + 2))


def _length(value: object) -> int:
    if isinstance(value, str):
        return max((len(line) for line in value.splitlines()), default=0)
    return 10 if isinstance(value, date) else len(str(value))


def _area(rows: int, columns: int) -> str:
    """``A2:F31``: the cells below the header."""
    last = xlsxwriter.utility.xl_rowcol_to_cell(rows, columns - 1)
    return f"A2:{last}"


def _sheet_names(titles: Iterable[str]) -> list[str]:
    """Names that spreadsheet programs take: at most 31 characters, none of them forbidden, each once."""
    names: list[str] = []
    taken = {"history"}
    for title in titles:
        plain = " ".join(_NOT_IN_SHEET_NAMES.sub(" ", _clean(title)).split()).strip("'") or "Sheet"
        name, number = plain[:31].strip("' "), 2
        while name.casefold() in taken:
            ending = f" {number}"
            name, number = plain[: 31 - len(ending)].strip("' ") + ending, number + 1
        taken.add(name.casefold())
        names.append(name)
    return names
