"""Asks the recount and the product the same questions."""

import pytest

from tests.recount.command_line import CommandLine, Counter, Recount


@pytest.fixture(params=[CommandLine, Recount], ids=["command line", "recount"])
def counter(request: pytest.FixtureRequest) -> Counter:
    """Who counts: the product, or the recount."""
    made: Counter = request.param()
    return made
