"""Format 4: what SIMS gives its partners, iso-8859-1, one element a mark."""

from xml.sax.saxutils import escape

from tests.formats.cases import FileCase, Truth, blanks_as
from tests.formats.truth import School, small


def document(school: School, day_format: str = "%Y-%m-%d", pretty: bool = True) -> bytes:
    """PersonID is the system's own number; comments and minutes late beside the mark."""
    gap = "\n  " if pretty else ""
    parts = ['<?xml version="1.0" encoding="iso-8859-1"?>', f"{gap[:1]}<SessionAttendances>"]
    groups = {reg: str(300 + n) for n, reg in enumerate(sorted({pupil.reg for pupil in school.pupils}))}
    for day, half in school.sessions:
        for pupil in school.pupils:
            mark = school.mark(pupil, day, half)
            if mark is None:
                continue
            key = (pupil.upn, day, half)
            comment, minutes = school.comments.get(key, ""), school.minutes.get(key, "0")
            comments = f"<Comments>{escape(comment)}</Comments>" if comment else "<Comments/>"
            parts.append(
                f"{gap}<SessionAttendance><PersonID>{pupil.student_id}</PersonID>"
                f"<BaseGroupID>{groups[pupil.reg]}</BaseGroupID>"
                f"<AttendanceDate>{day.strftime(day_format)}</AttendanceDate><SessionName>{half}</SessionName>"
                f"<AttendanceMark>{escape(mark or '-')}</AttendanceMark>{comments}<MinsLate>{minutes}</MinsLate>"
                "</SessionAttendance>"
            )
    parts.append(f"{gap[:1]}</SessionAttendances>")
    return "".join(parts).encode("iso-8859-1", "xmlcharrefreplace")


def files() -> list[FileCase]:
    school = small()
    marks = blanks_as(school, "-")
    rest = {"number": 4, "true": Truth.MARKS, "school": school, "known_by": ("student_id",), "marks": marks}
    return [
        FileCase(
            id="sims partner xml: iso days with midnight",
            file_name="SessionAttendances.xml",
            make=lambda: document(school, "%Y-%m-%dT00:00:00"),
            **rest,  # type: ignore[arg-type]
        ),
        FileCase(
            id="sims partner xml: on one line, British days",
            file_name="attendance.xml",
            make=lambda: document(school, "%d/%m/%Y", pretty=False),
            **rest,  # type: ignore[arg-type]
        ),
    ]
