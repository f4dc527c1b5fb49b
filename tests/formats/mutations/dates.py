"""Days and halves written in other ways, some of which nobody can tell apart."""

from collections.abc import Callable
from datetime import date
from random import Random

from tests.formats.grids import Grid
from tests.formats.mutations.kinds import harmful, harmless

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
BEFORE_EXCEL = date(1899, 12, 30)


def _rewrite(grid: Grid, write: Callable[[date], str]) -> None:
    """Every day, in cells or in headings, is written so."""
    place = grid.column("date")
    for line in grid.body:
        if place is not None and place < len(line.spots):
            line.spots[place] = line.spots[place].saying(write(next(iter(line.keys))[1]))
    for line in grid.lines:
        if line.header:
            line.spots = [
                spot.saying(f"{write(spot.session[0])} {spot.session[1]}") if spot.session else spot
                for spot in line.spots
            ]


def _only_days(grid: Grid, keep: Callable[[date], bool]) -> None:
    """Only these days stay in the file."""
    grid.truth = {key: mark for key, mark in grid.truth.items() if keep(key[1])}
    kept = [n for n, spot in enumerate(grid.head.spots) if spot.session is None or keep(spot.session[0])]
    lines = []
    for line in grid.lines:
        if grid.kind == "wide":
            line.spots = [line.spots[n] for n in kept]
        line.keys = frozenset(key for key in line.keys if keep(key[1]))
        if line.header or line.keys:
            lines.append(line)
    grid.lines = lines


def two_digit_years(grid: Grid, rng: Random) -> None:
    _rewrite(grid, lambda day: f"{day:%d/%m/%y}")


def iso_days(grid: Grid, rng: Random) -> None:
    _rewrite(grid, date.isoformat)


def iso_with_midnight(grid: Grid, rng: Random) -> None:
    _rewrite(grid, lambda day: f"{day.isoformat()} 00:00:00")


def iso_with_midnight_and_t(grid: Grid, rng: Random) -> None:
    _rewrite(grid, lambda day: f"{day.isoformat()}T00:00:00")


def named_months(grid: Grid, rng: Random) -> None:
    _rewrite(grid, lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}")


def named_days_without_year(grid: Grid, rng: Random) -> None:
    _rewrite(grid, lambda day: f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}")


def without_leading_zeros(grid: Grid, rng: Random) -> None:
    _rewrite(grid, lambda day: f"{day.day}/{day.month}/{day.year}")


def with_dots(grid: Grid, rng: Random) -> None:
    _rewrite(grid, lambda day: f"{day:%d.%m.%Y}")


def with_dashes(grid: Grid, rng: Random) -> None:
    _rewrite(grid, lambda day: f"{day:%d-%m-%Y}")


def serial_numbers(grid: Grid, rng: Random) -> None:
    _rewrite(grid, lambda day: str((day - BEFORE_EXCEL).days))


def american_order_with_late_days(grid: Grid, rng: Random) -> None:
    """10/16/2026 can only be one day, so that the whole column is told by it."""
    _rewrite(grid, lambda day: f"{day:%m/%d/%Y}")


def american_order_with_early_days_only(grid: Grid, rng: Random) -> None:
    """10/05/2026 to 10/12/2026: every day fits both orders."""
    _only_days(grid, lambda day: day.day <= 12)
    _rewrite(grid, lambda day: f"{day:%m/%d/%Y}")


def british_order_with_early_days_only(grid: Grid, rng: Random) -> None:
    _only_days(grid, lambda day: day.day <= 12)


def one_day_in_american_order(grid: Grid, rng: Random) -> None:
    """05/10 is written 10/05 on one row, or over one column."""
    _one(grid, rng, lambda day: f"{day:%m/%d/%Y}", lambda day: day.day <= 12)


def one_day_that_never_was(grid: Grid, rng: Random) -> None:
    _one(grid, rng, lambda day: "31/09/2026")


def one_day_in_another_century(grid: Grid, rng: Random) -> None:
    _one(grid, rng, lambda day: f"{day:%d/%m}/1926")


def one_day_in_the_future(grid: Grid, rng: Random) -> None:
    _one(grid, rng, lambda day: f"{day:%d/%m}/2062")


def one_day_empty(grid: Grid, rng: Random) -> None:
    _one(grid, rng, lambda day: "")


def one_day_with_another_weekday(grid: Grid, rng: Random) -> None:
    _rewrite(grid, lambda day: f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}")
    _one(grid, rng, lambda day: f"Sat {day.day} {MONTHS[day.month - 1]} {day.year}")


def _one(
    grid: Grid, rng: Random, write: Callable[[date], str], where: Callable[[date], bool] = lambda day: True
) -> None:
    """One row's day, or one column's, is written otherwise."""
    if grid.kind == "wide":
        places = [n for n, spot in enumerate(grid.head.spots) if spot.session and where(spot.session[0])]
        place = rng.choice(places)
        spot = grid.head.spots[place]
        assert spot.session is not None
        grid.head.spots[place] = spot.saying(f"{write(spot.session[0])} {spot.session[1]}".strip())
        return
    column = grid.column("date")
    assert column is not None
    line = rng.choice([line for line in grid.body if where(next(iter(line.keys))[1])])
    line.spots[column] = line.spots[column].saying(write(next(iter(line.keys))[1]))


def halves_in_words(grid: Grid, rng: Random) -> None:
    grid.change_column("half", lambda text: "Morning" if text == "AM" else "Afternoon")


def halves_in_small_letters(grid: Grid, rng: Random) -> None:
    grid.change_column("half", str.lower)


def halves_as_numbers(grid: Grid, rng: Random) -> None:
    grid.change_column("half", lambda text: "1" if text == "AM" else "2")


def one_half_missing(grid: Grid, rng: Random) -> None:
    place = grid.column("half")
    assert place is not None
    line = rng.choice(grid.body)
    line.spots[place] = line.spots[place].saying("")


def one_lesson_among_the_halves(grid: Grid, rng: Random) -> None:
    place = grid.column("half")
    assert place is not None
    line = rng.choice(grid.body)
    line.spots[place] = line.spots[place].saying("P3")


MUTATIONS = [
    *harmless(
        two_digit_years, iso_days, iso_with_midnight, iso_with_midnight_and_t, named_months, without_leading_zeros,
        with_dots, with_dashes, kinds=("long", "wide"),
    ),
    *harmful(
        named_days_without_year, serial_numbers, american_order_with_late_days, american_order_with_early_days_only,
        british_order_with_early_days_only, one_day_in_american_order, one_day_that_never_was,
        one_day_in_another_century, one_day_in_the_future, one_day_empty, one_day_with_another_weekday,
        kinds=("long", "wide"),
    ),
    *harmless(halves_in_words, halves_in_small_letters, kinds=("long",), needs=("half",)),
    *harmful(halves_as_numbers, one_half_missing, one_lesson_among_the_halves, kinds=("long",), needs=("half",)),
]  # fmt: skip
