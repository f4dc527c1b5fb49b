"""Days of entry and of leaving in files: a pupil who came back stands in several rows."""

from datetime import date

import pytest

from fasttrack_core.attendance.figures.enrolments import ENROLMENTS
from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.importing.checks import check
from tests.importing.files import UPNS, errors, marks, read, warnings

HEAD = "UPN,Name,DOB,Date of entry,Date of leaving,10/10/2025 AM,13/10/2025 AM,03/11/2025 AM"
FIRST = f"{UPNS[0]},Okoro Ada,14/03/2016,03/09/2024,10/10/2025,/,,"
AGAIN = f"{UPNS[0]},Okoro Ada,14/03/2016,03/11/2025,,,,O"
OTHER = f"{UPNS[1]},Rees Ben,15/04/2016,05/09/2023,,/,/,/"


def as_known(register: Register) -> Record:
    """The register on a day after all of it."""
    return Record(register, today=date(2100, 1, 1))


def told(text: str) -> list[str]:
    return [pupil.attributes.get(ENROLMENTS, "") for pupil in read(text).pupils]


def test_two_rows_of_one_pupil_are_two_enrolments_with_the_marks_of_both() -> None:
    reading = read("\n".join([HEAD, FIRST, AGAIN, OTHER, ""]))
    assert [pupil.upn for pupil in reading.pupils] == list(UPNS[:2])
    assert [pupil.attributes[ENROLMENTS] for pupil in reading.pupils] == [
        "2024-09-03/2025-10-10 2025-11-03/",
        "2023-09-05/",
    ]
    found = marks(reading)
    assert (found[UPNS[0], "2025-10-10", "AM"], found[UPNS[0], "2025-11-03", "AM"]) == ("/", "O")
    assert not errors(reading)
    assert reading.register is not None
    assert not [each for each in check(reading.register, as_known(reading.register)) if "off the roll" in each.message]


def test_a_mark_between_two_enrolments_is_a_finding_that_names_the_day() -> None:
    reading = read("\n".join([HEAD, FIRST.replace(",/,,", ",/,O,"), AGAIN, OTHER, ""]))
    assert reading.register is not None
    (found,) = [each for each in check(reading.register, as_known(reading.register)) if "off the roll" in each.message]
    assert found.severity == "warning"
    assert "from 11 October 2025, until 2 November 2025" in found.message
    assert "1 mark does not count" in found.message
    assert found.value == f"{UPNS[0]}: 2025-10-13 AM"


def test_a_list_of_pupils_without_marks_says_it_too() -> None:
    head = ",".join(HEAD.split(",")[:5])
    rows = [",".join(row.split(",")[:5]) for row in (FIRST, AGAIN, OTHER)]
    assert told("\n".join([head, *rows, ""])) == ["2024-09-03/2025-10-10 2025-11-03/", "2023-09-05/"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (FIRST.replace("10/10/2025", "02/09/2024"), "before the day of entry"),
        (FIRST.replace("10/10/2025", "31/02/2025"), "not a possible date of leaving"),
        (FIRST.replace("10/10/2025", "soon"), "not a possible date of leaving"),
    ],
)
def test_days_that_cannot_be_are_left_out_and_the_pupil_and_the_marks_stay(row: str, says: str) -> None:
    reading = read("\n".join([HEAD, row, AGAIN, OTHER, ""]))
    assert [says in each.message for each in warnings(reading) if says in each.message] == [True]
    assert "2025-11-03/" in reading.pupils[0].attributes[ENROLMENTS]
    assert len(marks(reading)) == 5


def test_days_whose_order_nothing_settles_are_left_out_and_never_guessed() -> None:
    rows = ["UPN,Name,Date of entry,Date of leaving", f"{UPNS[0]},Okoro,03/09/2024,10/10/2025"]
    text = "\n".join([*rows, f"{UPNS[1]},Rees,05/09/2023,", ""])
    assert told(text) == ["", ""]
    assert ["could be day/month or month/day" in each.message for each in warnings(read(text))] == [True]
    settled = text.replace("05/09/2023", "15/09/2023")
    assert told(settled) == ["2024-09-03/2025-10-10", "2023-09-15/"]


def test_dates_of_birth_beside_them_settle_their_order() -> None:
    text = f"UPN,Name,DOB,Date of entry,Date of leaving\n{UPNS[0]},Okoro,{{}},03/09/2024,10/10/2025\n"
    assert told(text.format("14/03/2016")) == ["2024-09-03/2025-10-10"]
    assert told(text.format("03/04/2016")) == [""]


def test_a_file_with_empty_columns_for_them_says_nothing() -> None:
    text = f"UPN,Name,Date of entry,Date of leaving\n{UPNS[0]},Okoro,,\n"
    assert told(text) == [""]
    assert not warnings(read(text))
