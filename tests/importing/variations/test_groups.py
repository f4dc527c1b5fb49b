"""Kind D: headings of classes and subtotals among the pupils."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.importing.files import sheet_of
from tests.importing.variations.judging import Variation, judge
from tests.importing.variations.truth import Figures, School, school
from tests.importing.variations.writing import grid, listed, text

SUBTOTALS = (
    "7A total", "Total", "Sub-total", "7A Average", "Class total", "Total 7A", "Total for 7A", "Average", "Subtotal 7A",
    "Mean", "Grand Total", "7A", "Year 7 total", "Overall",
)  # fmt: skip
HEADINGS = (
    "Class 7A", "Year 8", "Form 7A", "Registration Group 7A", "Tutor group: 7A", "Y8", "Yr 7", "7A", "House: Ash",
    "Boys", "Class: 7A (30 pupils)", "Year Group 7", "Reception", "Group 7A", "Reg Group: 7A",
)  # fmt: skip
TOTALS = ("UPN", "Name", "Reg", "Possible marks", "Present marks", "Authorised absences", "Unauthorised absences")


def totals(found: School, header: Sequence[str] = TOTALS) -> list[list[str]]:
    """A row of totals for each pupil."""
    figures = found.figures()
    return [list(header), *([each.upn, each.name, each.reg, *map(str, figures[each.upn])] for each in found.pupils)]


def sums(rows: Sequence[Sequence[str]]) -> list[str]:
    return [str(sum(int(row[place]) for row in rows)) for place in range(3, 7)]


def of_totals() -> Iterator[Variation]:
    """Totals with a row for each class: in the column of numbers, of names, or of classes."""
    for seed, word in enumerate(SUBTOTALS):
        truth = school(seed, pupils=6)
        head, *rows = totals(truth)
        place = 0 if word in ("7A",) else seed % 2
        end = [[""] * 3 + sums(rows[:3]), [""] * 3 + sums(rows[3:])]
        for row in end:
            row[place] = word
        data = [head, *rows[:3], end[0], *rows[3:], end[1]]
        yield Variation(f"{word} in column {place}", text(data), truth.figures())
    truth = school(20)
    head, *rows = totals(truth)
    yield Variation(
        "a class's sum without a word",
        text([head, *rows[:3], ["", "", "7A", *sums(rows[:3])], *rows[3:]]),
        truth.figures(),
    )
    for place, words in enumerate((("Boys", "Girls", "PP"), ("7A (3 pupils)", "7B (3 pupils)"))):
        below = [[word, "", "", *sums(rows)] for word in words]
        yield Variation(f"groups below {place}", text([head, *rows, *below]), truth.figures())
    data = [head, ["Class 7A"], *rows[:3], ["7A total", "", "", *sums(rows[:3])], ["Class 7B"], *rows[3:]]
    yield Variation("headings and subtotals", sheet_of(data), truth.figures(), suffix=".xlsx")


def of_marks() -> Iterator[Variation]:
    """Grids of marks with a heading for each class, or a row of counts below each."""
    for seed, word in enumerate(HEADINGS):
        truth = school(40 + seed, pupils=6)
        head, *rows = grid(truth)
        blank = [""] * (len(head) - 1)
        data = [head, [word, *blank], *rows[:3], [word, *blank], *rows[3:]]
        yield Variation(f"{word} above a class", text(data), truth.figures())
    for seed, word in enumerate(("7A present", "Total", "Present", "7A", "% present")):
        truth = school(60 + seed, pupils=6)
        head, *rows = grid(truth)
        counts = [word, "", "", "", *("3" for _ in truth.sessions)]
        yield Variation(f"{word} with counts", text([head, *rows[:3], counts, *rows[3:], counts]), truth.figures())
    truth = school(70)
    rows = listed(truth)
    yield Variation("a heading in a list", text([rows[0], ["Class 7A", "", "", "", ""], *rows[1:]]), truth.figures())
    teacher = grid(truth)
    teacher.insert(1, ["Class 7A", "Ms Hale", "", "", *[""] * len(truth.sessions)])
    yield Variation("a heading with a teacher", text(teacher), truth.figures())


VARIATIONS = [*of_totals(), *of_marks()]


def test_there_are_thirty_of_them() -> None:
    assert len(VARIATIONS) >= 30


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_a_row_about_a_class_or_a_sum_is_no_pupil(variation: Variation, tmp_path: Path) -> None:
    judge(tmp_path, variation)


@pytest.mark.parametrize("name", ["House, Ada", "Form, Tom", "Reception, Jo", "Total, Ada", "Mean, Kit", "School, Bo"])
def test_a_pupil_whose_name_is_such_a_word_is_a_pupil(name: str, tmp_path: Path) -> None:
    truth = school(80)
    rows = [[row[0], name, *row[2:]] if row[0] == truth.pupils[2].upn else row for row in listed(truth)]
    judge(tmp_path, Variation(name, text(rows), truth.figures()))
    head, *pupils = totals(truth)
    pupils[2][1] = name
    figures: dict[str, Figures] = truth.figures()
    judge(tmp_path, Variation(name, text([head, *pupils]), figures))
