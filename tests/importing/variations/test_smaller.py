"""Kind J: minutes beside late marks, spellings of year groups, and what programs write into workbooks."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.cli import in_process
from tests.importing.files import sheet_of
from tests.importing.variations.judging import Variation, judge
from tests.importing.variations.truth import School, school
from tests.importing.variations.writing import Sign, days_across, grid, listed, text

MINUTES = (
    "L (12)", "L(12)", "L 12", "L12", "L:12", "L-12", "L (12 mins)", "L 12m", "L (12 minutes late)", "l (5)", "L [7]",
    "L = 9", "L (00:12)", "L 12'", "L, 12", "(L) 12",
)  # fmt: skip
AFTER = ("U 45", "U (45)", "U45", "U:45 mins", "u 45", "U (45 min)")
YEARS = (
    ("Year 7", "Yr 7", "Y7", "7"), ("Year  7", "YEAR 7", "7.0", "07"), ("Year Group 7", "NC Year 7", "Year: 7", "yr7"),
    ("Reception", "R", "Year R", "Rec"), ("Nursery 1", "N1", "nursery 1", "N 1"), ("Year Seven", "7", "Y 7", "Year 07"),
)  # fmt: skip


def late(before: str, after: str) -> Sign:
    return lambda code: {"L": before, "U": after}.get(code, code)


def minutes() -> Iterator[Variation]:
    """Late marks with their minutes, in every shape."""
    shapes = (listed, grid, days_across)
    for seed, before in enumerate(MINUTES):
        truth = school(seed, pupils=3 + seed % 3, absences="LUIO", rate=0.3)
        sign = late(before, AFTER[seed % len(AFTER)])
        shape = shapes[seed % 3]
        yield Variation(f"{before} in {shape.__name__}", text(shape(truth, sign)), truth.figures())
    truth = school(30, absences="LUIO", rate=0.3)
    book = sheet_of(grid(truth, late("L (3)", "U 31")))
    yield Variation("minutes in a workbook", book, truth.figures(), suffix=".xlsx")


def edited(data: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with a part of it changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == part:
                changed, count = re.subn(old.encode(), new.encode(), content, count=1)
                assert count == 1
                content = changed
            after.writestr(entry.filename, content)
    return file.getvalue()


SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def ranges() -> Iterator[Variation]:
    """Workbooks that say their range in another way than their cells do."""
    for seed, said in enumerate(("1:49", "1:1048576", "A:E", "A1", "A1:B2", "")):
        truth = school(40 + seed, pupils=3)
        data = sheet_of(listed(truth))
        new = f'<dimension ref="{said}"/>' if said else ""
        whole = edited(data, SHEET, r'<dimension ref="[^"]*"/>', new)
        yield Variation(f"the range {said or 'not said'}", whole, truth.figures(), suffix=".xlsx")


def from_1904() -> Iterator[Variation]:
    """Workbooks that count their days from 1904, as numbers without a format and as dates."""
    shift = (date(1904, 1, 1) - date(1899, 12, 30)).days

    def numbers(found: School, first: date = date(1904, 1, 1)) -> Sequence[Sequence[object]]:
        days = {f"{day:%d/%m/%Y}": (day - first).days for day in found.days}
        return [[days.get(cell, cell) for cell in row] for row in listed(found)]

    for seed, flag in enumerate(('date1904="1"', "date1904='true'", 'date1904="1" defaultThemeVersion="124226"')):
        truth = school(50 + seed, pupils=3)
        data = edited(sheet_of(numbers(truth)), BOOK, r"<workbookPr[^>]*/>", f"<workbookPr {flag}/>")
        yield Variation(f"1904 with {flag}", data, truth.figures(), suffix=".xlsx")
    truth = school(55, pupils=3)
    plain = sheet_of(numbers(truth, date(1899, 12, 30)))
    yield Variation("1900", plain, truth.figures(), suffix=".xlsx")
    off = edited(plain, BOOK, r"<workbookPr[^>]*/>", '<workbookPr date1904="0"/>')
    yield Variation("1904 said not to be", off, truth.figures(), suffix=".xlsx")
    assert shift == 1462


VARIATIONS = [*minutes(), *ranges(), *from_1904()]


def test_there_are_thirty_of_them() -> None:
    assert len(VARIATIONS) + len(YEARS) >= 30


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_what_a_program_or_a_person_adds_is_read(variation: Variation, tmp_path: Path) -> None:
    judge(tmp_path, variation)


@pytest.mark.parametrize("spellings", YEARS, ids=str)
def test_the_spellings_of_a_year_group_are_one(spellings: tuple[str, ...], tmp_path: Path) -> None:
    truth = school(60, pupils=4, weeks=3)
    people = tuple(replace(each, year=year) for each, year in zip(truth.pupils, spellings, strict=True))
    rows = grid(
        replace(truth, pupils=people),
        header=("UPN", "Surname", "Year", "Reg"),
        columns=lambda each: (each.upn, each.surname, each.year, each.reg),
    )
    path = tmp_path / "register.csv"
    path.write_bytes(text(rows))
    told = {row["year_group"] for row in in_process.run("mountain", path).rows}
    assert len(told) == 1, told


def test_minutes_are_the_comment_of_the_mark() -> None:
    from tests.importing.files import read

    found = read("UPN,Date,Session,Mark\nB999804219001,22/09/2025,AM,L (12)\nB999804219001,22/09/2025,PM,U 45\n")
    assert found.register is not None
    assert set(found.register.comments.values()) == {"12 minutes late", "45 minutes late"}
    wide = read("UPN,22/09/2025 AM,22/09/2025 PM\nB999804219001,L (12),\\\n")
    assert wide.register is not None
    assert list(wide.register.comments.values()) == ["12 minutes late"]


def test_a_day_of_leaving_that_does_not_exist_is_reported_where_it_stands() -> None:
    from tests.importing.files import read, warnings

    rows = ("B999804219001,Okoro,02/09/2025,", "Q999804219002,Rees,02/09/2025,24/10/2025")
    wrong = "E999804219003,Pell,31/09/2025,31/11/2025"
    found = warnings(read("\n".join(("UPN,Name,Date of entry,Date of leaving", *rows, wrong))))
    assert {(each.row, each.column, each.value) for each in found} >= {
        (4, "Date of entry", "31/09/2025"),
        (4, "Date of leaving", "31/11/2025"),
    }
