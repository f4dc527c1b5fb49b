"""A file with words of its own is imported from the screen alone, and the next one by itself."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.test_main_way import first_run, settle

FILE = """Our own list
Nr;Wann;Teil;Zeichen;Bemerkung
000123;22/09/2025;1;/;x
000123;22/09/2025;2;krank;x
000124;22/09/2025;1;/;x
000124;22/09/2025;2;\\;x
"""
MOST_CLICKS = 12


class Hand:
    """A visitor who counts the clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, role: str, name: str, nth: int = 0) -> None:
        self.page.get_by_role(role, name=name).nth(nth).click()  # type: ignore[arg-type]
        self.clicks += 1
        settle(self.page)

    def choose(self, label: str, text: str) -> None:
        box = self.page.get_by_role("combobox", name=re.compile(re.escape(label)))
        box.click()
        box.fill(text)
        self.page.get_by_role("option").filter(has_text=text).first.click()
        self.clicks += 2
        settle(self.page)

    def upload(self, file: Path) -> None:
        self.page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(file)
        self.clicks += 1
        self.page.get_by_text(file.name).first.wait_for()
        self.page.wait_for_timeout(1_000)
        settle(self.page)


@pytest.mark.browser
def test_a_file_that_nobody_knows_is_read_from_the_screen_in_a_dozen_clicks(
    server: Callable[..., Server], page: Page, tmp_path: Path
) -> None:
    page.goto(server().address)
    first_run(page)
    file = tmp_path / "eigen.csv"
    file.write_text(FILE, encoding="utf-8")
    hand = Hand(page)
    hand.upload(file)
    page.get_by_role("heading", name="Say what is in the file").wait_for()
    settle(page)
    hand.choose("Column C", "session (AM or PM)")
    for text, half in (("1", "AM"), ("2", "PM")):
        page.get_by_role("radiogroup", name=f"“{text}” in the column of sessions is").get_by_text(
            half, exact=True
        ).click()
        hand.clicks += 1
        settle(page)
    hand.click("button", "Read it this way")
    expect(page.get_by_text("What was understood")).to_be_visible()
    page.get_by_text("It is not read as it should be").click()
    hand.clicks += 1
    settle(page)
    hand.choose("“krank”", "illness")
    hand.click("button", "Use these codes")
    hand.click("button", "Save this file")
    expect(page.get_by_text("eigen.csv is saved.")).to_be_visible()
    assert hand.clicks <= MOST_CLICKS, hand.clicks
    later = tmp_path / "next.csv"
    later.write_text(FILE.replace("22/09", "29/09"), encoding="utf-8")
    hand.upload(later)
    expect(page.get_by_text("as was chosen for an earlier file with these headings")).to_be_visible()
    hand.click("button", "Save this file")
    expect(page.get_by_text("next.csv is saved.")).to_be_visible()
