"""`make test` and `make check` differ in how far each test goes, never in what is tested."""

import os
import subprocess
from pathlib import Path

import pytest

from tests import breadth
from tests.conftest import ROOT


def test_the_ends_and_the_middle_of_a_list_stay_in_every_run() -> None:
    def kept(short: int) -> list[object]:
        return [case for case in breadth.every(range(9), short) if isinstance(case, int)]

    assert kept(1) == [0]
    assert kept(2) == [0, 8]
    assert kept(3) == [0, 4, 8]
    assert kept(9) == kept(20) == list(range(9))


def test_what_is_thinned_is_marked_and_in_its_place() -> None:
    cases = breadth.every(["a", "b", "c"], 2)
    assert cases == ["a", pytest.param("b", marks=pytest.mark.whole), "c"]


def test_the_number_of_examples_is_that_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breadth, "WHOLE", False)
    assert breadth.examples(5, 20) == 5
    monkeypatch.setattr(breadth, "WHOLE", True)
    assert breadth.examples(5, 20) == 20


def test_what_only_the_whole_breadth_tries_is_in_this_run_if_that_was_asked_for(request: pytest.FixtureRequest) -> None:
    assert bool(request.config.getoption("--whole")) == breadth.WHOLE
    if not breadth.WHOLE:
        assert not [item.nodeid for item in request.session.items if item.get_closest_marker("whole")]


def test_make_check_runs_every_test_in_its_whole_breadth(request: pytest.FixtureRequest) -> None:
    makefile = (request.config.rootpath / "Makefile").read_text(encoding="utf-8")
    assert "test BREADTH=--whole" in makefile
    assert "-m pytest -n 2 --dist worksteal $(BREADTH)" in makefile


def test_programs_of_a_run_keep_what_python_compiled_whatever_the_machine_says(tmp_path: Path) -> None:
    more = tmp_path / "Makefile"
    more.write_text(f'include {ROOT}/Makefile\nsaid:\n\t@echo "[$$PYTHONDONTWRITEBYTECODE]"\n')
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    words = ["make", "-C", str(ROOT), "-f", str(more), "said"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    assert "[]" in done.stdout
