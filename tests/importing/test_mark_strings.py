"""Strings of marks: whose day each character is of is told by the pattern of the file, or asked, never guessed."""

from datetime import date, timedelta

import pytest

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import About, Question
from fasttrack_core.importing.week_length import FIVE_WORDS, SEVEN_WORDS
from tests.importing.files import errors, marks, read, warnings

HEADER = "studentID,year,attendanceStartDate,attendanceMarks,possible,attended,authorised,unauthorised"
MONDAY = date(2025, 9, 15)
WEEK = "/\\" * 5
CLOSED = "####"


def row(pupil: str, text: str, start: str = "2025-09-15", figures: str = ",,,", year: str = "2025/2026") -> str:
    return f"{pupil},{year},{start},{text},{figures}"


def strings(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


def days(reading_marks: dict[tuple[str, str, str], str], pupil: str = "501") -> list[str]:
    return sorted({day for who, day, _ in reading_marks if who == pupil})


def test_weeks_of_five_days_are_told_by_marks_on_every_place() -> None:
    reading = read(strings(row("501", WEEK * 6), row("502", WEEK * 6)))
    got = days(marks(reading))
    assert got[4:6] == ["2025-09-19", "2025-09-22"]
    assert len(got) == 30


def test_weeks_of_seven_days_are_told_by_closed_weekends() -> None:
    text = f"{WEEK}{CLOSED}" * 6
    reading = read(strings(row("501", text), row("502", text)))
    got = days(marks(reading))
    assert got[4:6] == ["2025-09-19", "2025-09-22"]
    assert len(got) == 30
    assert reading.register is not None
    assert len(reading.register.sessions) == 60


@pytest.mark.parametrize("closed", ["####", "----", "    ", "# # "])
def test_a_closed_weekend_may_be_written_in_several_ways(closed: str) -> None:
    reading = read(strings(row("501", f"{WEEK}{closed}" * 5 + WEEK)))
    assert len(days(marks(reading))) == 30
    assert all(date.fromisoformat(day).weekday() < 5 for day in days(marks(reading)))


@pytest.mark.parametrize("first", range(5))
def test_a_string_may_start_on_any_weekday(first: int) -> None:
    start = (MONDAY + timedelta(days=first)).isoformat()
    five = read(strings(row("501", (WEEK * 6)[2 * first :], start)))
    seven = read(strings(row("501", (f"{WEEK}{CLOSED}" * 6)[2 * first :], start)))
    assert marks(five) == marks(seven)
    assert len(days(marks(five))) == 30 - first


def test_a_string_that_begins_in_august_is_of_the_school_year_that_is_about_to_begin() -> None:
    text, start = WEEK * 6, "2025-08-25"
    got = days(marks(read(strings(row("501", text, start), row("502", text, start)))))
    assert (len(got), got[0], got[-1]) == (30, start, "2025-10-03")


def test_holidays_do_not_hide_the_pattern() -> None:
    holiday = "#" * 14
    reading = read(strings(row("501", f"{WEEK}{CLOSED}" * 4 + holiday * 2 + f"{WEEK}{CLOSED}" * 4)))
    got = {day for who, day, half in marks(reading) if marks(reading)[who, day, half] != "#"}
    assert len(got) == 40
    assert max(got) == "2025-11-21"


def test_a_short_string_that_fits_both_is_asked_about_and_the_answer_is_used() -> None:
    """Two closed days after five open ones: a weekend, or a Monday and a Tuesday of training."""
    text = strings(row("501", f"{WEEK}{CLOSED}{WEEK}"))
    with pytest.raises(Question) as asked:
        read(text)
    assert asked.value.asked.about is About.DAYS_OF_WEEK
    assert asked.value.asked.choices == (FIVE_WORDS, SEVEN_WORDS)
    seven = marks(read(text, answers={"days-of-week": SEVEN_WORDS}))
    assert seven["501", "2025-09-26", "PM"] == "\\"
    five = marks(read(text, answers={"days-of-week": FIVE_WORDS}))
    assert five["501", "2025-09-30", "PM"] == "\\"


def test_marks_that_would_be_in_the_future_settle_a_short_string() -> None:
    text = strings(row("501", f"{WEEK}{CLOSED}{WEEK}"))
    assert marks(read(text, latest=date(2025, 9, 26)))["501", "2025-09-26", "PM"] == "\\"


def test_one_week_needs_no_answer() -> None:
    assert len(marks(read(strings(row("501", WEEK))))) == 10


def test_strings_that_fit_neither_are_refused() -> None:
    """Marks on every seventh day, and for longer than a school year."""
    with pytest.raises(UnreadableFile, match="neither"):
        read(strings(row("501", WEEK * 60)))


def test_a_start_at_a_weekend_of_strings_without_weekends_is_asked_about() -> None:
    text = strings(row("501", WEEK * 6, "2024-09-01", year="2024/2025"))
    with pytest.raises(Question, match="Saturday or Sunday"):
        read(text)
    assert marks(read(text, answers={"days-of-week": FIVE_WORDS}))["501", "2024-09-02", "AM"] == "/"


def test_line_breaks_in_a_string_are_no_places() -> None:
    whole = read(strings(row("501", WEEK * 6)))
    assert marks(read(strings(row("501", f'"{WEEK * 3}\n{WEEK * 3}"')))) == marks(whole)
    with pytest.raises(UnreadableFile):
        read(strings(row("501", f'"{WEEK * 3}\n  {WEEK * 3}"')))


def test_two_characters_for_each_session_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="one character"):
        read(strings(row("501", "/ \\ " * 30), row("502", "/ \\ " * 30)))
    with pytest.raises(UnreadableFile, match="one character"):
        read(strings(row("501", "//\\\\" * 30), row("502", "//\\\\" * 30)))
    with pytest.raises(UnreadableFile, match="one character"):
        read(strings(row("501", "/ / " * 30)))


def test_a_string_that_lost_a_character_is_left_out_alone() -> None:
    reading = read(strings(*(row(str(pupil), WEEK * 6) for pupil in range(501, 505)), row("505", (WEEK * 6)[1:])))
    assert {pupil for pupil, _, _ in marks(reading)} == {"501", "502", "503", "504"}
    assert [finding.row for finding in errors(reading)] == [6]


def test_a_code_of_two_characters_in_a_string_leaves_it_out() -> None:
    reading = read(strings(row("501", WEEK * 6), row("502", f"{WEEK}C1/\\{WEEK * 4}")))
    assert {pupil for pupil, _, _ in marks(reading)} == {"501"}
    assert [finding.row for finding in errors(reading)] == [3]


def test_a_start_date_that_most_strings_contradict_leaves_the_string_out() -> None:
    text = f"{WEEK}{CLOSED}" * 6
    rows = [row(str(pupil), text) for pupil in range(501, 521)]
    reading = read(strings(*rows, row("599", text, "2025-09-16")))
    assert "599" not in {pupil for pupil, _, _ in marks(reading)}
    assert [finding.row for finding in errors(reading)] == [22]


def test_a_start_that_is_no_date_leaves_only_its_row_out() -> None:
    reading = read(strings(row("501", WEEK * 6), row("502", WEEK * 6, "31/09/2025"), row("503", WEEK * 6, "")))
    assert {pupil for pupil, _, _ in marks(reading)} == {"501"}
    assert [finding.row for finding in errors(reading)] == [3, 4]


def test_an_unknown_character_is_named_with_its_day_and_its_neighbours_stay() -> None:
    reading = read(strings(row("501", f"{WEEK}/?{WEEK * 5}")))
    assert marks(reading)["501", "2025-09-22", "PM"] == "?"
    assert marks(reading)["501", "2025-09-23", "AM"] == "/"
    (found,) = errors(reading)
    assert (found.row, found.value) == (2, "? (22 September 2025 PM)")


def test_a_retired_code_is_named_with_its_day() -> None:
    reading = read(strings(row("501", f"H\\{WEEK * 6}"[:60])))
    (found,) = errors(reading)
    assert found.value == "H (15 September 2025 AM)"


def test_several_years_of_one_pupil_are_one_row_of_the_register() -> None:
    reading = read(
        strings(row("501", WEEK * 4), row("501", "O" * 40, "2024-09-16", year="2024/2025"), row("502", WEEK * 4)),
        answers={"years": "the dates are right"},
    )
    got = marks(reading)
    assert len(reading.pupils) == 2
    assert got["501", "2024-09-16", "AM"] == "O"
    assert got["501", "2025-09-15", "AM"] == "/"


def test_two_strings_with_different_marks_for_one_day_are_a_conflict() -> None:
    reading = read(strings(row("501", WEEK * 4), row("501", f"O\\{WEEK * 4}"[:40])))
    assert marks(reading)["501", "2025-09-15", "AM"] == "?"
    assert [finding.value for finding in errors(reading)] == ["/ and O"]


def test_places_after_the_last_mark_of_the_file_are_no_sessions() -> None:
    reading = read(strings(row("501", WEEK * 6 + "-" * 40), row("502", WEEK * 6 + "-" * 40)))
    assert reading.last_date == date(2025, 10, 24)


def test_right_totals_say_nothing_and_wrong_ones_are_a_warning_on_their_row() -> None:
    text = f"{WEEK * 5}/\\IIOO/\\/\\"
    reading = read(strings(row("501", text, figures="60,56,2,2"), row("502", text, figures="60,58,2,0")))
    assert [(total.possible, total.attended, total.first, total.last) for total in reading.totals] == [
        (60, 56, MONDAY, date(2025, 10, 24)),
        (60, 58, MONDAY, date(2025, 10, 24)),
    ]
    assert [finding.row for finding in warnings(reading)] == [3]


def test_totals_that_are_no_numbers_are_not_compared() -> None:
    reading = read(strings(row("501", WEEK * 6, figures="60,sixty,0,0")))
    assert not reading.totals
    assert [(finding.row, finding.value) for finding in warnings(reading)] == [(2, "sixty")]


def test_marks_of_another_school_year_than_the_row_names_are_a_warning() -> None:
    reading = read(strings(row("501", WEEK * 6, year="2023/2024")))
    assert [finding.value for finding in warnings(reading)] == ["2023/2024"]
    assert marks(reading)["501", "2025-09-15", "AM"] == "/"


def test_a_row_with_totals_and_no_string_is_named() -> None:
    reading = read(strings(row("501", WEEK * 6, figures="60,60,0,0"), row("502", "", figures="60,60,0,0")))
    assert [total.pupil.pupil_id for total in reading.totals] == ["501"]
    assert [finding.row for finding in warnings(reading)] == [3]
