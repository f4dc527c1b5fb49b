"""A folder of nightly exports: each new file once, and what a person must decide is left to a person."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fasttrack_core.errors import UnreadableFile
from fasttrack_core.services import setup
from fasttrack_core.services.imports import provenance
from fasttrack_core.services.nightly import watching
from fasttrack_core.services.office.context import Office, open_office
from tests.conftest import undo_import
from tests.databases.kinds import Database

HEADER = "UPN,Adno,Name,DOB,Year,Class,Date,Session,Mark\n"
ADA = "B999804219001,000123,Okoro Ada,01/03/2016,4,4A"
BEN = "C999804219002,000124,Rees Ben,02/04/2016,4,4A"


def rows(who: str, *days: str, mark: str = "/") -> str:
    return "".join(f"{who},{day},AM,{mark}\n" for day in days)


class Folder:
    """A folder of exports, its database and the runs over it."""

    def __init__(self, path: Path, database: Database) -> None:
        self.exports = path / "exports"
        self.exports.mkdir()
        self.url = database.address
        self.report = path / "report.txt"

    def put(self, name: str, text: str, seconds_ago: float = 3600) -> Path:
        path = self.exports / name
        path.write_text(text, encoding="utf-8")
        written = path.stat().st_mtime - seconds_ago
        os.utime(path, (written, written))
        return path

    def run(self) -> watching.Run:
        return watching.import_folder(self.exports, "St Ada", self.url, self.report)

    def office(self) -> Office:
        return open_office(self.url)

    def files(self) -> list[str]:
        office = self.office()
        try:
            return provenance.imports(office, setup.importer(office, "St Ada"))["file"].tolist()
        finally:
            office.store.close()


@pytest.fixture
def folder(tmp_path: Path, unmade: Database) -> Folder:
    return Folder(tmp_path, unmade)


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


def command(folder: Folder, *more: str) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-m", "fasttrack_core", "import", *more, "--school", "St Ada", "--db", folder.url]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_the_scheduler_is_told_by_the_exit_status(folder: Folder) -> None:
    folder.put("monday.csv", HEADER + rows(ADA, "22/09/2025"))
    words = [str(folder.exports), "--watch-once", "--report", str(folder.report)]
    done = command(folder, *words)
    assert (done.returncode, done.stderr) == (0, "")
    folder.put("bad.csv", "nothing\n")
    done = command(folder, *words)
    assert done.returncode == 1
    assert "bad.csv" in done.stderr
    assert command(folder, str(folder.exports / "monday.csv"), "--watch-once").returncode == 2
