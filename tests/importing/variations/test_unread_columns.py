"""Kind C: columns that change what a row means, and columns that are not read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli import in_process
from tests.importing.files import sheet_of
from tests.importing.variations.judging import Variation, judge
from tests.importing.variations.truth import School, school
from tests.importing.variations.writing import days_across, grid, listed, text, uk

NEW = (
    "New Mark", "Current Mark", "Latest mark", "Corrected Mark", "Amended code", "Final Mark", "New Code", "Changed to",
    "NewMark", "Revised mark",
)  # fmt: skip
FLAGS = (
    ("Void", "Yes", "No"), ("Deleted", "TRUE", "FALSE"), ("Is Deleted", "1", "0"), ("Withdrawn", "Y", "N"),
    ("Cancelled", "x", ""), ("Record Status", "Deleted", "Active"), ("Active", "No", "Yes"),
    ("Mark Status", "Void", "OK"), ("Deleted On", "02/10/2025", ""), ("Superseded", "Y", ""), ("Void?", "yes", "no"),
    ("Record Status", "D", "A"), ("Row State", "D", ""), ("Record state", "D", "U"),
    ("deleted_at", "2025-10-02", ""), ("Del", "D", ""), ("Ignore", "Yes", "No"), ("Void", "-1", "0"),
)  # fmt: skip


def newer(found: School, heading: str, *, changed_only: bool = False, first: bool = False) -> list[list[str]]:
    """A list of marks in which another mark stands first, and the one that holds under ``heading``."""
    rows = []
    for number, row in enumerate(listed(found)[1:]):
        old = "N" if number % 7 == 0 else row[4]
        new = "" if changed_only and old == row[4] else row[4]
        rows.append([*row[:4], new, old] if first else [*row[:4], old, new])
    return [["UPN", "Name", "Date", "AM/PM", *((heading, "Mark") if first else ("Mark", heading))], *rows]


def flagged(found: School, heading: str, out: str, kept: str) -> list[list[str]]:
    """A list of marks with rows that were taken back before the ones that hold."""
    rows = [["UPN", "Name", "Date", "AM/PM", "Mark", heading]]
    for number, row in enumerate(listed(found)[1:]):
        if number % 9 == 0:
            rows.append([*row[:4], "O" if row[4] in "/\\" else "/", out])
        rows.append([*row, kept])
    return rows


def newest() -> Iterator[Variation]:
    """The newest of several marks counts."""
    for seed, heading in enumerate(NEW):
        truth = school(seed, pupils=3 + seed % 4)
        rows = newer(truth, heading, changed_only=seed % 2 == 0, first=seed % 3 == 0)
        if seed % 4 == 3:
            yield Variation(f"{heading} in a workbook", sheet_of(rows), truth.figures(), suffix=".xlsx")
        else:
            yield Variation(heading, text(rows), truth.figures())
    truth = school(30)
    rows = newer(truth, "New Mark")
    rows[0][4] = "Old Mark"
    yield Variation("old and new only", text(rows), truth.figures())
    for heading in ("Mark 2", "Code2", "Attendance Mark 2"):
        yield Variation(heading, text(newer(truth, heading)), truth.figures(), (), True)


def withdrawn() -> Iterator[Variation]:
    """Rows that were taken back are out."""
    for seed, (heading, out, kept) in enumerate(FLAGS):
        truth = school(40 + seed, pupils=3 + seed % 4)
        rows = flagged(truth, heading, out, kept)
        if seed % 4 == 1:
            yield Variation(f"{heading} in a workbook", sheet_of(rows), truth.figures(), suffix=".xlsx")
        else:
            yield Variation(heading, text(rows, separator=";" if seed % 2 else ","), truth.figures())
    truth = school(60)
    rows = grid(
        truth, header=("UPN", "Surname", "Deleted", "Reg"), columns=lambda each: (each.upn, each.surname, "No", "7A")
    )
    rows.insert(2, [rows[1][0], "Oakes", "Yes", "7A", *("O" * len(truth.sessions))])
    yield Variation("a pupil's row taken back in a grid", text(rows), truth.figures())
    unclear = flagged(school(61), "Void", "perhaps", "No")
    yield Variation("a flag that is neither yes nor no", text(unclear), {}, (), True)


def spells() -> Iterator[Variation]:
    """A row for several days is refused; one whose last day is its first is a row like any other."""
    for seed, heading in enumerate(("End Date", "Date To", "To", "Until", "Last day", "Return date")):
        truth = school(70 + seed)
        rows = [[*row[:3], row[2], *row[3:]] for row in listed(truth)]
        rows[0][3] = heading
        yield Variation(f"{heading} of the same day", text(rows), truth.figures())
        day = truth.days[0]
        longer = [[*row[:3], uk(day + timedelta(days=4)) if row[2] == uk(day) else row[2], *row[4:]] for row in rows]
        longer[0] = rows[0]
        yield Variation(f"{heading} of a week", text(longer), {}, (), True)
    for heading in ("Days", "Sessions", "No of days"):
        rows = [[*row, "3" if row[4] in "IO" else "1"] for row in listed(school(80))]
        rows[0][5] = heading
        yield Variation(f"a number of {heading}", text(rows), {}, (), True)


def beside() -> Iterator[Variation]:
    """Columns that are named and not read."""
    truth = school(90)
    notes = [[*row, "", "12:01"] for row in listed(truth)]
    notes[0][5:] = ["House", "Entered at"]
    yield Variation("other columns", text(notes), truth.figures())
    house = [[*row[:3], "Ash", *row[3:]] for row in days_across(truth)]
    house[0][3] = "House"
    yield Variation("other columns in rows of days", text(house), truth.figures())


VARIATIONS = [*newest(), *withdrawn(), *spells(), *beside()]


def test_there_are_thirty_of_them() -> None:
    assert len(VARIATIONS) >= 30


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_a_column_beside_the_marks_changes_no_figure_in_silence(variation: Variation, tmp_path: Path) -> None:
    judge(tmp_path, variation)


@pytest.mark.parametrize(
    ("heading", "cells", "said"),
    [
        ("Old Mark", "/O", "holds marks too and is not read"),
        ("Tutor code", "IO", "holds marks too and is not read"),
        ("Entered on", ("03/09/2025", "04/09/2025"), "holds dates too and is not read"),
        ("Withdrawal reason", ("moved", "ill"), "may be withdrawn or void"),
    ],
)
@pytest.mark.parametrize("shape", [listed, grid, days_across])
def test_a_second_mark_or_date_or_a_flag_that_is_not_read_is_warned_of(
    heading: str, cells: tuple[str, str], said: str, shape: object, tmp_path: Path
) -> None:
    rows = shape(replace(school(1, pupils=4)))  # type: ignore[operator]
    path = tmp_path / "register.csv"
    path.write_bytes(text([[*row, heading if not place else cells[place % 2]] for place, row in enumerate(rows)]))
    lines = in_process.run("inspect", path).text.splitlines()
    if any(line.startswith("error:") and heading in line and "seems to hold marks" in line for line in lines):
        return
    assert any(line.startswith("warning:") and heading in line and said in line for line in lines), lines
    assert any(line.startswith("note: These columns are not read:") and heading in line for line in lines), lines
