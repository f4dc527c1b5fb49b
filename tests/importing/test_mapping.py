"""What a person said about a file's columns: the register is then read as if the file had said it itself."""

import io
from datetime import date

import numpy as np
import pytest
import xlsxwriter

from fasttrack_core import importing
from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.errors import BadDefinition, UnreadableFile
from fasttrack_core.importing.evidence import says_data
from fasttrack_core.importing.header import Role
from fasttrack_core.importing.mapping import (
    MARKS_OF_SESSION,
    DateOrder,
    Mapping,
    from_plain,
    proposed,
    signature_of,
    to_plain,
)
from fasttrack_core.importing.questions import About, Question
from fasttrack_core.importing.totals import ATTENDED, AUTHORISED, LAST_DAY, POSSIBLE, UNAUTHORISED
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from fasttrack_core.services.imports.mappings import CHOICES

UNKNOWN_WORDS = b"Schuelernr,Wann,Haelfte,Zeichen,Sonst\n000123,22/09/2025,1,/,x\n000123,22/09/2025,2,krank,x\n"
MAPPING = Mapping(
    headings=("Schuelernr", "Wann", "Haelfte", "Zeichen", "Sonst"),
    columns={"Schuelernr": Role.ADMISSION, "Wann": Role.DATE, "Haelfte": Role.SESSION, "Zeichen": Role.MARK},
    halves={"1": "AM", "2": "PM"},
    codes={"krank": "I"},
)


def read(data: bytes, mapping: Mapping | None = None) -> importing.Reading:
    return importing.read("file", data, sheets=read_spreadsheet, mapping=mapping)


def marks(reading: importing.Reading) -> dict[tuple[str, date, str], str]:
    register = reading.register
    assert register is not None
    return {
        (register.pupils[row].pupil_id, session_of(int(key))[0], session_of(int(key))[1].value): (
            ENGLAND.text(int(register.marks[row, column]))
        )
        for row in range(len(register.pupils))
        for column, key in enumerate(register.sessions)
        if register.marks[row, column]
    }


def test_a_file_with_words_of_its_own_is_a_question_until_somebody_answers() -> None:
    with pytest.raises(Question) as raised:
        read(UNKNOWN_WORDS)
    assert raised.value.asked.about is About.COLUMNS


def test_named_columns_translated_halves_and_codes_give_the_register() -> None:
    reading = read(UNKNOWN_WORDS, MAPPING)
    day = date(2025, 9, 22)
    assert marks(reading) == {("000123", day, "AM"): "/", ("000123", day, "PM"): "I"}


def test_the_same_headings_in_another_order_under_a_title_are_found_again() -> None:
    rows = b"Printed for the office\nZeichen,wann,SCHUELERNR,Sonst,Haelfte\n/,22/09/2025,000123,x,1\n"
    mapping = Mapping(
        headings=MAPPING.headings,
        columns={"SCHUELERNR": Role.ADMISSION, "wann": Role.DATE, "Haelfte": Role.SESSION, "Zeichen": Role.MARK},
        halves=MAPPING.halves,
    )
    assert signature_of(mapping.headings) == signature_of(["Zeichen", "wann", "SCHUELERNR", "Sonst", "Haelfte"])
    assert marks(read(rows, mapping)) == {("000123", date(2025, 9, 22), "AM"): "/"}


def test_a_mapping_made_for_headings_in_capitals_reads_the_same_headings_in_small_letters() -> None:
    rows = UNKNOWN_WORDS.replace(b"Schuelernr,Wann,Haelfte,Zeichen", b"SCHUELERNR,wann,haelfte,ZEICHEN")
    assert len(marks(read(rows, MAPPING))) == 2


@pytest.mark.parametrize(
    ("order", "day"),
    [(DateOrder.DAY_FIRST, date(2026, 3, 4)), (DateOrder.MONTH_FIRST, date(2026, 4, 3))],
)
def test_dates_that_could_be_both_are_read_as_the_person_says(order: DateOrder, day: date) -> None:
    rows = b"Adno,Date,Session,Mark\n000123,04/03/2026,AM,/\n"
    columns = {"Adno": Role.ADMISSION, "Date": Role.DATE, "Session": Role.SESSION, "Mark": Role.MARK}
    mapping = Mapping(headings=tuple(columns), columns=columns, date_order=order)
    reading = read(rows, mapping)
    assert list(marks(reading)) == [("000123", day, "AM")]
    assert not [finding for finding in reading.findings if "day/month" in finding.message]


def test_session_headings_that_could_be_both_are_read_as_the_person_says() -> None:
    rows = b"Adno,04/03/2026 AM,04/03/2026 PM\n000123,/,O\n"
    columns = {
        "Adno": Role.ADMISSION,
        "04/03/2026 AM": MARKS_OF_SESSION,
        "04/03/2026 PM": MARKS_OF_SESSION,
    }
    mapping = Mapping(headings=tuple(columns), columns=columns, date_order=DateOrder.MONTH_FIRST)
    day = date(2026, 4, 3)
    assert marks(read(rows, mapping)) == {("000123", day, "AM"): "/", ("000123", day, "PM"): "O"}


def test_a_column_that_is_left_out_is_not_read() -> None:
    rows = b"Adno,Name,22/09/2025 AM,23/09/2025 AM\n000123,Rees,/,O\n"
    columns = {"Adno": Role.ADMISSION, "22/09/2025 AM": MARKS_OF_SESSION}
    mapping = Mapping(headings=("Adno", "Name", "22/09/2025 AM", "23/09/2025 AM"), columns=columns)
    reading = read(rows, mapping)
    assert list(marks(reading)) == [("000123", date(2025, 9, 22), "AM")]
    assert reading.pupils[0].name == ""


def test_sessions_of_the_next_week_are_read_as_those_of_the_last() -> None:
    columns = {"Nr": Role.ADMISSION, "22/09/2025 AM": MARKS_OF_SESSION}
    mapping = Mapping(headings=("Nr", "22/09/2025 AM", "22/09/2025 PM"), columns=columns)
    reading = read(b"Nr,29/09/2025 AM,22/09/2025 PM\n000123,/,O\n", mapping)
    assert list(marks(reading)) == [("000123", date(2025, 9, 29), "AM")], "the column left out then stays left out"


def test_findings_are_in_the_words_of_the_file_and_count_its_rows() -> None:
    rows = b"A title\n" + UNKNOWN_WORDS.replace(b"krank", b"ZZ")
    findings = read(rows, MAPPING).findings
    assert [(each.row, each.column, each.value) for each in findings if each.severity == "error"] == [
        (4, "Zeichen", "ZZ")
    ]


def test_a_mapping_for_other_headings_asks_again_or_uses_its_row() -> None:
    short = Mapping(headings=("Foo",), columns={"Foo": Role.UPN}, header_row=9)
    with pytest.raises(Question):
        read(UNKNOWN_WORDS, short)


def test_columns_that_make_no_register_are_a_question() -> None:
    with pytest.raises(Question) as raised:
        read(UNKNOWN_WORDS, Mapping(headings=MAPPING.headings, columns={"Wann": Role.DATE}))
    assert "pupil's number" in str(raised.value)


def test_a_first_guess_names_the_header_row_and_what_is_certain() -> None:
    data = b"Register 2025\n\nAdno,Wann,22/09/2025 AM\n000123,x,/\n"
    table = importing.open_tables(data, sheets=read_spreadsheet).visible[0].table
    guess = proposed(table)
    assert (guess.header_row, guess.header_rows) == (3, 1)
    assert dict(guess.columns) == {"Adno": Role.ADMISSION, "22/09/2025 AM": MARKS_OF_SESSION}
    assert len(marks(read(data, guess))) == 1


def test_a_row_of_data_with_a_date_in_it_is_not_taken_for_the_header_row() -> None:
    table = importing.open_tables(UNKNOWN_WORDS, sheets=read_spreadsheet).visible[0].table
    assert proposed(table).header_row == 1


def test_what_a_column_is_is_guessed_from_what_is_in_it() -> None:
    table = importing.open_tables(UNKNOWN_WORDS, sheets=read_spreadsheet).visible[0].table
    assert dict(proposed(table).columns) == {
        "Schuelernr": Role.ADMISSION,
        "Wann": Role.DATE,
        "Zeichen": Role.MARK,
    }


def test_dates_over_am_and_pm_are_guessed_as_two_header_rows() -> None:
    data = b"Adno,22/09/2025,,23/09/2025,\n,AM,PM,AM,PM\n000123,/,O,/,\\\n"
    table = importing.open_tables(data, sheets=read_spreadsheet).visible[0].table
    guess = proposed(table)
    assert guess.header_rows == 2
    named = {**guess.columns, guess.headings[0]: Role.ADMISSION}
    reading = read(data, Mapping(headings=guess.headings, columns=named, header_row=guess.header_row, header_rows=2))
    assert np.array_equal(np.sort(list(marks(reading).values())), ["/", "/", "O", "\\"])


def test_an_answer_about_the_sheet_changes_nothing_else() -> None:
    with io.BytesIO() as file:
        with xlsxwriter.Workbook(file) as book:
            for name, mark in (("Autumn", "O"), ("Autumn corrected", "/")):
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, ["Adno", "22/09/2025 AM"])
                sheet.write_row(1, 0, ["000123", mark])
        data = file.getvalue()
    with pytest.raises(Question) as raised:
        read(data)
    assert raised.value.asked.about is About.SHEET
    assert raised.value.asked.choices == ("Autumn", "Autumn corrected")
    chosen = read(data, Mapping(headings=(), columns={}, sheet="Autumn corrected"))
    assert list(marks(chosen).values()) == ["/"]


def test_a_mapping_survives_being_written_down() -> None:
    full = Mapping(
        headings=("a", "b"),
        columns={"a": Role.UPN},
        layout="marks-list",
        sheet="Marks",
        header_row=4,
        header_rows=2,
        date_order=DateOrder.MONTH_FIRST,
        halves={"1": "AM"},
        codes={"krank": "I", "P": "present"},
        answers={"present": "no mark"},
    )
    assert from_plain(to_plain(full)) == full


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {},
        {**to_plain(MAPPING), "format": 3},
        {**to_plain(MAPPING), "format": True},
        {**to_plain(MAPPING), "format": 1},
        {**to_plain(MAPPING), "header_rows": 7},
        {**to_plain(MAPPING), "headings": [1]},
        {**to_plain(MAPPING), "columns": "x"},
        {**to_plain(MAPPING), "date_order": "backwards"},
        {**to_plain(MAPPING), "codes": {"x": "y" * 400}},
    ],
)
def test_anything_else_is_no_mapping(wrong: object) -> None:
    with pytest.raises(BadDefinition):
        from_plain(wrong)


OF_FORMAT_1 = {
    "version": 1,
    "headings": ["Nr", "Wann"],
    "columns": {"Nr": "admission number", "Wann": "date"},
    "layout": "",
    "sheet": "",
    "header_row": 2,
    "header_rows": 1,
    "date_order": "day first",
    "halves": {"1": "AM"},
    "codes": {"krank": "I"},
}
"""A mapping as the first edition stored it."""


def test_a_mapping_of_the_first_format_is_read_for_ever() -> None:
    columns = {"Nr": Role.ADMISSION, "Wann": Role.DATE}
    assert from_plain(OF_FORMAT_1) == Mapping(
        headings=("Nr", "Wann"),
        columns=columns,
        header_row=2,
        date_order=DateOrder.DAY_FIRST,
        halves={"1": "AM"},
        codes={"krank": "I"},
    )


def test_totals_under_words_of_the_schools_own_are_read_where_a_person_says_what_they_are() -> None:
    words = ("Nr", "Moeglich", "Da", "Entschuldigt", "Unentschuldigt", "Bis")
    whats = (Role.ADMISSION, POSSIBLE, ATTENDED, AUTHORISED, UNAUTHORISED, LAST_DAY)
    assert set(whats) <= set(CHOICES), "the screen offers them"
    data = ",".join(words) + "\n000123,60,54,4,2,20/11/2026\n000124,60,60,0,0,20/11/2026\n"
    with pytest.raises(Question):
        read(data.encode())
    reading = read(data.encode(), Mapping(headings=words, columns=dict(zip(words, whats, strict=True))))
    assert [(each.possible, each.attended, each.authorised, each.unauthorised) for each in reading.totals] == [
        (60, 54, 4, 2),
        (60, 60, 0, 0),
    ]
    assert reading.totals[0].last == date(2026, 11, 20)
    assert reading.register is None


def test_a_column_of_five_digit_numbers_is_not_proposed_as_dates() -> None:
    rows = "".join(f"{45000 + place},0{5 + place % 4}/10/2026,AM,/\n" for place in range(8))
    table = (
        importing.open_tables(b"Col A,Col B,Col C,Col D\n" + rows.encode(), sheets=read_spreadsheet).visible[0].table
    )
    assert dict(proposed(table, 1).columns) == {
        "Col A": Role.ADMISSION,
        "Col B": Role.DATE,
        "Col C": Role.SESSION,
        "Col D": Role.MARK,
    }


def test_a_row_with_a_number_and_a_sex_is_no_row_of_data() -> None:
    assert not says_data(["Total boys", "45012", "M"])
    assert says_data(["", "45012", "M"], 1), "under a heading that says date it is one"
    assert says_data(["Total boys", "05/10/2026", "M"])


def test_two_unnamed_columns_of_strokes_are_proposed_as_the_two_halves_of_the_day() -> None:
    rows = "".join(f"000123,0{5 + place}/10/2026,/,\\\n" for place in range(4))
    table = importing.open_tables(f"Nr,Wann,Vm,Nm\n{rows}".encode(), sheets=read_spreadsheet).visible[0].table
    guess = proposed(table)
    assert (guess.columns["Vm"], guess.columns["Nm"]) == (Role.MORNING, Role.AFTERNOON)


def test_what_was_understood_quotes_the_files_own_headings() -> None:
    assert read(UNKNOWN_WORDS, MAPPING).understood[1:5] == (
        "Admission number: column A, as you chose; its heading is “Schuelernr”.",
        "Date: column B, as you chose; its heading is “Wann”.",
        "Session (AM or PM): column C, as you chose; its heading is “Haelfte”.",
        "Mark: column D, as you chose; its heading is “Zeichen”.",
    )


def test_a_heading_that_says_it_itself_is_the_reason_although_the_columns_were_chosen() -> None:
    rows = b"Adno,Date,Session,Zeichen\n000123,22/09/2025,AM,/\n"
    columns = {"Adno": Role.ADMISSION, "Date": Role.DATE, "Session": Role.SESSION, "Zeichen": Role.MARK}
    understood = read(rows, Mapping(headings=tuple(columns), columns=columns)).understood
    assert "Admission number: column A, because its heading is “Adno”." in understood
    assert "Mark: column D, as you chose; its heading is “Zeichen”." in understood


def test_a_column_without_a_heading_is_said_to_have_none() -> None:
    rows = b"Adno,,Session,Zeichen\n000123,22/09/2025,AM,/\n"
    columns = {"Adno": Role.ADMISSION, "column B": Role.DATE, "Session": Role.SESSION, "Zeichen": Role.MARK}
    understood = read(rows, Mapping(headings=tuple(columns), columns=columns)).understood
    assert "Date: column B, as you chose; it has no heading." in understood


def test_the_two_columns_of_marks_and_the_columns_of_sessions_are_said_in_the_files_words() -> None:
    rows = b"Adno,Tag,Vm,Nm\n000123,22/09/2025,/,\\\n000124,22/09/2025,O,Q?\n"
    columns = {"Adno": Role.ADMISSION, "Tag": Role.DATE, "Vm": Role.MORNING, "Nm": Role.AFTERNOON}
    reading = read(rows, Mapping(headings=tuple(columns), columns=columns))
    assert "Mark of the morning: column C, as you chose; its heading is “Vm”." in reading.understood
    assert [each.column for each in reading.findings if each.value and each.value.startswith("Q?")] == ["Nm"]
    wide = b"Schueler,22/09/2025 AM,22/09/2025 PM\n000123,/,\\\n"
    sessions = {"22/09/2025 AM": MARKS_OF_SESSION, "22/09/2025 PM": MARKS_OF_SESSION}
    mapping = Mapping(headings=("Schueler", *sessions), columns={"Schueler": Role.ADMISSION, **sessions})
    assert "Admission number: column A, as you chose; its heading is “Schueler”." in read(wide, mapping).understood


def test_a_heading_that_is_the_word_of_another_column_is_not_taken_for_it() -> None:
    """A birthday under “date”, and the days of the marks under “Tag”: the damaged birthday is said under “date”."""
    rows = b"Adno,date,Tag,Session,Mark\n000123,31/31/2015,22/09/2025,AM,/\n000124,12/10/2015,22/09/2025,AM,O\n"
    columns = {"Adno": Role.ADMISSION, "date": Role.BIRTH, "Tag": Role.DATE, "Session": Role.SESSION, "Mark": Role.MARK}
    reading = read(rows, Mapping(headings=tuple(columns), columns=columns))
    assert [each.column for each in reading.findings if each.value == "31/31/2015"] == ["date"]


def test_two_columns_that_were_both_chosen_as_marks_are_named_as_such() -> None:
    rows = b"Adno,Date,Session,Eins,Zwei\n000123,22/09/2025,AM,/,O\n"
    columns = {"Adno": Role.ADMISSION, "Date": Role.DATE, "Session": Role.SESSION, "Eins": Role.MARK, "Zwei": Role.MARK}
    with pytest.raises(UnreadableFile, match="The columns D and E are both chosen as mark but differ"):
        read(rows, Mapping(headings=tuple(columns), columns=columns))
