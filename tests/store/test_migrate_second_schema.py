"""The second schema comes to a full database, loses nothing, and goes again; imports from before can be undone."""
# ruff: noqa: S608 - names of tables come from the schema

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy.engine import make_url

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import NewTotals, Store, open_store, schema
from fasttrack_core.store.engine import connect, prepared
from fasttrack_core.store.migrate import alembic_config, migrate
from tests.store.invented import import_file, marked, pupil, register, stamp

NEW_TABLES = {"undos", "statements", "totals", "mappings"}


def moved(file: Path, move: Callable[..., None], to: str) -> None:
    """The database is migrated up or down to that revision."""
    engine = connect(make_url(f"sqlite:///{file}"))
    with closing(prepared(engine.connect(), writing=True)) as connection, connection.begin():
        config = alembic_config()
        config.attributes["connection"] = connection
        move(config, to)
    engine.dispose()


def rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables and columns of the first schema."""
    found = {}
    with closing(sqlite3.connect(file)) as connection:
        for table in schema.metadata.sorted_tables:
            if table.name not in NEW_TABLES:
                names = [row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")]
                first = sorted(set(names) - {"mapping", "choices", "undo_id", "listed"})
                found[table.name] = sorted(
                    connection.execute(f"SELECT {', '.join(first)} FROM {table.name}").fetchall(), key=repr
                )
    return found


def shape(file: Path) -> tuple[object, ...]:
    """Tables with their columns, indexes and triggers."""
    with closing(sqlite3.connect(file)) as connection:
        listed = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        columns = {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for _, name, _ in listed}
        references = {name: connection.execute(f"PRAGMA foreign_key_list({name})").fetchall() for _, name, _ in listed}
    return [(kind, name, sql if kind == "trigger" else "") for kind, name, sql in listed], columns, references


@pytest.fixture
def filled(store: Store, school: str, file: Path) -> Path:
    import_file(store, school, register({1: "O/?", 2: "///"}, raw={(0, 2): "ZZ"}))
    import_file(store, school, register([(pupil(1, year_group="6"), "C//"), (pupil(3), "OO")]), 1, b"second")
    return file


def test_it_comes_and_goes_with_every_row_as_it_was(filled: Path, store: Store, school: str, tmp_path: Path) -> None:
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
    moved(filled, command.downgrade, "0001")
    fresh = tmp_path / "first.db"
    sqlite3.connect(fresh).close()
    moved(fresh, command.upgrade, "0001")
    assert shape(filled) == shape(fresh)
    assert {name: each for name, each in rows(filled).items() if name != "alembic_version"} == before
    with pytest.raises(StoreProblem, match="Run make migrate"):
        open_store(f"sqlite:///{filled}")
    assert migrate(f"sqlite:///{filled}").startswith("Brought the database up to date. A copy from before is kept: ")
    assert rows(filled) == before
    assert shape(filled) == at_second
    assert open_store(f"sqlite:///{filled}").check().problems == ()


def test_what_was_imported_under_the_first_schema_is_the_same_and_can_be_undone(
    filled: Path, store: Store, school: str
) -> None:
    with store.read() as unit:
        before = unit.registers.load_with_ids(school)
        second, first = (each.id for each in unit.imports.list(school))
    store.close()
    moved(filled, command.downgrade, "0001")
    migrate(f"sqlite:///{filled}")
    again = open_store(f"sqlite:///{filled}")
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
