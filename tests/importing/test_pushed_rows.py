"""Rows whose cells may stand under the wrong headings: left out by name, and no other row with them."""

import pytest

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import Reading, Severity
from fasttrack_core.importing.numbers import UPN_LETTERS
from tests.importing.files import read

HEAD = "UPN,Adno,Surname,Forename,Reg"
DAYS = "05/10/2026 AM,05/10/2026 PM,06/10/2026 AM,06/10/2026 PM"
LONG = "UPN,Adno,Surname,Date,AM/PM,Mark,Description"


def upn(number: int) -> str:
    """A right unique pupil number of nobody."""
    digits = f"99980421{number:04}"
    return (
        UPN_LETTERS[sum(int(digit) * weight for digit, weight in zip(digits, range(2, 14), strict=True)) % 23] + digits
    )


def wide(*rows: str, head: str = f"{HEAD},{DAYS}") -> Reading:
    return read("\n".join([head, *rows, ""]))


def pupil(number: int, marks: str = "/,\\,/,\\") -> str:
    return f"{upn(number)},{number:06},Adams,Ada,4B,{marks}"


def mark(number: int, day: int, half: str, text: str = "I,Illness") -> str:
    return f"{upn(number)},{number:06},Adams,{day:02}/10/2026,{half},{text}"


def error_rows(reading: Reading) -> list[int]:
    return sorted({finding.row or 0 for finding in reading.findings if finding.severity is Severity.ERROR})


def ids(reading: Reading) -> list[str]:
    return [one.upn for one in reading.pupils]


FOUR = [pupil(1), pupil(2), pupil(3), pupil(4)]
THREE = [upn(1), upn(3), upn(4)]


@pytest.mark.parametrize(
    "row",
    [
        f",{pupil(2)}".rsplit(",", 1)[0],
        f"{pupil(2)},".split(",", 1)[1],
        pupil(2, "x,/,\\,/,"),
        f"{pupil(2)},I",
        pupil(2, "/,\\,/"),
    ],
    ids=["pushed right", "pulled left", "a cell more and an empty one", "a mark more", "a mark less"],
)
def test_a_row_that_was_pushed_aside_is_left_out_with_an_error_and_no_other_row(row: str) -> None:
    reading = wide(FOUR[0], row, *FOUR[2:])
    assert ids(reading) == THREE
    assert error_rows(reading) == [3]


def test_two_cells_under_each_other_s_heading_are_enough_to_leave_a_row_out_and_one_is_not() -> None:
    swapped = f"{upn(2)},Adams,000002,Ada,4B,/,\\,/,\\"
    one = f"{upn(2)},000002,Adams,7,4B,/,\\,/,\\"
    assert ids(wide(FOUR[0], swapped, *FOUR[2:])) == THREE
    assert ids(wide(FOUR[0], one, *FOUR[2:])) == [upn(1), upn(2), upn(3), upn(4)]


def test_a_mark_beyond_the_last_heading_of_a_sheet_that_ends_in_empty_columns_is_an_error() -> None:
    rows = [f"{one},," for one in (FOUR[0], *FOUR[2:])]
    pushed = pupil(2, "x,/,\\,/,\\")
    reading = wide(rows[0], f"{pushed},", *rows[1:], head=f"{HEAD},{DAYS},,")
    assert ids(reading) == THREE
    assert 3 in error_rows(reading)


def test_a_remark_beyond_the_last_heading_does_not_cost_the_row() -> None:
    rows = [f"{one}," for one in (FOUR[0], *FOUR[2:])]
    reading = wide(rows[0], f"{FOUR[1]},moved to Leeds", *rows[1:], head=f"{HEAD},{DAYS},")
    assert len(ids(reading)) == 4
    assert error_rows(reading) == []


def test_rows_that_all_end_in_one_empty_cell_more_than_the_header_are_read() -> None:
    reading = wide(*(f"{one}," for one in FOUR))
    assert len(ids(reading)) == 4
    assert error_rows(reading) == []


def test_rows_that_all_have_a_cell_more_in_front_are_refused() -> None:
    rows = [f"x,{mark(1, day, half, 'I,')}" for day in (5, 6) for half in ("AM", "PM")]
    with pytest.raises(UnreadableFile):
        read("\n".join([LONG, *rows, ""]))


def test_a_pupil_without_a_upn_or_with_a_name_of_digits_is_no_pushed_row() -> None:
    reading = wide(*FOUR, ",000009,1E5,Bo,4B,/,\\,/,\\", f"{upn(10)},000010,Null,Bo,4B,/,\\,/,\\")
    assert len(reading.pupils) == 6
    assert error_rows(reading) == []


def test_rows_above_a_better_header_are_each_an_error() -> None:
    damaged = f"{HEAD},{DAYS}".replace("05/10/2026 PM", "")
    reading = read("\n".join([damaged, FOUR[0], FOUR[1], f"{HEAD},{DAYS}", *FOUR[2:], ""]))
    assert ids(reading) == [upn(3), upn(4)]
    assert error_rows(reading) == [2, 3]


def test_titles_above_the_header_are_no_rows() -> None:
    titles = "School,Larkspur Brook,,Date from,05/10/2026,Date to,06/10/2026"
    reading = read("\n".join([titles, f"{HEAD},{DAYS}", *FOUR, ""]))
    assert error_rows(reading) == []


def test_a_row_cut_to_the_pupils_number_alone_is_an_error() -> None:
    rows = [mark(1, 5, "AM"), mark(1, 5, "PM"), mark(2, 5, "AM")]
    reading = read("\n".join([LONG, *rows, upn(2), "Total: 3", ""]))
    assert error_rows(reading) == [5]


def test_rows_of_a_list_that_end_without_their_empty_cells_are_read() -> None:
    rows = [mark(1, 5, "AM"), mark(1, 5, "PM", "\\"), mark(2, 5, "AM", "/"), mark(2, 5, "PM", "\\")]
    reading = read("\n".join([LONG, *rows, ""]))
    assert reading.counts["marks"] == 4
    assert error_rows(reading) == []


def test_a_short_row_is_an_error_where_other_rows_keep_their_empty_cells() -> None:
    rows = [mark(1, 5, "AM", "/,"), mark(1, 5, "PM", "\\,"), *(mark(2, 5, half, "/") for half in ("AM", "PM"))]
    reading = read("\n".join([LONG, *rows, mark(3, 5, "AM", "/"), mark(4, 5, "AM", "/,"), ""]))
    assert error_rows(reading) == [4, 5, 6]


def test_short_rows_that_lost_a_cell_inside_are_errors() -> None:
    rows = [mark(1, 5, "AM"), mark(1, 5, "PM", "\\"), mark(2, 5, "AM", "/"), mark(2, 5, "PM", "\\")]
    lost = mark(3, 5, "AM", "/").replace(",Adams", "")
    reading = read("\n".join([LONG, *rows, lost, ""]))
    assert error_rows(reading) == [6]
    assert reading.counts["marks"] == 4


def test_a_row_with_marks_and_without_a_number_is_an_error() -> None:
    head = "StudentId,MonAM,MonPM,TueAM,TuePM,WedAM,WedPM,ThuAM,ThuPM,FriAM,FriPM,startDate"
    week = "/,\\,/,\\,/,\\,/,\\,/,\\"
    good = [f"{number},{week},2026-10-05" for number in (71001, 71002, 71003)]
    reading = read("\n".join([head, *good, f",71004,{week}", f",{week},2026-10-05", ""]))
    assert [one.system_id for one in reading.pupils] == ["71001", "71002", "71003"]
    assert error_rows(reading) == [5, 6]


def test_lines_of_a_key_below_a_sheet_of_days_are_a_note_and_no_pupils() -> None:
    rows = [f"{upn(number)},Adams,/\\,/I" for number in (1, 2)]
    key = ["/ Present (AM),,\\ Present (PM),D Dual registered", "I,Illness,,", "# Planned closure,,- No mark,"]
    reading = read("\n".join(["UPN,Name,05/10/2026,06/10/2026", *rows, *key, ""]))
    assert ids(reading) == [upn(1), upn(2)]
    assert [f.severity for f in reading.findings if f.row and f.row > 3] == [Severity.NOTE]


def test_two_stray_quotation_marks_swallow_no_rows() -> None:
    rows = [mark(number, day, half) for number in (1, 2) for day in (5, 6) for half in ("AM", "PM")]
    rows[1] = rows[1].replace("Adams", '"Adams')
    rows[4] = rows[4].replace("Adams", 'Adams"')
    reading = read("\n".join([LONG, *rows, ""]))
    assert reading.counts["marks"] == 7
    assert error_rows(reading) == [3]


def test_an_address_on_several_lines_is_one_cell() -> None:
    head = "UPN,Contact,Relationship,PR,Address,Postcode,Email"
    rows = [f'{upn(number)},Bo Adams,Mother,Y,"1 High St, Hill,\nLeeds, Yorks",LS1 1AA,' for number in (1, 2)]
    reading = read("\n".join([head, *rows, ""]))
    assert [contact.postcode for contact in reading.contacts] == ["LS1 1AA", "LS1 1AA"]


def test_a_row_cut_to_its_date_alone_is_an_error() -> None:
    rows = [f"0{day}/10/2026,{half},{upn(1)},I" for day in (5, 6) for half in ("AM", "PM")]
    reading = read("\n".join(["Date,AM/PM,UPN,Mark", *rows, "07/10/2026", ""]))
    assert error_rows(reading) == [6]


@pytest.mark.parametrize(("other", "refused"), [("O", True), ("I", False), ("see note", False)])
def test_two_columns_of_marks_that_differ_are_refused(other: str, refused: bool) -> None:
    text = f"UPN,Date,AM/PM,Mark,Attendance Mark\n{upn(1)},05/10/2026,AM,I,{other}\n{upn(1)},05/10/2026,PM,I,I\n"
    if refused:
        with pytest.raises(UnreadableFile, match="both hold marks"):
            read(text)
    else:
        assert read(text).counts["marks"] == 2


def test_a_stray_quotation_mark_makes_no_other_name() -> None:
    reading = read(long_of(mark(1, 5, "AM"), mark(1, 5, "PM").replace("Adams", 'Adams"')))
    assert error_rows(reading) == []


def long_of(*rows: str) -> str:
    return "\n".join([LONG, *rows, ""])
