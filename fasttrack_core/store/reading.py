"""Rows of the database into one register matrix, fast enough for a whole local authority."""

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Text, func, select, type_coerce

from fasttrack_core.attendance.figures.codes import NO_MARK, Marks
from fasttrack_core.attendance.figures.register import Pupil, Register, pupils_of
from fasttrack_core.attendance.figures.sessions import Keys
from fasttrack_core.attendance.merging.changed_details import DETAILS, corrected
from fasttrack_core.errors import NotFound
from fasttrack_core.store import history, packing, schema
from fasttrack_core.store.records import StoredRegister

LISTING = "listing"
"""The kind of a recorded change of whether a pupil is listed."""

Texts = dict[tuple[int, int], str]
PackedTexts = dict[str, dict[str, str]]
Groups = dict[str | None, Mapping[str, str]]

_PUPIL = (
    *(schema.pupils.c[name] for name in ("id", *DETAILS)),
    type_coerce(schema.pupils.c.attributes, Text).label("attributes"),
)


def read(connection: Connection, school_id: str, years: Sequence[int] | None, *, everyone: bool) -> StoredRegister:
    """The register of ``years`` (None: all), pupils in the order in which they were first imported.

    With ``everyone`` pupils without marks in those years are there too; nobody who is no longer listed.
    """
    with _without_collecting():
        blocks = _blocks(connection, school_id, years)
        there = None if everyone else {pupil_id for block in blocks.values() for pupil_id in block.ids}
        listed = connection.execute(
            select(*_PUPIL)
            .where(schema.pupils.c.school_id == school_id, schema.pupils.c.listed)
            .order_by(schema.pupils.c.position)
        )
        pupils = _pupils([row for row in listed.all() if there is None or row[0] in there])
        return _assemble(pupils, blocks, _axes(connection, blocks))


def size(connection: Connection, school_id: str) -> tuple[int, Keys]:
    """How many pupils are listed, and every session of every year: what the whole register is made of."""
    pupils = connection.scalar(
        select(func.count())
        .select_from(schema.pupils)
        .where(schema.pupils.c.school_id == school_id, schema.pupils.c.listed)
    )
    table = schema.pupil_years
    axes = connection.scalars(select(table.c.axis).where(table.c.school_id == school_id).distinct()).all()
    return int(pupils or 0), _union(_axes(connection, axes).values())


def _blocks(connection: Connection, school_id: str, years: Sequence[int] | None) -> "dict[int, _Block]":
    """The packed marks and texts of ``years``, by the list of sessions along which they are packed."""
    table = schema.pupil_years
    query = select(table.c.axis, table.c.pupil_id, table.c.marks, type_coerce(table.c.texts, Text)).where(
        table.c.school_id == school_id
    )
    if years is not None:
        query = query.where(table.c.year.in_(years))
    blocks: dict[int, _Block] = {}
    for axis, pupil_id, marks, texts in connection.execute(query).all():
        block = blocks.get(axis)
        if block is None:
            block = blocks[axis] = _Block([], [], {})
        block.ids.append(pupil_id)
        block.marks.append(marks)
        if texts is not None:
            block.texts[pupil_id] = json.loads(texts)
    return blocks


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for reference cycles meanwhile: rows and pupils have none, and it takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(slots=True)
class _Block:
    """The pupils whose marks are packed along one list of sessions."""

    ids: list[str]
    marks: list[bytes]
    texts: dict[str, PackedTexts]


def _assemble(pupils: dict[str, Pupil], blocks: dict[int, _Block], axes: dict[int, Keys]) -> StoredRegister:
    ids = tuple(pupils)
    row_of = dict(zip(ids, range(len(ids)), strict=True))
    sessions = _union(axes.values())
    marks = np.full((len(ids), len(sessions)), NO_MARK, dtype=np.uint8)
    raw: Texts = {}
    comments: Texts = {}
    for axis, block in blocks.items():
        keys = axes[axis]
        rows = np.array([row_of[pupil_id] for pupil_id in block.ids], dtype=np.int64)
        packed = packing.unpack_marks(b"".join(block.marks)).reshape(len(rows), len(keys))
        _place(marks, rows, np.searchsorted(sessions, keys), packed)
        for pupil_id, texts in block.texts.items():
            _unpack_texts(texts, row_of[pupil_id], sessions, raw, comments)
    return StoredRegister(Register(tuple(pupils.values()), sessions, marks, raw, comments), ids)


def _union(lists: Iterable[Keys]) -> Keys:
    return np.unique(np.concatenate([np.array([], dtype=np.int32), *lists])).astype(np.int32)


def _axes(connection: Connection, numbers: Iterable[int]) -> dict[int, Keys]:
    table = schema.session_axes
    rows = connection.execute(select(table.c.number, table.c.sessions).where(table.c.number.in_(sorted(numbers))))
    return {row.number: packing.unpack_keys(row.sessions) for row in rows}


def _place(marks: Marks, rows: Any, columns: Any, block: Marks) -> None:
    if not len(columns):
        return
    first, last = int(columns[0]), int(columns[-1])
    if last - first + 1 == len(columns):
        marks[rows, first : last + 1] = block
    else:
        marks[rows[:, None], columns] = block


def _pupils(rows: Sequence[Sequence[Any]]) -> dict[str, Pupil]:
    """The pupils of rows of ``_PUPIL``, by their opaque ids. A text of groups that many share is understood once."""
    if not rows:
        return {}
    ids, upns, admission_numbers, system_ids, names, *others, groups = zip(*rows, strict=True)
    numbers = [one or two or three for one, two, three in zip(upns, admission_numbers, system_ids, strict=True)]
    known = [upn or "" for upn in upns]
    told: Groups = {text: json.loads(text) if text else {} for text in set(groups)}
    attributes = [told[text] for text in groups]
    made = pupils_of(numbers, names, known, admission_numbers, system_ids, *others, attributes)
    return dict(zip(ids, made, strict=True))


def texts_by_row(register: Register) -> dict[int, tuple[dict[int, str], dict[int, str]]]:
    """For each row with texts: the raw texts and the comments, by session key."""
    found: dict[int, tuple[dict[int, str], dict[int, str]]] = {}
    for place, texts in enumerate((register.raw, register.comments)):
        for (row, column), text in texts.items():
            found.setdefault(row, ({}, {}))[place][int(register.sessions[column])] = text
    return found


def pack_texts(texts: tuple[dict[int, str], dict[int, str]] | None, keys: Keys) -> PackedTexts | None:
    """A pupil's texts for the sessions ``keys``, by session key, as plain data; None when there are none."""
    if texts is None:
        return None
    wanted = set(keys.tolist())
    packed = {
        name: {str(key): text for key, text in found.items() if key in wanted}
        for name, found in zip(("raw", "comments"), texts, strict=True)
    }
    packed = {name: found for name, found in packed.items() if found}
    return packed or None


def _unpack_texts(packed: PackedTexts, row: int, sessions: Keys, raw: Texts, comments: Texts) -> None:
    for name, found in (("raw", raw), ("comments", comments)):
        for key, text in packed.get(name, {}).items():
            found[row, int(np.searchsorted(sessions, int(key)))] = text


def read_as_known(connection: Connection, school_id: str, when: datetime) -> StoredRegister:
    """The register as it was known at ``when`` (inclusive): recorded marks replayed, later details undone."""
    table = schema.pupils
    known = connection.execute(
        select(*_PUPIL).where(table.c.school_id == school_id, table.c.recorded_at <= when).order_by(table.c.position)
    )
    unlisted = _unlisted_then(connection, when)
    listed = [row for row in known if row[0] not in unlisted]
    ids = tuple(row[0] for row in listed)
    changes = schema.mark_changes
    replayed = connection.execute(
        select(changes.c.pupil_id, changes.c.sessions, changes.c.after, changes.c.texts)
        .where(changes.c.school_id == school_id, changes.c.recorded_at <= when)
        .order_by(changes.c.number)
    ).all()
    row_of = {pupil_id: row for row, pupil_id in enumerate(ids)}
    unpacked = [
        (row.pupil_id, packing.unpack_keys(row.sessions), row.after, row.texts)
        for row in replayed
        if row.pupil_id in row_of
    ]
    sessions = _union(keys for _, keys, *_ in unpacked)
    marks = np.full((len(ids), len(sessions)), NO_MARK, dtype=np.uint8)
    raw: Texts = {}
    comments: Texts = {}
    for pupil_id, keys, after, texts in unpacked:
        row, columns = row_of[pupil_id], np.searchsorted(sessions, keys)
        marks[row, columns] = packing.unpack_marks(after)
        for entry, (_, raw_after, _, comment_after) in (texts or {}).items():
            place = (row, int(columns[int(entry)]))
            for found, text in ((raw, raw_after), (comments, comment_after)):
                found[place] = text
    pupils = tuple(_undone([*_pupils(listed).values()], ids, _later_details(connection, set(ids), when)))
    columns = np.flatnonzero((marks != NO_MARK).any(axis=0))
    moved = {int(old): new for new, old in enumerate(columns)}
    kept = [
        {(row, moved[column]): text for (row, column), text in found.items() if text and column in moved}
        for found in (raw, comments)
    ]
    return StoredRegister(Register(pupils, sessions[columns], marks[:, columns], *kept), ids)


def read_unlisted(connection: Connection, school_id: str) -> dict[str, Pupil]:
    """The pupils who are no longer listed, since every import that brought them was undone, by their opaque ids."""
    table = schema.pupils
    rows = connection.execute(
        select(*_PUPIL).where(table.c.school_id == school_id, ~table.c.listed).order_by(table.c.position)
    )
    return _pupils(rows.all())


def _unlisted_then(connection: Connection, when: datetime) -> set[str]:
    table = schema.history
    rows = connection.execute(
        select(table.c.subject_id, table.c.after)
        .where(table.c.kind == LISTING, table.c.recorded_at <= when)
        .order_by(table.c.number)
    )
    return {pupil_id for pupil_id, after in {row.subject_id: row.after for row in rows}.items() if not after["listed"]}


def _later_details(connection: Connection, ids: set[str], when: datetime) -> list[tuple[str, Mapping[str, Any]]]:
    table = schema.history
    rows = connection.execute(
        select(table.c.subject_id, table.c.before)
        .where(table.c.kind == "pupil", table.c.recorded_at > when)
        .order_by(table.c.number.desc())
    )
    return [(row.subject_id, row.before) for row in rows if row.subject_id in ids]


def _undone(pupils: list[Pupil], ids: Sequence[str], later: list[tuple[str, Mapping[str, Any]]]) -> list[Pupil]:
    row_of = {pupil_id: row for row, pupil_id in enumerate(ids)}
    for pupil_id, before in later:
        pupils[row_of[pupil_id]] = corrected(pupils[row_of[pupil_id]], history.typed(before))
    return pupils


def read_pupil(connection: Connection, pupil_id: str) -> tuple[str, Pupil]:
    """The school's id and the pupil. Raises NotFound."""
    row = connection.execute(select(schema.pupils.c.school_id, *_PUPIL).where(schema.pupils.c.id == pupil_id)).first()
    if row is None:
        raise NotFound("There is no such pupil.")
    return row[0], _pupils([row[1:]])[row[1]]
