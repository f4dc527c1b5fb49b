"""Dates that were damaged on the way: a question, a refusal or the true figures, never others."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.importing.variations.judging import Variation, asked
from tests.importing.variations.truth import HALVES, School, school
from tests.importing.variations.writing import text

Way = Callable[[date], str]
"""How a day is written."""
FORMS: tuple[tuple[str, Way], ...] = (
    ("01/09/2025", lambda day: f"{day:%d/%m/%Y}"),
    ("1/9/2025", lambda day: f"{day.day}/{day.month}/{day.year}"),
    ("01-09-2025", lambda day: f"{day:%d-%m-%Y}"),
    ("01.09.25", lambda day: f"{day:%d.%m.%y}"),
    ("2025-09-01", lambda day: f"{day:%Y-%m-%d}"),
    ("20250901", lambda day: f"{day:%Y%m%d}"),
    ("1 September 2025", lambda day: f"{day.day} {day:%B} {day.year}"),
    ("01-Sep-25", lambda day: f"{day:%d-%b-%y}"),
)
SPOILT = ("", "31/02/2025", "######", "#VALUE!", "n/a", "tbc", "00/00/0000", "2025", "31.09.2025", "05/10/1926", "?")
FIRST_DAYS = (date(2025, 9, 2), date(2025, 11, 3), date(2026, 1, 5), date(2026, 4, 13), date(2026, 2, 23))


def listed(truth: School, day: Callable[[int], Way]) -> list[list[str]]:
    """A row for each pupil and session; day: how the row of this number writes its day."""
    cells = [(place, when, half) for place in range(len(truth.pupils)) for when, half in truth.sessions]
    rows = [
        [truth.pupils[place].upn, day(number)(when), half, truth.marks[place, when, half]]
        for number, (place, when, half) in enumerate(cells)
    ]
    return [["UPN", "Date", "AM/PM", "Mark"], *rows]


def in_days(truth: School, day: Callable[[int], Way]) -> list[list[str]]:
    """A row for each pupil and day."""
    cells = [(place, when) for place in range(len(truth.pupils)) for when in truth.days]
    rows = [
        [truth.pupils[place].upn, day(number)(when), *(truth.marks[place, when, half] for half in HALVES)]
        for number, (place, when) in enumerate(cells)
    ]
    return [["UPN", "Date", "AM", "PM"], *rows]


def in_columns(truth: School, day: Callable[[int], Way]) -> list[list[str]]:
    """A row for each pupil, a column for each session; day: how the heading of this number writes its day."""
    head = [f"{day(number)(when)} {half}" for number, (when, half) in enumerate(truth.sessions)]
    rows = [
        [pupil.upn, *(truth.marks[place, when, half] for when, half in truth.sessions)]
        for place, pupil in enumerate(truth.pupils)
    ]
    return [["UPN", *head], *rows]


SHAPES = (("a list", listed), ("rows of days", in_days), ("columns", in_columns))


@dataclass(frozen=True)
class Damage:
    """Which rows or columns are damaged: all of a share of blocks of so many, the blocks chosen by chance."""

    share: float
    block: int
    seed: int

    def hits(self, number: int) -> bool:
        return random.Random(f"{self.seed}/{number // self.block}").random() < self.share

    def __str__(self) -> str:
        return f"{self.share:.0%} in blocks of {self.block}"


SHARES = (0.05, 0.1, 0.25, 0.4, 0.6, 1.0)
BLOCKS = (1, 2, 10, 50)


def variations(kind: str, damaged: Callable[[int, Way, date], Way], latest: date) -> Iterator[Variation]:
    """Forty-odd files with one kind of damage: in each shape, of each share, in blocks of rows and scattered.

    damaged: for a number, a way of writing and the first day of the file, how what is damaged writes its day.
    """
    seeds = random.Random(kind)
    for number in range(45):
        shape, write = SHAPES[number % 3]
        name, way = FORMS[seeds.randrange(len(FORMS))]
        damage = Damage(SHARES[number // 3 % 6], BLOCKS[seeds.randrange(4)], number)
        truth = school(number, pupils=4, first=FIRST_DAYS[number % 5], weeks=5 + number % 3, rate=0.15)
        bad = damaged(number, way, truth.days[0])
        rows = write(truth, lambda row, damage=damage, bad=bad, way=way: bad if damage.hits(row) else way)  # type: ignore[misc]
        options = ("--today", latest.isoformat())
        yield Variation(f"{number} {kind}, {name}, {damage}, {shape}", text(rows), truth.figures(), options=options)


def unreadable(number: int, way: Way, first: date) -> Way:
    del way, first
    return lambda day: SPOILT[number % len(SPOILT)]


def swapped(number: int, way: Way, first: date) -> Way:
    del number, first
    return lambda day: way(day.replace(month=day.day, day=day.month) if day.day <= 12 else day)


def another_year(number: int, way: Way, first: date) -> Way:
    years = (-4, -2, -1, 1, 10, -10, 2)[number % 7]
    del first
    return lambda day: way(day.replace(year=day.year + years))


def day_numbers(number: int, way: Way, first: date) -> Way:
    del way, first
    start = date(1904, 1, 1) if number % 2 else date(1900, 1, 31)
    return lambda day: str((day - start).days)


def with_numbers() -> Iterator[Variation]:
    """Files whose days are numbers, some of which count from another year."""
    numbers: Way = lambda day: str((day - date(1899, 12, 30)).days)  # noqa: E731
    for number in range(36):
        shape, write = SHAPES[number % 3]
        damage = Damage(SHARES[number // 3 % 5], BLOCKS[number % 4], number)
        truth = school(number, pupils=4, first=FIRST_DAYS[number % 5], weeks=5 + number % 3, rate=0.15)
        rows = write(
            truth,
            lambda row, damage=damage: (  # type: ignore[misc]
                (lambda day: str((day - date(1904, 1, 1)).days)) if damage.hits(row) else numbers
            ),
        )
        options = ("--today", "2026-06-30")
        yield Variation(f"{number} day numbers, {damage}, {shape}", text(rows), truth.figures(), options=options)


VARIATIONS = [
    *variations("unreadable", unreadable, date(2026, 6, 30)),
    *variations("day and month swapped", swapped, date(2026, 6, 30)),
    *variations("another year", another_year, date(2026, 6, 30)),
    *with_numbers(),
]


def undamaged() -> Iterator[Variation]:
    """The same files before the damage: nothing is asked."""
    for number, (name, way) in enumerate(FORMS):
        for shape, write in SHAPES:
            truth = school(number, pupils=4, first=FIRST_DAYS[number % 5], weeks=5 + number % 3, rate=0.15)
            rows = write(truth, lambda row, way=way: way)  # type: ignore[misc]
            options = ("--today", "2026-06-30")
            yield Variation(f"{name}, {shape}", text(rows), truth.figures(), options=options)


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_damaged_dates_give_no_figure_that_is_wrong(variation: Variation, tmp_path: Path) -> None:
    """Fewer than five marks without a date are named one by one, and the others read."""
    said = asked(tmp_path, variation)
    if said.figures is not None and said.figures != variation.figures:
        lost = sum(of[0] - said.figures[upn][0] for upn, of in variation.figures.items())
        assert 0 < lost < 5, (said.figures, variation.figures)


def test_there_are_thirty_of_each() -> None:
    assert len(VARIATIONS) >= 4 * 30


@pytest.mark.parametrize("variation", [*undamaged()], ids=str)
def test_the_files_before_the_damage_are_read_without_a_question(variation: Variation, tmp_path: Path) -> None:
    said = asked(tmp_path, variation)
    assert said.figures is not None, said.sentence
