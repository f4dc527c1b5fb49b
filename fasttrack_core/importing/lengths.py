"""How many cells the rows have: which rows may have lost a cell or have one too many."""

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.captions import read_caption
from fasttrack_core.importing.dates import looks_like_date
from fasttrack_core.importing.evidence import Places
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import ID_ROLES, Header, Role
from fasttrack_core.importing.marks import is_mark
from fasttrack_core.importing.numbers import id_text, upn_shaped
from fasttrack_core.importing.table import Codes, Column, Table

_LONG = (Role.DATE, Role.SESSION, Role.MARK)
_HALF = re.compile(r"([ap]\.?m\.?|morning|afternoon|[ap])\b.*", re.IGNORECASE | re.DOTALL)
_FEWEST_CUT = 3


def ragged_rows(table: Table, header: Header, filled: Places) -> Places:
    """bool for each row below the header: it is not certain which heading its cells belong to.

    filled: the rows that may hold data. Rows are as long as the header row, or all of them end in the same empty cells
    beyond it. A shorter row passes only in a list of marks whose rows end without their empty cells, where each of its
    cells that is needed is one; a cell beyond the last heading makes a row ragged where it could be a mark or a date.
    """
    start = header.row + 1
    ragged = _overflowing(table, header, filled)
    if table.lengths is None:
        return ragged
    width = int(table.lengths[header.row])
    lengths = table.lengths[start:]
    usual = width
    if np.any(lengths > width):
        counts = np.bincount(lengths[filled], minlength=width + 1) if filled.any() else np.zeros(width + 1)
        usual = max(width, int(np.argmax(counts)))
        for column in table.columns[width:]:
            ragged |= _written(column)[column.codes[start:]]
        _refuse_all_shifted(table, header, filled & ~ragged & (lengths == usual), usual - width)
    ragged |= lengths != usual
    short = filled & (lengths < usual)
    if np.any(short):
        ragged[_safely_cut(table, header, filled, short)] = False
    return ragged


def _written(column: Column) -> Places:
    return np.array([bool(text.strip()) for text in column.values], dtype=np.bool_)


def _overflowing(table: Table, header: Header, filled: Places) -> Places:
    """The rows with a mark or a date beyond the last heading, where few rows have anything, as the last column does."""
    start = header.row + 1
    over = np.zeros(table.height - start, dtype=np.bool_)
    last = max((place for place, text in enumerate(header.captions) if text.strip()), default=table.width)
    kind: tuple[Callable[[str], bool], ...] | None = None
    for place in range(last + 1, table.width):
        column = table.columns[place]
        if not any(text.strip() for text in column.values):
            continue
        if kind is None:
            kind = _kind(table.columns[last], start) if last in header.columns.values() or _names(header, last) else ()
        fits = np.array([bool(text.strip()) and any(each(text) for each in kind) for text in column.values])
        here = fits[column.codes[start:]] & filled
        if 2 * np.count_nonzero(_written(column)[column.codes[start:]]) <= np.count_nonzero(filled):
            over |= here
    return over


def _names(header: Header, place: int) -> bool:
    return read_caption(place, header.captions[place].strip()) is not None


def _kind(column: Column, start: int) -> tuple[Callable[[str], bool], ...]:
    """What most texts of the column are: dates or marks."""
    texts = [text for text, count in zip(column.values, column.counts(slice(start, None)), strict=True) if count]
    texts = [text for text in texts if text.strip()]
    return tuple(test for test in (is_mark, looks_like_date) if 2 * sum(map(test, texts)) > len(texts))


def _refuse_all_shifted(table: Table, header: Header, rows: Places, more: int) -> None:
    """UnreadableFile where most rows have more cells than the header and fit it better when they are moved back."""
    sample = np.flatnonzero(rows)[:200] + header.row + 1
    if not more or 2 * np.count_nonzero(rows) <= len(rows) - 1 or not len(sample):
        return
    for role, place in header.columns.items():
        test = _TESTS.get(role)
        if test is None or place + more >= table.width:
            continue
        here, there = (
            sum(test(table.columns[each].text(row)) for row in sample.tolist()) for each in (place, place + more)
        )
        if 2 * here < len(sample) and here < there and 2 * there > len(sample):
            raise UnreadableFile(
                f"The rows have {more:,} more {'cell' if more == 1 else 'cells'} than the header row (row "
                f"{table.row_number(header.row)}), and what should be under “{header.caption(place)}” stands in the "
                "next column, so it is not certain which cell belongs to which heading. Give each column its heading."
            )


def _is_half(text: str) -> bool:
    return _HALF.fullmatch(text.strip()) is not None


_TESTS: Mapping[str, Callable[[str], bool]] = {
    Role.UPN: upn_shaped,
    Role.DATE: looks_like_date,
    Role.BIRTH: looks_like_date,
    Role.SESSION: _is_half,
    Role.MARK: is_mark,
}


def _safely_cut(table: Table, header: Header, filled: Places, short: Places) -> Codes:
    """The short rows of a list of marks that lack empty cells at their end only."""
    none = np.zeros(0, dtype=np.int32)
    if table.lengths is None or not all(role in header.columns for role in _LONG):
        return none
    start = header.row + 1
    if np.count_nonzero(short) < _FEWEST_CUT or _ends_in_blanks(table, start, filled):
        return none
    needed = [(role, header.columns[role]) for role in (*ID_ROLES, *_LONG) if role in header.columns]
    good = short & (table.lengths[start:] > max(place for _, place in needed))
    for role, place in needed:
        column = table.columns[place]
        used = np.bincount(column.codes[start:][good], minlength=len(column.values)) > 0
        fits = np.array([use and _belongs(role, text) for use, text in zip(used, column.values, strict=True)])
        good &= fits[column.codes[start:]]
    return (np.flatnonzero(good)).astype(np.int32)


def _belongs(role: str, text: str) -> bool:
    test = _TESTS.get(role)
    return test(text) if test else bool(id_text(role, text))


def _ends_in_blanks(table: Table, start: int, rows: Places) -> bool:
    """True where some row's own last cell is empty, so that empty cells are not left out at the ends."""
    if table.lengths is None:
        return True
    lengths = table.lengths[start:]
    for length in np.unique(lengths[rows]).tolist():
        if length:
            column = table.columns[length - 1]
            if np.any(~_written(column)[column.codes[start:]] & rows & (lengths == length)):
                return True
    return False


def report_lengths(table: Table, header: Header, ragged: Sequence[int], good: int, findings: Findings) -> None:
    """An error for each of the ``ragged`` rows (places below the header); UnreadableFile where they are most rows."""
    if not ragged:
        return
    width, start = table.width, header.row + 1
    lengths = np.full(table.height, width) if table.lengths is None else table.lengths
    width = int(lengths[header.row])
    longer = sum(int(lengths[start + place]) > width for place in ragged)
    if longer > good or len(ragged) > 2 * good:
        raise UnreadableFile(
            f"Most rows have another number of cells than the header row (row {table.row_number(header.row)} has "
            f"{width:,}), so it is not certain which cell belongs to which heading. Export the file again, with "
            "quotation marks around names that hold a comma."
        )
    for place in ragged:
        length = int(lengths[start + place])
        if length == width:
            message = (
                "The row has a cell beyond the last heading, so it may have been pushed to the right: the row is left "
                "out. Correct the row and upload the file again."
            )
        else:
            message = (
                f"The row has {length:,} cells and the header row has {width:,}, so it is not certain what each cell "
                "is: the row is left out. Correct the row and upload the file again."
            )
        findings.error(message, table.row_number(start + place))
