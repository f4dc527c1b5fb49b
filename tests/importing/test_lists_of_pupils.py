"""A file with marks, dates or figures is never taken for a list of pupils without a word."""

import pytest

from fasttrack_core.importing import Question
from fasttrack_core.importing.questions import About
from tests.importing.files import UPNS, read, warnings

HEAD = "UPN,Surname,Forename"


def listed(heading: str, *cells: str) -> str:
    rows = [f"{upn},Adams,Ada{number},{cell}" for number, (upn, cell) in enumerate(zip(UPNS, cells, strict=False))]
    return "\n".join([f"{HEAD},{heading}", *rows, ""])


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Sessions", ("120", "118", "97")),
        ("% present", ("96.1%", "88.0%", "100%")),
        ("Date", ("05/10/2026", "06/10/2026", "07/10/2026")),
        ("Last absence", ("05/10/2026", "06/10/2026", "07/10/2026")),
        ("Mon AM", ("I", "L", "C1")),
        ("Mark", ("I", "L", "O")),
    ],
)
def test_columns_that_look_like_attendance_are_named(heading: str, cells: tuple[str, ...]) -> None:
    reading = read(listed(heading, *cells))
    assert reading.layout == "pupils-list"
    assert [finding.column for finding in warnings(reading)] == [heading]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Date of birth", ("05/10/2016", "06/10/2016", "17/10/2016")),
        ("Admission date", ("05/10/2016", "06/10/2016", "17/10/2016")),
        ("House", ("Kingfisher", "Heron", "Wren")),
        ("PP", ("Y", "N", "Y")),
        ("Locker", ("1", "2", "3")),
    ],
)
def test_other_columns_of_a_list_of_pupils_are_no_warning(heading: str, cells: tuple[str, ...]) -> None:
    reading = read(listed(heading, *cells))
    assert [pupil.forename for pupil in reading.pupils] == ["Ada0", "Ada1", "Ada2"]
    assert [finding.message for finding in warnings(reading) if finding.column == heading] == []


def test_headings_of_a_list_of_marks_over_other_cells_are_asked_about() -> None:
    with pytest.raises(Question, match="“Date”, “AM/PM”, “Mark”"):
        read(f"{HEAD},Date,AM/PM,Mark\n{UPNS[0]},Adams,Ada,4B,05/10/2026,AM\n")


def test_a_list_that_names_its_pupils_again_and_again_is_a_warning() -> None:
    rows = [f"{upn},Adams,Ada" for upn in UPNS for _ in range(2)]
    assert any("are repeated" in finding.message for finding in warnings(read("\n".join([HEAD, *rows, ""]))))


def test_a_list_that_names_one_pupil_twice_is_no_warning_of_marks() -> None:
    rows = [f"{upn},Adams,Ada" for upn in (*UPNS, UPNS[0])]
    assert not any("are repeated" in finding.message for finding in warnings(read("\n".join([HEAD, *rows, ""]))))


@pytest.mark.parametrize("heading", ["Status", "Outcome", "Present?"])
def test_a_row_for_each_pupil_and_day_is_no_list_of_pupils(heading: str) -> None:
    rows = [f"{upn},Adams,Ada,{day:02d}/10/2026,Present" for upn in UPNS for day in (5, 6, 7)]
    with pytest.raises(Question, match="several rows for each pupil, with days under “Date”") as asked:
        read("\n".join([f"{HEAD},Date,{heading}", *rows, ""]))
    assert asked.value.asked.about is About.COLUMNS


def test_pupils_with_a_row_for_each_of_their_enrolments_are_a_list_of_pupils() -> None:
    rows = [f"{upn},Adams,Ada,{day:02d}/10/2026" for upn in UPNS for day in (5, 6)]
    assert read("\n".join([f"{HEAD},Start date", *rows, ""])).layout == "pupils-list"
