"""The same cells written with other characters, separators, quotes and line ends."""

import csv
from random import Random

from tests.formats.grids import Grid
from tests.formats.mutations.kinds import harmful, harmless


def utf8_with_mark(grid: Grid, rng: Random) -> None:
    grid.encoding = "utf-8-sig"


def windows_1252(grid: Grid, rng: Random) -> None:
    grid.encoding = "cp1252"


def utf16_little(grid: Grid, rng: Random) -> None:
    grid.encoding = "utf-16"


def utf16_big(grid: Grid, rng: Random) -> None:
    grid.encoding = "utf-16-be"
    grid.after.append(lambda data: b"\xfe\xff" + data)


def utf16_without_mark(grid: Grid, rng: Random) -> None:
    grid.encoding = "utf-16-le"


def semicolons(grid: Grid, rng: Random) -> None:
    grid.separator = ";"


def tabs(grid: Grid, rng: Random) -> None:
    grid.separator = "\t"


def bars(grid: Grid, rng: Random) -> None:
    grid.separator = "|"


def separator_named_in_the_first_line(grid: Grid, rng: Random) -> None:
    grid.separator = ";"
    grid.after.append(lambda data: b"sep=;\r\n" + data)


def everything_quoted(grid: Grid, rng: Random) -> None:
    grid.quoting = csv.QUOTE_ALL


def line_feeds_only(grid: Grid, rng: Random) -> None:
    grid.ending = "\n"


def carriage_returns_only(grid: Grid, rng: Random) -> None:
    grid.ending = "\r"


def line_ends_mixed(grid: Grid, rng: Random) -> None:
    def mixed(data: bytes) -> bytes:
        lines = data.split(b"\r\n")
        return b"".join(line + (b"\n" if n % 3 else b"\r\n") for n, line in enumerate(lines[:-1])) + lines[-1]

    grid.after.append(mixed)


def no_end_of_the_last_line(grid: Grid, rng: Random) -> None:
    grid.after.append(lambda data: data.rstrip(b"\r\n"))


def control_z_at_the_end(grid: Grid, rng: Random) -> None:
    grid.after.append(lambda data: data + b"\x1a")


def nul_bytes_inside(grid: Grid, rng: Random) -> None:
    place = rng.randint(0, 10_000)
    grid.after.append(lambda data: data[: place % len(data)] + b"\0" + data[place % len(data) :])


def nul_bytes_at_the_end(grid: Grid, rng: Random) -> None:
    grid.after.append(lambda data: data + b"\0" * 300)


def file_cut_off(grid: Grid, rng: Random) -> None:
    """Cut inside a row near the end: the rows below it are not in the file and nobody can know of them."""
    grid.lines = grid.lines[: -rng.randint(1, 3)] if len(grid.body) > 5 else grid.lines
    keys = {key for line in grid.body for key in line.keys}
    grid.truth = {key: mark for key, mark in grid.truth.items() if key in keys}
    short = rng.randint(3, 12)
    grid.after.append(lambda data: data.rstrip(b"\r\n")[:-short])


def quote_never_closed(grid: Grid, rng: Random) -> None:
    place = grid.column("surname")
    assert place is not None
    line = rng.choice(grid.body)
    marker = "QUOTEHERE"
    line.spots[place] = line.spots[place].saying(marker)
    grid.after.append(lambda data: data.replace(marker.encode(grid.encoding), b'"'))


def quotes_that_swallow_rows(grid: Grid, rng: Random) -> None:
    """A stray quotation mark in the same cell of two rows: all between them is one cell."""
    place = grid.column("surname")
    assert place is not None
    first = rng.randint(0, len(grid.body) // 2)
    markers = {"QUOTEONE": grid.body[first], "QUOTETWO": grid.body[first + 3]}
    for marker, line in markers.items():
        line.spots[place] = line.spots[place].saying(marker)
    one, two = (marker.encode() for marker in markers)
    grid.after.append(lambda data: data.replace(one, b'"Lee').replace(two, b'Lee"'))


def byte_that_no_encoding_has(grid: Grid, rng: Random) -> None:
    """In the middle of a UTF-8 file."""
    grid.after.append(lambda data: data.replace("ë".encode(), b"\xff\xfe\x81", 1))


MUTATIONS = [
    *harmless(
        utf8_with_mark, windows_1252, utf16_little, utf16_big, semicolons, tabs, bars,
        separator_named_in_the_first_line, everything_quoted, line_feeds_only, carriage_returns_only, line_ends_mixed,
        no_end_of_the_last_line,
    ),
    *harmful(
        utf16_without_mark, control_z_at_the_end, nul_bytes_inside, nul_bytes_at_the_end, file_cut_off,
        byte_that_no_encoding_has,
    ),
    *harmful(quote_never_closed, quotes_that_swallow_rows, needs=("surname",)),
]  # fmt: skip
