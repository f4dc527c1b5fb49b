"""Whatever fails or stops in an import or an undo, and at whichever step: the store is as before or as after."""

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from fasttrack_core.services import setup
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.access import Actor
from fasttrack_core.services.office.context import Office, open_office
from tests.conftest import NOW, Desk, undo_import
from tests.databases.kinds import SQLITE, Database

FIRST = (
    "Adno,UPN,Name,DoB,Yr,Reg,15/09/2025 AM,15/09/2025 PM\n"
    '000123,A100000000001,"Okafor, Zoë",01/02/2015,4,4B,/,\\\n'
    '000124,,"Moss, Ivy",03/04/2015,4,4B,O,N\n'
)
SECOND = (
    "Adno,UPN,Name,DoB,Yr,Reg,01/09/2025 AM,15/09/2025 AM,15/09/2025 PM,16/09/2025 AM\n"
    '000123,A100000000001,"Okafor, Zoë",01/02/2015,5,5B,/,,C,I\n'
    '124,,"Moss, Ivy",03/04/2015,5,5B,/,O,O,O\n'
    '000125,,"Lee, Sam",05/05/2015,5,5B,/,/,/,/\n'
)
CONTACTS = (
    "Adno,Contact Title,Contact Forename,Contact Surname,Relationship,Parental Responsibility,Address 1,Postcode\n"
    "000123,Ms,Ada,Okafor,Mother,Y,1 Mill Row,ZZ1 1AA\n"
)

Doing = Callable[[Office, Actor], object]


class Broken(Exception):
    """Stands for anything that goes wrong."""


def save_first(office: Office, actor: Actor) -> imports.Saved:
    return imports.save(office, actor, "first.csv", FIRST.encode())


def save_second(office: Office, actor: Actor) -> object:
    seen = imports.preview(office, actor, "second.csv", SECOND.encode())
    (proposed,) = seen.proposals
    return imports.save(
        office,
        actor,
        "second.csv",
        SECOND.encode(),
        remove_missing=True,
        same_pupils={proposed.row: proposed.pupil_key},
    )


def save_contacts(office: Office, actor: Actor) -> object:
    return imports.save(office, actor, "contacts.csv", CONTACTS.encode())


def undo_last(office: Office, actor: Actor) -> object:
    with office.store.read() as unit:
        before = [each for each in unit.imports.list(actor.school_id) if each.file_name == "second.csv"]
    return undo_import(office, actor, before[0].id, "The wrong file.")


WORK: dict[str, tuple[list[Doing], Doing]] = {
    "an import": ([save_first], save_second),
    "an import of contacts": ([save_first], save_contacts),
    "an undo": ([save_first, save_contacts, save_second], undo_last),
}


@pytest.fixture(params=list(WORK))
def begun(request: pytest.FixtureRequest, empty_desk: Desk) -> tuple[Database, Actor, Doing]:
    """A database on which the work can be done, and the work."""
    earlier, doing = WORK[request.param]
    for each in earlier:
        each(empty_desk.office, empty_desk.actor)
    empty_desk.office.store.close()
    return empty_desk.database, empty_desk.actor, doing


def opened(database: Database) -> Office:
    return open_office(database.address, clock=lambda: NOW)


def sound(database: Database) -> bool:
    store = database.open()
    problems = store.check().problems
    store.close()
    return problems == ()


def test_an_error_at_any_statement_or_at_the_commit_changes_nothing(begun: tuple[Database, Actor, Doing]) -> None:
    database, actor, doing = begun
    before = database.contents()
    office = opened(database)
    statements = 0
    while True:
        left = statements

        def fail(*_: object) -> None:
            nonlocal left
            if left == 0:
                raise Broken
            left -= 1

        event.listen(office.store._engine, "before_cursor_execute", fail)
        try:
            doing(office, actor)
            break
        except Broken:
            assert database.contents() == before, statements
        finally:
            event.remove(office.store._engine, "before_cursor_execute", fail)
        statements += 1
    assert statements > 20
    after = database.contents()
    assert after != before
    office.store.close()
    assert sound(database)


def test_an_error_at_the_commit_changes_nothing(begun: tuple[Database, Actor, Doing]) -> None:
    database, actor, doing = begun
    before = database.contents()
    office = opened(database)

    def fail(_: object) -> None:
        raise Broken

    event.listen(office.store._engine, "commit", fail)
    with pytest.raises(Broken):
        doing(office, actor)
    office.store.close()
    assert database.contents() == before
    assert sound(database)


def watched(office: Office, each_step: Callable[..., None]) -> None:
    """Called before each statement and before each commit; changed pages reach the file long before the commit."""

    def small_cache(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA cache_size = 5")

    event.listen(office.store._engine, "connect", small_cache)
    office.store.close()
    event.listen(office.store._engine, "before_cursor_execute", each_step)
    event.listen(office.store._engine, "commit", each_step)


def on(file: Path) -> Database:
    return Database(SQLITE, f"sqlite:///{file}")


def as_left_at_each_step(file: Path, actor: Actor, doing: Doing) -> Iterator[dict[str, bytes]]:
    """The files of the database as they lie on the disk at each step of the work, which a process of its own does.

    That is what would be left if the process ended there. It waits at each step until the next one is asked for.
    """
    arrives, arrived = os.pipe()
    waits, goes_on = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(arrives)
        os.close(goes_on)

        def wait(*_: object) -> None:
            os.write(arrived, b".")
            if not os.read(waits, 1):
                os._exit(1)

        try:
            office = opened(on(file))
            watched(office, wait)
            doing(office, actor)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(arrived)
    os.close(waits)
    try:
        while os.read(arrives, 1):
            names = [file.name + end for end in ("", "-journal", "-wal")]
            yield {name: file.with_name(name).read_bytes() for name in names if file.with_name(name).exists()}
            os.write(goes_on, b".")
    finally:
        os.close(arrives)
        os.close(goes_on)
        _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.sqlite_file
@pytest.mark.usefixtures("written_through")
def test_files_as_left_at_any_step_are_the_store_as_before(
    begun: tuple[Database, Actor, Doing], tmp_path: Path
) -> None:
    database, actor, doing = begun
    file = database.file
    before = database.contents()
    whole = file.read_bytes()
    trial = tmp_path / "trial" / file.name
    steps = half_written = 0
    looked_at: dict[str, bytes] = {}
    for left in as_left_at_each_step(file, actor, doing):
        steps += 1
        if left == looked_at:
            continue
        looked_at = left
        half_written += left[file.name] != whole
        shutil.rmtree(trial.parent, ignore_errors=True)
        trial.parent.mkdir()
        for name, data in left.items():
            trial.with_name(name).write_bytes(data)
        assert on(trial).contents() == before, steps
        assert sound(on(trial)), steps
    assert steps > 20
    assert half_written > 3, "the files hardly changed before the commit, so they show nothing"
    assert database.contents() != before
    assert sound(database)


def killed_before(file: Path, actor: Actor, doing: Doing, step: int) -> None:
    """The work was begun in a process of its own, which was killed before that step."""
    child = os.fork()
    if child == 0:
        left = step

        def leave(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            office = opened(on(file))
            watched(office, leave)
            doing(office, actor)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL


@pytest.mark.sqlite_file
@pytest.mark.usefixtures("written_through")
def test_a_process_that_is_killed_early_late_or_at_the_commit_leaves_the_store_as_before(
    begun: tuple[Database, Actor, Doing], tmp_path: Path
) -> None:
    database, actor, doing = begun
    file = database.file
    before = database.contents()
    trial = tmp_path / "trial" / file.name
    trial.parent.mkdir()
    shutil.copy(file, trial)
    steps = sum(1 for _ in as_left_at_each_step(trial, actor, doing))
    for step in (steps // 3, steps - 2, steps):
        shutil.rmtree(trial.parent)
        trial.parent.mkdir()
        shutil.copy(file, trial)
        killed_before(trial, actor, doing, step)
        assert on(trial).contents() == before, step
        assert sound(on(trial)), step


def test_an_import_that_is_cancelled_at_any_word_changes_nothing(empty_desk: Desk) -> None:
    save_first(empty_desk.office, empty_desk.actor)
    before = empty_desk.database.contents()
    heard: list[tuple[str, int, int]] = []

    def listen(words: str, done: int, of: int) -> None:
        heard.append((words, done, of))
        if len(heard) > allowed:
            raise imports.Cancelled

    allowed = 0
    while True:
        heard.clear()
        try:
            saved = imports.save(empty_desk.office, empty_desk.actor, "second.csv", SECOND.encode(), progress=listen)
            break
        except imports.Cancelled:
            assert empty_desk.database.contents() == before, heard
        allowed += 1
    assert saved.new
    assert allowed >= 7
    assert [done for _, done, _ in heard] == sorted(done for _, done, _ in heard)
    assert all(done <= of for _, done, of in heard)
    assert "3 pupils, 4 sessions" in heard[1][0]


def test_a_preview_can_be_cancelled_too(empty_desk: Desk) -> None:
    def stop(words: str, done: int, of: int) -> None:
        raise imports.Cancelled

    with pytest.raises(imports.Cancelled, match=r"^Stopped. Nothing was saved.$"):
        imports.preview(empty_desk.office, empty_desk.actor, "first.csv", FIRST.encode(), progress=stop)
    assert setup.actor(empty_desk.office) == empty_desk.actor
