"""Pages as their visitors use them: on a new data folder, or on the sample school, which is imported once."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test
from streamlit.util import calc_hash

from fasttrack_core.pathways.models import Pathway
from fasttrack_core.services import setup
from fasttrack_core.services.office import context as office_of_school
from fasttrack_core.services.office.context import Office, open_office
from fasttrack_core.services.office.definitions import known_pathways
from pages.components.frame.shared_screen import bar as shared_screen

ROOT = Path(__file__).parents[2]


class VisitedServer(PagesManager):
    """Pages as on a server that was visited before: every run goes through the frame.

    The test runner takes each run for the first one, in which the folder ``pages/`` lets a page run by itself; what a
    first visit does is seen in a real browser (``tests/browser/test_deep_links.py``).
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        PagesManager.uses_pages_directory = False


Visit = Callable[..., AppTest]
ADDRESSES = {"what_if": "what-if", "overview": ""}
"""Pages whose address is not the name of their file."""


@pytest.fixture(autouse=True)
def _definitions_read_once(furnished: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every office of these tests has the built-in pathways as they were read for the first: reading takes longer."""

    def known(folder: Path | None = None) -> Mapping[str, Pathway]:
        built_in = folder is None and not os.environ.get("FASTTRACK_PATHWAYS")
        return furnished.pathways if built_in else known_pathways(folder)

    monkeypatch.setattr(office_of_school, "known_pathways", known)


def _visits(source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    shutil.copytree(source, folder)
    monkeypatch.setenv("FASTTRACK_DATA", str(folder))
    monkeypatch.setattr(app_test, "PagesManager", VisitedServer)
    # At every start Streamlit reads what is said of each installed package, in search of components; no page has any.
    monkeypatch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", list)
    monkeypatch.delenv("FASTTRACK_DB", raising=False)
    # A browser that sends no cookie: each visit says what was chosen in its own tab.
    monkeypatch.setattr(shared_screen, "browser", str)
    st.cache_resource.clear()

    def visit(page: str = "", **remembered: object) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in {"shared_screen_chosen": False, **remembered}.items():
            at.session_state[name] = value
        if page:
            # Straight to the page, as behind a link: the overview, on which a visit begins, takes as long as the page.
            at._page_hash = calc_hash(ADDRESSES.get(page, page))
        at.run()
        assert not at.exception
        assert not page or at._finished_page_script_hash == at._page_hash
        return at

    yield visit
    st.cache_resource.clear()


@pytest.fixture
def first_visit(new_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """first_visit(page) opens a page of a server on which nobody has ever worked."""
    yield from _visits(new_database.parent, tmp_path / "data", monkeypatch)


@pytest.fixture
def sample_visit(
    sample_database_by_the_clock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visit]:
    """sample_visit(page, key=value …) opens a page at the sample school; the session remembers the values given."""
    yield from _visits(sample_database_by_the_clock.parent, tmp_path / "data", monkeypatch)


@pytest.fixture
def new_school_visit(new_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """new_school_visit(page) opens a page at a school that has no register yet."""
    folder = tmp_path / "named"
    shutil.copytree(new_database.parent, folder)
    office = open_office(f"sqlite:///{folder / new_database.name}")
    setup.name_user(office, "Idris Penhallow")
    setup.add_school(office, "Fennerby Primary School")
    office.store.close()
    yield from _visits(folder, tmp_path / "data", monkeypatch)


def words(at: AppTest) -> str:
    """Everything that is written on the page outside tables and charts."""
    kinds = (
        at.title,
        at.header,
        at.subheader,
        at.markdown,
        at.text,
        at.caption,
        at.info,
        at.warning,
        at.error,
        at.success,
    )
    return "\n".join(str(each.value).replace("\\", "") for kind in kinds for each in kind)
