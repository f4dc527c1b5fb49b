"""How a stamp stands in a row: when, the name as it was, and the id of the user."""

from typing import Any

from sqlalchemy import Row

from fasttrack_core.store.records import Stamp


def stamped(stamp: Stamp) -> dict[str, Any]:
    """The columns of a row that is written with this stamp."""
    return {"recorded_at": stamp.when, "recorded_by": stamp.who, "recorded_by_id": stamp.user_id}


def stamp_of(row: Row[Any]) -> Stamp:
    """The stamp of a row that was read."""
    return Stamp(row.recorded_by, row.recorded_at, row.recorded_by_id)
