"""Whatever fails or stops in an import or an undo, and at whichever step: the store is as before or as after."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

from fasttrack_core.services import imports, setup
from fasttrack_core.services.authority import Actor
from fasttrack_core.services.office import Office, open_office
from tests.conftest import NOW, Desk
from tests.store.invented import contents

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
    return imports.undo(office, actor, before[0].id, "The wrong file.")


WORK: dict[str, tuple[list[Doing], Doing]] = {
    "an import": ([save_first], save_second),
    "an import of contacts": ([save_first], save_contacts),
    "an undo": ([save_first, save_contacts, save_second], undo_last),
}


@pytest.fixture(params=list(WORK))
def begun(request: pytest.FixtureRequest, empty_desk: Desk) -> tuple[Path, Actor, Doing]:
    """A database on which the work can be done, and the work."""
    earlier, doing = WORK[request.param]
    for each in earlier:
        each(empty_desk.office, empty_desk.actor)
    empty_desk.office.store.close()
    return empty_desk.database, empty_desk.actor, doing


def opened(file: Path) -> Office:
    return open_office(f"sqlite:///{file}", clock=lambda: NOW)


def sound(file: Path) -> bool:
    office = opened(file)
    problems = office.store.check().problems
    office.store.close()
    return problems == ()


def test_an_error_at_any_statement_or_at_the_commit_changes_nothing(begun: tuple[Path, Actor, Doing]) -> None:
    file, actor, doing = begun
    before = contents(file)
    office = opened(file)
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
            assert contents(file) == before, statements
        finally:
            event.remove(office.store._engine, "before_cursor_execute", fail)
        statements += 1
    assert statements > 20
    after = contents(file)
    assert after != before
    office.store.close()
    assert sound(file)


def test_an_error_at_the_commit_changes_nothing(begun: tuple[Path, Actor, Doing]) -> None:
    file, actor, doing = begun
    before = contents(file)
    office = opened(file)

    def fail(_: object) -> None:
        raise Broken

    event.listen(office.store._engine, "commit", fail)
    with pytest.raises(Broken):
        doing(office, actor)
    office.store.close()
    assert contents(file) == before
    assert sound(file)


def killed_at(file: Path, actor: Actor, doing: Doing, step: int) -> bool:
    """The work in a process of its own that ends at once at that statement (below 0: at the commit); False if it ended
    by itself."""
    child = os.fork()
    if child == 0:
        office = opened(file)
        left = step

        def small_cache(connection: sqlite3.Connection, _: object) -> None:
            connection.execute("PRAGMA cache_size = 5")  # changed pages reach the file before the commit

        def leave(*_: object) -> None:
            nonlocal left
            if left == 0:
                os._exit(9)
            left -= 1

        event.listen(office.store._engine, "connect", small_cache)
        office.store.close()
        if step < 0:
            event.listen(office.store._engine, "commit", lambda _: os._exit(9))
        else:
            event.listen(office.store._engine, "before_cursor_execute", leave)
        try:
            doing(office, actor)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


def test_a_process_that_ends_at_any_step_leaves_the_store_as_before_or_as_after(
    begun: tuple[Path, Actor, Doing], tmp_path: Path
) -> None:
    file, actor, doing = begun
    before = contents(file)
    trial = tmp_path / "trial" / "fasttrack.db"
    trial.parent.mkdir()
    step = -1
    while True:
        for left in trial.parent.iterdir():
            left.unlink()
        shutil.copy(file, trial)
        killed = killed_at(trial, actor, doing, step)
        if not killed:
            break
        assert contents(trial) == before, step
        assert sound(trial), step
        step += 1
    assert step > 20
    assert contents(trial) != before
    assert sound(trial)


def test_an_import_that_is_cancelled_at_any_word_changes_nothing(empty_desk: Desk) -> None:
    save_first(empty_desk.office, empty_desk.actor)
    before = contents(empty_desk.database)
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
            assert contents(empty_desk.database) == before, heard
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
