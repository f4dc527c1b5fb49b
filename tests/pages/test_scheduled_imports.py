"""What the Upload page says of imports with nobody at the screen, whatever became of the program that did them."""

import os
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.jobs import worker
from fasttrack_core.jobs.nightly import watching
from fasttrack_core.services import jobs, setup
from fasttrack_core.services.jobs import Asked
from fasttrack_core.services.office.context import Office, open_office
from tests.jobs.folder import ADA, HEADER, rows
from tests.pages.conftest import Visit, words

SCHOOL = "Fennerby Primary School"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder with one file in it."""
    folder = tmp_path / "exports"
    folder.mkdir()
    put(folder, "monday.csv", HEADER + rows(ADA, "22/09/2025"))
    return folder


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    os.utime(folder / name, (1_790_000_000, 1_790_000_000))


def job(at: AppTest) -> tuple[str, str]:
    """The state and the sentence of the newest job in the list."""
    newest = rows_of(at).iloc[0]
    return newest["state"], newest["said"]


def rows_of(at: AppTest) -> pd.DataFrame:
    """The list of scheduled imports."""
    return next(frame.value for frame in at.dataframe if "said" in frame.value)


def begun(office: Office, exports: Path) -> None:
    """A program has begun the job, and is not at work on it."""
    actor = setup.importer(office, SCHOOL)
    mine = jobs.begin(office, actor, Asked(kind=watching.KIND, subject=str(exports)))
    jobs.keep(office, actor, mine, of=1, at="monday.csv")


def test_a_school_without_any_sees_nothing_of_them(new_school_visit: Visit) -> None:
    assert "Scheduled imports" not in words(new_school_visit("upload"))


def test_what_came_of_one_and_when_is_said(new_school_visit: Visit, exports: Path) -> None:
    put(exports, "bad.csv", "nothing\n")
    watching.import_folder(exports, SCHOOL, None)
    at = new_school_visit("upload")
    state, said = job(at)
    assert state == "failed"
    assert said.startswith("2 new, 0 imported before. bad.csv: The layout of this file is not known.")
    assert rows_of(at)["short"].tolist() == ["2 new, 0 imported before. Not done: bad.csv."]
    assert f"Import of the folder exports, {rows_of(at)['when'].iloc[0]}: failed. {said}" in words(at)
    (exports / "bad.csv").unlink()
    watching.import_folder(exports, SCHOOL, None)
    assert job(new_school_visit("upload")) == ("done", "0 new, 1 imported before.")


def test_one_that_runs_is_interrupted_as_soon_as_its_program_is_gone(new_school_visit: Visit, exports: Path) -> None:
    office = open_office()
    actor = setup.importer(office, SCHOOL)
    with jobs.alone(office, actor.school_id, Asked(kind=watching.KIND, subject=str(exports))) as ours:
        assert ours
        begun(office, exports)
        at = new_school_visit("upload")
        assert job(at) == ("running", "0 of 1 done; now monday.csv.")
        assert [each.key for each in at.button if "upload_job" in (each.key or "")] == ["upload_job_look"]
    at.button(key="upload_job_look").click().run()
    state, said = job(at)
    assert state == "interrupted"
    assert "The program stopped before it had finished. Nothing was saved. It was last at monday.csv." in said
    assert rows_of(at)["short"].tolist() == ["0 of 1 saved."]
    office.store.close()


def test_asked_for_on_the_page_it_is_done_once_although_the_tab_is_closed(
    new_school_visit: Visit, exports: Path
) -> None:
    watching.import_folder(exports, SCHOOL, None)
    put(exports, "tuesday.csv", HEADER + rows(ADA, "23/09/2025"))
    at = new_school_visit("upload")
    at.button(key="upload_job_again_1").click().run()
    assert not at.exception
    assert job(at)[0] == "waiting"
    assert "when the worker runs" in job(at)[1]
    del at
    office = open_office()
    actor = setup.importer(office, SCHOOL)
    assert jobs.ask_again(office, actor, 1) == 2, "it waits already"
    assert [each.number for each in worker.work(None, once=True)] == [2]
    assert list(worker.work(None, once=True)) == []
    listed = jobs.listed(office, actor)
    assert listed["said"].tolist() == ["1 new, 1 imported before.", "1 new, 0 imported before."]
    assert listed["who"].tolist() == ["Idris Penhallow", setup.IMPORTER]
    office.store.close()


def test_nothing_of_them_is_shown_while_names_are_hidden(new_school_visit: Visit, exports: Path) -> None:
    watching.import_folder(exports, SCHOOL, None)
    at = new_school_visit("upload", shared_screen_chosen=True)
    assert "exports" not in words(at)
    assert not at.dataframe
