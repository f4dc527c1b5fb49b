"""What the columns of a file are, where the product is unsure or wrong: proposed, answered by a person, and kept."""

import json
from collections.abc import Mapping as Names
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pandas as pd

from fasttrack_core import importing
from fasttrack_core.attendance.codes import ENGLAND, NO_MARK, Spelling
from fasttrack_core.attendance.sessions import session_of
from fasttrack_core.importing.captions import read_caption
from fasttrack_core.importing.header import Role
from fasttrack_core.importing.long_marks import half_of
from fasttrack_core.importing.mapping import (
    EXPORT,
    MARKS_OF_SESSION,
    DateOrder,
    Mapping,
    answered,
    from_plain,
    labels_of,
    proposed,
    read_export,
    to_plain,
)
from fasttrack_core.importing.questions import About, Asked, Question
from fasttrack_core.importing.reading import Reading, Sheet
from fasttrack_core.importing.table import Table, letter
from fasttrack_core.importing.totals import COUNTED, FIRST_DAY, LAST_DAY
from fasttrack_core.services.authority import Action, Actor
from fasttrack_core.services.office import Office
from fasttrack_core.services.spreadsheets import read_spreadsheet
from fasttrack_core.services.writing import Again, writes

__all__ = ["MARKS_OF_SESSION", "About", "Asked", "DateOrder", "Mapping", "Question"]

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
    if saved is None:
        return mapping, ""
    kept = from_plain(dict(saved.mapping))
    labels = labels_of(sheet.table, mapping.header_row - sheet.table.first_row, kept.header_rows)
    kept = replace(kept, headings=labels, header_row=mapping.header_row, sheet=sheet.name)
    return kept, f"As {saved.stamp.who} said on {saved.stamp.when:%d/%m/%Y} for a file with these headings."


def saved_for(office: Office, actor: Actor, data: bytes) -> Mapping | None:
    """The mapping that the school saved for the headings of one of the file's tables; None where there is none."""
    with office.read(actor, Action.IMPORT) as unit:
        known = {kept.signature: kept for kept in unit.mappings.list(actor.school_id)}
        if not known:
            return None
        for sheet in _opened(data).visible:
            for mapping in (proposed(sheet.table), *_of_each_row(sheet.table, known)):
                if mapping.signature in known:
                    return replace(from_plain(dict(known[mapping.signature].mapping)), sheet=sheet.name)
    return None


def _of_each_row(table: Table, known: Names[str, object]) -> list[Mapping]:
    """The guesses for the rows whose headings somebody has answered for."""
    rows = range(min(SHOWN_ROWS, table.height))
    guesses = (proposed(table, row + table.first_row, 1) for row in rows)
    return [mapping for mapping in guesses if mapping.signature in known]


def unknown_marks(office: Office, actor: Actor, data: bytes, mapping: Mapping) -> dict[str, int]:
    """The texts in the columns of marks that are no attendance code, and how often each stands there."""
    with office.read(actor, Action.IMPORT):
        found = _opened(data).visible
        place = mapping.place_in(found)
        table = replace(mapping, codes={}).rewritten(found[place].table)
    counts: dict[str, int] = {}
    what = [mapping.columns.get(label, "") for label in mapping.headings]
    for column, is_what in zip(table.columns, what, strict=False):
        if is_what not in (Role.MARK, MARKS_OF_SESSION):
            continue
        for text, count in zip(column.values, column.counts(slice(1, None)).tolist(), strict=True):
            word = text.strip()
            if count and word and len(word) <= SHOWN_TEXTS and _is_no_code(word):
                counts[word] = counts.get(word, 0) + count
    return dict(sorted(counts.items(), key=lambda item: -item[1])[:30])


def _is_no_code(text: str) -> bool:
    alone = ENGLAND.read(text)[1] is Spelling.UNKNOWN
    return alone and not (len(text) == 2 and all(ENGLAND.read(each)[1] is not Spelling.UNKNOWN for each in text))


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
        marked = np.flatnonzero((register.marks != NO_MARK).any(axis=0))[-SHOWN_SESSIONS:]
        for column in marked.tolist():
            day, half = session_of(int(register.sessions[column]))
            rows[f"{day:%a %d/%m/%Y} {half}"] = [
                register.raw.get((row, column), "") or ENGLAND.text(int(register.marks[row, column]))
                for row in range(len(pupils))
            ]
    return pd.DataFrame({name: texts for name, texts in rows.items() if any(texts)}, dtype="str")


@writes(again=Again.SAME, right=Action.IMPORT, audit="school", because="not yet", touches=("mapping",), edits=True)
def keep(office: Office, actor: Actor, mapping: Mapping, name: str) -> None:
    """The mapping is used from now on for every file with these headings, and offered first."""
    if not mapping.columns:
        return
    with office.write(actor, Action.IMPORT, f"school {actor.school_id}") as work:
        work.unit.mappings.save(actor.school_id, mapping.signature, to_plain(mapping), name.strip()[:120], work.stamp)
        work.after = {"mapping": name, "columns": dict(mapping.columns)}


def kept(office: Office, actor: Actor) -> pd.DataFrame:
    """The mappings that the school keeps: name, headings, when, who."""
    with office.read(actor, Action.IMPORT) as unit:
        found = unit.mappings.list(actor.school_id)
    rows = [
        (each.name, ", ".join(from_plain(dict(each.mapping)).columns), f"{each.stamp.when:%d/%m/%Y}", each.stamp.who)
        for each in found
    ]
    return pd.DataFrame(rows, columns=["name", "columns", "when", "who"], dtype="str")


def exported(office: Office, actor: Actor) -> bytes:
    """The school's mappings as a file for another school: headings and codes, no pupil."""
    with office.read(actor, Action.IMPORT) as unit:
        found = unit.mappings.list(actor.school_id)
    plain = [{"name": each.name, "mapping": dict(each.mapping)} for each in found]
    return json.dumps({EXPORT: plain}, ensure_ascii=False, indent=1).encode()


@writes(again=Again.SAME, right=Action.IMPORT, audit="school", because="not yet", touches=("mapping",), edits=True)
def import_kept(office: Office, actor: Actor, data: bytes) -> int:
    """How many mappings of another school's file are kept from now on. Raises BadDefinition, having kept none."""
    with office.write(actor, Action.IMPORT, f"school {actor.school_id}") as work:
        found = read_export(data)
        for name, mapping in found:
            work.unit.mappings.save(actor.school_id, mapping.signature, to_plain(mapping), name, work.stamp)
        work.after = {"mappings": [name for name, _ in found]}
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


def _head(table: Table) -> pd.DataFrame:
    rows = table.head(SHOWN_ROWS)
    frame = pd.DataFrame([[text[:SHOWN_TEXTS] for text in row] for row in rows], dtype="str")
    frame.columns = pd.Index([letter(place) for place in range(frame.shape[1])])
    frame.insert(0, "row", [str(table.row_number(row)) for row in range(len(rows))])
    return frame
