"""Shares, weeks and percentages at their edges, as the pages and papers show them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fasttrack_core.services.documents import school_papers
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.mountain.view import _share
from fasttrack_core.services.pupil import lines as pupil_lines
from fasttrack_core.services.pupil import view as pupil_view
from tests.conftest import Desk, change_settings

MONDAY = date(2026, 9, 7)


@pytest.mark.parametrize(
    ("number", "total", "shown"),
    [
        (0, 0, "–"),
        (0, 7, "0%"),
        (1, 420, "under 1%"),
        (1, 200, "1%"),
        (1, 8, "13%"),
        (5, 200, "3%"),
        (418, 420, "over 99%"),
        (420, 420, "100%"),
    ],
)
def test_a_share_is_rounded_half_up_and_never_says_none_or_all_of_some(number: int, total: int, shown: str) -> None:
    assert _share(number, total) == shown


def register_of(marks: str, name: str = "100") -> bytes:
    """One pupil's morning marks, a school day each from the 7th of September on."""
    days = [day for day in (MONDAY + timedelta(days=number) for number in range(2 * len(marks))) if day.weekday() < 5]
    rows = "".join(f"{name},A Pupil,{day:%d/%m/%Y},AM,{mark}\n" for day, mark in zip(days, marks, strict=False))
    return f"Adno,Name,Date,Session,Mark\n{rows}".encode()


def test_a_weeks_authorised_absence_is_counted_by_category_whatever_a_rule_counts(empty_desk: Desk) -> None:
    imports.save(empty_desk.office, empty_desk.actor, "register.csv", register_of("/INUO"))
    school = empty_desk.office.record(empty_desk.actor)
    verdict = pupil_view.view(empty_desk.office, empty_desk.actor, school.pupil_keys[0]).verdict
    assert verdict is not None
    narrow = replace(verdict, rule=replace(verdict.rule, codes=frozenset("GOU")))
    row = pupil_lines.weeks(school, 0, school.recorded_up_to, narrow).iloc[0]
    shown = {name: int(row[name]) for name in ("Attended", "Authorised", "Unauthorised", "In window")}
    assert shown == {"Attended": 1, "Authorised": 1, "Unauthorised": 3, "In window": 2}


def test_an_extract_shows_the_percentage_of_the_pupils_page_at_the_schools_own_bands_too(empty_desk: Desk) -> None:
    """Two of three sessions are not yet 66.67 percent, though they would be rounded to it."""
    office, actor = empty_desk.office, empty_desk.actor
    change_settings(office, actor, bands=[_band("high", "66.67"), _band("low", "0")])
    imports.save(office, actor, "register.csv", register_of("//O"))
    school = office.record(actor)
    page = pupil_view.view(office, actor, school.pupil_keys[0])
    extract = school_papers._extract(office, school, school.pupil_keys[0], None, None, "")
    assert (page.band, page.year.percent, extract.figures.percent) == ("low", "66.66", "66.66")


def _band(label: str, lower_percent: str) -> dict[str, str]:
    return {"label": label, "lower_percent": lower_percent}
