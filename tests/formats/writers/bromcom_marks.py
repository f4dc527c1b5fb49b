"""Format 8: Bromcom marks, one row a mark: the first version with its calendar columns, and the second."""

from tests.formats.carriers import Cell, Page
from tests.formats.cases import FileCase, Truth, in_carriers
from tests.formats.truth import School, small, words

FIRST = words(
    "studentID calendarStartDate calendarEndDate calendarName mark markSubcode exportMark attendanceComment minute"
)
SECOND = ["StudentId", "CalendarStartDate", "PeriodDisplayName", "Mark", "AttendanceComment"]
HOURS = {"AM": ("08:50:00", "09:00:00"), "PM": ("13:10:00", "13:15:00")}


def first_version(school: School) -> Page:
    """Days with the session's hours, sub-codes of illness in a column of their own."""
    rows: list[list[Cell]] = []
    for pupil in school.pupils:
        for day, half in school.sessions:
            mark = school.mark(pupil, day, half)
            if mark is None:
                continue
            key = (pupil.upn, day, half)
            start, end = (f"{day.isoformat()}T{hour}" for hour in HOURS[half])
            sub = "01" if mark == "I" and day.day % 2 else ""
            comment, minute = school.comments.get(key, ""), school.minutes.get(key, "")
            rows.append([pupil.student_id, start, end, half, mark, sub, mark, comment, minute])
    return Page([FIRST, *rows])


def second_version(school: School) -> Page:
    rows: list[list[Cell]] = []
    for pupil in school.pupils:
        for day, half in school.sessions:
            mark = school.mark(pupil, day, half)
            if mark is not None:
                comment = school.comments.get((pupil.upn, day, half), "")
                rows.append([pupil.student_id, f"{day:%d/%m/%Y} {HOURS[half][0][:5]}", half, mark, comment])
    return Page([SECOND, *rows])


def files() -> list[FileCase]:
    school, known = small(), ("student_id",)
    return [
        *in_carriers(
            "bromcom marks",
            8,
            "Attendance",
            first_version,
            school,
            ("comma", "semicolon", "xlsx", "ods"),
            true=Truth.MARKS,
            known_by=known,
        ),
        *in_carriers(
            "bromcom marks v2",
            8,
            "StudentAttendances",
            second_version,
            school,
            ("comma", "comma marked", "xlsx", "xls"),
            true=Truth.MARKS,
            known_by=known,
        ),
    ]
