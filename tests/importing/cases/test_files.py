"""Each file that was once read wrongly ends as it should: the six pupils' figures, or a question."""

import warnings as python_warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli import in_process
from tests.importing.cases.six import FIGURES, SIX
from tests.importing.files import sheet_of
from tests.importing.variations.judging import Variation, judge
from tests.importing.variations.test_encoded_names import as_needed, elements
from tests.importing.variations.test_groups import TOTALS, sums, totals
from tests.importing.variations.test_months import of_month, sheet
from tests.importing.variations.test_smaller import SHEET, edited, late
from tests.importing.variations.test_unread_columns import newer
from tests.importing.variations.writing import grid, listed, text, uk

NUMBERED = replace(SIX, pupils=tuple(replace(each, upn=each.adno) for each in SIX.pupils))


def test_the_six_pupils_are_the_six_pupils() -> None:
    assert tuple(SIX.figures().values()) == FIGURES
    assert len(SIX.sessions) == 148


def test_the_newer_mark_counts(tmp_path: Path) -> None:
    judge(tmp_path, Variation("mark and new mark", text(newer(SIX, "New Mark")), SIX.figures()))


def test_withdrawn_rows_are_out(tmp_path: Path) -> None:
    rows = [[*row, "Void" if not place else "No"] for place, row in enumerate(listed(SIX))]
    for place in range(1, 21):
        rows[place][5] = "Yes"
    gone = {(0, day, half) for day, half in SIX.sessions[:20]}
    left = [code for where, code in SIX.marks.items() if where[0] == 0 and where not in gone]
    counts = tuple(sum(code in kind for code in left) for kind in ("/\\", "I", "O"))
    figures = {**SIX.figures(), SIX.pupils[0].upn: (128, *counts)}
    judge(tmp_path, Variation("void", text(rows), figures))  # type: ignore[arg-type]


def test_spells_are_refused(tmp_path: Path) -> None:
    head = ["UPN", "Name", "Date", "End Date", "AM/PM", "Mark"]
    first, last = uk(SIX.days[4]), uk(SIX.days[8])
    rows = [[each.upn, each.name, first, last, half, "I"] for each in SIX.pupils for half in ("AM", "PM")]
    judge(tmp_path, Variation("spells", text([head, *rows]), {}, (), True))


def test_subtotals_and_headings_are_no_pupils(tmp_path: Path) -> None:
    head, *rows = totals(NUMBERED, ("Adno", *TOTALS[1:]))
    data = [head, *rows[:3], ["7A total", "", "", *sums(rows[:3])], *rows[3:], ["7B total", "", "", *sums(rows[3:])]]
    judge(tmp_path, Variation("subtotals", text(data), NUMBERED.figures()))
    head, *rows = grid(NUMBERED, header=("Adno", "Surname", "Forename", "Reg"))
    blank = [""] * (len(head) - 1)
    data = [head, ["Class 7A", *blank], *rows[:3], ["Class 7B", *blank], *rows[3:]]
    judge(tmp_path, Variation("headings", text(data), NUMBERED.figures()))


def test_a_month_sheet_is_the_month_of_its_title(tmp_path: Path) -> None:
    found = of_month(9, 1)
    numbers = [
        [int(cell) if cell.isdigit() and place > 2 else cell for place, cell in enumerate(row)] for row in sheet(found)
    ]
    book = sheet_of([["Register September 2025"], [], *numbers])
    judge(tmp_path, Variation("a month", book, found.figures(), suffix=".xlsx"))


def test_encoded_headings_are_read_like_the_headings(tmp_path: Path) -> None:
    data = elements(totals(SIX), as_needed)
    assert b"Possible_x0020_marks" in data
    judge(tmp_path, Variation("encoded", data, SIX.figures(), suffix=".xml"))


def test_minutes_are_read(tmp_path: Path) -> None:
    marks = {
        where: "L" if place % 20 == 0 and code == "/" else code for place, (where, code) in enumerate(SIX.marks.items())
    }
    marks = {
        where: "U" if place % 50 == 1 and code == "O" else code for place, (where, code) in enumerate(marks.items())
    }
    found = replace(SIX, marks=marks)
    judge(tmp_path, Variation("minutes", text(grid(found, late("L (12)", "U 45"))), SIX.figures()))


def test_four_spellings_of_a_year_are_one(tmp_path: Path) -> None:
    rows = grid(
        SIX,
        header=("UPN", "Surname", "Year", "Reg"),
        columns=lambda each: (each.upn, each.surname, ("Year 7", "7", "Yr 7", "Year  7")[int(each.adno) % 4], each.reg),
    )
    path = tmp_path / "register.csv"
    path.write_bytes(text(rows))
    assert {row["year_group"] for row in in_process.run("mountain", path).rows} == {"7"}


def test_a_range_of_rows_only_and_day_numbers_from_1904_are_read(tmp_path: Path) -> None:
    data = edited(sheet_of(listed(SIX)), SHEET, r'<dimension ref="[^"]*"/>', '<dimension ref="1:889"/>')
    judge(tmp_path, Variation("rows only", data, SIX.figures(), suffix=".xlsx"))


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/worksheets/Sheet1.xml"])
def test_two_parts_of_one_name_are_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(sheet_of(listed(SIX)))
    with zipfile.ZipFile(path, "a") as book, python_warnings.catch_warnings():
        python_warnings.simplefilter("ignore")
        book.writestr(name, book.read("xl/worksheets/sheet1.xml").replace(b"<v>", b"<v >"))
    said = in_process.run("mountain", path)
    assert said.exit_code == 1
    assert "two parts of one name" in said.errors


def test_a_small_file_of_twenty_thousand_pupils_and_days_is_refused(tmp_path: Path) -> None:
    rows = [
        f"Z{place:012d},{1 + place % 28:02d}/{1 + place // 28 % 12:02d}/{2000 + place // 336},AM,/"
        for place in range(20_000)
    ]
    path = tmp_path / "register.csv"
    path.write_text("UPN,Date,AM/PM,Mark\n" + "\n".join(rows) + "\n", encoding="utf-8")
    said = in_process.run("inspect", path)
    assert said.exit_code == 1
    assert "more than 10,000,000" in said.errors
