"""The second schema comes to a full database, loses nothing, and goes again; imports from before can be undone."""
# ruff: noqa: S608 - names of tables come from the schema

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy.engine import make_url

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import NewTotals, Store, schema
from fasttrack_core.store.engine import connect, prepared
from fasttrack_core.store.migrate import alembic_config, migrate
from tests.databases.kinds import SQLITE, Database, Databases
from tests.store.invented import import_file, marked, pupil, register, stamp

NEW_TABLES = {
    "undos",
    "statements",
    "totals",
    "mappings",
    "kept_rules",
    "case_summaries",
    "definition_editions",
    "jobs",
    "memberships",
    "users",
}
LATER = {
    *("mapping", "choices", "undo_id", "listed", "format", "cases_version", "contacts_version"),
    *("recorded_by_id", "actor_id"),
}
"""Columns of the first schema's tables that came after it."""
OF_A_LINE = {"school_id", "user_id", "kind", "subject_id"}
"""Those of the audit; other tables had some of them from the beginning."""


def moved(address: str, move: Callable[..., None], to: str) -> None:
    """The database is migrated up or down to that revision."""
    engine = connect(make_url(address))
    with closing(prepared(engine.connect(), writing=True)) as connection, connection.begin():
        config = alembic_config()
        config.attributes["connection"] = connection
        move(config, to)
    engine.dispose()


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables and columns of the first schema."""
    found = {}
    with database.behind() as opened:
        for table in schema.metadata.sorted_tables:
            if table.name not in NEW_TABLES:
                names = {column[0] for column in opened.execute(f"SELECT * FROM {table.name} LIMIT 0").description}
                first = sorted(names - LATER - (OF_A_LINE if table.name == "audit" else set()))
                asked = ", ".join(f'"{name}"' for name in first)
                only = " WHERE name NOT LIKE 'audit_head%'" if table.name == "meta" else ""
                asked = f"SELECT {asked} FROM {table.name}{only}"
                found[table.name] = sorted(opened.execute(asked).fetchall(), key=repr)
    return found


SHAPE_ON_SQLITE = """
SELECT m.name, c.name, c.type, c."notnull", c.pk, '' FROM sqlite_master m, pragma_table_info(m.name) c
UNION ALL SELECT m.name, f."from", f."table", f."to", f.seq, '' FROM sqlite_master m, pragma_foreign_key_list(m.name) f
UNION ALL SELECT type, name, '', '', '', iif(type = 'trigger', sql, '') FROM sqlite_master
"""
SHAPE_ON_POSTGRESQL = """
SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
 WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '' FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT '', proname, prosrc, '', '' FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def shape(database: Database) -> list[tuple[object, ...]]:
    """Tables with their columns, references, indexes and triggers."""
    with database.behind() as opened:
        asked = SHAPE_ON_SQLITE if database.kind == SQLITE else SHAPE_ON_POSTGRESQL
        return sorted(opened.execute(asked).fetchall(), key=repr)


@pytest.fixture
def filled(store: Store, school: str, database: Database) -> Database:
    first, second = register({1: "O/?", 2: "///"}, raw={(0, 2): "ZZ"}), [(pupil(1, year_group="6"), "C//")]
    import_file(store, school, first, audited=False)
    import_file(store, school, register([*second, (pupil(3), "OO")]), 1, b"second", audited=False)
    return database


@pytest.fixture
def empty(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    with databases.unmade(database_kind, tmp_path) as found:
        if found.kind == SQLITE:
            found.file.touch()
        yield found


def test_it_comes_and_goes_with_every_row_as_it_was(
    filled: Database, empty: Database, store: Store, school: str
) -> None:
    with store.write() as unit:
        (first,) = [each.id for each in unit.imports.list(school) if each.stamp == stamp()]
        pupil_id = unit.registers.load_with_ids(school).ids[0]
        unit.totals.add(
            school,
            first,
            [NewTotals(pupil_id=pupil_id, possible=2, attended=1, authorised=0, unauthorised=1)],
            stamp(),
        )
        unit.mappings.save(school, "adno", {"version": 1}, "Ours", stamp())
        unit.undoing.undo(school, first, "Wrong.", stamp(2))
    store.close()
    before, at_second = rows(filled), shape(filled)
    moved(filled.address, command.downgrade, "0001")
    moved(empty.address, command.upgrade, "0001")
    assert shape(filled) == shape(empty)
    assert {name: each for name, each in rows(filled).items() if name != "alembic_version"} == before
    with pytest.raises(StoreProblem, match="Run make migrate"):
        filled.open()
    copied = " A copy from before is kept: " if filled.kind == SQLITE else ""
    assert migrate(filled.address).startswith(f"Brought the database up to date.{copied}")
    assert rows(filled) == before
    assert shape(filled) == at_second
    again = filled.open()
    assert again.check().problems == ()
    again.close()


def test_what_was_imported_under_the_first_schema_is_the_same_and_can_be_undone(
    filled: Database, store: Store, school: str
) -> None:
    with store.read() as unit:
        before = unit.registers.load_with_ids(school)
        second, first = (each.id for each in unit.imports.list(school))
    store.close()
    moved(filled.address, command.downgrade, "0001")
    migrate(filled.address)
    again = filled.open()
    with again.read() as unit:
        assert unit.registers.load_with_ids(school).ids == before.ids
        assert marked(unit.registers.load(school)) == marked(before.register)
    import_file(again, school, register([(pupil(1, year_group=""), "C"), (pupil(4), "/")]), 3, b"third")
    with again.write() as unit:
        counts = unit.undoing.undo(school, second, "Wrong.", stamp(4))
    assert (counts.marks_back, counts.pupils_back, counts.pupils_unlisted) == (3, 1, 1)
    with again.read() as unit:
        found = unit.registers.load(school)
        then = unit.registers.as_known_on(school, stamp(1).when)
        assert marked(then.register) == marked(before.register)
        assert then.register.pupils == before.register.pupils
    assert [each.pupil_id for each in found.pupils] == [pupil(who).pupil_id for who in (1, 2, 4)]
    assert found.pupils[0].year_group == "5"
    texts = {(key, text) for who, key, _, text, _ in marked(found) if who == pupil(1).pupil_id}
    assert {text for _, text in texts} == {"", "ZZ"}
    with again.write() as unit:
        unit.undoing.undo(school, first, "Wrong too.", stamp(5))
    with again.read() as unit:
        assert [each.pupil_id for each in unit.registers.load(school).pupils] == [pupil(1).pupil_id, pupil(4).pupil_id]
    again.close()
