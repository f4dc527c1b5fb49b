"""Pupils, dates and codes that go wrong in files: who is one child, what is a day, and what counts."""

from datetime import date

import pytest

from fasttrack_core import importing
from fasttrack_core.attendance.figures.codes import ENGLAND, Category, category
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing import Limits
from fasttrack_core.importing.checks import check
from tests.formats.carriers import Page, web_page, xls
from tests.importing.files import UPNS, errors, long, marks, no_sheets, read, read_book, warnings

ROWS = [
    ["UPN", "Name", "Date", "Session", "Mark"],
    [UPNS[0], "Okoro, Zoë", "22/09/2025", "AM", "/"],
    [UPNS[1], "Rees, Siân", "22/09/2025", "AM", "I"],
]
TRUE = {(UPNS[0], "2025-09-22", "AM"): "/", (UPNS[1], "2025-09-22", "AM"): "I"}


def as_known(register: Register) -> Record:
    """The register on a day after all of it."""
    return Record(register, today=date(2100, 1, 1))


def test_a_web_page_and_an_old_workbook_named_xls_are_read() -> None:
    for written in (web_page(Page(ROWS)), xls(Page(ROWS))):
        assert marks(read_book(written, "register.xls")) == TRUE


def test_a_file_may_be_as_large_as_the_limit_and_no_larger() -> None:
    data = long(f"{UPNS[0]},22/09/2025,AM,/").encode()
    assert importing.read("x", data, sheets=no_sheets, limits=Limits(upload_bytes=len(data))).register is not None
    with pytest.raises(TooLarge, match="larger than"):
        importing.read("x", data, sheets=no_sheets, limits=Limits(upload_bytes=len(data) - 1))


def test_twins_stay_two_pupils_though_all_but_their_numbers_agree() -> None:
    row = "Okoro,{name},01/02/2016,4,4B,22/09/2025,AM,{mark}"
    header = "UPN,Surname,Forename,Date of birth,Year,Reg,Date,Session,Mark"
    twins = (f"{UPNS[0]},{row.format(name='Ada', mark='/')}", f"{UPNS[1]},{row.format(name='Ada', mark='I')}")
    reading = read(long(*twins, header=header))
    assert [pupil.upn for pupil in reading.pupils] == list(UPNS[:2])
    assert marks(reading) == TRUE


@pytest.mark.parametrize("name", ["Robert'); DROP TABLE pupil;--", 'O\'Brien "Bo"', "x' OR '1'='1", "%_\\"])
def test_quotation_marks_and_statements_in_a_name_are_letters(name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    (pupil,) = read(long(f"{UPNS[0]},{quoted},22/09/2025,AM,/", header="UPN,Name,Date,Session,Mark")).pupils
    assert pupil.name == name


@pytest.mark.parametrize("written", ["Zoe\u0308", "Zoë ", " Zoë", "Zo\u200bë"])
def test_a_name_written_in_another_way_is_one_pupil(written: str) -> None:
    header = "UPN,Name,Date,Session,Mark"
    rows = (f"{UPNS[0]},Zoë,22/09/2025,AM,/", f"{UPNS[0]},{written},22/09/2025,PM,/")
    reading = read(long(*rows, header=header))
    assert len(reading.pupils) == 1


def test_pupils_of_two_schools_in_one_file_are_warned_of_and_those_of_one_are_not() -> None:
    header, rest = "Estab,Site,UPN,Date,Session,Mark", "22/09/2025,AM,/"
    two = read(long(f"8042,Upper,{UPNS[0]},{rest}", f"8043,Lower,{UPNS[1]},{rest}", header=header))
    (warning,) = warnings(two)
    assert (warning.column, warning.value) == ("Estab", "8042, 8043")
    assert "names 2 schools" in warning.message
    assert not warnings(read(long(f"8042,Upper,{UPNS[0]},{rest}", f"8042,Lower,{UPNS[1]},{rest}", header=header)))


def test_d_is_kept_and_is_no_possible_session() -> None:
    reading = read(long(f"{UPNS[0]},22/09/2025,AM,D", f"{UPNS[0]},22/09/2025,PM,/"))
    assert marks(reading)[UPNS[0], "2025-09-22", "AM"] == "D"
    kinds = {Category.PRESENT, Category.APPROVED_ACTIVITY, Category.AUTHORISED, Category.UNAUTHORISED}
    assert category(ENGLAND.by_text["D"].number) not in kinds


def test_the_same_day_of_religious_observance_twice_counts_once() -> None:
    reading = read(long(f"{UPNS[0]},22/09/2025,AM,R", f"{UPNS[0]},22/09/2025,AM,R", f"{UPNS[0]},20/09/2025,AM,R"))
    assert reading.counts["marks"] == 2
    assert reading.register is not None
    (weekend,) = [
        finding for finding in check(reading.register, as_known(reading.register)) if "Saturday" in finding.message
    ]
    assert weekend.value == "2025-09-20"


@pytest.mark.parametrize(
    ("born", "says"),
    [("21/09/2025", ""), ("22/09/2025", "not yet born"), ("22/09/2005", ""), ("21/09/2005", "over 20")],
)
def test_a_date_of_birth_that_no_pupil_has_is_warned_of(born: str, says: str) -> None:
    header = "UPN,Date of birth,Date,Session,Mark"
    reading = read(long(f"{UPNS[0]},{born},22/09/2025,AM,/", f"{UPNS[1]},14/02/2016,22/09/2025,AM,/", header=header))
    assert reading.register is not None
    found = [
        finding for finding in check(reading.register, as_known(reading.register)) if "date of birth" in finding.message
    ]
    assert [says in finding.message for finding in found] == ([True] if says else [])
    assert all(finding.value.startswith(UPNS[0]) for finding in found)


@pytest.mark.parametrize("born", ["30/02/2016", "01/01/1900", "31/12/9999", "12:30", "unknown"])
def test_an_impossible_date_of_birth_is_left_out_and_the_pupil_stays(born: str) -> None:
    header = "UPN,Date of birth,Date,Session,Mark"
    reading = read(long(f"{UPNS[0]},{born},22/09/2025,AM,/", f"{UPNS[1]},14/02/2016,22/09/2025,AM,I", header=header))
    assert reading.pupils[0].date_of_birth is None
    assert marks(reading) == TRUE
    assert warnings(reading)


@pytest.mark.parametrize("text", ["09:00", "46115.5.5", "2025", "Monday", "22nd", "0", "-1"])
def test_a_text_that_is_no_day_is_an_error_of_its_row_and_the_others_are_read(text: str) -> None:
    rows = [f"{UPNS[0]},{day:02d}/09/2025,AM,/" for day in range(15, 20)]
    reading = read(long(*rows, f"{UPNS[1]},{text},AM,O"))
    assert len(marks(reading)) == 5
    assert [error.value for error in errors(reading)] == [text]


@pytest.mark.parametrize(
    ("written", "day"), [("46115", "2026-04-03"), ("46115.5", "2026-04-03"), ("3 Apr 26", "2026-04-03")]
)
def test_a_day_as_a_number_or_in_words_is_that_day(written: str, day: str) -> None:
    reading = read(long(f"{UPNS[0]},{written},AM,/"))
    assert marks(reading) == {(UPNS[0], day, "AM"): "/"}


def test_american_and_british_dates_in_one_column_are_never_guessed() -> None:
    rows = [f"{UPNS[0]},{text},AM,/" for text in ("13/04/2026", "04/14/2026", "03/04/2026", "05/04/2026")]
    with pytest.raises(UnreadableFile):
        read(long(*rows))


@pytest.mark.parametrize("text", ["?", "ZZ", "/ /", "//", "//\\", "1", "0", "P/", "present", "İ", "²"])
def test_what_is_no_code_is_never_taken_for_present(text: str) -> None:
    reading = read(long(f"{UPNS[0]},22/09/2025,AM,{text}", f"{UPNS[1]},22/09/2025,AM,I"))
    found = marks(reading)
    assert found[UPNS[1], "2025-09-22", "AM"] == "I"
    assert found.get((UPNS[0], "2025-09-22", "AM")) != "/"
    assert [error.value for error in errors(reading)] == [text]


def test_the_dates_of_a_file_reach_neither_before_nor_beyond_any_register() -> None:
    rows = [f"{UPNS[0]},{day:02d}/09/2025,AM,/" for day in range(15, 20)]
    reading = read(long(*rows, f"{UPNS[0]},01/01/0001,AM,/", f"{UPNS[0]},31/12/9999,AM,/"))
    assert (reading.first_date, reading.last_date) == (date(2025, 9, 15), date(2025, 9, 19))
    assert len(errors(reading)) == 2
