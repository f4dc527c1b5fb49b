"""Bromcom's weeks: which week a row is for, and nothing guessed; Bromcom's first export of marks."""

from datetime import date

import pytest

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import About, Mapping, Question
from fasttrack_core.importing.week_named import weeks_named
from tests.importing.files import errors, long, marks, notes, read, warnings

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
SESSIONS = ",".join(f"{day}{half}" for day in DAYS for half in ("AM", "PM"))
PRESENT = ",".join(["/", "\\"] * 5)
ONE_WEEK = f"StudentId,{SESSIONS}\n501,{PRESENT}\n502,I,I,{PRESENT[4:]}\n"


def weekly(*rows: str, start: str = "startDate") -> str:
    return f"StudentId,{SESSIONS},{start}\n" + "".join(f"{row}\n" for row in rows)


def test_each_row_is_the_week_of_its_start_date() -> None:
    reading = read(weekly(f"501,{PRESENT},08/09/2025", f"501,O,O,{PRESENT[4:]},15/09/2025"))
    assert reading.layout == "bromcom-weekly"
    got = marks(reading)
    assert got["501", "2025-09-08", "AM"] == "/"
    assert got["501", "2025-09-12", "PM"] == "\\"
    assert got["501", "2025-09-15", "AM"] == "O"
    assert len(got) == 20
    assert not warnings(reading)


def test_a_week_that_begins_on_a_tuesday_is_the_week_of_its_monday_with_a_warning() -> None:
    reading = read(weekly(f"501,{PRESENT},2025-09-09", f"502,{PRESENT},2025-09-09"))
    assert marks(reading)["501", "2025-09-08", "AM"] == "/"
    assert [finding.value for finding in warnings(reading)] == ["2025-09-09"]


def test_a_week_that_begins_on_a_sunday_is_not_guessed() -> None:
    reading = read(weekly(f"501,{PRESENT},08/09/2025", f"502,{PRESENT},14/09/2025"))
    assert {pupil for pupil, _, _ in marks(reading)} == {"501"}
    assert [(finding.row, finding.value) for finding in errors(reading)] == [(3, "14/09/2025")]


def test_a_row_without_a_possible_date_takes_no_other_row_along() -> None:
    reading = read(weekly(f"501,{PRESENT},08/09/2025", f"502,{PRESENT},31/09/2025", f"503,{PRESENT},"))
    assert {pupil for pupil, _, _ in marks(reading)} == {"501"}
    assert [finding.row for finding in errors(reading)] == [3, 4]


def test_the_last_day_of_a_week_says_the_week_too() -> None:
    reading = read(weekly(f"501,{PRESENT},19/09/2025", start="w/e"))
    assert reading.first_date == date(2025, 9, 15)
    assert not warnings(reading)


def test_numbers_of_weeks_are_no_dates() -> None:
    with pytest.raises(Question) as asked:
        read(weekly(f"501,{PRESENT},2", start="Week"))
    assert asked.value.asked.about is About.WEEK


def test_different_marks_for_one_week_of_a_pupil_are_a_conflict() -> None:
    reading = read(weekly(f"501,{PRESENT},08/09/2025", f"501,O,\\,{PRESENT[4:]},08/09/2025"))
    assert marks(reading)["501", "2025-09-08", "AM"] == "?"
    assert marks(reading)["501", "2025-09-08", "PM"] == "\\"
    assert [finding.value for finding in errors(reading)] == ["/ and O"]


def test_a_saturday_is_a_session_only_where_somebody_has_a_mark() -> None:
    header = f"StudentId,{SESSIONS},SatAM,SatPM,startDate"
    reading = read(f"{header}\n501,{PRESENT},#,-,08/09/2025\n502,{PRESENT},,,15/09/2025\n")
    assert reading.last_date == date(2025, 9, 19)
    reading = read(f"{header}\n501,{PRESENT},V,,08/09/2025\n502,{PRESENT},,,08/09/2025\n")
    assert marks(reading)["501", "2025-09-13", "AM"] == "V"


def test_an_unknown_mark_names_its_row_its_column_and_its_day() -> None:
    reading = read(weekly(f"501,/,?!,{PRESENT[4:]},08/09/2025"))
    (found,) = errors(reading)
    assert (found.row, found.column, found.value) == (2, "MonPM", "?! (8 September 2025 PM)")


@pytest.mark.parametrize(
    "name",
    [
        "week beginning 08-09-2025.csv",
        "Attendance wc 08.09.2025.csv",
        "attendance_w-c_2025-09-08.csv",
        "register w/e 12-09-2025.csv",
        "Week ending Friday 12th September 2025.csv",
        "marks 08-09-2025 to 12-09-2025.csv",
        "2025-09-08.csv",
    ],
)
def test_a_file_name_may_say_the_week(name: str) -> None:
    reading = read(ONE_WEEK, name)
    assert (reading.first_date, reading.last_date) == (date(2025, 9, 8), date(2025, 9, 12))
    assert any("the week of Monday 8 September 2025" in finding.message for finding in warnings(reading))


def test_a_title_says_the_week() -> None:
    reading = read(f"Attendance for week commencing,08/09/2025\n\n{ONE_WEEK}")
    assert reading.first_date == date(2025, 9, 8)


@pytest.mark.parametrize("name", ["export.csv", "export 2025-09-19.csv", "01-09-2025 to 19-12-2025.csv"])
def test_a_week_that_nothing_names_is_asked_for(name: str) -> None:
    with pytest.raises(Question) as asked:
        read(ONE_WEEK, name)
    assert asked.value.asked.about is About.WEEK


def test_a_printing_date_in_a_title_is_no_week() -> None:
    with pytest.raises(Question):
        read(f"Printed 15/09/2025\n{ONE_WEEK}")


def test_a_title_and_a_file_name_that_disagree_are_asked_about() -> None:
    with pytest.raises(Question) as asked:
        read(f"Week commencing 08/09/2025\n{ONE_WEEK}", "wc 15-09-2025.csv")
    assert set(asked.value.asked.choices) == {"2025-09-08", "2025-09-15"}


def test_the_week_that_a_person_gave_counts_before_the_file_name() -> None:
    reading = read(
        ONE_WEEK, "wc 01-09-2025.csv", mapping=Mapping(headings=(), columns={}, week_beginning=date(2025, 9, 8))
    )
    assert reading.first_date == date(2025, 9, 8)


def test_mondays_settle_whether_the_day_or_the_month_comes_first() -> None:
    """4 August and 8 April 2025 are weekdays both; only the first is a Monday."""
    reading = read(weekly(f"501,{PRESENT},04/08/2025"))
    assert reading.first_date == date(2025, 8, 4)
    assert not reading.questions
    assert not warnings(reading)
    reading = read(weekly(f"501,{PRESENT},05/08/2025"))
    assert [asked.about for asked in reading.questions] == [About.DATE_ORDER]


def test_titles_further_down_that_name_another_week_are_asked_about() -> None:
    with pytest.raises(UnreadableFile):
        read(f"Week commencing 08/09/2025\n{ONE_WEEK}\nWeek commencing 15/09/2025\n503,{PRESENT}\n")


def test_a_key_below_is_no_pupil() -> None:
    reading = read(weekly(f"501,{PRESENT},15/09/2025") + "\nKey\n/,Present\nI,Illness\n")
    assert [pupil.pupil_id for pupil in reading.pupils] == ["501"]


def test_a_row_with_marks_and_no_number_is_an_error() -> None:
    reading = read(weekly(f"501,{PRESENT},15/09/2025", f",{PRESENT},15/09/2025"))
    assert [finding.row for finding in errors(reading)] == [3]


def test_a_row_whose_cells_have_moved_is_named_as_a_whole() -> None:
    reading = read(weekly(f"501,{PRESENT},15/09/2025,", f"502,x,{PRESENT},15/09/2025", start="startDate,"))
    assert {pupil for pupil, _, _ in marks(reading)} == {"501"}
    assert [(finding.row, finding.column) for finding in errors(reading)] == [(3, None)]


def test_marks_above_the_header_row_are_not_dropped() -> None:
    damaged = weekly(f"501,{PRESENT},15/09/2025").replace("MonAM", "")
    with pytest.raises(UnreadableFile, match="above the header row"):
        read(damaged + weekly(f"502,{PRESENT},15/09/2025"))


def test_bare_dates_are_not_sure() -> None:
    assert [week.sure for week in weeks_named(["report 20250919"])] == [False]
    assert [week.monday for week in weeks_named(["Week of 10 Sep 2025"])] == [date(2025, 9, 8)]


# --- The first export of marks --------------------------------------------------------------------------------

FIRST = "studentID,calendarStartDate,calendarEndDate,calendarName,mark,markSubcode,exportMark,attendanceComment,minute"


def test_the_statutory_mark_counts_and_the_hour_says_the_session() -> None:
    reading = read(
        long(
            "501,2025-09-08T08:50:00,2025-09-08T09:00:00,Registration,PRES,,/,,",
            "501,2025-09-08T13:10:00,2025-09-08T13:15:00,Registration,ILL,F,I,rang the office,",
            header=FIRST,
        )
    )
    assert marks(reading) == {("501", "2025-09-08", "AM"): "/", ("501", "2025-09-08", "PM"): "I"}
    assert reading.register is not None
    assert dict(reading.register.raw) == {(0, 1): "I_F"}
    assert dict(reading.register.comments) == {(0, 1): "rang the office"}


def test_noon_is_the_afternoon_and_a_summer_hour_in_utc_is_an_hour_later_at_school() -> None:
    reading = read(
        long(
            "501,2025-09-08T12:00:00,,,/,,\\,,",
            "501,2025-09-09T10:59:00Z,,,/,,/,,",
            "501,2025-09-10T11:00:00Z,,,/,,\\,,",
            header=FIRST,
        )
    )
    assert set(marks(reading)) == {
        ("501", "2025-09-08", "PM"),
        ("501", "2025-09-09", "AM"),
        ("501", "2025-09-10", "PM"),
    }


def test_lessons_between_sessions_are_left_out() -> None:
    reading = read(
        long(
            "501,15/09/2025 08:50,,Mon AM,/,,/,,",
            "501,15/09/2025 09:10,,Mon 1,/,,O,,",
            "501,15/09/2025 13:10,,Mon PM,/,,\\,,",
            header=FIRST,
        )
    )
    assert marks(reading) == {("501", "2025-09-15", "AM"): "/", ("501", "2025-09-15", "PM"): "\\"}
    assert [finding.value for finding in warnings(reading)] == ["Mon 1"]


def test_lessons_alone_are_refused() -> None:
    rows = [f"501,15/09/2025 {9 + lesson}:10,,Mon {lesson},/,,/,," for lesson in range(1, 4)]
    with pytest.raises(UnreadableFile, match="half-day"):
        read(long(*rows, header=FIRST))


def test_a_name_that_contradicts_the_hour_counts_with_a_warning() -> None:
    reading = read(long("501,15/09/2025 13:10,,AM,/,,/,,", header=FIRST))
    assert marks(reading) == {("501", "2025-09-15", "AM"): "/"}
    assert [finding.value for finding in warnings(reading)] == ["AM"]


def test_an_own_mark_without_a_statutory_one_is_not_taken_for_a_code() -> None:
    reading = read(
        long(
            "501,15/09/2025 08:50,,AM,/,,/,,",
            "502,15/09/2025 08:50,,AM,B,,,,",
            "503,15/09/2025 08:50,,AM,-,,,,",
            header=FIRST,
        )
    )
    assert marks(reading)["502", "2025-09-15", "AM"] == "?"
    assert marks(reading)["503", "2025-09-15", "AM"] == "-"
    assert [finding.row for finding in errors(reading)] == [3]


def test_statutory_marks_that_are_empty_everywhere_give_way_to_the_marks_with_a_warning() -> None:
    reading = read(long("501,15/09/2025 08:50,,AM,/,,,,", "502,15/09/2025 08:50,,AM,B,,,,", header=FIRST))
    assert marks(reading)["502", "2025-09-15", "AM"] == "B"
    assert len(warnings(reading)) == 1


def test_a_sub_code_never_makes_another_code() -> None:
    """C with the sub-code 1 is leave, not C1, a regulated performance."""
    reading = read(long("501,15/09/2025 08:50,,AM,C,1,C,,", header=FIRST))
    assert marks(reading) == {("501", "2025-09-15", "AM"): "C"}
    assert reading.register is not None
    assert dict(reading.register.raw) == {(0, 0): "C_1"}
    assert any("sub-code" in finding.message for finding in notes(reading))
