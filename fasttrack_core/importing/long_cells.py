"""Cells longer than any spreadsheet can hold: their rows are left out, with the reason."""

from dataclasses import replace

import numpy as np

from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.limits import Limits
from fasttrack_core.importing.table import Table, letter, recoded

TOO_LONG = (
    "The cell holds more than {letters:,} letters, which is more than any cell of a spreadsheet can hold, so the row "
    "is left out. Shorten the cell and upload the file again."
)


def without_long_cells(table: Table, limits: Limits, findings: Findings) -> Table:
    """The table with the rows of such cells empty, and an error for each of them.

    A record's reader may cut such a text after one letter more than the limit.
    """
    long = [
        place for place, column in enumerate(table.columns) if max(map(len, column.values), default=0) > limits.letters
    ]
    if not long:
        return table
    gone = np.zeros(table.height, dtype=np.bool_)
    for place in long:
        column = table.columns[place]
        long_texts = [code for code, text in enumerate(column.values) if len(text) > limits.letters]
        rows = np.flatnonzero(np.isin(column.codes, long_texts)).tolist()
        for row in rows:
            findings.error(
                TOO_LONG.format(letters=limits.letters), table.row_number(row), letter(place), column.text(row)
            )
        gone[rows] = True
    columns = []
    for column in table.columns:
        codes = column.codes.copy()
        codes[gone] = len(column.values)
        short = (text if len(text) <= limits.letters else "" for text in column.values)
        columns.append(recoded(codes, (*short, "")))
    return replace(table, columns=tuple(columns), known={})
