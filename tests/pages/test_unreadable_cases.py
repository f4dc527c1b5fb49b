"""Every page works while a case cannot be read, and the case says so where it would be."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.office.context import open_office
from fasttrack_core.services.pupil import view as pupil_view
from tests.databases.kinds import SQLITE, Database
from tests.pages.conftest import words
from tests.services.unreadable import damage

Visit = Callable[..., AppTest]


def two_cases(kind: str) -> tuple[str, str, str]:
    """The ids of a case that can be read and of one that cannot, and the key of the latter's pupil."""
    office = open_office()
    actor = setup.actor(office)
    assert actor
    pupils = pupil_view.choices(office, actor)
    keys = [key for key, label in pupils.items() if label.startswith(("Haworth, Zoë", "Whittaker, Florence"))]
    good = cases.open_case(office, actor, keys[0], "first", happened_on=date(2026, 11, 2))
    office.store.close()
    address = f"sqlite:///{Path(os.environ['FASTTRACK_DATA']) / 'fasttrack.db'}"
    bad = damage(Database(SQLITE, address), good, kind, keys[1])
    return good, bad, keys[1]


@pytest.mark.parametrize(
    "kind", ["an unknown key", "a key missing", "a later format", "an event whose text is cut off"]
)
def test_every_page_opens_and_lists_say_that_the_case_cannot_be_read(sample_visit: Visit, kind: str) -> None:
    sample_visit()
    good, bad, pupil = two_cases(kind)
    overview = sample_visit("overview")
    table = next(each.value for each in overview.dataframe if "To do" in each.value)
    assert "This case cannot be read" in list(table["To do"])
    listed = sample_visit("cases")
    table = next(each.value for each in listed.dataframe if "Reference" in each.value)
    assert {"cannot be read", "now"} == set(table["Status"])
    for page in ("case", "documents"):
        at = sample_visit(page, case=bad)
        assert any("cannot be read" in label for box in at.selectbox for label in box.options)
        assert "Nothing in it is lost" in words(at)
        assert "Nothing in it is lost" not in words(sample_visit(page, case=good))
    assert "cannot be read" in words(sample_visit("pupil", pupil=pupil))
    for page in ("mountain", "data_quality", "what_if", "calendar", "upload", "groups", "settings"):
        sample_visit(page)
