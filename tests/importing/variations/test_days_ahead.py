"""Kind E: marks of days that have not happened are kept, named, and in no figure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.importing.variations.judging import Variation, judge
from tests.importing.variations.truth import HALVES, School, school
from tests.importing.variations.writing import SHAPES, days_across, grid, listed, text

FIRST = date(2026, 9, 2)


def up_to(whole: School, today: date) -> School:
    """The part of the school up to that day."""
    return replace(whole, days=tuple(day for day in whole.days if day <= today))


def planned(seed: int, code: str, who: range, last: int = -11) -> tuple[School, School, date]:
    """A school whose last two weeks (or all after its day number ``last``) are ahead: in them only the pupils ``who``
    have a mark, the same in each session; the school as it was up to the day that it is, and the day."""
    whole = school(seed, pupils=12, first=FIRST, weeks=9, rate=0.08)
    today = whole.days[last]
    ahead = {(place, day, half): code for place in who for day in whole.days if day > today for half in HALVES}
    past = {key: mark for key, mark in whole.marks.items() if key[1] <= today}
    return replace(whole, marks={**past, **ahead}), up_to(replace(whole, marks=past), today), today


def ahead() -> Iterator[Variation]:
    cases = [(code, range(count)) for code in ("G", "C", "#", "D", "S", "X", "I", "/") for count in (1, 6)]
    for seed, (code, who) in enumerate(cases):
        whole, past, today = planned(seed, code, who)
        shape, write = SHAPES[seed % 3]
        gaps = replace(whole, marks={key: whole.marks.get(key, "") for key in _every(whole)})
        yield Variation(f"{code} for {len(who)} of 12, {shape}", text(write(gaps)), past.figures(), options=_on(today))
    for seed, code in enumerate(("B", "V", "P", "T", "C", "#", "I"), start=20):
        whole, past, today = planned(seed, code, range(12 - seed % 3), last=seed % 4)
        shape, write = SHAPES[seed % 3]
        gaps = replace(whole, marks={key: whole.marks.get(key, "") for key in _every(whole)})
        data = text(write(gaps))
        yield Variation(f"{code} far ahead of {seed % 4 + 1} days, {shape}", data, past.figures(), options=_on(today))
    for seed in range(30, 44):
        whole = school(seed, pupils=4 + seed % 5, first=FIRST, rate=0.1)
        today = whole.days[-1 - (seed % 9)]
        data = text((listed, grid, days_across)[seed % 3](whole))
        yield Variation(f"a whole register that ends {seed % 9} days later", data, up_to(whole, today).figures(),
                        options=_on(today))  # fmt: skip


def _every(whole: School) -> list[tuple[int, date, str]]:
    return [(place, day, half) for place in range(len(whole.pupils)) for day in whole.days for half in HALVES]


def _on(today: date) -> tuple[str, str]:
    return "--today", today.isoformat()


VARIATIONS = [*ahead()]


def test_there_are_thirty_of_them() -> None:
    assert len(VARIATIONS) >= 30


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_days_ahead_are_in_no_figure(variation: Variation, tmp_path: Path) -> None:
    judge(tmp_path, variation)
