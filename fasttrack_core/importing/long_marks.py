"""Registers with one row for each pupil and session: what the layouts of that kind share."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from fasttrack_core.attendance.figures.codes import CONFLICT, Marks, Spelling
from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.dates import NO_DAY, Dates, looks_like_date, looks_like_yearless_date
from fasttrack_core.importing.filling import Cells, Given, fill, session_places
from fasttrack_core.importing.findings import Findings
from fasttrack_core.importing.header import (
    ID_ROLES,
    SEARCHED_ROWS,
    WORDS,
    Header,
    Role,
    Words,
    find_header,
    plain_word,
    refuse_twice,
)
from fasttrack_core.importing.layout import Recognition, Task, what_rows_are
from fasttrack_core.importing.long_days import read_days
from fasttrack_core.importing.marks import (
    UNKNOWN_MARK,
    DatedCodes,
    MarkTexts,
    is_mark,
    note_spellings,
    outside_dates_message,
    signs_of_marks,
    told_minutes,
    understand_marks,
)
from fasttrack_core.importing.numbers import NUMBERED_ROWS, normal_upn, year_group
from fasttrack_core.importing.pupils import Pupils, read_pupils
from fasttrack_core.importing.reading import Content, Undated
from fasttrack_core.importing.rows import data_rows
from fasttrack_core.importing.table import Codes, Table
from fasttrack_core.importing.unread import NEWER, refuse_spells, with_newest_marks

NO_SESSION = "The row has neither a date nor a session, so it is left out. Complete the row."
_READ = (Role.DATE, Role.SESSION, Role.MARK, Role.COMMENT, Role.MINUTES)
NEEDED = (Role.DATE, Role.SESSION, Role.MARK)
_BEFORE = r"((mon|tue|wed|thu|fri)[a-z]*[\s:.,-]*)?(reg(istration)?\s*)?"
_AFTER = r"(\s*(reg(istration)?|session|mark))?"
_MORNING = re.compile(rf"{_BEFORE}(a\.?m\.?|morning|a){_AFTER}", re.IGNORECASE)
_AFTERNOON = re.compile(rf"{_BEFORE}(p\.?m\.?|afternoon|p){_AFTER}", re.IGNORECASE)
_SAMPLE = 400


def half_of(text: str) -> int:
    """0 for a morning, 1 for an afternoon, -1 for anything else (a lesson, a club)."""
    text = text.strip()
    if _MORNING.fullmatch(text):
        return 0
    return 1 if _AFTERNOON.fullmatch(text) else -1


def recognise_long(
    table: Table,
    score: int,
    words: Words = WORDS,
    also: Callable[[Mapping[str, int], tuple[str, ...]], bool] = lambda columns, captions: True,
) -> Recognition | None:
    """Recognises a header with date, session and mark over columns that hold dates and marks.

    also: a further condition on the columns found and on the plain words of the header.
    """
    words = {**words, Role.MARK: (*words[Role.MARK], *NEWER)}
    header = find_header(table, words, lambda columns: all(role in columns for role in NEEDED))
    if header is None or not also(header.columns, tuple(map(plain_word, header.captions))):
        return None
    sample = slice(header.row + 1, header.row + 1 + _SAMPLE)
    marks = table.columns[header.columns[Role.MARK]]
    if not signs_of_marks(marks.values, marks.counts(sample).tolist()):
        return None
    dates = table.columns[header.columns[Role.DATE]]
    texts = [text for text, count in zip(dates.values, dates.counts(sample), strict=True) if count and text.strip()]
    if texts and not any(looks_like_date(text) or looks_like_yearless_date(text) for text in texts):
        return None
    why = (
        what_rows_are(table, header, "is one mark of one pupil"),
        *header.described([*ID_ROLES, *NEEDED]),
    )
    return Recognition(score, why, header)


def _without_number(caption: str) -> str:
    """The heading's word, without a number at its end: ``Mark 2`` is another mark."""
    return plain_word(caption).rstrip("0123456789")


def _refuse_two_marks(table: Table, header: Header) -> None:
    """UnreadableFile where another column, whose heading is a word for marks too, holds other marks."""
    place, start = header.columns[Role.MARK], header.row + 1
    column = table.columns[place]
    for other, caption in enumerate(header.captions):
        if other in header.columns.values() or _without_number(caption) not in WORDS[Role.MARK]:
            continue
        beside = table.columns[other]
        texts = [text for text, count in zip(beside.values, beside.counts(slice(start, None)), strict=True) if count]
        pairs = set(zip(column.codes[start:].tolist(), beside.codes[start:].tolist(), strict=True))
        written = [text for text in texts if text.strip()]
        differ = any(column.values[one].strip() != beside.values[two].strip() for one, two in pairs)
        if written and all(map(is_mark, written)) and differ:
            raise UnreadableFile(
                f"The columns “{header.caption(place)}” and “{header.caption(other)}” both hold marks and differ, so "
                "it is not clear which to read. Delete or rename one of them."
            )


@dataclass(frozen=True, slots=True, eq=False)
class _Sessions:
    """rows: the rows with a date and a half-day session. key: the session key of each. undated: the
    rows without a date."""

    rows: Codes
    key: Codes
    dates: Dates
    undated: Undated


def read_long(table: Table, recognition: Recognition, task: Task, *, keep_best: bool = False) -> Content:
    """The register of a table with one row for each pupil and session."""
    header, findings = recognition.header, task.findings
    refuse_twice(table, header, (*NEEDED, *(role for role in ID_ROLES if role in header.columns)))
    table, newest = with_newest_marks(table, header, findings)
    read = frozenset(header.columns[role] for role in _READ if role in header.columns)
    _refuse_two_marks(table, header)
    rows = data_rows(table, header, [header.columns[Role.DATE], header.columns[Role.SESSION]], findings, NO_SESSION)
    if not len(rows):
        raise UnreadableFile("No pupils found: the file has a header row and no marks below it. Export it again.")
    if any(role in header.columns for role in ID_ROLES):
        pupils = read_pupils(table, header, rows, findings)
        nameless = False
    else:
        pupils, nameless = one_pupil(table, header, rows, findings), True
    sessions = _read_sessions(table, header, rows, task)
    _refuse_numbered_rows(header, len(pupils.pupils) == len(rows), sessions)
    row_pupil = pupils.row_pupil
    if sessions.rows is not rows:
        row_pupil = row_pupil[np.searchsorted(rows, sessions.rows)]
    if np.any(row_pupil < 0):
        known = row_pupil >= 0
        sessions = replace(sessions, rows=sessions.rows[known], key=sessions.key[known])
        row_pupil = row_pupil[known]
    register, conflicts = _register(table, header, pupils, sessions, row_pupil, keep_best, task)
    if nameless and conflicts >= 3 and 20 * conflicts > len(register.sessions):
        raise UnreadableFile(
            "The file has no column that says which pupil each mark belongs to, and gives different marks for the same "
            "session. Export it with the UPN or the admission number in each row."
        )
    return Content(
        register=register,
        pupils=pupils.pupils,
        date_format=sessions.dates.form,
        understood=recognition.why,
        questions=sessions.dates.questions,
        undated=(sessions.undated,),
        columns=read | newest,
    )


def _read_sessions(table: Table, header: Header, rows: Codes, task: Task) -> _Sessions:
    dates_at, halves_at = header.columns[Role.DATE], header.columns[Role.SESSION]
    dates, undated = read_days(table, header, rows, task, [header.columns[Role.MARK]], NO_SESSION)
    day = dates.days[table.columns[dates_at].at(rows)]
    bad = day == NO_DAY
    halves = table.columns[halves_at]
    half_codes = halves.at(rows)
    refuse_spells(table, header, rows, day)
    half_numbers = np.array([half_of(text) for text in halves.values], dtype=np.int32)
    half = half_numbers[half_codes]
    _report_lessons(table, header, rows, half_codes, half_numbers, task.findings)
    use = ~bad & (half >= 0)
    if bool(use.all()):
        return _Sessions(rows, 2 * day + half, dates, undated)
    if not np.any(use):
        raise UnreadableFile(
            f"No row has a date and a session that is AM or PM in the column {header.caption(halves_at)}. Export the "
            "half-day registration marks, not lessons."
        )
    return _Sessions(rows[use], 2 * day[use] + half[use], dates, undated)


def _refuse_numbered_rows(header: Header, all_differ: bool, sessions: _Sessions) -> None:
    """UnreadableFile where the only number is an ``Id`` that is another one in every row, in more than one session."""
    ids = [role for role in ID_ROLES if role in header.columns]
    if ids == [Role.SYSTEM_ID] and all_differ and np.any(sessions.key != sessions.key[0]):
        caption = header.caption(header.columns[Role.SYSTEM_ID])
        if plain_word(caption) == "id":
            raise UnreadableFile(NUMBERED_ROWS.format(caption=caption))


def _report_lessons(
    table: Table, header: Header, rows: Codes, codes: Codes, numbers: Codes, findings: Findings
) -> None:
    """One warning for each text in the session column that is neither AM nor PM."""
    values = table.columns[header.columns[Role.SESSION]].values
    other = np.flatnonzero(numbers < 0).tolist()
    if not other:
        return
    counts = np.bincount(codes, minlength=len(values))
    for code in other:
        if counts[code]:
            first = int(rows[np.flatnonzero(codes == code)[0]])
            findings.warning(
                f"{counts[code]:,} {'row' if counts[code] == 1 else 'rows'} with this session are left out, because it "
                "is neither AM nor PM: only half-day registration marks count.",
                table.row_number(first),
                header.caption(header.columns[Role.SESSION]),
                values[code],
            )


def _register(
    table: Table,
    header: Header,
    pupils: Pupils,
    sessions: _Sessions,
    row_pupil: Codes,
    keep_best: bool,
    task: Task,
) -> tuple[Register, int]:
    """The register, and how many cells hold two different marks."""
    marks_at = header.columns[Role.MARK]
    caption = header.caption(marks_at)
    column = table.columns[marks_at]
    marks = understand_marks(column.values, task.codes)
    keys, place = session_places(sessions.key)
    codes = column.at(sessions.rows)
    note_spellings(marks, np.bincount(codes, minlength=len(column.values)) > 0, caption, task.findings)
    dated = DatedCodes.over(task.codes, keys >> 1)
    number = marks.numbers[codes]
    if len(dated.lookup):
        number = dated.lookup[0][number] if len(dated.lookup) == 1 else dated.lookup[dated.regimes[place], number]
    _report_marks(table, sessions, codes, number, marks, caption, task)
    given = Given(sessions.rows, row_pupil, place, number, codes, marks.texts)
    shape = (len(pupils.pupils), len(keys))
    filled = fill(
        given,
        shape,
        marks.kept_as_written,
        keep_best=keep_best,
        first_row=table.first_row,
        column=caption,
        findings=task.findings,
    )
    comments = _comments(table, header, given)
    conflicts = int(np.count_nonzero(filled.marks == CONFLICT))
    return Register(pupils.pupils, keys, filled.marks, filled.raw, comments), conflicts


def _report_marks(
    table: Table, sessions: _Sessions, codes: Codes, number: Marks, marks: MarkTexts, caption: str, task: Task
) -> None:
    """Errors for marks that are no code, or not one of their day."""
    unknown = np.array([how is Spelling.UNKNOWN for how in marks.spelling], dtype=np.bool_)
    used = np.bincount(codes, minlength=len(marks.texts)) > 0
    if np.any(unknown & used):
        for place in np.flatnonzero(unknown[codes]).tolist():
            row = int(sessions.rows[place])
            task.findings.error(UNKNOWN_MARK, table.row_number(row), caption, marks.texts[codes[place]])
    outside = np.array([task.codes.outside_dates(code) for code in range(256)], dtype=np.bool_)
    if not np.any(outside[np.flatnonzero(np.bincount(number, minlength=256))]):
        return
    for place in np.flatnonzero(outside[number]).tolist():
        row = int(sessions.rows[place])
        message = outside_dates_message(task.codes, int(number[place]), int(sessions.key[place]) >> 1)
        task.findings.error(message, table.row_number(row), caption, marks.texts[codes[place]])


def _comments(table: Table, header: Header, given: Given) -> Cells:
    """The text beside each mark, and how late the pupil was where no text says so; several are joined."""
    comments: Cells = {}
    for role, told in ((Role.COMMENT, str.strip), (Role.MARK, told_minutes), (Role.MINUTES, _late)):
        if role not in header.columns:
            continue
        column = table.columns[header.columns[role]]
        texts = [told(text) for text in column.values]
        said = np.array(list(map(bool, texts)), dtype=np.bool_)
        for place in np.flatnonzero(said[column.codes[given.row]]).tolist():
            where = (int(given.pupil[place]), int(given.session[place]))
            text = texts[column.codes[int(given.row[place])]]
            if role is not Role.COMMENT and _MINUTES.search(comments.get(where, "")):
                continue
            comments[where] = f"{comments[where]}; {text}" if where in comments else text
    return comments


_MINUTES = re.compile(r"\d\s*min", re.IGNORECASE)


def _late(text: str) -> str:
    """``12 minutes late`` for 12; empty for nought and what is no whole number of minutes within a day."""
    found = re.fullmatch(r"0*(\d{1,4})(\.0+)?", text.strip(), re.ASCII)
    minutes = int(found[1]) if found else 0
    return "" if not 0 < minutes < 24 * 60 else f"{minutes} minute{'' if minutes == 1 else 's'} late"


_TITLES = {
    Role.NAME: ("name", "pupil", "pupilname", "student", "studentname"),
    Role.UPN: ("upn",),
    Role.ADMISSION: ("admno", "adno", "admissionno", "admissionnumber"),
    Role.YEAR: ("year", "yeargroup"),
    Role.GROUP: ("reg", "reggroup", "registrationgroup", "class", "form"),
}


def pupil_of_titles(rows: list[list[str]]) -> Pupil | None:
    """The pupil whom the title rows above the header name, such as ``UPN:`` with the number beside it."""
    said: dict[str, str] = {}
    for row in rows:
        cells = [cell.strip() for cell in row if cell.strip()]
        for place, cell in enumerate(cells):
            title, colon, rest = cell.partition(":")
            value = rest.strip() or (cells[place + 1] if place + 1 < len(cells) else "")
            for role, words in _TITLES.items():
                if (colon or not rest) and plain_word(title) in words and value:
                    said.setdefault(role, value)
    upn, admission = normal_upn(said.get(Role.UPN, "")), said.get(Role.ADMISSION, "")
    if not upn and not admission:
        return None
    surname, _, forename = said.get(Role.NAME, "").partition(",")
    return Pupil(
        pupil_id=upn or admission,
        name=said.get(Role.NAME, ""),
        upn=upn,
        admission_number=admission,
        surname=surname.strip() if forename else "",
        forename=forename.strip(),
        year_group=year_group(said.get(Role.YEAR, "")),
        registration_group=said.get(Role.GROUP, ""),
    )


def one_pupil(table: Table, header: Header, rows: Codes, findings: Findings) -> Pupils:
    """The one pupil of a file without a pupil column."""
    names = [role for role in (Role.NAME, Role.SURNAME, Role.FORENAME) if role in header.columns]
    if any(np.count_nonzero(table.columns[header.columns[role]].counts(rows)) > 1 for role in names):
        raise UnreadableFile(
            "The file tells pupils apart by name only, and two pupils can share a name. Export it with the UPN or the "
            "admission number in each row."
        )
    pupil = pupil_of_titles(table.head(min(header.row, SEARCHED_ROWS)))
    if pupil is None:
        findings.warning(
            "The file does not say which pupil it is about. It is read as one pupil with the number 1; export it with "
            "the UPN or the admission number in each row if it is about more."
        )
        pupil = Pupil(pupil_id="1")
    if names and not pupil.name:
        texts = [table.columns[header.columns[role]].text(int(rows[0])).strip() for role in names]
        pupil = replace(pupil, name=", ".join(text for text in texts[-2:] if text))
    return Pupils((pupil,), np.zeros(len(rows), dtype=np.int32))
