"""Bromcom's year: a row for each pupil and school year, with the marks as one string and the year's totals."""

from fasttrack_core.importing.header import ID_ROLES, Words
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.rows import data_rows
from fasttrack_core.importing.string_years import (
    FIGURES,
    MARKS,
    PUPIL_WORDS,
    SCHOOL_YEAR,
    START,
    read_years,
    recognise_years,
)
from fasttrack_core.importing.table import Table

YEAR_WORDS: Words = {
    **PUPIL_WORDS,
    START: ("attendancestartdate", "marksstartdate", "startdate", "marksstart", "attendancestart", "date"),
    MARKS: ("attendancemarks", "marksstring", "markstring", "attendancestring", "marks"),
    SCHOOL_YEAR: ("year", "academicyear", "schoolyear", "academicyearname"),
    FIGURES[0]: ("possible", "possiblesessions", "possiblemarks", "sessionspossible"),
    FIGURES[1]: ("attended", "attendedsessions", "attendances", "sessionsattended"),
    FIGURES[2]: ("authorised", "authorized", "authorisedabsences", "authorisedsessions", "authorisedabsence"),
    FIGURES[3]: ("unauthorised", "unauthorized", "unauthorisedabsences", "unauthorisedsessions", "unauthorisedabsence"),
}


def recognise(table: Table) -> Recognition | None:
    """A header with a pupil number, a start date and a string of marks."""
    return recognise_years(table, YEAR_WORDS, 88, (START, MARKS))


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The register and the totals; the engine compares them."""
    header = recognition.header
    ids = [header.columns[role] for role in ID_ROLES if role in header.columns]
    return read_years(table, recognition, task, data_rows(table, header, ids, task.findings))


LAYOUT = Layout("mark-strings", "A row for each pupil and year, the marks as one string", recognise, read)
