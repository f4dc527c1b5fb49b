"""The days of entry and of leaving that a file says of its pupils; a pupil who came back has several rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from fasttrack_core.attendance.figures.enrolments import ENROLMENTS, Enrolment, joined, write
from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.attendance.figures.sessions import day_of
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import NO_DAY, Dates, understand_dates
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import Header, Role
from fasttrack_core.importing.table import Codes, Table

_ROLES = (Role.ENTRY, Role.LEAVING)
_LISTED = 100


def with_enrolments(
    pupils: tuple[Pupil, ...], table: Table, header: Header, rows: Codes, row_pupil: Codes, findings: Findings
) -> tuple[Pupil, ...]:
    """The pupils with the enrolments of all their rows. ``row_pupil``: for each of ``rows`` the pupil's place, or -1.

    Days that cannot be read, or a day of leaving before that of entry, are left out with a warning.
    """
    roles = [role for role in _ROLES if role in header.columns]
    if not roles:
        return pupils
    days = _days(table, header, roles, findings)
    columns = [table.columns[header.columns[role]] if role in roles else None for role in _ROLES]
    said = [column.codes[rows].tolist() if column is not None else [-1] * len(rows) for column in columns]
    found: dict[int, str] = {}
    for (pupil, *codes), row in _each_once(zip(row_pupil.tolist(), *said, strict=True), rows.tolist()).items():
        texts = [column.values[code].strip() if column else "" for column, code in zip(columns, codes, strict=True)]
        first, last = (days.get(text) for text in texts)
        if pupil < 0 or first is last is None:
            continue
        if first is not None and last is not None and last < first:
            findings.warning(
                "The day of leaving is before the day of entry, so both are left out. Correct them.",
                table.row_number(row),
                header.caption(header.columns[Role.LEAVING]),
                texts[1],
            )
            continue
        found[pupil] = joined(found.get(pupil, ""), write([Enrolment(first, last)]))
    return tuple(
        replace(pupil, attributes={**pupil.attributes, ENROLMENTS: found[place]}) if place in found else pupil
        for place, pupil in enumerate(pupils)
    )


def _each_once(cells: Iterable[tuple[int, ...]], rows: Sequence[int]) -> Mapping[tuple[int, ...], int]:
    """Each different line of a pupil and their days, with the first row that has it."""
    found: dict[tuple[int, ...], int] = {}
    for line, row in zip(cells, rows, strict=True):
        found.setdefault(line, row)
    return found


def _days(table: Table, header: Header, roles: Sequence[Role], findings: Findings) -> Mapping[str, date]:
    """The day that each text of the columns means; none where the order of day and month is open."""
    start = header.row + 1
    caption = header.caption(header.columns[roles[0]])
    texts = _texts(table, header, roles, start)
    if not any(texts):
        return {}
    try:
        dates = understand_dates(list(texts), list(texts.values()), caption, school_days=False)
        if dates.questions and Role.BIRTH in header.columns:
            dates = _settled_by_births(table, header, texts, caption, start) or dates
    except UnreadableFile as error:
        findings.warning(f"{error} The days of entry and of leaving are left out.", column=caption)
        return {}
    if dates.questions:
        findings.warning(
            "The days of entry and of leaving could be day/month or month/day, so they are left out. Write them with "
            "the name of the month, or as 2025-10-31.",
            column=caption,
        )
        return {}
    if dates.doubt:
        findings.warning(dates.doubt, column=caption)
    known = {text: day_of(int(day)) for text, day in zip(texts, dates.days, strict=False) if day != NO_DAY}
    for role in roles:
        _report_impossible(table, header, role, known, findings)
    return known


def _report_impossible(table: Table, header: Header, role: Role, known: Mapping[str, date], findings: Findings) -> None:
    """A warning for each text of the column that is no day, in the row where it first stands."""
    place, start = header.columns[role], header.row + 1
    column = table.columns[place]
    rows = column.codes[start:]
    wrong = [code for code, text in enumerate(column.values) if text.strip() and text.strip() not in known]
    for code in np.flatnonzero(np.bincount(rows, minlength=len(column.values))[wrong]).tolist()[:_LISTED]:
        row = start + int(np.flatnonzero(rows == wrong[code])[0])
        findings.warning(
            f"This is not a possible {role}, so it is left out. Correct it.",
            table.row_number(row),
            header.caption(place),
            column.values[wrong[code]].strip(),
        )


def _settled_by_births(
    table: Table, header: Header, texts: Mapping[str, int], caption: str, start: int
) -> Dates | None:
    """The days, where the dates of birth beside them are written alike and settle the order; those of births after."""
    births = {
        text: count for text, count in _texts(table, header, [Role.BIRTH], start).items() if text and text not in texts
    }
    both = {**texts, **births}
    try:
        dates = understand_dates(list(both), list(both.values()), caption, school_days=False)
    except UnreadableFile:
        return None
    return None if dates.questions else dates


def _texts(table: Table, header: Header, roles: Sequence[Role], start: int) -> dict[str, int]:
    """The different texts of the columns, with how many rows have each."""
    found: dict[str, int] = {}
    for role in roles:
        column = table.columns[header.columns[role]]
        for text, count in zip(column.values, column.counts(slice(start, None)).tolist(), strict=True):
            if count:
                found[text.strip()] = found.get(text.strip(), 0) + count
    return found
