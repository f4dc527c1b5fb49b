"""The database is made whole, for this account only, and one that cannot be used is named for what it is."""

import io
import os
import sqlite3
import stat
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import migrate as migrating
from fasttrack_core.store import open_store, schema
from fasttrack_core.store.engine import revisions
from fasttrack_core.store.migrate import main, migrate


def address(file: Path) -> str:
    return f"sqlite:///{file}"


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(file: Path) -> None:
    engine = create_engine(address(file))
    with engine.connect() as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), schema.metadata
        )
    engine.dispose()
    assert differences == []


def test_the_schemas_that_are_known_are_those_that_alembic_would_run_one_after_another() -> None:
    scripts = ScriptDirectory.from_config(migrating.alembic_config()).walk_revisions()
    assert [*revisions()] == [script.revision for script in scripts][::-1]


def test_every_append_only_table_is_guarded_against_update_delete_and_replacing(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        triggers = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    connection.close()
    names = [table.name for table in schema.APPEND_ONLY] + ["imports"]
    expected = {f"{name}_refuses_{what}" for name in names for what in ("change", "removal", "replacing")}
    assert triggers == {*expected, "imports_refuses_moving"}


def test_the_same_migration_writes_postgresql_with_its_guards() -> None:
    written = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": written})
    with Operations.context(context):
        for revision in ("0001_first_schema", "0002_undo_and_provenance"):
            import_module(f"fasttrack_core.store.migrations.versions.{revision}").upgrade()
    text = written.getvalue()
    assert text.count("CREATE TABLE") == len(schema.metadata.tables)
    for table in schema.APPEND_ONLY:
        assert f"BEFORE UPDATE OR DELETE ON {table.name} FOR EACH ROW" in text
        assert f"BEFORE TRUNCATE ON {table.name} FOR EACH STATEMENT" in text


def test_the_folder_and_the_file_are_for_this_account_only(file: Path) -> None:
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in file.parent.iterdir()) == ["fasttrack.db", "fasttrack.db.made"]


def test_migrating_again_changes_nothing_and_mends_a_file_that_others_could_read(file: Path) -> None:
    before = file.read_bytes()
    file.chmod(0o644)
    assert migrate(address(file)) == "The database is up to date."
    assert file.read_bytes() == before
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_failure_while_making_it_leaves_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> bool:
        raise StoreProblem("The disk is full.")

    monkeypatch.setattr(migrating, "_upgrade", fail)
    with pytest.raises(StoreProblem):
        migrate(address(tmp_path / "fasttrack.db"))
    assert list(tmp_path.iterdir()) == []


def test_two_that_make_it_at_once_leave_the_first_ones_database(tmp_path: Path, file: Path) -> None:
    before = file.read_bytes()
    late = tmp_path / "late.db"
    late.write_bytes(b"made a moment later")
    migrating._put_in_place(late, file)
    assert file.read_bytes() == before


def test_it_is_put_in_place_on_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    assert migrate(address(tmp_path / "fasttrack.db")).startswith("Created")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fasttrack.db", "fasttrack.db.made"]


def test_a_missing_database_is_never_replaced_by_an_empty_one(file: Path) -> None:
    file.unlink()
    for attempt in (migrate, open_store):
        with pytest.raises(StoreProblem, match="was here and is gone"):
            attempt(address(file))
    assert not file.exists()


def test_opening_never_makes_a_database(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="Run make migrate to create it"):
        open_store(address(tmp_path / "fasttrack.db"))
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_named_as_one(file: Path) -> None:
    file.write_bytes(b"")
    for attempt in (migrate, open_store):
        with pytest.raises(StoreProblem, match="zero bytes"):
            attempt(address(file))
    assert file.read_bytes() == b""


def test_a_damaged_header_is_named_as_one(file: Path) -> None:
    damaged = b"garbage" + file.read_bytes()[7:]
    file.write_bytes(damaged)
    for attempt in (migrate, open_store):
        with pytest.raises(StoreProblem, match="beginning is damaged"):
            attempt(address(file))
    assert file.read_bytes() == damaged


def test_damage_behind_a_good_header_is_a_plain_sentence(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100] + b"\xff" * 4000 + file.read_bytes()[4100:])
    with pytest.raises(StoreProblem, match="damaged"):
        open_store(address(file))


def test_a_newer_schema_is_refused_and_left_alone(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = file.read_bytes()
    for attempt in (migrate, open_store):
        with pytest.raises(StoreProblem, match="newer version of Fast Track"):
            attempt(address(file))
    assert file.read_bytes() == before


def test_an_older_schema_is_not_opened(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM alembic_version")
    connection.close()
    with pytest.raises(StoreProblem, match="older than this version"):
        open_store(address(file))


def test_a_file_that_may_not_be_written_is_named_as_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: not (mode & os.W_OK))
    for attempt in (migrate, open_store):
        with pytest.raises(StoreProblem, match="can be read but not written"):
            attempt(address(file))


@pytest.mark.parametrize("wrong", ["nonsense", "mysql://host/db", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_be_used_is_a_plain_sentence(wrong: str) -> None:
    with pytest.raises(StoreProblem):
        open_store(wrong)


def test_the_command_says_in_one_line_what_it_did_or_why_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = address(tmp_path / "new" / "fasttrack.db")
    assert main(["--db", made]) == 0
    assert capsys.readouterr().out == "Created the database fasttrack.db.\n"
    (tmp_path / "new" / "fasttrack.db").write_bytes(b"")
    assert main(["--db", made]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "zero bytes" in said


def test_connections_are_set_up_as_documented(file: Path) -> None:
    store = open_store(address(file))
    with store._connection(writing=True) as connection, connection.begin():
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (
                "foreign_keys",
                "recursive_triggers",
                "busy_timeout",
                "synchronous",
                "trusted_schema",
                "journal_mode",
            )
        }
    store.close()
    assert found == {
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 20000,
        "synchronous": 2,
        "trusted_schema": 0,
        "journal_mode": "wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "delete",
    }
