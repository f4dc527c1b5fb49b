"""Format 13: the School Census: possible sessions and absences by reason for the term."""

from collections import Counter
from functools import partial
from xml.sax.saxutils import escape

from tests.formats.cases import FileCase, Truth
from tests.formats.truth import AUTHORISED, UNAUTHORISED, Pupil, School, classes, small


def document(school: School) -> bytes:
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Message>\n<Header><CollectionDetails><Collection>SCHOOL CENSUS'
        "</Collection><Term>AUT</Term><Year>2026</Year><ReferenceDate>2026-10-01</ReferenceDate></CollectionDetails>"
        "<Source><LEA>999</LEA><Estab>8042</Estab></Source></Header>\n<Pupils><PupilsOnRoll>\n"
    )
    parts = [head]
    parts += [_pupil(school, pupil) for pupil in school.pupils]
    parts.append("</PupilsOnRoll></Pupils>\n</Message>\n")
    return "".join(parts).encode("utf-8")


def _pupil(school: School, pupil: Pupil) -> str:
    t = school.totals(pupil)
    reasons = Counter(
        mark for key, mark in school.marks.items() if key[0] == pupil.upn and mark in AUTHORISED | UNAUTHORISED
    )
    details = "".join(
        f"<SessionDetail><AttendanceReason>{code}</AttendanceReason><AbsenceSessions>{count}</AbsenceSessions>"
        "</SessionDetail>"
        for code, count in sorted(reasons.items())
    )
    details = f"<SessionDetails>{details}</SessionDetails>" if details else ""
    return (
        f"<PupilOnRoll><PupilIdentifiers><UPN>{pupil.upn}</UPN><Surname>{escape(pupil.surname)}</Surname>"
        f"<Forename>{escape(pupil.forename)}</Forename><DOB>{pupil.born.isoformat()}</DOB><Sex>{pupil.sex}</Sex>"
        f"</PupilIdentifiers>\n<PupilStatus><EnrolStatus>C</EnrolStatus><NCyearActual>{pupil.year}</NCyearActual>"
        f"</PupilStatus><Attendance><TermlyAttendance><SessionsPossible>{t.possible}</SessionsPossible>{details}"
        "</TermlyAttendance></Attendance></PupilOnRoll>\n"
    )


def files() -> list[FileCase]:
    return [
        FileCase(
            "school census: twelve", 13, "999804_SC3_999LL26_001.XML", partial(document, small()), Truth.TOTALS, small()
        ),
        FileCase("school census: sixty", 13, "census.xml", partial(document, classes()), Truth.TOTALS, classes()),
    ]
