"""Pupils by their opaque id, and their parents. A parent of two pupils is one parent with a link to each."""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.errors import NotFound
from fasttrack_core.store import history, reading, schema
from fasttrack_core.store.counters import CONTACTS, count, counted
from fasttrack_core.store.records import Change, ParentRecord, Stamp
from fasttrack_core.store.stamping import stamped

_OF_PARENT = ("title", "forename", "surname", "address", "postcode", "email", "phone")
_OF_LINK = (
    "relationship",
    "parental_responsibility",
    "parent_in_law",
    "ground",
    "restriction",
    "released_by",
    "release_reason",
    "lives_with_pupil",
    "priority",
)
_ID_LENGTH = 32
"""Letters of a pupil's id, with which the subject of a link begins."""
_FIELDS = ("id", *_OF_PARENT, *_OF_LINK)
"""What ``_linked`` selects after the pupil's id."""


class People:
    """Every change of a parent, and of what they are to a pupil, is recorded."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def pupil(self, pupil_id: str) -> Pupil:
        """The pupil with that opaque id. Raises NotFound."""
        return reading.read_pupil(self._connection, pupil_id)[1]

    def school_of(self, pupil_id: str) -> str:
        """The id of the pupil's school. Raises NotFound."""
        return reading.read_pupil(self._connection, pupil_id)[0]

    def parents(self, pupil_id: str) -> tuple[ParentRecord, ...]:
        """The pupil's parents: by priority, those without one last, then by name."""
        found = [_parent(row, {}) for row in self._connection.execute(_linked().where(_LINK.c.pupil_id == pupil_id))]
        return tuple(sorted(found, key=_in_order))

    def parents_of_school(
        self, school_id: str, pupils: Collection[str] | None = None
    ) -> dict[str, tuple[ParentRecord, ...]]:
        """Each pupil's parents, in the same order, by the pupil's id; of these pupils alone where some are named."""
        found: dict[str, list[ParentRecord]] = {}
        told: dict[str, tuple[str, ...]] = {}
        asked = _linked().where(_PARENT.c.school_id == school_id)
        if pupils is not None:
            asked = asked.where(_LINK.c.pupil_id.in_(sorted(pupils)))
        for row in self._connection.execute(asked).all():
            found.setdefault(row[0], []).append(_parent(row, told))
        return {pupil_id: tuple(sorted(parents, key=_in_order)) for pupil_id, parents in found.items()}

    def version(self, school_id: str) -> int:
        """How often contacts of the school were changed."""
        return counted(self._connection, CONTACTS, school_id)

    def versions(self, pupil_id: str, parent_ids: Iterable[str] | None = None) -> dict[str, int]:
        """For each of the pupil's parents by id a number that goes up with every change of the parent, made at any
        pupil, and of what they are to this one. parent_ids: the parents, where they were read before."""
        table = schema.history
        known = self._connection.scalars(self._parents_of(pupil_id)) if parent_ids is None else parent_ids
        links = [f"{pupil_id} {parent_id}" for parent_id in known]
        asked = (
            select(table.c.subject_id, func.max(table.c.number))
            .where(
                ((table.c.kind == "parent") & table.c.subject_id.in_([link.split()[1] for link in links]))
                | ((table.c.kind == "pupil_parent") & table.c.subject_id.in_(links))
            )
            .group_by(table.c.subject_id)
        )
        found = {subject: int(number) for subject, number in self._connection.execute(asked)}
        return {link.split()[1]: max(found.get(link, 0), found.get(link.split()[1], 0)) for link in links}

    def family_changes(self, pupil_id: str) -> tuple[Change, ...]:
        """Every recorded change of the pupil's parents and of what they are, or were, to this pupil, oldest first."""
        table = schema.history
        return history.where(
            self._connection,
            ((table.c.kind == "parent") & table.c.subject_id.in_(self._parents_of(pupil_id)))
            | ((table.c.kind == "pupil_parent") & table.c.subject_id.startswith(f"{pupil_id} ")),
        )

    def school_version(self, school_id: str) -> int:
        """A number that goes up with every recorded change of a contact of the school."""
        return self._connection.scalar(select(func.max(schema.history.c.number)).where(self._of_school(school_id))) or 0

    def school_changes(self, school_id: str, after: int) -> tuple[Change, ...]:
        """Every change of a contact of the school recorded after the change of that number, oldest first."""
        return history.where(self._connection, self._of_school(school_id) & (schema.history.c.number > after))

    def _of_school(self, school_id: str) -> ColumnElement[bool]:
        table, pupils = schema.history, schema.pupils
        parents = select(_PARENT.c.id).where(_PARENT.c.school_id == school_id)
        own = select(pupils.c.id).where(pupils.c.school_id == school_id)
        of_pupil = func.substr(table.c.subject_id, 1, _ID_LENGTH).in_(own)
        return ((table.c.kind == "parent") & table.c.subject_id.in_(parents)) | (
            (table.c.kind == "pupil_parent") & of_pupil
        )

    def sharing(self, pupil_id: str) -> dict[str, frozenset[str]]:
        """The other pupils with a parent in common with this one: by pupil's id, the ids of all their parents."""
        own = select(_LINK.c.parent_id).where(_LINK.c.pupil_id == pupil_id)
        others = select(_LINK.c.pupil_id).where(_LINK.c.parent_id.in_(own), _LINK.c.pupil_id != pupil_id)
        found: dict[str, set[str]] = {}
        asked = select(_LINK.c.pupil_id, _LINK.c.parent_id).where(_LINK.c.pupil_id.in_(others))
        for other, parent_id in self._connection.execute(asked):
            found.setdefault(other, set()).add(parent_id)
        return {other: frozenset(ids) for other, ids in found.items()}

    def parent(self, pupil_id: str, parent_id: str) -> ParentRecord:
        """Raises NotFound."""
        row = self._connection.execute(
            _linked().where(_LINK.c.pupil_id == pupil_id, _LINK.c.parent_id == parent_id)
        ).first()
        if row is None:
            raise NotFound("There is no such parent.")
        return _parent(row, {})

    def save_parent(
        self,
        pupil_id: str,
        parent: ParentRecord,
        stamp: Stamp,
        *,
        import_id: str | None = None,
        new: bool = False,
    ) -> ParentRecord:
        """The parent is recorded with all of these fields for the pupil, and returned with an id.

        A parent without an id is new, and with ``new`` one with an id may be; one with the id of another pupil's parent
        is linked. Raises NotFound for an id of no parent of the pupil's school.
        """
        school_id = self.school_of(pupil_id)
        saved = parent if parent.id else replace(parent, id=uuid4().hex)
        changed = self._write(
            _PARENT,
            {"id": saved.id},
            {"school_id": school_id, **_values(saved, _OF_PARENT)},
            stamp,
            ("parent", saved.id, import_id),
            must_exist=bool(parent.id) and not new,
        )
        changed |= self._write(
            _LINK,
            {"pupil_id": pupil_id, "parent_id": saved.id},
            _values(saved, _OF_LINK),
            stamp,
            ("pupil_parent", f"{pupil_id} {saved.id}", import_id),
        )
        if changed:
            count(self._connection, CONTACTS, school_id)
        return saved

    @contextmanager
    def in_bulk(self, school_id: str, stamp: Stamp, import_id: str | None = None) -> Iterator["ParentsInBulk"]:
        """Parents of the school's pupils are saved within the block, and all of them written at its end."""
        together = ParentsInBulk(self._connection, school_id, stamp, import_id)
        yield together
        together.write()

    def unlink(self, pupil_id: str, parent_id: str, stamp: Stamp) -> None:
        """The parent is no longer recorded as a parent of the pupil; what was recorded stays in the history."""
        before = _values(self.parent(pupil_id, parent_id), _OF_LINK)
        self._connection.execute(delete(_LINK).where(_LINK.c.pupil_id == pupil_id, _LINK.c.parent_id == parent_id))
        change = Change("pupil_parent", f"{pupil_id} {parent_id}", before, {}, None, stamp)
        history.record(self._connection, [change])
        count(self._connection, CONTACTS, self.school_of(pupil_id))

    def parent_history(self, pupil_id: str, parent_id: str) -> tuple[Change, ...]:
        """Every change of the parent and of the link to this pupil, in the order of recording."""
        changes = (
            *history.of(self._connection, "parent", parent_id),
            *history.of(self._connection, "pupil_parent", f"{pupil_id} {parent_id}"),
        )
        return tuple(sorted(changes, key=lambda change: change.number))

    def _parents_of(self, pupil_id: str) -> Select[str]:
        return select(_LINK.c.parent_id).where(_LINK.c.pupil_id == pupil_id)

    def _write(
        self,
        table: Any,
        key: dict[str, str],
        values: dict[str, Any],
        stamp: Stamp,
        subject: tuple[str, str, str | None],
        *,
        must_exist: bool = False,
    ) -> bool:
        """True where anything differed from what was there."""
        chosen = [table.c[name] == value for name, value in key.items()]
        row = self._connection.execute(select(table).where(*chosen).with_for_update()).mappings().first()
        if row is None and must_exist:
            raise NotFound("There is no such parent.")
        if row is not None and "school_id" in values and row["school_id"] != values["school_id"]:
            raise NotFound("There is no such parent.")
        before = {name: row[name] for name in values} if row is not None else {}
        if row is not None and before == values:
            return False
        recorded = {**values, **stamped(stamp)}
        if row is None:
            self._connection.execute(insert(table).values(**key, **recorded))
        else:
            self._connection.execute(update(table).where(*chosen).values(recorded))
        kind, subject_id, import_id = subject
        was, now = history.difference(before, values)
        history.record(self._connection, [Change(kind, subject_id, was, now, import_id, stamp)])
        return True


class ParentsInBulk:
    """Parents of one school that are saved together: the same rows and the same history as by ``save_parent`` one after
    another, by a few statements however many they are. Nothing of them is read elsewhere before they are written."""

    def __init__(self, connection: Connection, school_id: str, stamp: Stamp, import_id: str | None) -> None:
        self._connection, self._school_id = connection, school_id
        self._stamp, self._import_id = stamp, import_id
        pupils = schema.pupils
        self._pupils = frozenset(connection.scalars(select(pupils.c.id).where(pupils.c.school_id == school_id)))
        self._parents = _Rows("parent", _PARENT, ("id",), ("school_id", *_OF_PARENT))
        self._links = _Rows("pupil_parent", _LINK, ("pupil_id", "parent_id"), _OF_LINK)
        self._parents.read(connection, self._parents.asked.where(_PARENT.c.school_id == school_id))
        of_school = self._links.asked.join(_PARENT, _PARENT.c.id == _LINK.c.parent_id)
        self._links.read(connection, of_school.where(_PARENT.c.school_id == school_id))
        self._changes: list[Change] = []
        self._restrictions: dict[str, list[str]] | None = None

    def save(self, pupil_id: str, parent: ParentRecord) -> ParentRecord:
        """As ``save_parent``: the parent with an id. Raises NotFound for no pupil, or no parent, of the school."""
        if pupil_id not in self._pupils:
            raise NotFound("There is no such pupil.")
        if parent.id and (parent.id,) not in self._parents.there:
            raise NotFound("There is no such parent.")
        saved = parent if parent.id else replace(parent, id=uuid4().hex)
        self._put(self._parents, (saved.id,), {"school_id": self._school_id, **_values(saved, _OF_PARENT)})
        self._put(self._links, (pupil_id, saved.id), _values(saved, _OF_LINK))
        return saved

    def restrictions(self, pupil_id: str, parent_id: str) -> tuple[str, ...]:
        """Every restriction that was ever recorded of the parent for this pupil, by what is being saved too."""
        if self._restrictions is None:
            self._restrictions = self._recorded_restrictions()
        return tuple(self._restrictions.get(f"{pupil_id} {parent_id}", ()))

    def write(self) -> None:
        """What was saved is in the database, and its changes are recorded in the order of saving."""
        for rows in (self._parents, self._links):
            rows.write(self._connection, self._stamp)
        history.record(self._connection, self._changes)
        if self._changes:
            count(self._connection, CONTACTS, self._school_id)
        self._changes = []

    def _put(self, rows: "_Rows", key: tuple[str, ...], values: dict[str, Any]) -> None:
        before = rows.there.get(key, {})
        if before == values:
            return
        rows.put(key, values)
        change = Change(rows.kind, " ".join(key), *history.difference(before, values), self._import_id, self._stamp)
        self._changes.append(change)
        if self._restrictions is not None:
            _note_restriction(self._restrictions, change.subject_id, change.before, change.after)

    def _recorded_restrictions(self) -> dict[str, list[str]]:
        table = schema.history
        of_pupil = func.substr(table.c.subject_id, 1, _ID_LENGTH)
        own = select(schema.pupils.c.id).where(schema.pupils.c.school_id == self._school_id)
        asked = (
            select(table.c.subject_id, table.c.before, table.c.after)
            .where(table.c.kind == "pupil_parent", of_pupil.in_(own))
            .order_by(table.c.number)
        )
        found: dict[str, list[str]] = {}
        for row in self._connection.execute(asked):
            _note_restriction(found, *row)
        for change in self._changes:
            _note_restriction(found, change.subject_id, change.before, change.after)
        return found


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of one table as they are and as they shall be, by their key; which of them are new, and which changed."""

    kind: str
    table: Any
    key: tuple[str, ...]
    names: tuple[str, ...]
    there: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)
    new: set[tuple[str, ...]] = field(default_factory=set)
    changed: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def asked(self) -> Any:
        """What is read of each row: its key, then its values."""
        return select(*(self.table.c[name] for name in (*self.key, *self.names)))

    def read(self, connection: Connection, asked: Any) -> None:
        """These rows are there; nobody else changes them before the transaction ends."""
        length = len(self.key)
        for row in connection.execute(asked.with_for_update(of=self.table)):
            self.there[tuple(row[:length])] = dict(zip(self.names, row[length:], strict=True))

    def put(self, key: tuple[str, ...], values: dict[str, Any]) -> None:
        """The row of that key shall have these values."""
        if key not in self.there:
            self.new.add(key)
        elif key not in self.new:
            self.changed.add(key)
        self.there[key] = values

    def write(self, connection: Connection, stamp: Stamp) -> None:
        """The rows are in the database as they shall be."""
        recorded = stamped(stamp)
        new = [
            {**dict(zip(self.key, key, strict=True)), **values, **recorded}
            for key, values in self.there.items()
            if key in self.new
        ]
        if new:
            connection.execute(insert(self.table), new)
        keys = [f"the_{name}" for name in self.key]
        changed = [
            {**dict(zip(keys, key, strict=True)), **values, **recorded}
            for key, values in self.there.items()
            if key in self.changed
        ]
        if changed:
            chosen = [self.table.c[name] == bindparam(word) for name, word in zip(self.key, keys, strict=True)]
            connection.execute(update(self.table).where(*chosen), changed)
        self.new.clear()
        self.changed.clear()


def _note_restriction(found: dict[str, list[str]], subject_id: str, before: Any, after: Any) -> None:
    texts = (str(side.get("restriction") or "") for side in (before, after))
    found.setdefault(subject_id, []).extend(text for text in texts if text)


_PARENT = schema.parents
_LINK = schema.pupil_parents


def _linked() -> Any:
    return select(
        _LINK.c.pupil_id,
        _PARENT.c.id,
        *(type_coerce(_PARENT.c.address, Text) if name == "address" else _PARENT.c[name] for name in _OF_PARENT),
        *(_LINK.c[name] for name in _OF_LINK),
    ).join(_PARENT, _PARENT.c.id == _LINK.c.parent_id)


def _parent(row: Row[Any], told: dict[str, tuple[str, ...]]) -> ParentRecord:
    """The parent of a row; ``told`` keeps each address that was understood, since families share one."""
    fields: dict[str, Any] = dict(zip(_FIELDS, row[1:], strict=True))
    text = fields["address"]
    if text not in told:
        told[text] = tuple(json.loads(text))
    fields["address"] = told[text]
    return ParentRecord(**fields)


def _values(parent: ParentRecord, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: history.plain(getattr(parent, name)) for name in names}


def _in_order(parent: ParentRecord) -> tuple[bool, int, str, str, str]:
    return parent.priority is None, parent.priority or 0, parent.surname, parent.forename, parent.id
