"""A folder of nightly exports: each new file once, and what a person must decide is left to a person."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command as alembic

from fasttrack_core.errors import StoreProblem, UnreadableFile
from fasttrack_core.jobs.nightly import batch, watching
from fasttrack_core.services import setup
from fasttrack_core.store.engine import revisions
from tests.cli import in_process
from tests.conftest import undo_import
from tests.jobs.folder import ADA, BEN, HEADER, Folder, rows
from tests.recount.command_line import Answer
from tests.store.test_migrate_second_schema import moved


def test_each_new_file_is_imported_once_and_the_folder_is_left_as_it_is(folder: Folder) -> None:
    folder.put("monday.csv", HEADER + rows(ADA, "22/09/2025") + rows(BEN, "22/09/2025"))
    first = folder.run()
    assert (len(first.results), first.known, first.failed) == (1, 0, False)
    folder.put("tuesday.csv", HEADER + rows(ADA, "23/09/2025") + rows(BEN, "23/09/2025"))
    second = folder.run()
    assert [result.file_name for result in second.results] == ["tuesday.csv"]
    assert (second.known, second.failed) == (1, False)
    third = folder.run()
    assert (third.results, third.known) == ((), 2)
    assert sorted(path.name for path in folder.exports.iterdir()) == ["monday.csv", "tuesday.csv"]


def test_a_bad_file_stops_no_other_and_is_tried_again_until_it_is_corrected(folder: Folder) -> None:
    folder.put("a.csv", "nothing,of,the,kind\n1,2,3,4\n")
    folder.put("b.csv", HEADER + rows(ADA, "22/09/2025"))
    run = folder.run()
    assert run.failed
    assert folder.files() == ["b.csv"]
    assert folder.run().failed, "it is not forgotten after the first night"
    folder.put("a.csv", HEADER + rows(ADA, "23/09/2025"))
    assert not folder.run().failed


def test_a_file_that_is_still_being_written_waits_for_the_next_run(folder: Folder) -> None:
    folder.put("now.csv", HEADER + rows(ADA, "22/09/2025"), seconds_ago=0)
    run = folder.run()
    assert (run.failed, run.results[0].sentences) == (False, (watching.WAITING,))
    assert folder.files() == []


@pytest.mark.parametrize("name", [".hidden.csv", "~$open.csv", "register.csv.part", "register.tmp"])
def test_hidden_and_unfinished_files_are_left_alone(folder: Folder, name: str) -> None:
    folder.put(name, HEADER + rows(ADA, "22/09/2025"))
    assert folder.run().results == ()


def test_lists_of_pupils_come_before_the_marks_that_need_them(folder: Folder) -> None:
    folder.put("1 marks.csv", "STUDENT_ID,DATE,PERIOD,MARK_CODE,RAW_MARK\n77,2025-09-22,AM,/,/\n", 9000)
    folder.put("2 pupils.csv", "STUDENT_ID,UPN,LEGAL_FIRST_NAME,LEGAL_LAST_NAME\n77,B999804219001,Ada,Okoro\n", 10)
    run = folder.run()
    assert [result.file_name for result in run.results] == ["2 pupils.csv", "1 marks.csv"]
    assert not run.failed
    office = folder.office()
    register = office.record(setup.importer(office, "St Ada")).register
    office.store.close()
    assert [pupil.upn for pupil in register.pupils] == ["B999804219001"]
    assert register.marks.shape == (1, 1)


def test_pupils_who_may_be_known_under_another_number_are_left_to_a_person(folder: Folder) -> None:
    folder.put("monday.csv", HEADER + rows(ADA, "22/09/2025") + rows(BEN, "22/09/2025"))
    folder.run()
    folder.put("tuesday.csv", HEADER + rows(ADA.replace("000123", "123").replace("B99", "D88"), "23/09/2025"))
    run = folder.run()
    assert run.failed
    assert folder.files() == ["monday.csv"]


def test_a_file_whose_import_was_undone_is_not_imported_by_itself(folder: Folder) -> None:
    folder.put("monday.csv", HEADER + rows(ADA, "22/09/2025"))
    folder.run()
    office = folder.office()
    actor = setup.importer(office, "St Ada")
    with office.read(actor) as unit:
        (kept,) = unit.imports.list(actor.school_id)
    undo_import(office, actor, kept.id, "the wrong school's file")
    office.store.close()
    run = folder.run()
    assert run.results[0].sentences == (watching.UNDONE,)
    office = folder.office()
    assert office.record(setup.importer(office, "St Ada")).register.marks.size == 0
    office.store.close()


def test_the_report_says_what_came_of_each_file_and_is_for_this_account_only(folder: Folder) -> None:
    folder.put("a.csv", HEADER + rows(ADA, "22/09/2025", mark="ZZ") + rows(BEN, "22/09/2025"))
    folder.put("b.csv", "nothing\n")
    run = folder.run()
    text = run.report.read_text(encoding="utf-8")
    assert "2 new, 0 imported before" in text
    assert "NOT IMPORTED  b.csv" in text
    assert "ZZ" in text
    assert stat.S_IMODE(run.report.stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_is_one_sentence(folder: Folder) -> None:
    with pytest.raises(UnreadableFile):
        watching.import_folder(folder.exports / "nowhere", "St Ada", folder.url, folder.report)


def command(folder: Folder, *more: str) -> Answer:
    """What the command line says to the folder's scheduler."""
    return in_process.run("import", *more, "--school", "St Ada", "--db", folder.url)


def test_the_scheduler_is_told_by_the_exit_status(folder: Folder) -> None:
    folder.put("monday.csv", HEADER + rows(ADA, "22/09/2025"))
    words = [str(folder.exports), "--watch-once", "--report", str(folder.report)]
    done = command(folder, *words)
    assert (done.exit_code, done.errors) == (0, "")
    folder.put("bad.csv", "nothing\n")
    done = command(folder, *words)
    assert done.exit_code == 1
    assert "bad.csv" in done.errors
    assert command(folder, str(folder.exports / "monday.csv"), "--watch-once").exit_code == 2


def test_a_file_that_ends_before_it_can_be_read_stops_no_other(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = folder.put("a.csv", HEADER + rows(ADA, "22/09/2025"))
    folder.put("b.csv", HEADER + rows(BEN, "22/09/2025"))
    as_it_is = watching.read_bytes  # type: ignore[attr-defined]

    def read(path: Path) -> bytes:
        gone.unlink(missing_ok=True)
        return as_it_is(path)

    monkeypatch.setattr(watching, "read_bytes", read)
    run = folder.run()
    assert [(result.file_name, bool(result.problem)) for result in run.results] == [("a.csv", True), ("b.csv", False)]
    assert folder.files() == ["b.csv"]


def test_a_folder_that_is_gone_after_it_was_read_imports_what_was_read(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put("a.csv", HEADER + rows(ADA, "22/09/2025") + rows(BEN, "22/09/2025"))
    folder.put("b.csv", HEADER + rows(BEN, "23/09/2025"))
    sorted_out = watching._sorted_out

    def then_gone(*given: object) -> object:
        found = sorted_out(*given)
        for path in folder.exports.iterdir():
            path.unlink()
        folder.exports.rmdir()
        return found

    monkeypatch.setattr(watching, "_sorted_out", then_gone)
    assert not folder.run().failed
    assert sorted(folder.files()) == ["a.csv", "b.csv"]


def test_a_file_that_grows_while_it_is_read_waits(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder.put("a.csv", HEADER + rows(ADA, "22/09/2025"))
    as_it_is = watching.read_bytes  # type: ignore[attr-defined]

    def read(path: Path) -> bytes:
        data = as_it_is(path)
        written = path.stat().st_mtime
        with path.open("a", encoding="utf-8") as more:
            more.write(rows(BEN, "22/09/2025"))
        os.utime(path, (written, written))
        return data

    with monkeypatch.context() as patched:
        patched.setattr(watching, "read_bytes", read)
        assert folder.run().results[0].sentences == (watching.WAITING,)
    assert folder.files() == []
    assert folder.run().results[0].sentences != (watching.WAITING,)
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize("behind", [timedelta(minutes=5), timedelta(days=4000)])
def test_a_clock_that_was_set_back_holds_a_file_up_for_one_run_alone(folder: Folder, behind: timedelta) -> None:
    """The file seems to be of a day that has not come; at the second run it is as it was at the first."""
    folder.clock = lambda: datetime.now(UTC) - behind
    folder.put("a.csv", HEADER + rows(ADA, "22/09/2025"), seconds_ago=60)
    assert folder.run().results[0].sentences == (watching.WAITING,)
    folder.put("a.csv", HEADER + rows(ADA, "22/09/2025") + rows(BEN, "22/09/2025"), seconds_ago=30)
    assert folder.run().results[0].sentences == (watching.WAITING,), "it was written to since"
    assert not folder.run().failed
    assert folder.files() == ["a.csv"]


def test_a_file_whose_name_is_no_text_is_imported(folder: Folder) -> None:
    folder.put(os.fsdecode(b"a\xff.csv"), HEADER + rows(ADA, "22/09/2025"))
    assert not folder.run().failed
    assert folder.files() == ["a\\udcff.csv"]


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'none' / 'fasttrack.db'}"
    (tmp_path / "exports").mkdir()
    with pytest.raises(StoreProblem, match=r"There is no database fasttrack.db yet\. Run make migrate"):
        watching.import_folder(tmp_path / "exports", "St Ada", address)
    assert not (tmp_path / "none").exists()


@pytest.mark.both_databases
def test_an_older_database_is_refused_and_never_migrated(folder: Folder) -> None:
    folder.put("a.csv", HEADER + rows(ADA, "22/09/2025"))
    moved(folder.url, alembic.downgrade, revisions()[-2])
    with pytest.raises(StoreProblem, match=r"older than this version of Fast Track\. Run make migrate"):
        folder.run()
    with pytest.raises(StoreProblem, match=r"older than this version of Fast Track\. Run make migrate"):
        list(batch.import_files([folder.exports / "a.csv"], "St Ada", folder.url))
    with folder.database.behind() as opened:
        assert opened.execute("SELECT version_num FROM alembic_version").fetchone() == (revisions()[-2],)
