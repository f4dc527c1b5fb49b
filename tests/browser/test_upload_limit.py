"""A file over the limit is refused by the server itself, whoever sends it (bad input 14)."""

import http.client
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request

from fasttrack_core.services import setup
from fasttrack_core.services.office.context import open_office
from fasttrack_core.store.migrate import migrate
from tests.browser.conftest import Server

LIMIT = 100 * 1024 * 1024


@pytest.mark.browser
def test_the_server_refuses_a_file_over_the_limit_and_goes_on(
    server: Callable[..., Server], page: Page, tmp_path: Path
) -> None:
    address = f"sqlite:///{tmp_path / 'data' / 'fasttrack.db'}"
    migrate(address)
    office = open_office(address)
    setup.name_user(office, "Idris Penhallow")
    setup.add_school(office, "Quarry Lane School")
    office.store.close()
    page.goto(f"{server(tmp_path).address}/upload")
    small = {"name": "note.csv", "mimeType": "text/csv", "buffer": b"Adno,Name\n1,Ada Okoro\n"}
    with page.expect_request(re.compile("/upload_file/")) as sent:
        page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(small)
    assert sent.value.response().status < 300
    assert put(sent.value, LIMIT + 1) == 413
    assert page.get_by_test_id("stException").count() == 0


def put(like: Request, size: int) -> int:
    """The answer to a file of that size, sent past the page to where the page sends its files."""
    parts = urlsplit(like.url)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    try:
        connection.putrequest("PUT", parts.path)
        for name, text in like.all_headers().items():
            if not name.startswith(":") and name.lower() not in ("content-length", "host", "connection"):
                connection.putheader(name, text)
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()
