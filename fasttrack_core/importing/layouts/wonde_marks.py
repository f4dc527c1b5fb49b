"""Wonde's session attendance: one record for each mark, with the pupil and the code in it or named by their ids."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fasttrack_core.attendance.figures.codes import ENGLAND, Spelling
from fasttrack_core.errors import UnreadableFile
from fasttrack_core.importing.header import Header, Role
from fasttrack_core.importing.layout import Layout, Recognition, Task
from fasttrack_core.importing.long_marks import read_long
from fasttrack_core.importing.numbers import tidy
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.importing.reading import Content
from fasttrack_core.importing.table import Column, Table, column_of, recoded
from fasttrack_core.importing.wonde_lists import (
    BIRTH_ZONE,
    PUPIL_NAMES,
    captions_of,
    code_columns,
    codes_named,
    day_of_moment,
    place_of,
    pupils_named,
)

_NEEDED = {
    Role.DATE: ("date.date", "date"),
    Role.SESSION: ("session",),
    Role.SYSTEM_ID: ("student.id", "student"),
    Role.MARK: ("attendance_code.code", "attendance_code.id", "attendance_code"),
}
_LISTED = 10
NO_ZONE = (
    "The marks are dated late in the evening and the file does not say in which time zone, so it is not certain which "
    "day each mark is of. Export the file again with its time zone."
)


def recognise(table: Table) -> Recognition | None:
    """Records with date, session, student and attendance_code."""
    captions = captions_of(table)
    columns = {role: place_of(captions, names) for role, names in _NEEDED.items()}
    found: dict[str, int] = {role: place for role, place in columns.items() if place is not None}
    if len(found) < len(_NEEDED) or (table.first_row and "date.date" not in captions):
        return None
    if table.height > 2 and _is_list_around_a_mark(captions, found[Role.DATE]):
        return None
    pupil: dict[str, int] = {
        role: place
        for role, names in PUPIL_NAMES.items()
        if (place := place_of(captions, [f"student.{name}" for name in names])) is not None
    }
    comment = place_of(captions, ("comment",))
    said: dict[str, int] = {} if comment is None else {Role.COMMENT: comment}
    header = Header(0, {**found, **pupil, **said}, tuple(table.head(1)[0]))
    why = ("Each record is one mark of one pupil.", *header.described([Role.UPN, *_NEEDED]))
    return Recognition(92, why, header)


def _is_list_around_a_mark(captions: Sequence[str], date: int) -> bool:
    """True for a list of codes or pupils into which the only mark of the file was joined."""
    before = captions[:date]
    return code_columns(before) is not None or place_of(before, ("upn", "surname", "forename")) is not None


def read(table: Table, recognition: Recognition, task: Task) -> Content:
    """The register, with pupils and codes from the file's own lists; Question where ids of codes are not known."""
    header = recognition.header
    columns = list(table.columns)
    captions = captions_of(table)
    columns[header.columns[Role.MARK]], coded = _codes(table, header, captions, task)
    columns[header.columns[Role.DATE]] = _days(table, header.columns[Role.DATE], captions, "date.timezone")
    if Role.BIRTH in header.columns:
        zone = f"student.{BIRTH_ZONE}"
        columns[header.columns[Role.BIRTH]] = _days(table, header.columns[Role.BIRTH], captions, zone)
    places, names = dict(header.columns), list(header.captions)
    student = table.columns[header.columns[Role.SYSTEM_ID]]
    listed = pupils_named(_lists(table, task), {tidy(text) for text in student.values} - {""})
    for role in PUPIL_NAMES:
        if role in places or not any(said.get(role) for said in listed.values()):
            continue
        texts = [listed.get(tidy(text), {}).get(role, "") for text in student.values]
        places[role] = len(columns)
        columns.append(recoded(student.codes, texts))
        names.append(f"{header.caption(header.columns[Role.SYSTEM_ID])} ({role})")
    lengths = None if table.lengths is None else table.lengths + (len(columns) - table.width)
    filled = replace(table, columns=tuple(columns), lengths=lengths, known={})
    full = Header(header.row, places, tuple(names))
    why = (*recognition.why, *coded)
    if listed:
        why = (*why, f"The pupils' names and numbers are from the file's list of {len(listed):,} pupils.")
    return read_long(filled, replace(recognition, header=full, why=why), task)


def _lists(table: Table, task: Task) -> list[Table]:
    """The tables that may be lists of codes or pupils; that of the marks only if they are a single one."""
    return [other for other in task.tables if other is not table or table.height == 2]


def _days(table: Table, place: int, captions: Sequence[str], zone: str) -> Column:
    """The column as ISO dates of the school; UnreadableFile where the time of day leaves the date open."""
    column = table.columns[place]
    at = place_of(captions, (zone,))
    if at is None:
        pairs, inverse = [(text, "") for text in column.values], column.codes.astype(np.int64)
    else:
        zones = table.columns[at]
        together = column.codes.astype(np.int64) * len(zones.values) + zones.codes
        distinct, inverse = np.unique(together, return_inverse=True)
        pairs = [
            (column.values[both // len(zones.values)], zones.values[both % len(zones.values)])
            for both in distinct.tolist()
        ]
    texts = [day_of_moment(text, said) for text, said in pairs]
    if any(text.strip() and not day for (text, _), day in zip(pairs, texts, strict=True)):
        raise UnreadableFile(NO_ZONE)
    days = column_of(texts)
    return Column(days.codes[inverse], days.values)


def _codes(table: Table, header: Header, captions: Sequence[str], task: Task) -> tuple[Column, tuple[str, ...]]:
    """The codes that the marks' texts stand for, and what was understood."""
    place = header.columns[Role.MARK]
    column = table.columns[place]
    if captions[place] == "attendance_code.code":
        return column, ()
    counts = column.counts(slice(header.row + 1, None))
    used = {text.strip() for text, count in zip(column.values, counts, strict=True) if count} - {""}
    names = {**codes_named(_lists(table, task), used), **task.translations}
    open_ids = sorted(used - set(names))
    known = [text for text in open_ids if ENGLAND.read(text)[1] in (Spelling.EXACT, Spelling.RESPELLED)]
    if open_ids and (len(open_ids) < len(used) or 2 * len(known) <= len(open_ids)):
        ids = [text for text in open_ids if any(map(str.isdigit, text))][:_LISTED]  # a word may be somebody's name
        listed = f" ({', '.join(ids)}{' and others' if len(ids) < len(open_ids) else ''})" if ids else ""
        raise Question(
            f"The file gives its marks by the ids of codes and does not say what {len(open_ids):,} of them stand "
            f"for{listed}. Upload the list of codes with it, or say what each stands for.",
            Asked(About.CODES, "Which code of the register does each of these stand for?", tuple(open_ids)),
        )
    if open_ids:
        return column, ()
    why = (f"What the {len(used):,} ids of codes stand for is from a list of codes.",) if used else ()
    return recoded(column.codes, [names.get(text.strip(), text) for text in column.values]), why


LAYOUT = Layout("wonde-marks", "Wonde session attendance: one record for each mark", recognise, read)
