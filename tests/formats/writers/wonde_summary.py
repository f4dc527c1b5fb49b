"""Format 11: Wonde's attendance summary in JSON, one object a pupil."""

import json
from functools import partial
from typing import Any

from tests.formats.cases import FileCase, Truth
from tests.formats.truth import Pupil, School, classes, small


def summary(school: School, pupil: Pupil) -> dict[str, Any]:
    t = school.totals(pupil)
    return {
        "possible_marks": t.possible,
        "present": t.present,
        "approved_education_activity": t.approved,
        "authorised_absences": t.authorised,
        "unauthorized_absences": t.unauthorised,
        "unexplained_absences": t.unexplained,
        "late_before_registration": t.late,
        "late_after_registration": t.late_after,
        "missing_marks": t.missing,
        "attendance_not_required": t.not_required,
    }


def flat(school: School) -> bytes:
    """The pupil's own fields beside the counts."""
    people = [
        {"id": p.wonde_id, "upn": p.upn, "surname": p.surname, "forename": p.forename, **summary(school, p)}
        for p in school.pupils
    ]
    return json.dumps({"data": people}, ensure_ascii=False).encode("utf-8")


def nested(school: School) -> bytes:
    """The counts inside the pupil, as included data is sent."""
    people = [
        {
            "id": p.wonde_id, "upi": f"{int(p.student_id):032x}", "mis_id": p.student_id, "upn": p.upn,
            "surname": p.surname, "forename": p.forename, "attendance_summary": {"data": summary(school, p)},
        }
        for p in school.pupils
    ]  # fmt: skip
    return json.dumps({"data": people, "meta": {"includes": ["attendance_summary"]}}, indent=2).encode("utf-8")


def by_number(school: School) -> bytes:
    """Only Wonde's own id beside the counts."""
    return json.dumps([{"student": p.wonde_id, **summary(school, p)} for p in school.pupils]).encode("utf-8")


def files() -> list[FileCase]:
    case = partial(FileCase, number=11, true=Truth.TOTALS, says_missing=True)
    return [
        case("wonde summary: flat", file_name="summary.json", make=partial(flat, small()), school=small()),
        case("wonde summary: nested", file_name="students.json", make=partial(nested, classes()), school=classes()),
        case(
            "wonde summary: by its own id",
            file_name="attendance-summary.json",
            make=partial(by_number, small()),
            school=small(),
            known_by=("wonde_id",),
        ),
    ]
