"""Marks as rows of the database: each pupil's packed year as it stands, and every mark that was ever set or changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from fasttrack_core.attendance.figures.codes import Marks
from fasttrack_core.attendance.figures.register import Register
from fasttrack_core.attendance.figures.sessions import Keys
from fasttrack_core.attendance.merging.changes import Rows, Words
from fasttrack_core.store import packing, reading, schema
from fasttrack_core.store.records import Stamp
from fasttrack_core.store.stamping import stamped

_TABLE = schema.pupil_years


def pupils_of_year(connection: Connection, school_id: str, year: int) -> set[str]:
    """The ids of the pupils who have a row in that year."""
    found = connection.scalars(select(_TABLE.c.pupil_id).where(_TABLE.c.school_id == school_id, _TABLE.c.year == year))
    return set(found)


def write_year(
    connection: Connection,
    school_id: str,
    year: int,
    register: Register,
    ids: Sequence[str],
    rows: Collection[int],
    stamp: Stamp,
) -> None:
    """The pupils in ``rows`` of the register have their marks and texts of the year, along all its sessions in it."""
    columns = np.flatnonzero(packing.years_of(register.sessions) == year)
    keys = register.sessions[columns]
    axis = _axis(connection, school_id, year, packing.pack_keys(keys), stamp)
    there = pupils_of_year(connection, school_id, year)
    texts = reading.texts_by_row(register)
    listed = sorted(rows)
    marks = np.ascontiguousarray(register.marks[listed][:, columns])
    values = [
        {
            "of_school": school_id,
            "of_year": year,
            "of_pupil": ids[row],
            "new_axis": axis,
            "new_marks": marks[place].tobytes(),
            "new_texts": reading.pack_texts(texts.get(row), keys),
        }
        for place, row in enumerate(listed)
    ]
    _upsert(connection, [each for each in values if each["of_pupil"] not in there], known=False)
    _upsert(connection, [each for each in values if each["of_pupil"] in there], known=True)


def remove_rows(connection: Connection, school_id: str, pupil_ids: Collection[str], year: int | None = None) -> None:
    """These pupils have no row in the year (None: in any); what was recorded of their marks stays."""
    if not pupil_ids:
        return
    chosen = [_TABLE.c.school_id == school_id, _TABLE.c.pupil_id == bindparam("of_pupil")]
    if year is not None:
        chosen.append(_TABLE.c.year == year)
    connection.execute(delete(_TABLE).where(*chosen), [{"of_pupil": pupil_id} for pupil_id in sorted(pupil_ids)])


def record_marks(
    connection: Connection,
    school_id: str,
    ids: Sequence[str],
    rows: Rows,
    sessions: Keys,
    marks: tuple[Marks, Marks],
    words: Mapping[int, Words],
    stamp: Stamp,
    *,
    import_id: str | None = None,
    undo_id: str | None = None,
) -> None:
    """Every mark is recorded as it was and became (``marks``). ``rows``, in order, count in ``ids``."""
    before, after = marks
    found, starts = np.unique(rows, return_index=True)
    ends = np.searchsorted(rows, found, side="right")
    values = []
    for row, start, end in zip(found.tolist(), starts.tolist(), ends.tolist(), strict=True):
        texts = {str(entry - start): list(astuple(words[entry])) for entry in range(start, end) if entry in words}
        values.append(
            {
                "school_id": school_id,
                "pupil_id": ids[row],
                "import_id": import_id,
                "undo_id": undo_id,
                "sessions": packing.pack_keys(sessions[start:end]),
                "before": before[start:end].tobytes(),
                "after": after[start:end].tobytes(),
                "texts": texts or None,
                **stamped(stamp),
            }
        )
    if values:
        connection.execute(insert(schema.mark_changes), values)


def _upsert(connection: Connection, values: list[dict[str, Any]], *, known: bool) -> None:
    if not values:
        return
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("axis", "marks", "texts")}
    of: dict[str, Any] = {
        name: bindparam(f"of_{name.removesuffix('_id')}") for name in ("school_id", "year", "pupil_id")
    }
    if known:
        connection.execute(
            update(_TABLE).where(*(_TABLE.c[name] == value for name, value in of.items())).values(new), values
        )
    else:
        connection.execute(insert(_TABLE).values({**of, **new}), values)


def _axis(connection: Connection, school_id: str, year: int, packed: bytes, stamp: Stamp) -> int:
    table = schema.session_axes
    latest = connection.execute(
        select(table.c.number, table.c.sessions)
        .where(table.c.school_id == school_id, table.c.year == year)
        .order_by(table.c.number.desc())
        .limit(1)
    ).first()
    if latest is not None and latest.sessions == packed:
        return int(latest.number)
    made = connection.execute(
        insert(table)
        .values(school_id=school_id, year=year, sessions=packed, recorded_at=stamp.when)
        .returning(table.c.number)
    )
    return int(made.scalar_one())
