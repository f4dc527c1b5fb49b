"""Changes of rows and cells, written again as any kind of file that schools have."""

from random import Random

from tests.formats.carriers import CARRIERS, Page
from tests.fuzz.pieces import TEXTS
from tests.fuzz.starting import Rows

TEXT_ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")
LARGEST = 3_000_000
BOOKS = ("xlsx", "xlsx report", "xls", "ods", "web page")


def damaged(rows: Rows, chance: Random, other: Rows) -> Rows:
    """The table with a few changes; ``other``: the cells of another file."""
    changed = [list(row) for row in rows]
    for _ in range(chance.choice((1, 1, 2, 3, 5, 9))):
        chance.choice(CHANGES)(changed, chance, other)
        if not changed:
            changed.append([chance.choice(TEXTS)])
    return _bounded(changed)


def _bounded(rows: Rows) -> Rows:
    """The first rows, about as much as a large register holds."""
    left, kept = LARGEST, []
    for row in rows[:5_000]:
        left -= sum(map(len, row)) + len(row)
        if left < 0:
            break
        kept.append(row)
    return kept or [[""]]


def a_cell(rows: Rows, chance: Random, other: Rows) -> None:
    row = chance.choice(rows)
    if row:
        row[chance.randrange(len(row))] = chance.choice(TEXTS)


def a_heading(rows: Rows, chance: Random, other: Rows) -> None:
    row = rows[min(chance.randrange(4), len(rows) - 1)]
    if row:
        row[chance.randrange(len(row))] = chance.choice(TEXTS)


def a_piece_in_a_cell(rows: Rows, chance: Random, other: Rows) -> None:
    row = chance.choice(rows)
    if row:
        place = chance.randrange(len(row))
        cut = chance.randrange(len(row[place]) + 1)
        row[place] = row[place][:cut] + chance.choice(TEXTS) + row[place][cut + chance.randrange(2) :]


def a_whole_column(rows: Rows, chance: Random, other: Rows) -> None:
    place, text = chance.randrange(_width(rows)), chance.choice(TEXTS)
    for row in rows[chance.randrange(3) :]:
        if place < len(row):
            row[place] = text


def a_column_of_anything(rows: Rows, chance: Random, other: Rows) -> None:
    place = chance.randrange(_width(rows))
    for row in rows[1:]:
        if place < len(row):
            row[place] = chance.choice(TEXTS)


def cells_change_places(rows: Rows, chance: Random, other: Rows) -> None:
    one, two = chance.choice(rows), chance.choice(rows)
    if one and two:
        first, second = chance.randrange(len(one)), chance.randrange(len(two))
        one[first], two[second] = two[second], one[first]


def a_cell_more_or_less(rows: Rows, chance: Random, other: Rows) -> None:
    row = chance.choice(rows)
    place = chance.randrange(len(row) + 1)
    row[place : place + chance.randrange(2)] = [chance.choice(TEXTS)] * chance.choice((0, 1, 1, 3))


def every_row_shifted(rows: Rows, chance: Random, other: Rows) -> None:
    for row in rows[chance.randrange(3) :]:
        row.insert(0, "")


def rows_dropped(rows: Rows, chance: Random, other: Rows) -> None:
    place = chance.randrange(len(rows))
    del rows[place : place + chance.choice((1, 1, 2, len(rows)))]


def the_first_rows_dropped(rows: Rows, chance: Random, other: Rows) -> None:
    del rows[: chance.choice((1, 2, 5))]


def rows_doubled(rows: Rows, chance: Random, other: Rows) -> None:
    place, upto = chance.randrange(len(rows)), chance.choice((1, 1, 5, 40))
    again = [list(row) for row in rows[place : place + upto]]
    where = chance.randrange(len(rows) + 1)
    rows[where:where] = [list(row) for _ in range(chance.choice((1, 1, 2, 30))) for row in again][:3_000]


def rows_in_any_order(rows: Rows, chance: Random, other: Rows) -> None:
    start = chance.choice((0, 1, 1, 1))
    below = rows[start:]
    chance.shuffle(below)
    rows[start:] = below


def the_header_again(rows: Rows, chance: Random, other: Rows) -> None:
    rows.insert(chance.randrange(len(rows) + 1), list(rows[min(chance.randrange(3), len(rows) - 1)]))


def rows_above(rows: Rows, chance: Random, other: Rows) -> None:
    rows[:0] = [[chance.choice(TEXTS)] * chance.choice((0, 1, 1, 4)) for _ in range(chance.choice((1, 2, 35)))]


def rows_of_another_file(rows: Rows, chance: Random, other: Rows) -> None:
    place = chance.randrange(len(rows) + 1)
    rows[place : place + chance.choice((0, 0, len(rows)))] = [list(row) for row in other[: chance.choice((1, 3, 60))]]


def another_file_beside(rows: Rows, chance: Random, other: Rows) -> None:
    for row, more in zip(rows, other, strict=False):
        row.extend(more[:60])


def columns_in_any_order(rows: Rows, chance: Random, other: Rows) -> None:
    order = list(range(_width(rows)))
    if chance.randrange(2):
        chance.shuffle(order)
    else:
        one, two = chance.choice(order), chance.choice(order)
        order[one], order[two] = order[two], order[one]
    for number, row in enumerate(rows):
        rows[number] = [row[place] if place < len(row) else "" for place in order]


def a_column_dropped_or_doubled(rows: Rows, chance: Random, other: Rows) -> None:
    place, times = chance.randrange(_width(rows)), chance.choice((0, 2, 2, 3))
    for row in rows:
        row[place : place + 1] = row[place : place + 1] * times


def turned(rows: Rows, chance: Random, other: Rows) -> None:
    width = min(_width(rows), 200)
    rows[:] = [[row[place] if place < len(row) else "" for row in rows[:300]] for place in range(width)]


def very_wide(rows: Rows, chance: Random, other: Rows) -> None:
    chance.choice(rows).extend([chance.choice(TEXTS)[:50]] * chance.choice((200, 990, 1001, 3000)))


def only_some_columns(rows: Rows, chance: Random, other: Rows) -> None:
    first = chance.randrange(_width(rows))
    last = first + chance.choice((1, 2, 5))
    for number, row in enumerate(rows):
        rows[number] = row[first:last]


CHANGES = (
    a_cell, a_cell, a_cell, a_heading, a_heading, a_heading, a_piece_in_a_cell, a_piece_in_a_cell, a_whole_column,
    a_column_of_anything, cells_change_places, a_cell_more_or_less, every_row_shifted, rows_dropped,
    the_first_rows_dropped, rows_doubled, rows_in_any_order, the_header_again, rows_above, rows_of_another_file,
    another_file_beside, columns_in_any_order, a_column_dropped_or_doubled, turned, very_wide, only_some_columns,
)  # fmt: skip


def _width(rows: Rows) -> int:
    return max(map(len, rows)) or 1


def as_text(rows: Rows, chance: Random) -> bytes:
    """A text file whose quotation marks, separators, encoding and line ends may not fit together."""
    separator = chance.choice((",", ",", ",", ";", "\t", "|"))
    ending = chance.choice(("\n", "\r\n", "\r\n", "\r"))
    quoting = chance.choice(("right", "right", "right", "always", "never", "nested"))
    lines = [separator.join(_quoted(cell, separator, quoting) for cell in row) for row in rows]
    if chance.random() < 0.05:
        lines.insert(0, f"sep={separator}")
    return (ending.join(lines) + ending).encode(chance.choice(TEXT_ENCODINGS), errors="ignore")


def _quoted(cell: str, separator: str, quoting: str) -> str:
    if quoting == "never":
        return cell
    if quoting == "nested":
        return f'"{cell}"' if separator in cell or '"' in cell else cell
    if quoting == "always" or any(each in cell for each in (separator, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def as_book(rows: Rows, chance: Random) -> bytes | None:
    """A workbook or a web page with some merged cells; None where that kind of file cannot hold these cells."""
    _, write = CARRIERS[chance.choice(BOOKS)]
    merges = []
    for _ in range(chance.choice((0, 0, 0, 1, 3))):
        top, left = chance.randrange(min(len(rows), 20)), chance.randrange(min(_width(rows), 60))
        merges.append((top, left, top + chance.choice((0, 1, 4)), left + chance.choice((1, 2, 9))))
    try:
        return write(Page([[cell.replace("\0", "")[:32_000] for cell in row] for row in rows], merges))
    except Exception:  # noqa: BLE001 - the writing library refuses what its format does not allow
        return None
