"""The keys of the shared screen in a real browser: names stay at the server, and a blank screen forgets nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fasttrack_core.services import imports, setup
from fasttrack_core.services.office import open_office
from fasttrack_core.store.migrate import migrate
from tests.browser.conftest import Server

REGISTER = """UPN,Name,Yr,Reg,16/11/2026 AM,16/11/2026 PM
A999804220017,"Quillfeather, Ottoline",4,4B,O,O
B999804220018,"Braithwick, Zebedee",4,4B,/,\\
C999804220019,"Quillfeather, Osbert",5,5B,/,O
"""
WAIT = 30_000
"""Milliseconds, on a busy machine."""
NAMES = ("Quillfeather", "Ottoline", "Braithwick", "Zebedee", "Osbert", "A99980", "B99980", "C99980")


@pytest.fixture
def address(server: Callable[..., Server], tmp_path: Path) -> str:
    """A server at a school of three pupils."""
    folder = tmp_path / "shared"
    database = f"sqlite:///{folder / 'data' / 'fasttrack.db'}"
    migrate(database)
    office = open_office(database)
    setup.name_user(office, "Idris Penhallow")
    imports.save(office, setup.add_school(office, "Fennerby Primary School"), "register.csv", REGISTER.encode())
    office.store.close()
    return server(folder).address


@pytest.mark.browser
def test_one_key_stops_names_and_another_blanks_the_screen_without_losing_what_was_typed(
    address: str, page: Page
) -> None:
    received: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda sent: received.append(_bytes(sent))))
    page.goto(address)
    page.get_by_role("heading", level=1, name="Today", exact=True).wait_for(timeout=60_000)
    _go(page, "Mountain", "Attendance mountain")
    page.get_by_role("button", name="Share the screen").wait_for()
    page.get_by_text("Each mark is one pupil").wait_for()
    # The list of pupils comes after the picture; what is cleared below must be all of it.
    page.wait_for_timeout(500)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=WAIT)
    page.wait_for_timeout(500)
    assert any(b"Quillfeather" in frame for frame in received)

    received.clear()
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("Shared screen: initials for names")).to_be_visible(timeout=WAIT)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=WAIT)
    _go(page, "Pupil", "Pupil")
    page.get_by_role("combobox").last.click()
    page.get_by_role("option", name="Z.B. · Year 4").click()
    expect(page.get_by_role("heading", name="Z.B.")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("O.Q.")).to_have_count(0, timeout=WAIT)
    assert not [name for name in NAMES if any(name.encode() in frame for frame in received)]
    assert not [name for name in NAMES if name in page.content()]

    _go(page, "Settings", "Settings")
    field = page.get_by_label("Postcode", exact=True)
    field.click()
    field.press_sequentially("ZZ9 sb")
    page.keyboard.press("Alt+b")
    expect(page.get_by_text("The screen is blank.")).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("heading", name="Settings")).to_be_hidden(timeout=WAIT)
    expect(page.get_by_role("link", name="Mountain")).to_be_hidden(timeout=WAIT)
    page.get_by_role("button", name="Go on").wait_for()
    page.keyboard.press("Alt+b")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible(timeout=WAIT)
    expect(field).to_have_value("ZZ9 sb", timeout=WAIT)

    page.keyboard.press("Alt+s")
    expect(page.get_by_text("Shared screen:")).to_have_count(0, timeout=WAIT)
    expect(field).to_have_value("ZZ9 sb", timeout=WAIT)
    _go(page, "Pupil", "Pupil")
    expect(page.get_by_role("heading", name="Braithwick, Zebedee")).to_be_visible(timeout=WAIT)


def _go(page: Page, link: str, heading: str) -> None:
    page.get_by_role("link", name=link, exact=True).click()
    page.get_by_role("heading", level=1, name=heading, exact=True).wait_for()


def _bytes(sent: str | bytes) -> bytes:
    return sent.encode() if isinstance(sent, str) else sent
