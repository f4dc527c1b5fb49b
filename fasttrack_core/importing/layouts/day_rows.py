"""One row for each pupil and day, with a column of marks for the morning and one for the afternoon."""

import numpy as np

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import NO_DAY, looks_like_date, looks_like_yearless_date
from fasttrack_core.importing.entries import Entries, register_of
from fasttrack_core.importing.header import HALVES, ID_ROLES, WORDS_OF_DAYS, Role, find_header, refuse_twice
from fasttrack_core.importing.layout import Layout, Recognition, Task, what_rows_are
from fasttrack_core.importing.long_days import read_days
from fasttrack_core.importing.long_marks import one_pupil
from fasttrack_core.importing.marks import signs_of_marks
from fasttrack_core.importing.pupils import read_pupils
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.rows import data_rows
from fasttrack_core.importing.table import Table
from fasttrack_core.importing.unread import refuse_spells

_NEEDED = (Role.DATE, *HALVES)
_SAMPLE = 400
_NO_DATE = "The row has no date, so it is left out. Complete the row."


def recognise(table: Table) -> Recognition | None:
    """A header with a date and two columns of marks, one for AM and one for PM, above dates and marks."""
    header = find_header(table, WORDS_OF_DAYS, lambda columns: all(role in columns for role in _NEEDED))
    if header is None or Role.SESSION in header.columns:
        return None
    sample = slice(header.row + 1, header.row + 1 + _SAMPLE)
    dates, *marks = (table.columns[header.columns[role]] for role in _NEEDED)
    if not all(signs_of_marks(column.values, column.counts(sample).tolist()) for column in marks):
        return None
    texts = [text for text, count in zip(dates.values, dates.counts(sample), strict=True) if count and text.strip()]
    if texts and not any(looks_like_date(text) or looks_like_yearless_date(text) for text in texts):
        return None
    why = (
        what_rows_are(table, header, "is one pupil on one day, with the morning's and the afternoon's mark"),
        *header.described([*ID_ROLES, *_NEEDED]),
    )
    return Recognition(62, why, header)


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The register of a table with one row for each pupil and day."""
    header, findings = recognition.header, task.findings
    refuse_twice(table, header, (*_NEEDED, *(role for role in ID_ROLES if role in header.columns)))
    rows = data_rows(table, header, [header.columns[Role.DATE]], findings, _NO_DATE)
    if not len(rows):
        raise UnreadableFile("No pupils found: the file has a header row and no marks below it. Export it again.")
    named = any(role in header.columns for role in ID_ROLES)
    pupils = read_pupils(table, header, rows, findings) if named else one_pupil(table, header, rows, findings)
    dates, undated = read_days(table, header, rows, task, [header.columns[role] for role in HALVES], _NO_DATE)
    day = dates.days[table.columns[header.columns[Role.DATE]].at(rows)]
    refuse_spells(table, header, rows, day)
    known = (day != NO_DAY) & (pupils.row_pupil >= 0)
    rows, day, pupil = rows[known], day[known], pupils.row_pupil[known]
    columns = [table.columns[header.columns[role]] for role in HALVES]
    texts = (*columns[0].values, *columns[1].values)
    entries = Entries(
        row=np.concatenate([rows, rows]),
        pupil=np.concatenate([pupil, pupil]),
        key=np.concatenate([2 * day, 2 * day + 1]).astype(np.int32),
        text=np.concatenate([columns[0].at(rows), columns[1].at(rows) + np.int32(len(columns[0].values))]),
        texts=texts,
        column=np.repeat(np.arange(2, dtype=np.int32), len(rows)),
        captions=tuple(header.caption(header.columns[role]) for role in HALVES),
    )
    name = " and ".join(entries.captions)
    return Content(
        register=register_of(table, pupils.pupils, entries, name, task),
        pupils=pupils.pupils,
        date_format=dates.form,
        columns=frozenset(header.columns[role] for role in _NEEDED),
        understood=recognition.why,
        questions=dates.questions,
        undated=(undated,),
    )


LAYOUT = Layout("day-rows", "A row for each pupil and day, with AM and PM columns", recognise, read, many_tables=True)
