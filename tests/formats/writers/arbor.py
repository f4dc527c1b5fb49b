"""Format 6: Arbor's extract, one row a mark, and the pupils in a file of their own."""

from datetime import date

from tests.formats.carriers import Cell, Page
from tests.formats.cases import FileCase, Truth, in_carriers
from tests.formats.truth import ATTENDED, AUTHORISED, UNAUTHORISED, YEAR_TURN, Pupil, School, small, words

HEADER = words(
    "DATE PERIOD STUDENT_ID RAW_MARK MARK_CODE MINUTES_LATE IS_PRESENT IS_AUTHORIZED_ABSENT "
    "IS_UNAUTHORIZED_ABSENT IS_POSSIBLE_ATTENDANCE ACADEMIC_YEAR_NAME"
)
PUPILS = words(
    "STUDENT_ID UPN LEGAL_FIRST_NAME LEGAL_LAST_NAME PREFERRED_FIRST_NAME PREFERRED_LAST_NAME "
    "DATE_OF_BIRTH GENDER CURRENT_YEAR_GROUP CURRENT_REGISTRATION_GROUP SEN PUPIL_PREMIUM"
)
WORSE = {"/": "N", "\\": "O", "I": "O"}
"""A mark and the worse one that a second register of the same session held."""


def marks(school: School) -> Page:
    """No row where nothing was marked. Every ninth illness is a sub-code; every fortieth session has two marks, of
    which the better one is the truth, now before and now after the worse one."""
    rows: list[list[Cell]] = []
    for day, half in school.sessions:
        for pupil in school.pupils:
            mark = school.mark(pupil, day, half)
            if not mark:
                continue
            raw = "I01" if mark == "I" and len(rows) % 3 == 0 else mark
            one = _row(school, pupil, day, half, mark, raw)
            other = WORSE.get(mark) if len(rows) % 40 == 7 else None
            if other is None:
                rows.append(one)
            else:
                both = [one, _row(school, pupil, day, half, other, other)]
                rows += both if half == "AM" else both[::-1]
    return Page([HEADER, *rows])


def _row(school: School, pupil: Pupil, day: date, half: str, mark: str, raw: str) -> list[Cell]:
    flags = [mark in ATTENDED, mark in AUTHORISED, mark in UNAUTHORISED]
    year = "2025/2026" if day < YEAR_TURN else "2026/2027"
    late = school.minutes.get((pupil.upn, day, half), "") if mark == "L" else ""
    told = [str(flag).upper() for flag in (*flags, any(flags))]
    return [day.isoformat(), half, pupil.student_id, raw, mark, late, *told, year]


def pupils(school: School) -> Page:
    """Everybody's legal and preferred names, days in ISO form."""
    rows: list[list[Cell]] = [
        [
            p.student_id, p.upn, p.forename, p.surname, p.forename, p.surname, p.born.isoformat(), p.sex,
            "Reception" if p.year == "R" else f"Year {p.year}", p.reg, p.sen, p.pupil_premium,
        ]
        for p in school.pupils
    ]  # fmt: skip
    return Page([PUPILS, *rows])


def files() -> list[FileCase]:
    school = small()
    known = ("student_id",)
    return [
        *in_carriers(
            "arbor marks",
            6,
            "attendance",
            marks,
            school,
            ("comma", "tabs", "xlsx", "ods"),
            true=Truth.MARKS,
            known_by=known,
        ),
        *in_carriers(
            "arbor pupils",
            6,
            "students",
            pupils,
            school,
            ("comma", "comma windows", "unicode text", "xlsx", "xls"),
            true=Truth.PUPILS,
            known_by=("upn", "student_id"),
        ),
    ]
