"""The registers of schools: loaded as one matrix, merged with an import, and as they were known at an earlier time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import numpy as np
from sqlalchemy import Connection, select, update

from fasttrack_core.attendance.figures.register import Pupil, Register, refuse_too_large
from fasttrack_core.attendance.merging.changes import WITH_KNOWN, ChangeCounts, Changes, Rows, Words, compare, merge
from fasttrack_core.attendance.merging.replaying import Statement
from fasttrack_core.errors import NotFound
from fasttrack_core.store import history, marks_rows, packing, pupil_rows, reading, schema
from fasttrack_core.store.imports import UNDONE
from fasttrack_core.store.problems import Conflict
from fasttrack_core.store.records import Change, MarkChange, Stamp, StoredRegister
from fasttrack_core.store.stamping import stamp_of
from fasttrack_core.store.statements import Statements

NOBODY: Mapping[int, str] = MappingProxyType({})
BY_HAND = frozenset({"date_of_birth"})
"""The details of a pupil that a person may type where no file gives them."""
_SAME = "same pupil"
"""The kind of a recorded decision that a pupil of a file is a known one, or is another child."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What an import came to, and the opaque id of each pupil of its register, in the register's order."""

    counts: ChangeCounts
    ids: tuple[str, ...]


class Registers:
    """Marks of every pupil of a school. A year is named by the calendar year in which it begins (1 September)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, school_id: str, years: Iterable[int] | None = None) -> Register:
        """The register of ``years`` with the pupils who were on it then; with None every year and every pupil."""
        return self.load_with_ids(school_id, years).register

    def load_with_ids(self, school_id: str, years: Iterable[int] | None = None) -> StoredRegister:
        """The same, with the pupils' opaque ids."""
        chosen = None if years is None else sorted(set(years))
        return reading.read(self._connection, school_id, chosen, everyone=years is None)

    def years(self, school_id: str) -> tuple[int, ...]:
        """The years for which there is a register, in order."""
        table = schema.pupil_years
        found = self._connection.scalars(select(table.c.year).where(table.c.school_id == school_id).distinct())
        return tuple(sorted(found))

    def version(self, school_id: str) -> int:
        """A number that goes up with every import saved for the school."""
        found = self._connection.scalar(
            select(schema.schools.c.register_version).where(schema.schools.c.id == school_id)
        )
        if found is None:
            raise NotFound("There is no such school.")
        return int(found)

    def plan(
        self,
        school_id: str,
        register: Register,
        *,
        overwrite: bool = True,
        remove_missing: bool = False,
        same_pupils: Mapping[int, str] = NOBODY,
    ) -> Changes:
        """What ``save`` would change; nothing is written."""
        known = self.known(school_id, register)
        return changes_in(known, register, overwrite, remove_missing, same_pupils)

    def known(self, school_id: str, register: Register) -> StoredRegister:
        """What ``register`` is compared with: every pupil who is listed, and the marks of its years."""
        years = np.unique(packing.years_of(register.sessions)).tolist()
        return reading.read(self._connection, school_id, years, everyone=True)

    def refuse_too_large(self, school_id: str, register: Register, changes: Changes) -> None:
        """TooLarge where the school's register of all years, with ``register`` merged into it, would be larger than
        any that is built."""
        pupils, sessions = reading.size(self._connection, school_id)
        fresh = int((changes.matched < 0).sum())
        refuse_too_large(pupils + fresh, len(np.union1d(sessions, register.sessions)), WITH_KNOWN)

    def save(self, school_id: str, register: Register, **how: Any) -> ChangeCounts:
        """As ``merge``; what it came to."""
        return self.merge(school_id, register, **how).counts

    def merge(
        self,
        school_id: str,
        register: Register,
        *,
        import_id: str | None,
        stamp: Stamp,
        overwrite: bool = True,
        remove_missing: bool = False,
        same_pupils: Mapping[int, str] = NOBODY,
        expected_version: int | None = None,
        step: Callable[[str], None] = lambda words: None,
    ) -> Merged:
        """The register is merged into the school's, and every mark and detail that changed is recorded.

        overwrite, remove_missing: as in ``compare``. same_pupils: rows of the register that a person said are known
        pupils, with those pupils' ids. ``step`` hears what is about to be written. Raises Conflict when another import
        was saved since ``expected_version`` was read (when the preview was made), NotFound for an id of nobody listed,
        TooLarge for a register beyond any that is built.
        """
        version = lock(self._connection, school_id, expected_version)
        known = self.known(school_id, register)
        changes = changes_in(known, register, overwrite, remove_missing, same_pupils)
        self.refuse_too_large(school_id, register, changes)
        merged, places = merge(known.register, register, changes)
        fresh = [pupil for pupil, row in zip(register.pupils, changes.matched.tolist(), strict=True) if row < 0]
        new = pupil_rows.newcomers(self._connection, school_id, fresh)
        ids = (*known.ids, *new.ids)
        of_file = tuple(ids[place] for place in places.tolist())
        step("Saving pupils")
        said = Statement(import_id, register, of_file, overwrite, remove_missing)
        Statements(self._connection).add(school_id, said, stamp)
        pupil_rows.write_corrections(self._connection, school_id, of_file, changes, import_id, stamp)
        pupil_rows.write_newcomers(self._connection, school_id, new, import_id, stamp)
        step("Saving marks")
        self._write_years(school_id, merged, ids, changes, places, stamp)
        step("Recording what changed")
        marks_rows.record_marks(
            self._connection,
            school_id,
            of_file,
            changes.rows,
            changes.sessions,
            (changes.before, changes.after),
            changes.words,
            stamp,
            import_id=import_id,
        )
        raise_version(self._connection, school_id, version)
        return Merged(changes.counts, of_file)

    def mark_changes(self, school_id: str, pupil_id: str) -> tuple[MarkChange, ...]:
        """Every mark of the pupil that an import set, changed or removed, or an undo put back, as recorded."""
        table = schema.mark_changes
        rows = self._connection.execute(
            select(table).where(table.c.school_id == school_id, table.c.pupil_id == pupil_id).order_by(table.c.number)
        )
        return tuple(change for row in rows for change in _unpacked(row))

    def details(self, pupil_id: str) -> Pupil:
        """The pupil as recorded now. Raises NotFound."""
        return reading.read_pupil(self._connection, pupil_id)[1]

    def details_history(self, pupil_id: str) -> tuple[Change, ...]:
        """Every recorded change of the pupil's details, oldest first."""
        return history.of(self._connection, "pupil", pupil_id)

    def correct_details(self, school_id: str, pupil_id: str, details: Mapping[str, Any], stamp: Stamp) -> None:
        """The listed pupil has these details (names of ``BY_HAND``), typed by a person: a later import that gives
        others corrects them, no undo takes them back. What is as it was is not recorded again. Raises NotFound for no
        pupil of the school."""
        if not set(details) <= BY_HAND:
            raise ValueError(f"only {', '.join(BY_HAND)} can be typed")
        version = lock(self._connection, school_id, None)
        owner, pupil = reading.read_pupil(self._connection, pupil_id)
        if owner != school_id:
            raise NotFound("There is no such pupil.")
        before, after = history.difference({name: getattr(pupil, name) for name in details}, details)
        if after:
            pupil_rows.correct(self._connection, school_id, [(pupil_id, before, after)], stamp)
            raise_version(self._connection, school_id, version)

    def say_same(self, pupil_id: str, other: Mapping[str, str], same: bool, import_id: str, stamp: Stamp) -> None:
        """A person said that a pupil of a file, by numbers, name and date of birth, is this pupil, or is not."""
        change = Change(_SAME, pupil_id, {}, {"same": same, "other": dict(other)}, import_id, stamp)
        history.record(self._connection, [change])

    def said_same(self, school_id: str) -> dict[str, tuple[tuple[Mapping[str, str], bool], ...]]:
        """What was said by ``say_same``, by the pupil's id, the last first; no yes of an import that was undone."""
        table, pupils, imports = schema.history, schema.pupils, schema.imports
        rows = self._connection.execute(
            select(table.c.subject_id, table.c.after, imports.c.status)
            .join(pupils, pupils.c.id == table.c.subject_id)
            .join(imports, imports.c.id == table.c.import_id)
            .where(table.c.kind == _SAME, pupils.c.school_id == school_id)
            .order_by(table.c.number.desc())
        )
        found: dict[str, tuple[tuple[Mapping[str, str], bool], ...]] = {}
        for row in rows:
            if not (row.after["same"] and row.status == UNDONE):
                told = (row.after["other"], row.after["same"])
                found[row.subject_id] = (*found.get(row.subject_id, ()), told)
        return found

    def as_known_on(self, school_id: str, when: datetime) -> StoredRegister:
        """The register of every year as it was known at ``when`` (inclusive), rebuilt from the recorded changes.

        It has every pupil, mark and text there was then; sessions in which nobody had a mark are left out.
        """
        return reading.read_as_known(self._connection, school_id, when)

    def _write_years(
        self, school_id: str, merged: Register, ids: Sequence[str], changes: Changes, places: Rows, stamp: Stamp
    ) -> None:
        years = packing.years_of(merged.sessions)
        entry_years = packing.years_of(changes.sessions)
        last = int(years[-1]) if len(years) else None
        for year in np.unique(years).tolist():
            touched = set(places[changes.rows[entry_years == year]].tolist())
            if year == last:
                there = marks_rows.pupils_of_year(self._connection, school_id, year)
                touched |= {row for row in places.tolist() if ids[row] not in there}
            marks_rows.write_year(self._connection, school_id, year, merged, ids, touched, stamp)


def lock(connection: Connection, school_id: str, expected_version: int | None) -> int:
    """The version of the school's register, which no one else changes before this transaction ends.

    Raises NotFound for no such school, Conflict when it is not the version that was expected.
    """
    version = connection.scalar(
        select(schema.schools.c.register_version).where(schema.schools.c.id == school_id).with_for_update()
    )
    if version is None:
        raise NotFound("There is no such school.")
    if expected_version not in (None, version):
        raise Conflict(
            "Another register was imported, or one was undone, since this preview was made. Look at the changes "
            "again, then save."
        )
    return int(version)


def raise_version(connection: Connection, school_id: str, version: int) -> None:
    """What was worked out from this version of the register is stale."""
    connection.execute(
        update(schema.schools).where(schema.schools.c.id == school_id).values(register_version=version + 1)
    )


def changes_in(
    known: StoredRegister,
    register: Register,
    overwrite: bool = True,
    remove_missing: bool = False,
    same_pupils: Mapping[int, str] = NOBODY,
) -> Changes:
    """What ``register`` would change in what is known; as ``merge``."""
    row_of = {pupil_id: row for row, pupil_id in enumerate(known.ids)}
    if not set(same_pupils.values()) <= set(row_of) or not set(same_pupils) <= set(range(len(register.pupils))):
        raise NotFound("A pupil whom you joined to another is not there. Look at the changes again.")
    return compare(
        known.register,
        register,
        overwrite=overwrite,
        remove_missing=remove_missing,
        same_pupils={row: row_of[pupil_id] for row, pupil_id in same_pupils.items()},
    )


def _unpacked(row: Any) -> Iterable[MarkChange]:
    stamp = stamp_of(row)
    texts = row.texts or {}
    changes = zip(packing.unpack_keys(row.sessions).tolist(), row.before, row.after, strict=True)
    for entry, (session, before, after) in enumerate(changes):
        words = Words(*texts.get(str(entry), ()))
        yield MarkChange(row.pupil_id, session, before, after, words, row.import_id, stamp, row.undo_id)
