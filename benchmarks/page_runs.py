"""What a page asks for when it is drawn again with nothing changed: counted, not timed, so that a busy machine says the
same. With few cases and with those of many years beside each other.

Transactions and statements are those that are sent to the database; steps are those that SQLite takes to answer them,
each a row that is moved on by or less. Lines are those of our own code that are run, once for each turn of a loop.
"""

import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.children import ROOT, Table, run_child

FEW, MANY = 15, 10_000
PAGES = {
    "": "Overview",
    "upload": "Upload",
    "data_quality": "Data quality",
    "mountain": "Mountain",
    "groups": "Groups",
    "pupil": "Pupil, one chosen",
    "what-if": "What if",
    "cases": "Cases",
    "case": "Case, one chosen",
    "documents": "Documents, a case chosen",
    "calendar": "Calendar",
    "settings": "Settings",
    "health": "Health",
}
OWN = (str(ROOT / "fasttrack_core"), str(ROOT / "pages"), str(ROOT / "app.py"))


def child(folder: Path) -> dict[str, dict[str, int]]:
    """The counts of each page at the school in the folder."""
    folder = Path(folder)
    os.environ["FASTTRACK_DATA"] = str(folder / "data")
    chosen = _chosen(folder)
    counts = _Counts()
    return {page: counts.of(page, chosen.get(page, {})) for page in PAGES}


def _chosen(folder: Path) -> dict[str, dict[str, str]]:
    """The case and the pupil that a page is to show."""
    from benchmarks.grown_school import opened
    from fasttrack_core.services.cases import opening as cases

    office, actor = opened(folder)
    row = cases.not_closed(office, actor)[0]
    office.store.close()
    return {"pupil": {"pupil": row.pupil_key}, "case": {"case": row.case_id}, "documents": {"case": row.case_id}}


class _Counts:
    """Listens to every connection and every line of a run."""

    def __init__(self) -> None:
        from sqlalchemy import event
        from sqlalchemy.engine import Engine
        from sqlalchemy.pool import Pool
        from streamlit.runtime.pages_manager import PagesManager
        from streamlit.testing.v1 import app_test

        from pages.components.frame.shared_screen import bar

        class VisitedServer(PagesManager):
            """As on a server that was visited before: every run goes through the frame."""

            def __init__(self, *given: Any, **named: Any) -> None:
                super().__init__(*given, **named)
                PagesManager.uses_pages_directory = False

        bar.browser = str  # one that sends no cookie: the tab says whether names are hidden
        app_test.PagesManager = VisitedServer  # type: ignore[attr-defined]
        self._found: dict[str, int] = {}
        event.listen(Pool, "checkout", self._taken)
        event.listen(Engine, "begin", lambda _: self._one("transactions"))
        event.listen(Engine, "before_cursor_execute", self._sent)

    def of(self, page: str, chosen: dict[str, str]) -> dict[str, int]:
        """What the page's second run takes."""
        from streamlit.testing.v1 import AppTest
        from streamlit.util import calc_hash

        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
        for name, value in {"shared_screen_chosen": False, **chosen}.items():
            at.session_state[name] = value
        at._page_hash = calc_hash(page)
        at.run()
        self._found = dict.fromkeys(("transactions", "statements", "steps", "lines"), 0)
        threading.settrace(self._trace)
        at.run()
        threading.settrace(None)
        if at.exception or at._finished_page_script_hash != at._page_hash:
            raise SystemExit(f"The page {page} was not drawn: {at.exception}")
        found, self._found = self._found, {}
        return found

    def _one(self, what: str) -> None:
        self._found[what] = self._found.get(what, 0) + 1

    def _sent(self, _: object, __: object, statement: str, *___: object) -> None:
        if not statement.startswith("BEGIN"):
            self._one("statements")

    def _taken(self, connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(self._stepped, 1)

    def _stepped(self) -> int:
        self._one("steps")
        return 0

    def _trace(self, frame: FrameType, what: str, _: object) -> Callable[..., Any] | None:
        if not frame.f_code.co_filename.startswith(OWN):
            return None
        if what == "line":
            self._one("lines")
        return self._trace


def table(folder: Path, many: int = MANY, pupils: int = 1000) -> str:
    """A line for each page, with few cases and with many."""
    found = {}
    for number in (FEW, many):
        own = folder / str(number)
        own.mkdir()
        run_child("archive", task="build", folder=own, cases=number, pupils=pupils)
        found[number] = run_child("page_runs", folder=own)
    few, more = found[FEW], found[many]
    shown = Table(
        "page", "transactions", "statements", f"steps, {FEW} cases", f"{many:,} cases", "ratio",
        f"lines, {FEW} cases", f"{many:,} cases", "ratio",
    )  # fmt: skip
    for page, title in PAGES.items():
        one, other = few[page], more[page]
        shown.add(
            title,
            _both(one["transactions"], other["transactions"]),
            _both(one["statements"], other["statements"]),
            *(
                cell
                for what in ("steps", "lines")
                for cell in (f"{one[what]:,}", f"{other[what]:,}", f"{other[what] / max(1, one[what]):.2f}")
            ),
        )
    return str(shown)


def _both(few: int, many: int) -> str:
    return str(few) if few == many else f"{few}, {many}"


if __name__ == "__main__":
    print(child(Path(sys.argv[1])))
