"""One server with the sample school and a case in it, and one browser, for all tests of this folder in a worker."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.accessibility import run
from tests.browser.accessibility.schools import School
from tests.browser.accessibility.states import State
from tests.browser.conftest import start_server


@pytest.fixture(scope="package")
def sample_school(sample_database_by_the_clock: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the sample school, which all tests here share: they change nothing in it."""
    folder = tmp_path_factory.mktemp("accessibility")
    shutil.copytree(sample_database_by_the_clock.parent, folder / "data")
    server = start_server(folder, migrate=False)
    yield server.address
    server.stop()


@pytest.fixture(scope="package")
def windows(browser: Browser, sample_school: str) -> Iterator[run.Windows]:
    """A wide and a narrow window, with one list of what was found; the server has had its first visit."""
    opened = run.Windows(browser, run.Found())
    page = opened.contexts[0].new_page()
    run.open_state(page, sample_school, State(School.SAMPLE, "", "as it opens"))
    page.close()
    yield opened
    opened.close()
