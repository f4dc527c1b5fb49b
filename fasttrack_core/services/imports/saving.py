"""Uploads: what a file holds, what it would change, saving it whole or not at all, and taking an import back."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from fasttrack_core.attendance.figures.record import Record
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.sessions import spoken_date
from fasttrack_core.attendance.merging.changes import Changes, empty_register, merge
from fasttrack_core.attendance.merging.replaying import Statement
from fasttrack_core.errors import NotFound
from fasttrack_core.importing import checks
from fasttrack_core.importing.doubts.whole_register import signs_in
from fasttrack_core.importing.findings import Finding, Severity
from fasttrack_core.importing.mapping import Mapping as ColumnMapping
from fasttrack_core.importing.mapping import to_plain
from fasttrack_core.importing.questions import Question
from fasttrack_core.importing.reading import Reading
from fasttrack_core.services.cases.opening import pupils_with_open_case
from fasttrack_core.services.files.reading import plain_finding, read_file
from fasttrack_core.services.imports import clock as import_clock
from fasttrack_core.services.imports import enrolments as import_enrolments
from fasttrack_core.services.imports import wording
from fasttrack_core.services.imports.mapping_keeping import keep_in
from fasttrack_core.services.imports.mappings import sample
from fasttrack_core.services.imports.proposals import Pair, Proposal, identity, proposals, rows_of
from fasttrack_core.services.imports.refusals import refusals_kept
from fasttrack_core.services.imports.results import Cancelled, Preview, Progress, Saved, Steps
from fasttrack_core.services.imports.seen import after_own, refuse_unseen, seen, seen_in
from fasttrack_core.services.imports.undo import Undone, UndoPreview, undo, undo_preview
from fasttrack_core.services.imports.wording import FINDING_COLUMNS, LISTED_CHANGES, findings_frame
from fasttrack_core.services.office.access import Action, Actor
from fasttrack_core.services.office.context import Office, Work
from fasttrack_core.services.office.record import SchoolRecord
from fasttrack_core.services.office.writing import Again, Seen, writes
from fasttrack_core.services.people import parents as people
from fasttrack_core.store import NewTotals, OriginalFile, StoredRegister, Subject, Unit, changes_in

__all__ = [
    "FINDING_COLUMNS",
    "LISTED_CHANGES",
    "Cancelled",
    "Preview",
    "Progress",
    "Proposal",
    "Saved",
    "UndoPreview",
    "Undone",
    "findings_frame",
    "preview",
    "save",
    "seen",
    "undo",
    "undo_preview",
]

PREVIEW_STEPS, SAVE_STEPS = 4, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    """What the person decided about the file. overwrite None: not by a file that is older than the last one."""

    overwrite: bool | None
    remove_missing: bool
    same: Mapping[int, str] = field(default_factory=dict)
    not_same: tuple[tuple[int, str], ...] = ()


@refusals_kept
def preview(
    office: Office,
    actor: Actor,
    file_name: str,
    data: bytes,
    *,
    mapping: ColumnMapping | None = None,
    overwrite: bool | None = None,
    remove_missing: bool = False,
    same_pupils: Mapping[int | str, str] | None = None,
    translations: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Preview:
    """What the file holds and would change, saved with the same choices (see ``save``).

    Raises UnreadableFile when nothing in it can be imported; Question, one of those, where a mapping would help.
    """
    step = Steps(PREVIEW_STEPS, progress)
    now = seen(office, actor)
    step("Reading the file")
    reading = _read(office, actor, file_name, data, mapping, translations)
    step(f"Checking {_held(reading)}")
    register = _register_of(reading)
    same = dict(rows_of(register, (same_pupils or {}).items()))
    findings = _findings(
        office, actor, reading, _Decided(overwrite=overwrite, remove_missing=remove_missing, same=same)
    )
    step("Comparing with what is known")
    with office.read(actor, Action.IMPORT) as unit:
        compared = _compare(unit, actor.school_id, reading, data, register, overwrite, remove_missing, same)
    step("Listing what would change")
    changes, pupils = compared.changes, register.pupils if register is not None else ()
    return Preview(
        file_name=file_name,
        sha256=compared.sha256,
        layout_title=reading.layout_title,
        understood=reading.understood,
        findings=findings_frame(findings),
        errors=wording.count(findings, Severity.ERROR),
        warnings=wording.count(findings, Severity.WARNING),
        notes=wording.count(findings, Severity.NOTE),
        pupils=len(reading.pupils),
        sessions=len(reading.register.sessions) if reading.register is not None else 0,
        contacts=len(reading.contacts),
        period=wording.period(reading),
        already=compared.already,
        older=compared.older,
        strangers=wording.strangers(changes),
        changes=changes.counts if changes else None,
        changed_marks=wording.changed_frame(changes, compared.overwrites, pupils),
        overwrites=compared.overwrites,
        seen=now,
        disappearing=wording.disappearing_frame(changes, pupils),
        disappearing_marks=len(changes.gone.rows) if changes else 0,
        proposals=compared.proposals,
        totals=len({each.pupil.pupil_id for each in reading.totals}),
        questions=reading.questions,
        sample=sample(reading),
        table=reading.table,
        signs=signs_in(reading.register) if reading.register is not None else {},
        headings=reading.headings,
        code_names=reading.code_names,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """The file beside what is known."""

    sha256: str
    already: str
    older: str
    overwrites: bool
    changes: Changes | None
    proposals: tuple[Proposal, ...]


def _compare(
    unit: Unit,
    school_id: str,
    reading: Reading,
    data: bytes,
    register: Register | None,
    overwrite: bool | None,
    remove_missing: bool,
    same: Mapping[int, str],
) -> _Compared:
    sha256 = hashlib.sha256(data).hexdigest()
    older = _older(unit, school_id, reading)
    overwrites = not older if overwrite is None else overwrite
    changes: Changes | None = None
    proposed: tuple[Proposal, ...] = ()
    if register is not None:
        known = unit.registers.known(school_id, register)
        changes = changes_in(known, register, overwrites, remove_missing, same)
        unit.registers.refuse_too_large(school_id, register, changes)
        proposed = proposals(known, register, changes, unit.registers.said_same(school_id))
    return _Compared(
        sha256=sha256,
        already=wording.already(unit.imports.find_by_hash(school_id, sha256)),
        older=older,
        overwrites=overwrites,
        changes=changes,
        proposals=proposed,
    )


@writes(
    again=Again.SAME,
    right=Action.IMPORT,
    audit="import",
    guard="register",
    touches=("contact", "pupil", "mapping"),
    edits=True,
)
@refusals_kept
def save(
    office: Office,
    actor: Actor,
    file_name: str,
    data: bytes,
    *,
    mapping: ColumnMapping | None = None,
    overwrite: bool | None = None,
    remove_missing: bool = False,
    same_pupils: Mapping[int | str, str] | None = None,
    not_same: Iterable[Pair] = (),
    translations: Mapping[str, str] | None = None,
    seen: Seen | None = None,
    keep_mapping: Seen | None = None,
    within: Callable[[Unit, Saved], None] | None = None,
    progress: Progress | None = None,
) -> Saved:
    """The file is kept and its pupils, marks, totals and contacts are merged into the school's: all of it or nothing.

    The same bytes again change nothing. overwrite None leaves it to the product: known marks and details are corrected,
    but not by a file that is older than the last one. remove_missing: known marks for which the file has none go.
    same_pupils: pupils of the file (by row or id, as in a Proposal) who a person confirmed are known pupils, by key;
    not_same: pairs of which they said the contrary, not proposed again. seen: the register and the contacts as the
    person saw them beside the preview; None where nobody looks, as on the command line. keep_mapping: the mapping is
    used from now on for files with these headings, in place of the one that was seen. within: keeps something more in
    the same transaction, last of all. Raises Stale when something else was saved since, Question when the file leaves
    open what a mapping has to settle, and what ``within`` and ``progress`` raise; nothing is saved then.
    """
    step = Steps(SAVE_STEPS, progress)
    with office.read(actor, Action.IMPORT):
        step("Reading the file")
    reading = _read(office, actor, file_name, data, mapping, translations)
    if reading.questions:
        raise Question(reading.questions[0].words, reading.questions[0])
    step(f"Checking {_held(reading)}")
    file = OriginalFile.of(file_name, data)
    register = _register_of(reading)
    decided = _Decided(
        overwrite=overwrite,
        remove_missing=remove_missing,
        same=dict(rows_of(register, (same_pupils or {}).items())),
        not_same=tuple(rows_of(register, not_same)),
    )
    findings = _findings(office, actor, reading, decided)
    plain = tuple({**plain_finding(finding), "sheet": finding.sheet} for finding in findings)
    with office.write(actor, Action.IMPORT, Subject("school", actor.school_id)) as work:
        step("Keeping the file")
        before = work.unit.imports.find_by_hash(actor.school_id, file.sha256)
        if before is not None and before.status == "imported":
            work.subject = Subject("import", before.id)
            work.after = {"again": True}
            as_seen = seen or seen_in(work.unit, actor.school_id)
            saved = Saved(
                import_id=before.id, new=False, sentences=(wording.already(before),), findings=plain, seen=as_seen
            )
            if within is not None:
                within(work.unit, saved)
            return saved
        if seen is not None:
            refuse_unseen(work.unit, actor.school_id, seen, contacts=bool(reading.contacts))
        was = seen_in(work.unit, actor.school_id)
        import_id, overwrites = _keep(work, actor.school_id, reading, file, plain, mapping, decided)
        counts = _merge(work, actor.school_id, reading, import_id, decided, overwrites, step)
        work.unit.imports.finish(import_id, status="imported", counts=counts)
        joined = {"same_pupils": list(decided.same.items()), "not_same": decided.not_same}
        work.subject = Subject("import", import_id)
        now = seen_in(work.unit, actor.school_id)
        work.before = {"register and contacts": was.version}
        work.after = {
            "register and contacts": now.version,
            **counts,
            "overwrite": overwrites,
            "remove_missing": remove_missing,
            **joined,
        }
        if mapping is not None and keep_mapping is not None:
            then, from_now = keep_in(work, actor.school_id, mapping, file_name, keep_mapping)
            work.before, work.after = {**work.before, **then}, {**work.after, **from_now}
        step("Finishing")
        saved = Saved(
            import_id=import_id,
            new=True,
            sentences=wording.sentences(counts),
            findings=plain,
            seen=after_own(seen or was, was, now),
        )
        if within is not None:
            within(work.unit, saved)
    return saved


def _keep(
    work: Work,
    school_id: str,
    reading: Reading,
    file: OriginalFile,
    findings: tuple[Mapping[str, Any], ...],
    mapping: ColumnMapping | None,
    decided: _Decided,
) -> tuple[str, bool]:
    """The import's id, and whether it overwrites what is known."""
    overwrites = not _older(work.unit, school_id, reading) if decided.overwrite is None else decided.overwrite
    import_id = work.unit.imports.add(
        school_id,
        file,
        layout=reading.layout,
        status="reading",
        stamp=work.stamp,
        findings=findings,
        understood=reading.understood,
        first_date=reading.first_date,
        last_date=reading.last_date,
        mapping=None if mapping is None else to_plain(mapping),
        choices={
            "overwrite": overwrites,
            "remove_missing": decided.remove_missing,
            "same_pupils": list(decided.same.items()),
            "not_same": list(decided.not_same),
        },
    )
    return import_id, overwrites


def _merge(
    work: Work,
    school_id: str,
    reading: Reading,
    import_id: str,
    decided: _Decided,
    overwrites: bool,
    step: Callable[[str], None],
) -> dict[str, int]:
    counts: dict[str, int] = {}
    register = _register_of(reading)
    if register is not None:
        merged = work.unit.registers.merge(
            school_id,
            register,
            import_id=import_id,
            stamp=work.stamp,
            overwrite=overwrites,
            remove_missing=decided.remove_missing,
            same_pupils=decided.same,
            step=step,
        )
        counts |= asdict(merged.counts)
        for row, key in (*decided.same.items(), *decided.not_same):
            if work.unit.people.school_of(key) != school_id:
                raise NotFound("There is no such pupil in this school's register. Choose one from the list.")
            same = decided.same.get(row) == key
            work.unit.registers.say_same(key, identity(register.pupils[row]), same, import_id, work.stamp)
        if reading.totals and reading.register is None:
            step("Saving totals")
            counts["totals"] = _save_totals(work, school_id, reading, import_id, register, merged.ids)
    if reading.contacts:
        step("Saving contacts")
        rows = tuple({name: value for name, value in asdict(row).items() if value} for row in reading.contacts)
        said = Statement(import_id, empty_register(), (), contacts=rows)
        work.unit.statements.add(school_id, said, work.stamp)
        stored = work.unit.registers.load_with_ids(school_id)
        contacts = people.import_contacts(
            work.unit, work.stamp, stored.register.pupils, stored.ids, reading.contacts, import_id
        )
        counts |= {name: getattr(contacts, name) for name in type(contacts).__slots__}
    return counts


def _save_totals(
    work: Work, school_id: str, reading: Reading, import_id: str, register: Register, ids: tuple[str, ...]
) -> int:
    key_of = {pupil.pupil_id: key for pupil, key in zip(register.pupils, ids, strict=True)}
    rows = [
        NewTotals(
            pupil_id=key_of[each.pupil.pupil_id],
            possible=each.possible,
            attended=each.attended,
            authorised=each.authorised,
            unauthorised=each.unauthorised,
            missing=each.missing,
            first=each.first,
            last=each.last,
            year=each.year,
        )
        for each in reading.totals
    ]
    work.unit.totals.add(school_id, import_id, rows, work.stamp)
    return len({each.pupil_id for each in rows})


def _register_of(reading: Reading) -> Register | None:
    """The file's register; one without sessions for a file of pupils or totals; None for a file of contacts."""
    if reading.register is not None:
        return reading.register
    pupils = {each.pupil_id: each for each in (*reading.pupils, *(each.pupil for each in reading.totals))}
    if not pupils or reading.contacts:
        return None
    return Register(tuple(pupils.values()), np.array([], dtype=np.int32), np.zeros((len(pupils), 0), dtype=np.uint8))


def _findings(office: Office, actor: Actor, reading: Reading, decided: _Decided) -> tuple[Finding, ...]:
    """What the file itself says, what the school's register with the file in it says of the file's sessions, contacts
    of nobody that is known here, pupils who were off the roll, and a clock that runs behind."""
    record = office.record(actor)
    contacts = people.unmatched(record.register.pupils, record.pupil_keys, reading.contacts)
    off_roll = import_enrolments.findings(record, _register_of(reading), lambda: pupils_with_open_case(office, actor))
    around = (*contacts, *off_roll, *import_clock.findings(office, actor))
    if reading.register is None:
        return (*reading.findings, *around)
    with office.read(actor, Action.IMPORT) as unit:
        overwrites = not _older(unit, actor.school_id, reading) if decided.overwrite is None else decided.overwrite
    decided = replace(decided, overwrite=overwrites)
    whole = _with_file(office, actor, record, reading.register, decided)
    return (*reading.findings, *checks.check(reading.register, whole), *around)


def _with_file(office: Office, actor: Actor, record: SchoolRecord, register: Register, decided: _Decided) -> Record:
    """The school's record as it would be with the file in it: whether a session is open is asked of all of it."""
    known = StoredRegister(record.register, record.pupil_keys)
    with office.read(actor, Action.IMPORT) as unit:
        changes = changes_in(known, register, bool(decided.overwrite), decided.remove_missing, decided.same)
        unit.registers.refuse_too_large(actor.school_id, register, changes)
    merged, _ = merge(known.register, register, changes)
    return Record(merged, record.calendar, today=office.today(record.settings))


def _read(
    office: Office,
    actor: Actor,
    file_name: str,
    data: bytes,
    mapping: ColumnMapping | None,
    translations: Mapping[str, str] | None,
) -> Reading:
    """What the file holds, read with the day in London and the school's calendar."""
    calendar = office.record(actor).settings.calendar()
    return read_file(file_name, data, mapping, translations, today=office.london_day(), calendar=calendar)


def _held(reading: Reading) -> str:
    """``1,000 pupils, 380 sessions and 12 findings``, for the screen while it works."""
    counts = reading.counts
    findings = counts["errors"] + counts["warnings"] + counts["notes"]
    return f"{counts['pupils']:,} pupils, {counts['sessions']:,} sessions and {findings:,} findings so far"


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
        "imported. Its marks only fill gaps: marks that are known stay as they are, unless you say otherwise."
    )
