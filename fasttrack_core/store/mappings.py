"""What a person said about the columns of a file, kept for the next file with the same headings."""

from typing import Any

from sqlalchemy import Connection, Row, insert, select

from fasttrack_core.store import schema
from fasttrack_core.store.records import Plain, Stamp, StoredMapping
from fasttrack_core.store.stamping import stamp_of, stamped

_TABLE = schema.mappings


class Mappings:
    """Append-only: for each set of headings the mapping saved last is in force."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, school_id: str, signature: str, mapping: Plain, name: str, stamp: Stamp) -> StoredMapping:
        """The mapping for files whose headings have this signature."""
        number = self._connection.execute(
            insert(_TABLE)
            .values(
                school_id=school_id,
                signature=signature,
                name=name,
                mapping=dict(mapping),
                **stamped(stamp),
            )
            .returning(_TABLE.c.number)
        ).scalar_one()
        return StoredMapping(int(number), signature, name, dict(mapping), stamp)

    def find(self, school_id: str, signature: str) -> StoredMapping | None:
        """The mapping in force for these headings; None where none was ever saved."""
        row = self._connection.execute(
            select(_TABLE)
            .where(_TABLE.c.school_id == school_id, _TABLE.c.signature == signature)
            .order_by(_TABLE.c.number.desc())
            .limit(1)
        ).first()
        return None if row is None else _mapping(row)

    def versions(self, school_id: str, signature: str) -> tuple[StoredMapping, ...]:
        """Every mapping that was ever saved for these headings, oldest first."""
        chosen = (_TABLE.c.school_id == school_id, _TABLE.c.signature == signature)
        rows = self._connection.execute(select(_TABLE).where(*chosen).order_by(_TABLE.c.number))
        return tuple(_mapping(row) for row in rows)

    def list(self, school_id: str) -> tuple[StoredMapping, ...]:
        """The mappings in force, one for each set of headings, the last saved first."""
        rows = self._connection.execute(
            select(_TABLE).where(_TABLE.c.school_id == school_id).order_by(_TABLE.c.number.desc())
        )
        found: dict[str, StoredMapping] = {}
        for row in rows:
            found.setdefault(row.signature, _mapping(row))
        return tuple(found.values())


def _mapping(row: Row[Any]) -> StoredMapping:
    return StoredMapping(row.number, row.signature, row.name, row.mapping, stamp_of(row))
