"""The local authority's census sheet: a row for each pupil and term, a column of counts for each code.

The sheet has no dates. Whether a code that is retired was one of the possible sessions is told by the row's own number
of possible sessions: counted among them it can only be of a term in which the code was in use.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from fasttrack_core.attendance.figures.codes import ENGLAND, Category, Code, CodeTable
from fasttrack_core.attendance.figures.measures import Flags, Whole
from fasttrack_core.attendance.figures.sessions import day_of
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import NO_DAY, understand_dates, years_named
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import ID_ROLES, Header, Role, Words, find_header, refuse_twice
from fasttrack_core.importing.layout import Layout, Recognition, Task, what_rows_are
from fasttrack_core.importing.pupils import Pupils, read_pupils
from fasttrack_core.importing.reading import Content, Totals
from fasttrack_core.importing.rows import data_rows
from fasttrack_core.importing.table import Codes, Table
from fasttrack_core.importing.totals import (
    POSSIBLE,
    WHO_WORDS,
    Counted,
    Periods,
    Sums,
    numbers_told_by_shape,
    read_counts,
    refuse_none,
    totals_of,
    without_sums,
)

TERM, ACADEMIC_YEAR, STATUS, ENTRY = "term", "academic year", "enrolment status", "date of entry"
CENSUS_WORDS: Words = {
    **WHO_WORDS,
    Role.YEAR: ("ncyearactual", *(word for word in WHO_WORDS[Role.YEAR] if word != "year")),
    POSSIBLE: ("termlysessionspossible", "sessionspossible", "possiblesessions", "termlysessions"),
    TERM: ("term", "termname", "attendanceterm", "censusterm", "termcode"),
    ACADEMIC_YEAR: ("academicyear", "schoolyear", "academicyearname", "censusyear"),
    STATUS: ("enrolstatus", "enrolmentstatus"),
    ENTRY: ("entrydate", "dateofentry", "admissiondate"),
}
_LEAST_CODES = 5
_ELSEWHERE = ("S", "G")
"""Enrolment statuses of pupils for whom another school is the main one: subsidiary and guest."""
_NOT_DISTINCT = (
    "The pupil has more than one row and they are not certain to be different terms, so they are not added up and the "
    "pupil's totals are left out. Name the term in each row."
)
_ATTENDED = (Category.PRESENT, Category.APPROVED_ACTIVITY)


def recognise(table: Table) -> Recognition | None:
    """A header with a pupil number, possible sessions, and columns whose headings are attendance codes."""
    header = find_header(
        table,
        CENSUS_WORDS,
        lambda columns: POSSIBLE in columns and any(role in columns for role in ID_ROLES),
    )
    if header is None or len(_code_columns(header)) < _LEAST_CODES:
        return None
    why = (
        what_rows_are(table, header, "counts one pupil's codes in a term"),
        *header.described([*ID_ROLES, Role.SURNAME, Role.FORENAME, POSSIBLE, TERM, ACADEMIC_YEAR]),
    )
    return Recognition(90, why, header)


def _code_columns(header: Header) -> dict[str, int]:
    """The place of each column whose heading is a code."""
    taken = set(header.columns.values())
    found: dict[str, int] = {}
    for place, caption in enumerate(header.captions):
        text = caption.strip().upper()
        if place not in taken and (text in ENGLAND.by_text or text in ("/\\", "\\/")):
            found.setdefault(text, place)
    return found


def _refuse_codes_twice(header: Header, codes: Mapping[str, int]) -> None:
    """UnreadableFile where two columns are about one code: both morning and afternoon have columns of their own."""
    headings = [caption.strip().upper() for caption in header.captions]
    for text in codes:
        if headings.count(text) > 1:
            raise UnreadableFile(f"Two columns have the heading “{text}”. Delete or rename one of them.")


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The totals of each pupil, the terms of one school year added up where they are certain to be different ones."""
    header, findings = recognition.header, task.findings
    refuse_twice(table, header, [role for role in (*ID_ROLES, POSSIBLE, TERM) if role in header.columns])
    codes = _code_columns(header)
    _refuse_codes_twice(header, codes)
    ids = [header.columns[role] for role in ID_ROLES if role in header.columns]
    rows = data_rows(table, header, ids, findings, "The row does not say which pupil it is about, so it is left out.")
    if not len(rows):
        raise UnreadableFile("No pupils found: there is a header row and no counts below it. Export it again.")
    header, shape = numbers_told_by_shape(table, header, rows)
    columns = {POSSIBLE: header.columns[POSSIBLE], **codes}
    counted = without_sums(table, header, read_counts(table, header, columns, rows, findings), findings)
    pupils = read_pupils(table, header, counted.rows, findings)
    entered = _entry_days(table, header, counted.rows, findings)
    sums = _sums(table, header, counted, codes, task.codes, max(entered, default=None), findings)
    _note_elsewhere(table, header, counted.rows, findings)
    totals = _by_year(table, header, counted.rows, pupils, sums, findings)
    refuse_none(totals, findings)
    return Content(
        pupils=pupils.pupils,
        totals=totals,
        columns=frozenset(codes.values()),
        understood=(
            *recognition.why,
            *shape,
            f"Counts of codes: the columns {', '.join(codes)}.",
            "The sheet does not say up to which day it counts.",
        ),
    )


def _entry_days(table: Table, header: Header, rows: Codes, findings: Findings) -> list[date]:
    """The days on which the pupils came to the school, as far as they can be read."""
    if ENTRY not in header.columns:
        return []
    column = table.columns[header.columns[ENTRY]]
    try:
        dates = understand_dates(column.values, column.counts(rows).tolist(), header.caption(header.columns[ENTRY]))
    except UnreadableFile as error:
        findings.warning(f"{error} The dates of entry are left out.", column=header.caption(header.columns[ENTRY]))
        return []
    return [day_of(int(day)) for day in dates.days if day != NO_DAY]


@dataclass(frozen=True, slots=True, eq=False)
class _Retired:
    """The counts of a code that was in use for a time only. among: where they are among the possible sessions."""

    code: Code
    place: int
    counts: Whole


def _sums(
    table: Table,
    header: Header,
    counted: Counted,
    codes: Mapping[str, int],
    known: CodeTable,
    latest_entry: date | None,
    findings: Findings,
) -> Sums:
    """The four figures of each row; errors for rows whose codes are not their possible sessions."""
    by_category: dict[Category, list[str]] = defaultdict(list)
    retired = []
    for text, place in codes.items():
        code = known.by_text["/" if len(text) > 1 and text[0] in "/\\" else text]
        if code.last_day is not None and code.category not in (Category.NOT_POSSIBLE, Category.ADMINISTRATIVE):
            retired.append(_Retired(code, place, counted.filled(text)))
        else:
            by_category[code.category].append(text)
    attended = counted.filled(*(text for category in _ATTENDED for text in by_category[category]))
    authorised = counted.filled(*by_category[Category.AUTHORISED])
    unauthorised = counted.filled(*by_category[Category.UNAUTHORISED])
    missing = counted.filled(*by_category[Category.MISSING])
    possible = counted.filled(POSSIBLE)
    left = possible - attended - authorised - unauthorised
    old = sum((each.counts for each in retired), np.zeros(len(possible), dtype=np.int64))
    sound = counted.sound & ~_without_possible(table, header, counted, findings)
    outside = sound & (left == 0) & (old > 0)
    among = sound & (left == old) & (old > 0)
    if retired:
        among &= _report_retired(table, header, counted.rows, retired, outside, among, latest_entry, findings)
    missing = missing + np.where(outside, old, 0)
    for each in retired:
        counts = np.where(among, each.counts, 0)
        if each.code.category in _ATTENDED:
            attended = attended + counts
        else:
            authorised = authorised + counts
    wrong = sound & (left != 0) & ((old == 0) | (left != old))
    for row in counted.rows[wrong].tolist():
        findings.error(
            "The row's attended and absent sessions are not its possible ones together, so the pupil's totals are left "
            "out. Correct the row and upload the file again.",
            table.row_number(row),
            header.caption(header.columns[POSSIBLE]),
            table.columns[header.columns[POSSIBLE]].text(row),
        )
    return Sums(possible, attended, authorised, unauthorised, missing, sound & ((left == 0) | among))


def _without_possible(table: Table, header: Header, counted: Counted, findings: Findings) -> Flags:
    blank = counted.sound & counted.blank(POSSIBLE)
    caption = header.caption(header.columns[POSSIBLE])
    findings.error_rows(
        "The row does not say how many sessions were possible, so the pupil's totals are left out.",
        [table.row_number(row) for row in counted.rows[blank]],
        caption,
    )
    return blank


def _report_retired(
    table: Table,
    header: Header,
    rows: Codes,
    retired: Iterable[_Retired],
    outside: Flags,
    among: Flags,
    latest_entry: date | None,
    findings: Findings,
) -> Flags:
    """Where counts of retired codes among the possible sessions are read: in a sheet that may be of their time."""
    read_so = np.ones(len(rows), dtype=np.bool_)
    for each in retired:
        text, last = each.code.code, each.code.last_day
        younger = latest_entry is not None and last is not None and latest_entry > last
        caption = header.caption(each.place)
        for place in np.flatnonzero((each.counts > 0) & (outside | among)).tolist():
            row = int(rows[place])
            where = (table.row_number(row), caption, table.columns[each.place].text(row))
            if outside[place]:
                findings.error(
                    f"The code {text} was used until {last:%d/%m/%Y} only and these sessions are not among the "
                    "possible ones, so they are read as missing marks.",
                    *where,
                )
            elif younger:
                read_so[place] = False
                findings.error(
                    f"The code {text} was used until {last:%d/%m/%Y} only and the sheet is younger, so the pupil's "
                    "totals are left out. Correct the code.",
                    *where,
                )
            else:
                findings.warning(
                    f"The code {text} was used until {last:%d/%m/%Y} only. It counts as it did then, because these "
                    "sessions are among the possible ones; check that the sheet is of that time.",
                    *where,
                )
    return read_so


def _note_elsewhere(table: Table, header: Header, rows: Codes, findings: Findings) -> None:
    if STATUS not in header.columns:
        return
    column = table.columns[header.columns[STATUS]]
    elsewhere = np.array([text.strip().upper() in _ELSEWHERE for text in column.values], dtype=np.bool_)
    for row in rows[elsewhere[column.codes[rows]]].tolist():
        findings.note(
            "Another school is the main one of this pupil: the totals are those of this school alone.",
            table.row_number(row),
            header.caption(header.columns[STATUS]),
            column.text(row),
        )


def _by_year(
    table: Table, header: Header, rows: Codes, pupils: Pupils, sums: Sums, findings: Findings
) -> tuple[Totals, ...]:
    """The terms of each pupil added up, one sum for each school year that is named."""
    terms = [_text(table, header, row, TERM) for row in rows.tolist()]
    years = [_text(table, header, row, ACADEMIC_YEAR) for row in rows.tolist()]
    names = [" ".join(part for part in (year, term) if part) for year, term in zip(years, terms, strict=True)]
    sums = _without_doubtful_terms(table, rows, pupils, sums, names, findings)
    unknown: list[date | None] = [None] * len(rows)
    every = totals_of(table, rows, pupils, sums, Periods(unknown, unknown, names), findings)
    grouped: dict[tuple[str, int | None], list[Totals]] = defaultdict(list)
    for each in every:
        grouped[each.pupil.pupil_id, _school_year(each.year)].append(each)
    return tuple(_added(parts) for parts in grouped.values())


def _text(table: Table, header: Header, row: int, role: str) -> str:
    return " ".join(table.columns[header.columns[role]].text(row).split()) if role in header.columns else ""


def _without_doubtful_terms(
    table: Table, rows: Codes, pupils: Pupils, sums: Sums, names: list[str], findings: Findings
) -> Sums:
    """Pupils whose rows may be about the same term are not good; errors on their rows."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, pupil in enumerate(pupils.row_pupil.tolist()):
        places[pupil].append(place)
    good = sums.good.copy()
    for pupil, own in places.items():
        keys = [_term_key(names[place]) for place in own]
        same = all(sums.of(place) == sums.of(own[0]) and names[place] == names[own[0]] for place in own)
        if pupil < 0 or len(own) == 1 or same:
            continue
        overlap = any(one.startswith(other) for at, one in enumerate(keys) for other in keys[:at] + keys[at + 1 :])
        kinds = {bool(re.search("aut|spr|sum", key)) for key in keys}
        if overlap or len(kinds) > 1:
            good[own] = False
            findings.error_rows(_NOT_DISTINCT, [table.row_number(rows[place]) for place in own], None)
    return Sums(sums.possible, sums.attended, sums.authorised, sums.unauthorised, sums.missing, good)


def _term_key(name: str) -> str:
    """The term without spaces and without the ways of writing it: ``Autumn Term 2025`` is ``aut2025``."""
    plain = re.sub(r"[^a-z0-9]", "", name.casefold()).replace("term", "")
    return re.sub(r"(aut|spr|sum)[a-z]*", r"\1", plain)


def _school_year(name: str) -> int | None:
    """The year in which the school year of a term begins; None where the name does not settle it."""
    years = years_named([name])
    if len(years) == 1:
        return min(years)
    season = re.search("aut|spr|sum", name.casefold())
    if len(years) == 2 and season:
        return max(years) if season[0] == "aut" else min(years)
    return None


def _added(parts: list[Totals]) -> Totals:
    first = parts[0]
    if len(parts) == 1:
        return first
    return Totals(
        row=first.row,
        pupil=first.pupil,
        possible=sum(part.possible for part in parts),
        attended=sum(part.attended for part in parts),
        authorised=sum(part.authorised for part in parts),
        unauthorised=sum(part.unauthorised for part in parts),
        missing=sum(part.missing for part in parts),
        year=", ".join(part.year for part in parts),
    )


LAYOUT = Layout("la-census", "Local authority census sheet: counts of codes for each pupil and term", recognise, read)
