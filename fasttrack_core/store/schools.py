"""Schools, the people who use the product, settings and calendars."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, func, insert, select, update

from fasttrack_core.errors import NotFound
from fasttrack_core.store import history, schema
from fasttrack_core.store.problems import Conflict
from fasttrack_core.store.records import Change, Plain, School, Stamp, User


class Schools:
    """Schools by their opaque id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, stamp: Stamp) -> School:
        """The school that was made."""
        school = School(uuid4().hex, name, 0)
        self._connection.execute(
            insert(schema.schools).values(
                id=school.id, name=name, register_version=0, recorded_at=stamp.when, recorded_by=stamp.who
            )
        )
        return school

    def rename(self, school_id: str, name: str, stamp: Stamp) -> None:
        """The school has that name; the old one is in its history."""
        before = self.get(school_id).name
        self._connection.execute(update(schema.schools).where(schema.schools.c.id == school_id).values(name=name))
        _changed(self._connection, "school", school_id, {"name": before}, {"name": name}, stamp)

    def get(self, school_id: str) -> School:
        """Raises NotFound."""
        row = self._connection.execute(select(schema.schools).where(schema.schools.c.id == school_id)).first()
        if row is None:
            raise NotFound("There is no such school.")
        return School(row.id, row.name, row.register_version)

    def list(self) -> tuple[School, ...]:
        """Every school, by name."""
        rows = self._connection.execute(select(schema.schools))
        found = [School(row.id, row.name, row.register_version) for row in rows]
        return tuple(sorted(found, key=lambda school: (school.name, school.id)))  # databases sort letters differently


class Users:
    """Named people; nobody is removed, only made inactive."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, role: str, stamp: Stamp) -> User:
        """The user that was made, active. Names are unique: Conflict for a second one."""
        if self._connection.scalar(select(schema.users.c.id).where(schema.users.c.name == name)) is not None:
            raise Conflict("There is already a user of that name. Give this one a name that tells them apart.")
        user = User(uuid4().hex, name, role, True)
        self._connection.execute(
            insert(schema.users).values(
                id=user.id, name=name, role=role, active=True, recorded_at=stamp.when, recorded_by=stamp.who
            )
        )
        _changed(self._connection, "user", user.id, {}, {"name": name, "role": role, "active": True}, stamp)
        return user

    def change(self, user: User, stamp: Stamp) -> None:
        """The user with that id has this name, role and state; what they were is in the history. Raises NotFound."""
        before = self.get(user.id)
        values = {"name": user.name, "role": user.role, "active": user.active}
        self._connection.execute(update(schema.users).where(schema.users.c.id == user.id).values(values))
        was = {"name": before.name, "role": before.role, "active": before.active}
        _changed(self._connection, "user", user.id, was, values, stamp)

    def get(self, user_id: str) -> User:
        """Raises NotFound."""
        row = self._connection.execute(select(schema.users).where(schema.users.c.id == user_id)).first()
        if row is None:
            raise NotFound("There is no such user.")
        return _user(row)

    def list(self) -> tuple[User, ...]:
        """Every user, by name."""
        return tuple(sorted(map(_user, self._connection.execute(select(schema.users))), key=lambda user: user.name))

    def history(self, user_id: str) -> tuple[Change, ...]:
        """Every change of the user's name, role and state, oldest first."""
        return history.of(self._connection, "user", user_id)


class Settings:
    """One set of plain values for each school, with the history of every change."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, school_id: str) -> dict[str, Any]:
        """The school's settings; empty when none were ever saved."""
        table = schema.settings
        return dict(self._connection.scalar(select(table.c.value).where(table.c.school_id == school_id)) or {})

    def save(self, school_id: str, value: Plain, stamp: Stamp) -> None:
        """``value`` is all of the school's settings; what differs is recorded."""
        table = schema.settings
        before = self._connection.scalar(select(table.c.value).where(table.c.school_id == school_id).with_for_update())
        row = {"value": dict(value), "recorded_at": stamp.when, "recorded_by": stamp.who}
        if before is None:
            self._connection.execute(insert(table).values(school_id=school_id, **row))
        else:
            self._connection.execute(update(table).where(table.c.school_id == school_id).values(row))
        _changed(self._connection, "settings", school_id, before or {}, value, stamp)

    def version(self, school_id: str) -> int:
        """How often the school's settings were changed."""
        table = schema.history
        chosen = select(func.count()).where(table.c.kind == "settings", table.c.subject_id == school_id)
        return self._connection.scalar(chosen) or 0

    def history(self, school_id: str) -> tuple[Change, ...]:
        """Every change of the school's settings, oldest first."""
        return history.of(self._connection, "settings", school_id)


def _user(row: Row[Any]) -> User:
    return User(row.id, row.name, row.role, row.active)


def _changed(
    connection: Connection,
    kind: str,
    subject_id: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    stamp: Stamp,
) -> None:
    was, now = history.difference(before, after)
    if now:
        history.record(connection, [Change(kind, subject_id, was, now, None, stamp)])
