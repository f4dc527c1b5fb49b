"""A table of text cells in dictionary form: each column holds each of its distinct texts once.

A register of 380,000 rows has some 400 distinct dates and 30 distinct marks. What a text means is worked out once for
each distinct text; the rows follow by one array lookup.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """codes: int32[rows], each the place of the row's text in ``values``; every text is in ``values`` once."""

    codes: Codes
    values: tuple[str, ...]

    def text(self, row: int) -> str:
        """The text of one cell."""
        return self.values[int(self.codes[row])]

    def at(self, rows: Codes | slice) -> Codes:
        """The codes of ``rows`` (ascending, each once); not to be changed."""
        return self.codes[_slice(rows)]

    def counts(self, rows: Codes | slice) -> npt.NDArray[np.int64]:
        """How often each of ``values`` occurs in ``rows`` (ascending, each once)."""
        return np.bincount(self.at(rows), minlength=len(self.values))


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Several columns as one array, for what is asked of all their cells at once.

    codes: int32[columns, rows], each the place of the cell's text in ``values``. values: the texts of the first
    column, then those of the next: a text that several columns hold stands there for each. starts: int64[columns],
    where each column's texts begin.
    """

    codes: Codes
    values: list[str]
    starts: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of equal length.

    first_row: the number a person sees beside the first row. lengths: int32[rows], how many cells each row had in the
    file (shorter rows are filled up with empty cells); None where all rows have as many cells as there are columns.
    known: what was worked out about the first rows, since every layout asks for it.
    """

    columns: tuple[Column, ...]
    first_row: int = 1
    lengths: Codes | None = None
    sheet: str | None = None
    known: dict[str, list[Any]] = field(default_factory=dict, repr=False)

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.columns[0].codes) if self.columns else 0

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.columns)

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        blank = (next((code for code, text in enumerate(each.values) if not text), -1) for each in self.columns)
        return sum(
            int(np.count_nonzero(column.codes != code)) for column, code in zip(self.columns, blank, strict=True)
        )

    def block(self, places: Sequence[int], rows: Codes | slice) -> Block:
        """The cells of those columns in those rows (ascending, each once)."""
        rows = _slice(rows)
        columns = [self.columns[place] for place in places]
        starts = np.cumsum([0, *(len(column.values) for column in columns)], dtype=np.int64)[:-1]
        codes = np.empty((len(columns), len(self.columns[0].codes[rows]) if columns else 0), dtype=np.int32)
        for place, (column, start) in enumerate(zip(columns, starts.tolist(), strict=True)):
            np.add(column.codes[rows], start, out=codes[place])
        return Block(codes, [text for column in columns for text in column.values], starts)

    def row(self, row: int) -> list[str]:
        """The texts of one row (0 is the first)."""
        return [column.values[column.codes[row]] for column in self.columns]

    def head(self, rows: int) -> list[list[str]]:
        """The texts of the first rows; not to be changed."""
        read: list[list[str]] = self.known.setdefault("head", [])
        while len(read) < min(rows, self.height):
            read.append(self.row(len(read)))
        return read[:rows]

    def row_number(self, row: int) -> int:
        """The row as a person sees it in the file."""
        return int(row) + self.first_row


def _slice(rows: Codes | slice) -> Codes | slice:
    """The same rows as a slice where none between the first and the last is missing, which spares a copy."""
    if isinstance(rows, slice) or not len(rows) or rows[-1] - rows[0] != len(rows) - 1:
        return rows
    return slice(int(rows[0]), int(rows[-1]) + 1)


def column_of(texts: Sequence[str]) -> Column:
    """The texts in dictionary form, distinct texts in the order in which they first occur."""
    places: dict[str, int] = {}
    codes = np.fromiter((places.setdefault(text, len(places)) for text in texts), dtype=np.int32, count=len(texts))
    return Column(codes, tuple(places))


def recoded(codes: Codes, values: Iterable[str]) -> Column:
    """The column of ``values`` after changing texts, some of which may now be equal."""
    places: dict[str, int] = {}
    lookup = [places.setdefault(value, len(places)) for value in values]
    if len(places) == len(lookup):
        return Column(codes, tuple(places))
    return Column(np.array(lookup, dtype=np.int32)[codes], tuple(places))


def cleaned(codes: Codes, values: Sequence[str]) -> Column:
    """The column with composed letters (NFC), without NUL characters, which no database keeps, and without what a
    program writes around a text so that a spreadsheet leaves it alone (``unwrapped``)."""
    if all(map(str.isascii, values)) and not any("\0" in value or value[:1] in _WRAPPERS for value in values):
        return Column(codes, tuple(values))
    return recoded(codes, (unwrapped(unicodedata.normalize("NFC", value.replace("\0", ""))) for value in values))


_WRAPPERS = frozenset(("=", "'"))
_WRAPPED = re.compile(r'=\s*(?:T\s*\(\s*)?"((?:[^"]|"")*)"\s*\)?\s*', re.IGNORECASE)
_APOSTROPHE = re.compile(r"'(\d[\d/.:-]*)", re.ASCII)


def unwrapped(text: str) -> str:
    """``000001`` for ``="000001"``, ``=T("000001")`` and ``'000001``: written so that a spreadsheet keeps the zeros."""
    if text[:1] not in _WRAPPERS:
        return text
    found = _WRAPPED.fullmatch(text)
    if found:
        return found[1].replace('""', '"')
    plain = _APOSTROPHE.fullmatch(text)
    return plain[1] if plain else text


def table_of(rows: Sequence[Sequence[str]], *, sheet: str | None = None) -> Table:
    """The table of rows that may differ in length."""
    width = max(map(len, rows), default=0)
    lengths = np.fromiter(map(len, rows), dtype=np.int32, count=len(rows))
    even = bool(np.all(lengths == width))
    columns = []
    for place in range(width):
        if even:
            texts: list[str] = [row[place] for row in rows]
        else:
            texts = [row[place] if place < len(row) else "" for row in rows]
        column = column_of(texts)
        columns.append(cleaned(column.codes, column.values))
    return Table(tuple(columns), 1, None if even else lengths, sheet)


def letter(place: int) -> str:
    """The letter a spreadsheet shows over the column at ``place`` (0 is A)."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
