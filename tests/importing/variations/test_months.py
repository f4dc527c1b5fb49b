"""Kind F: a sheet for a month, whose columns are named by the days of it."""

import calendar
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.importing.files import workbook
from tests.importing.variations.judging import Variation, judge
from tests.importing.variations.truth import School, school
from tests.importing.variations.writing import text

Heading = Callable[[date], str]
MONDAYS = {1: date(2026, 1, 5), 3: date(2026, 3, 2), 9: date(2025, 9, 1), 11: date(2025, 11, 3), 12: date(2025, 12, 1)}


def of_month(month: int, seed: int) -> School:
    """A school of one month, without a holiday in it."""
    first = MONDAYS[month]
    found = school(seed, pupils=3 + seed % 4, first=first, weeks=9)
    days = tuple(day for day in found.days if day.month == month)
    return School(found.pupils, days, {where: code for where, code in found.marks.items() if where[1].month == month})


def month_days(found: School, *, weekends: bool = True, first: int = 1) -> list[date]:
    day = found.days[0]
    last = calendar.monthrange(day.year, day.month)[1]
    days = [date(day.year, day.month, number) for number in range(first, last + 1)]
    return [each for each in days if weekends or each.weekday() < 5]


def sheet(found: School, heading: Heading = lambda day: str(day.day), **how: object) -> list[list[str]]:
    """A column for each day, with both marks in its cell."""
    days = month_days(found, **how)  # type: ignore[arg-type]
    rows = [["No", "UPN", "Name", *map(heading, days)]]
    for place, pupil in enumerate(found.pupils):
        cells = ["".join(found.marks.get((place, day, half), "") for half in ("AM", "PM")) for day in days]
        rows.append([str(place + 1), pupil.upn, pupil.name, *cells])
    return rows


def halves(found: School, *, below: bool) -> list[list[str]]:
    """Two columns for each day; below: AM and PM stand in a row of their own."""
    days = month_days(found)
    names = [f"{day.day}" if below else f"{day.day} {half}" for day in days for half in ("AM", "PM")]
    if below:
        names = [name if place % 2 == 0 else "" for place, name in enumerate(names)]
    rows = [["UPN", "Name", *names]]
    if below:
        rows.append(["", "", *("AM", "PM") * len(days)])
    for place, pupil in enumerate(found.pupils):
        marks = [found.marks.get((place, day, half), "") for day in days for half in ("AM", "PM")]
        rows.append([pupil.upn, pupil.name, *marks])
    return rows


def titled() -> Iterator[Variation]:
    """The month stands in a title."""
    titles = (
        "Register September 2025", "SEPTEMBER 2025", "Sept 2025", "Sep-25", "Attendance 09/2025", "2025-09",
        "Month: September   Year: 2025", "September (2025/26)", "Class 7A - September 2025", "September '25",
    )  # fmt: skip
    for seed, title in enumerate(titles):
        truth = of_month(9, seed)
        yield Variation(title, text([[title], [], *sheet(truth)]), truth.figures())
    for seed, (month, title) in enumerate(
        ((1, "January 2026"), (3, "March (2025-26)"), (11, "November 2025"), (12, "December 2025/2026")), start=20
    ):
        truth = of_month(month, seed)
        yield Variation(title, text([[title], *sheet(truth)]), truth.figures())


def headings() -> Iterator[Variation]:
    """The days are written in other ways."""
    ways: tuple[tuple[str, Heading], ...] = (
        ("two digits", lambda day: f"{day:%d}"),
        (
            "1st",
            lambda day: (
                f"{day.day}{('th', 'st', 'nd', 'rd')[day.day % 10 if day.day % 10 < 4 and day.day // 10 != 1 else 0]}"
            ),
        ),
        ("Mon 1", lambda day: f"{day:%a} {day.day}"),
        ("1 Mon", lambda day: f"{day.day} {day:%a}"),
        ("M 1", lambda day: f"{day:%a}"[0] + f" {day.day}"),
    )
    for seed, (name, heading) in enumerate(ways, start=30):
        truth = of_month(9, seed)
        yield Variation(name, text([["September 2025"], *sheet(truth, heading)]), truth.figures())
    truth = of_month(9, 40)
    yield Variation("school days only", text([["September 2025"], *sheet(truth, weekends=False)]), truth.figures())
    yield Variation("1 AM and 1 PM", text([["September 2025"], *halves(truth, below=False)]), truth.figures())
    yield Variation("AM and PM below", text([["September 2025"], *halves(truth, below=True)]), truth.figures())
    rows = sheet(truth)
    letters = ["", "", "", *(f"{day:%a}"[0] for day in month_days(truth))]
    yield Variation("letters of the weekdays above", text([["September 2025"], letters, *rows]), truth.figures())
    yield Variation(
        "letters of the weekdays below", text([["September 2025"], rows[0], letters, *rows[1:]]), truth.figures()
    )
    more = [[*row, "", ""] for row in rows]
    more[0] = [*rows[0], "31", "Remarks"]
    yield Variation("a day 31 that the month does not have", text([["September 2025"], *more]), truth.figures())


def asked() -> Iterator[Variation]:
    """Nothing, or too little, says which month."""
    truth = of_month(9, 50)
    answer = ("--answer", "month=2025-09")
    yield Variation("no month", text(sheet(truth)), truth.figures(), answer, True)
    yield Variation("a month without a year", text([["September"], *sheet(truth)]), truth.figures(), answer, True)
    spoken = ("--answer", "month=September 2025")
    yield Variation("a year without a month", text([["2025/26"], *sheet(truth)]), truth.figures(), spoken, True)
    yield Variation("two months", text([["September to October 2025"], *sheet(truth)]), truth.figures(), answer, True)
    wrong = sheet(truth, lambda day: f"{day:%a} {day.day}")
    yield Variation("weekdays of another year", text([["September 2024"], *wrong]), truth.figures(), answer, True)
    moved = sheet(truth)
    yield Variation("marks on weekends", text([["September 2027"], *moved]), truth.figures(), answer, True)


def books() -> Iterator[Variation]:
    """The month stands in the name of the sheet or of the file; a sheet for each month."""

    def book(*sheets: tuple[str, list[list[str]]]) -> bytes:
        def build(made: xlsxwriter.Workbook) -> None:
            for name, rows in sheets:
                page = made.add_worksheet(name)
                for place, row in enumerate(rows):
                    for at, cell in enumerate(row):
                        if cell.isdigit() and at > 2:
                            page.write_number(place, at, int(cell))
                        elif cell:
                            page.write_string(place, at, cell)

        return workbook(build)

    truth = of_month(9, 60)
    yield Variation("the sheet's name", book(("September 2025", sheet(truth))), truth.figures(), suffix=".xlsx")
    yield Variation("the file's name", text(sheet(truth)), truth.figures(), suffix=" September 2025.csv")
    yield Variation(
        "the title and the sheet", book(("Sep", [["2025/26"], *sheet(truth)])), truth.figures(), suffix=".xlsx"
    )
    whole = school(61, pupils=4, first=date(2025, 9, 1), weeks=9)
    parts = [
        School(whole.pupils, tuple(day for day in whole.days if day.month == month), whole.marks) for month in (9, 10)
    ]
    marks = [{where: code for where, code in whole.marks.items() if where[1] in part.days} for part in parts]
    parts = [School(whole.pupils, part.days, found) for part, found in zip(parts, marks, strict=True)]
    pages = [(f"{part.days[0]:%B} 2025", sheet(part)) for part in parts]
    year = School(whole.pupils, tuple(day for part in parts for day in part.days), whole.marks)
    yield Variation("a sheet for each month", book(*pages), year.figures(), suffix=".xlsx")
    named = [(f"{part.days[0]:%b}", [["School year 2025/26"], *sheet(part)]) for part in parts]
    yield Variation("months on sheets, the year in titles", book(*named), year.figures(), suffix=".xlsx")


VARIATIONS = [*titled(), *headings(), *asked(), *books()]


def test_there_are_thirty_of_them() -> None:
    assert len(VARIATIONS) >= 30


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_the_marks_are_those_of_the_month_or_the_month_is_asked(variation: Variation, tmp_path: Path) -> None:
    judge(tmp_path, variation)
