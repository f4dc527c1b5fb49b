"""Workbooks, and files of records (XML, JSON, HTML), are opened in a process of their own with limits on memory,
processor time and waiting.

A file made to exhaust or crash its reader ends that process only; the person gets one sentence and everybody else's
work goes on. (On Windows there is no memory limit from within; the deadline holds.)
"""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing import Limits, Sheet, Table
from fasttrack_core.importing.sniffing import Kind, kind_of
from fasttrack_core.importing.table import cleaned
from fasttrack_core.services.files.child import workbook_process

_BROKEN = (
    "The spreadsheet cannot be opened: it is damaged, protected, or has cells far outside the register. Open it in "
    "Excel, copy the register into a new workbook, save it as .xlsx, and upload that."
)
_TOO_MUCH = {
    "rows": "A sheet has more than {rows:,} rows. Export a shorter time and upload that.",
    "columns": "A sheet has more than {columns:,} columns. Delete what lies beside the register and upload it again.",
    "cells": "The workbook has more than {cells:,} cells. Export a shorter time, or save the register as CSV.",
    "texts": (
        "The file holds more than {texts:,} different texts, as no register does. Export the columns that say who, "
        "when and which mark, and a shorter time, and upload that."
    ),
    "letters": (
        "One value of the file holds over a million letters, as no register does. Export the marks alone and upload "
        "that."
    ),
    "large": "The file needs too much memory. Save the register as CSV and upload that.",
    "kinds": "The file holds more kinds of records than a register has. Export the marks alone and upload that.",
}
_REFUSED = {
    "PasswordError": "The file is protected by a password. Save it without the password and upload that.",
    "forbidden": (
        "The XML declares a document type or entities, which no register needs, so it is not opened. Export the "
        "register again from your management system."
    ),
    "markup": "The file is damaged or was not copied completely, so it cannot be read to its end. Export it again.",
    "depth": "The file's records lie too deep inside one another for a register. Export the marks alone.",
}


_LENGTH = 8
"""Bytes at the start of the answer that say how long its description is."""
_READERS = {Kind.XML: "xml", Kind.JSON: "json", Kind.HTML: "html"}


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What the process that opens a workbook may use; nobody waits for it longer than ``deadline_seconds``."""

    memory_bytes: int = 900 << 20
    processor_seconds: int = 15
    deadline_seconds: int = 17


def read_spreadsheet(
    data: bytes,
    limits: Limits | None = None,
    process_limits: ProcessLimits | None = None,
    *,
    first: Callable[[], object] | None = None,
) -> list[Sheet]:
    """The sheets of a workbook (.xlsx, .xlsb, .xls, .ods), the tables of XML, JSON or HTML in UTF-8 (XML in the
    encoding that it states); UnreadableFile or TooLarge where it cannot be opened.

    first: is called while the process starts, which is given nothing of the file before it has returned. What it raises
    ends the process and is raised.
    """
    limits, process_limits = limits or Limits(), process_limits or ProcessLimits()
    spec = importlib.util.find_spec("python_calamine")
    if spec is None or spec.origin is None:
        raise UnreadableFile("Spreadsheets cannot be read here, since python-calamine is not installed. Upload CSV.")
    numbers = (
        process_limits.memory_bytes,
        process_limits.processor_seconds,
        limits.rows,
        limits.columns,
        limits.cells,
    )
    kind = _READERS.get(kind_of(data), "workbook")
    broken = _BROKEN if kind == "workbook" else _REFUSED["markup"]
    command = [sys.executable, "-I", "-S", str(Path(workbook_process.__file__)), str(Path(spec.origin).parent.parent)]
    try:
        written = _answer([*command, *map(str, numbers), kind], data, process_limits.deadline_seconds, first)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            "Opening the file took too long, so it was stopped. Save the register as CSV and upload that."
        ) from error
    if len(written) < _LENGTH:
        raise UnreadableFile(broken)
    return _sheets(memoryview(written), limits, broken)


def _answer(command: list[str], data: bytes, deadline: int, first: Callable[[], object] | None) -> bytes:
    """What the process writes about ``data``, nothing where it failed; TimeoutExpired after ``deadline`` seconds."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        try:
            if first is not None:
                first()
            written, _ = process.communicate(data, deadline)
        except BaseException:
            process.kill()
            raise
    return written if process.returncode == 0 else b""


def _sheets(packed: memoryview, limits: Limits, broken: str) -> list[Sheet]:
    place = _LENGTH + int.from_bytes(packed[:_LENGTH], "little")
    answer: dict[str, Any] = json.loads(bytes(packed[_LENGTH:place]))
    if "problem" in answer:
        problem = answer["problem"]
        if problem in _TOO_MUCH:
            raise TooLarge(_TOO_MUCH[problem].format_map(asdict(limits)))
        raise UnreadableFile(_REFUSED.get(problem, broken))
    sheets = []
    for sheet in answer["sheets"]:
        columns = []
        for values in sheet["values"]:
            codes = np.frombuffer(packed, dtype=np.int32, count=sheet["height"], offset=place)
            place += codes.nbytes
            columns.append(cleaned(codes, values))
        name = sheet["name"].replace("\0", "")
        table = Table(tuple(columns), sheet.get("first_row", 1), sheet=name)
        repeated = tuple((int(row), str(field)) for row, field in sheet.get("repeated", ()))
        sheets.append(Sheet(name, table, sheet["hidden"], repeated, bool(answer.get("from_1904"))))
    return sheets
