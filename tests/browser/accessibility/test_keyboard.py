"""Without a mouse: what a click on the mountain offers, choosing, moving a rule, and handing over a file.

That the Tab key comes to every control of every page is looked at with axe (``run.Windows.look_at``).
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.accessibility import keyboard, run, steps
from tests.browser.accessibility.schools import School
from tests.browser.accessibility.states import State

pytestmark = pytest.mark.browser

PLAIN = """<!doctype html><html lang="en"><title>Register</title><body>
<div data-testid="stMain"><button>One</button><button>Two</button></div></body></html>"""
PRESSES = 6
"""On a busy machine the page may be drawn anew between the Tab key and Enter, which then meets nothing: press again."""


JUMPS = """<button>One</button><button id="four">Four</button>
<button onkeydown="event.preventDefault(); four.focus()">Three</button><button>One"""


@pytest.fixture
def tab(windows: run.Windows) -> Iterator[Page]:
    """A tab of the wide window, in a session of its own."""
    page = windows.contexts[0].new_page()
    yield page
    page.close()
    windows.contexts[0].clear_cookies()  # whether names are hidden, which is kept for the browser


def opened(tab: Page, address: str, page: str) -> None:
    """The page is open, and nothing has the focus."""
    run.open_state(tab, address, State(School.SAMPLE, page, "as it opens"))


def tab_to(page: Page, wanted: Locator, key: str = "Tab", most: int = 90) -> None:
    """The element has the focus, by that key alone."""
    for _ in range(most):
        if wanted.evaluate("each => each === document.activeElement || each.contains(document.activeElement)"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never came to it")


def test_a_pupil_of_the_mountain_is_listed_ticked_and_opened_by_the_keyboard(tab: Page, sample_school: str) -> None:
    opened(tab, sample_school, "mountain")
    tab_to(tab, tab.get_by_role("combobox", name="Show", exact=False).last)
    tab.keyboard.type("below 50")
    tab.keyboard.press("Enter")
    steps.rest(tab)
    tab_to(tab, tab.get_by_test_id("stDataFrame"))
    grid = tab.get_by_test_id("stDataFrame")
    tab_to(tab, grid.get_by_test_id("data-grid-canvas"))
    tab.keyboard.press("Shift+Space")
    button = tab.get_by_role("button", name=re.compile(r"Open \w+, \w+"))
    expect(button).to_be_enabled()
    steps.rest(tab)
    tab_to(tab, button, "Shift+Tab")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1, name="Pupil")).to_be_visible()
    steps.rest(tab)
    tab.keyboard.press("Alt+s")
    places = tab.get_by_role("tab")
    tab_to(tab, places.first)
    tab.keyboard.press("ArrowRight")
    expect(places.nth(1)).to_have_attribute("aria-selected", "true")
    expect(tab.get_by_role("heading", name="Codes")).to_be_visible()


def test_a_rule_of_the_what_if_is_moved_and_a_cell_of_its_map_is_taken_by_the_keyboard(
    tab: Page, sample_school: str
) -> None:
    opened(tab, sample_school, "what-if")
    slider = tab.get_by_role("slider", name="Sessions, at least")
    tab_to(tab, slider)
    before = int(slider.input_value())
    tab.keyboard.press("ArrowRight")
    steps.settle(tab)
    expect(tab.get_by_text(f"At least {before + 1} sessions coded")).to_be_visible()
    tab_to(tab, tab.get_by_role("switch", name="Attendance limits"))
    limit = tab.get_by_role("spinbutton", name="Below (%)")
    was_shut = limit.is_disabled()
    tab.keyboard.press("Space")
    expect(limit).to_be_enabled() if was_shut else expect(limit).to_be_disabled()
    steps.settle(tab)
    looks = tab.get_by_role("radiogroup", name="Look at")
    tab_to(tab, looks)
    tab.keyboard.press("ArrowRight")
    steps.rest(tab)
    if not tab.get_by_text("The same as a table").count():
        tab.keyboard.press("Space")
    expect(tab.get_by_text("The same as a table")).to_be_visible()


def test_a_file_is_handed_over_by_the_keyboard(tab: Page, sample_school: str) -> None:
    opened(tab, sample_school, "upload")
    button = tab.get_by_test_id("stFileUploaderDropzone").get_by_role("button", name="Upload", exact=True)
    for _ in range(PRESSES):
        tab_to(tab, button)
        try:
            with tab.expect_file_chooser(timeout=5_000) as chooser:
                tab.keyboard.press("Enter")
        except Error:
            continue
        assert chooser.value.is_multiple()
        return
    raise AssertionError("Enter never opened the choice of a file")


def test_a_page_that_the_tab_key_goes_through_in_its_order_has_no_problem(page: Page) -> None:
    page.set_content(PLAIN)
    assert keyboard.stops(page) == ["button One in stMain", "button Two in stMain"]
    assert keyboard.problems(page) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("<button>Two", "<button tabindex=-1>Two"), "the Tab key never comes to button Two in stMain"),
        (("<button>One", JUMPS), "the Tab key goes back, from button Three in stMain to button Four in stMain"),
        (
            ("<button>Two", "<button onkeydown='event.preventDefault()'>Two"),
            "the Tab key does not get out",
        ),
    ],
    ids=["never reached", "against the order", "a trap"],
)
def test_what_cannot_be_reached_by_the_tab_key_is_found(page: Page, change: tuple[str, str], problem: str) -> None:
    page.set_content(PLAIN.replace(*change))
    assert any(each.startswith(problem) for each in keyboard.problems(page)), keyboard.problems(page)
