"""Cases: the list, its filter, and opening a case from a pupil."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import words
from tests.pages.finding import found, one

Visit = Callable[..., AppTest]


def pupil_called(at: AppTest, name: str) -> str:
    """The place of the pupil in the finder, by the beginning of the label."""
    labels = one(at, "selectbox", "case_opening_pupil").options
    return next(label for label in labels if label.startswith(name))


def choose(at: AppTest, name: str) -> None:
    finder = one(at, "selectbox", "case_opening_pupil")
    finder.select(pupil_called(at, name)).run()


@pytest.fixture
def opened(sample_visit: Visit) -> AppTest:
    at = sample_visit("cases")
    choose(at, "Haworth, Zoë")
    one(at, "button", "case_opening_open").click().run()
    assert not at.exception
    return at


def test_without_a_case_the_page_says_how_to_open_the_first_one(sample_visit: Visit) -> None:
    at = sample_visit("cases")
    assert "There is no case yet." in words(at)
    assert not found(at, "button", "cases_open")


def test_without_a_register_it_sends_to_the_upload(new_school_visit: Visit) -> None:
    assert "There is no register yet." in words(new_school_visit("cases"))


def test_before_a_case_is_opened_each_test_says_its_state_and_why(sample_visit: Visit) -> None:
    at = sample_visit("cases")
    choose(at, "Haworth, Zoë")
    tests = at.table[0].value
    assert set(tests["State"]) >= {"met", "cannot tell"}
    assert all(tests["Why"])


def test_opening_a_case_leads_to_its_page(opened: AppTest) -> None:
    assert opened.title[0].value == "Case"
    assert opened.header[0].value.replace("\\", "") == "Zoë Haworth"


def test_the_list_shows_what_each_case_waits_for_and_opens_the_chosen_one(opened: AppTest) -> None:
    at = opened.switch_page("pages/cases.py").run()
    rows = at.dataframe[0].value
    assert list(rows["Pupil"]) == ["Zoë Haworth"]
    assert rows["Next"].iloc[0].startswith("Answer:")
    assert one(at, "button", "cases_open").disabled
    at.session_state["cases_table_open_False"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    one(at, "button", "cases_open").click().run()
    assert at.title[0].value == "Case"


def test_overdue_only_leaves_out_what_is_not_overdue(opened: AppTest) -> None:
    at = opened.switch_page("pages/cases.py").run()
    one(at, "toggle", "cases_overdue").set_value(True).run()
    assert "No case fits this choice." in words(at)


def test_a_pupil_with_an_open_case_is_sent_to_it_and_gets_no_second_one(opened: AppTest) -> None:
    at = opened.switch_page("pages/cases.py").run()
    choose(at, "Haworth, Zoë")
    assert "This pupil has a case already." in words(at)
    assert not found(at, "button", "case_opening_open")
    one(at, "button", "case_opening_go").click().run()
    assert at.title[0].value == "Case"
