"""Health: what is wrong is said on every page, with the way to what to do."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from fasttrack_core.services import health
from fasttrack_core.services.imports import clock as import_clock
from tests.pages.conftest import words

Visit = Callable[..., AppTest]
ALTERED = "The audit was altered: line 2 is not as it was written."


def test_the_page_lists_what_was_looked_at(sample_visit: Visit) -> None:
    at = sample_visit("health")
    (table,) = at.table
    assert {"Database file", "References", "Audit", "Schema", "Access", "Disk", "Copies", "Clock"} <= set(
        table.value["What"]
    )
    assert at.button(key="health_again")


@pytest.mark.parametrize("page", ["overview", "case", "documents", "upload"])
def test_what_was_wrong_at_the_start_and_a_clock_that_is_behind_stand_on_every_page(
    sample_visit: Visit, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr(health, "found_at_start", lambda _: (ALTERED,))
    monkeypatch.setattr(import_clock, "warning_in", lambda *_: "The clock of this computer says 1 May 2025.")
    at = sample_visit(page)
    assert ALTERED in words(at)
    assert "The clock of this computer says 1 May 2025." in words(at)


def test_nothing_is_said_where_nothing_is_wrong(sample_visit: Visit) -> None:
    assert not sample_visit("overview").error
