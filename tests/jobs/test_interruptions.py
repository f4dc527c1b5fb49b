"""A run that is killed, at whichever step, leaves each file imported or not, says so, and is gone on with once."""

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from fasttrack_core.errors import UnderWay
from fasttrack_core.jobs import worker
from fasttrack_core.jobs.nightly import watching
from fasttrack_core.services import jobs
from fasttrack_core.services.jobs import State
from fasttrack_core.store import Store
from tests import breadth
from tests.databases.kinds import SQLITE, Database, Databases
from tests.jobs.folder import ADA, BEN, HEADER, Folder, actor_of, rows

CONTACTS = (
    "Adno,Contact Title,Contact Forename,Contact Surname,Relationship,Parental Responsibility,Address 1,Postcode\n"
    "000123,Ms,Ama,Okoro,Mother,Y,1 Mill Row,ZZ1 1AA\n"
)
FILES = ("marks.csv", "contacts.csv")
"""In the order in which they are imported; a third one is none that can be."""
BAD = "bad.csv"


def filled(folder: Folder) -> Folder:
    """Three files are in the folder."""
    folder.put("marks.csv", HEADER + rows(ADA, "22/09/2025", mark="ZZ") + rows(BEN, "22/09/2025", "23/09/2025"))
    folder.put("contacts.csv", CONTACTS)
    folder.put(BAD, "nothing\n")
    return folder


@dataclass(frozen=True)
class Known:
    """What the store knows of the school, without what differs between two runs that do the same."""

    files: tuple[str, ...]
    pupils: tuple[str, ...]
    marks: tuple[tuple[int, ...], ...]
    contacts: int


def known(folder: Folder) -> Known:
    office = folder.office()
    try:
        if office.store.check().problems:
            raise AssertionError(office.store.check().problems)
        actor = actor_of(office)
        with office.store.read() as unit:
            files = tuple(each.file_name for each in reversed(unit.imports.list(actor.school_id)))
            assert all(each.status == "imported" for each in unit.imports.list(actor.school_id))
        register = office.record(actor).register
        marks = tuple(tuple(map(int, row)) for row in register.marks)
        contacts = len(folder.database.rows()["pupil_parents"])
        return Known(files, tuple(pupil.name for pupil in register.pupils), marks, contacts)
    finally:
        office.store.close()


Step = Callable[[str], None]


def stepping(at_each: Step) -> None:
    """In this process ``at_each`` is called before each statement and each commit, once a job's name is had, once a
    file was looked at, and before and after the report is written, with what it is before. Changed pages reach an
    SQLite file long before the commit."""
    event.listen(Engine, "before_cursor_execute", lambda *_: at_each("statement"))
    event.listen(Engine, "commit", lambda _: at_each("commit"))
    event.listen(Engine, "connect", small_cache)
    write, alone, look = watching._write, Store.alone, watching.import_doubts.look  # type: ignore[attr-defined]

    def written(*given: Any) -> None:
        at_each("report")
        write(*given)
        at_each("report written")

    def looked(*given: Any) -> Any:
        found = look(*given)
        at_each("looked")
        return found

    @contextmanager
    def alone_with(store: Store, name: str) -> Iterator[bool]:
        with alone(store, name) as ours:
            at_each("alone")
            yield ours

    watching._write = written  # type: ignore[assignment]
    watching.import_doubts.look = looked  # type: ignore[attr-defined]
    Store.alone = alone_with  # type: ignore[method-assign, assignment]


def small_cache(connection: Any, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA cache_size = 5")


def in_a_process(work: Callable[[], object], at_each: Step) -> int:
    """The id of a process that does the work, with ``at_each`` before each of its steps; it ends with 2 where the work
    finds another program at it."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        stepping(at_each)
        work()
        code = 0
    except UnderWay:
        code = 2
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """How the process has ended, once it has."""
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def killed_at(step: int, folder: Folder, what: str = "") -> bool:
    """A run was begun in a process of its own, and killed before that step (1 for the first; of ``what`` alone where it
    is given); False where it had fewer."""
    left = step

    def kill(now: str) -> None:
        nonlocal left
        left -= what in ("", now)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    code = ended(in_a_process(folder.run, kill))
    assert code in (0, -signal.SIGKILL)
    return code != 0


@dataclass
class Stopped:
    """The process of a run that stands still until it is let go on."""

    child: int
    lets_go: int

    def go_on(self) -> int:
        """How it has ended."""
        os.write(self.lets_go, b".")
        return self.over()

    def kill(self) -> None:
        """It is gone."""
        os.kill(self.child, signal.SIGKILL)
        self.over()

    def over(self) -> int:
        child, self.child = self.child, 0
        return ended(child)


@contextmanager
def stopped_at(what: str, folder: Folder) -> Iterator[Stopped]:
    """A run in a process of its own that has come to that step for the first time, and stands still there."""
    arrives, arrived = os.pipe()
    waits, lets_go = os.pipe()
    first = True

    def wait(now: str) -> None:
        nonlocal first
        if first and now == what:
            first = False
            os.write(arrived, b".")
            os.read(waits, 1)

    stopped = Stopped(in_a_process(folder.run, wait), lets_go)
    os.close(arrived)
    try:
        assert os.read(arrives, 1) == b"."
        yield stopped
    finally:
        if stopped.child:
            stopped.kill()
        for end in (arrives, waits, lets_go):
            os.close(end)


def as_left(folder: Folder) -> tuple[int, str, str]:
    """How many files are imported, and the state and the sentence of the job, which agree with that; empty where there
    is no job yet. Every file is imported whole."""
    found, listed = known(folder), folder.jobs()
    assert found.files == FILES[: len(found.files)]
    assert found.contacts == (len(found.files) == 2)
    assert (len(found.pupils), found.marks) == ((2, MARKS) if found.files else (0, ()))
    if listed.empty:
        assert found.files == ()
        return 0, "", ""
    (job,) = listed.itertuples()
    if job.state == State.INTERRUPTED:
        said = "Nothing was saved." if not found.files else f"{len(found.files)} of 3 saved, each whole"
        assert said in job.said
    else:
        assert len(found.files) == 2
    return len(found.files), job.state, job.said  # type: ignore[return-value]


MARKS = ((2, 0), (144, 144))
WHOLE = Known(FILES, ("Okoro Ada", "Rees Ben"), MARKS, 1)


def gone_on_with(folder: Folder) -> None:
    """The next run does what is left, and nothing twice; its report has every file of an interrupted job."""
    before = folder.jobs()
    run = folder.run()
    assert known(folder) == WHOLE
    interrupted = not before.empty and before.iloc[0]["state"] == State.INTERRUPTED
    assert len(folder.jobs()) == (1 if before.empty or interrupted else 2)
    assert folder.job()[0] == State.FAILED, "the bad file is among them"
    assert run.known == (2 if not before.empty and not interrupted else 0)
    assert {result.file_name for result in run.results} == ({BAD, *FILES} if run.known == 0 else {BAD})
    report = run.report.read_text(encoding="utf-8")
    assert ("not an attendance code" in report) == (run.known == 0), "findings of a file that was saved before too"


@pytest.mark.sqlite_file
def test_what_is_left_at_any_step_is_each_file_imported_or_not_and_a_job_that_says_so(
    folder: Folder, tmp_path: Path
) -> None:
    """The files of the database as they lie on the disk at every step are what a kill there would leave."""
    filled(folder)
    arrives, arrived = os.pipe()
    waits, goes_on = os.pipe()

    def wait(_: str) -> None:
        os.write(arrived, b".")
        os.read(waits, 1)

    child = in_a_process(folder.run, wait)
    os.close(arrived)
    file, steps = folder.database.file, 0
    last: dict[str, bytes] = {}
    seen: set[tuple[int, str, str]] = set()
    while os.read(arrives, 1):
        steps += 1
        beside = [file.with_name(file.name + end) for end in ("", "-journal", "-wal")]
        left = {path.name: path.read_bytes() for path in beside if path.exists()}
        if left != last:
            last = left
            seen.add(as_left(on_a_copy(folder, tmp_path / "trial", left)))
        os.write(goes_on, b".")
    assert ended(child) == 0
    assert steps > 200
    seen.add(as_left(folder))
    assert [(files, state) for files, state, _ in sorted(seen)] == [
        (0, ""),
        *[(0, "interrupted")] * sum(each[:2] == (0, "interrupted") for each in seen),
        *[(1, "interrupted")] * sum(each[:2] == (1, "interrupted") for each in seen),
        (2, "failed"),
        *[(2, "interrupted")] * sum(each[:2] == (2, "interrupted") for each in seen),
    ]
    assert {0, 1, 2} == {files for files, state, _ in seen if state == "interrupted"}
    for end in (arrives, waits, goes_on):
        os.close(end)


def on_a_copy(folder: Folder, path: Path, left: dict[str, bytes]) -> Folder:
    """The same exports, with a database whose files are these."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    for name, data in left.items():
        (path / name).write_bytes(data)
    return Folder(path, Database(SQLITE, f"sqlite:///{path / folder.database.file.name}"))


def steps_to_kill_at(kind: str) -> list[int]:
    """Spread over a whole run, which has some 430 steps; every one of them on SQLite in the whole breadth."""
    if breadth.WHOLE and kind == SQLITE:
        return list(range(1, 1000))
    return list(range(1, 1000, 40 if breadth.WHOLE else 97 if kind == SQLITE else 143))


@pytest.mark.both_databases
def test_a_run_that_is_killed_is_shown_as_interrupted_and_gone_on_with_once(
    database_kind: str, databases: Databases, tmp_path: Path
) -> None:
    killed = 0
    for step in steps_to_kill_at(database_kind):
        path = tmp_path / str(step)
        with databases.new(database_kind, path / "data") as database:
            folder = filled(Folder(path, database))
            was_killed = killed_at(step, folder)
            killed += was_killed
            as_left(folder)
            gone_on_with(folder)
        shutil.rmtree(path)
        if not was_killed:
            break
    assert killed >= 3


@pytest.mark.both_databases
@pytest.mark.parametrize("what", ["alone", "report"])
def test_beside_a_run_that_is_at_work_nobody_begins_it_again(folder: Folder, what: str) -> None:
    filled(folder)
    with stopped_at(what, folder) as first:
        before = folder.database.contents()
        with pytest.raises(UnderWay, match="Another program is doing this already"):
            folder.run()
        assert list(worker.work(folder.url, once=True)) == []
        assert folder.database.contents() == before
        if what == "report":
            assert folder.job() == (State.RUNNING, "3 of 3 done.")
        assert first.go_on() == 0
    assert known(folder) == WHOLE
    assert len(folder.jobs()) == 1


@pytest.mark.both_databases
def test_a_worker_goes_on_with_a_run_at_once_when_its_program_is_killed(folder: Folder) -> None:
    filled(folder)
    with stopped_at("report", folder) as first:
        first.kill()
    state, said = after_a_moment(folder)
    assert state == State.INTERRUPTED
    assert "The program stopped before it had finished. 2 of 3 saved, each whole" in said
    assert "the worker does the rest" in said
    (done,) = worker.work(folder.url, once=True)
    assert done.problem == ""
    assert known(folder) == WHOLE
    assert folder.job()[0] == State.FAILED
    assert list(worker.work(folder.url, once=True)) == []


def after_a_moment(folder: Folder) -> tuple[str, str]:
    """The job, once the server has seen that its program is gone: whoever wants to begin it waits for that."""
    if folder.database.kind == SQLITE:
        return folder.job()
    office = folder.office()
    actor = actor_of(office)
    asked = jobs.Asked(kind=watching.KIND, subject=str(folder.exports))
    with jobs.alone(office, actor.school_id, asked) as ours:
        assert ours
    office.store.close()
    return folder.job()


def lose_the_name(folder: Folder) -> None:
    """A program that is at work no longer has its name, and does not know."""
    if folder.database.kind == SQLITE:
        for path in folder.database.file.parent.glob("*.job-*"):
            path.unlink()
    else:
        with folder.database.behind() as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )


@pytest.mark.both_databases
@pytest.mark.parametrize("what", ["looked", "report"])
def test_a_program_that_lost_its_job_to_another_writes_nothing_more(folder: Folder, what: str) -> None:
    """As when a server was restarted, or a computer slept, and somebody else did the work meanwhile."""
    filled(folder)
    with stopped_at(what, folder) as first:
        lose_the_name(folder)
        gone_on_with(folder)
        before = folder.database.contents()
        assert first.go_on() == 2
    assert folder.database.contents() == before
    assert known(folder) == WHOLE


NOW = datetime(2025, 10, 1, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize("later", [timedelta(hours=-1), timedelta(days=-4000), timedelta(days=4000)])
def test_a_clock_that_was_set_meanwhile_changes_nothing(folder: Folder, later: timedelta) -> None:
    filled(folder)
    for path in folder.exports.iterdir():
        os.utime(path, (700_000_000, 700_000_000))  # before every one of these clocks
    seconds = count()
    folder.clock = lambda: NOW + timedelta(seconds=next(seconds))
    with stopped_at("report", folder) as first:
        folder.clock = lambda: NOW + later + timedelta(seconds=next(seconds))
        assert folder.job()[0] == State.RUNNING
        with pytest.raises(UnderWay):
            folder.run()
        first.kill()
    assert after_a_moment(folder)[0] == State.INTERRUPTED
    gone_on_with(folder)
    folder.run()
    assert folder.jobs()["number"].tolist() == [2, 1], "in the order in which they were asked for"
    assert known(folder) == WHOLE


def test_a_job_that_ends_every_program_is_not_begun_again_by_the_worker(folder: Folder) -> None:
    filled(folder)
    for attempt in range(1, jobs.ATTEMPTS + 1):
        assert killed_at(1, folder, "looked")
        assert f"finished{['', ', twice', ', 3 times'][attempt - 1]}. Nothing was saved." in after_a_moment(folder)[1]
    assert "It was last at marks.csv. The next scheduled import" in folder.job()[1]
    assert list(worker.work(folder.url, once=True)) == []
    state, said = folder.job()
    assert state == State.INTERRUPTED
    assert said.endswith("It was last at marks.csv. It does not start again by itself.")
    folder.run()
    assert known(folder) == WHOLE
    assert folder.jobs()["state"].tolist() == [State.FAILED, State.INTERRUPTED]


def test_a_job_that_ends_while_somebody_looks_is_not_taken_for_interrupted(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(folder)
    with stopped_at("report", folder) as first:

        def ended_meanwhile(store: Store, name: str) -> bool:
            assert first.go_on() == 0
            return False

        monkeypatch.setattr(Store, "is_taken", ended_meanwhile)
        assert folder.job()[0] == State.FAILED
