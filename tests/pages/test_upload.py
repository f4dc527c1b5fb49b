"""Uploading: what a file holds and would change is shown first; it is saved once, or not at all."""

from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import setup
from fasttrack_core.services.imports import provenance
from fasttrack_core.services.office.context import open_office
from tests.pages.conftest import Visit, words


def saved_files() -> list[str]:
    """The names of the files that the store holds."""
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    names = provenance.imports(office, actor)["file"].tolist()
    office.store.close()
    return names


def save_buttons(at: AppTest) -> list[str]:
    """The keys of the buttons that save something."""
    return [button.key for button in at.button if button.key and button.key.startswith("upload_save")]


def findings(at: AppTest) -> pd.DataFrame:
    """The table of findings."""
    return next(frame.value for frame in at.dataframe if "severity" in frame.value)


def test_a_school_without_files_says_so(new_school_visit: Visit) -> None:
    at = new_school_visit("upload")
    assert "None yet." in words(at)
    assert save_buttons(at) == []


def test_a_file_is_shown_before_anything_is_saved(new_school_visit: Visit, sample_data: Path) -> None:
    at = new_school_visit("upload")
    data = (sample_data / "register-sims.csv").read_bytes()
    at.file_uploader(key="upload_file_0").upload("register.csv", data, "text/csv").run()
    assert not at.exception
    figures = {metric.label: metric.value for metric in at.metric}
    assert figures["New pupils"] == figures["Pupils"]
    assert figures["Changed marks"] == "0"
    assert saved_files() == []


def test_saving_says_what_it_came_to_and_clears_the_uploader(new_school_visit: Visit, sample_data: Path) -> None:
    at = new_school_visit("upload")
    data = (sample_data / "register-sims.csv").read_bytes()
    at.file_uploader(key="upload_file_0").upload("register.csv", data, "text/csv").run()
    at.button(key="upload_save_0").click().run()
    assert not at.exception
    assert "register.csv is saved." in words(at)
    assert "new pupils." in words(at)
    assert not at.file_uploader(key="upload_file_1").value
    assert save_buttons(at) == []
    assert saved_files() == ["register.csv"]
    assert [link.label for link in at.get("page_link")] == [
        "See the mountain",
        "See what needs doing",
        "See what to settle",
    ]


def test_the_files_saved_so_far_say_what_each_was_read_as(sample_visit: Visit) -> None:
    at = sample_visit("upload")
    history = at.dataframe[0].value
    assert history["file"].tolist() == ["contacts.csv", "register-wide.csv"]
    assert history["layout"].iloc[1] == "A row for each pupil, a column for each session"


def test_the_same_file_again_has_nothing_to_save(sample_visit: Visit, sample_data: Path) -> None:
    at = sample_visit("upload")
    data = (sample_data / "register-wide.csv").read_bytes()
    at.file_uploader(key="upload_file_0").upload("again.csv", data, "text/csv").run()
    assert "This file was already imported on" in words(at)
    assert save_buttons(at) == []


def test_a_file_that_cannot_be_read_is_one_sentence_that_names_it(sample_visit: Visit) -> None:
    at = sample_visit("upload")
    before = saved_files()
    at.file_uploader(key="upload_file_0").upload("holiday.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg").run()
    assert not at.exception
    assert len(at.error) == 1
    assert "holiday.jpg" in at.error[0].value.replace("\\", "")
    assert save_buttons(at) == []
    assert saved_files() == before


def test_what_could_not_be_read_is_listed_by_severity(new_school_visit: Visit, sample_data: Path) -> None:
    at = new_school_visit("upload")
    data = (sample_data / "register-messy.xlsx").read_bytes()
    at.file_uploader(key="upload_file_0").upload("messy.xlsx", data).run()
    assert not at.exception
    shown = findings(at)
    assert set(shown["severity"]) <= {"error", "warning", "note"}
    assert len(shown)
    choice = at.get("button_group")[0]
    choice.set_value(["note"]).run()
    assert not at.exception
    assert set(findings(at)["severity"]) == {"note"}


def test_what_was_saved_at_one_school_is_not_told_at_another(sample_visit: Visit, sample_data: Path) -> None:
    sample_visit()
    office = open_office()
    other = setup.add_school(office, "Fennerby Primary School").school_id
    sample = next(choice.id for choice in setup.schools(office) if choice.is_sample)
    office.store.close()
    at = sample_visit("upload", school=other)
    data = (sample_data / "register-sims.csv").read_bytes()
    at.file_uploader(key="upload_file_0").upload("register.csv", data, "text/csv").run()
    at.button(key="upload_save_0").click().run()
    assert "register.csv is saved." in words(at)
    at.sidebar.selectbox(key="school").set_value(sample).run()
    assert not at.exception
    assert "register.csv is saved." not in words(at)
