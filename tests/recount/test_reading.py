"""The recount's own readers, held to files small enough to read on paper."""

from datetime import date
from pathlib import Path

from tests.recount.figures import School, mountain, sweep, thresholds
from tests.recount.hand_made import at, present_on, school_weeks, sessions_of, with_code, write_sims, write_wide
from tests.recount.reading import day_of, one_header_row, read_any, register_of_wide_rows, settle


def test_two_marks_settle_to_one_if_alike_and_to_none_if_not() -> None:
    day = date(2025, 9, 16)
    assert settle(["/", " / "], day, keep_best=False) == "/"
    assert settle(["/", "O"], day, keep_best=False) is None
    assert settle(["", "O"], day, keep_best=False) == "O"
    assert settle(["O", "/"], day, keep_best=True) == "/"


def test_a_wide_file_and_a_long_file_of_the_same_marks_give_the_same_figures(tmp_path: Path) -> None:
    days = school_weeks("2025-09-15", "2025-09-22")
    everyone = present_on(days)
    away = with_code(everyone, "O", sessions_of(days)[3:7])
    pupils = {"000001": everyone, "000002": away}
    rows = [(pupil, f"{day}", half, mark) for pupil, marks in pupils.items() for (day, half), mark in marks.items()]
    wide = School(read_any(write_wide(tmp_path / "wide.csv", pupils)))
    long = School(read_any(write_sims(tmp_path / "long.csv", rows)))
    assert wide.register.marks == long.register.marks
    figures = ("possible", "attended", "unauthorised", "missing", "attendance_percent", "band")
    for pupil in pupils:
        row, other = mountain(wide)[pupil], mountain(long)[pupil]
        assert [row[column] for column in figures] == [other[column] for column in figures]
        assert thresholds(wide, "norfolk")[pupil]["status"] == thresholds(long, "norfolk")[pupil]["status"]
    assert sweep(wide) == sweep(long)


def test_days_are_read_in_the_forms_that_schools_use() -> None:
    for text in (
        "02/09/2025",
        "02/09/25",
        "2025-09-02",
        "2025-09-02T00:00:00",
        "02/09/2025 13:15",
        "2 Sep 2025",
        "Tue 2 Sep 2025",
    ):
        assert day_of(text) == date(2025, 9, 2)


def test_two_header_rows_become_one_and_totals_are_no_pupils() -> None:
    header = one_header_row(["", "", "02/09/2025", "", ""], ["Adno", "Surname", "AM", "PM", "Possible"])
    assert header == ["Adno", "Surname", "02/09/2025 AM", "02/09/2025 PM", "Possible"]
    register = register_of_wide_rows([header, ["0007", "Madeup", "/", "O", "2"], ["", "Total", "1", "1", ""]])
    assert register.marks == {"0007": {at("2025-09-02", "AM"): "/", at("2025-09-02", "PM"): "O"}}
