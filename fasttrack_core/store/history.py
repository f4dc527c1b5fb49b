"""Recorded changes of anything that can be edited: only what differs, with who, when and from which import."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select

from fasttrack_core.store import schema
from fasttrack_core.store.records import Change
from fasttrack_core.store.stamping import stamp_of, stamped


def plain(value: Any) -> Any:
    """A value as JSON can hold it: dates as ISO text, tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def typed(details: Mapping[str, Any]) -> dict[str, Any]:
    """A pupil's details from plain data: the date of birth as a date, nothing as an empty text."""
    values = {name: value if value is not None else "" for name, value in details.items()}
    if "date_of_birth" in values:
        born = values["date_of_birth"]
        values["date_of_birth"] = date.fromisoformat(born) if isinstance(born, str) and born else born or None
    return values


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The names whose values differ, before and after, as plain data."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: plain(before.get(name)) for name in names}, {name: plain(after.get(name)) for name in names}


def record(connection: Connection, changes: Iterable[Change]) -> None:
    """Each change is written down."""
    rows = [
        {
            "kind": change.kind,
            "subject_id": change.subject_id,
            "import_id": change.import_id,
            "before": {name: plain(value) for name, value in change.before.items()},
            "after": {name: plain(value) for name, value in change.after.items()},
            **stamped(change.stamp),
            "undo_id": change.undo_id,
        }
        for change in changes
    ]
    if rows:
        connection.execute(insert(schema.history), rows)


def of(connection: Connection, kind: str, subject_id: str) -> tuple[Change, ...]:
    """The recorded changes of one thing, oldest first."""
    table = schema.history
    return where(connection, (table.c.kind == kind) & (table.c.subject_id == subject_id))


def where(connection: Connection, chosen: ColumnElement[bool]) -> tuple[Change, ...]:
    """The recorded changes that are chosen, oldest first."""
    table = schema.history
    rows = connection.execute(select(table).where(chosen).order_by(table.c.number))
    return tuple(
        Change(
            row.kind,
            row.subject_id,
            row.before,
            row.after,
            row.import_id,
            stamp_of(row),
            row.undo_id,
            row.number,
        )
        for row in rows
    )
