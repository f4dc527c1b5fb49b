"""``pathway check`` says how large a definition is, or each of its faults on a line of its own, and how it ends."""

import csv
from pathlib import Path

import pytest

from fasttrack_core.pathways.language.loading import built_in
from tests.cli.in_process import run


@pytest.fixture
def norfolk(tmp_path: Path) -> Path:
    path = tmp_path / "norfolk.yaml"
    path.write_text(built_in()["norfolk"], encoding="utf-8")
    return path


def test_a_good_definition_says_its_size_and_ends_with_0(norfolk: Path) -> None:
    answer = run("pathway", "check", norfolk)
    assert answer.exit_code == 0
    lines = answer.output.decode().splitlines()
    assert lines[0].startswith("norfolk: ")
    assert lines[-1] == "faults: none"


def test_each_fault_stands_on_its_line_and_it_ends_with_1(norfolk: Path) -> None:
    text = norfolk.read_text(encoding="utf-8")
    norfolk.write_text(text.replace("to: initial-meeting}", "to: initial-meating}", 1), encoding="utf-8")
    answer = run("pathway", "check", norfolk)
    assert answer.exit_code == 1
    assert answer.output == b""
    first = answer.errors.splitlines()[0]
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "to: initial-meeting}" in each)
    assert first == (
        f"norfolk.yaml, line {line}: stages, preparation, decisions, prepared, to: there is no stage 'initial-meating'."
    )
    assert len(answer.errors.splitlines()) > 1


@pytest.mark.parametrize("held", [b"", b"\xff\xfe", b"- a", b"a: [", b"\x00\x01"])
def test_a_file_that_is_no_definition_is_refused_with_a_sentence(norfolk: Path, held: bytes) -> None:
    norfolk.write_bytes(held)
    answer = run("pathway", "check", norfolk)
    assert answer.exit_code == 1
    assert answer.errors.startswith("norfolk.yaml")
    assert "Traceback" not in answer.errors


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    answer = run("pathway", "check", tmp_path / "none.yaml")
    assert (answer.exit_code, answer.output) == (1, b"")
    assert "Traceback" not in answer.errors


def test_the_picture_and_the_ways_are_printed(norfolk: Path) -> None:
    drawn = run("pathway", "draw", norfolk)
    assert drawn.exit_code == 0
    assert drawn.output.decode().startswith("digraph pathway {")
    ways = run("pathway", "paths", norfolk)
    assert ways.exit_code == 0
    assert all(" > " in line for line in ways.output.decode().splitlines())


@pytest.mark.parametrize("name", ["blackburn-with-darwen", "norfolk", "support-first-roadmap", "cluster-stages"])
def test_a_dry_run_says_of_every_pupil_what_thresholds_says(tmp_path: Path, sample_data: Path, name: str) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_text(built_in()[name], encoding="utf-8")
    register = sample_data / "register-wide.csv"
    tried = csv.DictReader(run("pathway", "dry-run", path, register).output.decode().splitlines())
    asked = csv.DictReader(run("thresholds", register, "--pathway", name).output.decode().splitlines())
    found = [(row["pupil_id"], row["name"], row["status"]) for row in tried]
    assert found == [(row["pupil_id"], row["name"], row["status"]) for row in asked]
    assert {status for *_, status in found} >= {"met", "not met"}


def test_two_definitions_are_compared_part_by_part(norfolk: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    text = norfolk.read_text(encoding="utf-8").replace("at_least: 9\n", "at_least: 8\n", 1)
    text = text.replace("  SCHOOL: {title: Closed by the school}", "  SCHOOL: {title: Closed by the head}")
    other.write_text(text, encoding="utf-8")
    assert run("pathway", "compare", norfolk, norfolk).output == b""
    answer = run("pathway", "compare", norfolk, other)
    assert answer.exit_code == 0
    assert answer.output.decode().splitlines() == [
        "rules, norfolk-nine-in-six-weeks, of: other than before",
        "closings, SCHOOL, title: other than before",
    ]


@pytest.mark.parametrize("command", ["draw", "paths"])
def test_of_a_definition_with_faults_nothing_is_printed_but_those(norfolk: Path, command: str) -> None:
    norfolk.write_text("format: 2", encoding="utf-8")
    answer = run("pathway", command, norfolk)
    assert (answer.exit_code, answer.output) == (1, b"")
    assert "is missing" in answer.errors
