"""The pictures of the what-if page as their readers see them."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from fasttrack_core.charts import sweep
from fasttrack_core.charts.whatif_weeks import new_cases


def table(told: bool = True) -> pd.DataFrame:
    rows = [(1, 1, 4, 9, True), (1, 2, 5, 9, told), (2, 1, 0, 3, True), (2, 2, 2, 3, told)]
    return pd.DataFrame(rows, columns=["sessions", "weeks", "pupils_now", "pupils_ever", "told"])


def cells(spec: dict[str, Any]) -> list[str]:
    return list(spec["data"]["values"]["shown"])


def framed(spec: dict[str, Any]) -> tuple[int, int]:
    """The sessions and weeks of the cell that has the frame."""
    asked = {param["name"]: param["value"] for param in spec["params"] if "value" in param}
    kept = spec["layer"][-1]["transform"][0]["filter"]
    assert kept == "((datum.sessions === rule_sessions) && (datum.weeks === rule_weeks))"
    return asked["rule_sessions"], asked["rule_weeks"]


@pytest.mark.parametrize("dark", [False, True])
def test_every_cell_holds_its_number_and_the_rule_s_own_is_framed(dark: bool) -> None:
    drawn = sweep(table(), 2, 1, dark=dark)
    assert cells(drawn) == ["4", "5", "0", "2"]
    assert framed(drawn) == (2, 1)
    assert cells(sweep(table(), 2, 1, count="pupils_ever", dark=dark)) == ["9", "9", "3", "3"]


def test_what_cannot_be_worked_out_is_a_question_mark_and_no_nought() -> None:
    assert cells(sweep(table(told=False), 2, 1)) == ["4", "?", "0", "?"]


def test_a_rule_over_the_school_year_frames_no_cell() -> None:
    assert framed(sweep(table(), 2, None)) == (2, 0)


def weeks(rule: list[int], pathway: list[int]) -> pd.DataFrame:
    mondays = [date(2026, 9, 7), date(2026, 9, 14)]
    return pd.DataFrame({"Week of": mondays, "Pupils who first meet it": rule, "By the pathway": pathway})


def test_the_pathway_is_drawn_where_its_new_cases_are_others() -> None:
    differs, alike = new_cases(weeks([1, 2], [1, 3])), new_cases(weeks([1, 2], [1, 2]))
    assert [layer["mark"]["type"] for layer in differs["layer"]] == ["bar", "tick", "text"]
    assert [layer["mark"]["type"] for layer in alike["layer"]] == ["bar", "text"]
    assert list(differs["data"]["values"]["week"]) == ["7 Sep 2026", "14 Sep 2026"]


def test_days_without_a_school_week_are_an_empty_picture() -> None:
    nothing = weeks([1, 2], [1, 2]).iloc[:0]
    assert new_cases(nothing)["data"]["values"].empty
