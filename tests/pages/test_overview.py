"""Today: what needs doing, and the pupils to look at."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fasttrack_core.errors import StoreProblem
from fasttrack_core.services import overview
from fasttrack_core.services.office.context import Office
from fasttrack_core.store import Store
from tests.pages.conftest import Visit, words
from tests.pages.finding import one, tick_row


def test_without_a_register_it_says_what_to_do_next(new_school_visit: Visit) -> None:
    at = new_school_visit("overview")
    assert "There is no register yet." in words(at)
    assert [link.label for link in at.get("page_link")] == ["Upload your register"]
    assert not at.dataframe


def test_the_sample_school_says_that_it_is_invented_and_which_day_it_is(sample_visit: Visit) -> None:
    at = sample_visit("overview")
    assert "everything in it is invented, and “today” is always 20 November 2026." in words(at)


def test_the_figures_of_the_day_agree_with_the_lists_below(sample_visit: Visit) -> None:
    at = sample_visit("overview")
    figures = {metric.label: metric.value for metric in at.metric}
    assert figures["Pupils"] == "418"
    assert figures["Persistent absence"] == "51 of 418"
    assert figures["Open cases"] == "0"
    assert figures["Meet the test, no case"] == str(len(one(at, "dataframe", "overview_meeting_").value))


def test_a_chosen_row_opens_that_pupil(sample_visit: Visit) -> None:
    at = sample_visit("overview")
    name = one(at, "dataframe", "overview_meeting_").value["Pupil"].iloc[1]
    assert at.button(key="overview_meeting_open").disabled
    tick_row(at, "overview_meeting_", 1)
    at.button(key="overview_meeting_open").click().run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Pupil"]
    assert name in words(at)


def test_an_open_case_is_listed_with_what_to_do_and_leaves_the_list_of_pupils(sample_visit: Visit) -> None:
    at = sample_visit("overview")
    before = len(one(at, "dataframe", "overview_meeting_").value)
    tick_row(at, "overview_meeting_", 0)
    at.button(key="overview_meeting_open").click().run()
    at.switch_page("pages/pupil.py").run()
    at.button(key="pupil_open_case").click().run()
    at.switch_page("pages/overview.py").run()
    assert not at.exception
    assert {metric.label: metric.value for metric in at.metric}["Open cases"] == "1"
    assert len(one(at, "dataframe", "overview_meeting_").value) == before - 1
    assert len(one(at, "dataframe", "overview_due_").value)


def test_a_tick_does_not_slide_to_another_pupil_when_the_rows_change(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = sample_visit("overview")
    tick_row(at, "overview_meeting_", 1)
    assert not at.button(key="overview_meeting_open").disabled
    whole = overview.view

    def without_the_first(*given: Any) -> overview.Overview:
        seen = whole(*given)
        return replace(seen, meeting=seen.meeting.iloc[1:], keys=seen.keys[1:])

    monkeypatch.setattr(overview, "view", without_the_first)
    at.run()
    assert not at.exception
    assert at.button(key="overview_meeting_open").disabled


def test_a_step_to_do_opens_the_case_of_the_pupil_whom_the_button_names(sample_visit: Visit) -> None:
    at = sample_visit("overview")
    tick_row(at, "overview_meeting_", 0)
    at.button(key="overview_meeting_open").click().run()
    at.switch_page("pages/pupil.py").run()
    at.button(key="pupil_open_case").click().run()
    at.switch_page("pages/overview.py").run()
    name = one(at, "dataframe", "overview_due_").value["Pupil"].iloc[0]
    tick_row(at, "overview_due_", 0)
    assert at.button(key="overview_due_open").label.replace("\\", "") == f"Open the case of {name}"
    at.button(key="overview_due_open").click().run()
    assert [title.value for title in at.title] == ["Case"]
    assert name in words(at)


PAGES = ["overview", "upload", "mountain", "pupil", "what_if", "cases", "case", "documents", "settings"]


def busy(*_: object, **__: object) -> None:
    raise StoreProblem("The database is busy. Try again in a moment.")


@pytest.mark.parametrize("page", PAGES)
def test_a_database_that_cannot_be_used_is_one_sentence_on_every_page(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    at = sample_visit()
    monkeypatch.setattr(Store, "read", busy)
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    assert {each.value.replace("\\", "") for each in at.error} == {"The database is busy. Try again in a moment."}


@pytest.mark.parametrize("page", ["upload", "what_if", "settings"])
def test_a_database_that_is_busy_once_the_page_has_begun_is_one_sentence_too(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """Of pages that read more than the frame has read."""
    at = sample_visit()
    monkeypatch.setattr(Office, "read", busy)
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    assert {each.value.replace("\\", "") for each in at.error} == {"The database is busy. Try again in a moment."}


def test_a_folder_without_a_database_says_what_to_do(
    first_visit: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FASTTRACK_DATA", str(tmp_path / "nothing"))
    at = first_visit()
    assert len(at.error) == 1
    assert "make migrate" in at.error[0].value.replace("\\", "")
