"""Every page's address, opened first on a server that nobody has opened, shows the page within the whole frame.

Left to itself, Streamlit takes the files of ``pages/`` for pages without a frame until the first visit of the process,
so that each address needs a process of its own.
"""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fasttrack_core.store.engine import revisions
from pages.components.frame import navigation
from tests.breadth import every
from tests.browser.conftest import Server

pytestmark = pytest.mark.browser

# As the files are named, and as the navigation names them.
ADDRESSES = navigation.BY_FILE
TURNED = [navigation.WHAT_IF]
HEADINGS = {
    "overview": "Today",
    "upload": "Upload files",
    "mountain": "Attendance mountain",
    "welcome": "Welcome to Fast Track",
}
"""Where it is not the address itself in words."""


def opened(page: Page, server: Server, address: str) -> None:
    """The address is open and the page has come to rest without an exception."""
    page.goto(f"{server.address}/{address}")
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)


def with_copy(database: Path, folder: Path) -> Path:
    """The folder, in whose data folder lies a copy of the database."""
    (folder / "data").mkdir()
    shutil.copy(database, folder / "data")
    return folder


def test_a_server_that_is_started_as_make_run_starts_it_shows_its_page_too(
    server: Callable[..., Server], tmp_path: Path, sample_database_by_the_clock: Path, page: Page
) -> None:
    opened(page, server(with_copy(sample_database_by_the_clock, tmp_path), forked=False), "pupil")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pupil")
    expect(page.get_by_test_id("stSidebar")).to_contain_text("Idris Penhallow, attendance lead.")


@pytest.mark.parametrize("address", every([*ADDRESSES, *TURNED], 3))
def test_an_address_opened_first_shows_its_page_in_the_frame_with_the_sample_school(
    server: Callable[..., Server], tmp_path: Path, sample_database_by_the_clock: Path, page: Page, address: str
) -> None:
    opened(page, server(with_copy(sample_database_by_the_clock, tmp_path)), address)
    in_words = re.sub("[_-]", " ", address).capitalize()
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS.get(address, in_words))
    navigation = page.get_by_test_id("stSidebarNav")
    for title in ("Overview", "Upload", "Mountain", "Pupil", "What if", "Cases", "Case", "Documents", "Settings"):
        expect(navigation.get_by_role("link", name=re.compile(rf"\b{title}$"))).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_contain_text("Idris Penhallow, attendance lead.")


@pytest.mark.parametrize("address", every(ADDRESSES, 2))
def test_before_the_first_run_every_address_leads_to_the_welcome(
    server: Callable[..., Server], page: Page, address: str
) -> None:
    opened(page, server(), address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to Fast Track")
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)


def test_a_page_of_a_database_that_is_older_says_so_and_lists_no_page(
    server: Callable[..., Server], tmp_path: Path, sample_database_by_the_clock: Path, page: Page
) -> None:
    folder = with_copy(sample_database_by_the_clock, tmp_path)
    with closing(sqlite3.connect(folder / "data" / sample_database_by_the_clock.name)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = ?", [revisions()[-2]])
    page.goto(f"{server(folder).address}/cases")
    expect(page.get_by_role("alert")).to_contain_text("The database is older than this version of Fast Track.")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
