"""An import ends whole or not at all: whatever fails, at whichever statement, and however many write at once."""

import os
import signal
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import Store, Subject
from fasttrack_core.store.problems import in_plain_words
from tests.breadth import examples
from tests.databases.kinds import SQLITE, Database
from tests.store.invented import contents, import_file, pupil, register, stamp, written

NEW = register([(pupil(1, year_group="6"), "CC//"), (pupil(2), "  O ")], raw={(0, 0): "C01"})
WRITERS, TIMES = 6, examples(15, 50)


class Killed(Exception):
    """Stands for anything that stops the program."""


def raise_after(_: object) -> None:
    raise Killed


def test_an_import_that_fails_at_any_statement_leaves_the_database_as_it_was(
    store: Store, school: str, database: Database
) -> None:
    import_file(store, school, register({1: "O/"}))
    before = database.contents()
    statements = 0
    while True:
        left = statements

        def fail(*_: object) -> None:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1

        event.listen(store._engine, "before_cursor_execute", fail)
        try:
            import_file(store, school, NEW, 1, b"second")
            break
        except Killed:
            pass
        finally:
            event.remove(store._engine, "before_cursor_execute", fail)
        assert database.contents() == before, statements
        statements += 1
    assert statements > 15
    assert database.contents() != before
    with store.read() as unit:
        assert written(unit.registers.load(school)) == ["CC//", "  O "]
    assert store.check().problems == ()


def test_an_import_that_fails_at_the_commit_leaves_the_database_as_it_was(
    store: Store, school: str, database: Database
) -> None:
    before = database.contents()

    def fail(_: object) -> None:
        raise Killed

    event.listen(store._engine, "commit", fail)
    with pytest.raises(Killed):
        import_file(store, school, NEW)
    event.remove(store._engine, "commit", fail)
    assert database.contents() == before
    import_file(store, school, NEW)
    assert database.contents() != before


def test_an_error_in_the_middle_of_a_unit_undoes_all_of_it(store: Store, database: Database) -> None:
    before = database.contents()
    with pytest.raises(Killed), store.write() as unit:
        raise_after(unit.schools.add("Larkmoor", stamp()))
    assert database.contents() == before


def test_nothing_done_in_a_reading_unit_is_kept(store: Store, database: Database) -> None:
    before = database.contents()
    with store.read() as unit:
        unit.schools.add("Larkmoor", stamp())
    assert database.contents() == before


def killed_at(when: str, database: Database, school: str) -> int:
    """How a process of its own ended that was killed before that statement of an import, or at its commit."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    left = 0 if when == "commit" else int(when)

    def small_cache(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA cache_size = 5")  # changed pages reach the file before the commit

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        store = database.open()
        if store.file is not None:
            event.listen(store._engine, "connect", small_cache)
        event.listen(store._engine, "before_cursor_execute", count)
        if when == "commit":
            event.listen(store._engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
        store.close()
        import_file(store, school, register(dict.fromkeys(range(60), "O" * 700)), 1, os.urandom(200_000))
        os._exit(0)
    finally:
        os._exit(1)


@pytest.mark.parametrize(("when", "saved"), [("3", False), ("9", False), ("commit", False), ("10000", True)])
def test_a_program_that_is_killed_in_the_middle_of_an_import_leaves_before_or_after(
    store: Store, school: str, database: Database, when: str, saved: bool
) -> None:
    import_file(store, school, register({1: "//"}))
    store.close()
    before = database.contents()
    status = killed_at(when, database, school)
    assert status == (0 if saved else -signal.SIGKILL)
    if database.kind == SQLITE:
        beside = [database.file.with_name(database.file.name + end) for end in ("-journal", "-wal")]
        half_written = any(path.exists() for path in beside)
        assert half_written or when != "commit", "the kill came before anything was written, so it shows nothing"
    assert (database.contents() != before) is saved
    assert store.check().problems == ()
    with store.read() as unit:
        assert len(unit.imports.list(school)) == (2 if saved else 1)
        assert len(unit.registers.load(school).pupils) == (60 if saved else 1)


def test_a_full_disk_is_said_plainly_and_changes_nothing(store: Store, school: str, file: Path) -> None:
    import_file(store, school, register({1: "O/"}))
    before = contents(file)

    def no_more_room(connection: sqlite3.Connection, _: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(store._engine, "connect", no_more_room)
    store.close()
    with pytest.raises(StoreProblem, match="The disk is full, so nothing was changed") as full:
        import_file(store, school, register({1: "CC", 2: "//"}), 1, os.urandom(100_000))
    assert "Pupil" not in str(full.value)
    assert contents(file) == before
    with store.read() as unit:
        assert written(unit.registers.load(school)) == ["O/"]


def test_a_database_that_turns_read_only_is_said_plainly(store: Store, file: Path) -> None:
    event.listen(store._engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    store.close()
    with pytest.raises(StoreProblem, match="can be read but not written"), store.write() as unit:
        unit.schools.add("Larkmoor", stamp())


def test_six_writers_at_two_schools_lose_no_update_and_see_no_lock(
    store: Store, school: str, database: Database
) -> None:
    with store.write() as unit:
        schools = [school, unit.schools.add("Quarry Lane School", stamp()).id]
    failures: list[BaseException] = []
    begin = threading.Barrier(WRITERS)

    def work(number: int) -> None:
        own, at = database.open(), schools[number % 2]
        begin.wait()
        try:
            for _ in range(TIMES):
                with own.write(at if number else None) as unit:  # one of them is alone each time
                    counted = unit.settings.get(at).get("counted", 0)
                    unit.settings.save(at, {"counted": counted + 1}, stamp())
                    unit.audit.add(
                        at=stamp().when,
                        actor="a",
                        role="lead",
                        action="count",
                        subject=Subject("school"),
                        outcome="done",
                    )
        except BaseException as failure:  # noqa: BLE001 - every failure of a thread is shown by the assertion below
            failures.append(failure)
        finally:
            own.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with store.read() as unit:
        for each in schools:
            assert unit.settings.get(each) == {"counted": WRITERS // 2 * TIMES}
            assert len(unit.settings.history(each)) == WRITERS // 2 * TIMES
        report = unit.audit.verify_chain()
    assert (report.lines, report.whole) == (WRITERS * TIMES, True)


def test_a_reader_sees_one_state_while_another_writes(store: Store, school: str) -> None:
    with store.read() as unit:
        assert unit.registers.version(school) == 0
        waiting = threading.Thread(target=import_file, args=(store, school, NEW))
        waiting.start()
        waiting.join(timeout=0.2)
        assert unit.registers.load(school).pupils == ()
    waiting.join()
    with store.read() as unit:
        assert len(unit.registers.load(school).pupils) == 2


def test_an_error_of_the_database_names_no_pupil(store: Store, school: str) -> None:
    with pytest.raises(StoreProblem) as refused, store.write() as unit:
        unit.cases.open(
            school_id=school, pupil_id="Pupil1", pathway_id="any", definition="Pupil1", token="press", stamp=stamp()
        )
    assert "Pupil1" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_locked_database_is_said_plainly(store: Store, file: Path) -> None:
    event.listen(store._engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 10"))
    store.close()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreProblem, match="Somebody else is saving"), store.write() as unit:
            unit.schools.add("Larkmoor", stamp())


def test_every_problem_of_the_database_has_a_sentence_of_its_own() -> None:
    said = set()
    for code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CORRUPT):
        error = sqlite3.OperationalError("x")
        error.sqlite_errorcode = code
        said.add(str(in_plain_words(OperationalError("SELECT 1", {}, error))))
    assert len(said) == 4


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("40001", "Somebody else is saving"),
        ("55P03", "Somebody else is saving"),
        ("53100", "disk is full"),
        ("23505", "in the same moment"),
        ("08006", "cannot be reached"),
        ("57P01", "cannot be reached"),
        ("57P03", "cannot be reached"),
        (None, "cannot be reached"),
        ("99999", "refused the change"),
    ],
)
def test_the_problems_of_a_database_server_are_said_in_the_same_plain_words(state: str | None, words: str) -> None:
    error = RuntimeError("FATAL: secret of the server")
    error.sqlstate = state  # type: ignore[attr-defined]
    said = in_plain_words(OperationalError("SELECT 1", {}, error))
    assert words in str(said)
    assert "secret" not in str(said)
