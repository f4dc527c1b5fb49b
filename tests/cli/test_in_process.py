"""The command line started for itself says, byte by byte, what its entry function says to the other tests here."""

from pathlib import Path

import pytest

from tests.cli import in_process
from tests.recount.command_line import run as run_apart


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (["mountain", "register-wide.csv", "--calendar", "calendar.csv"], 0),
        (["thresholds", "register-sims.csv", "--pathway", "norfolk", "--as-of", "2026-10-14"], 0),
        (["sweep", "register-wide.csv", "--max-weeks", "12"], 0),
        (["inspect", "register-messy.xlsx", "--json"], 0),
        (["mountain", "register-wide.csv", "--bands", "calendar.csv"], 1),
        (["sweep", "register-wide.csv", "--max-weeks", "0"], 2),
        (["mountain", "--help"], 0),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else None,
)
def test_a_process_of_its_own_says_the_same(sample_data: Path, words: list[str], exit_code: int) -> None:
    placed = [str(sample_data / word) if (sample_data / word).is_file() else word for word in words]
    apart = run_apart(*placed)
    assert apart == in_process.run(*placed)
    assert apart.exit_code == exit_code
