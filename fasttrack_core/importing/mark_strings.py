"""Strings of marks: one character for each session of a row, from a start date on, the morning first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from fasttrack_core.attendance.figures.codes import ENGLAND, FIRST_ATTENDED, CodeTable, Spelling
from fasttrack_core.attendance.figures.register import MOST_CELLS, Register
from fasttrack_core.attendance.figures.sessions import day_of
from fasttrack_core.errors import TooLarge, UnreadableFile
from fasttrack_core.importing.dates import NO_DAY, Dates, understand_dates
from fasttrack_core.importing.entries import FIRST_OPEN, Entries, register_of
from fasttrack_core.importing.header import Header
from fasttrack_core.importing.layout import Task
from fasttrack_core.importing.marks import understand_marks
from fasttrack_core.importing.pupils import Pupils
from fasttrack_core.importing.table import Codes, Column, Table
from fasttrack_core.importing.week_length import Places, tell_week_length

_PAIR = re.compile(r"[A-Za-z]\d")
_LEAST_SLASHES = 3
NOT_ONE_EACH = (
    "The strings of marks do not have one character for each session, the morning first: the marks of afternoons stand "
    "in the places of mornings, or nowhere. Export the file with one character for each morning and each afternoon."
)
NONE_LEFT = (
    "No string of marks can be read: none has a start date and one character for each morning and each afternoon. "
    "Export the file again."
)
STRANGER = (
    "A tenth or more of the marks in this string fall on days on which the school was closed by nearly all other "
    "strings, so its start date is not certain and it is left out. Correct the date, or export the marks again."
)
WRONG_PLACES = (
    "In this string the marks \\ of afternoons stand in the places of mornings, so it is not certain which day each "
    "mark is of, and the string is left out. Export the pupil's marks again."
)
TWO_CHARACTERS = (
    "The string holds a code of two characters, such as C1, where each session has one, so it is not certain which day "
    "each mark is of, and the string is left out. Export the pupil's marks again."
)
BROKEN = (
    "The string is broken over several lines with spaces between them, so it is not certain which day each mark is of, "
    "and it is left out. Export the pupil's marks again."
)
NO_STARTS = (
    "The file has strings of marks but no column with the date of their first day, so their days are not known. Export "
    "it again with the start date of the marks."
)
NO_START = "The string of marks has no start date, so it is left out. Add the date of its first day."


@dataclass(frozen=True, slots=True, eq=False)
class Strings:
    """What the strings of a table say. spans: by the place of the row in the table, its first and last day."""

    register: Register
    spans: dict[int, tuple[date, date]]
    dates: Dates
    understood: tuple[str, ...]


def holds_strings(column: Column, counts: Sequence[int], codes: CodeTable = ENGLAND) -> bool:
    """True where most texts of a column are strings of marks, or none is written."""
    written = [text for text, count in zip(column.values, counts, strict=True) if count and text.strip()]
    sample = written[:50]
    return all(2 * sum(codes.read(char)[1] is not Spelling.UNKNOWN for char in text) > len(text) for text in sample)


def read_strings(
    table: Table, header: Header, start: str, marks: str, rows: Codes, pupils: Pupils, task: Task
) -> Strings | None:
    """The register of the strings of ``rows``; None where no row has one.

    start, marks: the roles of the column of start dates and of the column of strings. rows: the places in the table,
    one for each of ``pupils.row_pupil``. UnreadableFile or Question where the days of the marks are not certain.
    """
    column = table.columns[header.columns[marks]]
    written = np.array([bool(text.strip()) for text in column.values], dtype=np.bool_)
    use = written[column.codes[rows]]
    if not np.any(use):
        return None
    if start not in header.columns:
        raise UnreadableFile(NO_STARTS)
    starts, dates = _starts(table, header, start, rows, use, task)
    use &= (starts != NO_DAY) & _sound(table, header, marks, rows, use, task) & (pupils.row_pupil >= 0)
    rows, starts, row_pupil = rows[use], starts[use], pupils.row_pupil[use]
    if not len(rows):
        raise UnreadableFile(NONE_LEFT)
    _refuse_endless(column, rows)
    strings = ["".join(column.values[code].splitlines()) for code in column.codes[rows].tolist()]
    places, texts, characters = _laid_out(strings, starts, task.codes)
    length, why = tell_week_length(places, task)
    days = places.days(length)
    fits = _agrees_with_others(places, days)
    _report_strangers(table, header, marks, rows[~fits], task)
    key = (2 * days + places.half).astype(np.int32)
    ended = key <= int(key[places.open].max(initial=-1))
    entries = Entries(
        row=rows[places.string],
        pupil=row_pupil[places.string],
        key=key,
        text=characters,
        texts=texts,
        column=np.zeros(len(key), dtype=np.int32),
        captions=(header.caption(header.columns[marks]),),
    )
    register = register_of(table, pupils.pupils, entries.where(ended & fits[places.string]), entries.captions[0], task)
    lasts = np.zeros(len(rows), dtype=np.int32)
    lasts[places.string] = days
    firsts = days[np.searchsorted(places.string, np.arange(len(rows)))]
    spans = {
        row: (day_of(first), day_of(last))
        for row, first, last, kept in zip(rows.tolist(), firsts.tolist(), lasts.tolist(), fits.tolist(), strict=True)
        if kept
    }
    return Strings(register, spans, dates, (why,))


def _refuse_endless(column: Column, rows: Codes) -> None:
    """TooLarge where the strings of ``rows`` have more characters together than any register has marks."""
    lengths = np.array([len(text) for text in column.values], dtype=np.int64)
    if int(lengths[column.codes[rows]].sum()) > MOST_CELLS:
        raise TooLarge(
            f"The strings of marks hold more than {MOST_CELLS:,} marks together. Export fewer pupils or a shorter time."
        )


def _starts(
    table: Table, header: Header, role: str, rows: Codes, use: "np.typing.NDArray[np.bool_]", task: Task
) -> tuple[Codes, Dates]:
    """The day number of each row's start, NO_DAY (with an error where the row has a string) if it says none."""
    place = header.columns[role]
    column, caption = table.columns[place], header.caption(place)
    counts = column.counts(rows[use])
    dates = understand_dates(column.values, counts.tolist(), caption)
    if dates.doubt:
        task.findings.warning(dates.doubt, column=caption)
    starts = dates.days[column.codes[rows]]
    for place_of_row in np.flatnonzero(use & (starts == NO_DAY)).tolist():
        row = int(rows[place_of_row])
        text = column.text(row)
        message = (
            NO_START
            if not text.strip()
            else (f"This is not a possible date as {dates.form}, so the string of marks is left out. Correct the date.")
        )
        task.findings.error(message, table.row_number(row), caption, text)
    return starts, dates


def _sound(
    table: Table, header: Header, role: str, rows: Codes, use: "np.typing.NDArray[np.bool_]", task: Task
) -> "np.typing.NDArray[np.bool_]":
    """False, with errors, for strings that have not one character a session; UnreadableFile where half are so."""
    column, caption = table.columns[header.columns[role]], header.caption(header.columns[role])
    used = [column.values[code] for code in dict.fromkeys(column.codes[rows[use]].tolist())]
    if any(len(text) > _LEAST_SLASHES for text in used) and not any(text[1::2].strip() for text in used):
        raise UnreadableFile(NOT_ONE_EACH)
    wrong = {code: message for code, text in enumerate(column.values) if (message := _trouble(text))}
    if not wrong:
        return np.ones(len(rows), dtype=np.bool_)
    bad = np.isin(column.codes[rows], list(wrong)) & use
    misplaced = sum(wrong[code] == WRONG_PLACES for code in column.codes[rows[bad]].tolist())
    if 2 * misplaced > int(np.count_nonzero(use)):
        raise UnreadableFile(NOT_ONE_EACH)
    for row in rows[bad].tolist():
        task.findings.error(wrong[int(column.codes[row])], table.row_number(row), caption)
    return ~bad


def _trouble(text: str) -> str:
    """Why the characters of a string may not be one for each session; empty where they seem to be."""
    lines = text.splitlines()
    if "\t" in text or (len(lines) > 1 and any(line != line.strip() for line in lines)):
        return BROKEN
    text = "".join(lines)
    if _PAIR.search(text):
        return TWO_CHARACTERS
    afternoons = text.count("\\")
    misplaced = text[::2].count("\\")
    if misplaced >= _LEAST_SLASHES and 3 * misplaced > afternoons:
        return WRONG_PLACES
    return ""


def _agrees_with_others(places: Places, days: Codes) -> "np.typing.NDArray[np.bool_]":
    """bool for each string: fewer than a tenth of its marks stand on days that nine in ten other strings have closed
    (known where at least ten strings reach the day)."""
    first = int(days.min())
    written = np.bincount(days - first)
    opened = np.bincount(days[places.open] - first, minlength=len(written))
    closed = (written >= 20) & (10 * opened <= written)
    own = np.bincount(places.string[places.open])
    doubtful = np.bincount(places.string[places.open & closed[days - first]], minlength=len(own))
    fits = np.ones(int(places.string.max()) + 1, dtype=np.bool_)
    fits[: len(own)] = (10 * doubtful < own) | (doubtful < 4)
    return fits


def _report_strangers(table: Table, header: Header, role: str, rows: Codes, task: Task) -> None:
    caption = header.caption(header.columns[role])
    task.findings.error_rows(STRANGER, map(table.row_number, rows.tolist()), caption)


def _laid_out(strings: Sequence[str], starts: Codes, codes: CodeTable) -> tuple[Places, tuple[str, ...], Codes]:
    """The places of all strings; the distinct characters; and each place's character among them."""
    lengths = np.fromiter(map(len, strings), dtype=np.int32, count=len(strings))
    points = np.frombuffer("".join(strings).encode("utf-32-le"), dtype=np.uint32)
    distinct, characters = np.unique(points, return_inverse=True)
    texts = tuple(map(chr, distinct.tolist()))
    numbers = understand_marks(texts, codes).numbers[characters]
    string = np.repeat(np.arange(len(strings), dtype=np.int32), lengths)
    begin = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.int32)
    place = np.arange(len(points), dtype=np.int32) - begin[string]
    places = Places(
        string=string,
        start=starts[string],
        offset=place >> 1,
        half=place & 1,
        open=numbers >= FIRST_OPEN,
        attended=numbers >= FIRST_ATTENDED,
    )
    return places, texts, characters.astype(np.int32)
