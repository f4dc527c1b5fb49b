"""Pupils as rows of the database: brought by an import, coming back, corrected, no longer listed; all with history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, func, insert, select, update

from fasttrack_core.attendance.figures.register import Pupil
from fasttrack_core.attendance.merging.changed_details import DETAILS
from fasttrack_core.attendance.merging.changes import Changes
from fasttrack_core.store import history, schema
from fasttrack_core.store.reading import LISTING, read_unlisted
from fasttrack_core.store.records import Change, Stamp
from fasttrack_core.store.stamping import stamped

_TABLE = schema.pupils


@dataclass(frozen=True, slots=True)
class Newcomers:
    """The pupils of a file who are not listed, in its order: their ids, and of those who come back what was known."""

    pupils: tuple[Pupil, ...]
    ids: tuple[str, ...]
    back: Mapping[str, Pupil]


def newcomers(connection: Connection, school_id: str, pupils: Sequence[Pupil]) -> Newcomers:
    """Who of ``pupils`` was listed before and comes back, by UPN, else by name with the same number; the rest are new.

    Whoever comes back has just the details of the file: an import that was undone leaves none behind. What a person
    typed stands where the file is silent.
    """
    gone = read_unlisted(connection, school_id)
    back: dict[str, Pupil] = {}
    ids = []
    for pupil in pupils:
        same = next((key for key, known in gone.items() if key not in back and _same(known, pupil)), None)
        if same is not None:
            back[same] = gone[same]
        ids.append(same or uuid4().hex)
    return Newcomers(tuple(pupils), tuple(ids), back)


def write_newcomers(
    connection: Connection, school_id: str, found: Newcomers, import_id: str | None, stamp: Stamp
) -> None:
    """The newcomers are listed."""
    last = connection.scalar(
        select(func.coalesce(func.max(_TABLE.c.position), 0)).where(_TABLE.c.school_id == school_id)
    )
    recorded = {"school_id": school_id, **stamped(stamp)}
    new = [(key, pupil) for key, pupil in zip(found.ids, found.pupils, strict=True) if key not in found.back]
    _give_up_upns(connection, school_id, {pupil.upn for _, pupil in new}, stamp, import_id=import_id)
    if new:
        connection.execute(
            insert(_TABLE),
            [
                {"id": key, "position": int(last or 0) + 1 + place, **recorded, **_columns(pupil)}
                for place, (key, pupil) in enumerate(new)
            ],
        )
    whole = [
        (key, *whole_difference(found.back[key], pupil))
        for key, pupil in zip(found.ids, found.pupils, strict=True)
        if key in found.back
    ]
    correct(connection, school_id, [each for each in whole if each[2]], stamp, import_id=import_id)
    _list(connection, found.back, True, stamp, import_id=import_id)
    for key, pupil in zip(found.ids, found.pupils, strict=True):
        typed = _typed_birth(connection, key) if key in found.back and pupil.date_of_birth is None else None
        born = history.typed(typed.after)["date_of_birth"] if typed else None
        if typed is not None and born is not None:
            again = ({"date_of_birth": None}, {"date_of_birth": born})
            correct(connection, school_id, [(key, *again)], replace(typed.stamp, when=stamp.when))


def _typed_birth(connection: Connection, pupil_id: str) -> Change | None:
    """The change by which somebody typed the date of birth of a pupil no longer listed; None where no one did.

    Every file that listed the pupil was undone, so what any of them gave does not stand.
    """
    changes = [
        each
        for each in history.of(connection, "pupil", pupil_id)
        if each.import_id is None and each.undo_id is None and "date_of_birth" in each.after
    ]
    return changes[-1] if changes else None


def write_corrections(
    connection: Connection,
    school_id: str,
    ids: Sequence[str],
    changes: Changes,
    import_id: str | None,
    stamp: Stamp,
) -> None:
    """The known pupils have the details that a file filled in or corrected; ``ids`` are those of the file's pupils."""
    changed = [(ids[change.row], change.before, change.after) for change in changes.changed_pupils]
    correct(connection, school_id, changed, stamp, import_id=import_id)


def correct(
    connection: Connection,
    school_id: str,
    changed: Sequence[tuple[str, Mapping[str, Any], Mapping[str, Any]]],
    stamp: Stamp,
    *,
    import_id: str | None = None,
    undo_id: str | None = None,
) -> None:
    """Each pupil (by id) has the details ``after``, and what they were is recorded."""
    upns = {str(after["upn"]): key for key, _, after in changed if after.get("upn")}
    _give_up_upns(connection, school_id, set(upns), stamp, import_id=import_id, undo_id=undo_id)
    if upns:  # two pupils may take each other's UPN
        free = update(_TABLE).where(_TABLE.c.id == bindparam("pupil")).values(upn=None)
        connection.execute(free, [{"pupil": key} for key in upns.values()])
    by_fields: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    kept = _attributes(connection, [key for key, _, after in changed if any(name not in DETAILS for name in after)])
    for pupil_id, _, after in changed:
        values = history.typed({name: value for name, value in after.items() if name in DETAILS})
        if "upn" in values:
            values["upn"] = values["upn"] or None
        others = {name.removeprefix("attributes."): value for name, value in after.items() if name not in DETAILS}
        if others:
            both = {**kept[pupil_id], **others}
            values["attributes"] = {name: text for name, text in both.items() if text} or None
        row = {"pupil": pupil_id, **{f"new_{name}": value for name, value in values.items()}}
        by_fields.setdefault(tuple(sorted(values)), []).append(row)
    for names, rows in by_fields.items():
        statement = update(_TABLE).where(_TABLE.c.id == bindparam("pupil"))
        connection.execute(statement.values({name: bindparam(f"new_{name}") for name in names}), rows)
    history.record(
        connection,
        [Change("pupil", pupil_id, before, after, import_id, stamp, undo_id) for pupil_id, before, after in changed],
    )


def unlist(connection: Connection, pupil_ids: Collection[str], undo_id: str, stamp: Stamp) -> None:
    """These pupils are no longer listed; their rows and all that was recorded of them stay."""
    _list(connection, pupil_ids, False, stamp, undo_id=undo_id)


def whole_difference(known: Pupil, other: Pupil) -> tuple[dict[str, Any], dict[str, Any]]:
    """Every detail in which the two differ, those that only one of them has too: of the first, of the second."""
    return history.difference(_flat(known), _flat(other))


def _flat(pupil: Pupil) -> dict[str, Any]:
    attributes = {f"attributes.{name}": text for name, text in pupil.attributes.items() if text}
    return {name: getattr(pupil, name) for name in DETAILS if getattr(pupil, name)} | attributes


def _same(known: Pupil, new: Pupil) -> bool:
    if known.upn or new.upn:
        return known.upn == new.upn
    numbers = (known.admission_number, known.system_id), (new.admission_number, new.system_id)
    return numbers[0] == numbers[1] and any(numbers[0]) and known.name == new.name


def _give_up_upns(
    connection: Connection,
    school_id: str,
    wanted: set[str],
    stamp: Stamp,
    *,
    import_id: str | None = None,
    undo_id: str | None = None,
) -> None:
    """A UPN belongs to one pupil: whoever is no longer listed leaves it to the one who now has it."""
    gone = read_unlisted(connection, school_id) if wanted - {""} else {}
    given = [(key, {"upn": known.upn}, {"upn": ""}) for key, known in gone.items() if known.upn in wanted - {""}]
    if given:
        correct(connection, school_id, given, stamp, import_id=import_id, undo_id=undo_id)


def _list(
    connection: Connection,
    pupil_ids: Collection[str],
    listed: bool,
    stamp: Stamp,
    *,
    import_id: str | None = None,
    undo_id: str | None = None,
) -> None:
    if not pupil_ids:
        return
    chosen = sorted(pupil_ids)
    connection.execute(
        update(_TABLE).where(_TABLE.c.id == bindparam("pupil")).values(listed=listed),
        [{"pupil": pupil_id} for pupil_id in chosen],
    )
    history.record(
        connection,
        [
            Change(LISTING, pupil_id, {"listed": not listed}, {"listed": listed}, import_id, stamp, undo_id)
            for pupil_id in chosen
        ],
    )


def _attributes(connection: Connection, pupil_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    if not pupil_ids:
        return {}
    rows = connection.execute(select(_TABLE.c.id, _TABLE.c.attributes).where(_TABLE.c.id.in_(pupil_ids)))
    return {row.id: row.attributes or {} for row in rows}


def _columns(pupil: Pupil) -> Mapping[str, Any]:
    return {
        "upn": pupil.upn or None,
        "admission_number": pupil.admission_number,
        "system_id": pupil.system_id or ("" if pupil.upn or pupil.admission_number else pupil.pupil_id),
        "name": pupil.name,
        "surname": pupil.surname,
        "forename": pupil.forename,
        "date_of_birth": pupil.date_of_birth,
        "year_group": pupil.year_group,
        "registration_group": pupil.registration_group,
        "sex": pupil.sex,
        "attributes": {name: text for name, text in pupil.attributes.items() if text} or None,
    }
