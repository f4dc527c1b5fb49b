"""What the pages of settings, what if and documents offer to choose from, and how they name what is wrong."""

from datetime import date

import pytest

from fasttrack_core.errors import BadCalendar, MissingFact
from fasttrack_core.services import settings
from fasttrack_core.services.documents import serving
from fasttrack_core.services.what_if import view as whatif_view
from tests.conftest import Desk, change_settings


def test_a_wrong_line_of_a_table_is_named_by_its_number_and_cell(sample_desk: Desk) -> None:
    lines = (
        {"title": "autumn 1", "first_day": date(2026, 9, 1), "last_day": date(2026, 10, 23)},
        {"title": "autumn 2"},
    )
    with pytest.raises(MissingFact, match="terms, line 2, first day; terms, line 2, last day"):
        change_settings(sample_desk.office, sample_desk.actor, terms=lines)


def test_a_term_that_ends_before_it_begins_is_named(sample_desk: Desk) -> None:
    line = {"title": "autumn 1", "first_day": date(2026, 10, 23), "last_day": date(2026, 9, 1)}
    with pytest.raises(BadCalendar, match="autumn 1 ends before it begins"):
        change_settings(sample_desk.office, sample_desk.actor, terms=(line,))


def test_every_reading_of_a_source_stands_with_its_place(sample_desk: Desk) -> None:
    about = settings.about_pathway(sample_desk.office, "blackburn-with-darwen")
    assert about.can_be_walked
    assert len(about.readings) > 10
    assert about.readings["Where"].str.len().gt(0).all()
    assert about.readings["Our reading"].str.len().gt(0).all()


def test_codes_that_can_be_counted_are_those_of_unauthorised_absence() -> None:
    assert list(whatif_view.countable_codes()) == ["G", "N", "O", "U"]


def test_each_way_of_service_says_what_must_be_recorded() -> None:
    ways = serving.ways()
    assert set(ways) == {"email", "hand", "post"}
    assert "handed_to" in ways["hand"]
    assert "postage" in ways["post"]
