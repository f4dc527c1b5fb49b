"""What each import said, as it was read and matched: from this an undo works out the register without it.

Imports saved before this was kept have no statement of their own; what they changed stands for what they said.
"""

import json
import zlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, func, insert, select

from fasttrack_core.attendance.figures.register import Pupil, Register
from fasttrack_core.attendance.merging.changed_details import DETAILS, corrected
from fasttrack_core.attendance.merging.changes import empty_register
from fasttrack_core.attendance.merging.replaying import Statement
from fasttrack_core.store import columns, history, packing, schema
from fasttrack_core.store.records import Stamp
from fasttrack_core.store.stamping import stamped

_TABLE = schema.statements
NAMELESS = Pupil(pupil_id="")


class Statements:
    """Append-only: a statement is what the file was taken to say on the day of its import."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, school_id: str, said: Statement, stamp: Stamp) -> None:
        """The statement is kept. Call it before what it changes is written."""
        register = said.register
        self._connection.execute(
            insert(_TABLE).values(
                school_id=school_id,
                import_id=said.import_id,
                changes_before=self._last(schema.mark_changes.c.number),
                history_before=self._last(schema.history.c.number),
                overwrite=said.overwrite,
                remove_missing=said.remove_missing,
                sessions=packing.pack_keys(register.sessions),
                marks=zlib.compress(np.ascontiguousarray(register.marks).tobytes(), 1),
                said=zlib.compress(columns.canonical(_packed(said)).encode(), 1),
                **stamped(stamp),
            )
        )

    def list(self, school_id: str) -> tuple[Statement, ...]:
        """What every import of the school said, in the order of importing, those that were undone too."""
        rows = self._connection.execute(
            select(_TABLE).where(_TABLE.c.school_id == school_id).order_by(_TABLE.c.number)
        ).all()
        first = rows[0] if rows else None
        before = Earlier(self._connection, school_id).statements(
            None if first is None else first.changes_before, None if first is None else first.history_before
        )
        seen: dict[tuple[Any, ...], Pupil] = {}  # file after file says the same of most pupils
        return (*before, *(_unpacked(row, seen) for row in rows))

    def _last(self, number: Any) -> int:
        return int(self._connection.scalar(select(func.coalesce(func.max(number), 0))) or 0)


class Earlier:
    """Imports from before statements were kept: what they changed, whom they brought."""

    def __init__(self, connection: Connection, school_id: str) -> None:
        self._connection = connection
        self._school_id = school_id

    def statements(self, last_change: int | None, last_history: int | None) -> tuple[Statement, ...]:
        """One for each import and pupil, in the order of importing; with the last numbers that belong to them."""
        table = schema.imports
        imports = self._connection.execute(
            select(table.c.id, table.c.recorded_at, table.c.recorded_by)
            .where(table.c.school_id == self._school_id)
            .where(~table.c.id.in_(select(_TABLE.c.import_id).where(_TABLE.c.import_id.is_not(None))))
            .order_by(table.c.recorded_at, table.c.id)
        ).all()
        if not imports and last_change == 0:
            return ()
        marks, details, brought = self._marks(last_change), self._details(last_history), self._brought()
        found: list[Statement] = list(marks.pop(None, ()))
        for row in imports:
            new = brought.get((row.recorded_at, row.recorded_by), ())
            if new:
                found.append(_naming(row.id, [(pupil_id, NAMELESS) for pupil_id in new]))
            found += marks.get(row.id, ())
            if row.id in details:
                found.append(_naming(row.id, details[row.id]))
        return tuple(found)

    def _marks(self, last: int | None) -> dict[str | None, list[Statement]]:
        table = schema.mark_changes
        query = select(table).where(table.c.school_id == self._school_id, table.c.undo_id.is_(None))
        if last is not None:
            query = query.where(table.c.number <= last)
        found: dict[str | None, list[Statement]] = defaultdict(list)
        for row in self._connection.execute(query.order_by(table.c.number)):
            texts = {int(entry): text for entry, text in (row.texts or {}).items()}
            register = Register(
                (NAMELESS,),
                packing.unpack_keys(row.sessions),
                packing.unpack_marks(row.after).reshape(1, -1),
                {(0, entry): text[1] for entry, text in texts.items() if text[1]},
                {(0, entry): text[3] for entry, text in texts.items() if text[3]},
            )
            found[row.import_id].append(Statement(row.import_id, register, (row.pupil_id,)))
        return found

    def _details(self, last: int | None) -> dict[str | None, list[tuple[str, Pupil]]]:
        table, pupils = schema.history, schema.pupils
        query = (
            select(table.c.subject_id, table.c.import_id, table.c.after)
            .join(pupils, pupils.c.id == table.c.subject_id)
            .where(pupils.c.school_id == self._school_id, table.c.kind == "pupil", table.c.undo_id.is_(None))
        )
        if last is not None:
            query = query.where(table.c.number <= last)
        found: dict[str | None, list[tuple[str, Pupil]]] = defaultdict(list)
        for pupil_id, import_id, after in self._connection.execute(query.order_by(table.c.number)):
            found[import_id].append((pupil_id, corrected(NAMELESS, history.typed(after))))
        return found

    def _brought(self) -> dict[tuple[Any, str], list[str]]:
        table = schema.pupils
        rows = self._connection.execute(
            select(table.c.id, table.c.recorded_at, table.c.recorded_by)
            .where(table.c.school_id == self._school_id)
            .order_by(table.c.position)
        )
        found: dict[tuple[Any, str], list[str]] = defaultdict(list)
        for row in rows:
            found[row.recorded_at, row.recorded_by].append(row.id)
        return found


def _pupil(details: dict[str, str], seen: dict[tuple[Any, ...], Pupil]) -> Pupil:
    told = tuple(details.items())
    pupil = seen.get(told)
    if pupil is None:
        pupil = seen[told] = corrected(NAMELESS, history.typed(details))
    return pupil


def _naming(import_id: str | None, named: Sequence[tuple[str, Pupil]]) -> Statement:
    pupils = tuple(pupil for _, pupil in named)
    register = Register(pupils, empty_register().sessions, np.zeros((len(pupils), 0), dtype=np.uint8))
    return Statement(import_id, register, tuple(pupil_id for pupil_id, _ in named))


def _packed(said: Statement) -> dict[str, Any]:
    register = said.register
    return {
        "ids": list(said.ids),
        "pupils": [_details(pupil) for pupil in register.pupils],
        "raw": [[*place, text] for place, text in register.raw.items()],
        "comments": [[*place, text] for place, text in register.comments.items()],
        "contacts": [{name: history.plain(value) for name, value in row.items()} for row in said.contacts],
    }


def _details(pupil: Pupil) -> dict[str, Any]:
    details = {name: history.plain(value) for name in DETAILS if (value := getattr(pupil, name))}
    return details | {f"attributes.{name}": text for name, text in pupil.attributes.items() if text}


def _unpacked(row: Row[Any], seen: dict[tuple[Any, ...], Pupil]) -> Statement:
    said = json.loads(zlib.decompress(row.said))
    sessions = packing.unpack_keys(row.sessions)
    marks = packing.unpack_marks(zlib.decompress(row.marks)).reshape(len(said["ids"]), len(sessions))
    raw, comments = ({(line[0], line[1]): line[2] for line in said[name]} for name in ("raw", "comments"))
    pupils = tuple(_pupil(details, seen) for details in said["pupils"])
    return Statement(
        row.import_id,
        Register(pupils, sessions, marks, raw, comments),
        tuple(said["ids"]),
        row.overwrite,
        row.remove_missing,
        tuple(said["contacts"]),
        row.number,
        row.history_before,
    )
