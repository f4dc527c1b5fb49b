"""Which rows below the header are data: not blank, not totals or a key, not of another length."""

import re
from collections.abc import Sequence

import numpy as np

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.captions import read_caption
from fasttrack_core.importing.dates import looks_like_date
from fasttrack_core.importing.findings import Findings, listed
from fasttrack_core.importing.header import Header, plain_word
from fasttrack_core.importing.marks import is_mark
from fasttrack_core.importing.numbers import upn_shaped
from fasttrack_core.importing.table import Codes, Table

_BELOW = re.compile(
    r"((grand )?totals?|sub-?totals?|average|mean|key|legend|codes?|printed|report(ed)? (by|on|date|created)|generated|"
    r"page \d|end of|source|notes?|attendance|number|count|%|sum|possible|exported)\b.*|%.*",
    re.IGNORECASE | re.DOTALL,
)


def data_rows(table: Table, header: Header, needed: Sequence[int], findings: Findings, missing: str = "") -> Codes:
    """The places of the rows below the header that hold data; what is left out is found and reported.

    needed: the columns of which at least one must hold something that is no word such as Total. missing: the error for
    a row in which none does and which is no totals row or the like; a note if empty. A row with more or fewer cells
    than the header is an error; UnreadableFile where most rows are longer than the header, since then nothing says
    where each cell belongs.
    """
    start = header.row + 1
    filled = np.zeros(table.height - start, dtype=np.bool_)
    said: dict[str, bool] = {}
    for place in needed:
        column = table.columns[place]
        for text in column.values:
            if text not in said:
                said[text] = bool(text.strip()) and not is_total(text)
        filled |= np.array([said[text] for text in column.values], dtype=np.bool_)[column.codes[start:]]
    keep = filled.copy()
    repeated = _repeated_headers(table, header)
    filled[repeated] = True
    keep[repeated] = False
    report_left_out(table, [start + place for place in repeated], findings, "the header again")
    ragged = _ragged(table, header)
    ragged[repeated] = False
    below = [place for place in np.flatnonzero(~filled | ragged).tolist() if _says_something(table, start + place)]
    notes: list[int] = []
    wrong: list[int] = []
    for place in below:
        (notes if _is_below_text(table.row(start + place), bool(ragged[place])) else wrong).append(place)
    keep[ragged | np.isin(np.arange(len(keep)), notes)] = False
    ragged_wrong = [place for place in wrong if ragged[place]]
    _report_lengths(table, header, ragged_wrong, int(np.count_nonzero(keep)), findings)
    report_left_out(table, [start + place for place in notes], findings)
    others = [place for place in wrong if not ragged[place]]
    if missing:
        for place in others:
            findings.error(missing, table.row_number(start + place))
    else:
        report_left_out(table, [start + place for place in others], findings)
    return (np.flatnonzero(keep) + start).astype(np.int32)


def _repeated_headers(table: Table, header: Header) -> list[int]:
    """The places below the header of rows that are the header again; UnreadableFile for a header of something else."""
    start = header.row + 1
    places = sorted(header.columns.values())
    column = table.columns[places[0]]
    word = plain_word(header.captions[places[0]])
    same = [code for code, text in enumerate(column.values) if plain_word(text) == word]
    found = []
    for place in np.flatnonzero(np.isin(column.codes[start:], same)).tolist():
        cells = table.row(start + place)
        if any(plain_word(cells[each]) != plain_word(header.captions[each]) for each in places[1:]):
            continue
        if len(places) > 1 or any(read_caption(0, cell) is not None for cell in cells):
            if any(plain_word(cell) != plain_word(text) for cell, text in zip(cells, header.captions, strict=True)):
                raise UnreadableFile(
                    f"Row {table.row_number(start + place):,} is another header row, with other headings than row "
                    f"{table.row_number(header.row):,}. Save each part as a file of its own and upload them all."
                )
            found.append(place)
    return found


def _ragged(table: Table, header: Header) -> "np.typing.NDArray[np.bool_]":
    """bool for each row below the header: cells are missing, or there are filled cells past the header's last."""
    start = header.row + 1
    if table.lengths is None:
        return np.zeros(table.height - start, dtype=np.bool_)
    width = int(table.lengths[header.row])
    lengths = table.lengths[start:]
    ragged = lengths < width
    for place in np.flatnonzero(lengths > width).tolist():
        ragged[place] = any(cell.strip() for cell in table.row(start + place)[width:])
    return ragged


def _says_something(table: Table, row: int) -> bool:
    return any(cell.strip() for cell in table.row(row))


def _is_below_text(cells: Sequence[str], ragged: bool) -> bool:
    """True for totals, a key, a printing note: a first word that says so, or a single cell.

    A row of a wrong length may begin with part of a name (``Mean, Ada`` without quotation marks), so it must hold no
    more than one date or code as well.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if any(upn_shaped(cell) for cell in filled[:6]):
        return False
    if ragged and sum(looks_like_date(cell) or is_mark(cell) for cell in filled) > 1:
        return False
    return len(filled) == 1 or is_total(filled[0])


def is_total(text: str) -> bool:
    """True for the beginning of a totals row, a key or a printing note."""
    return len(text) > 2 and _BELOW.fullmatch(text.strip()) is not None


def report_left_out(
    table: Table, rows: Sequence[int], findings: Findings, what: str = "not about a pupil (totals, a key or a note)"
) -> None:
    """One note for rows that are not about a pupil."""
    if rows:
        word = "Row" if len(rows) == 1 else "Rows"
        verb = "is" if len(rows) == 1 else "are"
        findings.note(
            f"{word} {listed(table.row_number(row) for row in rows)} {verb} {what} and left out.",
            table.row_number(rows[0]),
        )


def _report_lengths(table: Table, header: Header, ragged: Sequence[int], good: int, findings: Findings) -> None:
    if not ragged or table.lengths is None:
        return
    width, start = int(table.lengths[header.row]), header.row + 1
    longer = sum(int(table.lengths[start + place]) > width for place in ragged)
    if longer > good or len(ragged) > 2 * good:
        raise UnreadableFile(
            f"Most rows have another number of cells than the header row (row {table.row_number(header.row)} has "
            f"{width:,}), so it is not certain which cell belongs to which heading. Export the file again, with "
            "quotation marks around names that hold a comma."
        )
    for place in ragged:
        length = int(table.lengths[start + place])
        findings.error(
            f"The row has {length:,} cells and the header row has {width:,}, so it is not certain what each cell is: "
            "the row is left out. Mend the row and upload the file again.",
            table.row_number(start + place),
        )
