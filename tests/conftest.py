"""What every test may lean on: where the project is, its sample school, and how property tests are run."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]

# "ci" finds the same examples every time and knows no stopwatch: a slow machine is no wrong figure.
settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
# "explore" looks for new examples on every run: HYPOTHESIS_PROFILE=explore
settings.register_profile("explore", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def sample_data(root: Path) -> Path:
    """The folder with the invented school's register, calendar and contacts."""
    return root / "sample_data"
