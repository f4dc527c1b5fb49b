"""Totals from files that hold no marks: enough to place a pupil on the mountain, never to answer a rolling window."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from fasttrack_core.store import schema
from fasttrack_core.store.imports import UNDONE
from fasttrack_core.store.records import NewTotals, Stamp, StoredTotals
from fasttrack_core.store.stamping import stamp_of, stamped


class Totals:
    """Append-only: the last import that was not undone counts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, school_id: str, import_id: str, rows: Iterable[NewTotals], stamp: Stamp) -> int:
        """The totals are kept; how many."""
        values = [
            {
                "school_id": school_id,
                "import_id": import_id,
                "pupil_id": each.pupil_id,
                "possible": each.possible,
                "attended": each.attended,
                "authorised": each.authorised,
                "unauthorised": each.unauthorised,
                "missing": each.missing,
                "first_date": each.first,
                "last_date": each.last,
                "year": each.year,
                **stamped(stamp),
            }
            for each in rows
        ]
        if values:
            self._connection.execute(insert(schema.totals), values)
        return len(values)

    def latest(self, school_id: str) -> dict[str, tuple[StoredTotals, ...]]:
        """Each pupil's totals as the last file gave them, by the pupil's id; several where a file has one for each term
        or year."""
        table, imports = schema.totals, schema.imports
        rows = self._connection.execute(
            select(table)
            .join(imports, imports.c.id == table.c.import_id)
            .where(table.c.school_id == school_id, imports.c.status != UNDONE)
            .order_by(table.c.number)
        )
        found: dict[str, list[StoredTotals]] = {}
        for row in rows:
            kept = found.setdefault(row.pupil_id, [])
            if kept and kept[-1].import_id != row.import_id:
                kept.clear()
            kept.append(_totals(row))
        return {pupil_id: tuple(kept) for pupil_id, kept in found.items()}


def _totals(row: Row[Any]) -> StoredTotals:
    return StoredTotals(
        pupil_id=row.pupil_id,
        possible=row.possible,
        attended=row.attended,
        authorised=row.authorised,
        unauthorised=row.unauthorised,
        missing=row.missing,
        first=row.first_date,
        last=row.last_date,
        year=row.year,
        import_id=row.import_id,
        stamp=stamp_of(row),
    )
