"""Format 12: the Common Transfer File: one element a pupil, a YearData for each school year, marks as a string."""

from functools import partial
from xml.sax.saxutils import escape

from tests.formats.cases import FileCase, Truth
from tests.formats.truth import Key, Pupil, School, years
from tests.formats.writers.bromcom_year import what_it_says
from tests.formats.writers.mark_strings import mark_string, school_years, spells

TOP = """<?xml version="1.0" encoding="{encoding}"?>
<CTfile>
<Header><DocumentName>Common Transfer File</DocumentName><CTFversion>25.0</CTFversion>
<DateTime>2026-11-20T15:40:00</DateTime><DocumentQualifier>full</DocumentQualifier>
<SourceSchool><LEA>999</LEA><Estab>8042</Estab><SchoolName>Larkspur Brook Primary School</SchoolName></SourceSchool>
<DestSchool><LEA>999</LEA><Estab>4017</Estab></DestSchool></Header>
<CTFpupilData>
"""


def document(school: School, days_a_week: int, encoding: str, spell_by_spell: bool = False) -> bytes:
    """spell_by_spell: a pupil who left and came back has two strings in one year."""
    pupils = "".join(_pupil(school, pupil, days_a_week, spell_by_spell) for pupil in school.pupils)
    text = TOP.format(encoding=encoding) + pupils + "</CTFpupilData>\n</CTfile>\n"
    return text.encode(encoding)


def _pupil(school: School, pupil: Pupil, days_a_week: int, spell_by_spell: bool) -> str:
    years_of = "".join(
        _year(part, pupil, name, days_a_week, spell_by_spell)
        for name, part in school_years(school)
        if part.days_of(pupil)
    )
    return (
        f"<Pupil><UPN>{pupil.upn}</UPN><Surname>{escape(pupil.surname)}</Surname>"
        f"<Forename>{escape(pupil.forename)}</Forename><DOB>{pupil.born.isoformat()}</DOB><Sex>{pupil.sex}</Sex>\n"
        f"<BasicDetails><NCyearActual>{pupil.year}</NCyearActual><Ethnicity>REFU</Ethnicity></BasicDetails>\n"
        f"<Attendance>\n{years_of}</Attendance></Pupil>\n"
    )


def _year(part: School, pupil: Pupil, name: str, days_a_week: int, spell_by_spell: bool) -> str:
    t, days = part.totals(pupil), part.days_of(pupil)
    spans = spells(part, pupil) if spell_by_spell else [(days[0], days[-1])]
    strings = "".join(
        f"<AttendSessions><AttendanceStartDate>{first.isoformat()}</AttendanceStartDate>"
        f"<AttendanceMarks>{escape(mark_string(part, pupil, first, last, days_a_week))}</AttendanceMarks>"
        "</AttendSessions>"
        for first, last in spans
    )
    return (
        f"<YearData><Year>{name}</Year><LEA>999</LEA><Estab>8042</Estab>"
        "<SchoolName>Larkspur Brook Primary School</SchoolName>"
        f"<SessionsPossible>{t.possible}</SessionsPossible><SessionsAuthorised>{t.authorised}</SessionsAuthorised>"
        f"<SessionsAttended>{t.attended}</SessionsAttended>"
        f"<SessionsUnauthorised>{t.unauthorised}</SessionsUnauthorised>{strings}</YearData>\n"
    )


def _blanks_as_dashes(school: School) -> dict[Key, str]:
    return {key: mark or "-" for key, mark in school.marks.items()}


def files() -> list[FileCase]:
    school = years()
    one = years(1)
    return [
        FileCase(
            "transfer file: weekdays",
            12,
            "9998042_CTF_9994017_001.xml",
            partial(document, school, 5, "utf-8"),
            Truth.MARKS,
            school,
            marks=what_it_says(school),
            also_totals=True,
        ),
        FileCase(
            "transfer file: all days",
            12,
            "9998042_CTF_9994017_002.xml",
            partial(document, school, 7, "iso-8859-1"),
            Truth.MARKS,
            school,
            marks=what_it_says(school),
            also_totals=True,
        ),
        FileCase(
            "transfer file: two strings in one year",
            12,
            "transfer.xml",
            partial(document, school, 7, "utf-8", True),
            Truth.MARKS,
            school,
            marks=_blanks_as_dashes(school),
            also_totals=True,
        ),
        FileCase(
            "transfer file: one pupil",
            12,
            "CTF.xml",
            partial(document, one, 5, "utf-8"),
            Truth.MARKS,
            one,
            marks=what_it_says(one),
            also_totals=True,
        ),
    ]
