"""Lets these tests import the recount, wherever pytest was started, and ask it and the product the same questions."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from recount.command_line import CommandLine, Counter, Recount


@pytest.fixture(params=[CommandLine, Recount], ids=["command line", "recount"])
def counter(request: pytest.FixtureRequest) -> Counter:
    """Who counts: the product, or the recount."""
    made: Counter = request.param()
    return made
