"""Wide registers as bytes: nearly every cell is one character or none, so that all cells are cut at once.

A register of 1,000 pupils with a column for each session has 380,000 cells and a dozen different marks. The places of
all separators give the table's shape; a column of marks is then one gather. Only where the bytes leave no doubt.
"""

import numpy as np
import numpy.typing as npt

from fasttrack_core.importing.table import Codes, Column, Table, column_of

FEWEST_COLUMNS = 20
_LINE_END = ord("\n")
_LONG_CELLS = 200_000
"""With more cells of several characters than this, another reader is quicker."""

Bytes = npt.NDArray[np.uint8]


def read_narrow(body: bytes, separator: str, lines: int, width: int) -> Table | None:
    """The table of ``lines`` rows and ``width`` columns, or None where another reader must look.

    body: text whose last line has no end. None for text beyond ASCII or with quotation marks, for rows of different
    lengths, and where most columns do not hold single characters.
    """
    if width < FEWEST_COLUMNS or len(body) > 3 * lines * width or b'"' in body or not body.isascii():
        return None
    data = body.replace(b"\r\n", b"\n") + b"\n"
    text = np.frombuffer(data, dtype=np.uint8)
    cuts = np.flatnonzero((text == ord(separator)) | (text == _LINE_END)).astype(np.int32)
    if len(cuts) != lines * width:
        return None
    ends: Codes = cuts.reshape(lines, width)
    starts: Codes = np.concatenate(([0], cuts[:-1] + 1), dtype=np.int32).reshape(lines, width)
    if not np.all(text[ends[:, -1]] == _LINE_END):
        return None
    long = ends - starts > 1
    counts = np.count_nonzero(long, axis=0)
    single = counts <= max(4, lines // 20)
    if 2 * np.count_nonzero(single) < width or int(counts.sum()) > _LONG_CELLS:
        return None
    codes, characters = _characters(text, starts, single, ord(separator))
    longer = _longer(data, starts, ends, long & single)
    columns = []
    for place, is_single in enumerate(single.tolist()):
        if is_single:
            columns.append(_with(codes[place], characters, longer.get(place, {})))
        else:
            bounds = zip(starts[:, place].tolist(), ends[:, place].tolist(), strict=True)
            columns.append(column_of([data[first:last].decode("ascii") for first, last in bounds]))
    return Table(tuple(columns))


def _characters(
    text: Bytes, starts: Codes, single: npt.NDArray[np.bool_], separator: int
) -> tuple[Codes, tuple[str, ...]]:
    """int32[columns, rows]: for each cell the place of its first character in the texts beside it (``single`` columns).

    What stands at the start of an empty cell is the separator after it, or the end of its line.
    """
    first = np.ascontiguousarray(text[starts].T)
    found = np.zeros(256, dtype=np.bool_)
    found[first[single]] = True
    found[[separator, _LINE_END]] = False
    present = np.flatnonzero(found)
    lookup = np.zeros(256, dtype=np.int32)
    lookup[present] = np.arange(1, len(present) + 1, dtype=np.int32)
    return lookup[first], ("", *map(chr, present.tolist()))


def _longer(data: bytes, starts: Codes, ends: Codes, where: npt.NDArray[np.bool_]) -> dict[int, dict[int, str]]:
    """For each column the cells of ``where``, such as its heading: the text of each row."""
    found: dict[int, dict[int, str]] = {}
    rows, places = np.nonzero(where)
    bounds = starts[where].tolist(), ends[where].tolist()
    for row, place, first, last in zip(rows.tolist(), places.tolist(), *bounds, strict=True):
        found.setdefault(place, {})[row] = data[first:last].decode("ascii")
    return found


def _with(codes: Codes, characters: tuple[str, ...], longer: dict[int, str]) -> Column:
    """The column of single characters with the longer texts in their rows."""
    places: dict[str, int] = {}
    for row, text in longer.items():
        codes[row] = len(characters) + places.setdefault(text, len(places))
    return Column(codes, (*characters, *places))
