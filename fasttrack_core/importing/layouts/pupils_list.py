"""A list of pupils without marks, such as the one that goes with Arbor's marks."""

import numpy as np

from fasttrack_core.attendance.codes import ENGLAND
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.header import ID_ROLES, WORDS, Role, find_header, refuse_twice
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.marks import looks_like_marks
from fasttrack_core.importing.pupils import read_pupils
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.rows import data_rows
from fasttrack_core.importing.table import Table, letter

_NAMES = (Role.NAME, Role.SURNAME, Role.FORENAME)


def recognise(table: Table) -> Recognition | None:
    """A header with a pupil number and a name; any layout with marks or contacts fits better."""
    header = find_header(
        table,
        WORDS,
        lambda columns: any(role in columns for role in ID_ROLES) and any(role in columns for role in _NAMES),
    )
    if header is None:
        return None
    why = (
        f"Row {table.row_number(header.row)} is the header row: each row below it is one pupil, without marks.",
        *header.described([*ID_ROLES, *_NAMES, Role.BIRTH, Role.YEAR, Role.GROUP]),
    )
    return Recognition(30, why, header)


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The pupils; UnreadableFile where other columns seem to hold marks."""
    header = recognition.header
    refuse_twice(table, header, [role for role in ID_ROLES if role in header.columns])
    needed = [header.columns[role] for role in (*ID_ROLES, *_NAMES) if role in header.columns]
    rows = data_rows(table, header, needed, task.findings)
    others = [place for place in range(table.width) if place not in header.columns.values()]
    marks = [place for place in others if _holds_marks(table, place, rows)]
    if len(marks) > 1:
        raise UnreadableFile(
            f"The columns {letter(marks[0])} to {letter(marks[-1])} seem to hold marks, but their headings do not say "
            "for which sessions. Write the date and AM or PM above each, such as 02/09/2025 AM."
        )
    for place in marks:
        task.findings.warning(
            "The column seems to hold marks, but its heading does not say for which session, so it is not read. Write "
            "the date and AM or PM above it, such as 02/09/2025 AM.",
            table.row_number(header.row),
            letter(place),
            header.captions[place].strip(),
        )
    if not len(rows):
        raise UnreadableFile("No pupils found: there is a header row and no pupil below it. Export it again.")
    pupils = read_pupils(table, header, rows, task.findings)
    unread = [header.caption(place) for place in others if header.captions[place].strip()]
    if unread:
        task.findings.note(f"These columns are not read: {', '.join(unread[:20])}.")
    return Content(pupils=pupils.pupils, understood=recognition.why)


def _holds_marks(table: Table, place: int, rows: "np.typing.NDArray[np.int32]") -> bool:
    column = table.columns[place]
    counts = column.counts(rows)
    written = [text.strip() for text, count in zip(column.values, counts, strict=True) if count and text.strip()]
    return bool({"/", "\\"} & set(written)) and looks_like_marks(column.values, counts.tolist(), ENGLAND)


LAYOUT = Layout("pupils-list", "A list of pupils without marks", recognise, read)
