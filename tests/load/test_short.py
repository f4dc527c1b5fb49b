"""The load run in small, so that it does not rot: two people once round the pages, and a moment more."""

import asyncio
import shutil
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from benchmarks.server import Server, serving
from benchmarks.visitor import NotThere, visiting
from tests.load.run import Tally, crowd, keep, told

SECONDS = 0.1


@pytest.fixture
def folder(tmp_path: Path, sample_database: Path) -> Path:
    """A folder whose database holds the sample school."""
    (tmp_path / "data").mkdir()
    shutil.copy(sample_database, tmp_path / "data" / "fasttrack.db")
    return tmp_path


def _run(what: Coroutine[Any, Any, Any]) -> Any:
    """What the coroutine gives, from a thread of its own: in this one the browser's driver may have a loop running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, what).result()


async def _astray(server: Server) -> None:
    """A visitor looks for what is not there."""
    async with visiting(server.address) as visitor:
        await visitor.arrive()
        with pytest.raises(NotThere, match="no-such-page"):
            await visitor.go("no-such-page")
        with pytest.raises(NotThere, match="no-such-field"):
            visitor.find("no-such-field")


def test_two_people_at_once_see_every_page_without_an_error(folder: Path) -> None:
    with serving(folder) as server:
        _run(_astray(server))
        tally = _run(crowd(server, people=2, seconds=SECONDS, pause=(0.0, 0.02)))
    assert tally.errors == []
    assert len(tally.clicks) >= 2
    assert {kind.partition(":")[0] for kind in tally.seconds} <= {"mountain", "pupil", "what if"}
    assert min(tally.clicks) > 0
    assert tally.memory
    assert min(megabytes for _, megabytes in tally.memory) > 50
    keep(tally, folder / "load.csv")
    assert (folder / "load.csv").read_text(encoding="utf-8").startswith("second,megabytes\n0.0,")


def test_memory_that_grows_by_more_than_a_tenth_is_not_flat() -> None:
    tally = Tally(seconds={"pupil: opened": [0.05, 0.15]}, memory=[(float(second), 200.0) for second in range(9)])
    assert tally.flat
    tally.memory[-3:] = [(6.0, 219.0), (7.0, 220.0), (8.0, 221.0)]
    assert tally.flat
    tally.memory[-1] = (8.0, 222.0)
    assert not tally.flat
    assert "not flat" in told(tally, people=2, seconds=9)
    assert "2 clicks, 0 errors, median 100 ms" in told(tally, people=2, seconds=9)
