"""Marks as hands and systems write them."""

from collections.abc import Callable
from random import Random

from tests.formats.grids import Grid
from tests.formats.mutations.kinds import Change, harmful, harmless


def _some(
    grid: Grid, rng: Random, change: Callable[[str], str | None], share: float = 1.0, new: str | None = None
) -> None:
    """Some marks say something else; ``new`` is what they then are in truth (what they were, where None)."""
    raw = grid.column("raw")
    for line, place, spot in grid.marks():
        text = change(spot.text)
        if text is None or rng.random() > share:
            continue
        line.spots[place] = spot.saying(text)
        if raw is not None:
            line.spots[raw] = line.spots[raw].saying(text)
        if new is not None and spot.key is not None:
            grid.truth[spot.key] = new


def lower_case(grid: Grid, rng: Random) -> None:
    _some(grid, rng, str.lower)


def spaces_around(grid: Grid, rng: Random) -> None:
    _some(grid, rng, lambda text: f" {text} " if text else None, 0.5)


def hard_spaces_around(grid: Grid, rng: Random) -> None:
    _some(grid, rng, lambda text: f"{text}\u00a0" if text else None, 0.5)


def sub_codes_with_digits(grid: Grid, rng: Random) -> None:
    _some(grid, rng, lambda text: f"{text}01" if text in ("I", "M", "O", "D") else None)


def sub_codes_with_letters(grid: Grid, rng: Random) -> None:
    _some(grid, rng, lambda text: f"{text}_F" if text in ("I", "M", "O", "D") else None)


def _set(text: str, new: str) -> Change:
    def change(grid: Grid, rng: Random) -> None:
        grid.drop_doubles()
        _some(grid, rng, lambda old: text if old in ("/", "\\") else None, 0.15, new)

    return change


def more_dashes(grid: Grid, rng: Random) -> None:
    _set("-", "-")(grid, rng)


def more_closures(grid: Grid, rng: Random) -> None:
    _set("#", "#")(grid, rng)


def codes_that_are_none(grid: Grid, rng: Random) -> None:
    grid.drop_doubles()
    _some(grid, rng, lambda old: "ZZ9" if old in ("/", "\\") else None, 0.1)


def one_letter_that_is_no_code(grid: Grid, rng: Random) -> None:
    grid.drop_doubles()
    _some(grid, rng, lambda old: "A" if old in ("/", "\\") else None, 0.1)


def retired_codes(grid: Grid, rng: Random) -> None:
    """Codes that ended on 18 August 2024: kept as written, and counted as missing."""
    _set("H", "H")(grid, rng)


def words_instead_of_codes(grid: Grid, rng: Random) -> None:
    grid.drop_doubles()
    _some(grid, rng, lambda old: "Present" if old in ("/", "\\") else None, 0.1)


def numbers_instead_of_codes(grid: Grid, rng: Random) -> None:
    grid.drop_doubles()
    _some(grid, rng, lambda old: "1" if old in ("/", "\\") else None, 0.1)


def spreadsheet_errors(grid: Grid, rng: Random) -> None:
    """What Excel shows where a mark such as - or / was taken for a formula."""
    grid.drop_doubles()
    _some(grid, rng, lambda old: "#NAME?" if old in ("/", "\\") else None, 0.05)


def dates_instead_of_codes(grid: Grid, rng: Random) -> None:
    grid.drop_doubles()
    _some(grid, rng, lambda old: "01/10/2026" if old in ("/", "\\") else None, 0.05)


MUTATIONS = [
    *harmless(lower_case, spaces_around, hard_spaces_around, sub_codes_with_digits, sub_codes_with_letters),
    *harmless(more_dashes, more_closures, retired_codes),
    *harmful(
        codes_that_are_none, one_letter_that_is_no_code, words_instead_of_codes, numbers_instead_of_codes,
        spreadsheet_errors, dates_instead_of_codes,
    ),
]  # fmt: skip
