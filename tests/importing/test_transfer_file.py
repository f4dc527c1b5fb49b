"""The Common Transfer File: this school's years only, each day as it was, totals compared."""

from datetime import date

import pytest

from fasttrack_core import importing
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import Reading
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.importing.files import UPNS, errors, marks, notes, warnings

WEEK = "/\\" * 5
SEVEN = f"{WEEK}####"


def year(
    text: str | None = SEVEN * 6,
    start: str = "2025-09-15",
    estab: str = "8042",
    figures: tuple[int, int, int, int] = (60, 60, 0, 0),
    name: str = "2025",
) -> str:
    possible, attended, authorised, unauthorised = figures
    strings = ""
    if text is not None:
        strings = (
            f"<AttendSessions><AttendanceStartDate>{start}</AttendanceStartDate>"
            f"<AttendanceMarks>{text}</AttendanceMarks></AttendSessions>"
        )
    return (
        f"<YearData><Year>{name}</Year><LEA>999</LEA><Estab>{estab}</Estab><SchoolName>Any</SchoolName>"
        f"<SessionsPossible>{possible}</SessionsPossible><SessionsAuthorised>{authorised}</SessionsAuthorised>"
        f"<SessionsAttended>{attended}</SessionsAttended>"
        f"<SessionsUnauthorised>{unauthorised}</SessionsUnauthorised>{strings}</YearData>"
    )


def pupil(number: int, *years: str) -> str:
    return (
        f"<Pupil><UPN>{UPNS[number]}</UPN><Surname>Ash{number}</Surname><Forename>Bo</Forename><DOB>2016-01-02</DOB>"
        f"<BasicDetails><NCyearActual>4</NCyearActual></BasicDetails><Attendance>{''.join(years)}</Attendance></Pupil>"
    )


def read(*pupils: str, source: str = "8042") -> Reading:
    header = f"<SourceSchool><LEA>999</LEA><Estab>{source}</Estab></SourceSchool>" if source else ""
    text = (
        f'<?xml version="1.0" encoding="utf-8"?><CTfile><Header><DocumentName>Common Transfer File</DocumentName>'
        f"{header}<DestSchool><LEA>999</LEA><Estab>4017</Estab></DestSchool></Header>"
        f"<CTFpupilData>{''.join(pupils)}</CTFpupilData></CTfile>"
    )
    return importing.read("ctf.xml", text.encode(), sheets=read_spreadsheet, latest=date(2026, 11, 20))


def test_each_day_has_two_characters() -> None:
    reading = read(pupil(0, year()), pupil(1, year(f"IO{(SEVEN * 6)[2:]}", figures=(60, 58, 1, 1))))
    assert reading.layout == "transfer-file"
    got = marks(reading)
    assert (got[UPNS[1], "2025-09-15", "AM"], got[UPNS[1], "2025-09-15", "PM"]) == ("I", "O")
    assert got[UPNS[0], "2025-09-22", "AM"] == "/"
    assert reading.last_date == date(2025, 10, 24)
    assert [(each.surname, each.date_of_birth, each.year_group) for each in reading.pupils] == [
        ("Ash0", date(2016, 1, 2), "4"),
        ("Ash1", date(2016, 1, 2), "4"),
    ]


def test_years_at_another_school_open_no_session_of_this_one() -> None:
    reading = read(
        pupil(0, year()),
        pupil(1, year(), year(start="2024-09-16", estab="3001", figures=(60, 50, 10, 0), name="2024")),
    )
    assert reading.first_date == date(2025, 9, 15)
    (note,) = [finding for finding in notes(reading) if finding.value == "999/3001"]
    assert note.row == 3
    assert "60 possible, 50 attended, 10 authorised, 0 unauthorised" in note.message
    assert len(reading.totals) == 2
    assert not warnings(reading)


def test_the_sending_school_is_this_school_even_with_fewer_years() -> None:
    reading = read(
        pupil(0, year(estab="3001", start="2023-09-18"), year(estab="3001", start="2024-09-16"), year()),
        pupil(1, year(estab="3001", start="2024-09-16")),
    )
    assert reading.first_date == date(2025, 9, 15)


def test_where_nothing_says_which_school_it_is_the_file_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="several schools"):
        read(pupil(0, year(), year(start="2024-09-16", estab="3001")), source="")


def test_a_year_without_a_school_is_left_out() -> None:
    reading = read(pupil(0, year()), pupil(1, year(estab="")))
    assert [finding.row for finding in errors(reading)] == [2]
    assert {who for who, _, _ in marks(reading)} == {UPNS[0]}


def test_totals_that_disagree_are_a_warning() -> None:
    reading = read(pupil(0, year()), pupil(1, year(figures=(60, 59, 1, 0))))
    assert [finding.row for finding in warnings(reading)] == [2]


def test_two_strings_of_one_year_are_compared_together() -> None:
    both = year(SEVEN * 6, figures=(120, 120, 0, 0)).replace(
        "</YearData>",
        "<AttendSessions><AttendanceStartDate>2026-01-05</AttendanceStartDate>"
        f"<AttendanceMarks>{SEVEN * 6}</AttendanceMarks></AttendSessions></YearData>",
    )
    reading = read(pupil(0, both), pupil(1, year()))
    assert [(total.possible, total.first, total.last) for total in reading.totals] == [
        (120, date(2025, 9, 15), date(2026, 2, 15)),
        (60, date(2025, 9, 15), date(2025, 10, 26)),
    ]
    assert not warnings(reading)


def test_years_without_strings_are_totals_alone() -> None:
    reading = read(pupil(0, year(None)), pupil(1, year(None, figures=(60, 40, 10, 10))))
    assert reading.register is None
    assert [(total.pupil.upn, total.possible, total.unauthorised) for total in reading.totals] == [
        (UPNS[0], 60, 0),
        (UPNS[1], 60, 10),
    ]


def test_a_single_pupil_with_a_single_year_is_read() -> None:
    reading = read(pupil(0, year()))
    assert reading.layout == "transfer-file"
    assert len(reading.pupils) == 1
    assert reading.first_date == date(2025, 9, 15)
