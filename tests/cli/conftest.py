"""Asks the recount and the product the same questions, the product by its entry function in this process."""

import pytest

from tests.cli import in_process
from tests.recount import command_line
from tests.recount.command_line import CommandLine, Counter, Recount


@pytest.fixture(autouse=True)
def _asked_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """CommandLine starts no process for each of its questions."""
    monkeypatch.setattr(command_line, "run", in_process.run)


@pytest.fixture(params=[CommandLine, pytest.param(Recount, marks=pytest.mark.whole)], ids=["command line", "recount"])
def counter(request: pytest.FixtureRequest) -> Counter:
    """Who counts: the product, or, in the whole breadth, the recount that it is compared with elsewhere."""
    made: Counter = request.param()
    return made
