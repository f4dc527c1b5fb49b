"""A server notices that its database was deleted, replaced, emptied or migrated meanwhile, and says what to do."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import Store, Subject, open_store
from tests.store.invented import import_file, register, stamp


def sql(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as opened, opened:
        for statement in statements:
            opened.execute(statement)


def deleted(file: Path) -> None:
    file.unlink()


def replaced(file: Path) -> None:
    """As a backup is put in its place by most programs: under another name first."""
    other = file.with_name("other.db")
    shutil.copy(file, other)
    other.replace(file)


def overwritten(file: Path) -> None:
    """As cp does it: the same file, with what an older copy holds."""
    older = file.with_name("older.db")
    file.write_bytes(older.read_bytes())


def overwritten_and_gone_on(file: Path) -> None:
    """An older copy, in which another program has since written more than was lost."""
    overwritten(file)
    other = open_store(f"sqlite:///{file}")
    for number in range(3):
        add_line(other, f"school {number}")
    other.close()


def another_one(file: Path) -> None:
    """A database whose audit is as long, with other things in it."""
    file.write_bytes(file.with_name("older.db").read_bytes())
    other = open_store(f"sqlite:///{file}")
    add_line(other, "another school")
    other.close()
    # SQLite goes on with the pages it knows where a file has been written to as often as the one it knows.
    sql(file, "CREATE TABLE something_else (number)")


def without_an_end(file: Path) -> None:
    sql(file, "UPDATE meta SET value = '3 and something' WHERE name = 'audit_head'")


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def newer(file: Path) -> None:
    sql(file, "UPDATE alembic_version SET version_num = '9999'")


def older(file: Path) -> None:
    sql(file, "UPDATE alembic_version SET version_num = '0001'")


def without_a_schema(file: Path) -> None:
    sql(file, "DELETE FROM alembic_version")


def another_program(file: Path) -> None:
    sql(file, "DROP TABLE alembic_version")


CASES: dict[Callable[[Path], None], str] = {
    deleted: "fasttrack.db is gone: .* put the file or the last backup back, then start it again",
    replaced: "Another file was put in the place .* start it again",
    overwritten: "An older copy was put in the place .* start it again",
    overwritten_and_gone_on: "Another database was put in the place .* start it again",
    another_one: "Another database was put in the place .* start it again",
    without_an_end: "does not say where its audit ends.* restore the last backup",
    emptied: "zero bytes.* restore the last backup",
    newer: "newer version of Fast Track .* start the newer version",
    older: "older than this version .* run make migrate",
    without_a_schema: "older than this version .* run make migrate",
    another_program: "no tables of Fast Track any more.* restore the last backup",
}


def add_line(store: Store, subject: str) -> None:
    with store.write() as unit:
        unit.audit.add(
            at=stamp().when, actor="Ann", role="lead", action="see", subject=Subject(subject), outcome="done"
        )


@pytest.fixture
def at_work(store: Store, school: str, file: Path) -> Store:
    """A store in use: connections are open, and a copy from a moment ago lies beside the file."""
    import_file(store, school, register({1: "O/"}))
    add_line(store, "school 1")
    shutil.copy(file, file.with_name("older.db"))
    add_line(store, "school 2")
    with store.read() as unit:
        assert len(unit.audit.list()) == 3
    return store


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_reads_and_writes_are_refused_with_what_to_do(
    at_work: Store, file: Path, change: Callable[[Path], None]
) -> None:
    change(file)
    for _ in range(2):
        with pytest.raises(StoreProblem, match=CASES[change]), at_work.read() as unit:
            unit.schools.list()
        with pytest.raises(StoreProblem, match=CASES[change]), at_work.write() as unit:
            unit.browsers.hide_names("x")


def test_a_write_during_which_the_file_goes_is_refused_before_it_ends(at_work: Store, file: Path) -> None:
    kept = file.with_name("kept.db")

    def write() -> None:
        with at_work.write() as unit:
            unit.browsers.hide_names("x")
            file.rename(kept)

    with pytest.raises(StoreProblem, match="is gone"):
        write()
    kept.rename(file)
    with at_work.read() as unit:
        assert not unit.browsers.names_hidden("x")


def test_a_file_that_is_put_back_is_worked_with_again(at_work: Store, file: Path) -> None:
    away = file.with_name("away.db")
    file.rename(away)
    with pytest.raises(StoreProblem, match="is gone"), at_work.read():
        pass
    away.rename(file)
    add_line(at_work, "school 3")


def test_another_program_at_the_same_database_is_no_older_copy(at_work: Store, file: Path) -> None:
    other = open_store(f"sqlite:///{file}")
    for number in range(3):
        add_line(other, f"other {number}")
        add_line(at_work, f"ours {number}")
    other.close()
    assert at_work.check().problems == ()
