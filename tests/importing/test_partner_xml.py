"""SIMS's XML for partners is read as a list of marks, with the comments beside them."""

from fasttrack_core import importing
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from tests.importing.files import errors, marks


def element(day: str, half: str, mark: str, comment: str = "", late: int = 0) -> str:
    return (
        f"<SessionAttendance><PersonID>501</PersonID><BaseGroupID>7</BaseGroupID><AttendanceDate>{day}</AttendanceDate>"
        f"<SessionName>{half}</SessionName><AttendanceMark>{mark}</AttendanceMark><Comments>{comment}</Comments>"
        f"<MinsLate>{late}</MinsLate></SessionAttendance>"
    )


def test_marks_and_comments_are_kept_in_the_files_encoding() -> None:
    rows = [
        element("2025-09-15T00:00:00", "AM", "L", "bus, Zoë's café", 12),
        element("2025-09-15T00:00:00", "PM", "\\"),
        element("2025-09-16T00:00:00", "AM", "-"),
    ]
    text = f'<?xml version="1.0" encoding="iso-8859-1"?><SessionAttendances>{"".join(rows)}</SessionAttendances>'
    reading = importing.read("marks.xml", text.encode("iso-8859-1"), sheets=read_spreadsheet)
    assert marks(reading) == {
        ("501", "2025-09-15", "AM"): "L",
        ("501", "2025-09-15", "PM"): "\\",
        ("501", "2025-09-16", "AM"): "-",
    }
    assert reading.register is not None
    assert dict(reading.register.comments) == {(0, 0): "bus, Zoë's café; 12 minutes late"}
    assert not errors(reading)
