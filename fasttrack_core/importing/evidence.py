"""A row's cells, held against what their columns hold: rows under the wrong headings, lines of a key.

Everything is asked once of each distinct text of a column.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from fasttrack_core.importing.dates import is_written_as_date, looks_like_date
from fasttrack_core.importing.header import ID_ROLES, Header, Role
from fasttrack_core.importing.marks import is_mark
from fasttrack_core.importing.numbers import id_text, upn_shaped
from fasttrack_core.importing.table import Codes, Column, Table

Places = npt.NDArray[np.bool_]

_A_UPN = r"[A-Za-z]\d{11}[0-9A-Za-z]"
_A_DATE = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}.*"
_SLASH = r"[/\\]"


def _whole(*shapes: str) -> re.Pattern[str]:
    return re.compile(rf"^[ ]*(?:{'|'.join(shapes)})[ ]*$", re.ASCII | re.MULTILINE)


_NO_NUMBER = _whole(_SLASH, _A_UPN, _A_DATE, r"[^\d\n]+")
_NO_NAME = _whole(_SLASH, _A_UPN, _A_DATE, r"\d[\d. ]*", r"\d\d?[ ]?[A-Za-z]{1,2}")
_NO_WORD = _whole(_SLASH, _A_UPN, _A_DATE)
_NO_BIRTH = _whole(_SLASH, _A_UPN, r"[^\d\n]+", r".{1,4}")
_NO_TEXT = _whole(_SLASH, _A_UPN)
_LOOKED_AT = 100
"""Letters of a cell that say what it is: a cell may hold a megabyte of spaces."""
_SIGNS = re.compile(r"[\d/\\]")
_MISFITS: Mapping[str, re.Pattern[str]] = {
    Role.UPN: _whole(rf"(?!{_A_UPN}[ ]*$).*"),
    Role.ADMISSION: _NO_NUMBER,
    Role.SYSTEM_ID: _NO_NUMBER,
    Role.NAME: _NO_NAME,
    Role.SURNAME: _NO_NAME,
    Role.FORENAME: _NO_NAME,
    Role.BIRTH: _NO_BIRTH,
    Role.YEAR: _NO_WORD,
    Role.GROUP: _NO_WORD,
    Role.SEX: _NO_WORD,
    Role.DESCRIPTION: _NO_TEXT,
    Role.COMMENT: _NO_TEXT,
    Role.MINUTES: _NO_TEXT,
}
"""For each role the texts that do not belong under it. A blank belongs everywhere but under UPN."""


def shifted_rows(table: Table, header: Header, rows: Codes) -> Places:
    """bool for each of ``rows``: two of its cells, or a ``/`` or ``\\`` where none belongs, speak for its having been
    pushed aside. A column speaks only where it fits most rows itself."""
    points = np.zeros(len(rows), dtype=np.int8)
    for role, place in header.columns.items():
        column = table.columns[place]
        against = _points(role, column, header.captions[place])
        if against is None:
            continue
        given = against[column.codes[rows]]
        if 2 * np.count_nonzero(given) <= len(rows):
            points += given
    return points >= 2


def _points(role: str, column: Column, caption: str) -> npt.NDArray[np.int8] | None:
    """For each text how much it speaks against standing under ``role``; None where every one but the heading, which is
    a text of the column too, belongs there."""
    pattern = _MISFITS.get(role)
    if pattern is None:
        return None
    texts = "\n".join([text[:_LOOKED_AT] for text in column.values if text != caption])
    plain = texts.replace("\n", "").isdigit() if role in ID_ROLES else _SIGNS.search(texts) is None
    if (plain and role not in (Role.UPN, Role.BIRTH)) or pattern.search(texts) is None:
        return None
    return np.array([_against(role, pattern, text) for text in column.values], dtype=np.int8)


def _against(role: str, pattern: re.Pattern[str], text: str) -> int:
    text = text.strip()[:_LOOKED_AT]
    if text in ("/", "\\"):
        return 2
    if role == Role.UPN:
        return int(not upn_shaped(text))
    return int(bool(id_text(role, text)) and pattern.fullmatch(text) is not None)


_ENTRY = re.compile(r"(\S{1,2}?)\s*(?:[=:–-]\s*|\s)(\S.*)", re.DOTALL)
_ENTRY_BEGINS = re.compile(r"\s*\S{1,2}?(?:[\s=:–-]|$)")


def is_key_line(cells: Sequence[str]) -> bool:
    """True for a line of the key to the codes: ``/ Present``, or a code with its meaning in the next cell."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    code_before = False
    for cell in filled:
        entry = _ENTRY.fullmatch(cell)
        if code_before and _is_meaning(cell):
            code_before = False
        elif not code_before and entry and is_mark(entry[1]) and _is_meaning(entry[2]):
            continue
        elif not code_before and is_mark(cell):
            code_before = True
        else:
            return False
    return bool(filled) and not code_before


def _is_meaning(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= 3 and not looks_like_date(text) and not upn_shaped(text)


def key_rows(table: Table, header: Header, needed: Sequence[int]) -> list[int]:
    """The places below the header of rows that look like pupils, but are lines of the key."""
    start = header.row + 1
    roles = (*ID_ROLES, Role.NAME, Role.SURNAME)
    found: set[int] = set()
    for place in {header.columns[role] for role in roles if role in header.columns} or set(needed[:1]):
        column = table.columns[place]
        doubtful = [code for code, text in enumerate(column.values) if _ENTRY_BEGINS.match(text)]
        if doubtful:
            found.update(np.flatnonzero(np.isin(column.codes[start:], doubtful)).tolist())
    return sorted(place for place in found if is_key_line(table.row(start + place)))


def says_data(cells: Sequence[str], dated: int | None = None) -> bool:
    """True for a row with two or more dates, codes or unique pupil numbers.

    dated: the place of the column of dates, in which an Excel day number is a date; elsewhere it is a number.
    """
    if dated is not None and dated < len(cells) and looks_like_date(cells[dated]):
        cells = [*cells[:dated], "", *cells[dated + 1 :]]
        return any(is_written_as_date(cell) or is_mark(cell) or upn_shaped(cell) for cell in filled(cells))
    return sum(is_written_as_date(cell) or is_mark(cell) or upn_shaped(cell) for cell in filled(cells)) > 1


def filled(cells: Sequence[str]) -> list[str]:
    """The cells that hold something, without the spaces around it."""
    return [cell.strip() for cell in cells if cell.strip()]


def shape_of(text: str) -> str:
    """The text with 9 for every digit and A for every letter."""
    return "".join("9" if each.isdigit() else "A" if each.isalpha() else each for each in text.strip())
