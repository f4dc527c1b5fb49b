"""The child process that opens workbooks and files of records: a program of its own, so that a crash or a bomb ends
only this process.

Reads a file from standard input and writes, to standard output, a length, a JSON description of the sheets, and the
cells of every visible sheet as int32 codes, column by column. It imports only the standard library and the readers.
Arguments: the folder of the readers' packages, the limits (memory in bytes, seconds, rows, columns, cells), and what
the file is: workbook, xml, json or html.
"""

import contextlib
import datetime
import io
import itertools
import json
import os
import re
import sys
import zipfile
from array import array
from collections.abc import Callable
from typing import Any

MIDNIGHT = datetime.time()
LETTERS = 32_768
"""A text is cut after so many, one more than a cell may have, so that whoever gets it sees that it is too long."""
TEXTS = 2_000_000
"""More different texts than this are no register."""
AT_ONCE = 5_000
"""Rows that are held as cells at a time."""
Reader = Callable[[bytes, tuple[int, int, int]], tuple[list[dict[str, object]], Any]]


def main(arguments: list[str]) -> None:
    """Reads, packs and writes; what goes wrong is written as ``{"problem": ...}``."""
    memory, seconds, rows, columns, cells = map(int, arguments[2:7])
    limit_process(memory, seconds)
    sys.path.append(arguments[1])
    try:
        data = sys.stdin.buffer.read()
        sheets, packed = reader_of(arguments[7])(data, (rows, columns, cells))
        from_1904 = arguments[7] == "workbook" and counts_from_1904(data)
        description = json.dumps({"sheets": sheets, "from_1904": from_1904}).encode()
    except MemoryError:
        description, packed = b'{"problem": "large"}', []
    except Exception as error:  # noqa: BLE001 - whatever the reader raises is one answer: it cannot be read
        problem = error.args[0] if type(error).__name__ == "TooMuch" else type(error).__name__
        if problem not in ("forbidden", "PasswordError") and nearly_used(memory):
            problem = "large"
        description, packed = json.dumps({"problem": problem}).encode(), []
    out = sys.stdout.buffer
    out.write(len(description).to_bytes(8, "little"))
    out.write(description)
    for codes in packed:
        out.write(codes)
    out.flush()


def reader_of(kind: str) -> "Reader":
    """The reader of one kind of file: of its bytes and (rows, columns, cells)."""
    if kind == "workbook":
        return read_workbook
    sys.path.append(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - nothing more is imported
    import record_tables  # type: ignore[import-not-found]

    reader: Reader = getattr(record_tables, f"read_{kind}")
    return reader


def limit_process(memory: int, seconds: int) -> None:
    """Sets this process's limits, where the system has them."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def nearly_used(memory: int) -> bool:
    """True where this process has used so much that what went wrong is probably for want of more.

    Not asked of getrusage: a new program begins there with the highest use of the one that started it.
    """
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii", errors="replace") as status:  # noqa: PTH123 - nothing more is imported
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 > 0.85 * memory
    return False


class TooMuch(Exception):
    """A sheet is over a limit."""


def counts_from_1904(data: bytes) -> bool:
    """True for a workbook (.xlsx) whose day numbers begin in 1904."""
    if not data.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return False
        with archive.open("xl/workbook.xml") as part:
            return (
                re.search(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true)", part.read(100_000))
                is not None
            )


def without_ranges(data: bytes) -> bytes:
    """The workbook without what its sheets say of their size, which some programs write as ``1:49``; the cells say it
    too."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                text = re.sub(rb"<(?:\w+:)?dimension\b[^>]*/>", b"", text[:100_000], count=1) + text[100_000:]
            new.writestr(entry.filename, text)
    return file.getvalue()


def read_workbook(data: bytes, limits: tuple[int, int, int]) -> "tuple[list[dict[str, object]], list[array[int]]]":
    """The description of every sheet and the codes of the visible ones."""
    from python_calamine import CalamineError

    try:
        return read_sheets(data, limits)
    except CalamineError:
        if not data.startswith(b"PK") or b"xl/worksheets/" not in data:
            raise
        return read_sheets(without_ranges(data), limits)


def read_sheets(data: bytes, limits: tuple[int, int, int]) -> "tuple[list[dict[str, object]], list[array[int]]]":
    """The same of a workbook whose sheets say their size as they should."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    rows, columns, cells = limits
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    described: list[dict[str, object]] = []
    packed: list[array[int]] = []
    left, different = cells, 0
    for place, about in enumerate(workbook.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible != SheetVisibleEnum.Visible
        sheet: dict[str, object] = {"name": about.name, "hidden": hidden, "height": 0, "values": []}
        described.append(sheet)
        if hidden:
            continue
        source = workbook.get_sheet_by_index(place)
        if source.end is None:
            continue
        height, width = source.end[0] + 1, source.end[1] + 1
        for name, size, limit in (("rows", height, rows), ("columns", width, columns), ("cells", height * width, left)):
            if size > limit:
                raise TooMuch(name)
        left -= height * width
        held = [Packed() for _ in range(width)]
        count = 0
        cells_of_rows = source.iter_rows()
        while some := list(itertools.islice(cells_of_rows, AT_ONCE)):
            count += len(some)
            blank = [("",) * len(some)] * (source.start or (0, 0))[
                1
            ]  # rows come from the first column with anything in it
            for column, texts in zip(held, (*blank, *zip(*some, strict=True)), strict=True):
                different += column.add(texts)
            if different > TEXTS:
                raise TooMuch("texts")
        packed += [column.codes for column in held]
        sheet["height"], sheet["values"] = count, [list(column.texts) for column in held]
    return described, packed


class Packed:
    """The distinct texts of a column, and the place of each cell's text among them."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self.codes = array("i")

    def add(self, cells: tuple[object, ...]) -> int:
        """The column's next cells; how many different texts they bring."""
        distinct = dict.fromkeys(cells)
        if (0 in distinct or 1 in distinct) and bool in set(map(type, cells)):
            cells = tuple(text_of(value) if type(value) is bool else value for value in cells)
            distinct = dict.fromkeys(cells)
        texts, before = self.texts, len(self.texts)
        places = {value: texts.setdefault(text_of(value)[:LETTERS], len(texts)) for value in distinct}
        self.codes.extend(map(places.__getitem__, cells))
        return len(texts) - before


def text_of(value: object) -> str:
    """The text of a cell: whole numbers without a point, dates as 2025-09-02, true and false as Excel shows them."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == MIDNIGHT else value.isoformat(" ", "seconds")
    return str(value)


if __name__ == "__main__":
    main(sys.argv)
    os._exit(0)  # what was read is not taken apart again, cell by cell
