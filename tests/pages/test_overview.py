"""Today: what needs doing, and the pupils to look at."""

from tests.pages.conftest import Visit, words


def test_without_a_register_it_says_what_to_do_next(new_school_visit: Visit) -> None:
    at = new_school_visit("overview")
    assert "There is no register yet." in words(at)
    assert [link.label for link in at.get("page_link")] == ["Upload your register"]
    assert not at.dataframe


def test_the_sample_school_says_that_it_is_invented_and_which_day_it_is(sample_visit: Visit) -> None:
    at = sample_visit("overview")
    assert "everything in it is invented, and its today is 20 November 2026." in words(at)


def test_the_figures_of_the_day_agree_with_the_lists_below(sample_visit: Visit) -> None:
    at = sample_visit("overview")
    figures = {metric.label: metric.value for metric in at.metric}
    assert figures["Pupils"] == "418"
    assert figures["Persistent absence"] == "51 of 418"
    assert figures["Open cases"] == "0"
    assert figures["Meet the test, no case"] == str(len(at.dataframe(key="overview_meeting").value))


def test_a_chosen_row_opens_that_pupil(sample_visit: Visit) -> None:
    at = sample_visit("overview")
    name = at.dataframe(key="overview_meeting").value["Pupil"].iloc[1]
    assert at.button(key="overview_meeting_open").disabled
    at.session_state["overview_meeting"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    at.run()
    at.button(key="overview_meeting_open").click().run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Pupil"]
    assert name in words(at)


def test_an_open_case_is_listed_with_what_to_do_and_leaves_the_list_of_pupils(sample_visit: Visit) -> None:
    at = sample_visit("overview")
    before = len(at.dataframe(key="overview_meeting").value)
    at.session_state["overview_meeting"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    at.button(key="overview_meeting_open").click().run()
    at.switch_page("pages/pupil.py").run()
    at.button(key="pupil_open_case").click().run()
    at.switch_page("pages/overview.py").run()
    assert not at.exception
    assert {metric.label: metric.value for metric in at.metric}["Open cases"] == "1"
    assert len(at.dataframe(key="overview_meeting").value) == before - 1
    assert len(at.dataframe(key="overview_due").value)
