"""Widgets by the beginning and the end of their key: between them stands the token of the next press."""

from typing import Any

from streamlit.testing.v1 import AppTest


def found(at: AppTest, kind: str, begins: str, ends: str = "") -> list[Any]:
    """Every widget of that kind whose key begins and ends so."""
    return [each for each in getattr(at, kind) if (each.key or "").startswith(begins) and each.key.endswith(ends)]


def one(at: AppTest, kind: str, begins: str, ends: str = "") -> Any:
    """The first of them; a failure that names the keys there are, where there is none."""
    widgets = found(at, kind, begins, ends)
    assert widgets, f"no {kind} {begins}…{ends} among {[each.key for each in getattr(at, kind)]}"
    return widgets[0]


def next_step(at: AppTest) -> str:
    """The heading of the next thing to do in a case."""
    headings = [each.value.replace("\\", "") for each in at.subheader]
    return next((each for each in headings if "Next:" in each or "Nothing is left" in each), "")


def tick_row(at: AppTest, table: str, place: int) -> None:
    """The row at that place of the table, whose key begins so, is ticked, and the page has answered."""
    key = one(at, "dataframe", table).key
    at.session_state[key] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    at.run()
    assert not at.exception


TABS = {
    "questions": ("case_tabs", ":material/quiz: Tests and questions"),
    "chronology": ("case_tabs", ":material/history: Chronology"),
    "papers": ("documents_tabs", ":material/groups: Other papers"),
    "issued": ("documents_tabs", ":material/inventory_2: All issued"),
}


def with_tabs(at: AppTest, *names: str) -> AppTest:
    """The page after each of these tabs of TABS was opened, which shows what is behind it from then on."""
    for name in names:
        key, label = TABS[name]
        at.session_state[key] = label
        at.run()
        assert not at.exception
    return at
