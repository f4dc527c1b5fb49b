"""Hiding names in a real browser: they stay at the server, whatever is opened; a blank screen forgets nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from fasttrack_core.services import setup
from fasttrack_core.services.cases import opening as cases
from fasttrack_core.services.imports import saving as imports
from fasttrack_core.services.office.context import open_office
from fasttrack_core.services.people import parents as people
from fasttrack_core.store.migrate import migrate
from tests.browser.conftest import PATIENCE, Server

REGISTER = """UPN,Name,Yr,Reg,16/11/2026 AM,16/11/2026 PM
A999804220017,"Quillfeather, Ottoline",4,4B,O,O
B999804220018,"Braithwick, Zebedee",4,4B,/,\\
C999804220019,"Quillfeather, Osbert",5,5B,/,O
"""
WAIT = PATIENCE
"""Milliseconds, on a busy machine."""
NAMES = ("Quillfeather", "Ottoline", "Braithwick", "Zebedee", "Osbert", "A99980", "B99980", "C99980")


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """The folder for a server at a school of three pupils."""
    folder = tmp_path / "shared"
    database = f"sqlite:///{folder / 'data' / 'fasttrack.db'}"
    migrate(database)
    office = open_office(database)
    setup.name_user(office, "Idris Penhallow")
    imports.save(office, setup.add_school(office, "Fennerby Primary School"), "register.csv", REGISTER.encode())
    office.store.close()
    return folder


@pytest.mark.browser
def test_one_key_stops_names_and_another_blanks_the_screen_without_losing_what_was_typed(
    server: Callable[..., Server], school: Path, page: Page
) -> None:
    address = server(school).address
    received: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", _kept(received)))
    page.goto(address)
    page.get_by_role("heading", level=1, name="Today", exact=True).wait_for()
    _go(page, "Mountain", "Attendance mountain")
    page.get_by_role("button", name="Hide names").wait_for()
    page.get_by_text("Each mark is one pupil").wait_for()
    # The list of pupils comes after the picture; what is cleared below must be all of it.
    page.wait_for_timeout(500)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=WAIT)
    page.wait_for_timeout(500)
    assert any(b"Quillfeather" in frame for frame in received)

    received.clear()
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("Names hidden: initials instead")).to_be_visible(timeout=WAIT)
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
    expect(page.get_by_text("Names hidden:")).to_have_count(0, timeout=WAIT)
    expect(field).to_have_value("ZZ9 sb", timeout=WAIT)
    _go(page, "Pupil", "Pupil")
    expect(page.get_by_role("heading", name="Braithwick, Zebedee")).to_be_visible(timeout=WAIT)


WRITTEN = "Zuleika the childminder rang"


@pytest.mark.browser
def test_what_is_being_written_is_out_of_sight_while_names_are_hidden_and_is_recorded_once_they_are_shown(
    server: Callable[..., Server], school: Path, page: Page
) -> None:
    """By the key, which takes the cursor out of no field, and by the button; on the page and in a dialog over it."""
    office = open_office(f"sqlite:///{school / 'data' / 'fasttrack.db'}")
    actor = setup.actor(office)
    assert actor
    pupil = office.record(actor).pupil_keys[0]
    case_id = cases.open_case(office, actor, pupil, "open")
    people.add_parent(office, actor, pupil, people.ParentRecord(surname="Quillfeather"), "add")  # type: ignore[attr-defined]

    address = server(school).address
    page.goto(f"{address}/case")
    page.get_by_role("heading", level=1, name="Case", exact=True).wait_for()
    page.get_by_role("combobox").last.click()
    page.get_by_role("option").first.click()
    page.get_by_role("tab", name="Chronology").click()
    who = page.get_by_label("Somebody else (name and role)")
    note = page.get_by_label("Note", exact=True).first
    note.click()
    note.press_sequentially(WRITTEN)
    who.click()
    who.press_sequentially(WRITTEN)
    page.keyboard.press("Alt+s")
    _out_of_sight(page)
    page.keyboard.press("Alt+s")
    expect(who).to_have_value(WRITTEN)
    page.get_by_role("button", name="Hide names").click()
    _out_of_sight(page)
    page.get_by_role("button", name="Show names").click()
    expect(who).to_have_value(WRITTEN)
    expect(note).to_have_value(WRITTEN)
    page.get_by_text("For the file only: no letter mentions it").first.click()
    page.get_by_role("button", name="Add to the chronology").first.click()
    expect(page.get_by_text("The contact is recorded.")).to_be_visible()
    expect(note).to_have_value(WRITTEN)
    assert any(WRITTEN in line.what for line in cases.view(office, actor, case_id).chronology)

    page.get_by_role("button", name="Open the pupil").first.click()
    page.get_by_role("button", name="Restrict").click()
    why = page.get_by_label("What restricts letters")
    why.click()
    why.press_sequentially(WRITTEN)
    page.keyboard.press("Alt+s")
    _out_of_sight(page)
    page.keyboard.press("Alt+s")
    expect(why).to_have_value(WRITTEN)
    page.get_by_role("button", name="Save the restriction").click()
    expect(page.get_by_text(f"Restriction: {WRITTEN}.")).to_be_visible()
    office.store.close()


def _out_of_sight(page: Page) -> None:
    """Names are hidden, and so is every field for free text, with what stands in it."""
    expect(page.get_by_text("Names hidden:")).to_be_visible()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    expect(page.locator("textarea:visible, .stTextInput input:visible")).to_have_count(0)
    expect(page.get_by_text(WRITTEN).filter(visible=True)).to_have_count(0)


@pytest.mark.browser
def test_names_stay_hidden_through_reload_another_tab_a_link_and_a_server_that_begins_again(
    server: Callable[..., Server], school: Path, page: Page, browser: Browser
) -> None:
    running = server(school)
    _opened(page, f"{running.address}/mountain", hidden=False)
    page.get_by_role("button", name="Hide names").click()
    expect(page.get_by_text("Names hidden:")).to_be_visible()
    received: list[bytes] = []
    page.context.on("page", lambda tab: tab.on("websocket", lambda line: line.on("framereceived", _kept(received))))
    page.reload()
    expect(page.get_by_text("Names hidden:")).to_be_visible()
    for where in ("cases", "data_quality", "pupil"):
        tab = page.context.new_page()
        _opened(tab, f"{running.address}/{where}", hidden=True)
        tab.close()

    running.stop()
    again = server(school)
    tab = page.context.new_page()
    _opened(tab, f"{again.address}/overview", hidden=True)  # a link on a server that nobody has opened
    assert received
    assert not [name for name in NAMES if any(name.encode() in frame for frame in received)]

    elsewhere = browser.new_context()
    elsewhere.set_default_timeout(PATIENCE)
    _opened(elsewhere.new_page(), f"{again.address}/mountain", hidden=False)
    elsewhere.close()
    tab.get_by_role("button", name="Show names").click()
    expect(tab.get_by_text("Names hidden:")).to_have_count(0)
    _opened(page, f"{again.address}/mountain", hidden=False)


def _opened(page: Page, address: str, *, hidden: bool) -> None:
    page.goto(address)
    page.get_by_role("button", name="Show names" if hidden else "Hide names").wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    expect(page.get_by_text("Names hidden:")).to_have_count(1 if hidden else 0)


def _go(page: Page, link: str, heading: str) -> None:
    page.get_by_role("link", name=link, exact=True).click()
    page.get_by_role("heading", level=1, name=heading, exact=True).wait_for()


def _kept(received: list[bytes]) -> Callable[[str | bytes], None]:
    return lambda sent: received.append(_bytes(sent))


def _bytes(sent: str | bytes) -> bytes:
    return sent.encode() if isinstance(sent, str) else sent
