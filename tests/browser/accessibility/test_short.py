"""A handful of states by axe and at 320 pixels; `make accessibility` looks at all of them."""

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.accessibility import run, states
from tests.browser.accessibility.known import KNOWN
from tests.browser.accessibility.looking import look, wider_than_window
from tests.browser.accessibility.schools import School
from tests.browser.accessibility.states import State

pytestmark = pytest.mark.browser

SHORT = {
    "first page, names hidden": run.WIDE,
    "mountain, filter open": run.NARROW,
    "what-if, as it opens": run.WIDE,
    "pupil, dialog: restriction, error": run.NARROW,
}
BROKEN = """<!doctype html><html lang="en"><title>Register</title><main><h1>Register</h1>
<img src="data:image/png;base64,AA=="><button></button><p style="color:#999;background:#fff">Late</p>
<div data-testid="stMain"><p style="width:900px">Wide</p></div></main>"""


def named(words: str) -> State:
    """The one state of the sample school whose name begins so."""
    found = [each for each in states.every() if each.school is School.SAMPLE and str(each).startswith(words)]
    assert len(found) == 1, (words, found)
    return found[0]


@pytest.mark.parametrize(("name", "size"), SHORT.items(), ids=SHORT)
def test_a_page_breaks_no_rule_but_those_that_streamlit_breaks_itself(
    windows: run.Windows, sample_school: str, name: str, size: ViewportSize
) -> None:
    windows.found.ours.clear()
    looked = windows.found.looked
    windows.look_at(sample_school, named(name), [size])
    assert not windows.found.ours, "\n".join(f"{where}: {what}" for what, where in windows.found.ours.items())
    assert windows.found.looked == looked + (2 if size is run.WIDE else 1)


def test_the_handful_does_not_ask_another_machine(windows: run.Windows) -> None:
    assert windows.strays == [[], []]


def test_what_breaks_a_rule_is_found_and_is_nobody_elses(page: Page) -> None:
    page.set_content(BROKEN)
    found = look(page)
    assert {"image-alt", "button-name", "color-contrast"} <= {each.rule for each in found}
    assert not [each for each in found if each.known]
    assert "Late" in next(str(each) for each in found if each.rule == "color-contrast")


def test_what_is_wider_than_the_window_is_found_unless_it_scrolls_in_a_box_of_its_own(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.set_content(BROKEN)
    assert len(wider_than_window(page)) == 1
    page.set_content(BROKEN.replace("width:900px", "width:100px"))
    assert wider_than_window(page) == []
    boxed = BROKEN.replace("<p style", "<div style='overflow-x:auto'><p style").replace("Wide</p>", "Wide</p></div>")
    page.set_content(boxed)
    assert wider_than_window(page) == []


def test_the_dated_list_names_rule_element_reason_version_and_day_once_each() -> None:
    assert len({(each.rule, each.selector) for each in KNOWN}) == len(KNOWN)
    for each in KNOWN:
        assert each.why.endswith(".")
        assert each.seen == "2026-11-22"
        assert each.version == "1.67.0"


def test_an_element_on_the_dated_list_is_known_only_for_its_own_rule(page: Page) -> None:
    page.set_content("""<!doctype html><html lang="en"><title>Register</title><main><h1>Register</h1>
        <ul data-testid="stSidebarNavItems"><div><li>Upload</li></div></ul><ul><div>Cases</div></ul>
        <img data-testid="stSidebarNavItems" src="data:image/png;base64,AA=="></main>""")
    by_rule = {(each.rule, each.known is not None) for each in look(page)}
    assert by_rule == {("list", True), ("list", False), ("listitem", True), ("image-alt", False)}


def test_the_long_run_fails_where_an_entry_of_the_list_is_no_longer_seen() -> None:
    found = run.Found()
    assert run.gone(found) == list(KNOWN)
    found.known.update(KNOWN)
    assert run.gone(found) == []


def test_every_page_of_the_navigation_is_looked_at_empty_and_with_the_sample_school() -> None:
    files = {path.stem.replace("what_if", "what-if") for path in (states.ROOT / "pages").glob("[a-z]*.py")}
    for school in (School.EMPTY, School.SAMPLE):
        seen = {each.address or "overview" for each in states.every() if each.school is school}
        assert seen == files
