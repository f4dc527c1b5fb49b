"""On a database server schools do not wait for each other, and one that goes away is said plainly."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from fasttrack_core.errors import StoreProblem
from fasttrack_core.services import health
from fasttrack_core.services.health import State
from fasttrack_core.store import Store, Subject, Unit, engine, open_store
from fasttrack_core.store.migrate import main
from tests.databases.kinds import Database
from tests.store.invented import import_file, register, stamp

pytestmark = pytest.mark.postgresql_server


@pytest.fixture
def other(store: Store) -> str:
    """The id of another school."""
    with store.write() as unit:
        return unit.schools.add("Quarry Lane School", stamp()).id


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has to wait is told so soon."""
    monkeypatch.setattr(engine, "PATIENCE", "50ms")


def audited(unit: Unit, subject: str, school_id: str | None = None) -> int:
    about = Subject(subject, school_id or "")
    return unit.audit.add(
        at=stamp().when, actor="Ann", role="lead", action="note", subject=about, school_id=school_id, outcome="done"
    )


def test_while_one_school_writes_another_saves(store: Store, school: str, other: str) -> None:
    with store.write(school) as first:
        first.settings.save(school, {"head": "Mrs Tansley"}, stamp())
        with store.write(other) as second:
            second.settings.save(other, {"head": "Mr Orme"}, stamp())
            audited(second, "school", other)
        with store.read() as reading:
            assert reading.settings.get(other) == {"head": "Mr Orme"}
            assert reading.settings.get(school) == {}
        audited(first, "school", school)
    with store.read() as reading:
        assert reading.settings.get(school) == {"head": "Mrs Tansley"}
        assert {line.subject for line in reading.audit.list()} == {Subject("school", school), Subject("school", other)}
        assert reading.audit.verify_chain().whole


@pytest.mark.usefixtures("impatient")
def test_two_writers_for_one_school_wait_for_each_other(store: Store, school: str) -> None:
    with store.write(school), pytest.raises(StoreProblem, match="Somebody else is saving"), store.write(school):
        pass


@pytest.mark.usefixtures("impatient")
def test_who_writes_for_no_school_waits_for_every_school_and_they_for_it(store: Store, school: str, other: str) -> None:
    with store.write(school), pytest.raises(StoreProblem, match="Somebody else is saving"), store.write():
        pass
    with store.write(), pytest.raises(StoreProblem, match="Somebody else is saving"), store.write(other):
        pass


def test_lines_of_two_schools_are_written_beside_each_other_each_in_its_own_chain(
    store: Store, school: str, other: str
) -> None:
    for _ in range(2):
        with store.write(school) as first, store.write(other) as second:
            audited(first, "first", school)
            audited(second, "second", other)
            audited(first, "third", school)
    with store.read() as unit:
        lines = unit.audit.list(school_id=school)
        assert [line.subject.kind for line in lines] == ["third", "first", "third", "first"]
        assert [line.subject.kind for line in unit.audit.list(school_id=other)] == ["second", "second"]
        assert unit.audit.verify_chain().whole


@pytest.mark.usefixtures("impatient")
def test_lines_of_no_school_come_one_after_another(store: Store, school: str, other: str) -> None:
    """One trunk for all: who comes second waits for the first one's end, so that no line is written beside another."""
    with store.write(school) as first:
        audited(first, "first")
        with pytest.raises(StoreProblem, match="Somebody else is saving"), store.write(other) as second:
            audited(second, "second")
    with store.read() as unit:
        assert [line.subject.kind for line in unit.audit.list()] == ["first"]
        assert unit.audit.verify_chain().whole


def test_a_writer_of_whom_nothing_is_heard_holds_up_nobody_for_good(
    store: Store, school: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "ABANDONED", "2s")

    def gone_for_good() -> None:
        with store.write(school) as first:
            first.settings.save(school, {"head": "Mrs Tansley"}, stamp())
            monkeypatch.undo()
            with store.write(school) as second:
                assert second.settings.get(school) == {}
                second.settings.save(school, {"head": "Mr Orme"}, stamp())
            first.settings.get(school)

    with pytest.raises(StoreProblem, match="cannot be reached, so nothing was changed"):
        gone_for_good()
    with store.read() as unit:
        assert unit.settings.get(school) == {"head": "Mr Orme"}


def cut(database: Database) -> None:
    """Every connection is ended by the server, as when it is started again."""
    with database.behind() as opened:
        opened.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )


def test_a_server_that_was_started_again_is_worked_with_at_once(store: Store, school: str, database: Database) -> None:
    cut(database)
    import_file(store, school, register({1: "O/"}))
    cut(database)
    with store.read() as unit:
        assert len(unit.registers.load(school).pupils) == 1


@pytest.mark.parametrize("write", [True, False])
def test_a_server_that_goes_away_is_said_plainly_and_nothing_is_half_done(
    store: Store, school: str, database: Database, write: bool
) -> None:
    before = database.contents()

    def work() -> None:
        with store.write(school) if write else store.read() as unit:
            if write:
                unit.settings.save(school, {"head": "Mrs Tansley"}, stamp())
            cut(database)
            unit.settings.get(school)

    with pytest.raises(StoreProblem, match="cannot be reached, so nothing was changed"):
        work()
    assert database.contents() == before
    import_file(store, school, register({1: "O/"}))


def test_a_server_that_goes_away_while_it_keeps_is_not_said_to_have_kept_nothing(
    store: Store, school: str, database: Database
) -> None:
    event.listen(store._engine, "commit", lambda _: cut(database))
    with pytest.raises(StoreProblem, match="Look whether what you saved is there"), store.write(school) as unit:
        unit.settings.save(school, {"head": "Mrs Tansley"}, stamp())


CHANGED = {
    "newer": (
        "newer version of Fast Track .* start the newer version",
        ["UPDATE alembic_version SET version_num = '9'"],
    ),
    "older": ("older than this version .* run make migrate", ["UPDATE alembic_version SET version_num = '0001'"]),
    "no schema": ("older than this version .* run make migrate", ["DELETE FROM alembic_version"]),
    "another program's": ("no tables of Fast Track any more.* restore the last backup", ["DROP TABLE alembic_version"]),
    "no end of the audit": (
        "does not say where its audit ends",
        ["UPDATE meta SET value = '' WHERE name = 'audit_head'"],
    ),
    "an older backup": (
        "An older copy was put in the place .* start it again",
        [
            "ALTER TABLE audit DISABLE TRIGGER USER",
            "DELETE FROM audit WHERE number = 2",
            "UPDATE meta SET value = (SELECT number || ' ' || hash FROM audit) WHERE name = 'audit_head'",
        ],
    ),
    "another school's": (
        "Another database was put in the place .* start it again",
        [
            "ALTER TABLE audit DISABLE TRIGGER USER",
            "UPDATE audit SET hash = repeat('0', 64) WHERE number = 2",
            "UPDATE meta SET value = '2 ' || repeat('0', 64) WHERE name = 'audit_head'",
        ],
    ),
}


@pytest.mark.parametrize("change", CHANGED)
def test_a_database_that_is_changed_meanwhile_is_neither_read_nor_written(
    store: Store, school: str, database: Database, change: str
) -> None:
    for subject in ("first", "second"):
        with store.write(school) as unit:
            audited(unit, subject)
    with store.read() as unit:
        assert len(unit.audit.list()) == 2
    says, statements = CHANGED[change]
    with database.behind() as opened:
        for statement in statements:
            opened.execute(statement)
    for _ in range(2):
        with pytest.raises(StoreProblem, match=says), store.read() as unit:
            unit.schools.list()
        with pytest.raises(StoreProblem, match=says), store.write(school) as unit:
            unit.browsers.hide_names("x")


def test_a_character_that_a_server_cannot_keep_is_said_plainly(store: Store) -> None:
    with pytest.raises(StoreProblem, match="a character that cannot be saved") as refused, store.write() as unit:
        unit.schools.add("Larkmoor\0Primary", stamp())
    assert "Larkmoor" not in str(refused.value)


def test_a_database_that_turns_read_only_is_said_plainly(store: Store, school: str, database: Database) -> None:
    name = make_url(database.address).database
    with database.behind() as opened:
        opened.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store.close()
    with pytest.raises(StoreProblem, match="can be read but not written"), store.write(school) as unit:
        unit.browsers.hide_names("x")


def test_a_server_that_is_not_there_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = f"postgresql://postgres:secret@/fasttrack?host={tmp_path}"
    with pytest.raises(StoreProblem, match="cannot be reached"):
        open_store(address)
    assert main(["--db", address]) == 1
    said = capsys.readouterr().err
    assert "cannot be reached" in said
    assert "secret" not in said


def test_without_the_package_for_servers_what_to_install_is_said() -> None:
    with pytest.raises(StoreProblem, match=r"requirements-postgresql\.txt"):
        open_store("postgresql+pg8000://fasttrack@server/fasttrack")


def record_of_nothing(opened: Any) -> None:
    opened.execute("SET session_replication_role = replica")
    opened.execute("DELETE FROM schools")


def audit_line_edited(opened: Any) -> None:
    opened.execute("ALTER TABLE audit DISABLE TRIGGER USER")
    opened.execute("UPDATE audit SET actor = 'Somebody Else' WHERE number = 1")


@pytest.mark.parametrize(("damage", "about"), [(record_of_nothing, "References"), (audit_line_edited, "Audit")])
def test_what_was_altered_on_the_server_is_found_and_what_nobody_looked_at_is_not_called_sound(
    store: Store, school: str, database: Database, damage: Callable[[Any], None], about: str
) -> None:
    import_file(store, school, register({1: "O/"}))
    assert {line.state for line in health.verify(database.address)} == {State.GOOD, State.UNKNOWN}
    with database.behind() as opened:
        damage(opened)
    lines = {line.about: line for line in health.verify(database.address)}
    assert {name for name, line in lines.items() if line.state is State.ATTENTION} == {about}
    assert lines[about].said.endswith("Keep the database as it is and restore the last backup.")
    assert {name for name, line in lines.items() if line.state is State.UNKNOWN} == {
        "Database file",
        "Access",
        "Disk",
        "Copies",
    }


def test_what_the_server_is_stands_in_its_name(store: Store) -> None:
    assert store.product.startswith("PostgreSQL 1")


def test_what_waits_for_a_lock_reads_what_was_kept_meanwhile(store: Store, school: str) -> None:
    waits = threading.Event()
    found: list[object] = []

    def second() -> None:
        waits.set()
        with store.write(school) as unit:
            found.append(unit.settings.get(school))

    with store.write(school) as first:
        thread = threading.Thread(target=second)
        thread.start()
        waits.wait()
        first.settings.save(school, {"head": "Mrs Tansley"}, stamp())
    thread.join()
    assert found == [{"head": "Mrs Tansley"}]
