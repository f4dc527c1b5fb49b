"""Kind B: the letters of another system are asked about; a genuine register with sport in it is not."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.importing.files import sheet_of
from tests.importing.variations.judging import Variation, judge
from tests.importing.variations.truth import School, school
from tests.importing.variations.writing import SHAPES, days_in_a_cell, grid, listed, signs, text

SYSTEMS: Mapping[str, Mapping[str, str]] = {
    "P A L": {"present": "P", "O": "A", "I": "E", "L": "L"},
    "P A T": {"present": "P", "O": "A", "I": "X", "L": "T"},
    "present, excused, unexcused, tardy": {"present": "P", "I": "E", "O": "U", "L": "T"},
    "in words": {"present": "Present", "I": "Excused", "O": "Unexcused", "L": "Tardy"},
    "words in small letters": {"present": "present", "I": "authorised", "O": "absent", "L": "late"},
    "yes and no": {"present": "Y", "I": "I", "O": "N", "L": "L"},
    "yes and no in words": {"present": "Yes", "I": "Ill", "O": "No", "L": "Late"},
    "ticks and crosses": {"present": "✓", "I": "I", "O": "x", "L": "l"},
    "ones and noughts": {"present": "1", "I": "2", "O": "0", "L": "3"},
    "X is absent": {"present": "P", "I": "M", "O": "X", "L": "L"},
    "A is attended": {"present": "A", "I": "E", "O": "U", "L": "L"},
    "V is here": {"present": "V", "I": "K", "O": "F", "L": "L"},
    "present and absent, two letters": {"present": "PR", "I": "EA", "O": "UA", "L": "LA"},
    "small letters": {"present": "p", "I": "e", "O": "u", "L": "t"},
    "B is boarding": {"present": "B", "I": "S", "O": "A", "L": "L"},
    "H is here": {"present": "H", "I": "S", "O": "A", "L": "T"},
    "numbers of codes": {"present": "100", "I": "210", "O": "220", "L": "130"},
}


def answers(letters: Mapping[str, str]) -> tuple[str, ...]:
    """The options that say what each letter stands for."""
    said = ((sign, "present" if code == "present" else code) for code, sign in letters.items())
    return tuple(word for sign, code in said for word in ("--answer", f"mark:{sign}={code}"))


def foreign() -> Iterator[Variation]:
    for seed, (name, letters) in enumerate(SYSTEMS.items()):
        truth = school(seed, absences="IOL", rate=0.25, pupils=4 + seed % 4)
        for shape, write in (SHAPES[seed % 3], SHAPES[(seed + 1) % 3]):
            data = text(write(truth, signs(**letters)))
            yield Variation(f"{name}, {shape}", data, truth.figures(), answers(letters), True)
    letters = SYSTEMS["P A L"]
    truth = school(50, absences="IOL")
    pairs = text(days_in_a_cell(truth, signs(**letters)))
    yield Variation("two letters in a cell", pairs, truth.figures(), answers(letters), True)
    book = sheet_of(grid(truth, signs(**letters)))
    yield Variation("a workbook", book, truth.figures(), answers(letters), True, suffix=".xlsx")
    rows = grid(truth, signs(**letters))
    rows[1][5] = "/"
    yield Variation("one stroke among the letters", text(rows), truth.figures(), (), True)
    part = ("--answer", "mark:P=present", "--answer", "mark:A=O")
    yield Variation(
        "half of the letters answered", text(grid(truth, signs(**letters))), truth.figures(), (), True, part
    )


def of_england() -> Iterator[Variation]:
    for seed, absences in enumerate(("IOP", "PPPI", "PVBWL", "EITSUGM", "XDIO", "NTOU")):
        truth: School = school(60 + seed, absences=absences, rate=0.3)
        data = text(listed(truth) if seed % 2 else grid(truth))
        yield Variation(f"a register with {absences}", data, truth.figures())


VARIATIONS = [*foreign(), *of_england()]


def test_there_are_thirty_of_them() -> None:
    assert len(VARIATIONS) >= 30


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_another_systems_letters_are_asked_about(variation: Variation, tmp_path: Path) -> None:
    judge(tmp_path, variation)
