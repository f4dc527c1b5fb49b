"""The Common Transfer File: a record for each pupil and school year, two characters for each calendar day.

The file may hold years at other schools. Their sessions are none of this school's, so their marks are not read.
"""

from collections import Counter

import numpy as np

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.header import Words
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.string_years import (
    FIGURES,
    MARKS,
    PUPIL_WORDS,
    SCHOOL_YEAR,
    START,
    figures_of,
    read_years,
    recognise_years,
)
from fasttrack_core.importing.table import Codes, Table

AUTHORITY, ESTABLISHMENT = "local authority number", "establishment number"
SOURCE_AUTHORITY, SOURCE_ESTABLISHMENT = "authority of the sending school", "establishment of the sending school"
TRANSFER_WORDS: Words = {
    **PUPIL_WORDS,
    START: ("attendancestartdate",),
    MARKS: ("attendancemarks",),
    SCHOOL_YEAR: ("year",),
    FIGURES[0]: ("sessionspossible",),
    FIGURES[1]: ("sessionsattended",),
    FIGURES[2]: ("sessionsauthorised",),
    FIGURES[3]: ("sessionsunauthorised",),
    AUTHORITY: ("lea",),
    ESTABLISHMENT: ("estab",),
    SOURCE_AUTHORITY: ("sourceschoollea",),
    SOURCE_ESTABLISHMENT: ("sourceschoolestab",),
}
School = tuple[str, str]
_NO_SCHOOL: School = ("", "")


def recognise(table: Table) -> Recognition | None:
    """Records with the year's sessions of the Common Transfer File, with strings of marks or without."""
    with_marks = recognise_years(table, TRANSFER_WORDS, 96, (START, MARKS, ESTABLISHMENT))
    return with_marks or recognise_years(table, TRANSFER_WORDS, 86, (SCHOOL_YEAR, *FIGURES))


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The register and the totals of this school's years."""
    rows = np.arange(recognition.header.row + 1, table.height, dtype=np.int32)
    return read_years(table, recognition, task, _of_this_school(table, recognition, rows, task))


def _of_this_school(table: Table, recognition: Recognition, rows: Codes, task: Task) -> Codes:
    """The rows of the school that the file is about; a note for each row of another one."""
    schools = _schools(table, recognition, rows, AUTHORITY, ESTABLISHMENT)
    named = Counter(school for school in schools if school != _NO_SCHOOL)
    if not named:
        return rows
    own = _own_school(table, recognition, rows, named)
    kept = np.array([school == own for school in schools], dtype=np.bool_)
    for row, school in zip(rows.tolist(), schools, strict=True):
        if school == _NO_SCHOOL:
            task.findings.error(
                "The year does not say at which school it was, so it is left out. Export the file again.",
                table.row_number(row),
            )
        elif school != own:
            _note_other(table, recognition, row, school, task)
    return rows[kept]


def _own_school(table: Table, recognition: Recognition, rows: Codes, named: Counter[School]) -> School:
    """The sending school where it has years in the file, else the one with most; UnreadableFile for as many."""
    sending = _schools(table, recognition, rows[:1], SOURCE_AUTHORITY, SOURCE_ESTABLISHMENT)[0]
    if sending in named:
        return sending
    most = named.most_common(2)
    if len(most) > 1 and most[0][1] == most[1][1]:
        raise UnreadableFile(
            "The file holds years at several schools and does not say which of them sent it, so it is not certain "
            "whose sessions its marks are. Export the marks from this school's register system instead."
        )
    return most[0][0]


def _schools(table: Table, recognition: Recognition, rows: Codes, authority: str, establishment: str) -> list[School]:
    columns = recognition.header.columns
    if establishment not in columns:
        return [_NO_SCHOOL] * len(rows)
    of = table.columns[columns[authority]] if authority in columns else None
    number = table.columns[columns[establishment]]
    return [
        (of.text(row).strip() if of and number.text(row).strip() else "", number.text(row).strip())
        for row in rows.tolist()
    ]


def _note_other(table: Table, recognition: Recognition, row: int, school: School, task: Task) -> None:
    figures = figures_of(table, recognition.header, row)
    said = ""
    if figures:
        said = (
            f" The file says: {figures[0]:,} possible, {figures[1]:,} attended, {figures[2]:,} authorised, "
            f"{figures[3]:,} unauthorised."
        )
    task.findings.note(
        f"The year was at another school, so its marks are not read: they are not sessions of this school.{said}",
        table.row_number(row),
        recognition.header.caption(recognition.header.columns[ESTABLISHMENT]),
        "/".join(part for part in school if part),
    )


LAYOUT = Layout("transfer-file", "Common Transfer File: a record for each pupil and year", recognise, read)
