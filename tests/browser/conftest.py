"""A fresh server and a real Chromium for browser tests; a request that leaves this machine fails the test."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, WebSocket, expect, sync_playwright

from tests.browser import serving

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 180
ARGUMENTS = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Containers often have a small /dev/shm, in which Chromium's tabs die.
    "--disable-dev-shm-usage",
]

PATIENCE = 120_000
"""Milliseconds: on a busy machine a first page takes a minute; what holds is seen at once."""
expect.set_options(timeout=PATIENCE)


def chromium() -> str | None:
    """The full path of the browser the tests use, None where there is none."""
    names = (os.environ.get("FASTTRACK_CHROMIUM", ""), *NAMES)
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's path. Without one: a failure when CI=true, else a skip that names the command to run."""
    found = chromium()
    if found is None:
        remedy = "No Chromium was found; run `make browser` to see the command that installs it."
        if os.environ.get("CI") == "true":
            pytest.fail(remedy)
        pytest.skip(remedy)
    return found


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address without a closing slash, its data folder and the file it logs to."""

    address: str
    data: Path
    log: Path
    process: subprocess.Popen[bytes] | BaseProcess

    def stop(self) -> None:
        """The server has ended and its port is free."""
        self.process.terminate()
        if not self.ended_within(20):
            self.process.kill()
            self.ended_within(20)

    def ended_within(self, seconds: float) -> bool:
        """Whether the server has ended, after waiting so long for it at most."""
        if isinstance(self.process, BaseProcess):
            self.process.join(seconds)
            return self.process.exitcode is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)
        return self.process.poll() is not None


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(server: Server) -> None:
    """Returns once the server answers; fails with the end of its log where it ends or stays silent."""
    latest = time.monotonic() + START_SECONDS
    while time.monotonic() < latest:
        if server.ended_within(0):
            break
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=5) as answer,  # noqa: S310
        ):
            if answer.status == 200:
                return
        time.sleep(0.05)
    server.stop()
    pytest.fail(f"The server did not start:\n{server.log.read_text(encoding='utf-8')[-3000:]}")


def start_server(folder: Path, app: Path = ROOT / "app.py", migrate: bool = True, forked: bool = False) -> Server:
    """A server for `app` on a free port; its database is in folder/data, new unless that is there already.

    forked: see ``serving``; else the server is started as `make run` starts it.
    """
    data = folder / "data"
    log = folder / "server.log"
    environment = {**os.environ, "FASTTRACK_DATA": str(data), "PYTHONUTF8": "1"}
    if migrate:
        subprocess.run([sys.executable, "-m", "fasttrack_core.store.migrate"], cwd=ROOT, env=environment, check=True)
    port = free_port()
    words = ["run", str(app), "--server.address", "127.0.0.1", "--server.port", str(port)]
    process = serving.fork(ROOT, words, environment, log) if forked else serving.start(ROOT, words, environment, log)
    server = Server(address=f"http://127.0.0.1:{port}", data=data, log=log, process=process)
    wait_until_healthy(server)
    return server


@pytest.fixture
def server(new_database: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Call it to start a fresh server; every server it started ends with the test.

    server() has a data folder of its own; server(folder) uses folder/data, with a new database unless there is one.
    """
    started: list[Server] = []

    def start(folder: Path | None = None, app: Path = ROOT / "app.py", forked: bool = True) -> Server:
        where = folder or tmp_path / f"server-{len(started) + 1}"
        where.mkdir(parents=True, exist_ok=True)
        if not (where / "data" / new_database.name).exists():
            shutil.copytree(new_database.parent, where / "data", dirs_exist_ok=True)
        started.append(start_server(where, app, migrate=False, forked=forked))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture(scope="session")
def playwright_driver(chromium_path: str) -> Iterator[Playwright]:
    """The driver that steers the browser, only started where there is a browser."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright, chromium_path: str) -> Iterator[Browser]:
    """One Chromium for all tests of a worker; each test has a context of its own in it."""
    as_root = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    running = playwright_driver.chromium.launch(executable_path=chromium_path, args=[*ARGUMENTS, *as_root])
    yield running
    running.close()


def leaves_this_machine(url: str) -> bool:
    """Whether a request goes to another machine; data:, blob: and about: stay inside the browser."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws", "wss", "ftp"} and parts.hostname != "127.0.0.1"


Strays = list[str]


def watched(clean: BrowserContext) -> Strays:
    """The addresses off 127.0.0.1 that the context's pages ask for, filled as they ask; none of them is fetched."""
    strays: Strays = []

    def note(asked: Request | WebSocket) -> None:
        if leaves_this_machine(asked.url):
            strays.append(asked.url)

    clean.on("request", note)
    clean.on("page", lambda tab: tab.on("websocket", note))
    clean.route(leaves_this_machine, lambda route: route.abort())
    return strays


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A clean context, 1280 by 800, British English; every tab of it waits at most ``PATIENCE``.

    A request off 127.0.0.1 is stopped and fails the test.
    """
    clean = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id="Europe/London")
    clean.set_default_timeout(PATIENCE)
    strays = watched(clean)
    yield clean
    clean.close()
    assert not strays, f"The page asked another machine for: {strays}"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty tab of the clean context."""
    return context.new_page()
