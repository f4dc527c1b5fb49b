"""Bromcom's exports of marks: one row for each pupil and session, in two versions.

The first has the session's hours, and beside the school's own mark the statutory one (``exportMark``), which counts.
"""

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from fasttrack_core.attendance.figures.codes import ENGLAND, Spelling
from fasttrack_core.importing.header import WORDS, Header, Role, Words, plain_word
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.long_marks import half_of, read_long, recognise_long
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.table import Column, Table, column_of

OWN_MARK, SUBCODE = "the school's own mark", "sub-code of the mark"
FIRST_VERSION: Words = {
    **WORDS,
    Role.DATE: ("calendarstartdate",),
    Role.SESSION: ("calendarname", "perioddisplayname", "calendarenddate"),
    Role.MARK: ("exportmark", "mark"),
    OWN_MARK: ("mark",),
    SUBCODE: ("marksubcode",),
}
_TIME = re.compile(r"[T ](?P<hour>\d{1,2}):(?P<minute>\d\d)(?::[\d.]+)?\s*(?P<half>[ap]m)?", re.IGNORECASE | re.ASCII)
_SERIAL = re.compile(r"[2-7]\d{4}(?P<part>\.\d+)", re.ASCII)
_OFFSET = re.compile(r"\dZ$|\d[+-]\d\d:?\d\d$", re.IGNORECASE | re.ASCII)
_LONDON = ZoneInfo("Europe/London")


def recognise(table: Table) -> Recognition | None:
    """A header with CalendarStartDate, and PeriodDisplayName or exportMark."""
    second = recognise_long(
        table, 90, also=lambda columns, words: {"calendarstartdate", "perioddisplayname"} <= set(words)
    )
    first = recognise_long(
        table, 91, FIRST_VERSION, also=lambda columns, words: bool({"exportmark", "calendarname"} & set(words))
    )
    return first or second


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The register; the first version is read with its sessions by name or hour and its statutory marks."""
    header = recognition.header
    if OWN_MARK not in header.columns and SUBCODE not in header.columns:
        return read_long(table, recognition, task)
    columns = list(table.columns)
    columns[header.columns[Role.SESSION]] = _sessions(table, header, task)
    columns[header.columns[Role.MARK]] = _marks(table, header, task)
    return read_long(replace(table, columns=tuple(columns), known={}), recognition, task)


def _joined(table: Table, places: list[int]) -> tuple["np.typing.NDArray[np.int64]", list[tuple[str, ...]]]:
    """For each row the place of its combination of texts in ``places``, and the distinct combinations."""
    together = np.zeros(table.height, dtype=np.int64)
    for place in places:
        together = together * len(table.columns[place].values) + table.columns[place].codes
    _, first, inverse = np.unique(together, return_index=True, return_inverse=True)
    return inverse, [tuple(table.columns[place].text(int(row)) for place in places) for row in first]


def _column(inverse: "np.typing.NDArray[np.int64]", texts: list[str]) -> Column:
    column = column_of(texts)
    return Column(column.codes[inverse], column.values)


def _sessions(table: Table, header: Header, task: Task) -> Column:
    """AM or PM: as the name of the session says; by the hour it starts where there is no name, or one for all rows.

    A name that is another one in other rows and neither AM nor PM is a lesson's, and stays as it is.
    """
    starts, names = header.columns[Role.DATE], header.columns[Role.SESSION]
    inverse, pairs = _joined(table, [starts, names])
    unnamed = plain_word(header.captions[names]) == "calendarenddate"
    counts = table.columns[names].counts(slice(header.row + 1, None))
    others = {
        text.strip()
        for text, count in zip(table.columns[names].values, counts, strict=True)
        if count and text.strip() and half_of(text) < 0
    }
    by_hour = unnamed or (len(others) == 1 and not any(half_of(name) >= 0 for _, name in pairs))
    rows = np.bincount(inverse[header.row + 1 :], minlength=len(pairs))
    doubts: dict[str, int] = {}
    texts = []
    for (start, name), count in zip(pairs, rows.tolist(), strict=True):
        said, hour = half_of(name), _half_of_day(start)
        if said < 0 and hour >= 0 and count and (by_hour or not name.strip()):
            name = ("AM", "PM")[hour]
        elif count and said >= 0 and hour not in (-1, said):
            doubts[name.strip()] = doubts.get(name.strip(), 0) + count
        texts.append(name)
    for name, count in doubts.items():
        task.findings.warning(
            f"In {count:,} {'row' if count == 1 else 'rows'} the session's name and the hour it starts do not agree. "
            "The name counts; check these marks.",
            None,
            header.caption(names),
            name,
        )
    return _column(inverse, texts)


def _half_of_day(text: str) -> int:
    """0 before noon, 1 from noon on, -1 where the text has no hour (or midnight)."""
    text = text.strip()
    serial = _SERIAL.fullmatch(text)
    if serial:
        minutes = round(float(serial["part"]) * 1440)
    else:
        found = _TIME.search(text)
        if found is None:
            return -1
        hour = int(found["hour"])
        if found["half"]:
            hour = hour % 12 + (12 if found["half"].lower() == "pm" else 0)
        minutes = 60 * hour + int(found["minute"])
        if _OFFSET.search(text):
            try:
                moment = datetime.fromisoformat(text).astimezone(_LONDON)
            except ValueError:
                return -1
            minutes = 60 * moment.hour + moment.minute
    return -1 if minutes == 0 else int(minutes >= 720)


def _marks(table: Table, header: Header, task: Task) -> Column:
    """The statutory mark with its sub-code, such as ``I01`` or ``I_F``; where it is empty and the school's own mark is
    not, a text that is no code, since nothing says what the own mark stands for."""
    at = header.columns[Role.MARK]
    places = [at, header.columns.get(OWN_MARK, at), header.columns.get(SUBCODE, at)]
    inverse, found = _joined(table, places)
    counts = np.bincount(inverse[header.row + 1 :], minlength=len(found))
    exported = any(export.strip() for (export, _, _), count in zip(found, counts, strict=True) if count)
    if not exported and any(own.strip() for (_, own, _), count in zip(found, counts, strict=True) if count):
        task.findings.warning(
            "The statutory marks are empty in every row, so the school's own marks are read. Check that they are the "
            "codes of the register.",
            column=header.caption(at),
        )
    texts = []
    for export, own, sub in found:
        mark = export if exported else own
        if not mark.strip() and own.strip() and ENGLAND.read(own)[1] is not Spelling.UNKNOWN and own.strip() != "-":
            mark = f"{own.strip()} (own mark)"
        texts.append(_with_subcode(mark or own, sub if SUBCODE in header.columns else ""))
    texts = [export if not count else text for (export, _, _), text, count in zip(found, texts, counts, strict=True)]
    return _column(inverse, texts)


def _with_subcode(mark: str, sub: str) -> str:
    """The mark with its sub-code as registers write it, where the two together can be nothing else."""
    code, sub = mark.strip(), sub.strip()
    for text in (f"{code}{sub}", f"{code}_{sub}"):
        if sub and ENGLAND.read(text)[1] is Spelling.SUBCODE:
            return text
    return mark


LAYOUT = Layout("bromcom-marks", "Bromcom marks: one row for each pupil and session", recognise, read)
