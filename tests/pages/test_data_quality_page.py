"""The data quality page: what is to be settled, list by list, and what is in order."""

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import setup
from fasttrack_core.services.office import visit as visits
from fasttrack_core.services.office.context import open_office
from fasttrack_core.services.quality import view as data_quality
from fasttrack_core.services.quality.view import ALL_CLASSES, ALL_YEARS, Check
from pages.components.common.choosing import table_key
from tests.pages.conftest import Visit, words

LISTS = [
    Check.MISSING_BY_CLASS,
    Check.MISSING_BY_PUPIL,
    Check.OVERDUE,
    Check.OUTSIDE_DATES,
    Check.NO_CONTACT,
    Check.NO_ADDRESS,
    Check.UNMARKED_END,
]
"""The lists of the sample school that have a line."""


def opened(at: AppTest, check: Check) -> AppTest:
    """The page with that list open."""
    at.session_state["quality_list"] = check
    at.run()
    assert not at.exception
    return at


def test_without_a_register_it_says_what_to_do_next(new_school_visit: Visit) -> None:
    at = new_school_visit("data_quality")
    assert "There is no register yet." in words(at)
    assert [link.label for link in at.get("page_link")] == ["Upload your register"]


def test_lists_with_lines_are_offered_and_what_is_in_order_is_said(sample_visit: Visit) -> None:
    at = sample_visit("data_quality")
    offered = at.button_group[0]
    assert [option.content for option in offered.proto.options] == [
        "Missing marks by class: 18",
        "Missing marks by pupil: 32",
        "Marks that end early: 2",
        "N for over five school days: 7",
        "Codes outside their dates: 2",
        "No contact: 2",
        "Parent without an address: 1",
    ]
    said = words(at)
    assert "Every UPN agrees with its check letter" in said
    assert "correct marks in your register system and import them again" in said
    assert "62 pupils without a mark in this school year" in said


@pytest.mark.parametrize("check", LISTS)
def test_each_list_says_why_it_matters_what_to_do_and_shows_its_lines(sample_visit: Visit, check: Check) -> None:
    at = opened(sample_visit("data_quality"), check)
    about = data_quality.ABOUT[check]
    assert at.header[0].value == about.title
    assert about.why in words(at)
    assert about.do in words(at)
    assert len(at.dataframe) == 1
    assert len(at.dataframe[0].value) > 0
    assert len(at.get("download_button")) == 1


def test_one_list_is_shown_at_a_time(sample_visit: Visit) -> None:
    at = sample_visit("data_quality")
    assert list(at.dataframe[0].value.columns) == ["Class", "Date", "Session", "Missing", "Of", "Pupils"]
    opened(at, Check.OVERDUE)
    assert list(at.dataframe[0].value.columns)[-1] == "School days old"


def test_a_year_group_and_a_class_show_their_own_pupils_only(sample_visit: Visit) -> None:
    at = opened(sample_visit("data_quality"), Check.OVERDUE)
    at.selectbox(key="quality_group").set_value("4").run()
    assert set(at.dataframe[0].value["Year"]) == {"4"}
    assert at.selectbox(key="quality_class").options == [ALL_CLASSES, "4A", "4B"]
    at.selectbox(key="quality_class").set_value("4A").run()
    assert not at.exception
    assert set(at.dataframe[0].value["Class"]) == {"4A"}


def test_a_class_of_another_year_group_is_forgotten(sample_visit: Visit) -> None:
    at = sample_visit("data_quality")
    at.selectbox(key="quality_class").set_value("4A").run()
    at.selectbox(key="quality_group").set_value("2").run()
    assert not at.exception
    assert at.selectbox(key="quality_class").value == ALL_CLASSES
    assert set(at.dataframe[0].value["Class"]) <= {"2A", "2B"}


def test_a_list_that_has_become_empty_gives_way_to_the_first_one_that_is_not(sample_visit: Visit) -> None:
    at = opened(sample_visit("data_quality"), Check.OVERDUE)
    at.selectbox(key="quality_class").set_value("5A").run()
    assert not at.exception
    assert at.header[0].value == "Missing marks by class"


def test_where_nothing_is_found_the_page_says_so(sample_visit: Visit) -> None:
    at = sample_visit("data_quality")
    at.selectbox(key="quality_class").set_value("6A").run()
    assert not at.exception
    assert "There is nothing to put right." in words(at)
    assert not at.dataframe
    assert "No pupil has a missing mark in an open session." in words(at)


def test_an_earlier_school_year_has_lists_of_its_own(sample_visit: Visit) -> None:
    at = opened(sample_visit("data_quality"), Check.OVERDUE)
    assert at.selectbox(key="quality_year").options == ["2026-27", "2025-26", ALL_YEARS]
    at.selectbox(key="quality_year").set_value("2025-26").run()
    assert not at.exception
    assert {day.year for day in at.dataframe[0].value["Date"]} == {2026}
    assert len(at.dataframe[0].value) == 2


def test_a_chosen_line_opens_that_pupil(sample_visit: Visit) -> None:
    at = opened(sample_visit("data_quality"), Check.NO_CONTACT)
    name = at.dataframe[0].value["Pupil"].iloc[1]
    office = open_office()
    actor = setup.actor(office)
    assert actor is not None
    key = table_key(
        "quality_no_contact", data_quality.view(visits.Visit(office, actor)).work_list(Check.NO_CONTACT).keys
    )
    office.store.close()
    at.session_state[key] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    at.run()
    at.button(key="quality_no_contact_open").click().run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Pupil"]
    assert name in words(at)
