"""The days of a list of marks: the column of dates, and the rows whose date is doubtful."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fasttrack_core.importing.dates import (
    NO_DAY,
    Dates,
    looks_like_date,
    looks_like_yearless_date,
    understand_dates,
    understand_yearless,
)
from fasttrack_core.importing.header import SEARCHED_ROWS, Header, Role
from fasttrack_core.importing.layout import Task
from fasttrack_core.importing.reading import Undated
from fasttrack_core.importing.strays import APART, TOO_FAR, apart, too_far_ahead
from fasttrack_core.importing.table import Codes, Column, Table

_MANY = 20


def read_days(
    table: Table, header: Header, rows: Codes, task: Task, marks: Sequence[int], missing: str
) -> tuple[Dates, Undated]:
    """The day of each text of the date column, NO_DAY for one whose rows are left out, and what these rows hold; what
    is doubtful is reported.

    marks: the places of the columns of marks. missing: the error of rows that are left out already for want of a date.
    """
    place = header.columns[Role.DATE]
    column, caption, findings = table.columns[place], header.caption(place), task.findings
    counts = column.counts(rows)
    dates = _understood(table, header, column, counts, task)
    if dates.doubt:
        findings.warning(dates.doubt, column=caption)
    far = too_far_ahead(dates.days, counts, task.latest)
    impossible = f"This is not a possible date as {dates.form}, so the row is left out. Correct the date."
    for code in np.flatnonzero((far | (dates.days == NO_DAY)) & (counts > 0)).tolist():
        those = map(table.row_number, rows[column.codes[rows] == code].tolist())
        findings.error_rows(
            TOO_FAR.format(what="row") if far[code] else impossible, those, caption, column.values[code]
        )
    days = np.where(far, np.int32(NO_DAY), dates.days)
    for code in np.flatnonzero(apart(days, counts, task.latest)).tolist():
        those_rows = rows[column.codes[rows] == code].tolist()
        for row in those_rows[:_MANY]:
            findings.warning(APART, table.row_number(row), caption, column.values[code])
    return replace(dates, days=days), _undated(table, column, rows, days, marks, findings.times(missing))


def _undated(table: Table, column: Column, rows: Codes, days: Codes, marks: Sequence[int], missing: int) -> Undated:
    """missing: rows without a date that are not among ``rows``; each is taken to have all its marks."""
    lost = rows[days[column.at(rows)] == NO_DAY]
    written = 0
    for place in marks:
        values = np.array([bool(text.strip()) for text in table.columns[place].values], dtype=np.bool_)
        written += int(np.count_nonzero(values[table.columns[place].at(lost)]))
    example = next((text for code in column.at(lost).tolist() if (text := column.values[code]).strip()), "")
    return Undated(
        len(lost) + missing, len(rows) + missing, "rows", written + missing * len(marks), example or "an empty cell"
    )


def _understood(
    table: Table, header: Header, column: Column, counts: "np.typing.NDArray[np.int64]", task: Task
) -> Dates:
    used = [code for code in np.flatnonzero(counts).tolist() if column.values[code].strip()]
    texts = [column.values[code] for code in used]
    if not texts or looks_like_date(texts[0]) or 2 * sum(map(looks_like_yearless_date, texts)) <= len(texts):
        return understand_dates(column.values, counts.tolist(), header.caption(header.columns[Role.DATE]))
    titles = [cell for row in table.head(min(header.row, SEARCHED_ROWS)) for cell in row if cell.strip()]
    dates = understand_yearless(texts, titles, task.latest, in_columns=False)
    days = np.full(len(column.values), NO_DAY, dtype=np.int32)
    days[used] = dates.days
    return replace(dates, days=days)
