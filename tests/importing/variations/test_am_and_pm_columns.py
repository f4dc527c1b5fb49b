"""Kind I: one row for each pupil and day, with the morning's and the afternoon's mark in two columns."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from fasttrack_core.importing.header import Role
from fasttrack_core.importing.mapping import EXPORT, Mapping, to_plain
from tests.importing.files import sheet_of
from tests.importing.variations.judging import Variation, judge
from tests.importing.variations.truth import school
from tests.importing.variations.writing import days_across, days_in_a_cell, text

PAIRS = (
    ("AM", "PM"),
    ("am", "pm"),
    ("a.m.", "p.m."),
    ("Morning", "Afternoon"),
    ("AM Mark", "PM Mark"),
    ("Mark AM", "Mark PM"),
    ("Mark (AM)", "Mark (PM)"),
    ("AM code", "PM code"),
    ("AM Attendance Code", "PM Attendance Code"),
    ("AM Session", "PM Session"),
    ("Session AM", "Session PM"),
    ("AM_MARK", "PM_MARK"),
    ("AM Reg", "PM Reg"),
    ("Morning session", "Afternoon session"),
    ("Registration AM", "Registration PM"),
    ("AM status", "PM status"),
    ("AM Registration Mark", "PM Registration Mark"),
    ("Att. code (AM)", "Att. code (PM)"),
)
WORDS = (("Vm", "Nm"), ("1st", "2nd"), ("First half", "Second half"), ("M1", "M2"), ("Before lunch", "After lunch"))
"""Headings that say nothing: the file is a question, which a kept mapping answers."""


def named() -> Iterator[Variation]:
    for seed, (morning, afternoon) in enumerate(PAIRS):
        truth = school(seed, pupils=3 + seed % 4, absences="IOLUM")
        rows = days_across(truth, header=("UPN", "Name", "Date", morning, afternoon))
        yield Variation(f"{morning} and {afternoon}", text(rows), truth.figures())
    truth = school(30)
    rows = days_across(truth)
    shuffled = [[row[4], row[2], row[0], row[3], row[1]] for row in rows]
    titled = text(rows, titles=["Elm School", "Register, Autumn 2025"])
    blank = [[*row[:3], *("-" if cell == "I" else cell for cell in row[3:])] for row in rows]
    more = [[*row, "Reason" if row[0] == "UPN" else "", "Reg" if row[0] == "UPN" else "7A"] for row in rows]
    yield Variation("in another order", text(shuffled), truth.figures())
    yield Variation("under titles", titled, truth.figures())
    yield Variation("between semicolons", text(rows, separator=";"), truth.figures())
    yield Variation("Unicode text", text(rows, separator="\t", encoding="utf-16"), truth.figures())
    yield Variation("more columns", text(more), truth.figures())
    yield Variation("a workbook", sheet_of(rows), truth.figures(), suffix=".xlsx")
    yield Variation("some marks not taken", text(blank), {
        who: (possible - authorised, attended, 0, unauthorised)
        for who, (possible, attended, authorised, unauthorised) in truth.figures().items()
    })  # fmt: skip
    register_date = days_across(truth, header=("UPN", "Name", "Reg Date", "Morning", "Afternoon"))
    yield Variation("a date of registration", text(register_date), truth.figures())
    for number, between in enumerate((" | ", "|", ",", ", ", ";", " ; ")):
        week = days_in_a_cell(truth)
        for row in week[1:]:
            row[4:] = [between.join(cell) for cell in row[4:]]
        yield Variation(f"a cell a day with “{between}” between its marks {number}", text(week), truth.figures())
    iso = [rows[0], *([*row[:2], "-".join(reversed(row[2].split("/"))), *row[3:]] for row in rows[1:])]
    yield Variation("ISO dates", text(iso), truth.figures())
    upper = [rows[0], *([*row[:3], *(cell.lower() for cell in row[3:])] for row in rows[1:])]
    yield Variation("codes in small letters", text(upper), truth.figures())


VARIATIONS = [*named()]


def test_there_are_thirty_of_them() -> None:
    assert len(VARIATIONS) + len(WORDS) >= 30


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_two_columns_of_marks_are_read(variation: Variation, tmp_path: Path) -> None:
    judge(tmp_path, variation)


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_a_kept_mapping_says_which_column_is_which_half(words: Sequence[str], tmp_path: Path) -> None:
    truth = school(40, absences="IOLG")
    header = ("Number", "Name", "Day", *words)
    what = (Role.UPN, Role.NAME, Role.DATE, Role.MORNING, Role.AFTERNOON)
    mapping = Mapping(headings=header, columns=dict(zip(header, what, strict=True)))
    kept = tmp_path / "mappings.json"
    kept.write_text(json.dumps({EXPORT: [{"name": "ours", "mapping": to_plain(mapping)}]}), encoding="utf-8")
    data = text(days_across(truth, header=header))
    judge(tmp_path, Variation(str(words), data, truth.figures(), ("--mapping", str(kept)), True))
