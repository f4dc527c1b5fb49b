"""Schools, the people who use the product, settings and calendars."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from fasttrack_core.errors import NotFound
from fasttrack_core.store import history, schema
from fasttrack_core.store.audit import begin_chain
from fasttrack_core.store.imports import newest_register
from fasttrack_core.store.problems import Conflict
from fasttrack_core.store.records import Change, Plain, School, SchoolState, Stamp, User
from fasttrack_core.store.stamping import stamped


class Schools:
    """Schools by their opaque id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, stamp: Stamp) -> School:
        """The school that was made, with its own chain of the audit."""
        school = School(uuid4().hex, name, 0)
        self._connection.execute(
            insert(schema.schools).values(id=school.id, name=name, register_version=0, **stamped(stamp))
        )
        begin_chain(self._connection, school.id)
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

    def state(self, school_id: str) -> SchoolState:
        """How far the school has come, in one statement. Raises NotFound."""
        table = schema.schools
        asked = select(
            table.c.register_version,
            settings_changes(school_id).scalar_subquery(),
            table.c.cases_version,
            table.c.contacts_version,
            newest_register(school_id).scalar_subquery(),
        ).where(table.c.id == school_id)
        row = self._connection.execute(asked).first()
        if row is None:
            raise NotFound("There is no such school.")
        return SchoolState(*row)

    def list(self) -> tuple[School, ...]:
        """Every school, by name."""
        rows = self._connection.execute(select(schema.schools))
        found = [School(row.id, row.name, row.register_version) for row in rows]
        return tuple(sorted(found, key=lambda school: (school.name, school.id)))  # databases sort letters differently


class Users:
    """People, by their opaque id; nobody is removed. A name finds nobody: it changes, and two people may have one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, stamp: Stamp, *, login: str | None = None) -> User:
        """The user that was made; they work at no school yet. Raises Conflict for a login that somebody has."""
        user = User(uuid4().hex, login, name)
        self._insert(user, stamp)
        return user

    def enter(self, name: str, login: str, when: datetime) -> User:
        """The user who entered themselves, by that login. Raises Conflict where somebody has it."""
        user = User(uuid4().hex, login, name)
        self._insert(user, Stamp(name, when, user.id))
        return user

    def change(self, user: User, stamp: Stamp) -> None:
        """The user with that id has this login and name; what they were is in the history. Raises NotFound, and
        Conflict for a login that somebody else has."""
        before = self.get(user.id)
        if user.login != before.login:
            self._refuse_taken(user.login)
        values = {"login": user.login, "name": user.name}
        self._connection.execute(update(schema.users).where(schema.users.c.id == user.id).values(values))
        was = {"login": before.login, "name": before.name}
        _changed(self._connection, "user", user.id, was, values, stamp)

    def get(self, user_id: str) -> User:
        """Raises NotFound."""
        row = self._connection.execute(select(schema.users).where(schema.users.c.id == user_id)).first()
        if row is None:
            raise NotFound("There is no such user.")
        return _user(row)

    def by_login(self, login: str) -> User | None:
        """The one with that login; None where nobody has it."""
        row = self._connection.execute(select(schema.users).where(schema.users.c.login == login)).first()
        return None if row is None else _user(row)

    def list(self) -> tuple[User, ...]:
        """Every user, by name."""
        found = map(_user, self._connection.execute(select(schema.users)))
        return tuple(sorted(found, key=lambda user: (user.name, user.id)))

    def history(self, user_id: str) -> tuple[Change, ...]:
        """Every change of the user's login and name, oldest first."""
        return history.of(self._connection, "user", user_id)

    def _insert(self, user: User, stamp: Stamp) -> None:
        self._refuse_taken(user.login)
        values = {"login": user.login, "name": user.name}
        self._connection.execute(insert(schema.users).values(id=user.id, **values, **stamped(stamp)))
        _changed(self._connection, "user", user.id, {}, values, stamp)

    def _refuse_taken(self, login: str | None) -> None:
        if login is not None and self.by_login(login) is not None:
            raise Conflict("Somebody else has that login already. Give this one another.")


class Memberships:
    """Who works at which school, in which role. One person may work at several; who leaves loses every right there at
    once, and what they did stays theirs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, user_id: str, school_id: str, role: str, stamp: Stamp) -> None:
        """The user works at the school in this role."""
        before, table = self.role(user_id, school_id), schema.memberships
        if before == role:
            return
        key = {"user_id": user_id, "school_id": school_id}
        if before is None:
            self._connection.execute(insert(table).values(**key, role=role, **stamped(stamp)))
        else:
            self._connection.execute(
                update(table).where(*_chosen(user_id, school_id)).values(role=role, **stamped(stamp))
            )
        _changed(self._connection, "membership", f"{user_id} {school_id}", _role(before), {"role": role}, stamp)

    def end(self, user_id: str, school_id: str, stamp: Stamp) -> None:
        """The user does not work at the school any more."""
        before = self.role(user_id, school_id)
        self._connection.execute(delete(schema.memberships).where(*_chosen(user_id, school_id)))
        _changed(self._connection, "membership", f"{user_id} {school_id}", _role(before), {}, stamp)

    def role(self, user_id: str, school_id: str) -> str | None:
        """The user's role at the school; None for somebody who does not work there."""
        asked = select(schema.memberships.c.role).where(*_chosen(user_id, school_id))
        found: str | None = self._connection.scalar(asked)
        return found

    def of_user(self, user_id: str) -> dict[str, str]:
        """The user's role at each school where they work, by the school's id."""
        table = schema.memberships
        rows = self._connection.execute(select(table.c.school_id, table.c.role).where(table.c.user_id == user_id))
        return {row.school_id: row.role for row in rows}

    def of_login(self, login: str) -> tuple[tuple[User, School, str], ...]:
        """Who has that login, at each school where they work, by its name, and their role there; empty where nobody
        has it, or works nowhere."""
        users, schools, table = schema.users, schema.schools, schema.memberships
        asked = (
            select(
                users,
                schools.c.id.label("school_id"),
                schools.c.name.label("school_name"),
                schools.c.register_version,
                table.c.role,
            )
            .join(table, table.c.user_id == users.c.id)
            .join(schools, schools.c.id == table.c.school_id)
            .where(users.c.login == login)
        )
        rows = self._connection.execute(asked)
        found = [(_user(row), School(row.school_id, row.school_name, row.register_version), row.role) for row in rows]
        return tuple(sorted(found, key=lambda each: (each[1].name, each[1].id)))

    def of_school(self, school_id: str) -> dict[str, str]:
        """The role of everybody who works at the school, by the user's id."""
        table = schema.memberships
        rows = self._connection.execute(select(table.c.user_id, table.c.role).where(table.c.school_id == school_id))
        return {row.user_id: row.role for row in rows}

    def history(self, user_id: str, school_id: str) -> tuple[Change, ...]:
        """Every change of what the user is at the school, oldest first."""
        return history.of(self._connection, "membership", f"{user_id} {school_id}")


class Settings:
    """One set of plain values for each school, with the history of every change."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, school_id: str) -> dict[str, Any]:
        """The school's settings; empty when none were ever saved."""
        table = schema.settings
        return dict(self._connection.scalar(select(table.c.value).where(table.c.school_id == school_id)) or {})

    def of(self, school_ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """The settings of these schools, by the school's id; without those for which none were ever saved."""
        table = schema.settings
        rows = self._connection.execute(select(table).where(table.c.school_id.in_(school_ids)))
        return {row.school_id: dict(row.value) for row in rows}

    def save(self, school_id: str, value: Plain, stamp: Stamp) -> None:
        """``value`` is all of the school's settings; what differs is recorded."""
        table = schema.settings
        before = self._connection.scalar(select(table.c.value).where(table.c.school_id == school_id).with_for_update())
        row = {"value": dict(value), **stamped(stamp)}
        if before is None:
            self._connection.execute(insert(table).values(school_id=school_id, **row))
        else:
            self._connection.execute(update(table).where(table.c.school_id == school_id).values(row))
        _changed(self._connection, "settings", school_id, before or {}, value, stamp)

    def version(self, school_id: str) -> int:
        """How often the school's settings were changed."""
        return self._connection.scalar(settings_changes(school_id)) or 0

    def history(self, school_id: str) -> tuple[Change, ...]:
        """Every change of the school's settings, oldest first."""
        return history.of(self._connection, "settings", school_id)


def settings_changes(school_id: str) -> Select[int]:
    """How often the school's settings were changed."""
    table = schema.history
    return select(func.count()).where(table.c.kind == "settings", table.c.subject_id == school_id)


def _user(row: Row[Any]) -> User:
    return User(row.id, row.login, row.name)


def _chosen(user_id: str, school_id: str) -> tuple[ColumnElement[bool], ...]:
    table = schema.memberships
    return table.c.user_id == user_id, table.c.school_id == school_id


def _role(role: str | None) -> dict[str, str]:
    return {} if role is None else {"role": role}


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
