"""Wonde's sessions: the school's own date, codes by their ids, pupils from the lists beside them."""

import json
from datetime import date
from typing import Any

import pytest

from fasttrack_core import importing
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing import About, Question, Reading
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.importing.files import AS_IT_IS, UPNS, errors, marks

CODES = [
    {"id": "A1", "code": "/", "description": "Present", "type": "PRESENT"},
    {"id": "A2", "code": "I", "description": "Ill", "type": "AUTHORISED_ABSENCE"},
    {"id": "A3", "code": "O", "description": "Other", "type": "UNAUTHORISED_ABSENCE"},
]
SUBJECTS = [{"id": "A7", "code": "MA", "description": "Mathematics"}, {"id": "A8", "code": "EN", "description": ""}]


def mark(day: str, code: Any = "A1", zone: str | None = "Europe/London", student: Any = "S1", **more: Any) -> Any:
    moment: dict[str, Any] = {"date": day, "timezone_type": 3}
    if zone is not None:
        moment["timezone"] = zone
    return {"id": "M", "date": moment, "session": "AM", "student": student, "attendance_code": code, **more}


def read(body: object, **more: Any) -> Reading:
    data = json.dumps(body).encode()
    return importing.read("wonde.json", data, sheets=read_spreadsheet, answers=AS_IT_IS, **more)


@pytest.mark.parametrize(
    ("written", "zone", "day"),
    [
        ("2025-09-02 00:00:00.000000", "Europe/London", "2025-09-02"),
        ("2025-09-01 23:00:00.000000", "UTC", "2025-09-02"),
        ("2025-09-02 00:00:00.000000", "UTC", "2025-09-02"),
        ("2025-11-03 00:00:00.000000", "UTC", "2025-11-03"),
        ("2025-10-24 23:00:00.000000", "+00:00", "2025-10-25"),
        ("2025-10-27 00:00:00.000000", "UTC", "2025-10-27"),
        ("2026-03-29 23:00:00.000000", "UTC", "2026-03-30"),
        ("2026-03-27 00:00:00.000000", "Europe/London", "2026-03-27"),
        ("2025-09-01T23:00:00Z", "", "2025-09-02"),
        ("2025-09-02 08:50:00.000000", None, "2025-09-02"),
    ],
)
def test_a_mark_is_of_the_schools_own_date(written: str, zone: str | None, day: str) -> None:
    reading = read({"data": [mark(written, zone=zone)], "codes": CODES})
    assert marks(reading) == {("S1", day, "AM"): "/"}


def test_a_late_hour_without_a_time_zone_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="time zone"):
        read({"data": [mark("2025-09-01 23:00:00.000000", zone=None)], "codes": CODES})


def test_each_mark_may_have_its_own_time_zone() -> None:
    rows = [mark("2025-09-01 23:00:00", zone="UTC"), mark("2025-09-03 00:00:00", "A2", zone="Europe/London")]
    assert marks(read({"data": rows, "codes": CODES})) == {
        ("S1", "2025-09-02", "AM"): "/",
        ("S1", "2025-09-03", "AM"): "I",
    }


def test_ids_of_codes_are_read_by_the_list_that_has_them() -> None:
    rows = [mark("2025-09-02", "A2"), mark("2025-09-03", "A3")]
    assert set(marks(read({"subjects": SUBJECTS, "data": rows, "codes": CODES})).values()) == {"I", "O"}


def test_ids_that_no_list_has_are_asked_about_once_without_a_pupil() -> None:
    rows = [mark("2025-09-02", "A2"), mark("2025-09-03", "A98"), mark("2025-09-04", "A99")]
    with pytest.raises(Question) as asked:
        read({"data": rows, "codes": CODES})
    assert asked.value.asked.about is About.CODES
    assert asked.value.asked.choices == ("A98", "A99")
    assert "S1" not in str(asked.value) + asked.value.asked.words


def test_a_word_where_the_id_of_a_code_belongs_is_not_repeated_since_it_may_be_a_name() -> None:
    rows = [mark("2025-09-02", "A2"), mark("2025-09-03", "A98"), mark("2025-09-04", "Eccles")]
    with pytest.raises(Question, match=r"what 2 of them stand for \(A98 and others\)") as asked:
        read({"data": rows, "codes": CODES})
    assert asked.value.asked.choices == ("A98", "Eccles")
    with pytest.raises(Question, match=r"what 1 of them stand for\. Upload"):
        read({"data": [rows[0], rows[2]], "codes": CODES})


def test_what_a_person_said_about_ids_is_used() -> None:
    reading = read({"data": [mark("2025-09-02", "A98")]}, translations={"A98": "V"})
    assert set(marks(reading).values()) == {"V"}


def test_an_id_with_two_codes_is_asked_about() -> None:
    twice = [*CODES, {"id": "A1", "code": "N", "description": "", "type": "UNAUTHORISED_ABSENCE"}]
    with pytest.raises(Question):
        read({"data": [mark("2025-09-02", "A1")], "codes": twice})


def test_codes_may_be_written_out() -> None:
    reading = read({"data": [mark("2025-09-02", "/"), mark("2025-09-03", "O"), mark("2025-09-04", "?!")]})
    assert marks(reading)["S1", "2025-09-03", "AM"] == "O"
    assert [finding.value for finding in errors(reading)] == ["?!"]


def test_pupils_come_from_the_list_in_the_file_and_comments_are_kept() -> None:
    students = [
        {"id": "S1", "upn": UPNS[0], "surname": "Ash", "forename": "Bo",
         "date_of_birth": {"date": "2016-06-30 23:00:00.000000", "timezone": "UTC"}},
        {"id": "S2", "upn": UPNS[1], "surname": "Birch", "forename": "Cy", "date_of_birth": None},
    ]  # fmt: skip
    rows = [mark("2025-09-02", "A2", comment="rang"), mark("2025-09-02", student="S2", comment=None)]
    reading = read({"students": students, "data": rows, "codes": CODES})
    assert [(p.upn, p.system_id, p.surname) for p in reading.pupils] == [
        (UPNS[0], "S1", "Ash"),
        (UPNS[1], "S2", "Birch"),
    ]
    assert reading.pupils[0].date_of_birth == date(2016, 7, 1)
    assert reading.register is not None
    assert dict(reading.register.comments) == {(0, 0): "rang"}


def test_pupil_and_code_may_stand_inside_the_mark() -> None:
    student = {"data": {"id": "S1", "upn": UPNS[0], "surname": "Ash", "forename": "Bo"}}
    reading = read(
        {
            "data": [
                mark("2025-09-02", {"data": CODES[1]}, student=student),
                mark("2025-09-03", {"data": CODES[0]}, student=student),
            ]
        }
    )
    assert marks(reading) == {(UPNS[0], "2025-09-02", "AM"): "I", (UPNS[0], "2025-09-03", "AM"): "/"}
    assert reading.pupils[0].system_id == "S1"


def test_a_list_of_codes_alone_says_what_ids_stand_for() -> None:
    reading = read({"data": CODES})
    assert reading.layout == "code-list"
    assert dict(reading.code_names) == {"A1": "/", "A2": "I", "A3": "O"}
    marks_alone = read({"data": [mark("2025-09-02", "A2")]}, translations=reading.code_names)
    assert set(marks(marks_alone).values()) == {"I"}


def test_a_list_of_subjects_is_no_list_of_codes() -> None:
    with pytest.raises(UnreadableFile):
        read({"data": SUBJECTS})


def test_one_pupil_with_one_mark_has_the_lists_beside_it() -> None:
    """Lists of one record lie in the record around them."""
    students = [{"id": "S1", "upn": UPNS[0], "surname": "Ash", "forename": "Bo"}]
    whole = {"codes": CODES[1:2], "students": students, "data": [mark("2025-09-02", "A2")]}
    for order in (("codes", "students", "data"), ("data", "students", "codes"), ("students", "data", "codes")):
        reading = read({name: whole[name] for name in order})
        assert marks(reading) == {(UPNS[0], "2025-09-02", "AM"): "I"}, order
    many = [mark("2025-09-02", "A2"), mark("2025-09-03", "A3")]
    assert marks(read({"codes": CODES, "students": students, "data": many})) == {
        (UPNS[0], "2025-09-02", "AM"): "I",
        (UPNS[0], "2025-09-03", "AM"): "O",
    }
