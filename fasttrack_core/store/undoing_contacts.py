"""Contacts when the import that brought or changed them is undone: what a person or a later file said of them stays.

A restriction on writing to someone stays too, whoever brought it: a person takes it away, never an undo. Without it a
letter could reach somebody whom a court order protects from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.attendance.merging.replaying import Statement
from fasttrack_core.store import history, schema
from fasttrack_core.store.records import Change, Stamp, StoredImport, StoredRegister
from fasttrack_core.store.stamping import stamped

_PARENT, _LINK = "parent", "pupil_parent"
_TABLES = {_PARENT: schema.parents, _LINK: schema.pupil_parents}
_NUMBERS = ("upn", "admission_number", "system_id")


@dataclass(frozen=True, slots=True)
class ContactsBack:
    """changes: kind, subject, before, after of what goes back. removed: pupil and parent of each link that goes.

    back, kept: how many contacts go back or away, and how many stay as a person or another file has them.
    restrictions: how many restrictions on writing to someone came with the import and stay.
    """

    changes: tuple[tuple[str, str, Mapping[str, Any], Mapping[str, Any]], ...] = ()
    removed: frozenset[tuple[str, str]] = frozenset()
    removals: Mapping[str, Mapping[str, Any]] | None = None
    back: int = 0
    kept: int = 0
    restrictions: int = 0


def plan_contacts(
    connection: Connection,
    imported: StoredImport,
    undone: frozenset[str],
    others: Sequence[Statement],
    known: StoredRegister,
) -> ContactsBack:
    """What undoing the import would do to contacts; nothing is written."""
    recorded = _recorded(connection, imported.id)
    if not recorded:
        return ContactsBack()
    said, here = _Said(others, known), _Here(connection, imported.school_id)
    changes: list[tuple[str, str, Mapping[str, Any], Mapping[str, Any]]] = []
    removals: dict[str, Mapping[str, Any]] = {}
    kept, restrictions = 0, 0
    for (kind, subject), rows in recorded.items():
        current = here.row(kind, subject)
        if current is None:
            continue
        pupils, name = here.who(kind, subject)
        told = said.of(pupils, name)
        active = [row for row in rows if row.import_id != imported.id and row.import_id not in undone]
        brought = all(value is None for value in rows[0].before.values())
        if brought and not active:
            if kind == _LINK and not told:
                removals[subject] = {field: history.plain(current[field]) for field in rows[0].after}
            elif kind == _LINK:
                kept += 1
            continue
        own = [row for row in rows if row.import_id == imported.id]
        before, after = _fields_back(rows, own, active, current, told)
        if after.get("restriction", current.get("restriction")) != current.get("restriction"):
            restrictions += 1
            before, after = _without_restriction(before), _without_restriction(after)
        if after:
            changes.append((kind, subject, before, after))
        elif not (brought and kind == _PARENT):
            kept += 1
    return ContactsBack(
        tuple(changes),
        frozenset(_ids(subject) for subject in removals),
        removals,
        len(changes) + len(removals),
        kept,
        restrictions,
    )


def write_contacts(connection: Connection, plan: ContactsBack, undo_id: str, stamp: Stamp) -> None:
    """The contacts go back as planned, and that is recorded."""
    recorded = []
    alike: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = {}
    for kind, subject, before, after in plan.changes:
        values = {**after, **stamped(stamp)}
        alike.setdefault((kind, tuple(sorted(values))), []).append({**_key(kind, subject), **values})
        recorded.append(Change(kind, subject, before, after, None, stamp, undo_id))
    for (kind, _), rows in alike.items():
        connection.execute(update(_TABLES[kind]).where(*_CHOSEN[kind]), rows)
    removals = plan.removals or {}
    if removals:
        connection.execute(
            delete(schema.pupil_parents).where(*_CHOSEN[_LINK]), [_key(_LINK, subject) for subject in removals]
        )
    recorded += [Change(_LINK, subject, values, {}, None, stamp, undo_id) for subject, values in removals.items()]
    history.record(connection, recorded)


def _fields_back(
    rows: Sequence[Any], own: Sequence[Any], active: Sequence[Any], current: Any, told: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for field in dict.fromkeys(name for row in own for name in row.after):
        now = history.plain(current[field])
        last = next((row.after[field] for row in reversed(active) if field in row.after), None)
        touching = [row for row in rows if field in row.after]
        then = last if any(field in row.after for row in active) else touching[0].before.get(field)
        created = then is None and all(value is None for value in touching[0].before.values())
        confirmed = any(_plain(row.get(_IN_FILE.get(field, field))) == _plain(now) for row in told) and bool(now)
        if then != now and not created and not confirmed:
            before[field], after[field] = now, then
    return before, after


def _without_restriction(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in _RESTRICTION}


_RESTRICTION = ("restriction", "released_by", "release_reason")
_IN_FILE = {"restriction": "court_order_note"}
"""Fields of a contact that a file's row calls something else."""


class _Said:
    """What other imports say of contacts: rows by pupil and by the contact's name."""

    def __init__(self, others: Iterable[Statement], known: StoredRegister) -> None:
        self._pupils = dict(zip(known.ids, known.register.pupils, strict=True))
        self._rows: dict[str, list[Mapping[str, Any]]] = {}
        for said in others:
            for row in said.contacts:
                self._rows.setdefault(_name(row), []).append(row)

    def of(self, pupil_ids: Iterable[str], name: str) -> list[Mapping[str, Any]]:
        """The rows about this person as a contact of one of these pupils."""
        pupils = [self._pupils[pupil_id] for pupil_id in pupil_ids if pupil_id in self._pupils]
        return [row for row in self._rows.get(name, ()) if any(_about(row, pupil) for pupil in pupils)]


def _recorded(connection: Connection, import_id: str) -> dict[tuple[str, str], list[Any]]:
    """Every change, but for those by an undo, of the contacts that the import brought or changed, in order."""
    table = schema.history
    subjects = connection.execute(
        select(table.c.kind, table.c.subject_id)
        .where(table.c.import_id == import_id, table.c.kind.in_(tuple(_TABLES)))
        .distinct()
    ).all()
    found: dict[tuple[str, str], list[Any]] = {(row.kind, row.subject_id): [] for row in subjects}
    if not found:
        return found
    rows = connection.execute(
        select(table.c.kind, table.c.subject_id, table.c.before, table.c.after, table.c.import_id)
        .where(table.c.kind.in_(tuple(_TABLES)), table.c.undo_id.is_(None))
        .order_by(table.c.number)
    )
    for row in rows:
        if (row.kind, row.subject_id) in found:
            found[row.kind, row.subject_id].append(row)
    return found


class _Here:
    """The school's contacts as they are: rows by kind and subject."""

    def __init__(self, connection: Connection, school_id: str) -> None:
        parents, links = schema.parents, schema.pupil_parents
        of_school = parents.c.school_id == school_id
        found = connection.execute(select(parents).where(of_school)).mappings()
        linked = connection.execute(select(links).join(parents, parents.c.id == links.c.parent_id).where(of_school))
        self._parents: dict[str, Any] = {row["id"]: row for row in found}
        self._links: dict[str, Any] = {f"{row['pupil_id']} {row['parent_id']}": row for row in linked.mappings()}
        self._pupils: dict[str, list[str]] = {}
        for row in self._links.values():
            self._pupils.setdefault(row["parent_id"], []).append(row["pupil_id"])

    def row(self, kind: str, subject: str) -> Any:
        """The row; None where there is none any more."""
        return (self._parents if kind == _PARENT else self._links).get(subject)

    def who(self, kind: str, subject: str) -> tuple[list[str], str]:
        """The pupils whom the contact is recorded for, and the contact's name."""
        if kind == _LINK:
            pupil_id, parent_id = _ids(subject)
            return [pupil_id], _name(self._parents[parent_id])
        return self._pupils.get(subject, []), _name(self._parents[subject])


_CHOSEN = {
    _PARENT: (schema.parents.c.id == bindparam("the_parent"),),
    _LINK: (
        schema.pupil_parents.c.pupil_id == bindparam("the_pupil"),
        schema.pupil_parents.c.parent_id == bindparam("the_parent"),
    ),
}
"""The row of a kind that ``_key`` names."""


def _key(kind: str, subject: str) -> dict[str, str]:
    if kind == _PARENT:
        return {"the_parent": subject}
    pupil_id, parent_id = _ids(subject)
    return {"the_pupil": pupil_id, "the_parent": parent_id}


def _ids(subject: str) -> tuple[str, str]:
    pupil_id, parent_id = subject.split()
    return pupil_id, parent_id


def _about(row: Mapping[str, Any], pupil: Pupil) -> bool:
    pairs = [(_plain(row.get(field)), _plain(getattr(pupil, field))) for field in _NUMBERS]
    same = any(its and its == theirs for its, theirs in pairs)
    return same and not (all(pairs[0]) and pairs[0][0] != pairs[0][1])


def _name(person: Mapping[str, Any]) -> str:
    return f"{_plain(person.get('forename'))} {_plain(person.get('surname'))}"


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(value.split()).casefold()
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return "" if value is None else value
