"""The load run in small, so that it does not rot: two people, once round the pages."""

import asyncio
from pathlib import Path

import pytest

from tests.load.run import PAGES, crowd, sample_server


@pytest.mark.browser
def test_two_people_at_once_see_every_page_without_an_error(tmp_path: Path, chromium_path: str) -> None:
    server = sample_server(tmp_path)
    try:
        tally = asyncio.run(crowd(server, people=2, seconds=0, browser_path=chromium_path))
    finally:
        server.stop()
    assert tally.errors == []
    assert len(tally.seconds) == 2 * len(PAGES)
