"""The browser the other tests lean on: it sees what a page asks for, and stops what would leave the computer."""

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import Strays, leaves_this_machine, watched

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("url", "leaves"),
    [
        ("http://127.0.0.1:8501/mountain", False),
        ("ws://127.0.0.1:8501/_stcore/stream", False),
        ("data:image/png;base64,AA==", False),
        ("blob:http://127.0.0.1:8501/x", False),
        ("http://127.0.0.1.example/x", True),
        ("https://school.example/p.png", True),
        ("wss://school.example/x", True),
    ],
)
def test_only_what_goes_to_this_computer_stays_here(url: str, leaves: bool) -> None:
    assert leaves_this_machine(url) is leaves


def test_a_picture_on_another_machine_is_noticed_and_not_fetched(browser: Browser) -> None:
    clean = browser.new_context()
    strays: Strays = watched(clean)
    tab = clean.new_page()
    tab.set_content("<p>Register</p><img src='http://school.example/p.png'>")
    assert tab.get_by_text("Register").is_visible()
    clean.close()
    assert strays == ["http://school.example/p.png"]


def test_a_page_that_stays_on_this_computer_passes(context: BrowserContext) -> None:
    tab = context.new_page()
    tab.set_content("<p>Register</p><img src='data:image/png;base64,AA=='>")
    assert tab.get_by_text("Register").is_visible()
