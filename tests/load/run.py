"""Several people at work on one server at once: `make load`, or `python -m tests.load.run [PEOPLE] [SECONDS]`.

A server of its own on this machine, with the sample school; each person is a browser window that goes from page to
page.
It counts pages, errors and memory, and stops by itself.
"""

import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import TimeoutError as NeverCame

from fasttrack_core.services import setup
from fasttrack_core.services.office import open_office
from fasttrack_core.store.migrate import migrate
from tests.browser.conftest import ARGUMENTS, Server, chromium, start_server

PAGES = {
    "Overview": "Today",
    "Mountain": "Attendance mountain",
    "Pupil": "Pupil",
    "What if": "What if",
    "Cases": "Cases",
}


@dataclass
class Tally:
    """What the visitors saw: seconds of each page, and pages that showed an error or never came."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def sample_server(folder: Path) -> Server:
    """A server whose database holds the sample school."""
    address = f"sqlite:///{folder / 'data' / 'fasttrack.db'}"
    migrate(address)
    office = open_office(address)
    setup.name_user(office, "Idris Penhallow")
    setup.add_sample_school(office)
    office.store.close()
    return start_server(folder)


def memory(process: int) -> float:
    """Resident megabytes of a process, 0 where the system does not say."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0.0
    lines = [line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS:")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0


async def visit(browser: Browser, address: str, until: float, tally: Tally) -> None:
    """One person, going round the pages until the time is up; at least once."""
    context = await browser.new_context()
    page = await context.new_page()
    try:
        await page.goto(address)
        await page.get_by_role("heading", level=1, name="Today", exact=True).wait_for(timeout=60_000)
        while True:
            for title, heading in PAGES.items():
                await _turn_to(page, title, heading, tally)
            if time.monotonic() > until:
                return
    finally:
        await context.close()


async def _turn_to(page: Page, title: str, heading: str, tally: Tally) -> None:
    started = time.monotonic()
    await page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    try:
        await page.get_by_role("heading", level=1, name=heading, exact=True).wait_for(timeout=60_000)
        await page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=60_000)
    except NeverCame as problem:
        tally.errors.append(f"{title}: {problem}")
        return
    tally.seconds.append(time.monotonic() - started)
    if await page.get_by_test_id("stException").count():
        tally.errors.append(f"{title}: an error on the page")


async def crowd(server: Server, people: int, seconds: float, browser_path: str) -> Tally:
    """So many people at once for so long."""
    tally = Tally()
    as_root = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=browser_path, args=[*ARGUMENTS, *as_root])
        until = time.monotonic() + seconds
        await asyncio.gather(*(visit(browser, server.address, until, tally) for _ in range(people)))
        await browser.close()
    return tally


def main(people: int = 8, seconds: float = 120) -> int:
    """Runs the crowd and prints what it saw; 1 when a page failed."""
    path = chromium()
    if path is None:
        sys.stderr.write("No Chromium was found; run `make browser` to see the command that installs it.\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        server = sample_server(Path(folder))
        try:
            before = memory(server.process.pid)
            tally = asyncio.run(crowd(server, people, seconds, path))
            after = memory(server.process.pid)
        finally:
            server.stop()
    sys.stdout.write(
        f"{people} people for {seconds:.0f} s: {len(tally.seconds)} pages, {len(tally.errors)} errors, median "
        f"{median(tally.seconds):.2f} s a page in the browser, server memory {before:.0f} to {after:.0f} MB\n"
    )
    for error in tally.errors:
        sys.stdout.write(f"{error}\n")
    return 1 if tally.errors else 0


if __name__ == "__main__":
    numbers = [float(word) for word in sys.argv[1:]]
    sys.exit(main(*(int(number) for number in numbers[:1]), *numbers[1:]))
