"""Every page in every state, by axe, by the Tab key and at 320 pixels: `make accessibility`.

Words after it choose the states whose name holds them: `python -m tests.browser.accessibility.run pupil`.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, ViewportSize, sync_playwright

from tests.browser.accessibility import keyboard, states, steps
from tests.browser.accessibility.known import KNOWN, Known
from tests.browser.accessibility.looking import look, wider_than_window
from tests.browser.accessibility.schools import School, serving
from tests.browser.accessibility.states import State
from tests.browser.conftest import ARGUMENTS, chromium, watched

WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 800}
PATIENCE = 120_000
"""Milliseconds that a step of a visitor may take: on a busy machine a page takes half a minute to open."""
PICTURES = os.environ.get("FASTTRACK_PICTURES", "")
"""A folder for a picture of every state, if wanted."""


@dataclass
class Found:
    """What a run has come to."""

    ours: dict[str, list[str]] = field(default_factory=dict)
    known: Counter[Known] = field(default_factory=Counter)
    looked: int = 0

    def add(self, where: str, problems: list[str]) -> None:
        for problem in problems:
            if problem not in self.ours:
                print(f"\n{where}\n  {problem}", flush=True)
            self.ours.setdefault(problem, []).append(where)


def open_state(page: Page, address: str, state: State) -> None:
    """The page is in that state and at rest."""
    page.goto(f"{address}/{state.address}")
    page.get_by_role("heading", level=1).wait_for()
    steps.rest(page)
    state.reach(page)
    steps.rest(page)


def examine(page: Page, where: str, found: Found) -> None:
    """axe's violations and what is wider than the window, added to ``found``."""
    violations = look(page)
    found.known.update(each.known for each in violations if each.known)
    found.add(where, [str(each) for each in violations if each.known is None])
    found.add(where, [f"wider than the window: {each}" for each in wider_than_window(page)])
    found.looked += 1
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{where}.png".replace("/", "-"), animations="disabled")


class Windows:
    """A wide and a narrow window of one browser; each state has a tab, and so a session, of its own."""

    def __init__(self, browser: Browser, found: Found) -> None:
        self.found = found
        self.contexts = [
            browser.new_context(
                viewport=size, locale="en-GB", timezone_id="Europe/London", color_scheme="light",
                reduced_motion="reduce",
            )
            for size in (WIDE, NARROW)
        ]  # fmt: skip
        self.strays = [watched(context) for context in self.contexts]
        for context in self.contexts:
            context.set_default_timeout(PATIENCE)

    def look_at(self, address: str, state: State, sizes: Sequence[ViewportSize] = (WIDE, NARROW)) -> None:
        """The state at 1280 by day, by night and by the Tab key, and at 320."""
        for context, size in zip(self.contexts, (WIDE, NARROW), strict=True):
            if size not in sizes:
                continue
            where = f"{state} at {size['width']}"
            page = context.new_page()
            try:
                open_state(page, address, state)
                examine(page, where, self.found)
                if size is WIDE:
                    page.emulate_media(color_scheme="dark")
                    steps.rest(page)
                    examine(page, f"{where}, dark", self.found)
                    self.found.add(where, keyboard.problems(page))
            except (Error, AssertionError) as problem:
                self.found.add(where, [f"not reached: {str(problem)[:600]}"])
            page.evaluate("localStorage.clear()")  # whether the navigation is open, among others
            page.close()
            context.clear_cookies()  # whether names are hidden, which is kept for the browser

    def close(self) -> None:
        """The windows are shut; whatever asked another machine is a problem."""
        for context, strays in zip(self.contexts, self.strays, strict=True):
            context.close()
            self.found.add("anywhere", [f"asked another machine for {url}" for url in strays])


def report(found: Found) -> None:
    """Each problem once, with where it was seen; then the dated list with how often each entry occurred."""
    for problem, where in sorted(found.ours.items(), key=lambda each: -len(each[1])):
        print(f"\n{problem}\n    in {len(where)}: {'; '.join(where[:4])}", flush=True)
    print(f"\n{found.looked} looks; {len(found.ours)} problems")
    for each in KNOWN:
        print(f"  {found.known[each]:5} times Streamlit's own: {each.rule} at {each.selector}")


def gone(found: Found) -> list[Known]:
    """The entries of the dated list that a whole run did not see."""
    return [each for each in KNOWN if not found.known[each]]


def main(words: list[str]) -> int:
    """0 where nothing was found beyond the dated list and, in a whole run, every entry of the list still occurs."""
    wanted = [state for state in states.every() if not words or any(word in str(state) for word in words)]
    found, began = Found(), time.monotonic()
    as_root = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *as_root])
        for school in School:
            chosen = [state for state in wanted if state.school is school]
            if not chosen:
                continue
            with serving(school) as address:
                windows = Windows(browser, found)
                for state in chosen:
                    windows.look_at(address, state)
                    print(f"{time.monotonic() - began:6.0f} s  {state}", flush=True)
                windows.close()
        browser.close()
    report(found)
    off = gone(found) if not words else []
    for each in off:
        print(f"No longer seen, take it off the list: {each.rule} at {each.selector}")
    return 1 if found.ours or off else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
