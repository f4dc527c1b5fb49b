"""Format 10: Wonde's session attendance in JSON; codes and pupils in lists apart, or inside each mark."""

import json
from datetime import date
from functools import partial
from typing import Any

from tests.formats.cases import FileCase, Truth
from tests.formats.truth import APPROVED, ATTENDED, AUTHORISED, UNAUTHORISED, School, blank_free, small


def _kind(code: str) -> str:
    if code in APPROVED:
        return "APPROVED_EDUCATIONAL_ACTIVITY"
    if code in ATTENDED:
        return "PRESENT"
    if code in AUTHORISED:
        return "AUTHORISED_ABSENCE"
    return "UNAUTHORISED_ABSENCE" if code in UNAUTHORISED else "ATTENDANCE_NOT_REQUIRED"


def stamp(day: date) -> dict[str, Any]:
    """A day as Wonde has it, with a time of day and a time zone."""
    return {"date": f"{day.isoformat()} 00:00:00.000000", "timezone_type": 3, "timezone": "Europe/London"}


def code_list(school: School) -> list[dict[str, Any]]:
    codes = sorted({mark for mark in school.marks.values() if mark})
    return [
        {"id": f"A{900 + n}", "code": code, "description": f"The school's words for {code}", "type": _kind(code)}
        for n, code in enumerate(codes)
    ]


def student_list(school: School) -> list[dict[str, Any]]:
    return [
        {
            "id": p.wonde_id, "upn": p.upn, "mis_id": p.student_id, "surname": p.surname, "forename": p.forename,
            "date_of_birth": stamp(p.born),
        }
        for p in school.pupils
    ]  # fmt: skip


def mark_list(school: School) -> list[dict[str, Any]]:
    """A session that nobody marked is not in the list."""
    ids = {code["code"]: code["id"] for code in code_list(school)}
    marks: list[dict[str, Any]] = []
    for day, half in school.sessions:
        for pupil in school.pupils:
            mark = school.mark(pupil, day, half)
            if not mark:
                continue
            marks.append(
                {
                    "id": f"A{70000 + len(marks)}",
                    "date": stamp(day),
                    "session": half,
                    "student": pupil.wonde_id,
                    "employee": "A1180",
                    "attendance_code": ids[mark],
                    "comment": school.comments.get((pupil.upn, day, half)),
                }
            )
    return marks


def everything(school: School) -> bytes:
    body = {
        "attendance_codes": code_list(school),
        "students": student_list(school),
        "attendance": mark_list(school),
        "meta": {"pagination": {"next": None, "per_page": 5000, "current_page": 1, "more": False}},
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode("utf-8")


def marks_and_codes(school: School) -> bytes:
    return json.dumps({"data": mark_list(school), "codes": code_list(school)}).encode("utf-8")


def nested(school: School) -> bytes:
    """Every mark with its pupil and its code inside."""
    codes = {code["id"]: code for code in code_list(school)}
    students = {student["id"]: student for student in student_list(school)}
    marks = [
        {
            **mark,
            "student": {"data": students[mark["student"]]},
            "attendance_code": {"data": codes[mark["attendance_code"]]},
        }
        for mark in mark_list(school)
    ]
    return json.dumps({"data": marks}, ensure_ascii=False).encode("utf-8")


def marks_alone(school: School) -> bytes:
    """Ids of codes, and no list of what they are: nobody can tell the marks."""
    return json.dumps({"data": mark_list(school)}).encode("utf-8")


def files() -> list[FileCase]:
    school = small()
    found = blank_free(school)
    case = partial(FileCase, number=10, true=Truth.MARKS, school=school, marks=found)
    return [
        case("wonde sessions: all in one", file_name="wonde.json", make=partial(everything, school)),
        case(
            "wonde sessions: marks and codes",
            file_name="attendance.json",
            make=partial(marks_and_codes, school),
            known_by=("wonde_id",),
        ),
        case("wonde sessions: nested", file_name="session.json", make=partial(nested, school)),
        case(
            "wonde sessions: codes unknown",
            file_name="marks.json",
            make=partial(marks_alone, school),
            must_ask=True,
            known_by=("wonde_id",),
        ),
    ]
