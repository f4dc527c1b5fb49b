"""Jobs are begun by one program at a time, and who has begun one is known without a clock."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fasttrack_core.errors import StoreProblem
from fasttrack_core.store import Store, StoredJob
from tests.databases.kinds import Database
from tests.store.invented import stamp


@pytest.fixture
def job(store: Store, school: str) -> StoredJob:
    """A job that waits."""
    with store.write(school) as unit:
        user = unit.users.add("Idris Penhallow", stamp())
        return unit.jobs.add(school, user.id, "any work", "exports", {"report": None}, stamp())


def test_a_job_reads_back_as_it_was_asked_for_and_as_it_goes_on(store: Store, school: str, job: StoredJob) -> None:
    assert (job.state, job.attempt, job.input, job.stamp) == ("waiting", 0, {"report": None}, stamp())
    with store.write(school) as unit:
        begun = unit.jobs.begin(job.number, 0, {"report": "r.txt"}, {}, stamp(1).when)
        unit.jobs.write(job.number, progress={"done": 1, "of": 2}, result={"parts": ["Zoë"]})
    with store.read() as unit:
        found = unit.jobs.get(school, job.number)
        assert begun is not None
        assert found is not None
        assert unit.jobs.list(school, 5) == unit.jobs.open(["any work"]) == (found,)
        assert unit.jobs.open(["other work"]) == ()
        assert unit.jobs.get("another school", job.number) is None
        assert unit.jobs.list(school, 5, "any work", "another folder") == ()
    assert (begun.state, begun.attempt, begun.input) == ("running", 1, {"report": "r.txt"})
    assert (found.progress, found.result, found.started_at) == ({"done": 1, "of": 2}, {"parts": ["Zoë"]}, stamp(1).when)


def test_of_two_who_begin_a_job_as_they_saw_it_one_does(store: Store, school: str, job: StoredJob) -> None:
    with store.write(school) as unit:
        assert unit.jobs.begin(job.number, 0, {}, {}, stamp().when) is not None
        assert unit.jobs.begin(job.number, 0, {}, {}, stamp().when) is None
        assert unit.jobs.begin(job.number, 1, {}, {}, stamp().when) is not None, "it was interrupted, and seen to be"
        assert unit.jobs.held(school, job.number, 1) is None, "whoever began it before writes nothing more"
        assert unit.jobs.held("another school", job.number, 2) is None
        assert unit.jobs.held(school, job.number, 2) is not None
        unit.jobs.write(job.number, state="done")
        assert unit.jobs.held(school, job.number, 2) is None
        assert unit.jobs.begin(job.number, 2, {}, {}, stamp().when) is None


def test_a_name_is_had_by_one_and_free_again_afterwards(store: Store, database: Database) -> None:
    other = database.open()
    assert not store.is_taken("job-1")
    with store.alone("job-1") as ours:
        assert ours
        assert store.is_taken("job-1")
        assert other.is_taken("job-1")
        with other.alone("job-1") as theirs:
            assert not theirs
        with other.alone("job-2") as theirs:
            assert theirs
        assert store.is_taken("job-1"), "whoever looked or wanted it too has taken nothing away"
        with store.write() as unit:
            unit.schools.add("Larkmoor Primary School", stamp())
    assert not store.is_taken("job-1")
    with other.alone("job-1") as theirs:
        assert theirs
    other.close()


@contextmanager
def somebody_else(database: Database, name: str) -> Iterator[int]:
    """The process of somebody who has the name."""
    has_it, says_so = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with database.open().alone(name) as ours:
                os.write(says_so, b"y" if ours else b"n")
                signal.pause()
        finally:
            os._exit(1)
    os.close(says_so)
    assert os.read(has_it, 1) == b"y"
    os.close(has_it)
    yield child


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_program_that_is_ended_has_its_names_no_longer(store: Store, database: Database, how: signal.Signals) -> None:
    store.close()
    with somebody_else(database, "job-1") as child:
        assert store.is_taken("job-1")
        os.kill(child, how)
        os.waitpid(child, 0)
        with store.alone("job-1") as ours:
            assert ours
        assert not store.is_taken("job-1")


@pytest.mark.sqlite_file
def test_what_lies_beside_the_database_for_it_is_empty_and_for_this_account_only(
    store: Store, database: Database
) -> None:
    with store.alone("job-1"):
        pass
    (beside,) = database.file.parent.glob("*.job-1*")
    assert (beside.name, beside.stat().st_size, beside.stat().st_mode & 0o777) == ("fasttrack.db.job-1", 0, 0o600)


@pytest.mark.sqlite_file
def test_where_no_file_can_be_made_it_is_said(store: Store, database: Database) -> None:
    database.file.with_name("fasttrack.db.job-1").mkdir()
    with pytest.raises(StoreProblem, match="No file can be made beside the database"), store.alone("job-1"):
        pass


@pytest.mark.postgresql_server
def test_a_server_that_ended_the_connection_has_given_the_name_back(store: Store, database: Database) -> None:
    with store.alone("job-1") as ours:
        assert ours
        with database.behind() as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        with store.alone("job-1") as again:
            assert again
