"""Delimited text (comma, semicolon, tab, bar) to a table.

The readers give the same table. The quick ones (`narrow` for grids of single characters) are used only where the bytes
leave no doubt: one record a line, no blank lines, plain quotation marks, every row with the same number of cells. The
careful one reads everything else and names the rows it cannot read.
"""

import csv
import io
import itertools
import re
from array import array
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.limits import Limits
from fasttrack_core.importing.narrow import read_narrow
from fasttrack_core.importing.table import Column, Table, cleaned

SEPARATORS = (",", ";", "\t", "|")
csv.field_size_limit(2**31 - 1)  # the longest cell has a sentence of its own; the csv module's says quotation marks
_LOOKED_AT = 40
_BLOCK = 1 << 20
"""Bytes that are cut into cells at a time, by several threads; a line that is longer is for the careful reader."""


def read_delimited(utf8: bytes, limits: Limits, findings: Findings) -> Table:
    """The table of UTF-8 text; TooLarge over a limit, UnreadableFile where it is no table."""
    separator = find_separator(utf8)
    table = read_quickly(utf8, separator, limits)
    if table is None:
        table = read_carefully(utf8, separator, limits, findings)
    return table


def find_separator(utf8: bytes) -> str:
    """The separator that cuts the first lines most evenly into more than one cell; a comma where none does."""
    start = utf8[:262_144].decode("utf-8", errors="ignore")
    lines = [line for line in io.StringIO(start.replace("\r\n", "\n").replace("\r", "\n")) if line.strip()]
    lines = lines[:_LOOKED_AT]
    if lines and len(lines[0].strip()) == 5 and lines[0].lower().startswith("sep="):
        return lines[0].strip()[4]
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        if separator not in start:
            continue
        widths = Counter(len(row) for row in _lenient(lines, separator))
        width, rows = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(0, 0))
        if width > 1 and (rows / len(lines), width) > best_score:
            best, best_score = separator, (rows / len(lines), width)
    return best


def _lenient(lines: list[str], separator: str) -> Iterator[list[str]]:
    for line in lines:
        try:
            yield from csv.reader([line], delimiter=separator)
        except csv.Error:
            continue


def read_quickly(utf8: bytes, separator: str, limits: Limits) -> Table | None:
    """The table, or None where the careful reader must look."""
    body = utf8.rstrip(b"\r\n")
    if not body or not _no_doubt(body, separator):
        return None
    lines = body.count(b"\n") + 1
    first = body[: body.find(b"\n")] if lines > 1 else body
    try:
        width = len(next(csv.reader([first.decode("utf-8").rstrip("\r")], delimiter=separator)))
    except csv.Error:
        return None
    if width < 2 or width > limits.columns or lines > limits.rows or lines * width > limits.cells:
        return None
    narrow = read_narrow(body, separator, lines, width)
    if narrow is not None:
        return narrow
    names = [str(place) for place in range(width)]
    kind = pa.dictionary(pa.int32(), pa.string())
    try:
        arrow = pa_csv.read_csv(
            pa.BufferReader(_in_arrows_memory(body)),
            read_options=pa_csv.ReadOptions(column_names=names, block_size=_BLOCK),
            parse_options=pa_csv.ParseOptions(delimiter=separator, newlines_in_values=False),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, kind), strings_can_be_null=False, null_values=[]
            ),
        )
    except pa.ArrowInvalid:
        return None
    if arrow.num_rows != lines or arrow.num_columns != width:
        return None
    columns = arrow.unify_dictionaries().columns
    check_texts(sum(len(column.chunk(0).dictionary) for column in columns), limits)
    return Table(tuple(map(_column, columns)))


def _in_arrows_memory(body: bytes) -> pa.Buffer:
    """The lines, and a line end, in memory that Arrow owns.

    A thread of Arrow's may be the last to let go of what it reads, later than the reading ends where the machine is
    busy. Were that memory Python's, the thread would then need Python, and where Python is ending by then the whole
    process aborts ("terminate called without an active exception").
    """
    stream = pa.BufferOutputStream()
    stream.write(body)
    stream.write(b"\n")
    return stream.getvalue()


def _column(coded: pa.ChunkedArray) -> Column:
    codes = np.concatenate([block.indices.to_numpy() for block in coded.chunks], dtype=np.int32)
    return cleaned(codes, coded.chunk(0).dictionary.to_pylist())


def _no_doubt(body: bytes, separator: str) -> bool:
    """True when no quotation mark or line end needs care; blank lines show later, in the number of rows."""
    if b"\0" in body:
        return False
    if b"\r" in body and body.count(b"\r") != body.count(b"\r\n"):
        return False
    if b'"' not in body:
        return True
    if b'""' in body:
        return False
    cut = separator.encode()
    opening = body.count(cut + b'"') + body.count(b'\n"') + body.startswith(b'"')
    closing = body.count(b'"' + cut) + body.count(b'"\n') + body.count(b'"\r') + body.endswith(b'"')
    return opening == closing and opening + closing == body.count(b'"')


def read_carefully(utf8: bytes, separator: str, limits: Limits, findings: Findings) -> Table:
    """The table by the csv module; a line whose quotation marks are not closed is left out with an error."""
    text = utf8.decode("utf-8")
    if "\0" in text:
        findings.warning("The file holds NUL characters, which are left out. Export it again if a cell looks wrong.")
        text = text.replace("\0", "")
    text = text.rstrip("\x1a")
    try:
        rows = _limited(csv.reader(_lines(text), delimiter=separator, strict=True), limits, separator)
    except csv.Error:
        rows = _line_by_line(text, separator, limits, findings)
    else:
        if rows.swallowed():
            findings.warning(
                "Quotation marks that do not belong together have made one cell of several rows, so each line is read "
                "by itself. Check the rows with quotation marks, or export the file again."
            )
            rows = _line_by_line(text, separator, limits, findings)
    rows.without_blank_end()
    if not rows.lengths:
        raise UnreadableFile("The file is empty. Export the register again and check that it holds rows.")
    return rows.table()


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, one at a time: a list of all of them, or a file of them, would be several times as
    large as the text."""
    return (found[0] for found in _LINE.finditer(text))


class _Rows:
    """Rows as they come, each different text of a column kept once."""

    def __init__(self, separator: str, limits: Limits) -> None:
        self.separator, self.limits = separator, limits
        self.lengths = array("i")
        self._texts: list[dict[str, int]] = []
        self._codes: list[array[int]] = []
        self._doubtful: list[tuple[int, str]] = []
        self._kept = 0

    def add(self, rows: list[list[str]]) -> None:
        """A few thousand rows more; TooLarge over a limit."""
        widest = max(map(len, rows))
        before, height = len(self.lengths), len(self.lengths) + len(rows)
        check_size(height, max(widest, len(self._codes)), self.limits)
        for _ in range(len(self._codes), widest):
            self._texts.append({"": 0} if before else {})
            self._codes.append(array("i", bytes(4 * before)))
        self.lengths.extend(map(len, rows))
        even = all(len(row) == len(self._codes) for row in rows)
        for place, (texts, codes) in enumerate(zip(self._texts, self._codes, strict=True)):
            column = [row[place] for row in rows] if even else [row[place] if place < len(row) else "" for row in rows]
            self._kept -= len(texts)
            codes.extend([texts.setdefault(text, len(texts)) for text in column])
            self._kept += len(texts)
        check_texts(self._kept, self.limits)
        for row in rows:
            self._doubtful += [
                (len(row), cell) for cell in row if self.separator in cell and ("\n" in cell or "\r" in cell)
            ]

    def swallowed(self) -> bool:
        """True where a cell holds line ends with about as many separators between them as whole rows have."""
        usual = Counter(length for length in self.lengths if length > 1).most_common(1)
        width = usual[0][0] if usual else 0
        for length, cell in self._doubtful if width > 3 else ():
            ends = cell.replace("\r\n", "\n").replace("\r", "\n").count("\n")
            if cell.count(self.separator) * (1 if length == width else 2) >= (width - 1) * ends:
                return True
        return False

    def without_blank_end(self) -> None:
        """Takes off the last rows that have no cell at all."""
        while self.lengths and not self.lengths[-1]:
            self.lengths.pop()

    def table(self) -> Table:
        """The table, where shorter rows are filled up with empty cells."""
        height = len(self.lengths)
        lengths = np.array(self.lengths, dtype=np.int32)
        even = bool(np.all(lengths == len(self._codes)))
        columns = (
            cleaned(np.frombuffer(codes, dtype=np.int32)[:height], list(texts))
            for codes, texts in zip(self._codes, self._texts, strict=True)
        )
        return Table(tuple(columns), 1, None if even else lengths)


def _line_by_line(text: str, separator: str, limits: Limits, findings: Findings) -> _Rows:
    """Every line as a record of its own, so that a quotation mark left open spoils no other row."""

    def records() -> Iterator[list[str]]:
        for number, line in enumerate(_lines(text), start=1):
            try:
                yield next(csv.reader([line.rstrip("\r\n")], delimiter=separator, strict=True), [])
            except csv.Error:
                findings.error(
                    "The row's quotation marks are not in pairs, so it is not certain where its cells end: the row is "
                    "left out. Correct the quotation marks and upload the file again.",
                    number,
                )
                yield []

    return _limited(records(), limits, separator)


_AT_ONCE = 5_000
"""Rows that are kept as lists of cells at a time."""


def _limited(rows: Iterator[list[str]], limits: Limits, separator: str) -> _Rows:
    kept = _Rows(separator, limits)
    while some := list(itertools.islice(rows, _AT_ONCE)):
        kept.add(some)
    return kept


def check_texts(texts: int, limits: Limits) -> None:
    """TooLarge for more different texts than the limit."""
    if texts > limits.texts:
        raise TooLarge(
            f"The file holds more than {limits.texts:,} different texts, as no register does. Export the columns that "
            "say who, when and which mark, and a shorter time, and upload that."
        )


def check_size(rows: int, columns: int, limits: Limits) -> None:
    """TooLarge for a table over one of the limits."""
    if rows > limits.rows:
        raise TooLarge(f"The file has more than {limits.rows:,} rows. Export a shorter time and upload that.")
    if columns > limits.columns:
        raise TooLarge(f"The file has more than {limits.columns:,} columns. Export a shorter time and upload that.")
    if rows * columns > limits.cells:
        raise TooLarge(f"The file has more than {limits.cells:,} cells. Export a shorter time and upload that.")
