"""The server's door, on a real server: only this computer's own names are answered, and every answer is guarded."""

import http.client
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from pages.components.frame import door
from tests.browser.conftest import Server, start_server
from tests.browser.test_deep_links import with_copy

OWN = ("127.0.0.1", "localhost", "LOCALHOST", "127.0.0.1.")
FOREIGN = (
    "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "notlocalhost", "127.0.0.2", "[::1]", "1.2.3.4",
    "", "user@127.0.0.1", "127.0.0.1/x", "2130706433",
)  # fmt: skip
ADDRESSES = (
    "/",
    "/cases",
    "/static/favicon.png",
    "/_stcore/health",
    "/_stcore/host-config",
    "/nowhere/at/all",
    "/no/static/x",
)


@pytest.fixture(scope="module")
def running(sample_database_by_the_clock: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the sample school for all tests here: they ask, and change nothing in it."""
    started = start_server(
        with_copy(sample_database_by_the_clock, tmp_path_factory.mktemp("door")), migrate=False, forked=True
    )
    yield started
    started.stop()


def asked(server: Server, path: str, *hosts: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers in small letters and text of the answer to a request with these Host headers."""
    with closing(http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)) as line:
        line.putrequest("GET", path, skip_host=True)
        for host in hosts:
            line.putheader("Host", host)
        for name, value in headers.items():
            line.putheader(name, value)
        line.endheaders()
        answer = line.getresponse()
        said = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, said, answer.read().decode("latin-1")


def shaken(server: Server, host: str, origin: str) -> int:
    """The status of the answer to a websocket's handshake."""
    where = urlsplit(server.address)
    with socket.create_connection((str(where.hostname), int(where.port or 0)), timeout=30) as line:
        line.sendall(
            f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Protocol: streamlit\r\n\r\n".encode()
        )
        return int(line.recv(4096).split()[1])


@pytest.mark.browser
def test_only_this_computers_own_names_are_answered(running: Server) -> None:
    port = urlsplit(running.address).port
    for host in OWN:
        for path in ADDRESSES[:5]:
            assert (host, path, asked(running, path, f"{host}:{port}")[0]) == (host, path, 200)
        assert (host, shaken(running, f"{host}:{port}", f"http://{host}:{port}")) == (host, 101)
    for host in FOREIGN:
        named = f"{host}:{port}" if host else ""
        for path in ADDRESSES:
            status, _, text = asked(running, path, named)
            assert (host, path, status) == (host, path, 403)
            assert "on this computer only" in text
        assert (host, shaken(running, named, f"http://{host}:{port}")) == (host, 403)
    assert shaken(running, f"127.0.0.1:{port}", "http://evil.example") == 403
    for other in (
        f"127.0.0.1:{int(port or 0) + 1}",
        "127.0.0.1",
        f"localhost:{port}",
        f"127.0.0.1:{port}.evil.example",
    ):
        assert (other, shaken(running, f"127.0.0.1:{port}", f"http://{other}")) == (other, 403)
    assert asked(running, "/", f"127.0.0.1:{port}", "evil.example")[0] in (400, 403)


@pytest.mark.browser
def test_every_answer_is_guarded_and_only_streamlits_own_files_are_kept_by_browsers(running: Server) -> None:
    host = urlsplit(running.address).netloc
    own = re.search(r"/?(static/js/[^\"]+)", asked(running, "/", host)[2])
    assert own
    for path in (*ADDRESSES, f"/{own[1]}"):
        _, headers, _ = asked(running, path, host)
        assert {name: headers.get(name) for name in door.HEADERS} == door.HEADERS
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert (path, headers["cache-control"] == "no-store") == (path, own[1] not in path)
    assert asked(running, "/", "evil.example")[1]["x-frame-options"] == "DENY"


@pytest.mark.browser
def test_a_browser_keeps_the_token_it_has_and_a_bad_one_is_replaced(running: Server) -> None:
    host = urlsplit(running.address).netloc
    first, second = (asked(running, "/", host)[1]["set-cookie"] for _ in range(2))
    token = first.partition(";")[0].partition("=")[2]
    assert door.checked(token) == token
    assert token not in second
    assert first.endswith("; HttpOnly; SameSite=Lax")
    assert token in asked(running, "/mountain", host, Cookie=f"other=1; {door.BROWSER}={token}")[1]["set-cookie"]
    for bad in ("short", "x" * 33, "ü" * 32, "'; DROP TABLE browsers"):
        given = asked(running, "/", host, Cookie=f"{door.BROWSER}={bad}")[1]["set-cookie"]
        assert door.checked(given.partition(";")[0].partition("=")[2])
        assert bad not in given
    assert door.BROWSER not in asked(running, "/_stcore/health", host)[1].get("set-cookie", "")


@pytest.mark.browser
def test_a_page_works_behind_the_policy_and_stands_in_no_frame(running: Server, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{running.address}/mountain")
    expect(page.get_by_role("heading", level=1, name="Attendance mountain")).to_be_visible()
    page.get_by_test_id("stVegaLiteChart").first.wait_for()
    expect(page.locator("canvas, svg.marks").first).to_be_visible()
    assert not [line for line in said if "Content Security Policy" in line or "Refused to" in line]
    page.set_content(f"<iframe src='{running.address}/'></iframe>")
    expect(page.frame_locator("iframe").get_by_text("Fast Track")).to_have_count(0)
    page.wait_for_function("frames.length === 1")
    assert not [frame for frame in page.frames[1:] if frame.url.startswith(running.address)]
