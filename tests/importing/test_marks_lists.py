"""Registers with one row for each pupil and session."""

import pytest

from fasttrack_core.errors import UnreadableFile
from tests.importing.files import UPNS, errors, long, marks, notes, read, warnings

ONE = UPNS[0]


def test_a_list_of_marks_becomes_a_register_in_calendar_order() -> None:
    reading = read(long(f"{ONE},23/09/2025,PM,I", f"{UPNS[1]},22/09/2025,AM,O", f"{ONE},22/09/2025,AM,/"))
    assert reading.layout == "marks-list"
    assert reading.date_format == "dd/mm/yyyy"
    assert [pupil.pupil_id for pupil in reading.pupils] == [ONE, UPNS[1]]
    assert marks(reading) == {
        (ONE, "2025-09-23", "PM"): "I",
        (UPNS[1], "2025-09-22", "AM"): "O",
        (ONE, "2025-09-22", "AM"): "/",
    }
    assert not reading.findings


def test_headings_are_recognised_by_meaning_in_any_case_and_order_under_a_title() -> None:
    text = (
        "Attendance report,,,\nMade on 1 October 2025,,,\n,,,\nAttendance Mark,SESSION_NAME,Unique Pupil "
        f"Number,Attendance Date\n I,Morning,{ONE},2025-09-22T00:00:00\n"
    )
    reading = read(text)
    assert marks(reading) == {(ONE, "2025-09-22", "AM"): "I"}
    assert reading.date_format == "yyyy-mm-dd"
    assert any("Row 4" in sentence for sentence in reading.understood)


def test_the_pupil_id_is_the_upn_else_the_admission_number_else_the_systems_own() -> None:
    header = "UPN,Adno,StudentId,Date,Session,Mark"
    rows = [f"{ONE},00123,9,22/09/2025,AM,/", ",00124,10,22/09/2025,AM,/", ",,011,22/09/2025,AM,/"]
    reading = read(long(*rows, header=header))
    assert [pupil.pupil_id for pupil in reading.pupils] == [ONE, "00124", "011"]
    assert reading.pupils[0].admission_number == "00123"


def test_a_row_without_any_number_is_left_out_and_named() -> None:
    reading = read(long(f"{ONE},22/09/2025,AM,/", ",22/09/2025,PM,/"))
    assert [finding.row for finding in errors(reading)] == [3]
    assert len(marks(reading)) == 1


def test_a_upn_is_read_in_capitals_without_spaces() -> None:
    reading = read(long("b999 804219001,22/09/2025,AM,/", f"{ONE},22/09/2025,PM,\\"))
    assert [pupil.pupil_id for pupil in reading.pupils] == [ONE]


@pytest.mark.parametrize(
    ("upn", "says"),
    [("A999804219001", "does not agree"), ("999804219001", "not a UPN"), ("X123", "not a UPN")],
)
def test_a_doubtful_upn_is_used_as_it_stands_with_a_warning(upn: str, says: str) -> None:
    reading = read(long(f"{upn},22/09/2025,AM,/"))
    assert reading.pupils[0].pupil_id == upn
    assert [says in warning.message for warning in warnings(reading)] == [True]


def test_numbers_that_differ_by_leading_zeros_are_two_pupils_with_a_warning() -> None:
    reading = read(long("000123,22/09/2025,AM,/", "123,22/09/2025,AM,/", header="Adno,Date,Session,Mark"))
    assert [pupil.pupil_id for pupil in reading.pupils] == ["000123", "123"]
    assert [(finding.row, "leading zeros" in finding.message) for finding in warnings(reading)] == [(3, True)]


def test_two_pupils_with_one_name_stay_apart() -> None:
    header = "UPN,Surname,Forename,Date,Session,Mark"
    reading = read(long(*(f"{upn},Khan,Ali,22/09/2025,AM,/" for upn in UPNS), header=header))
    assert [pupil.name for pupil in reading.pupils] == ["Khan, Ali"] * 3


KHAN, JONES, REES = f"{ONE},Khan Ali", f"{ONE},Jones Bea", f"{UPNS[1]},Rees Cy"


def test_one_upn_with_two_names_blocks_the_rows_of_both() -> None:
    rows = [f"{KHAN},22/09/2025,AM,/", f"{JONES},23/09/2025,AM,O", f"{REES},22/09/2025,AM,/"]
    reading = read(long(*rows, header="UPN,Name,Date,Session,Mark"))
    assert [finding.row for finding in errors(reading)] == [2, 3]
    assert all("Khan" not in finding.message and "Jones" not in finding.message for finding in reading.findings)
    assert [pupil.upn for pupil in reading.pupils] == [UPNS[1]]
    assert len(marks(reading)) == 1


@pytest.mark.parametrize(("of_khan", "left"), [(9, 10), (8, 1)], ids=["nine tenths", "less"])
def test_rows_of_the_name_that_nine_tenths_have_stay(of_khan: int, left: int) -> None:
    rows = [f"{KHAN},{day:02d}/09/2025,AM,/" for day in range(1, 1 + of_khan)]
    rows = [*rows, f"{JONES},23/09/2025,AM,O", f"{REES},22/09/2025,AM,/"]
    assert len(marks(read(long(*rows, header="UPN,Name,Date,Session,Mark")))) == left


@pytest.mark.parametrize(
    ("other", "left"),
    [("000123,14/03/2016", 2), ("000124,14/03/2016", 0), ("000123,15/03/2016", 0), (",", 0)],
    ids=["both agree", "another admission number", "another date of birth", "nothing to compare"],
)
def test_a_child_who_was_named_anew_is_one_where_another_number_agrees_too(other: str, left: int) -> None:
    rows = [f"{KHAN},000123,14/03/2016,22/09/2025,AM,/", f"{JONES},{other},23/09/2025,AM,O"]
    reading = read(long(*rows, f"{REES},000125,,22/09/2025,AM,/", header="UPN,Name,Adno,DOB,Date,Session,Mark"))
    assert len(marks(reading)) == left + 1
    assert len(errors(reading)) == 2 - left


def test_every_pupil_is_listed_even_without_a_mark() -> None:
    reading = read(long(f"{ONE},22/09/2025,AM,/", f"{UPNS[1]},22/09/2025,AM,"))
    assert len(reading.pupils) == 2
    assert reading.register is not None
    assert len(reading.register.pupils) == 2


def test_an_unknown_code_stops_its_cell_only() -> None:
    reading = read(long(f"{ONE},22/09/2025,AM,ZZ", f"{ONE},22/09/2025,PM,\\", f"{ONE},23/09/2025,AM,?"))
    assert [(finding.row, finding.column, finding.value) for finding in errors(reading)] == [
        (2, "Mark", "ZZ"),
        (4, "Mark", "?"),
    ]
    assert marks(reading) == {
        (ONE, "2025-09-22", "AM"): "?",
        (ONE, "2025-09-22", "PM"): "\\",
        (ONE, "2025-09-23", "AM"): "?",
    }
    assert reading.register is not None
    assert dict(reading.register.raw) == {(0, 0): "ZZ", (0, 2): "?"}


def test_a_retired_code_counts_until_its_last_day_and_is_an_error_after_it() -> None:
    reading = read(long(f"{ONE},16/08/2024,AM,H", f"{ONE},18/08/2024,AM,H", f"{ONE},19/08/2024,AM,H"))
    assert [(finding.row, finding.value) for finding in errors(reading)] == [(4, "H")]
    assert reading.register is not None
    assert reading.register.marks[0].tolist() == [100, 100, 12]


def test_lower_case_and_padding_give_one_note_for_the_column() -> None:
    reading = read(long(f"{ONE},22/09/2025,AM,i", f"{ONE},22/09/2025,PM, I ", f"{ONE},23/09/2025,AM,c1"))
    assert set(marks(reading).values()) == {"I", "C1"}
    assert [note.column for note in notes(reading)] == ["Mark"]


@pytest.mark.parametrize("text", ["I01", "I_F", "X01"])
def test_a_sub_code_is_read_as_its_parent_with_one_note(text: str) -> None:
    reading = read(long(f"{ONE},22/09/2025,AM,{text}", f"{ONE},22/09/2025,PM,{text}"))
    assert set(marks(reading).values()) == {text[0]}
    assert [note.value for note in notes(reading)] == [text]


def test_blank_dash_and_hash_stay_different() -> None:
    reading = read(long(f"{ONE},22/09/2025,AM,", f"{ONE},22/09/2025,PM,-", f"{ONE},23/09/2025,AM,#"))
    assert reading.register is not None
    assert reading.register.marks[0].tolist() == [0, 1, 65]


def test_the_same_mark_twice_is_a_note() -> None:
    reading = read(long(f"{ONE},22/09/2025,AM,O", f"{ONE},22/09/2025,AM,O"))
    assert marks(reading) == {(ONE, "2025-09-22", "AM"): "O"}
    assert not errors(reading)
    assert len(notes(reading)) == 1


def test_two_different_marks_make_the_cell_missing_and_an_error() -> None:
    reading = read(long(f"{ONE},22/09/2025,AM,O", f"{ONE},22/09/2025,AM,/"))
    assert marks(reading) == {(ONE, "2025-09-22", "AM"): "?"}
    assert [(finding.row, finding.value) for finding in errors(reading)] == [(3, "O and /")]


def test_a_blank_beside_a_mark_is_no_second_mark() -> None:
    reading = read(long(f"{ONE},22/09/2025,AM,", f"{ONE},22/09/2025,AM,O", f"{ONE},22/09/2025,AM,"))
    assert marks(reading) == {(ONE, "2025-09-22", "AM"): "O"}
    assert not reading.findings


def test_lessons_are_left_out_with_a_warning() -> None:
    reading = read(long(f"{ONE},22/09/2025,AM,/", f"{ONE},22/09/2025,Period 3,O", f"{ONE},23/09/2025,Period 3,O"))
    assert len(marks(reading)) == 1
    assert [(finding.row, finding.value) for finding in warnings(reading)] == [(3, "Period 3")]
    assert warnings(reading)[0].message.startswith("2 rows")


def test_rows_below_the_marks_are_left_out_with_a_note() -> None:
    reading = read(long(f"{ONE},22/09/2025,AM,/", ",,,", "Total,,,1", "Printed by the office,,,"))
    assert len(reading.pupils) == 1
    assert not errors(reading)
    assert len(notes(reading)) == 1


def test_a_column_that_stands_twice_with_different_contents_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="same heading"):
        read(long(f"{ONE},22/09/2025,AM,/,O", header="UPN,Date,Session,Mark,mark"))


def test_comments_are_kept_beside_their_marks() -> None:
    header = "StudentId,CalendarStartDate,PeriodDisplayName,Mark,AttendanceComment"
    reading = read(long("7,22/09/2025 09:00,AM,I,has a cold", "7,22/09/2025 13:15,PM,I,", header=header))
    assert reading.layout == "bromcom-marks"
    assert reading.register is not None
    assert dict(reading.register.comments) == {(0, 0): "has a cold"}


@pytest.mark.parametrize(
    ("minutes", "comment", "kept"),
    [
        ("12", "", "12 minutes late"),
        ("1", "bus", "bus; 1 minute late"),
        ("012.0", "", "12 minutes late"),
        ("12", "came 12 mins late", "came 12 mins late"),
        ("12", "had 2 letters", "had 2 letters; 12 minutes late"),
        ("0", "bus", "bus"),
        ("", "bus", "bus"),
        ("1440", "", ""),
        ("1439", "", "1439 minutes late"),
        ("-3", "", ""),
        ("many", "", ""),
    ],
)
def test_how_late_a_pupil_was_is_kept_beside_the_mark(minutes: str, comment: str, kept: str) -> None:
    header = "StudentId,CalendarStartDate,PeriodDisplayName,Mark,Minutes late,AttendanceComment"
    reading = read(long(f"7,22/09/2025 09:00,AM,L,{minutes},{comment}", "7,22/09/2025 13:15,PM,/,,", header=header))
    assert reading.register is not None
    assert dict(reading.register.comments) == ({(0, 0): kept} if kept else {})


ARBOR = "DATE,PERIOD,STUDENT_ID,RAW_MARK,MARK_CODE,IS_AUTHORIZED_ABSENT,IS_UNAUTHORIZED_ABSENT,IS_POSSIBLE_ATTENDANCE"


@pytest.mark.parametrize(
    ("several", "best"),
    [("O I", "I"), ("I /", "/"), ("I B", "B"), ("B L", "L"), ("X O", "O"), ("- X", "X"), ("ZZ O", "O")],
)
def test_arbor_keeps_the_best_of_several_marks(several: str, best: str) -> None:
    rows = [f"2025-09-22,AM,7,#,{code},,," for code in several.split()]
    for order in (rows, rows[::-1]):
        reading = read(long(*order, header=ARBOR))
        assert reading.layout == "arbor-marks"
        assert marks(reading) == {("7", "2025-09-22", "AM"): best}
        assert any("best counts" in note.message for note in notes(reading))


def test_a_flag_that_disagrees_with_its_code_is_a_warning() -> None:
    rows = ["2025-09-22,AM,7,O,O,FALSE,TRUE,TRUE", "2025-09-22,PM,7,I,I,FALSE,FALSE,TRUE"]
    reading = read(long(*rows, header=ARBOR))
    assert [(finding.row, finding.column) for finding in warnings(reading)] == [(3, "IS_AUTHORIZED_ABSENT")]


def test_a_file_without_a_pupil_column_is_about_the_pupil_in_its_title() -> None:
    text = f"Name:,Okoro Zoe,,\nUPN: {ONE},,,\nDate,AM/PM,Mark,Description\n22/09/2025,AM,I,Illness\n"
    reading = read(text)
    assert [(pupil.pupil_id, pupil.name) for pupil in reading.pupils] == [(ONE, "Okoro Zoe")]


def test_without_any_pupil_it_is_read_as_one_with_a_warning() -> None:
    reading = read("Date,AM/PM,Mark,Description\n22/09/2025,AM,I,Illness\n22/09/2025,PM,I,Illness\n")
    assert [pupil.pupil_id for pupil in reading.pupils] == ["1"]
    assert len(warnings(reading)) == 1


def test_without_any_pupil_and_with_different_marks_for_sessions_it_is_refused() -> None:
    rows = [f"2{day}/09/2025,AM,{mark},x" for day in range(1, 6) for mark in "/O"]
    with pytest.raises(UnreadableFile, match="no column that says which pupil"):
        read("Date,AM/PM,Mark,Description\n" + "\n".join(rows) + "\n")


def test_pupils_told_apart_by_name_only_are_refused() -> None:
    rows = ["Okoro Zoe,22/09/2025,AM,/", "Rees Sian,22/09/2025,AM,/"]
    with pytest.raises(UnreadableFile, match="by name only"):
        read(long(*rows, header="Name,Date,Session,Mark"))


def test_many_cells_with_one_trouble_share_a_finding_after_the_first_hundred() -> None:
    rows = [f"{ONE},{1 + place % 28:02d}/0{1 + place // 28}/2025,AM,H" for place in range(120)]
    rows += [f"{ONE},{1 + place % 28:02d}/0{1 + place // 28}/2025,PM,/" for place in range(150)]
    found = errors(read(long(*rows)))
    assert len(found) == 101
    assert "20 more" in found[-1].message


def test_no_message_holds_a_pupils_name() -> None:
    header = "UPN,Name,Date,Session,Mark"
    rows = ["X1,Quillfeather,22/09/2025,AM,ZZ", "X1,Snodgrass,22/09/2025,PM,/", "X1,Quillfeather,31/09/2025,PM,/"]
    found = read(long(*rows, header=header)).findings
    assert len(found) >= 2
    for finding in found:
        assert "Quillfeather" not in finding.message
        assert "Snodgrass" not in finding.message
