"""What the columns of a file are, where the product is unsure or wrong: proposed, answered by a person, and kept."""

import json
from collections.abc import Mapping as Names
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pandas as pd

from fasttrack_core import importing
from fasttrack_core.attendance.figures.codes import ENGLAND
from fasttrack_core.attendance.figures.codes import NO_MARK as NOTHING
from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.errors import BadDefinition, UnreadableFile
from fasttrack_core.importing.captions import read_caption
from fasttrack_core.importing.doubts.whole_register import STROKES
from fasttrack_core.importing.header import Role
from fasttrack_core.importing.long_marks import half_of
from fasttrack_core.importing.mapping import (
    EXPORT,
    MARKS_OF_SESSION,
    NO_MARK,
    NOBODY,
    DateOrder,
    Mapping,
    answered,
    from_plain,
    labels_of,
    proposed,
    read_export,
    to_plain,
)
from fasttrack_core.importing.questions import MARK_OF, PRESENT, About, Asked, Question
from fasttrack_core.importing.reading import Reading, Sheet
from fasttrack_core.importing.table import Table, letter
from fasttrack_core.importing.totals import COUNTED, FIRST_DAY, LAST_DAY
from fasttrack_core.services.files.spreadsheets import read_spreadsheet
from fasttrack_core.services.imports.mapping_keeping import keep_in
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, once_a_page
from fasttrack_core.services.office.writing import Again, Seen, writes
from fasttrack_core.stamps import stamp_day
from fasttrack_core.store import StoredMapping, Subject

__all__ = [
    "MARKS_OF_SESSION",
    "NOBODY",
    "NO_MARK",
    "PRESENT",
    "About",
    "Asked",
    "DateOrder",
    "Mapping",
    "Question",
]

SHOWN_ROWS = 15
"""Rows of a table that are shown so that its header row can be chosen."""
SHOWN_TEXTS = 60
SHOWN_PUPILS = 10
SHOWN_SESSIONS = 10

PUPIL_COLUMNS = (
    Role.UPN,
    Role.ADMISSION,
    Role.SYSTEM_ID,
    Role.NAME,
    Role.SURNAME,
    Role.FORENAME,
    Role.PREFERRED_SURNAME,
    Role.PREFERRED_FORENAME,
    Role.BIRTH,
    Role.ENTRY,
    Role.LEAVING,
    Role.YEAR,
    Role.GROUP,
    Role.SEX,
    Role.SEN,
    Role.PUPIL_PREMIUM,
)
MARK_COLUMNS = (Role.DATE, Role.SESSION, Role.MARK, Role.MORNING, Role.AFTERNOON, Role.COMMENT, Role.MINUTES)
CHOICES: Names[str, str] = {
    "": "not read",
    **{role.value: role.value for role in (*PUPIL_COLUMNS, *MARK_COLUMNS)},
    MARKS_OF_SESSION: "marks (the heading names the session or day)",
    **{role: f"totals: {role}" for role in COUNTED},
    **{role: role for role in (FIRST_DAY, LAST_DAY)},
}
"""What a column can be, and how that is said on the screen."""


@dataclass(frozen=True, slots=True)
class TableLook:
    """One table of a file. head: the first rows as they stand, one column for each letter; ``row`` as it is counted."""

    name: str
    rows: int
    columns: int
    head: pd.DataFrame


@lru_cache(maxsize=2)
def _opened(data: bytes) -> importing.Tables:
    """The tables of the last files that were looked at: a screen asks for them again at every change."""
    return importing.open_tables(data, sheets=read_spreadsheet)


def sheets_of(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of a file that hold something, before anything in them is understood. Raises UnreadableFile."""
    return _opened(data).visible


def tables(office: Office, actor: Actor, data: bytes) -> tuple[TableLook, ...]:
    """The tables of a file, before anything in them is understood. Raises UnreadableFile."""
    with office.read(actor, Action.IMPORT):
        found = _opened(data).visible
    return tuple(TableLook(sheet.name, sheet.table.height, sheet.table.width, _head(sheet.table)) for sheet in found)


def guess(
    office: Office, actor: Actor, data: bytes, place: int, header_row: int | None = None, header_rows: int | None = None
) -> tuple[Mapping, str]:
    """A mapping to begin with for one table: the one that the school saved for these headings, with who and when, else
    what the headings say."""
    with office.read(actor, Action.IMPORT) as unit:
        sheet = _opened(data).visible[place]
        mapping = proposed(sheet.table, header_row, header_rows, sheet.name)
        saved = unit.mappings.find(actor.school_id, mapping.signature)
    kept = _read(saved)
    if saved is None or kept is None:
        return mapping, ""
    if not kept.columns:
        kept = replace(mapping, codes=kept.codes, answers=kept.answers)
    labels = labels_of(sheet.table, mapping.header_row - sheet.table.first_row, kept.header_rows)
    kept = replace(kept, headings=labels, header_row=mapping.header_row, sheet=sheet.name)
    return kept, f"As {saved.stamp.who} said on {stamp_day(saved.stamp.when)} for a file with these headings."


def saved_for(office: Office, actor: Actor, data: bytes) -> Mapping | None:
    """The mapping that the school saved for the headings of one of the file's tables; None where there is none."""
    with office.read(actor, Action.IMPORT) as unit:
        stored = unit.mappings.list(actor.school_id)
        known = {each.signature: kept for each in stored if (kept := _read(each)) is not None}
        if not known:
            return None
        for sheet in _opened(data).visible:
            for mapping in (proposed(sheet.table), *_of_each_row(sheet.table, known)):
                if mapping.signature in known:
                    found = known[mapping.signature]
                    return replace(found, sheet=sheet.name) if found.columns else found
    return None


def _of_each_row(table: Table, known: Names[str, object]) -> list[Mapping]:
    """The guesses for the rows whose headings somebody has answered for."""
    rows = range(min(SHOWN_ROWS, table.height))
    guesses = (proposed(table, row + table.first_row, 1) for row in rows)
    return [mapping for mapping in guesses if mapping.signature in known]


def can_be_mapped(office: Office, actor: Actor, data: bytes) -> bool:
    """True for a file that holds tables, so that a person can say what their columns are."""
    try:
        return bool(tables(office, actor, data))
    except UnreadableFile:
        return False


def signs_to_answer(mapping: Mapping | None, signs: Names[str, int]) -> dict[str, int]:
    """The signs of a file of which a person can say what they stand for, the commonest first, and how often each stands
    there (0 where it is not counted: a sign that was answered before). At most thirty beside those answered."""
    answered_before = mapping.codes if mapping else {}
    known = {*STROKES, *answered_before, *answered_before.values()}
    left = sorted(((sign, count) for sign, count in signs.items() if sign not in known), key=lambda item: -item[1])
    return {**dict.fromkeys(answered_before, 0), **dict(left[:30])}


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """One column of a table: its letter, its label, some of what is in it, and whether its heading names a session."""

    letter: str
    label: str
    examples: str
    is_session: bool


def columns(office: Office, actor: Actor, data: bytes, place: int, mapping: Mapping) -> tuple[ColumnLook, ...]:
    """Every column of a table, below the header row that the mapping names."""
    with office.read(actor, Action.IMPORT):
        table = _opened(data).visible[place].table
    start = mapping.header_row - table.first_row + 1
    looks = []
    for number, (column, label) in enumerate(zip(table.columns, mapping.headings, strict=True)):
        counts = column.counts(slice(start, None)).tolist()
        texts = [text.strip() for text, count in zip(column.values, counts, strict=True) if count and text.strip()]
        examples = ", ".join(text[:24] for text in texts[:4])
        looks.append(ColumnLook(letter(number), label, examples, read_caption(0, label) is not None))
    return tuple(looks)


def other_halves(office: Office, actor: Actor, data: bytes, mapping: Mapping) -> tuple[str, ...]:
    """The texts in the column of sessions that are neither AM nor PM, in the order of the file; at most twenty."""
    with office.read(actor, Action.IMPORT):
        session = next((label for label, what in mapping.columns.items() if what == Role.SESSION), None)
        if session is None:
            return ()
        found = _opened(data).visible
    table = replace(mapping, halves={}).rewritten(found[mapping.place_in(found)].table)
    column = table.columns[mapping.headings.index(session)]
    counts = column.counts(slice(1, None)).tolist()
    texts = (text.strip() for text, count in zip(column.values, counts, strict=True) if count)
    return tuple(dict.fromkeys(text for text in texts if text and half_of(text) < 0))[:20]


def codes() -> dict[str, str]:
    """Every attendance code in use, with its meaning: what a school's own code can stand for."""
    return {code.code: code.meaning for code in ENGLAND.by_number.values() if code.last_day is None and code.code}


def sample(reading: Reading) -> pd.DataFrame:
    """Ten pupils as they are read: who they are, and their marks in the last ten sessions that have any."""
    register = reading.register
    pupils = (register.pupils if register is not None else reading.pupils)[:SHOWN_PUPILS]
    rows: dict[str, list[str]] = {
        "UPN": [pupil.upn for pupil in pupils],
        "Admission number": [pupil.admission_number for pupil in pupils],
        "Name": [pupil.name for pupil in pupils],
        "Year": [pupil.year_group for pupil in pupils],
        "Class": [pupil.registration_group for pupil in pupils],
    }
    if register is not None:
        marked = np.flatnonzero((register.marks != NOTHING).any(axis=0))[-SHOWN_SESSIONS:]
        for column in marked.tolist():
            day, half = session_of(int(register.sessions[column]))
            rows[f"{day:%a %d/%m/%Y} {half}"] = [
                register.raw.get((row, column), "") or ENGLAND.text(int(register.marks[row, column]))
                for row in range(len(pupils))
            ]
    return pd.DataFrame({name: texts for name, texts in rows.items() if any(texts)}, dtype="str")


@writes(again=Again.SAME, right=Action.IMPORT, audit="school", guard="mapping", edits=True)
def keep(office: Office, actor: Actor, mapping: Mapping, name: str, seen: Seen) -> None:
    """The mapping is used from now on for every file with these headings, and offered first."""
    if not mapping.is_worth_keeping:
        return
    with office.write(actor, Action.IMPORT, Subject("school", actor.school_id)) as work:
        work.before, work.after = keep_in(work, actor.school_id, mapping, name, seen)


def unreadable(office: Office, actor: Actor) -> int:
    """How many of the school's kept mappings this version cannot read."""
    with office.read(actor) as unit:
        return sum(_read(each) is None for each in unit.mappings.list(actor.school_id))


def _read(stored: StoredMapping | None) -> Mapping | None:
    """The mapping; None where there is none or it cannot be read, so that files are then read without it."""
    try:
        return None if stored is None else from_plain(stored.mapping)
    except BadDefinition:
        return None


def _told(stored: StoredMapping) -> str:
    """What a stored mapping says, in a few words; why it cannot be read where it cannot."""
    try:
        mapping = from_plain(stored.mapping)
    except BadDefinition as problem:
        return f"Cannot be read, so files are read without it: {problem}"
    signs = [f"{sign} = {code}" for sign, code in mapping.codes.items()]
    answers = [f"{key}: {answer}" for key, answer in mapping.answers.items()]
    return ", ".join((*mapping.columns, *signs, *answers))


@once_a_page
def kept(office: Office, actor: Actor) -> pd.DataFrame:
    """The mappings that the school keeps: name, what each says, when, who; one that cannot be read says so."""
    with office.read(actor, Action.IMPORT) as unit:
        found = unit.mappings.list(actor.school_id)
    rows = [(each.name, _told(each), stamp_day(each.stamp.when), each.stamp.who) for each in found]
    return pd.DataFrame(rows, columns=["name", "columns", "when", "who"], dtype="str")


def exported(office: Office, actor: Actor) -> bytes:
    """The school's mappings as a file for another school: headings and codes, no pupil."""
    with office.read(actor, Action.IMPORT) as unit:
        found = unit.mappings.list(actor.school_id)
    plain = [{"name": each.name, "mapping": to_plain(mapping)} for each in found if (mapping := _read(each))]
    return json.dumps({EXPORT: plain}, ensure_ascii=False, indent=1).encode()


@writes(again=Again.SAME, right=Action.IMPORT, audit="school", guard="mapping", edits=True)
def import_kept(office: Office, actor: Actor, data: bytes, seen: Seen) -> int:
    """How many mappings of another school's file are kept from now on.

    Raises BadDefinition, or Stale where another one was kept after those were seen; then none is kept.
    """
    with office.write(actor, Action.IMPORT, Subject("school", actor.school_id)) as work:
        found = list({mapping.signature: (name, mapping) for name, mapping in read_export(data)}.values())
        kept = [keep_in(work, actor.school_id, mapping, name, seen) for name, mapping in found]
        work.before, work.after = [before for before, _ in kept], [after for _, after in kept]
    return len(found)


def plain(mapping: Mapping) -> dict[str, object]:
    """The mapping as plain data with all that was answered about the one file, to tell two of them apart."""
    week = mapping.week_beginning
    return {
        **to_plain(mapping),
        "week_beginning": week.isoformat() if week else None,
        "answers": dict(mapping.answers),
    }


def with_week(mapping: Mapping | None, day: date) -> Mapping:
    """The mapping, or one that answers nothing else, with the week (Monday to Sunday) that holds ``day``."""
    monday = day - timedelta(days=day.weekday())
    return replace(mapping or Mapping(headings=(), columns={}), week_beginning=monday)


def with_answer(mapping: Mapping | None, key: str, answer: str) -> Mapping:
    """The mapping, or one that says nothing else, with the answer to the question of that key."""
    return answered(mapping, {key: answer})


def with_signs(mapping: Mapping | None, signs: Names[str, str]) -> Mapping:
    """The mapping, or one that says nothing else, with what each of the file's own signs stands for."""
    return answered(mapping, {f"{MARK_OF}{sign}": code for sign, code in signs.items()})


def with_what_was_said(mapping: Mapping, before: Mapping | None) -> Mapping:
    """The mapping with what was said before of the file's signs and to its questions, where it says nothing itself."""
    if before is None:
        return mapping
    return replace(
        mapping,
        codes={**before.codes, **mapping.codes},
        answers={**before.answers, **mapping.answers},
        date_order=mapping.date_order or before.date_order,
        week_beginning=mapping.week_beginning or before.week_beginning,
    )


def for_headings(mapping: Mapping | None, headings: tuple[str, ...]) -> Mapping:
    """The mapping, or one that says nothing else; of files with these headings, where it has none of its own."""
    known = mapping or Mapping(headings=(), columns={})
    return known if known.headings else replace(known, headings=headings)


def _head(table: Table) -> pd.DataFrame:
    rows = table.head(SHOWN_ROWS)
    frame = pd.DataFrame([[text[:SHOWN_TEXTS] for text in row] for row in rows], dtype="str")
    frame.columns = pd.Index([letter(place) for place in range(frame.shape[1])])
    frame.insert(0, "row", [str(table.row_number(row)) for row in range(len(rows))])
    return frame
