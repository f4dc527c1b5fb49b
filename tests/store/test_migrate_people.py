"""Everybody who was a user of the version before is one still, works where they worked, and is found by no name."""

from dataclasses import replace
from datetime import date

import pytest
from alembic import command

from fasttrack_core.store import Stamp, Store, User
from fasttrack_core.store.migrate import migrate
from tests.databases.kinds import Database
from tests.store.invented import import_file, register, stamp
from tests.store.test_migrate_second_schema import moved

BEFORE = "0007"
WHEN = "2026-09-14 07:30:00.000000"
USERS = (
    ("u1", "Zoë Tansley", "attendance lead", True),
    ("u2", "Ann Marlow", "attendance lead", False),
    ("u3", "Scheduled import", "office", True),
    ("u4", "Bren Ashby", "attendance lead", True),
)


@pytest.fixture
def carried(database: Database, store: Store, school: str) -> Database:
    """A database of the version before with four users, two schools and a job, brought up to date."""
    with store.write() as unit:
        other = unit.schools.add("Quarry Lane School", stamp()).id
    import_file(store, school, register({1: "O/"}), audited=False)
    store.close()
    moved(database.address, command.downgrade, BEFORE)
    with database.behind() as opened:
        for user_id, name, role, active in USERS:
            opened.execute(
                "INSERT INTO users (id, name, role, active, recorded_at, recorded_by) VALUES (%s, %s, %s, %s, %s, %s)",
                (user_id, name, role, active, WHEN, name),
            )
        opened.execute(
            "INSERT INTO jobs (number, school_id, user_id, kind, subject, input, state, attempt, progress, result, "
            "recorded_at, recorded_by) VALUES (1, %s, 'u3', 'any', 'x', '{}', 'waiting', 0, '{}', '{}', %s, 'x')",
            (other, WHEN),
        )
    migrate(database.address)
    return database


def test_users_keep_their_id_and_work_at_every_school_unless_they_had_left(carried: Database, school: str) -> None:
    store = carried.open()
    with store.read() as unit:
        schools = {each.id for each in unit.schools.list()}
        assert len(schools) == 2
        assert unit.users.by_login("local") == User("u4", "local", "Bren Ashby")
        assert unit.users.by_login("scheduled import") == User("u3", "scheduled import", "Scheduled import")
        assert [user.login for user in (unit.users.get("u1"), unit.users.get("u2"))] == [None, None]
        assert unit.memberships.of_user("u1") == dict.fromkeys(schools, "attendance lead")
        assert unit.memberships.of_user("u3") == dict.fromkeys(schools, "office")
        assert unit.memberships.of_user("u2") == {}
        assert unit.memberships.of_school(school) == {"u1": "attendance lead", "u3": "office", "u4": "attendance lead"}
    assert store.check().problems == ()
    store.close()


def test_what_was_recorded_before_has_its_name_as_it_was_and_no_id(carried: Database, school: str) -> None:
    store = carried.open()
    with store.write() as unit:
        before = unit.imports.list(school)[0].stamp
        unit.registers.correct_details(
            school, unit.registers.load_with_ids(school).ids[0], {"date_of_birth": date(2016, 4, 1)}, STAMP
        )
        unit.users.change(replace(unit.users.get("u4"), name="Zoë Tansley"), STAMP)
    with store.read() as unit:
        change = unit.registers.details_history(unit.registers.load_with_ids(school).ids[0])[-1]
    assert (before.who, before.user_id) == ("Ann Marlow", None)
    assert change.stamp == STAMP
    store.close()


STAMP = Stamp("Bren Ashby", stamp(5).when, "u4")


def test_it_goes_again_and_names_tell_people_apart(carried: Database) -> None:
    store = carried.open()
    with store.write() as unit:
        unit.users.change(replace(unit.users.get("u4"), name="Zoë Tansley"), STAMP)
    store.close()
    moved(carried.address, command.downgrade, BEFORE)
    with carried.behind() as opened:
        found = opened.execute("SELECT id, name, role, active FROM users ORDER BY id").fetchall()
    assert [(row[0], row[1], row[2], bool(row[3])) for row in found] == [
        ("u1", "Zoë Tansley (u1)", "attendance lead", True),
        ("u2", "Ann Marlow", "viewer", False),
        ("u3", "Scheduled import", "office", True),
        ("u4", "Zoë Tansley (u4)", "attendance lead", True),
    ]
    migrate(carried.address)
