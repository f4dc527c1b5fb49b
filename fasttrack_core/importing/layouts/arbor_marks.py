"""Arbor's extract of marks: one row for each mark; MARK_CODE counts, and of several marks in a session the best."""

from dataclasses import replace

import numpy as np

from fasttrack_core.attendance.figures.codes import CONFLICT, Category, category
from fasttrack_core.importing.header import Header, Role
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.long_marks import read_long, recognise_long
from fasttrack_core.importing.marks import understand_marks
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.table import Codes, Table

_FLAGS = {
    Role.IS_AUTHORISED: {Category.AUTHORISED},
    Role.IS_UNAUTHORISED: {Category.UNAUTHORISED},
    Role.IS_POSSIBLE: {
        Category.AUTHORISED,
        Category.UNAUTHORISED,
        Category.PRESENT,
        Category.APPROVED_ACTIVITY,
    },
}
_YES, _NO = ("true", "1", "y", "yes", "t"), ("false", "0", "n", "no", "f")


def recognise(table: Table) -> Recognition | None:
    """A header with MARK_CODE beside RAW_MARK or Arbor's flags."""
    return recognise_long(
        table,
        95,
        also=lambda columns, words: "markcode" in words and bool({"rawmark", "ispossibleattendance"} & set(words)),
    )


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The register; a warning where a flag of the file disagrees with the code beside it."""
    content = read_long(table, recognition, task, keep_best=True)
    _compare_flags(table, recognition.header, task)
    flags = (
        recognition.header.columns[role] for role in (Role.RAW_MARK, *_FLAGS) if role in recognition.header.columns
    )
    return replace(content, columns=content.columns | set(flags))


def _compare_flags(table: Table, header: Header, task: Task) -> None:
    column = table.columns[header.columns[Role.MARK]]
    start = header.row + 1
    numbers = understand_marks(column.values, task.codes).numbers
    classified = np.array(
        [number > CONFLICT and task.codes.by_number[int(number)].last_day is None for number in numbers], dtype=np.bool_
    )
    for role, categories in _FLAGS.items():
        if role not in header.columns:
            continue
        flags = table.columns[header.columns[role]]
        expected = np.array([category(int(number)) in categories for number in numbers], dtype=np.bool_)
        said = np.array([_flag(text) for text in flags.values], dtype=np.int8)
        marks: Codes = column.codes[start:]
        given = said[flags.codes[start:]]
        wrong = classified[marks] & (given >= 0) & (given.astype(np.bool_) != expected[marks])
        for row in (np.flatnonzero(wrong) + start).tolist():
            task.findings.warning(
                "The file's own flag disagrees with the code beside it. The code counts; check the mark.",
                table.row_number(row),
                header.caption(header.columns[role]),
                f"{column.text(row)} / {flags.text(row)}",
            )


def _flag(text: str) -> int:
    word = text.strip().casefold()
    return 1 if word in _YES else 0 if word in _NO else -1


LAYOUT = Layout("arbor-marks", "Arbor marks: one row for each mark", recognise, read)
