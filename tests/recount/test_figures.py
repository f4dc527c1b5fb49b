"""The recount itself, held to cases small enough to work out on paper."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.oracle.codes import CODES, best_of, category_of, code_of
from tests.recount.figures import (
    School,
    answer,
    band_of,
    first_met,
    mountain,
    percent_shown,
    sweep,
    thresholds,
    year_start,
)
from tests.recount.hand_made import (
    at,
    present_on,
    school_week,
    school_weeks,
    sessions_of,
    with_code,
    write_sims,
    write_wide,
)
from tests.recount.reading import Register, day_of, one_header_row, read_any, register_of_wide_rows, settle


def register_of(pupils: dict[str, dict[tuple[date, str], str]]) -> Register:
    """A register without a file."""
    register = Register()
    for pupil, marks in pupils.items():
        register.add_pupil(pupil, pupil, "4")
        register.marks[pupil].update(marks)
    return register


def test_the_table_holds_39_codes_and_those_without_end_dates_are_in_use_today() -> None:
    assert len(CODES) == 39
    in_use = {code for code, (_, _, last) in CODES.items() if last == date(9999, 12, 31)}
    assert set(CODES) - in_use == {"J", "H", "F", "Y"}


@pytest.mark.parametrize(
    ("code", "day", "category"),
    [
        ("J", date(2024, 5, 1), "approved_activity"),
        ("J", date(2024, 8, 18), "approved_activity"),
        ("J", date(2024, 8, 19), "missing"),
        ("J1", date(2024, 8, 18), "missing"),
        ("J1", date(2024, 8, 19), "authorised"),
        ("H", date(2025, 9, 16), "missing"),
        ("F", date(2013, 8, 31), "authorised"),
        ("F", date(2013, 9, 1), "missing"),
        ("ZZ", date(2025, 9, 16), "missing"),
        ("-", date(2025, 9, 16), "missing"),
        ("#", date(2025, 9, 16), "administrative"),
        (" o ", date(2025, 9, 16), "unauthorised"),
    ],
)
def test_a_mark_is_classified_by_its_day(code: str, day: date, category: str) -> None:
    assert category_of(code, day) == category


@pytest.mark.parametrize(
    ("text", "code"), [("I_F", "I"), ("I01", "I"), ("X01", "X"), ("C1", "C1"), ("y7 ", "Y7"), ("Y8", "Y8")]
)
def test_a_sub_code_stands_for_its_parent(text: str, code: str) -> None:
    assert code_of(text) == code


def test_the_best_mark_is_present_then_approved_then_authorised_then_unauthorised() -> None:
    day = date(2025, 9, 16)
    assert best_of(["X", "O", "I", "V", "/"], day) == "/"
    assert best_of(["X", "O", "I", "V"], day) == "V"
    assert best_of(["X", "O", "I"], day) == "I"
    assert best_of(["X", "O"], day) == "O"


def test_two_marks_settle_to_one_if_alike_and_to_none_if_not() -> None:
    day = date(2025, 9, 16)
    assert settle(["/", " / "], day, keep_best=False) == "/"
    assert settle(["/", "O"], day, keep_best=False) is None
    assert settle(["", "O"], day, keep_best=False) == "O"
    assert settle(["O", "/"], day, keep_best=True) == "/"


@pytest.mark.parametrize(
    ("attended", "possible", "limits", "shown"),
    [
        (0, 0, [], ""),
        (1, 3, [], "33.33"),
        (2, 3, [], "66.67"),
        (2, 3, ["66.67"], "66.66"),
        (2, 3, ["66.666"], "66.67"),
        (31, 32, [], "96.88"),
        (29, 30, ["95"], "96.67"),
        (29, 30, ["96.67"], "96.66"),
        (19, 20, ["95"], "95.00"),
        (506, 519, ["97.5"], "97.49"),
        (506, 519, [], "97.50"),
        (20000, 20001, [], "99.99"),
        (20001, 20001, [], "100.00"),
        (1, 20001, ["0"], "0.00"),
    ],
)
def test_a_percentage_is_rounded_half_up_but_never_onto_a_limit(
    attended: int, possible: int, limits: list[str], shown: str
) -> None:
    assert percent_shown(attended, possible, [Fraction(limit) for limit in limits]) == shown


def test_a_band_begins_at_its_edge() -> None:
    bands = (("upper", "66.67"), ("lower", "0"))
    assert band_of(2, 3, bands) == "lower"
    assert band_of(6667, 10000, bands) == "upper"
    assert band_of(0, 5, bands) == "lower"
    assert band_of(0, 0, bands) == ""


def test_the_academic_year_turns_on_1_september() -> None:
    assert year_start(date(2025, 8, 31)) == date(2024, 9, 1)
    assert year_start(date(2025, 9, 1)) == date(2025, 9, 1)


def test_without_a_calendar_a_counted_mark_opens_a_session_and_no_other_mark_does() -> None:
    week = school_week("2025-09-15")
    school = School(
        register_of(
            {
                "a": {at("2025-09-15", "AM"): "/", at("2025-09-16", "AM"): "X", at("2025-09-17", "AM"): "#"},
                "b": {at("2025-09-15", "PM"): "N", at("2025-09-18", "AM"): "H", at("2025-09-19", "PM"): "b"},
            }
        )
    )
    assert school.open_sessions == [at("2025-09-15", "AM"), at("2025-09-15", "PM"), at("2025-09-19", "PM")]
    assert school.open_days == [week[0], week[4]]
    assert school.default_as_of() == week[4]


def test_a_week_of_holiday_is_no_school_week_and_a_one_day_week_is_one() -> None:
    days = [*school_week("2025-10-20"), *school_week("2025-11-03", 1), *school_week("2025-11-10")]
    school = School(register_of({"a": present_on(days)}))
    assert school.weeks_up_to(date(2025, 11, 14)) == [date(2025, 10, 20), date(2025, 11, 3), date(2025, 11, 10)]
    assert school.window_days(2, date(2025, 11, 11)) == [date(2025, 11, 3), date(2025, 11, 10), date(2025, 11, 11)]
    assert school.window_days(1, date(2025, 11, 2)) == school_week("2025-10-20")
    assert school.window_days(9, date(2025, 10, 19)) == []


def test_first_met_is_no_later_than_the_day_asked_about() -> None:
    days = school_weeks("2025-09-15", "2025-09-22")
    everyone = present_on(days)
    away = with_code(everyone, "O", sessions_of(days)[:10])
    school = School(register_of({"a": everyone, "b": away}))
    limit = Fraction(95)
    assert answer(school, "national-framework", "b", date(2025, 9, 18), limit) == "cannot tell"
    assert answer(school, "national-framework", "b", date(2025, 9, 19), limit) == "met"
    assert first_met(school, "national-framework", "b", date(2025, 9, 26), limit) == "2025-09-19"
    assert first_met(school, "national-framework", "b", date(2025, 9, 18), limit) == ""


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
