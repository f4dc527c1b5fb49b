"""Uploads: what a file holds, what it would change, and saving it whole or not at all."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fasttrack_core.attendance.changes import ChangeCounts, Changes
from fasttrack_core.attendance.codes import ENGLAND
from fasttrack_core.attendance.open_years import with_marked_years
from fasttrack_core.attendance.register import Pupil, Register
from fasttrack_core.attendance.sessions import session_of, spoken_date
from fasttrack_core.importing import checks
from fasttrack_core.importing.findings import Finding, Severity
from fasttrack_core.importing.layouts import built_in
from fasttrack_core.importing.reading import Reading
from fasttrack_core.services import people
from fasttrack_core.services.authority import Action, Actor
from fasttrack_core.services.figures import plain_finding, read_file
from fasttrack_core.services.office import LONDON, Office, Work
from fasttrack_core.services.school_record import SchoolRecord
from fasttrack_core.store import OriginalFile, StoredImport, Unit

LISTED_CHANGES = 500
"""Changed marks that are listed one by one before saving; the counts are of all of them."""

FINDING_COLUMNS = ("severity", "sheet", "row", "column", "value", "message")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file holds and what saving it would change; nothing has been written.

    ``already``, ``older`` and ``strangers`` are sentences, empty when they do not apply. ``changed_marks``: pupil,
    date, session, was, becomes. ``findings``: the columns of ``FINDING_COLUMNS``. ``overwrites`` says what the default
    would do with marks that are known and differ.
    """

    file_name: str
    sha256: str
    layout_title: str
    understood: tuple[str, ...]
    findings: pd.DataFrame
    errors: int
    warnings: int
    notes: int
    pupils: int
    sessions: int
    contacts: int
    period: str
    already: str
    older: str
    strangers: str
    changes: ChangeCounts | None
    changed_marks: pd.DataFrame
    overwrites: bool
    register_version: int

    @property
    def can_save(self) -> bool:
        """True when the file holds pupils, marks or contacts."""
        return bool(self.pupils or self.contacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What an import came to, in sentences; ``new`` is False when the file had been imported before."""

    import_id: str
    new: bool
    sentences: tuple[str, ...]
    findings: tuple[Mapping[str, Any], ...] = ()


def preview(office: Office, actor: Actor, file_name: str, data: bytes) -> Preview:
    """What the file holds and would change. Raises UnreadableFile when nothing in it can be imported."""
    with office.read(actor, Action.IMPORT) as unit:
        version = unit.registers.version(actor.school_id)
    record = office.record(actor)
    reading = read_file(file_name, data)
    findings = _findings(reading, record)
    with office.read(actor, Action.IMPORT) as unit:
        sha256 = hashlib.sha256(data).hexdigest()
        already = _already(unit.imports.find_by_hash(actor.school_id, sha256))
        older = _older(unit, actor.school_id, reading)
        register = _register_of(reading)
        changes = unit.registers.plan(actor.school_id, register, overwrite=not older) if register else None
    return Preview(
        file_name=file_name,
        sha256=sha256,
        layout_title=reading.layout_title,
        understood=reading.understood,
        findings=findings_frame(findings),
        errors=_count(findings, Severity.ERROR),
        warnings=_count(findings, Severity.WARNING),
        notes=_count(findings, Severity.NOTE),
        pupils=len(reading.pupils),
        sessions=len(reading.register.sessions) if reading.register is not None else 0,
        contacts=len(reading.contacts),
        period=_period(reading),
        already=already,
        older=older,
        strangers=_strangers(changes),
        changes=changes.counts if changes else None,
        changed_marks=_changed_marks(changes, register),
        overwrites=not older,
        register_version=version,
    )


def save(
    office: Office,
    actor: Actor,
    file_name: str,
    data: bytes,
    *,
    overwrite: bool | None = None,
    expected_version: int | None = None,
) -> Saved:
    """The file is kept and its pupils, marks and contacts are merged into the school's: all of it or nothing.

    The same bytes again change nothing. ``overwrite`` None leaves it to the product: known marks are corrected, but not
    by a file that is older than the last one. Raises Conflict when another import was saved since the preview.
    """
    reading = read_file(file_name, data)
    file = OriginalFile.of(file_name, data)
    record = office.record(actor)
    findings = _findings(reading, record)
    plain = tuple({**plain_finding(finding), "sheet": finding.sheet} for finding in findings)
    with office.write(actor, Action.IMPORT, f"school {actor.school_id}") as work:
        before = work.unit.imports.find_by_hash(actor.school_id, file.sha256)
        if before is not None and before.status == "imported":
            work.subject = f"import {before.id}"
            work.after = {"again": True}
            return Saved(import_id=before.id, new=False, sentences=(_already(before),), findings=plain)
        older = bool(_older(work.unit, actor.school_id, reading))
        import_id = work.unit.imports.add(
            actor.school_id,
            file,
            layout=reading.layout,
            status="reading",
            stamp=work.stamp,
            findings=plain,
            understood=reading.understood,
            first_date=reading.first_date,
            last_date=reading.last_date,
        )
        counts = _merge(
            work, actor.school_id, reading, import_id, not older if overwrite is None else overwrite, expected_version
        )
        work.unit.imports.finish(import_id, status="imported", counts=counts)
        work.subject, work.after = f"import {import_id}", counts
    return Saved(import_id=import_id, new=True, sentences=_sentences(counts), findings=plain)


def history(office: Office, actor: Actor) -> pd.DataFrame:
    """The school's imports, newest first: when, who, file, what it was, period, what it came to."""
    with office.read(actor) as unit:
        imports = unit.imports.list(actor.school_id)
    titles = {layout.id: layout.title for layout in built_in()}
    return pd.DataFrame(
        [
            {
                "when": f"{each.stamp.when.astimezone(LONDON):%d/%m/%Y %H:%M}",
                "who": each.stamp.who,
                "file": each.file_name,
                "layout": titles.get(each.layout, each.layout),
                "from": each.first_date,
                "to": each.last_date,
                "result": " ".join(_sentences(each.counts)),
            }
            for each in imports
        ],
        columns=["when", "who", "file", "layout", "from", "to", "result"],
    )


def findings_frame(findings: tuple[Finding, ...]) -> pd.DataFrame:
    """One row a finding, in the order given, every cell as text."""
    rows = [
        (
            finding.severity.value,
            finding.sheet or "",
            "" if finding.row is None else str(finding.row),
            finding.column or "",
            finding.value,
            finding.message,
        )
        for finding in findings
    ]
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype="str")


def _merge(
    work: Work, school_id: str, reading: Reading, import_id: str, overwrite: bool, expected_version: int | None
) -> dict[str, int]:
    counts: dict[str, int] = {}
    register = _register_of(reading)
    if register is not None:
        changed = work.unit.registers.save(
            school_id,
            register,
            import_id=import_id,
            stamp=work.stamp,
            overwrite=overwrite,
            expected_version=expected_version,
        )
        counts |= {name: getattr(changed, name) for name in ChangeCounts.__slots__}
    if reading.contacts:
        stored = work.unit.registers.load_with_ids(school_id)
        contacts = people.import_contacts(
            work.unit, work.stamp, stored.register.pupils, stored.ids, reading.contacts, import_id
        )
        counts |= {name: getattr(contacts, name) for name in type(contacts).__slots__}
    return counts


def _register_of(reading: Reading) -> Register | None:
    """The file's register; one without sessions for a file of pupils alone; None for a file of contacts."""
    if reading.register is not None:
        return reading.register
    if not reading.pupils or reading.contacts:
        return None
    return Register(reading.pupils, np.array([], dtype=np.int32), np.zeros((len(reading.pupils), 0), dtype=np.uint8))


def _findings(reading: Reading, record: SchoolRecord) -> tuple[Finding, ...]:
    """What the file itself says, what its whole register says, and contacts of nobody that is known here."""
    contacts = people.unmatched(record.register.pupils, record.pupil_keys, reading.contacts)
    if reading.register is None:
        return (*reading.findings, *contacts)
    calendar = record.settings.calendar()
    opened = with_marked_years(calendar, reading.register) if calendar else None
    return (*reading.findings, *checks.check(reading.register, opened), *contacts)


def _already(before: StoredImport | None) -> str:
    if before is None or before.status != "imported":
        return ""
    when = before.stamp.when.astimezone(LONDON)
    return f"This file was already imported on {spoken_date(when.date())} at {when:%H:%M} by {before.stamp.who}."


def _older(unit: Unit, school_id: str, reading: Reading) -> str:
    """A sentence when the file ends before a register that is already imported."""
    if reading.last_date is None:
        return ""
    latest = max(
        (each.last_date for each in unit.imports.list(school_id) if each.last_date and each.status == "imported"),
        default=None,
    )
    if latest is None or reading.last_date >= latest:
        return ""
    return (
        f"This file ends on {spoken_date(reading.last_date)}; a register up to {spoken_date(latest)} is already "
        "imported. Its marks only fill gaps: marks that are known stay as they are."
    )


def _strangers(changes: Changes | None) -> str:
    """A sentence when a school that has pupils would get new ones of whom none, or not all, can be told apart."""
    if changes is None:
        return ""
    counts = changes.counts
    if changes.doubtful:
        return (
            f"Rows sharing a number with a pupil here but with another UPN or date of birth: {len(changes.doubtful)}. "
            "They would be added as new pupils: check their numbers first."
        )
    if counts.pupils_not_in_file and counts.new_pupils == len(changes.matched):
        return (
            "No pupil of this file is known here: none shares a UPN, an admission number or a system id. If these are "
            "the same pupils, import the list that holds their UPNs first; else they are added as new pupils."
        )
    return ""


def _period(reading: Reading) -> str:
    if reading.first_date is None or reading.last_date is None:
        return ""
    return f"{spoken_date(reading.first_date)} to {spoken_date(reading.last_date)}"


def _count(findings: tuple[Finding, ...], severity: Severity) -> int:
    return sum(finding.severity is severity for finding in findings)


def _changed_marks(changes: Changes | None, register: Register | None) -> pd.DataFrame:
    columns = ["pupil", "date", "session", "was", "becomes"]
    if changes is None or register is None:
        return pd.DataFrame(columns=columns)
    rows = []
    for change in changes.changed_marks():
        day, half = session_of(change.session)
        pupil: Pupil = register.pupils[change.row]
        was = change.words.raw_before or ENGLAND.text(change.before)
        becomes = change.words.raw_after or ENGLAND.text(change.after)
        rows.append((pupil.name or pupil.pupil_id, day, half.value, was, becomes))
        if len(rows) == LISTED_CHANGES:
            break
    return pd.DataFrame(rows, columns=columns)


_SAID: Mapping[str, tuple[str, str]] = {
    "new_pupils": ("1 new pupil", "{} new pupils"),
    "changed_pupils": ("1 pupil's details updated", "{} pupils' details updated"),
    "new_marks": ("1 new mark", "{} new marks"),
    "changed_marks": ("1 mark changed", "{} marks changed"),
    "kept_marks": ("1 known mark kept where the file has none", "{} known marks kept where the file has none"),
    "new_parents": ("1 new contact", "{} new contacts"),
    "changed_parents": ("1 contact updated", "{} contacts updated"),
    "unmatched_rows": ("1 row of no known pupil left out", "{} rows of no known pupil left out"),
}


def _sentences(counts: Mapping[str, Any]) -> tuple[str, ...]:
    said = [
        (one if counts[name] == 1 else many.format(f"{counts[name]:,}")) + "."
        for name, (one, many) in _SAID.items()
        if counts.get(name)
    ]
    return tuple(said) or ("Nothing changed.",)
