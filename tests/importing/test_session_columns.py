"""Registers with a row for each pupil and a column for each session or day."""

import pytest

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.marks import read_day
from fasttrack_core.importing.questions import Question
from tests.importing.files import UPNS, errors, marks, notes, read

ONE = UPNS[0]
HEADER = "UPN,Surname,Forename,Yr,22/09/2025 AM,22/09/2025 PM"
EXPECTED = {(ONE, "2025-09-22", "AM"): "/", (ONE, "2025-09-22", "PM"): "I"}


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        "upn,legal surname,FIRST NAME,year group,Mon 22 Sep 2025 am,Mon 22 Sep 2025 pm",
        "UPN,Surname,Forename,Yr,2025-09-22 (AM),2025-09-22 (PM)",
        "UPN,Surname,Forename,Yr,AM 22/09/25,PM 22/09/25",
        "UPN,Surname,Forename,Yr,22-Sep-2025_AM,22-Sep-2025_PM",
        ",,,,22/09/2025,\nUPN,Surname,Forename,Yr,AM,PM",
        "UPN,Surname,Forename,Yr,22/09/2025,\n,,,,AM,PM",
        ",,,,22/09/2025,\n,,,,Mon,Mon\nUPN,Surname,Forename,Yr,AM,PM",
        "Register of 2025/26,,,,,\nUPN,Surname,Forename,Yr,Mon 22 Sep AM,Mon 22 Sep PM",
    ],
)
def test_session_headings_are_recognised_by_what_they_say(header: str) -> None:
    reading = read(f"{header}\n{ONE},Okoro,Zoë,5,/,I\n")
    assert reading.layout == "session-columns"
    assert marks(reading) == EXPECTED
    assert (reading.pupils[0].name, reading.pupils[0].year_group) == ("Okoro, Zoë", "5")
    assert not errors(reading)


def test_the_header_may_stand_under_titles() -> None:
    reading = read(f"Larkspur Primary,,,,,\nPrinted today,,,,,\n,,,,,\n{HEADER}\n{ONE},A,B,5,/,I\n")
    assert marks(reading) == EXPECTED


def test_totals_and_a_key_below_are_left_out_with_a_note() -> None:
    below = "Total,,,,1,1\n,,,,,\nKey,,,,,\n/,present,,,,\nI,Illness,,,,\n"
    reading = read(f"{HEADER}\n{ONE},A,B,5,/,I\n{below}")
    assert [pupil.pupil_id for pupil in reading.pupils] == [ONE]
    assert marks(reading) == EXPECTED
    assert not errors(reading)
    assert any("4" in note.message or "3" in note.message for note in notes(reading))


@pytest.mark.parametrize(
    ("text", "morning", "afternoon"),
    [
        ("/\\", "/", "\\"),
        ("/ ", "/", ""),
        (" \\", "", "\\"),
        ("/", "/", ""),
        ("\\", "", "\\"),
        ("II", "I", "I"),
        ("I I", "I", "I"),
        ("C1C1", "C1", "C1"),
        ("C1C", "C1", "C"),
        ("Y1/", "Y1", "/"),
        ("C1 ", "C1", ""),
        (" C1", "", "C1"),
        ("##", "#", "#"),
        ("/-", "/", "-"),
        ("", "", ""),
        ("  ", "", ""),
        ("?/", "?", "/"),
        ("I", "?", "?"),
        ("ABC", "?", "?"),
        ("/\\/", "?", "?"),
    ],
)
def test_a_days_cell_is_told_apart_by_position(text: str, morning: str, afternoon: str) -> None:
    (am, _), (pm, _) = read_day(text, ENGLAND)
    assert (ENGLAND.text(am), ENGLAND.text(pm)) == (morning, afternoon)


def test_day_columns_become_two_sessions_each() -> None:
    reading = read(f"UPN,Name,22/09/2025,23/09/2025\n{ONE},Okoro Z,/I, \\\n{UPNS[1]},Rees S,ABC,/\\\n")
    assert marks(reading) == {
        (ONE, "2025-09-22", "AM"): "/",
        (ONE, "2025-09-22", "PM"): "I",
        (ONE, "2025-09-23", "PM"): "\\",
        (UPNS[1], "2025-09-22", "AM"): "?",
        (UPNS[1], "2025-09-22", "PM"): "?",
        (UPNS[1], "2025-09-23", "AM"): "/",
        (UPNS[1], "2025-09-23", "PM"): "\\",
    }
    assert [(finding.row, finding.column, finding.value) for finding in errors(reading)] == [(3, "22/09/2025", "ABC")]


def test_one_mark_a_day_is_refused_because_its_session_is_not_certain() -> None:
    with pytest.raises(UnreadableFile, match="only one mark"):
        read(f"UPN,Name,22/09/2025,23/09/2025\n{ONE},Okoro Z,I,O\n")


def test_an_unknown_code_names_row_and_column() -> None:
    reading = read(f"{HEADER}\n{ONE},A,B,5,/,I\n{UPNS[1]},C,D,5,ZZ,I\n")
    assert [(finding.row, finding.column, finding.value) for finding in errors(reading)] == [(3, "22/09/2025 AM", "ZZ")]


def test_a_code_outside_its_dates_is_an_error_of_its_cell() -> None:
    reading = read(f"{HEADER}\n{ONE},A,B,5,H,I\n")
    assert [(finding.row, finding.column, finding.value) for finding in errors(reading)] == [(2, "22/09/2025 AM", "H")]
    assert reading.register is not None
    assert reading.register.marks[0].tolist() == [12, 102]


def test_a_heading_that_is_no_possible_date_loses_its_column_only() -> None:
    reading = read(f"UPN,Name,26/02/2026 AM,31/02/2026 AM,27/02/2026 AM\n{ONE},A,/,O,I\n")
    assert len(marks(reading)) == 2
    assert [(finding.row, finding.value) for finding in errors(reading)] == [(1, "31/02/2026 AM")]


def test_two_columns_for_one_session_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="same date and session"):
        read(f"UPN,Name,22/09/2025 AM,Mon 22/09/2025 AM\n{ONE},A,/,O\n")


def test_a_column_of_marks_without_heading_between_the_sessions_is_an_error() -> None:
    reading = read(f"UPN,Name,22/09/2025 AM,,23/09/2025 AM\n{ONE},A,/,O,I\n")
    assert [finding.column for finding in errors(reading)] == ["D"]
    assert len(marks(reading)) == 2


def test_a_pupil_on_two_rows_has_the_marks_of_both_and_conflicts_are_errors() -> None:
    reading = read(f"{HEADER}\n{ONE},A,B,5,/,\n{ONE},A,B,5,O,I\n")
    assert marks(reading) == {(ONE, "2025-09-22", "AM"): "?", (ONE, "2025-09-22", "PM"): "I"}
    assert [(finding.row, finding.value) for finding in errors(reading)] == [(3, "O")]


def test_one_upn_with_two_names_blocks_both_rows() -> None:
    reading = read(f"{HEADER}\n{UPNS[1]},C,D,5,/,O\n{UPNS[1]},E,F,5,O,O\n{ONE},A,B,5,/,I\n")
    assert marks(reading) == EXPECTED
    assert [finding.row for finding in errors(reading)] == [2, 3]


def test_a_register_with_names_only_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="by name only"):
        read("Name,22/09/2025 AM,22/09/2025 PM\nOkoro Z,/,I\n")


def test_marks_under_headings_that_are_no_dates_are_refused_not_lost() -> None:
    with pytest.raises(UnreadableFile, match="seem to hold marks"):
        read(f"UPN,Surname,Week 1 Mon,Week 1 Tue\n{ONE},A,/,I\n{UPNS[1]},B,/,/\n")


def test_a_surname_that_is_a_word_for_totals_is_a_pupil() -> None:
    reading = read(f"{HEADER}\n{ONE},Key,B,5,/,I\n{UPNS[1]},Total,Page,5,/,I\n")
    assert len(reading.pupils) == 2


DAYS = ("22/09/2025", "23/09/2025", "24/09/2025")


def in_rows(headings: str, row: str) -> str:
    rows = (row.format(pupil=pupil, day=day) for pupil in ("000123", "000124") for day in DAYS)
    return "\n".join((headings, *rows))


@pytest.mark.parametrize(
    ("headings", "row", "day", "columns"),
    [
        ("Adno,Name,Date,Vm,Nm", "{pupil},Rees,{day},/,\\", "Date", "D to E"),
        ("Adno,Name,Tag,Vm,Nm", "{pupil},Rees,{day},/,\\", "Tag", "D to E"),
        ("Adno,Name,Date,Mark 1,Mark 2", "{pupil},Rees,{day},/,\\", "Date", "D to E"),
        ("Adno,Name,Date,1,2,3,4", "{pupil},Rees,{day},/,\\,/,\\", "Date", "D to G"),
        ("Vm,Nm,Adno,Name,Date of Birth,Date", "/,\\,{pupil},Rees,12/10/2014,{day}", "Date", "A to B"),
        ("Adno,Name,Admission Date,Tag,Vm,Nm", "{pupil},Rees,01/09/2023,{day},/,\\", "Tag", "E to F"),
    ],
)
def test_columns_of_marks_in_rows_of_days_lack_the_morning_and_the_afternoon(
    headings: str, row: str, day: str, columns: str
) -> None:
    with pytest.raises(Question) as raised:
        read(in_rows(headings, row))
    said = str(raised.value)
    assert said.startswith(
        f"Each row is about one day, under “{day}”, and the columns {columns} seem to hold its marks"
    )
    assert said.endswith("Write AM and PM above them." if day == "Date" else "Write Date, AM and PM above them.")
    assert "02/09/2025" not in said + raised.value.asked.words
    named = headings.replace("Tag", "Date").replace("Vm,Nm", "AM,PM").replace("Mark 1,Mark 2", "AM,PM")
    if "AM,PM" in named:  # what the sentence says is all that is needed
        assert len(marks(read(in_rows(named, row)))) == 12


@pytest.mark.parametrize("headings", ["Adno,Name,Vm,Nm", "Adno,Name,Date of Birth,Vm,Nm", "Adno,Name,Leaving,Vm,Nm"])
def test_columns_of_marks_in_rows_of_pupils_lack_the_day_too(headings: str) -> None:
    dated = ",12/10/2014" * (headings.count(",") - 3)
    rows = f"{headings}\n000123,Rees{dated},/,\\\n000124,Lees{dated},/,O\n"
    with pytest.raises(Question, match="Write the date and AM or PM above each, such as 02/09/2025 AM"):
        read(rows)
