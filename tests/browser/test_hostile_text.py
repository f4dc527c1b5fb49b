"""Text from a file stays text on every page: nothing is drawn, run or fetched because of it (bad input 30)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.context import open_office
from fasttrack_core.store.migrate import migrate
from tests.browser.conftest import Server

NAME = "![x](http://192.0.2.1/p.png) <script>alert(1)</script> :red[x] $x$"
REGISTER = f'UPN,Name,Yr,Reg,16/11/2026 AM,16/11/2026 PM\nA999804220017,"{NAME}",4,:red[4B],/,O\n'


@pytest.mark.browser
def test_a_hostile_name_is_shown_letter_by_letter_and_fetches_nothing(
    server: Callable[..., Server], page: Page, tmp_path: Path
) -> None:
    folder = tmp_path / "hostile"
    address = f"sqlite:///{folder / 'data' / 'fasttrack.db'}"
    migrate(address)
    office = open_office(address)
    setup.name_user(office, "Idris Penhallow")
    actor = setup.add_school(office, "![s](http://192.0.2.1/s.png)")
    imports.save(office, actor, "<img src=http://192.0.2.1>.csv", REGISTER.encode())
    pupil = office.record(actor).pupil_keys[0]
    cases.open_case(office, actor, pupil, "one press")
    office.store.close()

    page.goto(server(folder).address)
    page.get_by_role("heading", level=1, name="Today", exact=True).wait_for()
    for title in ("Upload", "Mountain", "Pupil", "What if", "Cases", "Case", "Documents", "Settings", "Overview"):
        page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
        page.wait_for_timeout(300)
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        if title in ("Pupil", "Case"):
            page.get_by_role("combobox").first.click()
            page.get_by_role("option").first.click()
            expect(page.get_by_role("heading", name="![x](http://192.0.2.1/p.png)").first).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.locator("img[src*='192.0.2.1'], main script")).to_have_count(0)
