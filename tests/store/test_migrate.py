"""The database is made whole, for this account only, and one that cannot be used is named for what it is."""

import fcntl
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import migrate as migrating
from fasttrack_core.store import open_store, schema
from fasttrack_core.store.engine import marker_of, revisions
from fasttrack_core.store.migrate import main, migrate
from tests.databases.kinds import Database
from tests.store.test_migrate_second_schema import moved

ROOT = Path(__file__).parents[2]


def address(file: Path) -> str:
    return f"sqlite:///{file}"


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(database: Database) -> None:
    engine = create_engine(database.address)
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


@pytest.mark.postgresql_server
def test_a_server_guards_the_same_tables_against_update_delete_and_truncate(database: Database) -> None:
    with database.behind() as opened:
        found = opened.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal").fetchall()
    names = [table.name for table in schema.APPEND_ONLY] + ["imports"]
    assert {name for (name,) in found} == {
        f"{name}_refuses_{what}" for name in names for what in ("change", "emptying")
    }


@pytest.mark.postgresql_server
def test_a_database_on_a_server_is_brought_up_to_date_once_and_says_so(database: Database) -> None:
    moved(database.address, command.downgrade, revisions()[-2])
    with pytest.raises(StoreProblem, match="older than this version"):
        database.open()
    assert migrate(database.address) == "Brought the database up to date."
    assert migrate(database.address) == "The database is up to date."


def test_the_folder_and_the_file_are_for_this_account_only(file: Path) -> None:
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in file.parent.iterdir()) == ["fasttrack.db", "fasttrack.db.made"]


def test_migrating_again_changes_nothing_and_closes_what_others_could_read(file: Path) -> None:
    before = file.read_bytes()
    assert migrate(address(file)) == "The database is up to date."
    file.chmod(0o644)
    said = migrate(address(file))
    assert said == (
        "Other accounts of this computer could read the database fasttrack.db. It is closed to them now. "
        "The database is up to date."
    )
    file.parent.chmod(0o755)
    assert "could look into its folder. It is closed to them now." in migrate(address(file))
    assert file.read_bytes() == before
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_folder_that_holds_other_things_too_keeps_its_rights(file: Path) -> None:
    (file.parent / "letters of another program").mkdir()
    file.parent.chmod(0o755)
    assert migrate(address(file)) == "The database is up to date."
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o755
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("there", [True, False])
def test_what_a_killed_start_left_half_made_is_removed_with_a_sentence(file: Path, there: bool) -> None:
    if not there:
        file.unlink()
        marker_of(file).unlink()
    for name in ("new-ab12", "new-ab12-journal", "new-cd34-wal"):
        file.with_name(f"{file.name}.{name}").write_bytes(b"half")
    said = migrate(address(file))
    assert said.startswith("Making the database was interrupted once. What it left half made is removed")
    assert sorted(path.name for path in file.parent.iterdir()) == ["fasttrack.db", "fasttrack.db.made"]
    assert "interrupted" not in migrate(address(file))


def test_what_another_program_is_making_right_now_is_left_alone(file: Path) -> None:
    making = file.with_name(f"{file.name}.new-ab12")
    beside = file.with_name(f"{making.name}-journal")
    with making.open("wb") as held:
        beside.write_bytes(b"half")
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "interrupted" not in migrate(address(file))
        assert making.exists()
        assert beside.exists()


def test_a_program_that_is_killed_while_it_makes_the_database_is_swept_up_at_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "data" / "fasttrack.db"
    killed = (
        "import os, signal\n"
        "from fasttrack_core.store import migrate\n"
        "migrate._put_in_place = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"migrate.migrate({address(file)!r})\n"
    )
    ended = subprocess.run([sys.executable, "-c", killed], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [path.name.startswith("fasttrack.db.new-") for path in file.parent.iterdir()] == [True]
    assert "interrupted once" in migrate(address(file))
    assert sorted(path.name for path in file.parent.iterdir()) == ["fasttrack.db", "fasttrack.db.made"]


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


@pytest.mark.usefixtures("written_through")
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
