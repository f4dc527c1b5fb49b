"""Kind G: numbers with something written around them so that a spreadsheet leaves their zeros alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.importing.files import sheet_of
from tests.importing.variations.judging import Variation, judge
from tests.importing.variations.truth import Figures, School, school
from tests.importing.variations.writing import days_across, grid, listed, text

Wrap = Callable[[str], str]
WRAPS: tuple[tuple[str, Wrap], ...] = (
    ("wrapped", lambda cell: f'="{cell}"'),
    ("spaced", lambda cell: f'= "{cell}" '),
    ("T()", lambda cell: f'=T("{cell}")'),
    ("apostrophe", lambda cell: f"'{cell}" if cell[:1].isdigit() else cell),
)
SHAPES = (listed, grid, days_across)


def numbered(found: School) -> tuple[School, dict[str, Figures]]:
    """The school with admission numbers instead of UPNs, with leading zeros, and its figures by them."""
    figures = {each.adno: found.figures()[each.upn] for each in found.pupils}
    return replace(found, pupils=tuple(replace(each, upn=each.adno) for each in found.pupils)), figures


def raw(rows: Sequence[Sequence[str]], separator: str = ",") -> bytes:
    """The rows as a program writes them that quotes only what holds a separator."""
    cells = ([f'"{cell}"' if separator in cell and not cell.startswith("=") else cell for cell in row] for row in rows)
    return "".join(f"{separator.join(row)}\n" for row in cells).encode()


def wrapped(rows: Sequence[Sequence[str]], wrap: Wrap, *, columns: int, heading: bool = False) -> list[list[str]]:
    """The first ``columns`` of each row wrapped; heading: of the header row too."""
    head, *below = rows
    return [
        [wrap(cell) if place < columns and (heading or number) else cell for place, cell in enumerate(row)]
        for number, row in enumerate((head, *below))
    ]


def variations() -> Iterator[Variation]:
    """Every wrap, in every shape, in the number alone and in every cell, quoted and not, and in workbooks."""
    for seed, (name, wrap) in enumerate(WRAPS):
        for more, shape in enumerate(SHAPES):
            truth, figures = numbered(school(10 * seed + more, pupils=3 + more))
            rows = shape(truth)
            rows[0][0] = "Adno"
            kind = shape.__name__
            yield Variation(f"{name} number in {kind}", raw(wrapped(rows, wrap, columns=1)), figures)
            yield Variation(f"{name} number in {kind}, quoted", text(wrapped(rows, wrap, columns=1)), figures)
            everything = wrapped(rows, wrap, columns=len(rows[0]), heading=name != "apostrophe")
            yield Variation(f"{name} everywhere in {kind}", text(everything), figures)
            book = sheet_of(wrapped(rows, wrap, columns=1))
            yield Variation(f"{name} number in {kind}, a workbook", book, figures, suffix=".xlsx")
    truth, figures = numbered(school(90))
    rows = listed(truth)
    rows[0][0] = "Adno"
    mixed = [rows[0], *([f'="{row[0]}"' if place % 2 else row[0], *row[1:]] for place, row in enumerate(rows[1:]))]
    yield Variation("some rows only", text(mixed), figures)
    yield Variation(
        "tabs, Unicode", text(wrapped(rows, WRAPS[0][1], columns=1), separator="\t", encoding="utf-16"), figures
    )


VARIATIONS = list(variations())


def test_there_are_thirty_of_them() -> None:
    assert len(VARIATIONS) >= 30


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_a_number_is_what_stands_inside_the_wrapper(variation: Variation, tmp_path: Path) -> None:
    judge(tmp_path, variation)
