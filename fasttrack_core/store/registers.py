"""The registers of schools: loaded as one matrix, merged with an import, and as they were known at an earlier time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any
from uuid import uuid4

import numpy as np
from sqlalchemy import Connection, bindparam, func, insert, select, update

from fasttrack_core.attendance.changes import ChangeCounts, Changes, Rows, Words, compare, merge
from fasttrack_core.attendance.register import Pupil, Register
from fasttrack_core.errors import NotFound
from fasttrack_core.store import history, packing, reading, schema
from fasttrack_core.store.problems import Conflict
from fasttrack_core.store.records import Change, MarkChange, Stamp, StoredRegister


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

    def plan(self, school_id: str, register: Register, *, overwrite: bool = True) -> Changes:
        """What ``save`` would change; nothing is written."""
        return compare(self._known(school_id, register).register, register, overwrite=overwrite)

    def save(
        self,
        school_id: str,
        register: Register,
        *,
        import_id: str | None,
        stamp: Stamp,
        overwrite: bool = True,
        expected_version: int | None = None,
    ) -> ChangeCounts:
        """The register is merged into the school's, and every mark and detail that changed is recorded.

        Raises Conflict when another import was saved since ``expected_version`` was read (when the preview was made).
        """
        version = self._lock(school_id)
        if expected_version not in (None, version):
            raise Conflict(
                "Another register was imported since this preview was made. Look at the changes again, then save."
            )
        known = self._known(school_id, register)
        changes = compare(known.register, register, overwrite=overwrite)
        merged, places = merge(known.register, register, changes)
        ids = (*known.ids, *(uuid4().hex for _ in range(len(merged.pupils) - len(known.ids))))
        self._write_pupils(school_id, merged.pupils, ids, len(known.ids), changes, places, import_id, stamp)
        self._write_years(school_id, merged, ids, changes, places, stamp)
        self._record_marks(school_id, ids, changes, places, import_id, stamp)
        self._connection.execute(
            update(schema.schools).where(schema.schools.c.id == school_id).values(register_version=version + 1)
        )
        return changes.counts

    def mark_changes(self, school_id: str, pupil_id: str) -> tuple[MarkChange, ...]:
        """Every mark of the pupil that an import set or changed, in the order of recording."""
        table = schema.mark_changes
        rows = self._connection.execute(
            select(table).where(table.c.school_id == school_id, table.c.pupil_id == pupil_id).order_by(table.c.number)
        )
        return tuple(change for row in rows for change in _unpacked(row))

    def details_history(self, pupil_id: str) -> tuple[Change, ...]:
        """Every recorded change of the pupil's details, oldest first."""
        return history.of(self._connection, "pupil", pupil_id)

    def as_known_on(self, school_id: str, when: datetime) -> StoredRegister:
        """The register of every year as it was known at ``when`` (inclusive), rebuilt from the recorded changes.

        It has every pupil, mark and text there was then; sessions in which nobody had a mark are left out.
        """
        return reading.read_as_known(self._connection, school_id, when)

    def _known(self, school_id: str, register: Register) -> StoredRegister:
        years = np.unique(packing.years_of(register.sessions)).tolist()
        return reading.read(self._connection, school_id, years, everyone=True)

    def _lock(self, school_id: str) -> int:
        version = self._connection.scalar(
            select(schema.schools.c.register_version).where(schema.schools.c.id == school_id).with_for_update()
        )
        if version is None:
            raise NotFound("There is no such school.")
        return int(version)

    def _write_pupils(
        self,
        school_id: str,
        pupils: Sequence[Pupil],
        ids: Sequence[str],
        known: int,
        changes: Changes,
        places: Rows,
        import_id: str | None,
        stamp: Stamp,
    ) -> None:
        position = self._connection.scalar(
            select(func.coalesce(func.max(schema.pupils.c.position), 0)).where(schema.pupils.c.school_id == school_id)
        )
        recorded = {"school_id": school_id, "recorded_at": stamp.when, "recorded_by": stamp.who}
        new = [
            {"id": ids[row], "position": (position or 0) + 1 + row - known, **recorded, **_columns(pupils[row])}
            for row in range(known, len(pupils))
        ]
        if new:
            self._connection.execute(insert(schema.pupils), new)
        changed = [(int(places[change.row]), change) for change in changes.changed_pupils]
        if changed:
            statement = update(schema.pupils).where(schema.pupils.c.id == bindparam("pupil"))
            statement = statement.values({name: bindparam(f"new_{name}") for name in _columns(pupils[0])})
            self._connection.execute(
                statement,
                [
                    {"pupil": ids[row], **{f"new_{name}": value for name, value in _columns(pupils[row]).items()}}
                    for row, _ in changed
                ],
            )
        history.record(
            self._connection,
            [Change("pupil", ids[row], change.before, change.after, import_id, stamp) for row, change in changed],
        )

    def _write_years(
        self,
        school_id: str,
        merged: Register,
        ids: Sequence[str],
        changes: Changes,
        places: Rows,
        stamp: Stamp,
    ) -> None:
        years = packing.years_of(merged.sessions)
        texts = reading.texts_by_row(merged)
        entry_years = packing.years_of(changes.sessions)
        last = int(years[-1]) if len(years) else None
        table = schema.pupil_years
        for year in np.unique(years).tolist():
            columns = np.flatnonzero(years == year)
            keys = merged.sessions[columns]
            axis = self._axis(school_id, year, packing.pack_keys(keys), stamp)
            there = set(
                self._connection.scalars(
                    select(table.c.pupil_id).where(table.c.school_id == school_id, table.c.year == year)
                )
            )
            touched = set(places[changes.rows[entry_years == year]].tolist())
            touched |= {row for row in places.tolist() if year == last and ids[row] not in there}
            rows = sorted(touched)
            marks = np.ascontiguousarray(merged.marks[rows][:, columns])
            values = [
                {
                    "of_school": school_id,
                    "of_year": year,
                    "of_pupil": ids[row],
                    "new_axis": axis,
                    "new_marks": marks[place].tobytes(),
                    "new_texts": reading.pack_texts(texts.get(row), keys),
                }
                for place, row in enumerate(rows)
            ]
            self._upsert_years([v for v in values if v["of_pupil"] not in there], known=False)
            self._upsert_years([v for v in values if v["of_pupil"] in there], known=True)

    def _upsert_years(self, values: list[dict[str, Any]], *, known: bool) -> None:
        if not values:
            return
        table = schema.pupil_years
        new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("axis", "marks", "texts")}
        of: dict[str, Any] = {
            name: bindparam(f"of_{name.removesuffix('_id')}") for name in ("school_id", "year", "pupil_id")
        }
        if known:
            self._connection.execute(
                update(table).where(*(table.c[name] == value for name, value in of.items())).values(new), values
            )
        else:
            self._connection.execute(insert(table).values({**of, **new}), values)

    def _axis(self, school_id: str, year: int, packed: bytes, stamp: Stamp) -> int:
        table = schema.session_axes
        latest = self._connection.execute(
            select(table.c.number, table.c.sessions)
            .where(table.c.school_id == school_id, table.c.year == year)
            .order_by(table.c.number.desc())
            .limit(1)
        ).first()
        if latest is not None and latest.sessions == packed:
            return int(latest.number)
        made = self._connection.execute(
            insert(table)
            .values(school_id=school_id, year=year, sessions=packed, recorded_at=stamp.when)
            .returning(table.c.number)
        )
        return int(made.scalar_one())

    def _record_marks(
        self,
        school_id: str,
        ids: Sequence[str],
        changes: Changes,
        places: Rows,
        import_id: str | None,
        stamp: Stamp,
    ) -> None:
        rows, starts = np.unique(changes.rows, return_index=True)
        ends = np.searchsorted(changes.rows, rows, side="right")
        values = []
        for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
            words = {entry - start: changes.words[entry] for entry in range(start, end) if entry in changes.words}
            values.append(
                {
                    "school_id": school_id,
                    "pupil_id": ids[int(places[row])],
                    "import_id": import_id,
                    "sessions": packing.pack_keys(changes.sessions[start:end]),
                    "before": changes.before[start:end].tobytes(),
                    "after": changes.after[start:end].tobytes(),
                    "texts": {str(entry): list(astuple(text)) for entry, text in words.items()} or None,
                    "recorded_at": stamp.when,
                    "recorded_by": stamp.who,
                }
            )
        if values:
            self._connection.execute(insert(schema.mark_changes), values)


def _columns(pupil: Pupil) -> Mapping[str, Any]:
    return {
        "upn": pupil.upn or None,
        "admission_number": pupil.admission_number,
        "system_id": pupil.system_id or ("" if pupil.upn or pupil.admission_number else pupil.pupil_id),
        "name": pupil.name,
        "surname": pupil.surname,
        "forename": pupil.forename,
        "date_of_birth": pupil.date_of_birth,
        "year_group": pupil.year_group,
        "registration_group": pupil.registration_group,
        "sex": pupil.sex,
        "attributes": {name: text for name, text in pupil.attributes.items() if text} or None,
    }


def _unpacked(row: Any) -> Iterable[MarkChange]:
    stamp = Stamp(row.recorded_by, row.recorded_at)
    texts = row.texts or {}
    changes = zip(packing.unpack_keys(row.sessions).tolist(), row.before, row.after, strict=True)
    for entry, (session, before, after) in enumerate(changes):
        words = Words(*texts.get(str(entry), ()))
        yield MarkChange(row.pupil_id, session, before, after, words, row.import_id, stamp)
