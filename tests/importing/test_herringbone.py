"""Registration certificates: columns for Monday to Friday, in every shape that schools have them."""

import io
from datetime import date

import pytest
import xlsxwriter

from fasttrack_core import importing
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import About, Question, Reading
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.importing.files import UPNS, errors, marks, notes, read, warnings

ONE, TWO, THREE = UPNS
TITLES = f'Larkspur Brook Primary\nRegistration Certificate\nName:,"Okoro, Zoë",Reg:,4B\nUPN:,{ONE},Year:,4\n\n'
HALVES = "Week beginning,Mon,,Tue,,Wed,,Thu,,Fri,\n,AM,PM,AM,PM,AM,PM,AM,PM,AM,PM\n"
PRESENT = r"/,\,/,\,/,\,/,\,/,\ "[:-1]
ILL = "I,I,/,\\,/,\\,/,\\,/,\\"
DAYS = "/\\,/\\,/\\,/\\,/\\"
SIX = ["2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08", "2026-10-09"]


def week(pupil: str, monday: str, text: str) -> dict[tuple[str, str, str], str]:
    """The marks of one week, written as ``/\\ II ..`` with ``.`` for no mark."""
    first = date.fromisoformat(monday).toordinal()
    found = {}
    for number, pair in enumerate(text.split()):
        for half, code in zip(("AM", "PM"), pair, strict=True):
            if code != ".":
                found[pupil, date.fromordinal(first + number).isoformat(), half] = code
    return found


FULL = "/\\ /\\ /\\ /\\ /\\"
SICK = "II /\\ /\\ /\\ /\\"


def test_one_pupil_with_a_row_for_each_week_is_read() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n12/10/2026,{ILL}\n")
    assert reading.layout == "herringbone"
    assert marks(reading) == week(ONE, "2026-10-05", FULL) | week(ONE, "2026-10-12", SICK)
    pupil = reading.pupils[0]
    assert (pupil.name, pupil.surname, pupil.year_group, pupil.registration_group) == ("Okoro, Zoë", "Okoro", "4", "4B")
    assert not errors(reading)
    assert not warnings(reading)


@pytest.mark.parametrize(
    "header",
    [
        "Week,Mon AM,Mon PM,Tue AM,Tue PM,Wed AM,Wed PM,Thu AM,Thu PM,Fri AM,Fri PM\n",
        "w/c,MonAM,MonPM,TueAM,TuePM,WedAM,WedPM,ThuAM,ThuPM,FriAM,FriPM\n",
        ",Monday,,Tuesday,,Wednesday,,Thursday,,Friday,\nWeek,am,pm,am,pm,am,pm,am,pm,am,pm\n",
        "Date,M,,T,,W,,T,,F,\n,A,P,A,P,A,P,A,P,A,P\n",
        "Week,Mo,Mo,Tu,Tu,We,We,Th,Th,Fr,Fr\n,AM,PM,AM,PM,AM,PM,AM,PM,AM,PM\n",
        "Week,Monday morning,Monday afternoon,Tue AM,Tue PM,Wed AM,Wed PM,Thurs AM,Thurs PM,Fri (AM),Fri (PM)\n",
    ],
)
def test_weekdays_are_recognised_however_they_are_written(header: str) -> None:
    reading = read(f"{TITLES}{header}05/10/2026,{ILL}\n")
    assert marks(reading) == week(ONE, "2026-10-05", SICK)
    assert not errors(reading)


def test_mornings_of_the_week_may_stand_before_its_afternoons() -> None:
    header = ",AM,,,,,PM,,,,\nWeek,Mon,Tue,Wed,Thu,Fri,Mon,Tue,Wed,Thu,Fri\n"
    reading = read(f"{TITLES}{header}05/10/2026,I,/,/,/,/,L,\\,\\,\\,\\\n")
    assert marks(reading) == week(ONE, "2026-10-05", "IL /\\ /\\ /\\ /\\")


def test_two_columns_a_day_without_am_and_pm_are_read_by_position_with_a_warning() -> None:
    reading = read(f"{TITLES}Week,Mon,,Tue,,Wed,,Thu,,Fri,\n05/10/2026,{ILL}\n")
    assert marks(reading) == week(ONE, "2026-10-05", SICK)
    assert any("no AM or PM" in warning.message for warning in warnings(reading))


@pytest.mark.parametrize(
    "text",
    [
        "05/10/2026",
        "Week 6 05/10/2026",
        "Wk 6: 05/10/2026",
        "6 05/10/2026",
        "w/c 5 October 2026",
        "Mon 5 Oct 2026",
        "2026-10-05",
        "2026-10-05 00:00:00",
        "05/10/26",
        "05/10/2026 - 09/10/2026",
        "05/10/2026 to 11/10/2026",
        "Week ending 09/10/2026",
        "46300",
    ],
)
def test_the_week_of_a_row_is_read_in_whatever_form_it_is_written(text: str) -> None:
    reading = read(f"{TITLES}{HALVES}{text},{ILL}\n")
    assert marks(reading) == week(ONE, "2026-10-05", SICK)
    assert not errors(reading)


def test_the_order_of_day_and_month_is_settled_by_which_one_makes_the_dates_mondays() -> None:
    reading = read(f"{TITLES}{HALVES}09/07/2026,{PRESENT}\n10/05/2026,{ILL}\n")
    assert marks(reading) == week(ONE, "2026-09-07", FULL) | week(ONE, "2026-10-05", SICK)
    reading = read(f"{TITLES}{HALVES}07/09/2026,{PRESENT}\n05/10/2026,{ILL}\n")
    assert marks(reading) == week(ONE, "2026-09-07", FULL) | week(ONE, "2026-10-05", SICK)
    assert not warnings(reading)
    assert not reading.questions


def test_a_week_that_is_dated_by_another_day_than_monday_is_read_as_its_week_with_a_warning() -> None:
    reading = read(f"{TITLES}{HALVES}07/10/2026,{ILL}\n12/10/2026,{PRESENT}\n")
    assert marks(reading) == week(ONE, "2026-10-05", SICK) | week(ONE, "2026-10-12", FULL)
    assert [(each.row, each.value) for each in warnings(reading)] == [(8, "07/10/2026")]


@pytest.mark.parametrize("text", ["11/10/2026", "31/09/2026", "05/10/2026 to 16/10/2026"])
def test_a_row_whose_date_is_of_no_single_school_week_is_left_out_with_an_error(text: str) -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n{text},{ILL}\n12/10/2026,{PRESENT}\n")
    assert marks(reading) == week(ONE, "2026-10-05", FULL) | week(ONE, "2026-10-12", FULL)
    assert [each.row for each in errors(reading)] == [9]


def test_a_row_with_marks_and_no_date_is_left_out_with_an_error() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n,{ILL}\n")
    assert marks(reading) == week(ONE, "2026-10-05", FULL)
    assert [each.row for each in errors(reading)] == [9]


def test_one_cell_a_day_is_told_apart_by_position_and_never_stripped() -> None:
    rows = '05/10/2026,/\\,I ," L",,##\n12/10/2026,/\\,/\\,/\\,/\\,/\\\n'
    reading = read(f"{TITLES}Week beginning,Mon,Tue,Wed,Thu,Fri\n{rows}")
    assert marks(reading) == week(ONE, "2026-10-05", "/\\ I. .L .. ##") | week(ONE, "2026-10-12", FULL)


def test_a_day_cell_with_one_mark_counts_as_missing_twice_with_an_error_and_keeps_what_was_written() -> None:
    reading = read(f"{TITLES}Week beginning,Mon,Tue,Wed,Thu,Fri\n05/10/2026,L,/\\,/\\,/\\,/\\\n")
    found = marks(reading)
    assert (found[ONE, "2026-10-05", "AM"], found[ONE, "2026-10-05", "PM"]) == ("?", "?")
    assert reading.register is not None
    assert set(reading.register.raw.values()) == {"L"}
    assert [(each.row, each.value) for each in errors(reading)] == [(7, "L")]


def test_days_with_single_marks_throughout_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="only one mark"):
        read(f"{TITLES}Week beginning,Mon,Tue,Wed,Thu,Fri\n05/10/2026,L,I,L,I,I\n")


def test_dashes_and_closures_are_read_and_blanks_are_no_marks() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,#,#,-,-,,,/,\\,/,\\\n")
    assert marks(reading) == week(ONE, "2026-10-05", "## -- .. /\\ /\\")


@pytest.mark.parametrize("text", ["Half term", "HOLIDAY", "Christmas holidays", "INSET day", "Bank Holiday"])
def test_words_across_a_week_of_holiday_are_no_marks_and_no_error(text: str) -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n26/10/2026,{text},,,,,,,,,\n02/11/2026,{ILL}\n")
    assert marks(reading) == week(ONE, "2026-10-05", FULL) | week(ONE, "2026-11-02", SICK)
    assert not errors(reading)
    assert any("closed" in note.message for note in notes(reading))


def test_a_word_for_a_day_of_closure_leaves_the_other_days_alone() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,INSET,,/,\\,/,\\,/,\\,/,\\\n")
    assert marks(reading) == week(ONE, "2026-10-05", ".. /\\ /\\ /\\ /\\")


def test_a_text_that_is_no_code_is_an_error_of_its_cell() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,/,??,/,\\,/,\\,/,\\,/,\\\n")
    assert marks(reading)[ONE, "2026-10-05", "PM"] == "?"
    assert [(each.row, each.column) for each in errors(reading)] == [(8, "Mon PM")]


def test_weeks_without_any_mark_are_no_sessions() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n12/10/2026,,,,,,,,,,\n")
    assert reading.register is not None
    assert len(reading.register.sessions) == 10


BELOW = (
    "\nPossible attendances,20\nAttendances,18\nAuthorised absences,2\nUnauthorised absences,0\n\nKey\n"
    "/ Present (AM),,,\\ Present (PM)\nI,Illness,,L,Late\nPrinted on 20/11/2026\n"
)


def test_the_totals_and_key_below_are_no_marks_and_the_totals_are_compared() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n12/10/2026,{ILL}\n{BELOW}")
    assert len(marks(reading)) == 20
    totals = reading.totals[0]
    assert (totals.possible, totals.attended, totals.authorised, totals.unauthorised) == (20, 18, 2, 0)
    assert not errors(reading)
    assert not warnings(reading)


def test_totals_that_are_not_what_the_marks_give_are_a_warning() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n12/10/2026,{PRESENT}\n{BELOW}")
    assert any("totals in the file" in warning.message for warning in warnings(reading))


@pytest.mark.parametrize(
    "below",
    [
        "Possible,Present,Authorised,Unauthorised\n20,18,2,0\n",
        "Possible: 20,Present: 18,Authorised: 2,Unauthorised: 0\n",
        "Possible 20   Attended 18   Authorised absences 2   Unauthorised absences 0\n",
        "Total possible,20,Total present,17,Approved educational activity,1\nAuth,2,Unauth,0\n",
    ],
)
def test_totals_are_read_beside_below_or_after_their_names(below: str) -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n12/10/2026,{ILL}\n\n{below}")
    (totals,) = reading.totals
    assert (totals.possible, totals.attended, totals.authorised, totals.unauthorised) == (20, 18, 2, 0)


@pytest.mark.parametrize(
    "below", ["Possible,20\nPresent,18\n", "Possible,20\nPresent,17\nAuthorised,2\nUnauthorised,0\n"]
)
def test_totals_that_are_not_given_in_full_are_not_read(below: str) -> None:
    assert not read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n12/10/2026,{ILL}\n\n{below}").totals


def page(upn: str, name: str, rows: str, header: str = HALVES) -> str:
    """One pupil's page."""
    return f'Name:,"{name}"\nUPN:,{upn}\n\n{header}{rows}\nSigned:,,,Name:,A Teacher\n'


def test_many_pupils_one_page_after_the_other_are_read() -> None:
    pages = page(ONE, "Okoro, Zoë", f"05/10/2026,{PRESENT}\n") + page(TWO, "Ito, Ren", f"05/10/2026,{ILL}\n")
    reading = read(pages)
    assert marks(reading) == week(ONE, "2026-10-05", FULL) | week(TWO, "2026-10-05", SICK)
    assert [pupil.name for pupil in reading.pupils] == ["Okoro, Zoë", "Ito, Ren"]
    assert not errors(reading)


def test_each_page_has_its_own_totals() -> None:
    pages = page(ONE, "Okoro, Zoë", f"05/10/2026,{PRESENT}\n\nPossible,10\nPresent,10\nAuthorised,0\nUnauthorised,0\n")
    pages += page(TWO, "Ito, Ren", f"05/10/2026,{ILL}\n\nPossible,10\nPresent,8\nAuthorised,2\nUnauthorised,0\n")
    reading = read(pages)
    assert [(each.pupil.pupil_id, each.attended) for each in reading.totals] == [(ONE, 10), (TWO, 8)]
    assert not warnings(reading)


def test_a_page_break_that_repeats_the_header_goes_on_with_the_same_pupil() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\nPage 1 of 2\n{HALVES}12/10/2026,{ILL}\n")
    assert marks(reading) == week(ONE, "2026-10-05", FULL) | week(ONE, "2026-10-12", SICK)
    assert not errors(reading)


def test_a_page_that_names_no_pupil_and_repeats_weeks_is_left_out_with_an_error() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n\n{HALVES}05/10/2026,{ILL}\n")
    assert marks(reading) == week(ONE, "2026-10-05", FULL)
    assert len(errors(reading)) == 1


def test_a_page_with_a_name_and_no_number_is_left_out_with_an_error() -> None:
    reading = read(page(ONE, "Okoro, Zoë", f"05/10/2026,{PRESENT}\n") + page("", "Ito, Ren", f"12/10/2026,{ILL}\n"))
    assert marks(reading) == week(ONE, "2026-10-05", FULL)
    assert len(errors(reading)) == 1


def test_a_number_with_two_names_is_not_read_as_one_pupil() -> None:
    pages = page(ONE, "Okoro, Zoë", f"05/10/2026,{PRESENT}\n") + page(ONE, "Ito, Ren", f"12/10/2026,{ILL}\n")
    reading = read(pages + page(UPNS[1], "Rees, Cy", f"05/10/2026,{PRESENT}\n"))
    assert marks(reading) == week(UPNS[1], "2026-10-05", FULL)
    assert errors(reading)


def test_one_week_twice_with_different_marks_is_a_conflict_that_counts_as_missing() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n05/10/2026,{ILL}\n")
    found = marks(reading)
    assert (found[ONE, "2026-10-05", "AM"], found[ONE, "2026-10-06", "AM"]) == ("?", "/")
    assert len(errors(reading)) == 2


@pytest.mark.parametrize(
    "titles",
    [
        f"Name: Okoro Zoë   UPN: {ONE}   Adm No: 004179   Reg Group: 4B\n",
        f"Certificate for Zoë Okoro ({ONE})\n",
        f"UPN {ONE}\nAdm. No.,004179\nYear: 2026/27\n",
        f"Unique Pupil Number:,,,{ONE.lower()}\n",
    ],
)
def test_the_pupil_is_found_in_the_titles_however_they_are_laid_out(titles: str) -> None:
    reading = read(f"{titles}{HALVES}05/10/2026,{PRESENT}\n")
    (pupil,) = reading.pupils
    assert (pupil.upn, pupil.year_group) == (ONE, "")
    assert pupil.admission_number in ("", "004179")
    assert pupil.registration_group in ("", "4B")


def test_a_blank_title_takes_no_value_from_the_next_one() -> None:
    (pupil,) = read(f"UPN:,,Adm No:,004179,Reg:,,Year:,4\n{HALVES}05/10/2026,{PRESENT}\n").pupils
    assert (pupil.upn, pupil.admission_number, pupil.registration_group, pupil.year_group) == ("", "004179", "", "4")


def test_a_certificate_without_any_number_is_one_pupil_with_a_warning() -> None:
    reading = read(f"Name:,Zoë Okoro\n{HALVES}05/10/2026,{PRESENT}\n")
    assert [(pupil.pupil_id, pupil.name) for pupil in reading.pupils] == [("1", "Zoë Okoro")]
    assert len(warnings(reading)) == 1


def test_pages_of_several_names_without_numbers_are_refused() -> None:
    pages = page("", "Okoro, Zoë", f"05/10/2026,{PRESENT}\n") + page("", "Ito, Ren", f"12/10/2026,{ILL}\n")
    with pytest.raises(UnreadableFile, match="name only"):
        read(pages)


CLASS = "Name,UPN,Mon,,Tue,,Wed,,Thu,,Fri,\n,,AM,PM,AM,PM,AM,PM,AM,PM,AM,PM\n"
CLASS += f'"Okoro, Zoë",{ONE},{PRESENT}\n"Ito, Ren",{TWO},{ILL}\n'
CLASS_MARKS = week(ONE, "2026-10-05", FULL) | week(TWO, "2026-10-05", SICK)


@pytest.mark.parametrize(
    "title",
    [
        "Week beginning 05/10/2026",
        "Week commencing:,5 October 2026",
        "Attendance for the week beginning Monday 5th October 2026",
        "Class 4B w/c 05/10/26",
        "Week 6: 05/10/2026 to 09/10/2026",
    ],
)
def test_a_class_list_of_one_week_takes_its_week_from_the_title(title: str) -> None:
    reading = read(f"Larkspur Brook Primary\n{title}\n\n{CLASS}Present,,1,1,2,2,2,2,2,2,2,2\nKey\n/,Present\n")
    assert reading.layout == "herringbone"
    assert marks(reading) == CLASS_MARKS
    assert not errors(reading)


def test_the_week_may_be_in_the_name_of_the_file() -> None:
    assert marks(read(CLASS, "4B week beginning 05-10-2026.csv")) == CLASS_MARKS
    assert marks(read(CLASS, "4B 2026-10-05.csv")) == CLASS_MARKS


def test_a_class_list_that_does_not_say_its_week_is_asked_about() -> None:
    for name in ("register.csv", "printed 2026-10-07.csv"):
        with pytest.raises(Question) as asked:
            read(CLASS, name)
        assert asked.value.asked.about is About.WEEK


def test_a_period_of_many_weeks_in_the_title_is_not_taken_for_the_week() -> None:
    with pytest.raises(Question):
        read(f"Report from 05/10/2026 to 20/11/2026\n{CLASS}")


def test_a_pupil_row_without_a_number_is_left_out_with_an_error() -> None:
    reading = read(f'Week beginning 05/10/2026\n{CLASS}"Lee, Ann",,{PRESENT}\n')
    assert marks(reading) == CLASS_MARKS
    assert [each.row for each in errors(reading)] == [6]


def test_a_class_list_with_names_only_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="name only"):
        read(f"Week beginning 05/10/2026\nName,Mon,Tue,Wed,Thu,Fri\nAda Lee,{DAYS}\nRen Ito,{DAYS}\n")


def test_figures_beside_the_marks_are_not_read_and_said_so() -> None:
    header = "UPN,Mon,Tue,Wed,Thu,Fri,Present,%\n"
    reading = read(f"Week beginning 05/10/2026\n{header}{ONE},{DAYS},10,100\n{TWO},{DAYS},10,100\n")
    assert len(marks(reading)) == 20
    assert any("Present, %" in note.message for note in notes(reading))


def test_weeks_side_by_side_take_the_date_above_them() -> None:
    over = f",,05/10/2026{',' * 10}w/c 12/10/2026{',' * 9}\n"
    days = "Name,UPN" + ",Mo,,Tu,,We,,Th,,Fr," * 2 + "\n"
    halves = "," + ",AM,PM" * 10 + "\n"
    reading = read(f"Herringbone\n{over}{days}{halves}Ada,{ONE},{PRESENT},{ILL}\nRen,{TWO},{ILL},{PRESENT}\n")
    assert reading.layout == "herringbone"
    assert marks(reading) == (
        week(ONE, "2026-10-05", FULL)
        | week(ONE, "2026-10-12", SICK)
        | week(TWO, "2026-10-05", SICK)
        | week(TWO, "2026-10-12", FULL)
    )


def test_a_week_side_by_side_without_a_date_is_left_out_with_an_error() -> None:
    over, days = ",05/10/2026,,,,,Week 7,,,,\n", "UPN" + ",Mon,Tue,Wed,Thu,Fri" * 2 + "\n"
    reading = read(f"{over}{days}{ONE},{DAYS},{DAYS}\n")
    assert marks(reading) == week(ONE, "2026-10-05", FULL)
    assert [each.column for each in errors(reading)] == ["G"]


def test_a_certificate_may_have_two_columns_of_weeks() -> None:
    header = "Week,Mon,Tue,Wed,Thu,Fri,Week,Mon,Tue,Wed,Thu,Fri\n"
    reading = read(f"{TITLES}{header}05/10/2026,{DAYS},02/11/2026,{DAYS}\n12/10/2026,{DAYS},,,,,,\n")
    assert marks(reading) == (
        week(ONE, "2026-10-05", FULL) | week(ONE, "2026-10-12", FULL) | week(ONE, "2026-11-02", FULL)
    )
    assert not errors(reading)


@pytest.mark.parametrize(
    "header", ["Name,UPN,Mon,Tue,Wed,Thu,Fri", "Name,UPN,MonAM,MonPM,TueAM,TuePM,WedAM,WedPM,ThuAM,ThuPM,FriAM,FriPM"]
)
def test_weeks_below_each_other_take_the_week_above_each(header: str) -> None:
    one = DAYS if "AM" not in header else PRESENT
    two = "II,/\\,/\\,/\\,/\\" if "AM" not in header else ILL
    text = f"w/c 05/10/2026\n{header}\nAda,{ONE},{one}\nRen,{TWO},{one}\n\nw/c 12/10/2026\n{header}\nAda,{ONE},{two}\n"
    reading = read(text)
    assert marks(reading) == (
        week(ONE, "2026-10-05", FULL) | week(TWO, "2026-10-05", FULL) | week(ONE, "2026-10-12", SICK)
    )
    assert not errors(reading)


def test_a_class_list_over_two_pages_goes_on_with_its_week() -> None:
    header = "UPN,Mon,Tue,Wed,Thu,Fri"
    text = f"School\nWeek beginning 05/10/2026\n{header}\n{ONE},{DAYS}\nPage 1\nSchool\n{header}\n{TWO},{DAYS}\n"
    assert marks(read(text)) == week(ONE, "2026-10-05", FULL) | week(TWO, "2026-10-05", FULL)


def test_weeks_below_each_other_that_do_not_all_say_their_week_are_refused() -> None:
    header = "UPN,Mon,Tue,Wed,Thu,Fri"
    text = f"w/c 05/10/2026\n{header}\n{ONE},{DAYS}\n\nWeek 7\n{header}\n{ONE},{DAYS}\n"
    with pytest.raises(UnreadableFile):
        read(text)


def test_weeks_without_a_year_take_the_only_year_in_which_they_are_mondays() -> None:
    reading = read(f"2026/27\n{TITLES}{HALVES}5 Oct,{PRESENT}\n12 Oct,{ILL}\n")
    assert marks(reading) == week(ONE, "2026-10-05", FULL) | week(ONE, "2026-10-12", SICK)
    with pytest.raises(UnreadableFile):
        read(f"{TITLES}{HALVES}5 Oct,{PRESENT}\n12 Oct,{ILL}\n")


def test_a_timetable_is_no_register() -> None:
    with pytest.raises(UnreadableFile):
        read("Class,Mon,Tue,Wed,Thu,Fri\n4B,Maths,English,Art,Music,PE\n4C,Art,PE,Maths,English,Music\n")


def test_columns_that_have_their_own_dates_are_read_by_these() -> None:
    dates = "".join(f",{day[8:]}/{day[5:7]}/2026," for day in SIX)
    reading = read(f"{dates}\n,Mon,,Tue,,Wed,,Thu,,Fri,\nUPN{',AM,PM' * 5}\n{ONE},{PRESENT}\n")
    assert reading.layout == "session-columns"
    assert marks(reading) == week(ONE, "2026-10-05", FULL)


def test_a_flat_list_of_weeks_is_left_to_its_own_layout() -> None:
    header = "StudentId,MonAM,MonPM,TueAM,TuePM,WedAM,WedPM,ThuAM,ThuPM,FriAM,FriPM,startDate"
    reading = read(f"{header}\n17,{PRESENT},2026-10-05\n18,{ILL},2026-10-05\n")
    assert reading.layout != "herringbone"


def workbook() -> bytes:
    """A certificate as a workbook with merged cells and real dates."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    sheet = book.add_worksheet("Certificate")
    sheet.merge_range(0, 0, 0, 10, "Registration Certificate")
    sheet.write_row(1, 0, ["UPN:", ONE])
    sheet.merge_range(3, 0, 4, 0, "Week beginning")
    for number, day in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")):
        sheet.merge_range(3, 1 + 2 * number, 3, 2 + 2 * number, day)
        sheet.write_row(4, 1 + 2 * number, ["AM", "PM"])
    form = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_datetime(5, 0, date(2026, 10, 5), form)
    sheet.write_row(5, 1, PRESENT.split(","))
    sheet.write_datetime(6, 0, date(2026, 10, 26), form)
    sheet.merge_range(6, 1, 6, 10, "Half term")
    sheet.write_datetime(7, 0, date(2026, 11, 2), form)
    sheet.write_row(7, 1, ILL.split(","))
    book.close()
    return data.getvalue()


def web_page() -> bytes:
    """The same as a web page that is called a workbook."""
    days = "".join(f"<th colspan=2>{day}</th>" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"))
    halves = "<th>AM</th><th>PM</th>" * 5

    def row(monday: str, cells: str) -> str:
        return f"<tr><td>{monday}</td>{''.join(f'<td>{cell}</td>' for cell in cells.split(','))}</tr>"

    return (
        "<html><body><table><tr><td colspan=11>Registration Certificate</td></tr>"
        f"<tr><td>UPN:</td><td>{ONE}</td></tr><tr><th rowspan=2>Week beginning</th>{days}</tr><tr>{halves}</tr>"
        f"{row('05/10/2026', PRESENT)}<tr><td>26/10/2026</td><td colspan=10>Half term</td></tr>"
        f"{row('02/11/2026', ILL)}</table></body></html>"
    ).encode()


@pytest.mark.parametrize("data", [workbook(), web_page()], ids=["workbook", "web page"])
def test_merged_cells_of_a_workbook_and_of_a_web_page_are_read(data: bytes) -> None:
    reading: Reading = importing.read("certificate.xls", data, sheets=read_spreadsheet)
    assert reading.layout == "herringbone"
    assert marks(reading) == week(ONE, "2026-10-05", FULL) | week(ONE, "2026-11-02", SICK)
    assert not errors(reading)


def test_rows_of_many_pupils_without_any_name_are_not_taken_for_one_pupil() -> None:
    header = "startDate,,MonAM,MonPM,TueAM,TuePM,WedAM,WedPM,ThuAM,ThuPM,FriAM,FriPM"
    with pytest.raises(UnreadableFile, match="which pupil"):
        read(f"{header}\n2026-10-05,17,{PRESENT}\n2026-10-05,18,{ILL}\n")
    with pytest.raises(UnreadableFile, match="which pupil"):
        read(TITLES + HALVES + f"05/10/2026,{PRESENT}\n" * 2 + f"05/10/2026,{ILL}\n" * 2)


@pytest.mark.parametrize(
    "header",
    [
        "Week,Mon AM,Mon PM,Tue AM,Tue PM,Wed AM,,Thu AM,Thu PM,Fri AM,Fri PM\n",
        "Week,Mon AM,Mon PM,Tue AM,Tue PM,Wed AM,Lunch,Thu AM,Thu PM,Fri AM,Fri PM\n",
        "Week,Mon AM,Mon PM,Tue AM,Tue PM,Wed AM,Wed PM,Thu AM,Thu PM,Fri AM,\n",
        "Week,Mon,,Tue,,,,Thu,,Fri,\n,AM,PM,AM,PM,AM,PM,AM,PM,AM,PM\n",
    ],
)
def test_a_column_of_marks_without_its_day_is_named_in_an_error(header: str) -> None:
    reading = read(f"{TITLES}{header}05/10/2026,{PRESENT}\n12/10/2026,{ILL}\n")
    assert errors(reading)
    assert set(marks(reading).items()) < set((week(ONE, "2026-10-05", FULL) | week(ONE, "2026-10-12", SICK)).items())


@pytest.mark.parametrize("row", [f"12/10/2026,{ILL},/", "12/10/2026,I,I,/,\\,/,\\,/,\\,/"])
def test_a_row_with_more_or_fewer_cells_than_the_header_is_left_out_with_an_error(row: str) -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n{row}\n")
    assert marks(reading) == week(ONE, "2026-10-05", FULL)
    assert [each.row for each in errors(reading)] == [9]


@pytest.mark.parametrize("again", ["", "05/10/2026"])
def test_a_week_may_have_a_row_of_mornings_and_a_row_of_afternoons(again: str) -> None:
    rows = f"05/10/2026,AM,I,/,/,/,/\n{again},PM,I,\\,\\,\\,\\\n12/10/2026,AM,/,/,/,/,/\n,PM,\\,\\,\\,\\,\\\n"
    reading = read(f"{TITLES}Week,,Mon,Tue,Wed,Thu,Fri\n{rows}")
    assert marks(reading) == week(ONE, "2026-10-05", SICK) | week(ONE, "2026-10-12", FULL)
    assert not errors(reading)


def test_the_days_a_report_is_about_above_the_next_page_are_no_week_of_the_page_before() -> None:
    titles = "UPN:,{}\nFrom 05/10/2026 to 12/10/2026\n"
    pages = "".join(f"{titles.format(pupil)}{HALVES}05/10/2026,{PRESENT}\n12/10/2026,{ILL}\n" for pupil in (ONE, TWO))
    reading = read(pages)
    assert len(marks(reading)) == 40
    assert not errors(reading)


def test_pages_whose_header_is_lost_are_left_out_with_an_error_for_each_row() -> None:
    lost = page(TWO, "Ito, Ren", f"05/10/2026,{ILL}\n12/10/2026,{ILL}\n", header="")
    reading = read(page(ONE, "Okoro, Zoë", f"05/10/2026,{PRESENT}\n") + lost)
    assert marks(reading) == week(ONE, "2026-10-05", FULL)
    assert len(errors(reading)) == 2
    header = "UPN,Mon,Tue,Wed,Thu,Fri"
    reading = read(f"w/c 05/10/2026\n{header}\n{ONE},{DAYS}\n\nw/c 12/10/2026\n{ONE},{DAYS}\n")
    assert marks(reading) == week(ONE, "2026-10-05", FULL)
    assert [each.row for each in errors(reading)] == [6]


def test_weeks_side_by_side_whose_dates_are_out_of_place_are_refused() -> None:
    over, days = ",05/10/2026,,,,12/10/2026,,,,,\n", "UPN" + ",Mon,Tue,Wed,Thu,Fri" * 2 + "\n"
    with pytest.raises(UnreadableFile):
        read(f"{over}{days}{ONE},{DAYS},{DAYS}\n")
    over = ",05/10/2026,,,,,12/10/2026,,,,,,19/10/2026,,,\n"
    days = "UPN" + ",Mon,Tue,Wed,Thu,Fri" * 3 + "\n"
    with pytest.raises(UnreadableFile, match="first day"):
        read(f"{over}{days}{ONE},{DAYS},{DAYS},{DAYS}\n")


def test_the_first_day_without_its_name_is_named_in_an_error() -> None:
    reading = read(f"{TITLES}Week,,,Tue,,Wed,,Thu,,Fri,\n,AM,PM,AM,PM,AM,PM,AM,PM,AM,PM\n05/10/2026,{ILL}\n")
    assert [each.column for each in errors(reading)] == ["B", "C"]


def test_a_row_with_one_empty_cell_more_than_the_header_is_left_out_with_an_error() -> None:
    reading = read(f"{TITLES}{HALVES}05/10/2026,{PRESENT}\n12/10/2026,,{ILL[:-1]}\n19/10/2026,{PRESENT}\n")
    assert marks(reading) == week(ONE, "2026-10-05", FULL) | week(ONE, "2026-10-19", FULL)
    assert [each.row for each in errors(reading)] == [9]


def test_a_page_that_repeats_pupils_and_says_no_week_is_not_read_as_the_week_before() -> None:
    header = "UPN,Mon,Tue,Wed,Thu,Fri"
    with pytest.raises(UnreadableFile):
        read(f"School\nw/c 05/10/2026\n{header}\n{ONE},{DAYS}\nSchool\n{header}\n{ONE},{DAYS}\n")


def test_rows_of_marks_above_the_first_header_are_errors() -> None:
    header = "Week,Mon,Tue,Wed,Thu,Fri"
    reading = read(f"UPN:,{ONE}\n05/10/2026,{DAYS}\nPage 2\n{header}\n12/10/2026,{DAYS}\n")
    assert marks(reading) == week(ONE, "2026-10-12", FULL)
    assert [each.row for each in errors(reading)] == [2]


def certificate(*weeks: str) -> str:
    """One pupil's certificate with a full row for each of these dates."""
    return TITLES + HALVES + "".join(f"{text},{PRESENT}\n" for text in weeks)


WEEKS = [f"{day:02}/{month:02}/2026" for day, month in ((7, 9), (14, 9), (21, 9), (28, 9), (5, 10), (12, 10), (19, 10))]
FIVE_MORE = ["02/11/2026", "09/11/2026", "16/11/2026", "23/11/2026", "30/11/2026"]


@pytest.mark.parametrize("latest", [None, date(2026, 11, 20)])
def test_a_week_in_a_year_of_no_register_is_left_out_with_its_row(latest: date | None) -> None:
    reading = read(certificate(*WEEKS[:3], "28/09/3026", *WEEKS[4:]), latest=latest)
    assert {day for _, day, _ in marks(reading)} == {
        day for _, day, _ in marks(read(certificate(*WEEKS[:3], *WEEKS[4:])))
    }
    (found,) = errors(reading)
    assert (found.row, found.value) == (11, "28/09/3026")


@pytest.mark.parametrize(("text", "left_out"), [("22/11/2027", False), ("29/11/2027", True), ("28/09/2062", True)])
def test_a_week_more_than_a_year_ahead_is_left_out_and_said(text: str, left_out: bool) -> None:
    said = {"years": "the dates are right"}
    reading = read(certificate(*WEEKS, *FIVE_MORE[:3], text), latest=date(2026, 11, 22), answers=said)
    far = [finding for finding in errors(reading) if "more than a year after today" in finding.message]
    assert [(finding.row, finding.value) for finding in far] == ([(18, text)] if left_out else [])


def test_a_week_of_another_year_between_the_others_is_pointed_out() -> None:
    right = [*WEEKS, *FIVE_MORE]
    assert not warnings(read(certificate(*right)))
    assert not warnings(read(certificate(*reversed(right))))
    wrong = [*right]
    wrong[4] = "03/10/2016"
    with pytest.raises(Question, match="half a year"):
        read(certificate(*wrong))
    (found,) = warnings(read(certificate(*wrong), answers={"years": "the dates are right"}))
    assert (found.row, found.value) == (12, "03/10/2016")
    assert "out of order" in found.message


def test_two_pupils_in_one_table_begin_again_with_the_first_week_without_a_word() -> None:
    rows = "".join(
        f"{pupil},{text},{PRESENT}\n"
        for pupil in (ONE, TWO)
        for text in (*WEEKS, *FIVE_MORE)[: 12 if pupil == ONE else 1]
    )
    head = "UPN,Week beginning,Mon,,Tue,,Wed,,Thu,,Fri,\n,,AM,PM,AM,PM,AM,PM,AM,PM,AM,PM\n"
    assert not warnings(read(head + rows))
