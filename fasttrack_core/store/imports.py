"""Imports: what was uploaded, byte for byte, what was understood of it, and what it changed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Select, insert, select, update

from fasttrack_core.errors import NotFound
from fasttrack_core.store import schema
from fasttrack_core.store.records import OriginalFile, Plain, Stamp, StoredImport
from fasttrack_core.store.stamping import stamp_of, stamped

UNDONE = "undone"
"""The status of an import that was undone: what it brought no longer counts, and its file may be imported again."""

_WITHOUT_BYTES = tuple(column for column in schema.imports.c if column.name != "compressed")


class Imports:
    """Nothing that was ever uploaded is lost: a file and what was said about it never change."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        school_id: str,
        file: OriginalFile,
        *,
        layout: str,
        status: str,
        stamp: Stamp,
        findings: Sequence[Plain] = (),
        understood: Sequence[str] = (),
        first_date: date | None = None,
        last_date: date | None = None,
        mapping: Plain | None = None,
        choices: Plain | None = None,
    ) -> str:
        """The import is kept; its id."""
        import_id = uuid4().hex
        self._connection.execute(
            insert(schema.imports).values(
                id=import_id,
                school_id=school_id,
                file_name=file.name,
                sha256=file.sha256,
                size=file.size,
                compressed=file.compressed,
                layout=layout,
                findings=list(findings),
                understood=list(understood),
                first_date=first_date,
                last_date=last_date,
                status=status,
                counts={},
                mapping=None if mapping is None else dict(mapping),
                choices=None if choices is None else dict(choices),
                **stamped(stamp),
            )
        )
        return import_id

    def finish(self, import_id: str, *, status: str, counts: Plain) -> None:
        """What the import came to; the only part of it that may still be written."""
        table = schema.imports
        self._connection.execute(
            update(table).where(table.c.id == import_id).values(status=status, counts=dict(counts))
        )

    def get(self, import_id: str) -> StoredImport:
        """Raises NotFound."""
        row = self._connection.execute(select(*_WITHOUT_BYTES).where(schema.imports.c.id == import_id)).first()
        if row is None:
            raise NotFound("There is no such import.")
        return _import(row)

    def find_by_hash(self, school_id: str, sha256: str) -> StoredImport | None:
        """The last import of a file with exactly these bytes, one that was not undone before one that was; or None."""
        table = schema.imports
        row = self._connection.execute(
            select(*_WITHOUT_BYTES)
            .where(table.c.school_id == school_id, table.c.sha256 == sha256)
            .order_by(table.c.status == UNDONE, table.c.recorded_at.desc(), table.c.id)
            .limit(1)
        ).first()
        return None if row is None else _import(row)

    def list(self, school_id: str) -> tuple[StoredImport, ...]:
        """The school's imports, newest first."""
        table = schema.imports
        rows = self._connection.execute(
            select(*_WITHOUT_BYTES)
            .where(table.c.school_id == school_id)
            .order_by(table.c.recorded_at.desc(), table.c.id)
        )
        return tuple(_import(row) for row in rows)

    def newest_register(self, school_id: str, known_at: datetime | None = None) -> datetime | None:
        """When the newest file with sessions was imported that is not undone; None where there is none.

        known_at: as it was known at that moment, inclusive: without what was imported or undone later.
        """
        found: datetime | None = self._connection.scalar(newest_register(school_id, known_at))
        return found

    def original(self, import_id: str) -> OriginalFile:
        """The uploaded file. Raises NotFound."""
        table = schema.imports
        row = self._connection.execute(
            select(table.c.file_name, table.c.sha256, table.c.size, table.c.compressed).where(table.c.id == import_id)
        ).first()
        if row is None:
            raise NotFound("There is no such import.")
        return OriginalFile(*row)

    def original_bytes(self, import_id: str) -> bytes:
        """The uploaded file's bytes, as they came. Raises NotFound."""
        return self.original(import_id).content()


def _import(row: Row[Any]) -> StoredImport:
    return StoredImport(
        row.id,
        row.school_id,
        row.file_name,
        row.sha256,
        row.size,
        row.layout,
        tuple(row.findings),
        tuple(row.understood),
        row.first_date,
        row.last_date,
        row.status,
        row.counts,
        stamp_of(row),
        row.mapping,
        row.choices,
    )


def newest_register(school_id: str, known_at: datetime | None = None) -> Select[datetime]:
    """When the newest file with sessions was imported that is not undone, now or as it was known at that moment."""
    table, undos = schema.imports, schema.undos
    wanted = select(table.c.recorded_at).where(table.c.school_id == school_id, table.c.last_date.is_not(None))
    if known_at is None:
        wanted = wanted.where(table.c.status != UNDONE)
    else:
        undone = select(undos.c.import_id).where(undos.c.school_id == school_id, undos.c.recorded_at <= known_at)
        wanted = wanted.where(table.c.recorded_at <= known_at, table.c.id.not_in(undone))
    return wanted.order_by(table.c.recorded_at.desc()).limit(1)
