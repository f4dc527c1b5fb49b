"""How far a test goes: `make test` tries each promise, `make check` the whole breadth of it.

The one switch is the option ``--whole`` of pytest. What only comes with it is left out, not skipped:

- ``@pytest.mark.whole`` on a test, or on one ``pytest.param``, keeps that case for the whole breadth;
- ``every(cases, 5)`` marks the cases of a list so that five of them, spread evenly, stay in `make test`;
- ``examples(10, 40)`` is how many examples a property is tried with, here and there.

A test whose cases are thinned keeps at least one of them in `make test`; see ``tests/frame/test_breadth.py``.
"""

from collections.abc import Sequence
from typing import Any

import pytest

WHOLE = False
"""Whether the whole breadth was asked for; conftest says so before any test is read."""


def examples(short: int, whole: int) -> int:
    """The number of examples for this run."""
    return whole if WHOLE else short


def every(cases: Sequence[Any], short: int) -> list[Any]:
    """All cases for ``parametrize``, each of one value; ``short`` of them, spread evenly with the first and the last
    among them, are in every run."""
    if short >= len(cases):
        return list(cases)
    last = len(cases) - 1
    kept = {round(place * last / max(short - 1, 1)) for place in range(short)}
    return [case if place in kept else pytest.param(case, marks=pytest.mark.whole) for place, case in enumerate(cases)]
