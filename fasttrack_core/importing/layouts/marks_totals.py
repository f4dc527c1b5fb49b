"""Totals of marks: a row for each pupil with counts of sessions, as SIMS exports and prints them."""

from collections.abc import Mapping

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.header import ID_ROLES, Header, Role, Words, find_header, refuse_twice
from fasttrack_core.importing.layout import Layout, Recognition, Task, what_rows_are
from fasttrack_core.importing.pupils import read_pupils
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.rows import data_rows
from fasttrack_core.importing.table import Table
from fasttrack_core.importing.totals import (
    ATTENDED,
    AUTHORISED,
    COUNT_WORDS,
    COUNTED,
    DAY_WORDS,
    MISSING,
    POSSIBLE,
    PRESENT,
    UNAUTHORISED,
    WHO_WORDS,
    numbers_told_by_shape,
    read_counts,
    refuse_names_only,
    refuse_none,
    totals_of,
    without_sums,
    without_total_rows,
)
from fasttrack_core.importing.totals_days import read_days
from fasttrack_core.importing.totals_meaning import meanings, settle

_SHARES = {f"% {role}": role for role in COUNTED if role not in (POSSIBLE, MISSING)}
_SHARE_FORMS = ("%{}", "{}%", "percent{}", "percentage{}", "{}percent", "{}percentage", "percentageof{}", "%of{}")
TOTAL_WORDS: Words = {
    **WHO_WORDS,
    **COUNT_WORDS,
    **DAY_WORDS,
    **{
        share: tuple(form.format(word) for word in COUNT_WORDS[role] for form in _SHARE_FORMS)
        for share, role in _SHARES.items()
    },
}
_NAMES = (Role.NAME, Role.SURNAME, Role.FORENAME)
_ABSENCES = (AUTHORISED, UNAUTHORISED)


def _fits(columns: Mapping[str, int]) -> bool:
    """A pupil, and at least two of the totals that this kind of file is about, as counts or as percentages."""
    told = [role for role in (POSSIBLE, ATTENDED, PRESENT, *_ABSENCES) if role in columns or f"% {role}" in columns]
    return len(told) > 1 and any(role in columns for role in (*ID_ROLES, *_NAMES))


def recognise(table: Table) -> Recognition | None:
    """A header with a pupil and columns such as possible marks, present marks, authorised absences."""
    header = find_header(table, TOTAL_WORDS, _fits)
    if header is None:
        return None
    why = (
        what_rows_are(table, header, "holds one pupil's totals, no marks"),
        *header.described([*ID_ROLES, *_NAMES, *COUNTED, *DAY_WORDS]),
    )
    return Recognition(78, why, header)


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The totals of each pupil, with the day they are up to where the file says it."""
    header = recognition.header
    counted_roles = [role for role in COUNTED if role in header.columns]
    refuse_twice(table, header, [role for role in (*ID_ROLES, *counted_roles, *DAY_WORDS) if role in header.columns])
    _refuse_too_little(header)
    refuse_names_only(header)
    needed = [header.columns[role] for role in (*ID_ROLES, *counted_roles) if role in header.columns]
    rows = without_total_rows(table, header, data_rows(table, header, needed, task.findings), task.findings)
    if not len(rows):
        raise UnreadableFile("No pupils found: there is a header row and no totals below it. Export it again.")
    header, shape = numbers_told_by_shape(table, header, rows)
    columns = {role: header.columns[role] for role in counted_roles}
    counted = without_sums(table, header, read_counts(table, header, columns, rows, task.findings), task.findings)
    pupils = read_pupils(table, header, counted.rows, task.findings)
    shares = {
        role: header.columns[share]
        for share, role in _SHARES.items()
        if share in header.columns and (role in header.columns or role == ATTENDED)
    }
    sums, meaning = settle(table, header, counted, shares, task.findings)
    days = read_days(table, header, counted.rows, task.findings)
    totals = totals_of(table, counted.rows, pupils, sums, days.periods, task.findings)
    refuse_none(totals, task.findings)
    return Content(
        pupils=pupils.pupils,
        totals=totals,
        date_format=days.date_format,
        questions=days.questions,
        understood=(*_described_again(recognition.why, shape), *meaning, *days.understood),
    )


def _described_again(why: tuple[str, ...], shape: tuple[str, ...]) -> tuple[str, ...]:
    """Without the sentence that calls a column UPN where its numbers are none."""
    return (*(each for each in why if not (shape and each.startswith("UPN:"))), *shape)


def _refuse_too_little(header: Header) -> None:
    """UnreadableFile where the counts that are needed are not there, with what is missing."""
    if meanings(header):
        return
    if not any(role in header.columns for role in COUNTED):
        raise UnreadableFile(
            "The file holds only percentages, and those are rounded. Export the totals as numbers of sessions: "
            "possible, present and approved, authorised and unauthorised."
        )
    missing = [role for role in _ABSENCES if role not in header.columns]
    if not (ATTENDED in header.columns or PRESENT in header.columns):
        missing.insert(0, "present marks and approved educational activity")
    raise UnreadableFile(
        f"The file holds totals, but no column of numbers for {' and '.join(missing)}. Export it with that."
    )


LAYOUT = Layout("marks-totals", "Totals of each pupil's marks, without the marks", recognise, read)
