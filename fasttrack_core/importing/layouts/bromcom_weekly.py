"""Bromcom's week: one row for each pupil and week, with columns MonAM, MonPM … FriPM."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.attendance.figures.sessions import day_number, day_of, monday_numbers, spoken_date
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import (
    DAY_FIRST,
    DAY_FIRST_SHORT,
    MONTH_FIRST,
    MONTH_FIRST_SHORT,
    NO_DAY,
    WEEKDAYS,
    Dates,
    looks_like_date,
    understand_dates,
)
from fasttrack_core.importing.entries import Entries, register_of
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import ID_ROLES, WORDS, Header, Role, Words, find_header, plain_word, refuse_twice
from fasttrack_core.importing.layout import Layout, Recognition, Task, what_rows_are
from fasttrack_core.importing.marks import is_mark, looks_like_marks
from fasttrack_core.importing.pupils import read_pupils
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.rows import data_rows, is_total, report_left_out
from fasttrack_core.importing.table import Codes, Table, letter, recoded
from fasttrack_core.importing.week_named import monday_of, weeks_named

WEEK_BEGINS, WEEK_ENDS = "first day of the week", "last day of the week"
_HALVES = {0: ("am", "morning"), 1: ("pm", "afternoon")}
_SESSIONS = {
    (day, half): tuple(f"{name}{word}" for name, number in WEEKDAYS.items() if number == day for word in words)
    for day in range(7)
    for half, words in _HALVES.items()
}
_STARTS = (
    "startdate",
    "weekstartdate",
    "weekstart",
    "weekstarting",
    "weekstarts",
    "weekbeginning",
    "weekcommencing",
    "commencing",
    "w/c",
    "wc",
    "w/b",
    "wb",
    "weekdate",
    "date",
    "week",
)
_ENDINGS = ("weekending", "weekenddate", "weekends", "w/e", "we", "enddate")
_PUPIL = (Role.DATE, Role.SESSION, Role.MARK)
WEEKLY_WORDS: Words = {
    **{role: words for role, words in WORDS.items() if role not in _PUPIL},
    **{f"{day} {half}": words for (day, half), words in _SESSIONS.items()},
    WEEK_BEGINS: _STARTS,
    WEEK_ENDS: _ENDINGS,
}
_LEAST_SESSIONS = 5
_TITLES = 1000
"""Rows that are not about pupils, above and between those that are, in which a week is looked for."""
_PREFIX = re.compile(r"^(?:w\s?/?\s?[cbe]|week(?: (?:beginning|commencing|ending|of))?)[\s:.]+(?=\S)", re.IGNORECASE)
NO_WEEK = (
    "The file does not say which week its marks are for. Say the Monday of the week; or export it with the start date "
    "of the week in a column, or put the week into the name of the file, such as week beginning 2025-09-08."
)
SHIFTED = (
    "In this row the column {caption} holds a mark, so its cells have moved and it is left out. Put each cell under "
    "its heading."
)
MARKS_ABOVE = (
    "Row {row:,} holds marks and stands above the header row (row {header:,}), so it is not certain which session each "
    "mark is of. Put the header row above all pupils."
)
TWO_WEEKS = (
    "The title and the name of the file speak of different weeks ({weeks}), so it is not certain which week the marks "
    "are for. Say the Monday of the week."
)


@dataclass(frozen=True, slots=True, eq=False)
class _Weeks:
    """mondays: for each row the day number of its Monday, NO_DAY where the row does not say it."""

    mondays: Codes
    form: str = ""
    questions: tuple[Asked, ...] = ()
    understood: tuple[str, ...] = ()


def _sessions_of(columns: Mapping[str, int]) -> dict[tuple[int, int], int]:
    """The column of each weekday and half."""
    return {each: columns[f"{each[0]} {each[1]}"] for each in _SESSIONS if f"{each[0]} {each[1]}" in columns}


def recognise(table: Table) -> Recognition | None:
    """A header with a pupil number and columns such as MonAM, over marks."""
    header = find_header(
        table,
        WEEKLY_WORDS,
        lambda columns: len(_sessions_of(columns)) >= _LEAST_SESSIONS and any(role in columns for role in ID_ROLES),
    )
    if header is None:
        return None
    sessions = _sessions_of(header.columns)
    below = slice(header.row + 1, None)
    columns = [table.columns[place] for place in sessions.values()]
    if not any(looks_like_marks(column.values, column.counts(below).tolist(), ENGLAND) for column in columns):
        return None
    places = sorted(sessions.values())
    why = (
        what_rows_are(table, header, "is one week of one pupil"),
        *header.described([*ID_ROLES, Role.NAME, Role.SURNAME, Role.FORENAME, WEEK_BEGINS, WEEK_ENDS]),
        f"Marks: columns {letter(places[0])} to {letter(places[-1])}, whose headings are weekdays with AM or PM.",
    )
    dated = WEEK_BEGINS in header.columns or WEEK_ENDS in header.columns
    return Recognition(89 if dated and _named_once(header, sessions) else 85, why, header)


def _named_once(header: Header, sessions: Mapping[tuple[int, int], int]) -> bool:
    """False where a whole second week stands beside the first."""
    words = {word for names in _SESSIONS.values() for word in names}
    return sum(plain_word(caption) in words for caption in header.captions) < len(sessions) + _LEAST_SESSIONS


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The register of all weeks in the table; Question where nothing says which week it is."""
    header, findings = recognition.header, task.findings
    sessions = _sessions_of(header.columns)
    ids = [role for role in ID_ROLES if role in header.columns]
    refuse_twice(table, header, [*ids, *(f"{day} {half}" for day, half in sessions)])
    for above, cells in enumerate(table.head(header.row)):
        if sum(map(is_mark, cells)) >= _LEAST_SESSIONS:
            numbers = {"row": table.row_number(above), "header": table.row_number(header.row)}
            raise UnreadableFile(MARKS_ABOVE.format(**numbers))
    rows = _pupil_rows(table, header, sessions, findings)
    if not len(rows):
        raise UnreadableFile("No pupils found: there is a header row and no pupil below it. Export the register again.")
    weeks = _weeks(table, header, rows, task)
    pupils = read_pupils(table, header, rows, findings)
    known = (pupils.row_pupil >= 0) & (weeks.mondays != NO_DAY)
    entries = _entries(table, header, sessions, rows[known], pupils.row_pupil[known], weeks.mondays[known])
    register = register_of(table, pupils.pupils, entries, _together(header, sessions), task)
    return Content(
        register=register,
        pupils=pupils.pupils,
        date_format=weeks.form,
        questions=weeks.questions,
        understood=(*recognition.why, *weeks.understood),
    )


def _pupil_rows(table: Table, header: Header, sessions: Mapping[tuple[int, int], int], findings: Findings) -> Codes:
    """The rows about pupils: those with a mark or a week, and those with a number that holds a digit."""
    ids = [header.columns[role] for role in ID_ROLES if role in header.columns]
    named = [header.columns[role] for role in (Role.NAME, Role.SURNAME) if role in header.columns]
    rows = data_rows(table, header, [*ids, *sessions.values()], findings)
    left_out = []
    for row in rows.tolist():
        said = [text for place in (*ids, *named) if (text := table.columns[place].text(row).strip())]
        marked = any(is_mark(table.columns[place].text(row)) for place in sessions.values())
        numbered = any(character.isdigit() for text in said[:1] for character in text)
        if not marked and (not numbered or any(map(is_total, said))):
            left_out.append(row)
    report_left_out(table, left_out, findings)
    return rows[~np.isin(rows, left_out)]


def _together(header: Header, sessions: Mapping[tuple[int, int], int]) -> str:
    places = [sessions[each] for each in sorted(sessions)]
    return f"{header.caption(places[0])} to {header.caption(places[-1])}"


def _entries(
    table: Table,
    header: Header,
    sessions: Mapping[tuple[int, int], int],
    rows: Codes,
    row_pupil: Codes,
    mondays: Codes,
) -> Entries:
    """All cells of ``rows``, row by row."""
    order = sorted(sessions)
    places: dict[str, int] = {}
    texts = np.empty((len(rows), len(order)), dtype=np.int32)
    for number, each in enumerate(order):
        column = table.columns[sessions[each]]
        lookup = np.array([places.setdefault(text, len(places)) for text in column.values], dtype=np.int32)
        texts[:, number] = lookup[column.codes[rows]]
    offsets = np.array([2 * day + half for day, half in order], dtype=np.int32)
    return Entries(
        row=np.repeat(rows, len(order)),
        pupil=np.repeat(row_pupil, len(order)),
        key=(2 * mondays[:, None] + offsets[None, :]).astype(np.int32).ravel(),
        text=texts.ravel(),
        texts=tuple(places),
        column=np.tile(np.arange(len(order), dtype=np.int32), len(rows)),
        captions=tuple(header.caption(sessions[each]) for each in order),
    )


def _weeks(table: Table, header: Header, rows: Codes, task: Task) -> _Weeks:
    for role in (WEEK_BEGINS, WEEK_ENDS):
        if role in header.columns:
            found = _weeks_of_rows(table, header, role, rows, task)
            if found is not None:
                return found
    monday, said = _one_week(table, rows, task)
    return _Weeks(np.full(len(rows), day_number(monday), dtype=np.int32), understood=said)


def _weeks_of_rows(table: Table, header: Header, role: str, rows: Codes, task: Task) -> _Weeks | None:
    """The Mondays that a column of dates gives; None where it holds no dates, such as numbers of weeks."""
    place = header.columns[role]
    plain = recoded(table.columns[place].codes, (_PREFIX.sub("", text.strip()) for text in table.columns[place].values))
    counts = plain.counts(rows)
    written = [text for text, count in zip(plain.values, counts, strict=True) if count and text]
    if not any(map(looks_like_date, written)):
        return None
    caption, findings = header.caption(place), task.findings
    dates = understand_dates(plain.values, counts.tolist(), caption)
    if role == WEEK_BEGINS and _settled_by_mondays(written, dates):
        dates = replace(dates, doubt="", either=False)
    if dates.doubt:
        findings.warning(dates.doubt, column=caption)
    mondays = np.full(len(dates.days), NO_DAY, dtype=np.int32)
    dated = dates.days != NO_DAY
    mondays[dated] = monday_numbers(dates.days[dated])
    for code, text in enumerate(plain.values):
        if not counts[code]:
            continue
        those = rows[plain.codes[rows] == code]
        if not dated[code] and is_mark(text):
            findings.error_rows(SHIFTED.format(caption=caption), map(table.row_number, those.tolist()), None, text)
        elif not dated[code]:
            findings.error_rows(
                f"This is not a possible date as {dates.form}, so it is not certain which week the row is for and it "
                "is left out. Correct the date.",
                map(table.row_number, those.tolist()),
                caption,
                text,
            )
        elif role == WEEK_BEGINS and not _begins(table, int(dates.days[code]), those, caption, text, task):
            mondays[code] = NO_DAY
    if not np.any(mondays[plain.codes[rows]] != NO_DAY):
        raise UnreadableFile(
            f"No row of the column {caption} holds a date that can be the Monday of a week. Correct the dates."
        )
    return _Weeks(mondays[plain.codes[rows]], dates.form, dates.questions)


def _settled_by_mondays(written: Sequence[str], dates: Dates) -> bool:
    """True where with the day first every week begins on a Monday, and with the month first one would not."""
    for first, other in ((DAY_FIRST, MONTH_FIRST), (DAY_FIRST_SHORT, MONTH_FIRST_SHORT)):
        if dates.form == first.name:
            as_read, swapped = ([form.read(text) for text in written] for form in (first, other))
            return _all_mondays(as_read) and not _all_mondays(swapped)
    return False


def _all_mondays(days: Sequence[date | None]) -> bool:
    return all(day is not None and day.weekday() == 0 for day in days)


def _begins(table: Table, day: int, rows: Codes, caption: str, text: str, task: Task) -> bool:
    """False, with errors, for a week that begins on a Saturday or Sunday; a warning for one that begins later than
    on Monday."""
    weekday = (day + 3) % 7
    if weekday >= 5:
        task.findings.error_rows(
            "The week begins on a Saturday or Sunday here, so it is not certain whether it is the week before or "
            "after, and the row is left out. Give the Monday.",
            map(table.row_number, rows.tolist()),
            caption,
            text,
        )
        return False
    if weekday:
        task.findings.warning(
            f"This is a {day_of(day):%A}. The row is read as the week of Monday {spoken_date(day_of(day - weekday))}; "
            "check that the column MonAM holds that Monday's marks.",
            table.row_number(int(rows[0])),
            caption,
            text,
        )
    return True


def _one_week(table: Table, rows: Codes, task: Task) -> tuple[date, tuple[str, ...]]:
    """The Monday of a table that is about one week: as a person said, as a title says, as the file's name says."""
    if task.week_beginning is not None:
        monday = monday_of(task.week_beginning)
        return monday, (f"The week begins on Monday {spoken_date(monday)}, as was said.",)
    others = np.setdiff1d(np.arange(table.height), rows)[:_TITLES].tolist()
    titles = [" ".join(cell for cell in table.row(row) if cell.strip()) for row in others]
    in_titles = [week for week in weeks_named(titles) if week.sure]
    in_name = weeks_named([task.file_name])
    named = {week.monday: week for week in (*in_titles, *(week for week in in_name if week.sure))}
    if not named and len(in_name) == 1 and in_name[0].day.weekday() == 0:
        named = {in_name[0].monday: in_name[0]}
    if len(named) == 1:
        ((monday, week),) = named.items()
        _warn_of_week(monday, week.day, week.ends, "title" if in_titles else "name", task)
        where = "title" if in_titles else "name"
        return monday, (f"The week begins on Monday {spoken_date(monday)}, because the file's {where} says so.",)
    choices = tuple(monday.isoformat() for monday in dict.fromkeys(week.monday for week in (*in_titles, *in_name)))
    message = TWO_WEEKS.format(weeks=" and ".join(map(spoken_date, sorted(named)))) if named else NO_WEEK
    raise Question(message, Asked(About.WEEK, "Which week are the marks for? Give its Monday.", choices))


def _warn_of_week(monday: date, day: date, ends: bool, where: str, task: Task) -> None:
    task.findings.warning(
        f"Only the file's {where} says which week the marks are for: it is read as the week of Monday "
        f"{spoken_date(monday)}. Check that this is right."
    )
    if not ends and day.weekday():
        task.findings.warning(
            f"The date in the file's {where} is a {day:%A}, not a Monday. Check that the week is right.",
            value=day.isoformat(),
        )


LAYOUT = Layout("bromcom-weekly", "Bromcom week: one row for each pupil and week", recognise, read)
