"""What a visitor does to bring a page into a state: opening, choosing, pressing, uploading."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

Step = Callable[[Page], None]

RESTING = """() => document.querySelector('[data-testid="stApp"]').dataset.testScriptState === "notRunning"
    && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')"""


def settle(page: Page) -> None:
    """The server has answered what was just done, and no exception is on the page."""
    page.wait_for_timeout(150)
    page.wait_for_function(RESTING)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def rest(page: Page) -> None:
    """Nothing is loading, stale or moving any more."""
    settle(page)
    page.wait_for_timeout(300)
    page.wait_for_function(RESTING)


def nothing(page: Page) -> None:
    """The page as it opens."""


def navigation_open(page: Page) -> None:
    """The list of pages is in sight; on a narrow window it was behind a button."""
    button = page.get_by_test_id("stExpandSidebarButton")
    if button.is_visible():
        button.click()
    page.get_by_test_id("stSidebarNavLink").first.wait_for()


def both(*steps: Step) -> Step:
    """One step after the other."""

    def walk(page: Page) -> None:
        for step in steps:
            step(page)

    return walk


def pressed(name: str) -> Step:
    """A button was pressed; its key may stand behind its name."""

    def step(page: Page) -> None:
        page.get_by_role("button", name=re.compile(rf"^(\w+ )?{re.escape(name)}( .*Alt.*)?$")).first.click()
        settle(page)

    return step


def tab(name: str) -> Step:
    """A tab is open."""

    def step(page: Page) -> None:
        page.get_by_role("tab", name=re.compile(re.escape(name))).first.click()
        settle(page)

    return step


def opened(label: str) -> Step:
    """The list of a select box is open."""

    def step(page: Page) -> None:
        page.get_by_role("combobox", name=re.compile(re.escape(label))).first.click()
        page.get_by_role("option").first.wait_for()

    return step


def chosen(label: str, text: str) -> Step:
    """The first entry of a select box that holds the text is chosen."""

    def step(page: Page) -> None:
        box = page.get_by_role("combobox", name=re.compile(re.escape(label))).first
        box.click()
        box.fill(text)
        page.get_by_role("option").filter(has_text=text).first.wait_for()
        box.press("Enter")
        settle(page)

    return step


def picked(text: str) -> Step:
    """What the visitor sees by these words is clicked: an entry of a row of choices, a switch, a heading that opens."""

    def step(page: Page) -> None:
        page.get_by_text(text, exact=True).first.click()
        settle(page)

    return step


def written(label: str, text: str) -> Step:
    """A field holds the text."""

    def step(page: Page) -> None:
        field = page.get_by_label(label).first
        field.fill(text)
        field.press("Tab")
        settle(page)

    return step


def uploaded(file: Path, sign: str) -> Step:
    """A file was handed over, and the page says so."""

    def step(page: Page) -> None:
        page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(file)
        page.get_by_text(sign).first.wait_for()
        settle(page)

    return step


def calendar_open(label: str) -> Step:
    """The month of a date field is open."""

    def step(page: Page) -> None:
        page.get_by_test_id("stDateInput").filter(has_text=label).get_by_role("button", name="Choose date").click()
        page.get_by_role("grid", name=re.compile(r"20\d\d")).wait_for()

    return step


def dated(label: str, digits: str) -> Step:
    """A date field holds the day whose digits, day first, were typed."""

    def step(page: Page) -> None:
        field = page.get_by_test_id("stDateInput").filter(has=page.get_by_text(label, exact=True))
        field.get_by_role("spinbutton").first.click()
        page.keyboard.type(digits)
        page.keyboard.press("Tab")
        settle(page)

    return step
