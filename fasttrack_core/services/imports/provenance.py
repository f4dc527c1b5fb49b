"""Where every figure comes from: each import with its file, every value a mark ever had, the register of a past day."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pandas as pd

from fasttrack_core.attendance.figures.codes import DASH, ENGLAND
from fasttrack_core.attendance.figures.sessions import session_of
from fasttrack_core.errors import NotFound
from fasttrack_core.importing.layouts import built_in
from fasttrack_core.services.imports import wording
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, once_a_page, read_settings
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.writing import Again, writes
from fasttrack_core.stamps import LONDON, stamp
from fasttrack_core.store import MarkChange, StoredImport, Subject, Unit

IMPORT_COLUMNS = ("id", "status", "when", "who", "file", "layout", "from", "to", "result", "undone", "why")
HISTORY_COLUMNS = ("date", "session", "was", "value", "what", "file", "who", "when")


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An uploaded file, byte for byte as it came. ``file_name`` is data only: never a path."""

    file_name: str
    content: bytes


@once_a_page
def imports(office: Office, actor: Actor) -> pd.DataFrame:
    """The school's imports, newest first: the columns of ``IMPORT_COLUMNS``.

    status: ``imported`` or ``undone``. undone: when and by whom, why: the reason; both empty for one in force.
    """
    with office.read(actor) as unit:
        kept = unit.imports.list(actor.school_id)
        undone = {each.import_id: each for each in unit.undoing.undos(actor.school_id)}
    rows = []
    for each in kept:
        taken = undone.get(each.id)
        rows.append(
            (
                each.id,
                each.status,
                _when(each.stamp.when),
                each.stamp.who,
                each.file_name,
                _title(each.layout),
                each.first_date,
                each.last_date,
                " ".join(wording.sentences(each.counts)),
                f"{_when(taken.stamp.when)} by {taken.stamp.who}" if taken else "",
                taken.reason if taken else "",
            )
        )
    return pd.DataFrame(rows, columns=list(IMPORT_COLUMNS))


def findings(office: Office, actor: Actor, import_id: str) -> tuple[Mapping[str, Any], ...]:
    """What was found in the file when it was imported, as ``plain_finding`` gives it. Raises NotFound."""
    with office.read(actor, Action.IMPORT) as unit:
        return _own_import(unit, actor, import_id).findings


@writes(again=Again.LINE, right=Action.IMPORT, audit="import", because="a line in the audit alone")
def original(office: Office, actor: Actor, import_id: str) -> Original:
    """The file as it was uploaded; that it was fetched stands in the audit. Raises NotFound."""
    with office.write(actor, Action.IMPORT, Subject("import", import_id)) as work:
        _own_import(work.unit, actor, import_id)
        kept = work.unit.imports.original(import_id)
        work.after = {"downloaded": True}
    return Original(file_name=kept.name, content=kept.content())


def mark_history(office: Office, actor: Actor, pupil_key: str) -> pd.DataFrame:
    """Every value that every mark of the pupil ever had, by session and then as recorded: ``HISTORY_COLUMNS``.

    what: ``new``, ``changed``, ``removed`` or ``undone`` (the file is then the one that was taken back). value: empty
    where no mark was left. Raises NotFound.
    """
    with office.read(actor) as unit:
        if unit.people.school_of(pupil_key) != actor.school_id:
            raise NotFound("There is no such pupil.")
        changes = unit.registers.mark_changes(actor.school_id, pupil_key)
        files = {each.id: each.file_name for each in unit.imports.list(actor.school_id)}
        undone = {each.id: files.get(each.import_id, "") for each in unit.undoing.undos(actor.school_id)}
    rows = []
    for change in sorted(changes, key=lambda each: each.session):
        day, half = session_of(change.session)
        was, value = wording.told_words(change.words)
        rows.append(
            (
                day,
                half.value,
                wording.mark_text(change.before, was),
                wording.mark_text(change.after, value),
                _what(change),
                undone.get(change.undo_id, "") if change.undo_id else files.get(change.import_id or "", ""),
                change.stamp.who,
                _when(change.stamp.when),
            )
        )
    return pd.DataFrame(rows, columns=list(HISTORY_COLUMNS))


def as_known_on(office: Office, actor: Actor, when: datetime) -> SchoolRecord:
    """The school's register as it was known at a moment (inclusive): seen through today's settings and calendar.

    Sessions in which nobody had a mark then are left out; the pupils' keys are today's.
    """
    with office.read(actor) as unit:
        settings_version = len(unit.settings.history(actor.school_id))
        settings = read_settings(unit, actor.school_id)
        stored = unit.registers.as_known_on(actor.school_id, when)
        today = office.register_day(settings, unit.imports.newest_register(actor.school_id, when))
    moment = -int(when.timestamp() * 1_000_000)  # no version of the register as it stands is below 0
    return SchoolRecord(actor.school_id, (moment, settings_version), settings, stored.register, stored.ids, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRegister:
    """The register as it was known at a moment: how much it held, and all of it as a CSV file."""

    pupils: int
    marks: int
    file_name: str
    content: bytes


@writes(again=Again.LINE, right=Action.IMPORT, audit="school", because="a line in the audit alone")
def register_as_known(office: Office, actor: Actor, day: date) -> KnownRegister:
    """The register as it was known at the end of ``day`` (England's time), a row a pupil and a column a session.

    The marks are as written in the files. That it was taken stands in the audit.
    """
    end = datetime.combine(day, time.max, tzinfo=LONDON)
    with office.write(actor, Action.IMPORT, Subject("school", actor.school_id)) as work:
        work.after = {"register as known on": day.isoformat()}
    register = as_known_on(office, actor, end).register
    sessions = [session_of(int(key)) for key in register.sessions]
    rows: list[list[str]] = [
        ["UPN", "Admission number", "Name", "Year", "Class", *(f"{when.isoformat()} {half}" for when, half in sessions)]
    ]
    for row, pupil in enumerate(register.pupils):
        marks = [
            register.raw.get((row, column)) or ENGLAND.text(int(register.marks[row, column]))
            for column in range(len(sessions))
        ]
        details = [pupil.upn, pupil.admission_number, pupil.name, pupil.year_group, pupil.registration_group]
        rows.append([*map(_inert, details), *marks])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return KnownRegister(
        pupils=len(register.pupils),
        marks=int((register.marks > DASH).sum()),
        file_name=f"register-as-known-on-{day.isoformat()}.csv",
        content=text.getvalue().encode("utf-8-sig"),
    )


def _inert(text: str) -> str:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _own_import(unit: Unit, actor: Actor, import_id: str) -> StoredImport:
    kept = unit.imports.get(import_id)
    if kept.school_id != actor.school_id:
        raise NotFound("There is no such import.")
    return kept


def _what(change: MarkChange) -> str:
    if change.undo_id is not None:
        return "undone"
    if change.before <= DASH:
        return "new"
    return "removed" if change.after <= DASH else "changed"


def _title(layout_id: str) -> str:
    return next((layout.title for layout in built_in() if layout.id == layout_id), layout_id)


def _when(moment: datetime) -> str:
    return stamp(moment)
