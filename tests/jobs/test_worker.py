"""The worker does each job that waits once, also where two are at work, and changes no database of another schema."""

import os
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from alembic import command as alembic

from fasttrack_core.errors import StoreProblem
from fasttrack_core.jobs import worker
from fasttrack_core.jobs.nightly import watching
from fasttrack_core.services import jobs, setup
from fasttrack_core.store.engine import revisions
from tests.cli import in_process
from tests.jobs.folder import ADA, HEADER, Folder, rows
from tests.store.test_migrate_second_schema import moved

SCHOOLS = ("Larkmoor", "Quarry Lane", "St Ada")


def waiting_at(school: str, folder: Folder) -> None:
    """What the folder's first job at the school did is asked for again, as on the page."""
    watching.import_folder(folder.exports, school, folder.url, folder.report)
    office = folder.office()
    actor = setup.importer(office, school)
    jobs.ask_again(office, actor, int(jobs.listed(office, actor)["number"].iloc[0]))
    office.store.close()


def said_by(folder: Folder) -> list[tuple[str, str]]:
    """The state and the sentence of every job of the schools, the oldest first of each."""
    office = folder.office()
    found: list[Any] = []
    for school in SCHOOLS:
        listed = jobs.listed(office, setup.importer(office, school))
        found += [(each.state, each.said) for each in listed[::-1].itertuples()]
    office.store.close()
    return found


@pytest.mark.both_databases
def test_two_workers_do_every_job_once(folder: Folder) -> None:
    for school in SCHOOLS:
        waiting_at(school, folder)
    folder.put("monday.csv", HEADER + rows(ADA, "22/09/2025"))
    numbers, says = os.pipe()
    workers = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            try:
                for ended in worker.work(folder.url, once=True):
                    os.write(says, f"{ended.number}{ended.problem}\n".encode())
                os._exit(0)
            finally:
                os._exit(1)
        workers.append(child)
    os.close(says)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in workers] == [0, 0]
    assert sorted(os.read(numbers, 1000).split()) == [b"2", b"4", b"6"]
    os.close(numbers)
    once = ("done", "1 new, 0 imported before.")
    assert said_by(folder) == [("done", "0 new, 0 imported before."), once] * 3
    assert len(folder.database.rows()["imports"]) == 3


def test_a_job_that_fails_stops_no_other_and_says_why(folder: Folder, tmp_path: Path) -> None:
    away = Folder(tmp_path / "away", folder.database)
    waiting_at("Larkmoor", away)
    waiting_at("Quarry Lane", folder)
    away.exports.rmdir()
    folder.put("monday.csv", HEADER + rows(ADA, "22/09/2025"))
    done = in_process.run("work", "--once", "--db", folder.url)
    assert done.exit_code == 1
    assert done.errors.startswith("Job 2, nightly import: The folder exports cannot be read (no such file")
    assert done.text == "Job 4, nightly import: ended; see the Upload page\n"
    said = said_by(folder)
    assert said[1][0] == "failed"
    assert said[1][1].startswith("The folder exports cannot be read")
    assert said[3] == ("done", "1 new, 0 imported before.")
    assert in_process.run("work", "--once", "--db", folder.url).exit_code == 0


def test_it_stops_when_it_is_told_to_between_two_jobs(folder: Folder) -> None:
    for school in SCHOOLS[:2]:
        waiting_at(school, folder)
    stop = Event()
    for ended in worker.work(folder.url, stop=stop):
        assert ended.number == 2
        stop.set()
    assert [state for state, _ in said_by(folder)] == ["done", "done", "done", "waiting"]


def test_a_report_that_cannot_be_written_is_said_and_what_was_imported_stays(folder: Folder) -> None:
    waiting_at("St Ada", folder)
    folder.put("monday.csv", HEADER + rows(ADA, "22/09/2025"))
    folder.report.unlink()
    folder.report.mkdir()
    (folder.report / "something").touch()
    assert in_process.run("work", "--once", "--db", folder.url).exit_code == 1
    assert folder.job()[0] == "failed"
    assert "The report could not be written (is a directory); what was imported stays." in folder.job()[1]
    assert folder.files() == ["monday.csv"]


@pytest.mark.both_databases
def test_a_database_of_another_schema_is_refused_also_when_it_comes_to_that_meanwhile(folder: Folder) -> None:
    older = r"The database is older than this version of Fast Track\."
    waiting_at("Larkmoor", folder)
    waiting_at("St Ada", folder)
    ended = worker.work(folder.url, stop=NoPause())
    assert next(ended).number == 2
    moved(folder.url, alembic.downgrade, revisions()[-2])
    assert next(ended).problem.startswith("The database is older than this version of Fast Track. Nothing was changed.")
    with pytest.raises(StoreProblem, match=older):
        next(ended)
    with pytest.raises(StoreProblem, match=older):
        next(worker.work(folder.url))
    with folder.database.behind() as opened:
        assert opened.execute("SELECT version_num FROM alembic_version").fetchone() == (revisions()[-2],)


class NoPause(Event):
    """Nobody waits between two looks."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


def test_a_database_that_is_not_there_is_not_made_by_the_worker_either(tmp_path: Path) -> None:
    done = in_process.run("work", "--once", "--db", f"sqlite:///{tmp_path / 'none' / 'fasttrack.db'}")
    assert (done.exit_code, done.text) == (1, "")
    assert "There is no database fasttrack.db yet. Run make migrate to create it." in done.errors
    assert not (tmp_path / "none").exists()
